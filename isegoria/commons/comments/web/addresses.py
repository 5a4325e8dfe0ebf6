# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the thread or the comment that it names, and back."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.addresses import say_where
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import refuse

from ..kind import COMMENT
from ..models import Comment
from ..queries import find_placed, find_root


def thread_url(root: Contribution) -> str:
    """The page of a whole thread."""
    return reverse("comments:thread", args=[root.ref])


def comment_url(comment: Contribution) -> str:
    """The page of one comment, whose process is at hand."""
    process = comment.process
    return reverse("comments:comment", args=[process.space.slug, process.slug, comment.ref])


def root_url(root: Contribution) -> str:
    """The page of what a thread is about; the thread's own where its tool was removed."""
    return contribution_url(root) or thread_url(root)


def root_at(request: HttpRequest, ref: str, person: Person | None = None) -> Contribution:
    """What the thread of an address is about, whatever its state. Raises ``Refused``."""
    found = find_root(ref[:10], person)
    if found is None or found.kind == COMMENT:
        refuse(
            "no_such_thread",
            _("There is no discussion at this address: the address may be incomplete."),
            _("Look for it on the page of the text that it is about."),
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    say_where(request, found.process.space, found.process)
    return found


def comment_at(request: HttpRequest, ref: str) -> Comment:
    """The comment of an address, with its thread's root, whatever its state. Raises ``Refused``."""
    found = find_placed(ref[:10])
    if found is None:
        refuse(
            "no_such_comment",
            _("There is no comment at this address: the address may be incomplete."),
            _("Look for it in the discussion that it belongs to."),
            status=404,
        )
    process = found.root.process
    may_see(request.user, process).require()
    found.contribution.process = found.root.phase.process = found.contribution.phase.process = process
    say_where(request, process.space, process)
    return found


def back_url(request: HttpRequest, otherwise: str) -> str:
    """Where a form asks to go back to, if that is a page of this site."""
    wanted = request.POST.get("back", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted.partition("#")[0]
    return otherwise
