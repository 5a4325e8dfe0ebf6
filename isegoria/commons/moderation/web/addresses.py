# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to what it names. Each refusal is a page that says what to do, never a bare 404."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import refuse

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Whoever is not signed in is asked to, and then comes back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
        return refuse(
            "signed_out",
            _("You are signed out, so this was not kept."),
            _("Sign in, go back and send it once more."),
            remedy_url=reverse("account_login"),
        )

    return checked


def space_at(slug: str) -> Space:
    space = find_space(slug)
    if space is None:
        refuse(
            "no_such_space",
            _("There is no space at this address: it may have moved, or never been."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    return space


def process_at(request: HttpRequest, space: str, process: str) -> Process:
    """The process of an address, drafts for their team only. Raises ``Refused``."""
    found = find_process(space_at(space), process)
    if found is None:
        refuse(
            "no_such_process",
            _("There is nothing at this address in this space: it may have moved, or never been."),
            _("Look for it among what the space has opened."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found).require()
    return found


def contribution_at(request: HttpRequest, ref: str) -> Contribution:
    """The contribution of an address, whatever its state. Raises ``Refused``."""
    found = find_contribution(ref[:10])
    if found is None:
        refuse(
            "no_such_contribution",
            _("There is no text at this address: the address may be incomplete."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    may_see(request.user, found.process).require()
    found.phase.process = found.process
    return found


def contribution_url(contribution: Contribution) -> str:
    """The page of a contribution, whose process and space are at hand; empty when its kind has none."""
    kind = find_kind(contribution.kind)
    where = {
        "space": contribution.process.space.slug,
        "process": contribution.process.slug,
        "ref": contribution.ref,
    }
    try:
        return reverse(kind.url_name, kwargs=where) if kind else ""
    except NoReverseMatch:
        return ""


def stand_in(request: HttpRequest, space: Space | None) -> None:
    """Let the page's frame know in which space it stands, where its own address does not say."""
    if request.resolver_match is not None and space is not None:
        request.resolver_match.kwargs.setdefault("space", space.slug)
