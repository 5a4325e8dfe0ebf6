# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search: every public text of the site, of a space or of a process, by the words that it holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.commons.search.excerpts import excerpt, highlighted, words_alone
from isegoria.commons.search.models import PROCESS, SPACE, Entry
from isegoria.commons.search.queries import A_PAGE, MOST_FOUND, Found, Scope, search
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.manifest import find_kind, told_apart
from isegoria.core.processes.queries import find_process
from isegoria.core.spaces.queries import find_space
from isegoria.design.filters import Choice, Choices
from isegoria.doors.web.addresses import process_url, space_url

TYPED = 10_000
"""Characters read of what was typed; more is left unread."""
SHOWN_BACK = 300
"""Characters of it that the page writes back in its field."""
OWN_KINDS = {PROCESS: (_("process"), _("processes")), SPACE: (_("space"), _("spaces"))}


@dataclass(frozen=True)
class Hit:
    """One text that was found, as the list shows it."""

    kind: Any
    url: str
    heading: SafeString
    excerpt: SafeString
    language: str
    entry: Entry


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What was typed, where it was looked for, and what holds it, the closest first."""
    typed = request.GET.get("q", "").replace("\x00", " ")[:TYPED].strip()
    scope = _scope(request)
    number = request.GET.get("page", "1")
    found = search(
        typed,
        language=get_language() or "fr",
        scope=scope,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
    kept = _kept(typed, scope)
    return render(
        request,
        "web/search.html",
        {
            "typed": typed[:SHOWN_BACK],
            "found": found,
            "hits": [_hit(one, found) for one in found.rows],
            "page": _page(found),
            "scope": scope,
            "groups": _filters(found, scope, kept),
            "keep": {name: value for name, value in kept.items() if name not in ("q", "kind", "language")},
            "look_everywhere": _address(kept, space="", process="", kind="", language=""),
            "most": MOST_FOUND,
            "robots": "noindex",
        },
    )


def _scope(request: HttpRequest) -> Scope:
    """Where to look, from the address; a name that is not of this site is left out rather than refused."""
    given = {
        name: request.GET.get(name, "").replace("\x00", "")[:80] for name in ("space", "process", "kind", "language")
    }
    space = find_space(given["space"]) if given["space"] else None
    process = find_process(space, given["process"]) if space and given["process"] else None
    if process is not None and not process.is_published:
        process = None
    return Scope(space=space, process=process, kind=given["kind"][:40], language=given["language"][:12])


def _kept(typed: str, scope: Scope) -> dict[str, str]:
    """What each address of the page says again."""
    asked = {
        "q": typed[:SHOWN_BACK],
        "space": scope.space.slug if scope.space else "",
        "process": scope.process.slug if scope.process else "",
        "kind": scope.kind,
        "language": scope.language,
    }
    return {name: value for name, value in asked.items() if value}


def _address(kept: dict[str, str], **changed: str) -> str:
    asked = {name: value for name, value in (kept | changed).items() if value}
    return f"{reverse('web:search')}?{urlencode(asked)}"


def _page(found: Found) -> Page:
    return Paginator(range(min(found.total, MOST_FOUND)), A_PAGE).get_page(found.page)


def _filters(found: Found, scope: Scope, kept: dict[str, str]) -> list[Choices]:
    """By place, kind and language; the last two only where there is something to choose between."""
    groups = []
    if scope.space:
        where = [Choice(_("all the site"), _address(kept, space="", process=""), current=False)]
        where.append(Choice(scope.space.name.text, _address(kept, process=""), current=scope.process is None))
        if scope.process:
            where.append(Choice(scope.process.question.text, _address(kept), current=True))
        groups.append(Choices(_("Where"), where))
    if len(found.by_kind) > 1 or scope.kind:
        groups.append(
            Choices(_("What"), _choices(found.by_kind, "kind", scope.kind, kept, _kinds_apart(found.by_kind)))
        )
    if len(found.by_language) > 1 or scope.language:
        groups.append(
            Choices(_("Language"), _choices(found.by_language, "language", scope.language, kept, language_name))
        )
    return groups


def _kinds_apart(kinds: Iterable[str]) -> Callable[[str], str]:
    """What each kind is called; with its tool's name where a language has one word for two of them."""
    apart = told_apart({slug: str(kind_name(slug)) for slug in kinds})
    return lambda slug: apart.get(slug) or str(kind_name(slug))


def _choices(counts: dict[str, int], name: str, current: str, kept: dict[str, str], word: Any) -> list[Choice]:
    found = [Choice(_("all"), _address(kept, **{name: ""}), current=not current, count=sum(counts.values()))]
    shown = counts if current in ("", *counts) else {**counts, current: 0}
    return found + [
        Choice(word(value), _address(kept, **{name: value}), current=value == current, count=count)
        for value, count in shown.items()
    ]


def kind_name(slug: str, *, plural: bool = True) -> Any:
    """What a kind of text is called; its slug where its owner is not in the house."""
    if slug in OWN_KINDS:
        return OWN_KINDS[slug][plural]
    kind = find_kind(slug)
    if kind is None:
        return slug
    return kind.name_plural if plural else kind.name


def language_name(code: str) -> str:
    """The language's own name for itself; its code where Django does not know it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _hit(entry: Entry, found: Found) -> Hit:
    contribution, process, language = entry.contribution, entry.process, entry.language
    if contribution is not None:
        title, body, url = contribution.title, contribution.body, contribution_url(contribution)
        url = url or reverse("web:contribution", args=[contribution.public_id])
    elif process is not None:
        title, body, url = process.questions.get(language, ""), process.presentations.get(language, ""), ""
        url = process_url(process)
    else:
        title, body = entry.space.names.get(language, ""), entry.space.presentations.get(language, "")
        url = space_url(entry.space)
    heading = highlighted(title, found.asked, language) if title else excerpt(body, found.asked, language)
    return Hit(
        kind=kind_name(entry.kind, plural=False),
        url=url,
        heading=heading,
        excerpt=excerpt(body, found.asked, language) if title and words_alone(body) else SafeString(""),
        language=language,
        entry=entry,
    )
