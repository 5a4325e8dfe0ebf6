# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which passages can become extracts, and what can be done with those that are, and why not."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Extract, Idea, Nature
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_harvest
from isegoria.core.verdicts import YES, Verdict, no

AT_ONCE = 200
"""Extracts made or changed in one act."""
MAX_WORDS = 2_000
"""Characters of a passage."""
MAX_NOTE = 300


def may_work(account: Any, process: Process) -> Verdict:
    """Whether someone may harvest in a process: a harvester of its space, while the process stands."""
    return may_harvest(account, process.space) and may_change(process)


def may_take(count: int) -> Verdict:
    """How many can be done in one act."""
    if count <= AT_ONCE:
        return YES
    return no(
        "too_many_at_once",
        _("At most %(most)s extracts are changed at once. Nothing was changed."),
        _("Choose fewer of them."),
        status=400,
        most=AT_ONCE,
    )


def may_be_harvested(contribution: Contribution, process: Process) -> Verdict:
    """Whether passages of a text can be chosen: it is of the process, and anyone can read it."""
    if contribution.process_id != process.pk:
        return no(
            "text_of_elsewhere",
            _("This text is of another process. Nothing was kept."),
            _("Open it in the workshop of its own process."),
            status=409,
        )
    if not contribution.is_public:
        return no(
            "source_not_readable",
            _("This text cannot be read any more, so nothing was taken from it."),
            _("Go on with the next one."),
            status=409,
        )
    return YES


def may_mark(text: str, start: int, stop: int) -> Verdict:
    """Whether a passage of a readable text can be an extract."""
    if not 0 <= start < stop <= len(text):
        return no(
            "passage_outside",
            _("No words were chosen, or they are not in this text. Nothing was kept."),
            _("Choose a sentence or a few words, then what they are."),
            status=400,
        )
    if stop - start > MAX_WORDS:
        return no(
            "passage_too_long",
            _("This passage has %(length)s characters, and an extract takes at most %(most)s. It was not kept."),
            _("Choose the sentence that says it best, or make several extracts of it."),
            status=400,
            length=stop - start,
            most=MAX_WORDS,
        )
    return YES


def may_be_nature(nature: str) -> Verdict:
    """Whether this is one of the seven natures."""
    if nature in Nature.values:
        return YES
    return no(
        "no_nature",
        _("Say what this passage is: a problem, a solution, an argument… Nothing was kept."),
        _("Choose one of the seven."),
        status=400,
    )


def may_hold(idea: Idea, process: Process) -> Verdict:
    """Whether extracts can be put under an idea."""
    if idea.stands and idea.process_id == process.pk:
        return YES
    return no(
        "idea_gone",
        _("This idea does not stand any more. Nothing was changed."),
        _("Choose another one, or none for now."),
        status=409,
    )


def are_of_one_process(extracts: Sequence[Extract]) -> Verdict:
    """Whether an act on these extracts is an act in one process."""
    if len({one.process_id for one in extracts}) == 1:
        return YES
    return no(
        "extracts_missing",
        _("No extract was chosen. Nothing was changed."),
        _("Tick those that you mean."),
        status=400,
    )
