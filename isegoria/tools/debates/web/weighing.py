# SPDX-License-Identifier: AGPL-3.0-or-later
"""Weigh an argument: convincing, pass, not convincing; the card alone for HTMX, else back where one was."""

from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, refuse
from isegoria.design.templatetags.prose import plain
from isegoria.tools.debates.actions import take_back_weighing
from isegoria.tools.debates.actions import weigh as weigh_argument
from isegoria.tools.debates.queries import argument_of, own_weighing

from .finding import addresses, argument_url, phase_at
from .last_act import LastAct, carry, excerpt
from .reading import common_context, debate_page
from .shown import dress, reader_of
from .wording import VALUES


@require_POST
@never_cache
def weigh(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Keep one's opinion on an argument, or take it back (``opinion=back``)."""
    found = phase_at(request, space, process, phase)
    try:
        argument, act = _keep(request, found)
    except Refused as refused:
        nobody_began(request)
        return debate_page(request, found, refusal=refused.verdict)
    where = addresses(found)
    back = request.POST.get("then", "")
    if getattr(request, "htmx", False) and not back:
        reader = reader_of(known_person(request), found)
        # Counted in the same act: the row at hand is of before.
        argument.standing.refresh_from_db()
        dress([argument], reader)
        context = common_context(found, reader) | {"contribution": argument, "act": act, "side": argument.argument.side}
        response: HttpResponse = render(request, "debates/weighed_fragment.html", context)
    else:
        page = f"{where.reading}{_asked(request)}#a-{argument.public_id}"
        to = {"mine": where.mine, "argument": f"{argument_url(argument)}#weigh"}.get(back, page)
        response = HttpResponseRedirect(to)
    carry(response, act, where.process)
    return response


def _asked(request: HttpRequest) -> str:
    """The page of the list that the answer came from, so that the person goes on where they were."""
    numbers = {name: request.POST.get(name, "") for name in ("page", "order")}
    if all(text.isascii() and text.isdigit() and len(text) < 10 for text in numbers.values()):
        return f"?page={numbers['page']}&order={numbers['order']}"
    return ""


def _keep(request: HttpRequest, phase: Phase) -> tuple[Contribution, LastAct]:
    """Read what was posted and keep it. Raises ``Refused``."""
    may_write(phase).require()
    argument = argument_of(phase, request.POST.get("argument", "")[:10])
    if argument is None:
        refuse(
            "argument_unknown",
            _("This answer was not kept: the page it came from no longer matches this debate."),
            _("Here are the arguments of this debate; weigh them here."),
            status=400,
        )
    asked = request.POST.get("opinion", "")
    person = known_person(request)
    if asked == "back" and person is not None:
        take_back_weighing(argument=argument, phase=phase, person=acting_person(request))
        return argument, _act(person.public_id, phase, argument, kind="taken_back")
    value = VALUES.get(asked)
    if value is None:
        refuse(
            "opinion_unknown",
            _("This answer was not kept: it was none of “convincing”, “pass” and “not convincing”."),
            _("Choose one of the three buttons."),
            status=400,
        )
    before = own_weighing(person, [argument.pk]).get(argument.pk)
    # One transaction for a newcomer's person and first opinion: one wait for the disk instead of two.
    with nullcontext() if person else transaction.atomic():
        person = acting_person(request)
        receipt = weigh_argument(argument=argument, phase=phase, person=person, value=value)
    return argument, _act(
        person.public_id, phase, argument, kind="opinion", receipt=receipt.code, opinion=value, before=before
    )


def _act(
    person: str,
    phase: Phase,
    argument: Contribution,
    *,
    kind: str,
    receipt: str = "",
    opinion: int | None = None,
    before: int | None = None,
) -> LastAct:
    return LastAct(
        person=person,
        kind=kind,
        phase=phase.pk,
        ref=argument.ref,
        excerpt=excerpt(plain(argument.body)),
        language=argument.language,
        receipt=receipt,
        opinion=opinion,
        before=before,
    )
