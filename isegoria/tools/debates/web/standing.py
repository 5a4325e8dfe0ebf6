# SPDX-License-Identifier: AGPL-3.0-or-later
"""Say where one stands on the question, change it, or take it back."""

from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, refuse
from isegoria.tools.debates.actions import take_back_position, take_position
from isegoria.tools.debates.queries import own_position

from .finding import addresses, phase_at
from .last_act import LastAct, carry
from .reading import debate_page
from .wording import VALUES


@require_POST
@never_cache
def position(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Keep a position, then go on reading; ``position=back`` takes it back."""
    found = phase_at(request, space, process, phase)
    try:
        act = _keep(request, found)
    except Refused as refused:
        nobody_began(request)
        return debate_page(request, found, refusal=refused.verdict)
    where = addresses(found)
    to = {"mine": where.mine, "process": where.process}.get(request.POST.get("then", ""), f"{where.reading}#kept")
    response = HttpResponseRedirect(to)
    carry(response, act, where.process)
    return response


def _keep(request: HttpRequest, phase: Phase) -> LastAct:
    may_write(phase).require()
    asked = request.POST.get("position", "")
    person = known_person(request)
    if asked == "back" and person is not None:
        take_back_position(phase=phase, person=acting_person(request))
        return LastAct(person=person.public_id, kind="position_back", phase=phase.pk)
    value = VALUES.get(asked)
    if value is None:
        refuse(
            "position_unknown",
            _("This was not kept: it was none of “for”, “undecided” and “against”."),
            _("Choose one of the three buttons."),
            status=400,
        )
    earlier = own_position(person, phase)
    # One transaction for a newcomer's person and position: one wait for the disk instead of two.
    with nullcontext() if person else transaction.atomic():
        person = acting_person(request)
        receipt = take_position(phase=phase, person=person, value=value)
    return LastAct(
        person=person.public_id,
        kind="position",
        phase=phase.pk,
        receipt=receipt.code,
        opinion=value,
        before=earlier.value if earlier else None,
    )
