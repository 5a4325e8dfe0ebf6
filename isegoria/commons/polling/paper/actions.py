# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with paper ballots and with the roll at the desk. Each public act enters the journal, as counts.

Two people enter a ballot, in whichever order they come to it: nobody chooses to be the first or the second, and each
act holds the urn, so that of two who send the same number at once one is simply the second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused

from ..ballot_forms import form_of
from ..models import Arrival, ListedVoter, PaperBallot, RollEntry, Urn
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
def print_ballots(*, urn: Urn, by: Account, serials: Sequence[str]) -> None:
    """Keep the numbers of ballots that are put on paper; see ``readings.new_serials``. Raises ``Refused``."""
    urn = _held(urn)
    may_organise(by, urn.phase.process.space).require()
    rules.may_print(urn, len(serials)).require()
    PaperBallot.objects.bulk_create([PaperBallot(serial=serial, urn=urn) for serial in serials])
    _record("paper.printed", urn)


@transaction.atomic
def enter(*, urn: Urn, serial: str, by: Account, reading: Reading) -> Entered:
    """Keep what someone read on a ballot. Like the other reading, it counts; else a third one is asked for.

    ``reading`` is checked as its tool checks a ballot: see ``ballot_forms``. Raises ``Refused``.
    """
    urn = _held(urn)
    rules.may_keep_desk(by, urn.phase.process.space).require()
    rules.may_enter(urn).require()
    ballot = _ballot(urn, serial)
    rules.may_read(ballot, by).require()
    reading = _checked(urn, reading)
    if ballot.state == PaperBallot.State.PRINTED:
        ballot.first, ballot.first_by, ballot.state = dict(reading), by, PaperBallot.State.ONCE
    else:
        ballot.second, ballot.second_by = dict(reading), by
        alike = same(ballot.first, ballot.second)
        ballot.state = PaperBallot.State.READ if alike else PaperBallot.State.DIFFERS
    ballot.save()
    _record("paper.entered", urn)
    return Entered(str(ballot.state))


@transaction.atomic
def settle(*, urn: Urn, serial: str, by: Account, reading: Reading, reason: str, together: bool = False) -> None:
    """End a difference between two readings: by a third person, or by both readers with the paper in hand.

    Raises ``Refused``.
    """
    urn = _held(urn)
    rules.may_keep_desk(by, urn.phase.process.space).require()
    rules.may_enter(urn).require()
    ballot = _ballot(urn, serial)
    rules.may_settle(ballot, by, together=together, reason=reason).require()
    ballot.settled = {**_checked(urn, reading), "reason": reason.strip(), "together": together}
    ballot.settled_by, ballot.state = by, PaperBallot.State.READ
    ballot.save()
    _record("paper.settled", urn)


@transaction.atomic
def cancel_ballot(*, urn: Urn, serial: str, by: Account, reason: str) -> None:
    """A ballot does not count: torn, printed badly, or found where it should not be. Raises ``Refused``."""
    urn = _held(urn)
    may_organise(by, urn.phase.process.space).require()
    rules.may_enter_or_prepare(urn).require()
    rules.has_reason(reason).require()
    ballot = _ballot(urn, serial)
    if ballot.state == PaperBallot.State.CANCELLED:
        return
    ballot.state = PaperBallot.State.CANCELLED
    ballot.first = ballot.second = None
    ballot.settled, ballot.settled_by = {"reason": reason.strip()}, by
    ballot.save()
    _record("paper.cancelled", urn)


@transaction.atomic
def say_all_in(*, urn: Urn, by: Account, without_missing: bool = False) -> None:
    """No more paper will come: the urn can be opened. Refused while something does not add up. Raises ``Refused``."""
    urn = _held(urn)
    may_organise(by, urn.phase.process.space).require()
    rules.may_enter(urn).require()
    rules.has_closed(urn).require()
    rules.may_open_with(urn, counts(urn), without_missing=without_missing).require()
    urn.paper_in = True
    urn.save(update_fields=["paper_in"])
    _record("paper.all_in", urn)


@transaction.atomic
def say_more_comes(*, urn: Urn, by: Account) -> None:
    """Take ``say_all_in`` back, as long as the urn is closed. Raises ``Refused``."""
    urn = _held(urn)
    may_organise(by, urn.phase.process.space).require()
    urn.paper_in = False
    rules.may_enter(urn).require()
    urn.save(update_fields=["paper_in"])
    _record("paper.more_comes", urn)


# --- the roll -------------------------------------------------------------------------------------------
@transaction.atomic
def hand_paper(*, urns: Iterable[Urn], listed: ListedVoter, by: Account, withdraw: bool = False) -> int:
    """Someone on the list takes a paper ballot of each of these votes. Returns of how many.

    Whoever has voted online gets one only with ``withdraw``: their online ballot is taken out of the urn first. Where
    they took a paper ballot already, nothing changes. Raises ``Refused``, and then none is given.
    """
    given = 0
    for urn in sorted(urns, key=lambda one: one.pk):
        urn = _held(urn)
        rules.may_keep_desk(by, urn.phase.process.space).require()
        rules.may_hand(urn).require()
        line = ListedVoter.objects.select_for_update().get(pk=listed.pk, phase=urn.phase_id)
        entry = roll_of(line).filter(urn=urn).first()
        if entry is not None and entry.channel == RollEntry.Channel.PAPER:
            continue
        if entry is not None:
            rules.may_change_to_paper(withdraw=withdraw).require()
            _take_out(urn, line, entry)
        RollEntry.objects.create(urn=urn, listed=line, person=line.person, channel=RollEntry.Channel.PAPER)
        _record("paper.withdrawn" if entry is not None else "paper.handed", urn)
        given += 1
    return given


def _take_out(urn: Urn, line: ListedVoter, entry: RollEntry) -> None:
    """Withdraw an online ballot whose voter stands at the desk and asks for paper."""
    envelope = online_ballot(urn, line)
    if envelope is not None:
        Arrival.objects.filter(pk=envelope.arrival).update(state=Arrival.State.REPLACED)
        envelope.delete()
    entry.delete()


@transaction.atomic
def take_paper_back(*, urns: Iterable[Urn], listed: ListedVoter, by: Account) -> int:
    """Someone gives their paper ballots back unused: they may vote online again. Returns of how many votes.

    Raises ``Refused``.
    """
    taken = 0
    for urn in sorted(urns, key=lambda one: one.pk):
        urn = _held(urn)
        rules.may_keep_desk(by, urn.phase.process.space).require()
        rules.may_hand(urn).require()
        gone, _by_model = roll_of(listed).filter(urn=urn, channel=RollEntry.Channel.PAPER).delete()
        if gone:
            _record("paper.taken_back", urn)
            taken += 1
    return taken


# --- what every act does --------------------------------------------------------------------------------
def _held(urn: Urn) -> Urn:
    """The vote as it is now, held until the act ends: what the journal attests are counts over its ballots."""
    held = Urn.objects.select_for_update(of=("self",)).select_related("phase__process__space").get(pk=urn.pk)
    may_change(held.phase.process).require()
    return held


def _checked(urn: Urn, reading: Reading) -> Reading:
    """A reading as it is kept: one writing for those that say the same. Raises ``Refused`` on marks that the ballot
    does not offer."""
    return SPOILED if reading.get("null") else marked(form_of(urn.phase).read(urn, reading["marks"]))


def _ballot(urn: Urn, serial: str) -> PaperBallot:
    """The ballot of a number, held. Raises ``Refused``."""
    found = PaperBallot.objects.select_for_update().filter(urn=urn, pk=serial).first()
    if found is None:
        raise Refused(rules.unknown_serial())
    return found


def _record(kind: str, urn: Urn) -> None:
    content = paper_contents([urn.public_id]).get(urn.public_id)
    if content is not None:
        journal.record(kind=kind, subject_kind=PAPER_SUBJECT, subject_id=urn.public_id, content=content)
