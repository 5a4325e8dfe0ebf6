# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of the syntheses of a process, for its team; and what waits in all processes of a space."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.synthesis.documents import queries
from isegoria.commons.synthesis.documents.actions import answer_call, start_document
from isegoria.commons.synthesis.documents.addresses import desk_path, edition_path
from isegoria.commons.synthesis.documents.drafts import has_draft
from isegoria.commons.synthesis.documents.rules import may_answer_calls
from isegoria.commons.synthesis.models import Call, Document
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import Refused

from .forms import AnswerForm, StartForm
from .shown import shown_refusal

MOST_LISTED = 200


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def syntheses(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Those of a process, drafts included; and a new one."""
    found = workshop_at(request, space, process)
    form = StartForm(
        request.POST if request.method == "POST" else None, language=found.language, has_draft=has_draft(found)
    )
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            made = start_document(
                process=found,
                by=request.user,
                title=form.cleaned_data["title"],
                language=form.cleaned_data["language"],
                from_machine=form.cleaned_data["start"] == "machine",
                from_tree=form.cleaned_data["start"] == "tree",
            )
        except Refused as why:
            refused = why.verdict
        else:
            return HttpResponseRedirect(desk_path(made))
    return shown_refusal(
        request,
        "synthesis/workshop_syntheses.html",
        {
            **workshop(request, found, "syntheses"),
            "documents": queries.published_documents(found),
            "form": form,
        },
        verdict=refused,
        status=400 if form.is_bound and form.errors else 200,
    )


@signed_in
@require_safe
@never_cache
def of_space(request: HttpRequest, space: str) -> HttpResponse:
    """What is due and what waits for an answer, in all processes of a space."""
    place = space_at(space)
    may_observe(request.user, place).require()
    due = list(queries.due_in(place).select_related("process__space").order_by("due"))
    waiting = queries.remarks_to_answer(Document.objects.filter(process__space=place))
    rows = list(waiting.select_related("edition__document__process__space", "sentence")[:MOST_LISTED])
    return render(
        request,
        "synthesis/space_syntheses.html",
        {"robots": "noindex", "space": place, "due": due, "remarks": rows},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calls(request: HttpRequest, space: str) -> HttpResponse:
    """The calls for action addressed to a space, those that nobody answered first; an official answers them here."""
    place = space_at(space)
    may_answer_calls(request.user, place).require()
    rows = list(
        Call.objects.filter(
            edition__document__process__space=place, edition__document__process__published_at__isnull=False
        )
        .select_related("edition__document__process__space")
        .order_by("-answered_at", "due_at", "pk")[:MOST_LISTED]
    )
    rows.sort(key=lambda one: one.answered_at is not None)
    asked = request.POST.get("call", "")
    refused, status = None, 200
    for one in rows:
        one.page_url = edition_path(one.edition)
        bound = one.public_id == asked
        one.form = AnswerForm(
            request.POST if bound else None, auto_id=f"id_{one.public_id}_%s", initial={"answer": one.answer}
        )
        if bound and request.method == "POST":
            status = 400
            if one.form.is_valid():
                try:
                    answer_call(call=one, by=request.user, answer=one.form.cleaned_data["answer"])
                except Refused as why:
                    refused = why.verdict
                else:
                    messages.success(request, gettext("The answer is public."))
                    return HttpResponseRedirect(request.path)
    return shown_refusal(
        request,
        "synthesis/space_calls.html",
        {"robots": "noindex", "space": place, "calls": rows},
        verdict=refused,
        status=status,
    )
