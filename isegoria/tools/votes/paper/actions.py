# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with paper ballots and with the roll at the desk. Each public act enters the journal, as counts.

Two people enter a ballot, in whichever order they come to it: nobody chooses to be the first or the second, and each
act holds the vote, so that of two who send the same number at once one is simply the second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.marks import read_marks
from isegoria.tools.votes.models import Arrival, ListedVoter, PaperBallot, RollEntry, Vote
from isegoria.tools.votes.queries import options_of

from . import rules
from .attestation import PAPER_SUBJECT, paper_contents
from .queries import counts, online_ballot, roll_of
from .readings import SPOILED, Reading, marked, same


@dataclass(frozen=True)
class Entered:
    """What became of a reading: ``once`` (the first one), ``read`` (like the other), ``differs``."""

    state: str


# --- ballots --------------------------------------------------------------------------------------------
@transaction.atomic
def print_ballots(*, vote: Vote, by: Account, serials: Sequence[str]) -> None:
    """Keep the numbers of ballots that are put on paper; see ``readings.new_serials``. Raises ``Refused``."""
    vote = _held(vote)
    may_organise(by, vote.phase.process.space).require()
    rules.may_print(vote, len(serials)).require()
    PaperBallot.objects.bulk_create([PaperBallot(serial=serial, vote=vote) for serial in serials])
    _record("paper.printed", vote)


@transaction.atomic
def enter(*, vote: Vote, serial: str, by: Account, reading: Reading) -> Entered:
    """Keep what someone read on a ballot. Like the other reading, it counts; else a third one is asked for.

    ``reading`` is checked as a ballot of the vote is: see ``marks.check_marks``. Raises ``Refused``.
    """
    vote = _held(vote)
    rules.may_keep_desk(by, vote.phase.process.space).require()
    rules.may_enter(vote).require()
    ballot = _ballot(vote, serial)
    rules.may_read(ballot, by).require()
    reading = _checked(vote, reading)
    if ballot.state == PaperBallot.State.PRINTED:
        ballot.first, ballot.first_by, ballot.state = dict(reading), by, PaperBallot.State.ONCE
    else:
        ballot.second, ballot.second_by = dict(reading), by
        alike = same(ballot.first, ballot.second)
        ballot.state = PaperBallot.State.READ if alike else PaperBallot.State.DIFFERS
    ballot.save()
    _record("paper.entered", vote)
    return Entered(str(ballot.state))


@transaction.atomic
def settle(*, vote: Vote, serial: str, by: Account, reading: Reading, reason: str, together: bool = False) -> None:
    """End a difference between two readings: by a third person, or by both readers with the paper in hand.

    Raises ``Refused``.
    """
    vote = _held(vote)
    rules.may_keep_desk(by, vote.phase.process.space).require()
    rules.may_enter(vote).require()
    ballot = _ballot(vote, serial)
    rules.may_settle(ballot, by, together=together, reason=reason).require()
    ballot.settled = {**_checked(vote, reading), "reason": reason.strip(), "together": together}
    ballot.settled_by, ballot.state = by, PaperBallot.State.READ
    ballot.save()
    _record("paper.settled", vote)


@transaction.atomic
def cancel_ballot(*, vote: Vote, serial: str, by: Account, reason: str) -> None:
    """A ballot does not count: torn, printed badly, or found where it should not be. Raises ``Refused``."""
    vote = _held(vote)
    may_organise(by, vote.phase.process.space).require()
    rules.may_enter_or_prepare(vote).require()
    rules.has_reason(reason).require()
    ballot = _ballot(vote, serial)
    if ballot.state == PaperBallot.State.CANCELLED:
        return
    ballot.state = PaperBallot.State.CANCELLED
    ballot.first = ballot.second = None
    ballot.settled, ballot.settled_by = {"reason": reason.strip()}, by
    ballot.save()
    _record("paper.cancelled", vote)


@transaction.atomic
def say_all_in(*, vote: Vote, by: Account, without_missing: bool = False) -> None:
    """No more paper will come: the urn can be opened. Refused while something does not add up. Raises ``Refused``."""
    vote = _held(vote)
    may_organise(by, vote.phase.process.space).require()
    rules.may_enter(vote).require()
    rules.has_closed(vote).require()
    rules.may_open_with(vote, counts(vote), without_missing=without_missing).require()
    vote.paper_in = True
    vote.save(update_fields=["paper_in"])
    _record("paper.all_in", vote)


@transaction.atomic
def say_more_comes(*, vote: Vote, by: Account) -> None:
    """Take ``say_all_in`` back, as long as the urn is closed. Raises ``Refused``."""
    vote = _held(vote)
    may_organise(by, vote.phase.process.space).require()
    vote.paper_in = False
    rules.may_enter(vote).require()
    vote.save(update_fields=["paper_in"])
    _record("paper.more_comes", vote)


# --- the roll -------------------------------------------------------------------------------------------
@transaction.atomic
def hand_paper(*, votes: Iterable[Vote], listed: ListedVoter, by: Account, withdraw: bool = False) -> int:
    """Someone on the list takes a paper ballot of each of these votes. Returns of how many.

    Whoever has voted online gets one only with ``withdraw``: their online ballot is taken out of the urn first. Where
    they took a paper ballot already, nothing changes. Raises ``Refused``, and then none is given.
    """
    given = 0
    for vote in sorted(votes, key=lambda one: one.pk):
        vote = _held(vote)
        rules.may_keep_desk(by, vote.phase.process.space).require()
        rules.may_hand(vote).require()
        line = ListedVoter.objects.select_for_update().get(pk=listed.pk, phase=vote.phase_id)
        entry = roll_of(line).filter(vote=vote).first()
        if entry is not None and entry.channel == RollEntry.Channel.PAPER:
            continue
        if entry is not None:
            rules.may_change_to_paper(withdraw=withdraw).require()
            _take_out(vote, line, entry)
        RollEntry.objects.create(vote=vote, listed=line, person=line.person, channel=RollEntry.Channel.PAPER)
        _record("paper.withdrawn" if entry is not None else "paper.handed", vote)
        given += 1
    return given


def _take_out(vote: Vote, line: ListedVoter, entry: RollEntry) -> None:
    """Withdraw an online ballot whose voter stands at the desk and asks for paper."""
    envelope = online_ballot(vote, line)
    if envelope is not None:
        Arrival.objects.filter(pk=envelope.arrival).update(state=Arrival.State.REPLACED)
        envelope.delete()
    entry.delete()


@transaction.atomic
def take_paper_back(*, votes: Iterable[Vote], listed: ListedVoter, by: Account) -> int:
    """Someone gives their paper ballots back unused: they may vote online again. Returns of how many votes.

    Raises ``Refused``.
    """
    taken = 0
    for vote in sorted(votes, key=lambda one: one.pk):
        vote = _held(vote)
        rules.may_keep_desk(by, vote.phase.process.space).require()
        rules.may_hand(vote).require()
        gone, _by_model = roll_of(listed).filter(vote=vote, channel=RollEntry.Channel.PAPER).delete()
        if gone:
            _record("paper.taken_back", vote)
            taken += 1
    return taken


# --- what every act does --------------------------------------------------------------------------------
def _held(vote: Vote) -> Vote:
    """The vote as it is now, held until the act ends: what the journal attests are counts over its ballots."""
    held = Vote.objects.select_for_update(of=("self",)).select_related("phase__process__space").get(pk=vote.pk)
    may_change(held.phase.process).require()
    return held


def _checked(vote: Vote, reading: Reading) -> Reading:
    """A reading as it is kept: one writing for those that say the same. Raises ``Refused`` on marks that the ballot
    does not offer."""
    return SPOILED if reading.get("null") else marked(read_marks(vote, options_of(vote), reading["marks"]))


def _ballot(vote: Vote, serial: str) -> PaperBallot:
    """The ballot of a number, held. Raises ``Refused``."""
    found = PaperBallot.objects.select_for_update().filter(vote=vote, pk=serial).first()
    if found is None:
        raise Refused(rules.unknown_serial())
    return found


def _record(kind: str, vote: Vote) -> None:
    content = paper_contents([vote.public_id]).get(vote.public_id)
    if content is not None:
        journal.record(kind=kind, subject_kind=PAPER_SUBJECT, subject_id=vote.public_id, content=content)
