# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ballots do when two persons turn out to be one, one leaves, or a process is erased.

One person, one ballot: the latest stands, while it can still be told whose it is. Once an urn is open nobody can say
any more which of its ballots were theirs, nor take one out: what was counted stays counted.
"""

from collections.abc import Iterable

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.erasing.actions import ProcessErased

from .attestation import ENVELOPE_SUBJECT, NAMED_SUBJECT, URN_SUBJECT, VOTE_SUBJECT, named_content
from .models import Arrival, Envelope, ListedVoter, NamedBallot, RollEntry, Vote
from .urn.sealing import destroy_key, forget_key


def one_ballot(event: PersonsMerged) -> None:
    """The ballots of a guest become the person's; where both voted, the later one stands."""
    guest, person = event.guest, event.person
    _one_line(guest, person)
    _one_envelope(guest, person)
    _one_named(guest, person)
    _one_signature(guest, person)


def _one_line(guest: Person, person: Person) -> None:
    """Of two lines of one list, the person keeps their own; the other one may be claimed by whoever it was meant for,
    unless someone has voted as it."""
    own = ListedVoter.objects.filter(person=person).values("phase")
    ListedVoter.objects.filter(person=guest, phase__in=own).update(person=None)
    ListedVoter.objects.filter(person=guest).update(person=person)


def _one_envelope(guest: Person, person: Person) -> None:
    theirs = {one.vote_id: one for one in Envelope.objects.select_for_update().filter(person=person)}
    losers = []
    for envelope in Envelope.objects.select_for_update().filter(person=guest, vote__in=list(theirs)):
        other = theirs[envelope.vote_id]
        losers.append(other if envelope.arrived_at > other.arrived_at else envelope)
    Arrival.objects.filter(token__in=[one.arrival for one in losers]).update(state=Arrival.State.REPLACED)
    Envelope.objects.filter(pk__in=[one.pk for one in losers]).delete()
    Envelope.objects.filter(person=guest).update(person=person)


def _one_named(guest: Person, person: Person) -> None:
    theirs = {one.vote_id: one for one in NamedBallot.objects.filter(person=person)}
    losers = []
    for ballot in NamedBallot.objects.filter(person=guest, vote__in=list(theirs)):
        other = theirs[ballot.vote_id]
        guest_is_later = other.given_at is None or (ballot.given_at is not None and ballot.given_at > other.given_at)
        losers.append(other if guest_is_later else ballot)
    _forget_named(losers, reason="merged")
    for ballot in NamedBallot.objects.filter(person=guest).select_related("vote"):
        ballot.person, ballot.assurance = person, person.assurance
        ballot.save(update_fields=["person", "assurance"])
        journal.record(
            kind="ballot.merged", subject_kind=NAMED_SUBJECT, subject_id=str(ballot.pk), content=named_content(ballot)
        )


def _one_signature(guest: Person, person: Person) -> None:
    """Nobody stands on the roll of a vote twice. Where the urn is open already both ballots are counted, and can be
    told apart from no other: the second signature stays, with no name."""
    theirs = set(RollEntry.objects.filter(person=person).values_list("vote", flat=True))
    for entry in RollEntry.objects.filter(person=guest).select_related("vote"):
        if entry.vote_id not in theirs:
            entry.person = person
            entry.save(update_fields=["person"])
            continue
        other = RollEntry.objects.get(vote=entry.vote, person=person)
        paper = [one.channel for one in (entry, other)].count(RollEntry.Channel.PAPER)
        if paper == 2 or (entry.vote.opened_at is not None and entry.vote.seal_key):
            entry.person = None
            entry.save(update_fields=["person"])
            continue
        line = entry.listed
        entry.delete()
        if paper:  # no envelope of theirs counts beside it: see the opening of the urn
            other.channel = RollEntry.Channel.PAPER
        other.listed = other.listed or line
        other.save(update_fields=["channel", "listed"])


def forget_ballots(event: PersonErased) -> None:
    """Who leaves before the count takes their ballot with them; afterwards nobody can find it. The roll keeps that
    someone voted where a ballot was counted, and no longer who."""
    person = event.person
    held = list(Envelope.objects.select_for_update().filter(person=person))
    tokens = [one.arrival for one in held]
    Envelope.objects.filter(pk__in=[one.pk for one in held]).delete()
    Arrival.objects.filter(token__in=tokens).delete()
    journal.erase(entry_ids=entries_of(ENVELOPE_SUBJECT, tokens), reason="author_left")
    named = list(NamedBallot.objects.filter(person=person).select_related("vote"))
    _forget_named(named, reason="author_left")
    uncounted = {one.vote_id for one in held} | {one.vote_id for one in named if one.vote.opened_at is None}
    RollEntry.objects.filter(person=person, vote__in=uncounted, channel=RollEntry.Channel.ONLINE).delete()
    RollEntry.objects.filter(person=person).update(person=None)
    ListedVoter.objects.filter(person=person).update(person=None)


def _forget_named(ballots: Iterable[NamedBallot], *, reason: str) -> None:
    """Delete rows and what the journal holds of them, in one erasure: one for each would tell how many were whose."""
    ids = [one.pk for one in ballots]
    NamedBallot.objects.filter(pk__in=ids).delete()
    journal.erase(entry_ids=entries_of(NAMED_SUBJECT, map(str, ids)), reason=reason)


def forget_votes(event: ProcessErased) -> None:
    """Of an erased process, the questions go, and the ballots with them; of a rehearsal as of any other."""
    votes = list(Vote.objects.filter(phase__process=event.process))
    for vote in votes:
        _forget_arrivals(vote)
        _forget_named(NamedBallot.objects.filter(vote=vote), reason="process_erased")
        if vote.seal_key:
            destroy_key(bytes(vote.seal_key))
            forget_key(bytes(vote.seal_key))
    ids = [one.public_id for one in votes]
    Vote.objects.filter(pk__in=[one.pk for one in votes]).delete()
    for kind in (VOTE_SUBJECT, URN_SUBJECT):
        journal.erase(entry_ids=entries_of(kind, ids), reason="process_erased")


def _forget_arrivals(vote: Vote) -> None:
    tokens = list(Arrival.objects.filter(vote=vote).values_list("token", flat=True))
    entries: list[int] = []
    for start in range(0, len(tokens), 10_000):  # SQLite takes some 30,000 parameters in a statement
        entries += entries_of(ENVELOPE_SUBJECT, tokens[start : start + 10_000])
    journal.erase(entry_ids=entries, reason="process_erased")


def listen_to_accounts() -> None:
    """Called once the apps are ready."""
    listen(PersonsMerged)(one_ballot)
    listen(PersonErased)(forget_ballots)
    listen(ProcessErased)(forget_votes)
