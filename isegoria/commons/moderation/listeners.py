# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does when something is said, edited, shown or erased; when persons are one, or one leaves."""

from isegoria.core.accounts.actions import GuestBegan, PersonErased, PersonsMerged
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import (
    ContributionEdited,
    ContributionMade,
    ContributionsErased,
    ContributionStateChanged,
)
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import read_first
from isegoria.core.events import listen
from isegoria.core.processes.actions import ProcessPublished
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Pause

from .actions import refresh, set_paused_until
from .models import Appeal, Arrival, Concern, Decision, Fingerprint, Flag, Juror, Signal, Unexamined, Way
from .queries import way_of_space
from .signals.actions import note_arrival

State = Contribution.State


@read_first
def as_the_space_says(phase: Phase, author: Person | None) -> bool:
    """A space under attack lets everything, or what guests write, be read before it shows."""
    way = way_of_space(phase.process.space)
    if way.read_first == Way.ReadFirst.ALL:
        return True
    return way.read_first == Way.ReadFirst.GUESTS and (author is None or author.account_id is None)


@listen(ContributionMade)
def notice(event: ContributionMade) -> None:
    """What waits is on the queue at once; the rest is examined by the worker. Organisers' own texts are not."""
    text = event.contribution
    if text.author_id is None:
        return
    Unexamined.objects.create(contribution=text)
    if text.state == State.PENDING:
        refresh([text.pk])


@listen(ContributionEdited)
def read_again(event: ContributionEdited) -> None:
    """A new version is examined anew; one that was asked for is before the moderators again."""
    text = event.contribution
    Unexamined.objects.get_or_create(contribution=text)
    asked = Concern.objects.filter(pk=text.pk, with_author=True).update(
        with_author=False, rephrased=True, since=event.version.created_at
    )
    if asked or text.state == State.PENDING:
        refresh([text.pk])


@listen(ContributionStateChanged)
def keep_the_queue(event: ContributionStateChanged) -> None:
    if event.contribution.state == State.PENDING or Concern.objects.filter(pk=event.contribution.pk).exists():
        refresh([event.contribution.pk])


@listen(ContributionsErased)
def forget_words(event: ContributionsErased) -> None:
    """What was written about a text often quotes it: gone with it, all but the reasons."""
    keys = [one.pk for one in event.contributions]
    Flag.objects.filter(contribution__in=keys).update(note="")
    Appeal.objects.filter(decision__contribution__in=keys).update(words="", answer="")
    Juror.objects.filter(appeal__decision__contribution__in=keys).update(words="")
    Decision.objects.filter(contribution__in=keys).update(words="")
    for model in (Signal, Fingerprint, Unexamined):
        model.objects.filter(contribution__in=keys).delete()
    if Concern.objects.filter(pk__in=keys).exists():
        refresh(keys)


@listen(ProcessPublished)
def what_came_before(event: ProcessPublished) -> None:
    """What was imported and waits is read once the process is public."""
    waiting = event.process.contributions.filter(state=State.PENDING)
    refresh(waiting.values_list("pk", flat=True))


@listen(GuestBegan)
def remember_the_crowd(event: GuestBegan) -> None:
    note_arrival(event)


@listen(PersonsMerged)
def one_person(event: PersonsMerged) -> None:
    """Flags, decisions, appeals and pauses follow; of two flags on one text, the first is kept."""
    theirs = Flag.objects.filter(person=event.person).values("contribution")
    doubled = list(
        Flag.objects.filter(person=event.guest, contribution__in=theirs).values_list("contribution", flat=True)
    )
    Flag.objects.filter(person=event.guest, contribution__in=doubled).delete()
    Flag.objects.filter(person=event.guest).update(person=event.person)
    refresh(doubled)
    Decision.objects.filter(person=event.guest).update(person=event.person)
    Appeal.objects.filter(person=event.guest).update(person=event.person)
    seats = Juror.objects.filter(person=event.person).values("appeal")
    Juror.objects.filter(person=event.guest, appeal__in=seats).delete()
    Juror.objects.filter(person=event.guest).update(person=event.person)
    Arrival.objects.filter(person=event.guest).delete()
    if Pause.objects.filter(person=event.guest).update(person=event.person):
        set_paused_until(event.person)


@listen(PersonErased)
def leave(event: PersonErased) -> None:
    """What someone flagged stays counted, without them and without their words; what was written to them goes."""
    Flag.objects.filter(person=event.person).update(person=None, note="")
    Appeal.objects.filter(person=event.person).update(person=None, words="", answer="")
    Decision.objects.filter(person=event.person).update(person=None, words="")
    Juror.objects.filter(person=event.person, voice="").delete()
    Juror.objects.filter(person=event.person).update(words="")
    Pause.objects.filter(person=event.person).update(explanation="")
    Arrival.objects.filter(person=event.person).delete()
