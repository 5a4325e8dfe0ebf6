# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ballots do when two persons turn out to be one, one leaves, or a process is erased.

One person, one ballot: the latest stands, while it can still be told whose it is. Once an urn is open nobody can say
any more which of its ballots were theirs, nor take one out: what was counted stays counted.
"""

from django.db.models import Q

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.events import announce, listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.erasing.actions import ProcessErased
from isegoria.core.processes.models import Phase

from .attestation import ENVELOPE_SUBJECT, URN_SUBJECT
from .electorate.actions import forget_list
from .events import UrnsErased
from .models import Arrival, Envelope, ListedVoter, RollEntry, Urn
from .paper.attestation import PAPER_SUBJECT
from .urn.sealing import destroy_key, forget_key


@listen(PersonsMerged)
def one_ballot(event: PersonsMerged) -> None:
    """The ballots of a guest become the person's; where both voted, the later one stands."""
    guest, person = event.guest, event.person
    _one_line(guest, person)
    _one_envelope(guest, person)
    _one_signature(guest, person)


def _one_line(guest: Person, person: Person) -> None:
    """Of two lines of one list, the person keeps their own; the other one may be claimed by whoever it was meant for,
    unless someone has voted as it."""
    own = ListedVoter.objects.filter(person=person).values("phase")
    ListedVoter.objects.filter(person=guest, phase__in=own).update(person=None)
    ListedVoter.objects.filter(person=guest).update(person=person)


def _one_envelope(guest: Person, person: Person) -> None:
    theirs = {one.urn_id: one for one in Envelope.objects.select_for_update().filter(person=person)}
    losers = []
    for envelope in Envelope.objects.select_for_update().filter(person=guest, urn__in=list(theirs)):
        other = theirs[envelope.urn_id]
        losers.append(other if envelope.arrived_at > other.arrived_at else envelope)
    Arrival.objects.filter(token__in=[one.arrival for one in losers]).update(state=Arrival.State.REPLACED)
    Envelope.objects.filter(pk__in=[one.pk for one in losers]).delete()
    Envelope.objects.filter(person=guest).update(person=person)


def _one_signature(guest: Person, person: Person) -> None:
    """Nobody stands on the roll of an urn twice. Where it is open already both ballots are counted, and can be told
    apart from no other: the second signature stays, with no name."""
    theirs = set(RollEntry.objects.filter(person=person).values_list("urn", flat=True))
    for entry in RollEntry.objects.filter(person=guest).select_related("urn"):
        if entry.urn_id not in theirs:
            entry.person = person
            entry.save(update_fields=["person"])
            continue
        other = RollEntry.objects.get(urn=entry.urn, person=person)
        paper = [one.channel for one in (entry, other)].count(RollEntry.Channel.PAPER)
        if paper == 2 or (entry.urn.opened_at is not None and entry.urn.seal_key):
            entry.person = None
            entry.save(update_fields=["person"])
            continue
        line = entry.listed
        entry.delete()
        if paper:  # no envelope of theirs counts beside it: see the opening of the urn
            other.channel = RollEntry.Channel.PAPER
        other.listed = other.listed or line
        other.save(update_fields=["channel", "listed"])


@listen(PersonErased)
def forget_ballots(event: PersonErased) -> None:
    """Who leaves before the count takes their ballot with them; afterwards nobody can find it. The roll keeps that
    someone voted where a ballot was counted, and no longer who."""
    person = event.person
    held = list(Envelope.objects.select_for_update().filter(person=person))
    tokens = [one.arrival for one in held]
    Envelope.objects.filter(pk__in=[one.pk for one in held]).delete()
    Arrival.objects.filter(token__in=tokens).delete()
    journal.erase(entry_ids=entries_of(ENVELOPE_SUBJECT, tokens), reason="author_left")
    # Without a key there are no envelopes: the ballot is one that its tool keeps by name, and erases as well.
    uncounted = Q(urn__in=[one.urn_id for one in held]) | Q(urn__seal_key=b"", urn__opened_at=None)
    RollEntry.objects.filter(uncounted, person=person, channel=RollEntry.Channel.ONLINE).delete()
    RollEntry.objects.filter(person=person).update(person=None)
    ListedVoter.objects.filter(person=person).update(person=None)


@listen(ProcessErased)
def forget_urns(event: ProcessErased) -> None:
    """Of an erased process, urns go with all that is in them, and lists of voters; of a rehearsal as of any other."""
    urns = tuple(Urn.objects.filter(phase__process=event.process))
    for urn in urns:
        _forget_arrivals(urn)
        if urn.seal_key:
            destroy_key(bytes(urn.seal_key))
            forget_key(bytes(urn.seal_key))
    announce(UrnsErased(event.process, urns))
    ids = [one.public_id for one in urns]
    Urn.objects.filter(pk__in=[one.pk for one in urns]).delete()
    for kind in (URN_SUBJECT, PAPER_SUBJECT):
        journal.erase(entry_ids=entries_of(kind, ids), reason="process_erased")
    for phase in Phase.objects.filter(process=event.process):
        forget_list(phase=phase)


def _forget_arrivals(urn: Urn) -> None:
    tokens = list(Arrival.objects.filter(urn=urn).values_list("token", flat=True))
    entries: list[int] = []
    for start in range(0, len(tokens), 10_000):  # SQLite takes some 30,000 parameters in a statement
        entries += entries_of(ENVELOPE_SUBJECT, tokens[start : start + 10_000])
    journal.erase(entry_ids=entries, reason="process_erased")
