# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address or a form to what it names, and back."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from isegoria.commons.answers.rules import Hat, hat_of, may_use_desk
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import find_process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import find_space
from isegoria.core.verdicts import Verdict, refuse

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Whoever is not signed in is asked to, and then comes back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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


def desk_at(request: HttpRequest, slug: str) -> tuple[Space, Hat]:
    """The space of a desk and what the visitor is in it. Raises ``Refused``."""
    space = space_at(slug)
    hat = hat_of(request.user, space)
    may_use_desk(hat).require()
    return space, hat


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


def carried(contributions: Sequence[Contribution]) -> str:
    """What a form carries of the chosen contributions: each with the version of its answer that was read."""
    return " ".join(f"{one.public_id}.{version_of(one)}" for one in contributions)


def version_of(contribution: Contribution) -> int:
    """The number of the latest version of the answer to a contribution found with its case."""
    case = getattr(contribution, "answer_case", None)
    return case.version if case else 0


def uncarried(text: str) -> Mapping[str, int]:
    """Public id → version, from what :func:`carried` wrote; whatever else is left out."""
    found: dict[str, int] = {}
    for part in text[:20_000].split():
        public_id, _dot, version = part.partition(".")
        if len(public_id) == 10 and version.isascii() and version.isdigit() and len(version) < 9:
            found[public_id] = int(version)
    return found


def contributions_of(space: Space, public_ids: Sequence[str]) -> list[Contribution]:
    """The contributions of a space by these ids, in the order of their making, with their cases."""
    ids = [one for one in public_ids if "\0" not in one]  # PostgreSQL takes no NUL
    rows = Contribution.objects.filter(process__space=space, public_id__in=ids)
    found = rows.select_related("process", "author", "answer_case__office", "answer_case__signed_by")
    made = list(found.order_by("created_at", "pk"))
    for one in made:
        one.process.space = space
    return made


def shown(verdict: Verdict) -> dict[str, str]:
    """A verdict as the design's component takes it: sentences ready to read."""
    return verdict.in_words
