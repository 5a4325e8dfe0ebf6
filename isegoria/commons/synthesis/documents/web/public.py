# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads: the syntheses of a process, an edition and each of its sentences, two editions compared."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.synthesis.documents import queries
from isegoria.commons.synthesis.documents.addresses import edition_path
from isegoria.commons.synthesis.documents.content import SentenceContent
from isegoria.commons.synthesis.documents.coverage import MINORITY
from isegoria.commons.synthesis.harvesting.queries import Source, sources_of
from isegoria.commons.synthesis.models import Edition
from isegoria.core.accounts.identification import known_person
from isegoria.core.manifest import optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import refuse
from isegoria.design.figures import percent

from ..json_form import edition_json as as_json
from .comparing import compare as compared
from .finding import document_at, edition_at, latest_of, nothing_here
from .forms import RemarkForm
from .showing import against, carried_by, contradicted_by, in_one_line, parts, shares, unsaid

SOURCES_A_PAGE = 25
EXAMPLES = 4
"""Extracts of a sentence among which the note looks for one that says it in other words."""
SOURCES_AT_ONCE = 8
"""Extracts that a sentence opens on the edition's own page; its page has them all."""


@require_safe
@never_cache
def syntheses(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The syntheses of a process; where there is none yet, when one is promised."""
    found = process_at(request, space, process)
    documents = queries.published_documents(found)
    promised = min((one.due for one in documents if one.due), default=None)
    return render(
        request,
        "synthesis/syntheses.html",
        {
            "process": found,
            "space": found.space,
            "documents": [one for one in documents if one.latest],
            "promised": promised,
            "team_url": _team_url(request, found),
        },
    )


def _team_url(request: HttpRequest, process: Any) -> str:
    if not request.user.is_authenticated or not may_observe(request.user, process.space):
        return ""
    return optional_url("synthesis:workshop_syntheses", space=process.space.slug, process=process.slug)


@require_safe
@never_cache
def document(request: HttpRequest, space: str, process: str, document: str) -> HttpResponse:
    """The latest edition that stands."""
    _named, editions = document_at(request, space, process, document)
    return _edition_page(request, latest_of(editions), editions)


@require_safe
@never_cache
def edition(request: HttpRequest, space: str, process: str, document: str, number: int) -> HttpResponse:
    """One edition, whether it is the latest or not."""
    found, editions = edition_at(request, space, process, document, number)
    return _edition_page(request, found, editions)


def _edition_page(request: HttpRequest, edition: Edition, editions: list[Edition]) -> HttpResponse:
    content = queries.edition_content(edition)
    faith = queries.faith_of(edition)
    base = edition_path(edition)
    process = content.process
    latest = latest_of(editions)
    person = known_person(request)
    return render(
        request,
        "synthesis/edition.html",
        {
            "process": process,
            "space": process.space,
            "edition": edition,
            "document": edition.document,
            "editions": editions,
            "latest": latest if latest.pk != edition.pk else None,
            "earlier": next((one for one in editions if one.number < edition.number), None),
            "base": base,
            "parts": parts(content, faith, base=base),
            "covered": in_one_line(edition.figures),
            "shares": shares(edition.figures),
            "figures": edition.figures,
            "unsaid": unsaid(edition),
            "minority": percent(edition.figures.get("minority_percent", MINORITY) / 100),
            "contrary": against(content, base=base),
            "faith": faith.get(None),
            "on_sentences": sum(one.all for key, one in faith.items() if key is not None),
            "own": (own := queries.own_remark(edition, person, None)),
            "form": RemarkForm(initial=_said(own)),
            "calls": list(edition.calls.all()),
            "team_url": _team_url(request, process),
        },
    )


def _said(remark: Any) -> dict[str, str]:
    return {"faithful": "yes" if remark.faithful else "no", "words": remark.words} if remark is not None else {}


@require_safe
@never_cache
def sentence(request: HttpRequest, space: str, process: str, document: str, number: int, sentence: str) -> HttpResponse:
    """A sentence with all that it leads to. Asked by the edition's own page, its first extracts alone."""
    edition, _editions = edition_at(request, space, process, document, number)
    found = queries.one_sentence(edition, sentence)
    if found is None:
        nothing_here(edition.document.process, "no_such_sentence")
        raise AssertionError
    if request.GET.get("part"):
        return render(request, "synthesis/sentence_sources.html", _first_sources(found, edition))
    page = Paginator(found.cites, SOURCES_A_PAGE).get_page(request.GET.get("page"))
    shown = sources_of(one.extract for one in page.object_list)
    person = known_person(request)
    own = queries.own_remark(edition, person, found.row)
    return render(
        request,
        "synthesis/sentence.html",
        {
            "robots": "noindex" if page.number > 1 else "",
            "process": edition.document.process,
            "space": edition.document.process.space,
            "edition": edition,
            "document": edition.document,
            "base": edition_path(edition),
            "one": found,
            "carried": carried_by(found),
            "contradicted": contradicted_by(found),
            "page": page,
            "sources": _in_order([one for one in page.object_list if not one.contrary], shown),
            "contrary": _in_order([one for one in page.object_list if one.contrary], shown),
            "faith": queries.faith_of(edition).get(found.row.pk),
            "remarks": list(queries.public_remarks(edition, sentence=found.row)[:50]),
            "form": RemarkForm(initial=_said(own)),
            "own": own,
        },
    )


def _first_sources(found: SentenceContent, edition: Edition) -> dict[str, Any]:
    first = found.sources[:SOURCES_AT_ONCE]
    against = found.contrary[: max(2, SOURCES_AT_ONCE - len(first))]
    shown = sources_of(one.extract for one in [*first, *against])
    return {
        "process": edition.document.process,
        "edition": edition,
        "one": found,
        "url": f"{edition_path(edition)}s/{found.public_id}/",
        "sources": _in_order(first, shown),
        "contrary": _in_order(against, shown),
        "more": len(found.cites) - len(first) - len(against),
    }


def _in_order(cites: Any, shown: dict[int, Source]) -> list[Source]:
    return [shown[one.extract] for one in cites if one.extract in shown]


@require_safe
@never_cache
def compare(request: HttpRequest, space: str, process: str, document: str) -> HttpResponse:
    """What one edition says otherwise than another: ``?from=1&to=2``; without them, the last two."""
    named, editions = document_at(request, space, process, document)
    by_number = {str(one.number): one for one in editions}
    if len(editions) < 2:
        refuse(
            "one_edition",
            _("This synthesis has one edition, so there is nothing to compare it with."),
            _("Read it."),
            remedy_url=edition_path(editions[0]),
            status=404,
        )
    after = by_number.get(request.GET.get("to", ""), editions[0])
    before = by_number.get(request.GET.get("from", ""))
    if before is None:
        before = next((one for one in editions if one.number < after.number), editions[-1])
    if before.number > after.number:
        before, after = after, before
    return render(
        request,
        "synthesis/compare.html",
        {
            "process": named.process,
            "space": named.process.space,
            "document": named,
            "editions": editions,
            "before": before,
            "after": after,
            "comparison": compared(queries.edition_content(before), queries.edition_content(after)),
            "base": edition_path(after),
        },
    )


def _in_other_words(sentence: SentenceContent, shown: Mapping[int, Source]) -> Source | None:
    """The first of its extracts that does not only repeat it: a sentence is often one of them."""
    for cite in sentence.sources[:EXAMPLES]:
        source = shown.get(cite.extract)
        if source is not None and source.is_shown and source.words.strip() != sentence.words.strip():
            return source
    return None


@require_safe
@never_cache
def note(request: HttpRequest, space: str, process: str, document: str, number: int) -> HttpResponse:
    """The edition in one page, for the press and for officials; made to be printed."""
    edition, _editions = edition_at(request, space, process, document, number)
    content = queries.edition_content(edition)
    most = content.most_carried[:5]
    shown = sources_of(cite.extract for one in most for cite in one.sources[:EXAMPLES])
    return render(
        request,
        "synthesis/note.html",
        {
            "process": content.process,
            "space": content.process.space,
            "edition": edition,
            "document": edition.document,
            "base": edition_path(edition),
            "covered": in_one_line(edition.figures),
            "most": [
                {"words": one.words, "carried": carried_by(one), "example": _in_other_words(one, shown)}
                for one in most
                if one.sources
            ],
            "contrary": [one for one in against(content, base="") if one.words][:3],
            "unsaid": unsaid(edition)[:3],
            "unsaid_count": len(edition.figures.get("unsaid", [])),
            "shares": shares(edition.figures),
        },
    )


@require_safe
@never_cache
def edition_json(request: HttpRequest, space: str, process: str, document: str, number: int) -> HttpResponse:
    """The edition in its canonical form, with its digest and what its sentences lead to."""
    edition, _editions = edition_at(request, space, process, document, number)
    answer = JsonResponse(as_json(edition), json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"{edition.document.process.slug}-{edition.document.public_id}-{edition.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
