# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all pages share: the shell of the design room, filled in when a page first reads it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from isegoria.commons.notifications.queries import unread_count
from isegoria.commons.verification.desk.standing_in import holds_desk
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import sign_in_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.queries import latest_head
from isegoria.core.manifest import optional_url
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.texts import in_language
from isegoria.design.shell import NavItem, Shell

HEAD_SECONDS = 10
NAMES_SECONDS = 30
PUBLIC_ID_LENGTH = 10
DESK_BANNER = "verification/banner.html"
ANSWERING = frozenset({Role.Name.OFFICIAL.value, Role.Name.ORGANISER.value, Role.Name.ADMINISTRATOR.value})


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nothing is looked up for an answer that shows no page (a fragment, an error)."""
    return {"shell": SimpleLazyObject(lambda: make_shell(request))}


def make_shell(request: HttpRequest) -> Shell:
    slug, process = _where(request)
    known = request.__dict__.get("space_names", {}).get(slug)  # where the page read the space itself
    name = (in_language(known).text if known is not None else _space_name(slug)) if slug else ""
    slug = slug if name else ""
    person = known_person(request)
    # isinstance looks through the lazy user.
    account = request.user if isinstance(request.user, Account) else None
    process = process if slug else ""
    return Shell(
        name=name or "Isegoria",
        home_url=reverse("web:space", args=[slug]) if slug else reverse("web:home"),
        description=gettext("A place to say, understand and decide together, where every answer can be checked."),
        canonical_url=f"{settings.SITE_ADDRESS.rstrip('/')}{request.path}",
        nav=_navigation(request, slug, account),
        search_url=_search_url(slug, process),
        sign_in_url="" if account else sign_in_url(request),
        sign_out_url=reverse("account_logout") if account else "",
        me_url=reverse("web:me") if person or account else "",
        me_label=gettext("My page"),
        notices_url=optional_url("notifications:notices") if person else "",
        notices_unread=unread_count(person) if person else 0,
        banner=DESK_BANNER if holds_desk(request) else "",
        **_footer(slug),
        team_url=reverse("web:team", args=[slug]) if slug else "",
        open_data_url=optional_url("open_data:process", space=slug, process=process) if process else "",
        source_url=settings.ISEGORIA_SOURCE_URL,
        receipts_url=reverse("web:receipts"),
        journal_head=_journal_head(),
        journal_url=reverse("web:journal"),
        demo_mail_url=reverse("web:demo_mail") if shows_mail() else "",
    )


def shows_mail() -> bool:
    """Whether the page of the demonstration's mails is there: in a demo that sends none."""
    return bool(settings.ISEGORIA_DEMO) and not settings.EMAIL_URL


def _search_url(space: str, process: str) -> str:
    """The search, in the space and the process that the page is of."""
    within = {name: value for name, value in (("space", space), ("process", process)) if value}
    return reverse("web:search") + (f"?{urlencode(within)}" if within else "")


def _where(request: HttpRequest) -> tuple[str, str]:
    """The space and the process that a page is of, as its address says, or as the text that it is about does."""
    match = request.resolver_match
    if match is None:
        return "", ""
    if "space" in match.kwargs:
        return str(match.kwargs["space"]), str(match.kwargs.get("process", ""))
    ref = str(match.kwargs.get("ref", ""))[:PUBLIC_ID_LENGTH]
    return _place_of(ref) if ref else ("", "")


def _place_of(public_id: str) -> tuple[str, str]:
    key = f"web:place_of:{public_id}"
    found = cache.get(key)
    if found is None:
        texts = Contribution.objects.filter(public_id=public_id)
        found = texts.values_list("process__space__slug", "process__slug").first() or ("", "")
        cache.set(key, found, timeout=NAMES_SECONDS)
    return found


def _space_name(slug: str) -> str:
    key = f"web:space_names:{slug}"
    names = cache.get(key)
    if names is None:
        names = Space.objects.filter(slug=slug).values_list("names", flat=True).first() or {}
        cache.set(key, names, timeout=NAMES_SECONDS)
    return in_language(names).text


def _journal_head() -> str:
    head = cache.get("web:journal_head")
    if head is None:
        found = latest_head()
        head = found.root.hex()[:12] if found else ""
        cache.set("web:journal_head", head, timeout=HEAD_SECONDS)
    return head


def _navigation(request: HttpRequest, slug: str, account: Account | None) -> tuple[NavItem, ...]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = []
    if slug:
        url = reverse("web:space", args=[slug])
        items.append(NavItem(gettext("Participate"), url, current=request.path.startswith(url)))
        items.append(NavItem(gettext("All spaces"), reverse("web:spaces"), current=False))
    else:
        items.append(NavItem(gettext("Participate"), reverse("web:home"), current=here == "web:home"))
        items.append(NavItem(gettext("All spaces"), reverse("web:spaces"), current=here == "web:spaces"))
    roles = _roles(request, account) if account is not None else set()
    if not roles:  # the menu of those who have more to do has no room for it; every page's foot leads there too
        here_now = here in {"web:journal", "web:receipts"}
        items.append(NavItem(gettext("Public journal"), reverse("web:journal"), current=here_now))
    if roles - {Role.Name.OFFICIAL}:
        url = reverse("web:organise")
        items.append(NavItem(gettext("Organise"), url, current=request.path.startswith(url)))
    desk = optional_url("answers:desks")
    if desk and roles & ANSWERING:
        items.append(NavItem(gettext("Answer"), desk, current=request.path.startswith(desk)))
    return tuple(items)


def _roles(request: HttpRequest, account: Account) -> set[str]:
    known: set[str] | None = getattr(request, "roles_anywhere", None)
    if known is None:
        known = set(in_force().filter(account=account).values_list("name", flat=True))
        setattr(request, "roles_anywhere", known)  # noqa: B010 - Django declares none
    return known


def now_known(request: HttpRequest, space: Space, held: Mapping[int, set[str]]) -> None:
    """A view has read the space that its page is in, and every role of who reads: the shell asks for neither again."""
    cache.set(f"web:space_names:{space.slug}", space.names, timeout=NAMES_SECONDS)
    setattr(request, "roles_anywhere", set[str]().union(*held.values()))  # noqa: B010 - Django declares none


def _footer(slug: str) -> dict[str, str]:
    def page(name: str) -> str:
        return reverse("web:space_page", args=[slug, name]) if slug else reverse("web:site_page", args=[name])

    return {
        "legal_url": page("legal"),
        "privacy_url": page("privacy"),
        "accessibility_url": page("accessibility"),
        "who_runs_url": page("who-runs"),
    }
