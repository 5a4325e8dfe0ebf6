# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers do with votes: write a question and its options, edit them until the first ballot, cancel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.actions import cancel_urn, hold_urn, make_urn, prepare_urn, remove_urn
from isegoria.commons.polling.queries import has_ballots
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.rules import may_change
from isegoria.core.results.models import Result
from isegoria.core.spaces.approvals import NeedsTwo, allows
from isegoria.core.spaces.models import Approval
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from .attestation import ORDER_SUBJECT, VOTE_SUBJECT, attested_orders, vote_content
from .models import Vote, VoteOption
from .rules import CANCEL, may_add_to, may_cancel, may_edit
from .writing import check_vote

LONGEST_REASON = 500


@dataclass(frozen=True)
class NewOption:
    """One thing to vote on: its names by language, what is said of it, and the text that it was taken from."""

    names: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    contribution: Contribution | None = None


@transaction.atomic
def make_vote(
    *,
    phase: Phase,
    by: Account | None,
    questions: Mapping[str, str],
    method: str,
    choices: Sequence[NewOption],
    options: Mapping[str, Any] | None = None,
    seats: int = 1,
    scale: Sequence[Mapping[str, Any]] = (),
    minimum: int = 0,
    maximum: int = 0,
    points: int = 0,
    quorum: Mapping[str, Any] | None = None,
    ties: str = "declared",
    presentations: Mapping[str, str] | None = None,
    source: str = "",
    draft: bool = False,
) -> Vote:
    """Put a question to the vote in a phase, after those that are there. ``by`` is None for the command line.

    ``draft``: its team alone sees it, unfinished as it may be, until :func:`ready_vote`. Otherwise it is ready for
    ballots as soon as its phase opens. Raises ``Refused`` naming what is wrong: see ``writing``.
    """
    if by is not None:
        may_organise(by, phase.process.space).require()
    _hold(phase)
    may_add_to(phase).require()
    last = Vote.objects.filter(phase=phase).aggregate(last=Max("position", default=-1))["last"]
    vote = Vote(phase=phase, position=last + 1, state=Vote.State.DRAFT if draft else Vote.State.READY)
    _fill(
        vote,
        questions=questions, presentations=presentations, method=method, options=options, seats=seats, scale=scale,
        minimum=minimum, maximum=maximum, points=points, quorum=quorum, ties=ties, source=source,
    )  # fmt: skip
    check_vote(vote, choices, draft=draft).require()
    vote.urn = make_urn(phase=phase, places=len(choices), draft=draft)
    vote.public_id = vote.urn.public_id
    vote.save()
    _write_options(vote, choices)
    _attest(vote, "vote.made")
    attest_order(phase=phase)
    return vote


@transaction.atomic
def edit_vote(
    *,
    vote: Vote,
    by: Account | None,
    questions: Mapping[str, str],
    method: str,
    choices: Sequence[NewOption],
    options: Mapping[str, Any] | None = None,
    seats: int = 1,
    scale: Sequence[Mapping[str, Any]] = (),
    minimum: int = 0,
    maximum: int = 0,
    points: int = 0,
    quorum: Mapping[str, Any] | None = None,
    ties: str = "declared",
    presentations: Mapping[str, str] | None = None,
) -> Vote:
    """Write a vote anew in its place, as long as nobody has voted. Raises ``Refused`` as :func:`make_vote`."""
    held = _held(vote, by)
    may_edit(held).require()
    _fill(
        held,
        questions=questions, presentations=presentations, method=method, options=options, seats=seats, scale=scale,
        minimum=minimum, maximum=maximum, points=points, quorum=quorum, ties=ties, source=held.source,
    )  # fmt: skip
    check_vote(held, choices, draft=held.state == Vote.State.DRAFT).require()
    held.save()
    prepare_urn(urn=held.urn, places=len(choices))
    held.choices.all().delete()
    _write_options(held, choices)
    _attest(held, "vote.edited")
    return held


@transaction.atomic
def ready_vote(*, vote: Vote, by: Account | None) -> Vote:
    """A draft is finished: people see it, and vote once its phase is open. Raises ``Refused`` where it lacks something.
    Once more changes nothing."""
    held = _held(vote, by)
    if held.state == Vote.State.READY:
        return held
    may_edit(held).require()
    choices = [NewOption(one.names, one.texts, one.contribution) for one in held.choices.select_related("contribution")]
    check_vote(held, choices, draft=False).require()
    held.state = Vote.State.READY
    held.save(update_fields=["state"])
    prepare_urn(urn=held.urn, ready=True)
    _attest(held, "vote.ready")
    return held


@transaction.atomic
def remove_vote(*, vote: Vote, by: Account | None) -> None:
    """Take a question away before anyone has voted on it; afterwards it can be cancelled. Raises ``Refused``."""
    held = _held(vote, by)
    may_edit(held).require()
    public_id = held.public_id
    remove_urn(urn=held.urn)
    journal.erase_subject(subject_kind=VOTE_SUBJECT, subject_id=public_id, reason="vote_removed")
    attest_order(phase=held.phase)


@transaction.atomic
def move_vote(*, vote: Vote, by: Account | None, up: bool) -> None:
    """Change places with the question before, or after; at the end, nothing changes."""
    held = _held(vote, by)
    row = list(Vote.objects.filter(phase=held.phase).order_by("position", "pk"))
    at = next(number for number, one in enumerate(row) if one.pk == held.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(row):
        return
    row[at], row[to] = row[to], row[at]
    for number, one in enumerate(row):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position"])
    attest_order(phase=held.phase)


def attest_order(*, phase: Phase) -> None:
    """Have the journal say in which order a phase puts its questions, as it is now; one alone has none."""
    key = str(phase.pk)
    content = attested_orders([key]).get(key)
    if content is None:
        journal.erase_subject(subject_kind=ORDER_SUBJECT, subject_id=key, reason="vote_removed")
    else:
        journal.record(kind="questions.ordered", subject_kind=ORDER_SUBJECT, subject_id=key, content=content)


@transaction.atomic
def cancel_vote(*, vote: Vote, by: Account | None, reason: str, approval: Approval | None = None) -> Vote:
    """End a vote without a result; why stays on its page, and its ballots are destroyed unread.

    Where someone has voted it takes two people: raises ``NeedsTwo`` without an ``approval``. Raises ``Refused``.
    """
    held = _held(vote, by)
    may_cancel(held).require()
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        refuse(
            "reason_missing",
            _("There is no reason: it stays on the page of the vote. Nothing was cancelled."),
            _("Write the reason in a sentence or two."),
            status=400,
        )
    subject = approval_subject(held)
    if by is not None and has_ballots(held.urn) and not allows(approval, act=CANCEL, subject_id=subject):
        raise NeedsTwo(act=CANCEL, space=held.phase.process.space, subject_id=subject, wanted={"reason": reason})
    held.state, held.reason = Vote.State.CANCELLED, reason
    held.save(update_fields=["state", "reason"])
    cancel_urn(urn=held.urn)
    _attest(held, "vote.cancelled")
    return held


def approval_subject(vote: Vote) -> str:
    """How a request that takes two people names a vote."""
    return vote.public_id


@transaction.atomic
def keep_outcome(*, vote: Vote, result: Result, ballots: int, final: bool) -> None:
    """Tie a published result to its vote; ``final``: the vote is counted, for good."""
    held = Vote.objects.select_for_update().get(pk=vote.pk)
    held.result = result
    if final and held.state == Vote.State.OPENING:
        held.state, held.ballots_count = Vote.State.COUNTED, ballots
    held.save(update_fields=["result", "state", "ballots_count"])
    vote.result, vote.state, vote.ballots_count = held.result, held.state, held.ballots_count


def _hold(phase: Phase) -> None:
    """Two organisers who write questions of one process at once take turns."""
    process = Process.objects.select_for_update().get(pk=phase.process_id)
    may_change(process).require()


def _held(vote: Vote, by: Account | None) -> Vote:
    """The vote as it is now, held with its urn until the act ends: the urn first, as whoever closes it does."""
    urn = hold_urn(urn=vote.urn)
    held = Vote.objects.select_for_update(of=("self",)).get(pk=urn.pk)
    held.urn, held.phase = urn, urn.phase
    if by is not None:
        may_organise(by, held.phase.process.space).require()
    may_change(held.phase.process).require()
    return held


def _fill(vote: Vote, **given: Any) -> None:
    for name in ("questions", "presentations", "options", "quorum"):
        given[name] = dict(given[name] or {})
    given["scale"] = [dict(one) for one in given["scale"]]
    for name, value in given.items():
        setattr(vote, name, value)


def _write_options(vote: Vote, choices: Iterable[NewOption]) -> None:
    VoteOption.objects.bulk_create(
        VoteOption(
            vote=vote, position=place, names=dict(one.names), texts=dict(one.texts), contribution=one.contribution
        )
        for place, one in enumerate(choices)
    )


def _attest(vote: Vote, kind: str) -> None:
    journal.record(kind=kind, subject_kind=VOTE_SUBJECT, subject_id=vote.public_id, content=vote_content(vote))
