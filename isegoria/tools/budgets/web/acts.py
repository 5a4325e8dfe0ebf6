# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on one project by those who sign it: withdraw it, invite someone, sign, stop signing; and its versions."""

from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.contributions.actions import find_invitation
from isegoria.core.contributions.history import history_page, may_read_history
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import Refused, Verdict, refuse
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects import actions

from .finding import addresses, project_at, project_url
from .last_act import LastAct, carry
from .project import page_context


def refused_on_page(request: HttpRequest, found: Project, verdict: Verdict) -> HttpResponse:
    """The project's page, with what stands in the way."""
    context = page_context(request, found, refusal=verdict.in_words)
    response = render(request, "budgets/project.html", context, status=verdict.status)
    response["X-Refusal"] = verdict.code
    return response


@require_POST
@never_cache
def withdraw(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Its author takes it back, having confirmed it on the page."""
    found = project_at(request, space, process, ref)
    person = known_person(request)
    try:
        found.contribution.state = actions.withdraw(project=found, person=person).state
    except Refused as refused:
        return refused_on_page(request, found, refused.verdict)
    return _back(found, "withdrawn", person.public_id if person else "")


@require_POST
@never_cache
def invite(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Make an invitation, shown once to its author, to pass on as they like."""
    found = project_at(request, space, process, ref)
    person = known_person(request)
    try:
        if person is None:
            refuse(
                "not_author",
                _("Only its authors can invite someone to sign a project. Nothing was changed."),
                _("Come back from the browser in which you wrote it, or sign in."),
            )
        token = actions.invite(project=found, by=person)
    except Refused as refused:
        return refused_on_page(request, found, refused.verdict)
    return HttpResponseRedirect(f"{project_url(found)}?invitation={token}#authors")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """An invitation: what one would sign, with whom; a POST signs it."""
    found = project_at(request, space, process, ref)
    token = (request.POST.get("t") or request.GET.get("t", ""))[:200]
    invitation = find_invitation(token)
    if invitation is None or invitation.contribution_id != found.pk:
        refuse(
            "invitation_gone",
            _("This invitation was used already, or taken back. Nothing was changed."),
            _("Ask the author for a new one."),
            remedy_url=project_url(found),
            status=410,
        )
    if request.method == "POST":
        with nullcontext() if known_person(request) else transaction.atomic():
            person = acting_person(request)
            actions.accept(token=token, person=person)
        return _back(found, "signed", person.public_id)
    text = found.contribution
    return render(
        request,
        "budgets/join.html",
        {
            "robots": "noindex",
            "project": found,
            "text": text,
            "process": text.process,
            "phase": text.phase,
            "token": token,
            "person": known_person(request),
            "page_url": project_url(found),
            "urls": addresses(text.phase),
        },
    )


@require_POST
@never_cache
def leave(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """Stop signing a project with its author."""
    found = project_at(request, space, process, ref)
    person = known_person(request)
    if person is not None:
        actions.leave(project=found, person=person)
    return HttpResponseRedirect(project_url(found))


@require_safe
@never_cache
def history(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """The versions, the latest first. Public as long as the text is; its authors always read their own."""
    found = project_at(request, space, process, ref)
    text = found.contribution
    if not may_read_history(known_person(request), text):
        refuse(
            "not_public",
            _("This project is not shown now, nor is its history."),
            _("Its page says why."),
            remedy_url=project_url(found),
            status=410 if text.state == Contribution.State.ERASED else 404,
        )
    return render(
        request,
        "budgets/history.html",
        {
            "project": found,
            "text": text,
            "phase": text.phase,
            "process": text.process,
            "page": history_page(text, request.GET.get("page")),
            "page_url": project_url(found),
            "urls": addresses(text.phase),
        },
    )


def _back(found: Project, kind: str, person: str) -> HttpResponse:
    text = found.contribution
    response = HttpResponseRedirect(f"{project_url(found)}#kept")
    carry(response, LastAct(person=person, kind=kind, project=text.public_id), addresses(text.phase).process)
    return response
