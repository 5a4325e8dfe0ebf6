# SPDX-License-Identifier: AGPL-3.0-or-later
"""What expressions do when two persons turn out to be one, or one leaves."""

from collections.abc import Sequence

from isegoria.core.accounts.actions import AssuranceChanged, PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import ContributionsMerged, MergeUndone
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.erasing.actions import ProcessErased
from isegoria.core.processes.models import Participation

from .actions import OPINION_SUBJECT, SUPPORT_SUBJECT, recount
from .models import Opinion, SetAside, Support
from .queries import texts_of

SUBJECTS: dict[type[Opinion] | type[Support], str] = {Opinion: OPINION_SUBJECT, Support: SUPPORT_SUBJECT}


@listen(PersonsMerged)
def one_voice(event: PersonsMerged) -> None:
    """One person, one voice: where both spoke about a text, the latest opinion wins and the other one goes."""
    _merge_opinions(event.guest, event.person)
    _merge_supports(event.guest, event.person)
    SetAside.objects.filter(person=event.guest).update(person=event.person)
    standing = SetAside.objects.filter(person=event.person, ended_at=None)
    if standing.exists():  # it holds for all that this one person said, whichever of the two said it
        processes = Participation.objects.filter(person=event.person).values("process")
        recount(contribution_ids=texts_of([event.person.pk], processes))


def _merge_opinions(guest: Person, person: Person) -> None:
    theirs = {row.contribution_id: row for row in Opinion.objects.filter(person=person)}
    losers: list[Opinion] = []
    for opinion in Opinion.objects.filter(person=guest, contribution__in=list(theirs)):
        other = theirs[opinion.contribution_id]
        # An imported opinion has no time: what was said here is later.
        guest_is_later = other.given_at is None or (opinion.given_at is not None and opinion.given_at > other.given_at)
        losers.append(other if guest_is_later else opinion)
    _forget(Opinion, losers, reason="merged")
    Opinion.objects.filter(person=guest).update(person=person, assurance=person.assurance)
    recount(contribution_ids=[loser.contribution_id for loser in losers])


def _merge_supports(guest: Person, person: Person) -> None:
    theirs = Support.objects.filter(person=person).values("contribution")
    doubled = list(Support.objects.filter(person=guest, contribution__in=theirs))
    _forget(Support, doubled, reason="merged")
    Support.objects.filter(person=guest).update(person=person, assurance=person.assurance)
    # Where each supported one of two texts that were merged since, the two of them counted twice.
    own = Support.objects.filter(person=person, contribution__standing__merged_into__isnull=False)
    united = own.values_list("contribution__standing__merged_into", flat=True)
    recount(contribution_ids={*(support.contribution_id for support in doubled), *united})


@listen(AssuranceChanged)
def as_sure_as_we_are(event: AssuranceChanged) -> None:
    """Who was checked after they spoke counts as checked, and no longer where the check was a mistake."""
    for model in SUBJECTS:
        own = model.objects.filter(person=event.person)
        own.filter(assurance__lt=event.person.assurance).update(assurance=event.person.assurance)
        if event.taken_back:
            own.filter(assurance__gt=event.person.assurance).update(assurance=event.person.assurance)


@listen(PersonErased)
def forget_expressions(event: PersonErased) -> None:
    """What someone who leaves expressed goes with them; results already frozen keep their anonymous lines."""
    opinions = list(Opinion.objects.filter(person=event.person))
    supports = list(Support.objects.filter(person=event.person))
    united = Support.objects.filter(person=event.person, contribution__standing__merged_into__isnull=False)
    targets = set(united.values_list("contribution__standing__merged_into", flat=True))
    _forget(Opinion, opinions, reason="author_left")
    _forget(Support, supports, reason="author_left")
    SetAside.objects.filter(person=event.person).delete()
    texts = (
        targets | {opinion.contribution_id for opinion in opinions} | {support.contribution_id for support in supports}
    )
    recount(contribution_ids=texts)


def _forget(model: type[Opinion] | type[Support], rows: Sequence[Opinion | Support], *, reason: str) -> None:
    """Delete rows and what the journal holds of them, in one erasure: one for each would tell how many were whose."""
    ids = [row.pk for row in rows]
    entries: list[int] = []
    for start in range(0, len(ids), 10_000):  # SQLite takes some 30,000 parameters in a statement
        batch = ids[start : start + 10_000]
        model.objects.filter(pk__in=batch).delete()
        entries += entries_of(SUBJECTS[model], map(str, batch))
    journal.erase(entry_ids=entries, reason=reason)


@listen(ContributionsMerged)
def unite_voices(event: ContributionsMerged) -> None:
    """Whoever supported both counts once."""
    recount(contribution_ids=[event.into.pk])


@listen(MergeUndone)
def part_voices(event: MergeUndone) -> None:
    recount(contribution_ids=[event.into.pk, event.origin.pk])


@listen(ProcessErased)
def forget_what_was_tried(event: ProcessErased) -> None:
    """What the team expressed in a rehearsal was never counted, and nothing of it stays."""
    if not event.process.is_rehearsal:
        return
    opinions = list(Opinion.objects.filter(contribution__process=event.process))
    supports = list(Support.objects.filter(contribution__process=event.process))
    _forget(Opinion, opinions, reason="rehearsal")
    _forget(Support, supports, reason="rehearsal")
