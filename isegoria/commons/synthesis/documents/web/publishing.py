# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before an edition: read it as others will, with what it changes and its figures. After it: what people say of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.documents import actions, queries
from isegoria.commons.synthesis.documents.addresses import desk_path, edition_path
from isegoria.commons.synthesis.documents.coverage import MINORITY
from isegoria.commons.synthesis.documents.preparing import prepare
from isegoria.commons.synthesis.models import Document, Edition, Remark
from isegoria.commons.synthesis.web.workshop import workshop
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused, refuse
from isegoria.design.figures import percent

from .comparing import compare
from .finding import latest_of
from .forms import AnswerForm, CallForm, PublishForm, ReasonForm
from .showing import against, in_one_line, parts, shares, unsaid
from .shown import shown_refusal
from .writing import draft_at

MOST_REMARKS = 100


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def preview(request: HttpRequest, space: str, process: str, document: str) -> HttpResponse:
    """The edition that there would be now; publish it."""
    named = draft_at(request, space, process, document)
    form = PublishForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            made = actions.publish(
                document=named,
                by=request.user,
                changes=form.cleaned_data["changes"],
                read_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            )
        except Refused as why:
            refused = why.verdict
        else:
            messages.success(request, gettext("It is published. Those who follow and those who took part are told."))
            return HttpResponseRedirect(edition_path(made))
    prepared = prepare(named, is_fresh=refused is None, with_last=True)
    last = prepared.last
    return shown_refusal(
        request,
        "synthesis/preview.html",
        {
            **workshop(request, named.process, "syntheses"),
            "document": named,
            "edition": prepared.edition,
            "version": prepared.version,
            "lacking": [
                {"words": one.sentence.words, "public_id": one.sentence.public_id, "why": one.why}
                for one in prepared.lacking
            ],
            "parts": parts(prepared.content, {}, base=""),
            "covered": in_one_line(prepared.edition.figures),
            "figures": prepared.edition.figures,
            "shares": shares(prepared.edition.figures),
            "unsaid": unsaid(prepared.edition, prepared.examples),
            "minority": percent(MINORITY / 100),
            "contrary": against(prepared.content, base=""),
            "last": last.edition if last else None,
            "comparison": compare(last, prepared.content) if last else None,
            "form": form,
            "desk_url": desk_path(named),
        },
        verdict=refused,
        status=400 if form.is_bound and form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def after(request: HttpRequest, space: str, process: str, document: str) -> HttpResponse:
    """What people say of the editions, and the answers; calls for action; taking an edition back."""
    named = draft_at(request, space, process, document)
    editions = queries.editions_of(named, with_faith=True)
    if not editions:
        refuse(
            "not_published_yet",
            _("This synthesis has no edition yet, so nobody has said anything of it."),
            _("Write it, then publish it."),
            remedy_url=desk_path(named),
            status=404,
        )
    edition = latest_of(editions)
    sent = request.POST.get("do", "")
    call_form = CallForm(request.POST if sent == "call" else None)
    reason_form = ReasonForm(request.POST if sent == "take_back" else None)
    refused, status = None, 200
    remarks = list(
        queries.remarks_to_answer([named]).select_related("edition__document__process__space", "sentence")[
            :MOST_REMARKS
        ]
    )
    for one in remarks:
        bound = sent in ("answer", "hide") and request.POST.get("remark") == one.public_id
        one.form = AnswerForm(request.POST if bound else None, auto_id=f"id_{one.public_id}_%s")
        one.edition.document = named
    if request.method == "POST":
        status = 400
        try:
            if _do(request, named, editions, edition, remarks, call_form, reason_form):
                return HttpResponseRedirect(request.path)
        except Refused as why:
            refused = why.verdict
    return shown_refusal(
        request,
        "synthesis/after.html",
        {
            **workshop(request, named.process, "syntheses"),
            "document": named,
            "edition": edition,
            "edition_url": edition_path(edition),
            "editions": editions,
            "faith": edition.faith,
            "remarks": remarks,
            "calls": list(edition.calls.all()),
            "call_form": call_form,
            "reason_form": reason_form,
            "desk_url": desk_path(named),
        },
        verdict=refused,
        status=status,
    )


def _do(
    request: HttpRequest,
    document: Document,
    editions: list[Edition],
    edition: Edition,
    remarks: list[Remark],
    call_form: CallForm,
    reason_form: ReasonForm,
) -> bool:
    """Whether what was sent was done. A form that is not filled in comes back with its errors."""
    act: Any = request.POST.get("do", "")
    if act == "call" and call_form.is_valid():
        given = call_form.cleaned_data
        actions.address(
            edition=edition,
            by=request.user,
            addressee=given["addressee"],
            words=given["words"],
            due_at=call_form.due_at(document.process.space.zone),
        )
        messages.success(request, gettext("The call is public, on the edition."))
        return True
    if act == "take_back" and reason_form.is_valid():
        number = request.POST.get("number", "")
        chosen = next((one for one in editions if str(one.number) == number), None)
        if chosen is None:
            return False
        actions.take_back(edition=chosen, by=request.user, reason=reason_form.cleaned_data["reason"])
        messages.success(request, gettext("The edition is taken back. It stays readable, with the reason."))
        return True
    one = next((each for each in remarks if each.public_id == request.POST.get("remark")), None)
    if act in ("answer", "hide") and one is not None and one.form.is_valid():
        words = one.form.cleaned_data["answer"]
        if act == "answer":
            # The words that were read: an answer never goes to others.
            one.words = request.POST.get("read", one.words).replace("\r\n", "\n")
            actions.answer_remark(remark=one, by=request.user, answer=words)
            messages.success(request, gettext("Answered. The person is told."))
        else:
            actions.hide_remark(remark=one, by=request.user, reason=words)
            messages.success(request, gettext("These words are not shown. The person is told why."))
        return True
    return False
