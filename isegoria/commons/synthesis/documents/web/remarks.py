# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who took part say whether an edition is faithful; everyone reads what was said and answered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.documents import queries
from isegoria.commons.synthesis.documents.actions import remark, take_remark_back
from isegoria.commons.synthesis.documents.addresses import edition_path
from isegoria.commons.synthesis.documents.rules import may_remark
from isegoria.commons.synthesis.models import EditionSentence
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.verdicts import Refused, refuse

from .finding import edition_at, nothing_here
from .forms import RemarkForm

A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remarks(request: HttpRequest, space: str, process: str, document: str, number: int) -> HttpResponse:
    """What was said of an edition and answered; the form for the whole of it, or for one sentence (``sentence``)."""
    edition, _editions = edition_at(request, space, process, document, number)
    named = (request.POST if request.method == "POST" else request.GET).get("sentence", "")[:10]
    sentence = EditionSentence.objects.filter(edition=edition, sentence=named).first() if named else None
    if named and sentence is None:
        nothing_here(edition.document.process, "no_such_sentence")
    person = known_person(request)
    own = queries.own_remark(edition, person, sentence)
    form = RemarkForm(
        request.POST if request.method == "POST" else None,
        initial={"faithful": "yes" if own.faithful else "no", "words": own.words} if own else {},
    )
    verdict, status = None, 200
    if request.method == "POST":
        back = f"{edition_path(edition)}s/{sentence.sentence}/" if sentence else edition_path(edition)
        if "take_back" in request.POST:
            if own is None or person is None:
                nothing_said()
            take_remark_back(remark=own, person=person)
            messages.success(request, gettext("What you said is taken back."))
            return HttpResponseRedirect(back)
        status = 400
        if form.is_valid():
            try:
                may_remark(person, edition).require()  # first: nobody becomes a guest in order to be refused
                remark(
                    edition=edition,
                    person=acting_person(request),
                    faithful=form.cleaned_data["faithful"] == "yes",
                    words=form.cleaned_data["words"],
                    sentence=sentence,
                )
            except Refused as refused:
                verdict, status = refused.verdict, refused.verdict.status
            else:
                words = form.cleaned_data["words"].strip()
                messages.success(
                    request,
                    gettext("It is noted. You are told when the team has answered.")
                    if words
                    else gettext("It is noted."),
                )
                return HttpResponseRedirect(back)
    page = Paginator(queries.public_remarks(edition), A_PAGE).get_page(request.GET.get("page"))
    response = render(
        request,
        "synthesis/remarks.html",
        {
            "process": edition.document.process,
            "space": edition.document.process.space,
            "edition": edition,
            "document": edition.document,
            "base": edition_path(edition),
            "sentence": sentence,
            "form": form,
            "own": own,
            "verdict": verdict.in_words if verdict is not None else None,
            "faith": queries.faith_of(edition).get(sentence.pk if sentence else None),
            "page": page,
            "remarks": list(page.object_list),
        },
        status=status,
    )
    if verdict is not None:
        response["X-Refusal"] = verdict.code
    return response


def nothing_said() -> None:
    refuse(
        "no_such_remark",
        _("You have said nothing here, so there is nothing to take back."),
        _("Read the edition, and say what you think of it."),
        status=404,
    )
