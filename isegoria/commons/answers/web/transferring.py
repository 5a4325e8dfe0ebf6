# SPDX-License-Identifier: AGPL-3.0-or-later
"""Give contributions to an office, or to another one; and link the process that meets a duty."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.answers import queries
from isegoria.commons.answers.actions import meet_by_process
from isegoria.commons.answers.models import Duty
from isegoria.commons.answers.offices.actions import transfer
from isegoria.commons.answers.rules import may_run_offices
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.processes.queries import published_processes
from isegoria.core.verdicts import Refused, refuse

from .finding import carried, desk_at, shown
from .forms import DutyForm, TransferForm
from .writing import chosen_texts


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: HttpRequest, space: str) -> HttpResponse:
    """Choose the office, the date and the reason, then transfer all or none."""
    place, hat = desk_at(request, space)
    texts = chosen_texts(request, place, hat)
    offices = queries.offices_for(place)
    sent = request.method == "POST" and request.POST.get("step") == "transfer"
    form = TransferForm(request.POST if sent else None, space=place, offices=offices)
    verdict, status = None, 400 if sent else 200
    if sent and form.is_valid():
        office = form.offices[form.cleaned_data["office"]]
        try:
            moved = transfer(
                contributions=texts,
                office=office,
                by=request.user,
                reason=form.cleaned_data["reason"],
                due_at=form.due_at,
            )
        except Refused as refused:
            verdict, status = shown(refused.verdict), refused.verdict.status
        else:
            count = len(moved)
            messages.success(
                request,
                ngettext("%(n)s text is now with %(office)s.", "%(n)s texts are now with %(office)s.", count)
                % {"n": count, "office": office.name.text}
                if count
                else gettext("They were there already, with the same date: nothing was moved."),
            )
            return redirect("answers:desk", place.slug)
    return render(
        request,
        "answers/transfer.html",
        {
            "robots": "noindex",
            "space": place,
            "hat": hat,
            "texts": texts,
            "carried": carried(texts),
            "offices": offices,
            "form": form,
            "verdict": verdict,
        },
        status=status,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def duty(request: HttpRequest, space: str, duty: str) -> HttpResponse:
    """Link the process that was opened after a contribution."""
    place, hat = desk_at(request, space)
    may_run_offices(hat).require()
    found = (
        Duty.objects.select_related("contribution__process", "process__space")
        .filter(public_id=duty, contribution__process__space=place)
        .first()
    )
    if found is None:
        refuse(
            "no_such_duty",
            _("There is nothing at this address: it may have moved, or never been."),
            _("Go back to the desk."),
            remedy_url=f"/desk/{place.slug}/",
            status=404,
        )
    text = found.contribution
    text.process.space = place
    processes = [one for one in published_processes(place) if one.pk != text.process_id]
    form = DutyForm(request.POST if request.method == "POST" else None, processes=processes)
    verdict, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            process = form.processes[form.cleaned_data["process"]]
            try:
                meet_by_process(duty=found, process=process, by=request.user)
            except Refused as refused:
                verdict, status = shown(refused.verdict), refused.verdict.status
            else:
                messages.success(request, _("The process is linked, and its authors are told."))
                return redirect("answers:contribution", text.ref)
    return render(
        request,
        "answers/duty.html",
        {
            "robots": "noindex",
            "space": place,
            "duty": found,
            "text": text,
            "page_url": contribution_url(text),
            "processes": processes,
            "form": form,
            "verdict": verdict,
        },
        status=status,
    )
