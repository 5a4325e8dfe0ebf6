# SPDX-License-Identifier: AGPL-3.0-or-later
"""The offices of a space: open, rename, close, and who is in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.answers.models import Office, OfficeMember
from isegoria.commons.answers.offices import actions
from isegoria.commons.answers.rules import may_run_offices
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused, refuse

from .finding import desk_at, shown
from .forms import MemberForm, OfficeForm


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def offices(request: HttpRequest, space: str) -> HttpResponse:
    """Every office of the space, with what waits there; open one."""
    place, hat = desk_at(request, space)
    form = OfficeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may_run_offices(hat).require()
        if form.is_valid():
            try:
                made = actions.open_office(space=place, names=form.names(), by=request.user)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, _("The office is open. Add the people who answer in its name."))
                return redirect("answers:office", place.slug, made.public_id)
    rows = Office.objects.filter(space=place).annotate(
        waiting=Count("stays", filter=Q(stays__until=None), distinct=True), people=Count("members", distinct=True)
    )
    found = sorted(rows, key=lambda one: (one.closed_at is not None, one.name.text.casefold()))
    return render(
        request,
        "answers/offices.html",
        {"robots": "noindex", "space": place, "hat": hat, "offices": found, "form": form},
        status=400 if form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def office(request: HttpRequest, space: str, office: str) -> HttpResponse:
    """One office. Its name and its people are changed here; what it has is on the desk."""
    place, hat = desk_at(request, space)
    may_run_offices(hat).require()
    found = Office.objects.select_related("space").filter(public_id=office, space=place).first()
    if found is None:
        refuse(
            "no_such_office",
            _("There is no such office here: it may have been of another space, or never been."),
            _("Choose one in the list of offices."),
            remedy_url=f"/desk/{place.slug}/offices/",
            status=404,
        )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    rename = OfficeForm(request.POST if act == "rename" else None, office=found)
    member = MemberForm(request.POST if act == "add" else None)
    verdict, status = None, 200
    if request.method == "POST":
        status = 400
        try:
            if _act(request, act, found, rename, member):
                return redirect("answers:office", place.slug, found.public_id)
        except Refused as refused:
            verdict, status = shown(refused.verdict), refused.verdict.status
        except ValidationError as error:
            rename.add_error(None, error.messages)
    return render(
        request,
        "answers/office.html",
        {
            "robots": "noindex",
            "space": place,
            "office": found,
            "members": found.members.select_related("account__person").order_by("account__email"),
            "rename": rename,
            "member": member,
            "verdict": verdict,
        },
        status=status,
    )


def _act(request: HttpRequest, act: str, office: Office, rename: OfficeForm, member: MemberForm) -> bool:
    """Do what the form says; False when it has something to put right."""
    if act == "rename" and rename.is_valid():
        actions.rename_office(office=office, names=rename.names(), by=request.user)
        messages.success(request, _("The office has its new name."))
        return True
    if act == "add" and member.is_valid():
        actions.add_member(office=office, account=member.account, by=request.user)
        messages.success(request, gettext("%(email)s is in this office.") % {"email": member.account.email})
        return True
    if act == "remove":
        number = request.POST.get("member", "")
        members = OfficeMember.objects.select_related("office__space", "account").filter(office=office)
        found = (
            members.filter(pk=int(number)).first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        if found is None:
            messages.info(request, _("This account had left the office already."))
        else:
            actions.remove_member(member=found, by=request.user)
            messages.success(request, gettext("%(email)s has left this office.") % {"email": found.account.email})
        return True
    if act == "close":
        actions.close_office(office=office, by=request.user)
        messages.success(request, _("The office is closed. Its answers stay under its name."))
        return True
    return False
