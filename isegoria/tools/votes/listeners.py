# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote does when its urn is closed, or erased with its process; and ballots by name, when two persons turn out
to be one or one leaves, with why they object. Secret ballots are ``commons/polling``'s."""

from collections.abc import Iterable

from isegoria.commons.polling.events import UrnClosed, UrnsErased
from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from .attestation import NAMED_SUBJECT, OBJECTION_SUBJECT, ORDER_SUBJECT, VOTE_SUBJECT, named_content
from .models import NamedBallot, Objection, Vote
from .tool import OBJECTION


def close_vote(event: UrnClosed) -> None:
    """A vote whose urn is closed waits to be counted."""
    Vote.objects.filter(pk=event.urn.pk, state=Vote.State.READY).update(state=Vote.State.OPENING)


def one_ballot(event: PersonsMerged) -> None:
    """The ballots of a guest become the person's; where both voted, the later one stands."""
    _one_named(event.guest, event.person)


def _one_named(guest: Person, person: Person) -> None:
    theirs = {one.vote_id: one for one in NamedBallot.objects.filter(person=person)}
    losers = []
    for ballot in NamedBallot.objects.filter(person=guest, vote__in=list(theirs)):
        other = theirs[ballot.vote_id]
        guest_is_later = other.given_at is None or (ballot.given_at is not None and ballot.given_at > other.given_at)
        losers.append(other if guest_is_later else ballot)
    _withdraw_objections(losers)
    _forget_named(losers, reason="merged")
    for ballot in NamedBallot.objects.filter(person=guest).select_related("vote"):
        ballot.person, ballot.assurance = person, person.assurance
        ballot.save(update_fields=["person", "assurance"])
        journal.record(
            kind="ballot.merged", subject_kind=NAMED_SUBJECT, subject_id=str(ballot.pk), content=named_content(ballot)
        )


def _withdraw_objections(ballots: Iterable[NamedBallot]) -> None:
    """Why a ballot that stands no more objected: where it is public already, it is shown as taken back."""
    public = Contribution.objects.filter(objection__ballot__in=[one.pk for one in ballots])
    for one in public.filter(state__in=[Contribution.State.PUBLISHED, Contribution.State.PENDING]):
        set_state(contribution=one, state=Contribution.State.WITHDRAWN, kind=f"{OBJECTION}.withdrawn")


def forget_ballots(event: PersonErased) -> None:
    """Who leaves takes their name off what they voted: the ballot goes, and what the journal holds of it."""
    _forget_named(NamedBallot.objects.filter(person=event.person), reason="author_left")


def _forget_named(ballots: Iterable[NamedBallot], *, reason: str) -> None:
    """Delete rows and what the journal holds of them, in one erasure: one for each would tell how many were whose.

    So go the reasons of their objections that nobody has seen. Those that are public are texts of their authors, and
    what becomes of an author's texts becomes of them.
    """
    ids = [one.pk for one in ballots]
    unseen = Objection.objects.filter(ballot__in=ids, contribution=None)
    reasons = list(unseen.values_list("pk", flat=True))
    unseen.delete()
    NamedBallot.objects.filter(pk__in=ids).delete()
    entries = [*entries_of(NAMED_SUBJECT, map(str, ids)), *entries_of(OBJECTION_SUBJECT, map(str, reasons))]
    journal.erase(entry_ids=entries, reason=reason)


def forget_votes(event: UrnsErased) -> None:
    """Of an erased process, the questions go, and the ballots with them; of a rehearsal as of any other."""
    votes = Vote.objects.filter(pk__in=[one.pk for one in event.urns])
    _forget_named(NamedBallot.objects.filter(vote__in=votes), reason="process_erased")
    ids = list(votes.values_list("public_id", flat=True))
    phases = {str(one.phase_id) for one in event.urns}
    said = list(Objection.objects.filter(vote__in=votes).values_list("pk", flat=True))
    votes.delete()
    entries = [
        *entries_of(VOTE_SUBJECT, ids),
        *entries_of(ORDER_SUBJECT, sorted(phases)),
        *entries_of(OBJECTION_SUBJECT, map(str, said)),
    ]
    journal.erase(entry_ids=entries, reason="process_erased")


def listen_to_others() -> None:
    """Called once the apps are ready."""
    listen(UrnClosed)(close_vote)
    listen(PersonsMerged)(one_ballot)
    listen(PersonErased)(forget_ballots)
    listen(UrnsErased)(forget_votes)
