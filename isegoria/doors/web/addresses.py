# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to what it names. Each refusal is a page that says what to do, never a bare 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import find_process, phases_of
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import refuse

View = Callable[..., HttpResponse]


def space_at(slug: str) -> Space:
    """The space of an address, or a refusal."""
    space = find_space(slug)
    if space is None:
        refuse(
            "no_such_space",
            _("There is no space at this address: it may have moved, or never been."),
            _("Look for it in the list of spaces."),
            remedy_url=reverse("web:spaces"),
            status=404,
        )
    return space


def process_at(request: HttpRequest, space_slug: str, process_slug: str) -> Process:
    """The process of an address, drafts only for their team; or a refusal."""
    space = space_at(space_slug)
    process = find_process(space, process_slug)
    if process is None:
        refuse(
            "no_such_process",
            _("There is nothing at this address in this space: it may have moved, or never been."),
            _("Look for it among what the space has opened."),
            remedy_url=reverse("web:space", args=[space.slug]),
            status=404,
        )
    may_see(request.user, process).require()
    return process


def phase_among(phases: list[Phase], slug: str) -> Phase:
    """The phase of an address among those of its process, or a refusal."""
    for phase in phases:
        if phase.slug == slug:
            return phase
    return refuse(
        "no_such_phase",
        _("There is no such step here: it may have been renamed, or never been."),
        _("Go to the page of the process and choose a step from there."),
        remedy_url=process_url(phases[0].process) if phases else "",
        status=404,
    )


def phase_at(request: HttpRequest, space_slug: str, process_slug: str, phase_slug: str) -> Phase:
    """The phase of an address, with its process and space."""
    return phase_among(list(phases_of(process_at(request, space_slug, process_slug))), phase_slug)


def space_url(space: Space) -> str:
    return reverse("web:space", args=[space.slug])


def process_url(process: Process) -> str:
    return reverse("web:process", args=[process.space.slug, process.slug])


def phase_url(phase: Phase) -> str:
    """The page of a phase; empty when its tool was removed or has no pages."""
    tool = phase.tool
    return (
        optional_url(tool.phase_url_name, space=phase.process.space.slug, process=phase.process.slug, phase=phase.slug)
        if tool
        else ""
    )


def contribution_url(contribution: Any) -> str:
    """The page of a contribution, from its kind; empty when the kind's owner was removed.

    The public id is what counts: a page called by an old slug sends on to the present one.
    """
    kind = find_kind(contribution.kind)
    words = slugify((contribution.title or contribution.body)[:60]) if contribution.is_public else ""
    return (
        optional_url(
            kind.url_name,
            space=contribution.process.space.slug,
            process=contribution.process.slug,
            ref=f"{contribution.public_id}-{words or contribution.kind}",
        )
        if kind
        else ""
    )


def optional_url(name: str, **kwargs: str) -> str:
    """The address of a page of another room, or "" where that room is not in the house."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def sign_in_url(request: HttpRequest) -> str:
    """Sign in, then come back here; a page that only takes posts sends back to the one before it."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def signed_in(view: View) -> View:
    """Pages of organisers: whoever is not signed in is asked to, and then comes back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.method in {"GET", "HEAD"}:
                return HttpResponseRedirect(sign_in_url(request))
            refuse(
                "signed_out",
                _("You are signed out, so this was not kept."),
                _("Sign in, go back and send it once more."),
                remedy_url=reverse("account_login"),
            )
        return view(request, *args, **kwargs)

    return checked
