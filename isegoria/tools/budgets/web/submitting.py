# SPDX-License-Identifier: AGPL-3.0-or-later
"""Submitting a project, and editing one. Nothing that was typed is ever lost to an error."""

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
from isegoria.tools.budgets.amounts import money, typed
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects import actions
from isegoria.tools.budgets.projects.queries import similar_to
from isegoria.tools.budgets.projects.rules import may_rewrite, may_submit
from isegoria.tools.budgets.queries import budget_of, money_of

from .finding import addresses, phase_at, project_at, project_url
from .forms import FileForm, ProjectForm
from .last_act import LastAct, carry

ENOUGH = 12
"""Characters from which a title can be compared with others."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def submit(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The form; a kept project leads to its page, with its receipt."""
    found = phase_at(request, space, process, phase)
    budget = budget_of(found.process)
    if request.method != "POST":
        begun = {"title": request.GET.get("title", "")[:500]}
        return _page(request, found, ProjectForm(phase=found, budget=budget, initial=begun))
    form = ProjectForm(request.POST, phase=found, budget=budget)
    try:
        file = _file_of(request)
    except Refused as refused:
        return _page(request, found, form, refused=refused.verdict)
    if "look" in request.POST:
        # Without a script: what is alike is looked for by a button, and the form comes back as it was.
        form = ProjectForm(phase=found, budget=budget, initial=request.POST.dict())
        return _page(request, found, form, file=file, look=True)
    # Both are read: whoever has two things to mend is told of both.
    if not all([form.is_valid(), file is None or file.is_valid()]):
        return _page(request, found, form, file=file, status=400)
    given = form.cleaned_data
    try:
        may_write(found).require()
        may_submit(found, None).require()
        # Together: a newcomer whose project is refused has begun nothing.
        with transaction.atomic():
            person = acting_person(request)
            said = actions.submit(
                phase=found,
                author=person,
                title=given["title"],
                body=given["body"],
                language=given["language"],
                about=form.about,
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
    response = HttpResponseRedirect(f"{project_url(Project(contribution=made))}#kept")
    waits = made.state == Contribution.State.PENDING
    act = LastAct(person.public_id, "waits" if waits else "submitted", made.public_id, said.receipt.code)
    carry(response, act, addresses(found).process)
    return response


def _page(
    request: HttpRequest,
    phase: Phase,
    form: ProjectForm,
    *,
    file: FileForm | None = None,
    refused: Verdict | None = None,
    look: bool = False,
    status: int = 200,
) -> HttpResponse:
    person = known_person(request)
    may_now = may_write(phase)
    verdict = may_submit(phase, person) if may_now else may_now
    sums = money_of(form.budget)
    response = render(
        request,
        "budgets/submit.html",
        {
            "phase": phase,
            "process": phase.process,
            "form": form,
            "file_form": _file_form(person, file),
            "closed": None if verdict or refused is not None else verdict.in_words,
            "refusal": None if refused is None else refused.in_words,
            "moderated_before": is_read_first(phase, person),
            "total": money(sums.total, form.budget.currency) if form.budget is not None and sums.total else "",
            "similar": _alike(phase, request.POST) if look else None,
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
    """What the page shows of it: nothing to a newcomer, who is led to it by the project's own page."""
    if person is None:
        return None
    if file is None:
        return FileForm()
    file.is_valid()  # looked at by now, whatever became of the project: it waits and is not asked for again
    return file


def _alike(phase: Phase, given: Any) -> list[dict[str, Any]]:
    """Projects that say much the same as what is being written, as the search's fragment shows them."""
    title = given.get("title", "").replace("\0", "")[:500]
    if len(title.strip()) < ENOUGH:
        return []
    text = f"{title} {given.get('body', '')[:1500]}"
    language = given.get("language", "")
    known = language in dict(settings.LANGUAGES)
    found = similar_to(phase, text.replace("\0", ""), language if known else phase.process.language)
    for one in found:
        one.process = phase.process
    return [{"contribution": one, "url": project_url(Project(contribution=one))} for one in found]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """A new version, by whoever signs the project. Those before stay readable in its history."""
    found = project_at(request, space, process, ref)
    text = found.contribution
    person = known_person(request)
    may_write(text.phase).require()
    if request.method != "POST":
        may_edit(person, text).require()
        may_rewrite(found).require()
        initial = {
            "title": text.title,
            "body": text.body,
            "estimate": typed(found.estimate),
            "pot": found.pot.public_id if found.pot else "",
            "category": found.category.public_id if found.category else "",
            "place": f"{text.place.name} ({text.place.code})" if text.place else "",
            "latitude": found.latitude,
            "longitude": found.longitude,
            "version": text.current_version,
        }
        return _edit_page(
            request, found, ProjectForm(phase=text.phase, budget=found.budget, edits=True, initial=initial)
        )
    form = ProjectForm(request.POST, phase=text.phase, budget=found.budget, edits=True)
    if not form.is_valid():
        return _edit_page(request, found, form, status=400)
    given = form.cleaned_data
    try:
        with nullcontext() if person else transaction.atomic():
            person = acting_person(request)
            said = actions.edit(
                project=found,
                person=person,
                title=given["title"],
                body=given["body"],
                about=form.about,
                # A form without its version was not made by this page: it overwrites nothing it has not seen.
                expected_version=given.get("version") or 1,
            )
    except Refused as refused:
        nobody_began(request)
        return _edit_page(request, found, form, refused=refused.verdict)
    made = said.contribution
    made.process = text.process
    response = HttpResponseRedirect(f"{project_url(Project(contribution=made))}#kept")
    act = LastAct(person.public_id, "edited", made.public_id, said.receipt.code)
    carry(response, act, addresses(text.phase).process)
    return response


def _edit_page(
    request: HttpRequest,
    found: Project,
    form: ProjectForm,
    *,
    refused: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    text = found.contribution
    response = render(
        request,
        "budgets/edit.html",
        {
            "robots": "noindex",
            "project": found,
            "text": text,
            "phase": text.phase,
            "process": text.process,
            "form": form,
            "refusal": None if refused is None else refused.in_words,
            # Someone wrote meanwhile: both texts are shown, and the form's own stays to be copied.
            "theirs": refused is not None and refused.code == "edited_meanwhile",
            "moderated_before": is_read_first(text.phase, known_person(request)),
            "was_infeasible": found.state == Project.State.INFEASIBLE,
            "page_url": project_url(found),
            "history_url": project_url(found, "history"),
            "urls": addresses(text.phase),
        },
        status=status if refused is None else refused.status,
    )
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response
