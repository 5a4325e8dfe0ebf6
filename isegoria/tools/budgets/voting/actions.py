# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawing up the ballot of a budget, saying that it is ready, casting it, and cancelling the vote.

The urn is locked before the vote's own row, always: casting holds the urn.
"""

from typing import Any

from django.db import transaction

from isegoria.commons.polling.actions import cancel_urn, hold_urn, make_urn, prepare_urn
from isegoria.commons.polling.queries import has_ballots
from isegoria.commons.polling.urn import actions as urns
from isegoria.commons.polling.urn.actions import Cast
from isegoria.core.accounts.models import Account, Person
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.approvals import NeedsTwo, allows
from isegoria.core.spaces.models import Approval
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused

from ..models import BallotLine, Budget, BudgetVote
from . import rules
from .attestation import SUBJECT, vote_content
from .lacks import blocking
from .marks import read_marks
from .queries import Offer, offer_of, relations_of, slip_of, vote_of
from .slip import AFTER_PROJECTS

LONGEST_REASON = 500


# --- preparing ------------------------------------------------------------------------------------------
@transaction.atomic
def draw_up(*, phase: Phase, budget: Budget, by: Account | None) -> BudgetVote:
    """Freeze the feasible projects of a budget as the ballot of a phase; once more, as they have become since.

    The vote stays a draft until :func:`make_ready`. ``by`` is None for the command line. Raises ``Refused``, as once a
    ballot has come.
    """
    if by is not None:
        may_organise(by, phase.process.space).require()
    may_change(Process.objects.select_for_update().get(pk=phase.process_id)).require()  # two organisers take turns
    vote = vote_of(phase)
    if vote is not None:
        vote = _held(vote)
    rules.may_draw_up(phase, vote).require()
    offer = offer_of(budget)
    if not any(not one.is_funded for one in offer.projects):
        raise Refused(rules.nothing_offered())
    if len(offer.projects) > rules.MOST_PROJECTS:
        raise Refused(rules.too_many_projects())
    places = len(offer.projects) + AFTER_PROJECTS
    if vote is None:
        urn = make_urn(phase=phase, places=places, draft=True)
        vote = BudgetVote(phase=phase, budget=budget, urn=urn, public_id=urn.public_id)
    else:
        prepare_urn(urn=vote.urn, places=places, ready=False)
        vote.lines.all().delete()
    vote.state, vote.options = BudgetVote.State.DRAFT, frozen(offer)
    vote.save()
    BallotLine.objects.bulk_create(
        BallotLine(
            vote=vote,
            place=place,
            project=one,
            number=one.number,
            names={one.contribution.language: one.contribution.title or one.contribution.body[:120]},
            cost=one.cost,
            pot=offer.pot_of(one),
        )
        for place, one in enumerate(offer.projects)
    )
    _attest(vote, "budget_vote.drawn_up")
    return vote


def frozen(offer: Offer) -> dict[str, Any]:
    """What the voters see and the count goes by, as it is now: see ``BudgetVote.options``. One query."""
    budget = offer.budget
    sorts = list(budget.categories.order_by("position", "pk"))
    pots = {one.pk: place for place, one in enumerate(offer.pots)}
    categories = {one.pk: place for place, one in enumerate(sorts)}
    places = {one.pk: place for place, one in enumerate(offer.projects)}
    return {
        "ballot": budget.ballot,
        "minimum": budget.minimum,
        "maximum": budget.maximum,
        "points": budget.points,
        "points_each": budget.points_each,
        "children": budget.children,
        "children_weight": budget.children_weight,
        "currency": budget.currency,
        "rule": budget.rule,
        "rule_options": budget.options,
        "ties": budget.ties,
        "most": budget.most,
        "districts": offer.districts,
        "pots": [
            {
                "id": one.pk, "names": one.names, "amount": one.amount, "left": offer.left_of(one),
                "group": offer.group_of(one),
            }
            for one in offer.pots
        ],
        "categories": [{"id": one.pk, "names": one.names, "limit": one.limit} for one in sorts],
        "lines": [
            {
                "category": categories.get(one.category_id) if one.category_id else None,
                "pot": pots[pot.pk] if (pot := offer.pot_of(one)) else 0,
            }
            for one in offer.projects
        ],
        "funded": [places[one.pk] for one in offer.paid],
        **relations_of(budget, places),
    }  # fmt: skip


@transaction.atomic
def make_ready(*, vote: BudgetVote, by: Account | None) -> BudgetVote:
    """The ballot is as it will be: people see it, and vote once the phase is open. Once more changes nothing.

    Raises ``Refused`` where something is lacking.
    """
    held = _held(vote, by)
    if held.state == BudgetVote.State.READY:
        return held
    rules.may_edit(held).require()
    if lack := blocking(held.phase, offer_of(held.budget)):
        raise Refused(rules.still_lacking(lack))
    prepare_urn(urn=held.urn, ready=True)
    held.state = BudgetVote.State.READY
    held.save(update_fields=["state"])
    _attest(held, "budget_vote.ready")
    return held


@transaction.atomic
def take_back(*, vote: BudgetVote, by: Account | None) -> BudgetVote:
    """The ballot is a draft again, to be drawn up anew; as long as nobody has voted. Raises ``Refused``."""
    held = _held(vote, by)
    if held.state == BudgetVote.State.DRAFT:
        return held
    rules.may_edit(held).require()
    prepare_urn(urn=held.urn, ready=False)
    held.state = BudgetVote.State.DRAFT
    held.save(update_fields=["state"])
    _attest(held, "budget_vote.taken_back")
    return held


@transaction.atomic
def cancel_vote(*, vote: BudgetVote, by: Account | None, reason: str, approval: Approval | None = None) -> BudgetVote:
    """End a vote without a result; why stays on its page, and its ballots are destroyed unread.

    Where someone has voted it takes two people: raises ``NeedsTwo`` without an ``approval``. Raises ``Refused``.
    """
    held = _held(vote, by)
    rules.may_cancel(held).require()
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise Refused(rules.no_reason())
    subject = held.public_id
    if by is not None and has_ballots(held.urn) and not allows(approval, act=rules.CANCEL, subject_id=subject):
        raise NeedsTwo(
            act=rules.CANCEL, space=held.phase.process.space, subject_id=subject, wanted={"reason": reason}
        )  # fmt: skip
    cancel_urn(urn=held.urn)
    held.state, held.reason = BudgetVote.State.CANCELLED, reason
    held.save(update_fields=["state", "reason"])
    _attest(held, "budget_vote.cancelled")
    return held


# --- voting ---------------------------------------------------------------------------------------------
def cast_ballot(*, vote: BudgetVote, person: Person, marks: Any) -> Cast:
    """Cast a ballot, in the place of an earlier one if there is one. ``marks``: see ``marks.check_marks``.

    Raises ``Refused``: as polling's ``may_vote`` and ``check_marks``.
    """
    return urns.cast(urn=vote.urn, person=person, read=lambda: read_marks(slip_of(vote), marks))


def _held(vote: BudgetVote, by: Account | None = None) -> BudgetVote:
    phase = vote.phase
    if by is not None:
        may_organise(by, phase.process.space).require()
    may_change(phase.process).require()
    urn = hold_urn(urn=vote.urn)
    held = BudgetVote.objects.select_for_update(of=("self",)).select_related("budget").get(pk=vote.pk)
    urn.phase = phase
    held.urn, held.phase = urn, phase
    return held


def _attest(vote: BudgetVote, kind: str) -> None:
    journal.record(kind=kind, subject_kind=SUBJECT, subject_id=vote.public_id, content=vote_content(vote))
