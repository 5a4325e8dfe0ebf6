# SPDX-License-Identifier: AGPL-3.0-or-later
"""Add a statement of one's own. What was typed is never lost: a refusal brings the form back with it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import is_read_first
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused
from isegoria.tools.statements.actions import add_statement
from isegoria.tools.statements.queries import own_statements
from isegoria.tools.statements.rules import may_add

from .finding import addresses, phase_at
from .forms import StatementForm
from .last_act import LastAct, carry, excerpt, last_act


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The form; a kept statement sends back here, with its receipt."""
    found = phase_at(request, space, process, phase)
    if request.method != "POST":
        return _page(request, found, StatementForm(phase=found))
    form = StatementForm(request.POST, phase=found)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        may_write(found).require()
        may_add(found, None).require()
        # Together: a newcomer whose statement is refused has begun nothing.
        with transaction.atomic():
            person = acting_person(request)
            said = add_statement(
                phase=found, author=person, text=form.cleaned_data["text"], language=form.cleaned_data["language"]
            )
    except Refused as refused:
        nobody_began(request)
        form.add_error("text", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        response = _page(request, found, form, status=refused.verdict.status)
        response["X-Refusal"] = refused.verdict.code
        return response
    made = said.contribution
    response = HttpResponseRedirect(f"{addresses(found).add}#kept")
    act = LastAct(
        person=person.public_id,
        kind="statement",
        phase=found.pk,
        ref=made.ref,
        excerpt=excerpt(made.body),
        language=made.language,
        receipt=said.receipt.code,
        waits=made.state == Contribution.State.PENDING,
    )
    carry(response, act, addresses(found).process)
    return response


def _page(request: HttpRequest, phase: Phase, form: StatementForm, *, status: int = 200) -> HttpResponse:
    person = known_person(request)
    act = last_act(request, person, phase.pk)
    may_now = may_write(phase)
    verdict = may_add(phase, person) if may_now else may_now
    rules = phase.rules_of_tool
    own = list(own_statements(person, phase)[: rules.max_per_person]) if person else []
    for one in own:
        one.process = phase.process
    return render(
        request,
        "statements/add.html",
        {
            "phase": phase,
            "process": phase.process,
            "form": form,
            "act": act if act and act.kind == "statement" else None,
            "refusal": None if verdict else verdict.in_words,
            "moderated_before": is_read_first(phase, person),
            "own": own,
            "left": rules.max_per_person - len(own),
            "urls": addresses(phase),
        },
        status=status,
    )
