# SPDX-License-Identifier: AGPL-3.0-or-later
"""Add an argument of one's own. What was typed is never lost: a refusal brings the form back with it."""

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
from isegoria.design.templatetags.prose import plain
from isegoria.tools.debates.actions import add_argument
from isegoria.tools.debates.models import Argument
from isegoria.tools.debates.queries import own_arguments
from isegoria.tools.debates.rules import may_add

from .finding import addresses, argument_url, phase_at
from .forms import ArgumentForm
from .last_act import LastAct, carry, excerpt


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The form, its side chosen by the address; a kept argument leads to its own page, with its receipt."""
    found = phase_at(request, space, process, phase)
    if request.method != "POST":
        side = request.GET.get("side", "")
        initial = {"side": side} if side in Argument.Side.values else {}
        return _page(request, found, ArgumentForm(phase=found, initial=initial))
    form = ArgumentForm(request.POST, phase=found)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        may_write(found).require()
        may_add(found, None).require()
        # Together: a newcomer whose argument is refused has begun nothing.
        with transaction.atomic():
            person = acting_person(request)
            said = add_argument(phase=found, author=person, **form.cleaned_data)
    except Refused as refused:
        nobody_began(request)
        form.add_error("text", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        response = _page(request, found, form, status=refused.verdict.status)
        response["X-Refusal"] = refused.verdict.code
        return response
    made = said.contribution
    made.process = found.process
    response = HttpResponseRedirect(f"{argument_url(made)}#kept")
    act = LastAct(
        person=person.public_id,
        kind="argument",
        phase=found.pk,
        ref=made.ref,
        excerpt=excerpt(plain(made.body)),
        language=made.language,
        receipt=said.receipt.code,
        waits=made.state == Contribution.State.PENDING,
    )
    carry(response, act, addresses(found).process)
    return response


def _page(request: HttpRequest, phase: Phase, form: ArgumentForm, *, status: int = 200) -> HttpResponse:
    person = known_person(request)
    may_now = may_write(phase)
    verdict = may_add(phase, person) if may_now else may_now
    rules = phase.rules_of_tool
    own = list(own_arguments(person, phase)[: rules.max_per_person]) if person else []
    for one in own:
        one.process = phase.process
    return render(
        request,
        "debates/add.html",
        {
            "phase": phase,
            "process": phase.process,
            "form": form,
            "refusal": None if verdict else verdict.in_words,
            "moderated_before": is_read_first(phase, person),
            "own": own,
            "left": rules.max_per_person - len(own),
            "urls": addresses(phase),
        },
        status=status,
    )
