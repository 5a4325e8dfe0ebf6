# SPDX-License-Identifier: AGPL-3.0-or-later
"""One sentence of a working text: its words, and the extracts that it leads to."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.documents import actions, queries
from isegoria.commons.synthesis.documents.addresses import desk_path
from isegoria.commons.synthesis.harvesting.queries import sources_of
from isegoria.commons.synthesis.models import Document, Extract, Sentence
from isegoria.commons.synthesis.rephrasing.queries import rephrase_url
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.differences import differences
from isegoria.core.verdicts import Refused, refuse
from isegoria.design.filters import Choice, Choices

from .shown import shown_refusal

A_PAGE = 30
MOST_WORDS = 100


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sentence(request: HttpRequest, space: str, process: str, document: str, sentence: str) -> HttpResponse:
    """Change the words; choose what carries them, and what says the contrary."""
    place = workshop_at(request, space, process)
    found = queries.find_in_draft(place, document, sentence)
    if found is None:
        refuse(
            "no_such_sentence",
            _("This sentence is not there any more: someone may have removed it. Nothing was changed."),
            _("Go back to the document."),
            remedy_url=f"/workshop/{place.space.slug}/{place.slug}/syntheses/",
            status=404,
        )
    named = found.section.document
    refused, sent = None, {}
    if request.method == "POST":
        try:
            _do(request, found)
        except Refused as why:
            refused, sent = why.verdict, request.POST
            found = queries.find_in_draft(place, document, sentence) or found
        else:
            kept = {key: request.GET[key] for key in ("q", "of", "page") if request.GET.get(key)}
            return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
    return shown_refusal(
        request,
        "synthesis/writing_sentence.html",
        {
            **workshop(request, named.process, "syntheses"),
            "document": named,
            "one": found,
            "desk_url": desk_path(named),
            "rephrase_url": rephrase_url(found),
            "sent": sent,
            "between": differences(found.words, sent["words"]) if sent.get("words") else [],
            **_extracts_of(request, named, found),
        },
        verdict=refused,
    )


def _do(request: HttpRequest, found: Sentence) -> None:
    act = request.POST.get("do", "")
    chosen = _extracts(found.section.document, request.POST.getlist("extracts"))
    if act == "words":
        version = request.POST.get("version", "")
        actions.edit_sentence(
            sentence=found,
            by=request.user,
            words=request.POST.get("words", ""),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        )
        messages.success(request, gettext("Kept."))
    elif act in ("cite", "cite_contrary"):
        actions.also_cite(sentence=found, by=request.user, extracts=chosen, contrary=act == "cite_contrary")
        messages.success(request, gettext("The sentence leads to what you chose."))
    elif act == "cite_no_more":
        actions.cite_no_more(sentence=found, by=request.user, extracts=chosen)
    elif act == "sign":
        actions.sign_off(sentences=[found], by=request.user)
        messages.success(request, gettext("Signed off."))
    else:
        refuse(
            "no_such_act",
            _("This form is not one of this page. Nothing was changed."),
            _("Open the sentence again."),
            status=400,
        )


def _extracts(document: Document, named: Sequence[str]) -> list[Extract]:
    """Those of a form, in its order. Erased and removed ones can still be taken off."""
    keys = [one[:10] for one in named[:500]]
    found = {one.public_id: one for one in Extract.objects.filter(process=document.process, public_id__in=keys)}
    return [found[key] for key in keys if key in found]


def _extracts_of(request: HttpRequest, document: Document, found: Sentence) -> dict[str, Any]:
    """What the sentence leads to, and the extracts to choose from: of the section's idea and those below, or of the
    whole process. Three queries."""
    idea = found.section.idea
    words = request.GET.get("q", "").strip()[:MOST_WORDS]
    everywhere = idea is None or request.GET.get("of") == "all"
    asked = request.GET.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    start = (number - 1) * A_PAGE
    rows = queries.citable(document.process, idea=None if everywhere else idea, words=words)
    # One more than the page shows says whether another comes, without counting twenty thousand.
    keys = list(rows.values_list("pk", flat=True)[start : start + A_PAGE + 1])
    led = queries.cited_by(found)
    shown = sources_of([*keys[:A_PAGE], *(one.extract_id for one in led)])

    def address(**changes: Any) -> str:
        now = {"q": words, "of": "all" if everywhere and idea else ""} | changes
        return f"?{urlencode({key: value for key, value in now.items() if value})}"

    groups = []
    if idea is not None:
        groups.append(
            Choices(
                _("Extracts"),
                [
                    Choice(pgettext_lazy("extracts", "of this section's idea"), address(of=""), not everywhere),
                    Choice(pgettext_lazy("extracts", "of the whole process"), address(of="all"), everywhere),
                ],
            )
        )
    return {
        "sources": [shown[one.extract_id] for one in led if not one.contrary and one.extract_id in shown],
        "contrary": [shown[one.extract_id] for one in led if one.contrary and one.extract_id in shown],
        "cited": {one.extract_id for one in led},
        "offered": [shown[key] for key in keys[:A_PAGE] if key in shown],
        "before_url": address(page=number - 1) if number > 1 else "",
        "next_url": address(page=number + 1) if len(keys) > A_PAGE else "",
        "groups": groups,
        "q": words,
        "keep": {"of": "all"} if everywhere and idea else {},
    }
