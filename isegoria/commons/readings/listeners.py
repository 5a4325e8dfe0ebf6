# SPDX-License-Identifier: AGPL-3.0-or-later
"""What circles do when a text comes, goes or is merged, when two persons are one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.events import ContributionMade, ContributionsErased, ContributionStateChanged
from isegoria.core.events import listen
from isegoria.core.processes.erasing.actions import ProcessErased

from .counting.actions import follow_text, forget_process, forget_reader, open_grids, unite_readers
from .models import Reader, Text


@listen(ContributionMade)
def one_more_to_read(event: ContributionMade) -> None:
    if event.contribution.is_public and open_grids(event.contribution.process_id):
        follow_text(contribution=event.contribution)


@listen(ContributionStateChanged)
def shown_or_not(event: ContributionStateChanged) -> None:
    """A text that is hidden, withdrawn or merged is handed to nobody; shown again, it waits again."""
    if Text.objects.filter(contribution=event.contribution).exists() or open_grids(event.contribution.process_id):
        follow_text(contribution=event.contribution)


@listen(ContributionsErased)
def gone_for_good(event: ContributionsErased) -> None:
    """What was read of an erased text stays as numbers: they say nothing of its words or of its author."""
    keys = [one.pk for one in event.contributions]
    read = set(Text.objects.filter(contribution__in=keys).values_list("contribution", flat=True))
    for contribution in event.contributions:
        if contribution.pk in read:
            follow_text(contribution=contribution)


@listen(PersonsMerged)
def one_reader(event: PersonsMerged) -> None:
    if Reader.objects.filter(person=event.guest).exists():
        unite_readers(guest=event.guest.pk, person=event.person.pk)


@listen(PersonErased)
def what_they_read_goes(event: PersonErased) -> None:
    forget_reader(person=event.person.pk)


@listen(ProcessErased)
def forget_what_was_tried(event: ProcessErased) -> None:
    if event.process.is_rehearsal:
        forget_process(process=event.process)
