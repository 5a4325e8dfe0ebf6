# SPDX-License-Identifier: AGPL-3.0-or-later
"""One sentence, said otherwise by the administrator's own server: what would be sent and where, what came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.documents.queries import find_in_draft
from isegoria.commons.synthesis.documents.web.shown import shown_refusal
from isegoria.commons.synthesis.models import Sentence
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.differences import differences
from isegoria.core.spaces.rules import may_synthesize
from isegoria.core.verdicts import Refused, refuse

from . import actions, port
from .queries import rephrasing_of, what_failed, why_refused
from .rules import is_offered, may_rephrase


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rephrase(request: HttpRequest, space: str, process: str, document: str, sentence: str) -> HttpResponse:
    """Ask, take or leave."""
    place = workshop_at(request, space, process)
    may_synthesize(request.user, place.space).require()
    found = find_in_draft(place, document, sentence)
    if found is None or not port.is_on():
        refuse(
            "no_rephrasing",
            _("There is nothing to rephrase here: the sentence is gone, or this site has no server that rephrases."),
            _("Go back to the document."),
            remedy_url=f"/workshop/{place.space.slug}/{place.slug}/syntheses/{document}/",
            status=404,
        )
    refused = None
    if request.method == "POST":
        try:
            taken = _do(request, found)
        except Refused as why:
            refused = why.verdict
        else:
            desk = f"/workshop/{place.space.slug}/{place.slug}/syntheses/{document}/sentences/{sentence}/"
            return HttpResponseRedirect(desk if taken else request.path)
    now = rephrasing_of(found)
    sources = actions.sources_sent(found)
    verdict = may_rephrase(sources, is_published=place.is_published)
    return shown_refusal(
        request,
        "synthesis/rephrase.html",
        {
            **workshop(request, place, "syntheses"),
            "document": found.section.document,
            "one": found,
            "now": now,
            "host": port.host(),
            "sources": sources,
            "may_ask": bool(verdict),
            "why_not": verdict.in_words if not verdict else None,
            "whys": why_refused(now) if now else [],
            "failed": what_failed(now) if now else "",
            "between": differences(found.words, now.words) if now and now.words else [],
            "sentence_url": f"/workshop/{place.space.slug}/{place.slug}/syntheses/{document}/sentences/{sentence}/",
        },
        verdict=refused,
    )


def _do(request: HttpRequest, found: Sentence) -> bool:
    """Do what was pressed; true once the words were taken. Raises ``Refused``."""
    act, now = request.POST.get("do", ""), rephrasing_of(found)
    if act == "ask":
        actions.ask(sentence=found, by=request.user)
        return False
    if now is None:
        is_offered("").require()
        return False
    if act == "take":
        actions.take(rephrasing=now, by=request.user)
        messages.success(request, gettext("The server’s words are in the document. Someone has to sign them off."))
        return True
    actions.leave(rephrasing=now, by=request.user)
    return False
