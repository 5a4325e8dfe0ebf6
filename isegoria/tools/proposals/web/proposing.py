# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write a proposal or a new version of one. What was typed is never lost: a refusal brings the form back with it."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.attachments.actions import attach
from isegoria.commons.attachments.rules import may_send
from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import is_read_first, may_edit
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, Verdict
from isegoria.tools.proposals import actions
from isegoria.tools.proposals.queries import details_of, overview, phases_read, similar_to
from isegoria.tools.proposals.rules import may_propose

from .finding import addresses, phase_at, proposal_at, proposal_url, words
from .forms import FileForm, ProposalForm
from .last_act import LastAct, carry

ENOUGH = 12
"""Characters from which a title can be compared with others."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The form; a kept proposal leads to its page, with its receipt."""
    found = phase_at(request, space, process, phase)
    if request.method != "POST":
        return _page(request, found, ProposalForm(phase=found, initial={"title": request.GET.get("title", "")[:500]}))
    form = ProposalForm(request.POST, phase=found)
    try:
        file = _file_of(request)
    except Refused as refused:
        return _page(request, found, form, refused=refused.verdict)
    if "look" in request.POST:
        # Without a script: what is alike is looked for by a button, and the form comes back as it was.
        form = ProposalForm(phase=found, initial=request.POST.dict())
        return _page(request, found, form, file=file, look=True)
    # Both are read: whoever has two things to mend is told of both.
    if not all([form.is_valid(), file is None or file.is_valid()]):
        return _page(request, found, form, file=file, status=400)
    given = form.cleaned_data
    try:
        may_write(found).require()
        may_propose(found, None).require()
        # Together: a newcomer whose proposal is refused has begun nothing.
        with transaction.atomic():
            person = acting_person(request)
            said = actions.propose(
                phase=found,
                author=person,
                title=given["title"],
                body=given["body"],
                language=given["language"],
                where=form.where,
            )
            if file is not None and file.cleaned_data["file"] is not None:
                attach(
                    contribution=said.contribution,
                    by=person,
                    file=file.cleaned_data["file"],
                    alternative=file.cleaned_data["alternative"],
                )
    except Refused as refused:
        nobody_began(request)
        return _page(request, found, form, file=file, refused=refused.verdict)
    made = said.contribution
    made.process = found.process
    response = HttpResponseRedirect(f"{proposal_url(made)}#kept")
    waits = made.state == Contribution.State.PENDING
    act = LastAct(person.public_id, "waits" if waits else "proposed", made.public_id, said.receipt.code)
    carry(response, act, addresses(found).process)
    return response


def _page(
    request: HttpRequest,
    phase: Phase,
    form: ProposalForm,
    *,
    file: FileForm | None = None,
    refused: Verdict | None = None,
    look: bool = False,
    status: int = 200,
) -> HttpResponse:
    person = known_person(request)
    may_now = may_write(phase)
    verdict = may_propose(phase, person) if may_now else may_now
    alike = _alike(phase, request.POST) if look else None
    response = render(
        request,
        "proposals/propose.html",
        {
            "phase": phase,
            "process": phase.process,
            "form": form,
            "file_form": _file_form(person, file),
            "closed": None if verdict or refused is not None else words(verdict),
            "refusal": None if refused is None else words(refused),
            "moderated_before": is_read_first(phase, known_person(request)),
            "places": overview(phase, phases_read(phase)).by_place,
            "similar": alike,
            "looked": look,
            "urls": addresses(phase),
        },
        status=status if refused is None else refused.status,
    )
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response


def _file_of(request: HttpRequest) -> FileForm | None:
    """The form's file and its words. Only of someone known here, as elsewhere: each file takes seconds to look at.

    Raises ``Refused``: too many files were sent.
    """
    person = known_person(request)
    if person is None:
        return None
    if request.FILES:
        may_send(person).require()
    return FileForm(request.POST, request.FILES)


def _file_form(person: Person | None, file: FileForm | None) -> FileForm | None:
    """What the page shows of it: nothing to a newcomer, who is led to it by the proposal's own page."""
    if person is None:
        return None
    if file is None:
        return FileForm()
    file.is_valid()  # looked at by now, whatever became of the proposal: it waits and is not asked for again
    return file


def _alike(phase: Phase, given: Any) -> list[dict[str, Any]]:
    """Proposals that say much the same as what is being written, as the search's fragment shows them."""
    title = given.get("title", "").replace("\0", "")[:500]
    if len(title.strip()) < ENOUGH:
        return []
    text = f"{title} {given.get('body', '')[:1500]}"
    language = given.get("language", "")
    known = language in dict(settings.LANGUAGES)
    found = similar_to(phase, text.replace("\0", ""), language if known else phase.process.language)
    for one in found:
        one.process = phase.process
    return [{"contribution": one, "url": proposal_url(one)} for one in found]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """A new version, by whoever signs the proposal. Those before stay readable in its history."""
    found = proposal_at(request, space, process, ref)
    details = details_of(found)
    person = known_person(request)
    may_write(found.phase).require()
    if request.method != "POST":
        may_edit(person, found).require()
        initial = {
            "title": found.title,
            "body": found.body,
            "category": details.category,
            "place": f"{found.place.name} ({found.place.code})" if found.place else "",
            "latitude": details.latitude,
            "longitude": details.longitude,
            "version": found.current_version,
        }
        form = ProposalForm(phase=found.phase, category=details.category, edits=True, initial=initial)
        return _edit_page(request, found, form)
    form = ProposalForm(request.POST, phase=found.phase, category=details.category, edits=True)
    if not form.is_valid():
        return _edit_page(request, found, form, status=400)
    given = form.cleaned_data
    try:
        with nullcontext() if person else transaction.atomic():
            person = acting_person(request)
            said = actions.edit(
                proposal=found,
                person=person,
                title=given["title"],
                body=given["body"],
                where=form.where,
                # A form without its version was not made by this page: it overwrites nothing it has not seen.
                expected_version=given.get("version") or 1,
            )
    except Refused as refused:
        nobody_began(request)
        return _edit_page(request, found, form, refused=refused.verdict)
    made = said.contribution
    made.process = found.process
    response = HttpResponseRedirect(f"{proposal_url(made)}#kept")
    act = LastAct(person.public_id, "edited", made.public_id, said.receipt.code)
    carry(response, act, addresses(found.phase).process)
    return response


def _edit_page(
    request: HttpRequest,
    found: Contribution,
    form: ProposalForm,
    *,
    refused: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    response = render(
        request,
        "proposals/edit.html",
        {
            "robots": "noindex",
            "proposal": found,
            "phase": found.phase,
            "process": found.process,
            "form": form,
            "refusal": None if refused is None else words(refused),
            # Someone wrote meanwhile: both texts are shown, and the form's own stays to be copied.
            "theirs": refused is not None and refused.code == "edited_meanwhile",
            "moderated_before": is_read_first(found.phase, known_person(request)),
            "places": [],
            "page_url": proposal_url(found),
            "history_url": proposal_url(found, "history"),
            "urls": addresses(found.phase),
        },
        status=status if refused is None else refused.status,
    )
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response
