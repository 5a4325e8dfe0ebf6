# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an idea to its pages, and from an address to the idea that it names."""

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Idea
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse

from .queries import find_idea


def ref_of(idea: Idea) -> str:
    """What its address ends with: the identifier, which leads, then words for people, which may change."""
    return f"{idea.public_id}-{slugify(idea.title[:60]) or 'idea'}"


def tree_path(process: Process) -> str:
    return reverse("synthesis:ideas", args=[process.space.slug, process.slug])


def idea_path(idea: Idea) -> str:
    """The public page of an idea, whose process and space are at hand."""
    return reverse("synthesis:idea", args=[idea.process.space.slug, idea.process.slug, ref_of(idea)])


def workshop_path(process: Process, idea: Idea | None = None) -> str:
    """The editor of a tree, or the page on which its team works on one idea."""
    where = [process.space.slug, process.slug]
    if idea is None:
        return reverse("synthesis:workshop_ideas", args=where)
    return reverse("synthesis:workshop_idea", args=[*where, idea.public_id])


def idea_at(process: Process, ref: str) -> Idea:
    """The idea of an address, in whatever state. Raises ``Refused``."""
    found = find_idea(process, ref[:10])
    if found is None:
        refuse(
            "no_such_idea",
            _("There is no idea at this address: the address may be incomplete."),
            _("Look for it in the tree of ideas."),
            remedy_url=tree_path(process),
            status=404,
        )
    return found
