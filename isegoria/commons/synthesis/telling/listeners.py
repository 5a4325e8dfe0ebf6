# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to texts becomes news for their authors, in rows: the worker writes to them, see ``tasks``."""

from collections.abc import Collection, Mapping

from isegoria.commons.synthesis.events import EditionPublished, ExtractsMade
from isegoria.commons.synthesis.models import EditionToTell, News
from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.events import ContributionRead, ContributionsErased
from isegoria.core.events import listen

from . import processing  # noqa: F401 - importing it enters the register
from .people import signed_by


@listen(ExtractsMade)
def passages_are_noted(event: ExtractsMade) -> None:
    """Of the first one of each text its authors hear: the row of an earlier one stands."""
    _keep(News.Kind.NOTED, {one.contribution_id: 0 for one in event.extracts})


@listen(ContributionRead)
def enough_have_read(event: ContributionRead) -> None:
    _keep(News.Kind.READ, {event.contribution.pk: event.readers})


@listen(EditionPublished)
def an_edition_comes_out(event: EditionPublished) -> None:
    EditionToTell.objects.bulk_create([EditionToTell(edition=event.edition)], ignore_conflicts=True)


def _keep(kind: News.Kind, readers: Mapping[int, int]) -> None:
    rows = [
        News(person=person, contribution_id=key, kind=kind, readers=readers[key])
        for key, people in signed_by(list(readers)).items()
        for person in people
    ]
    News.objects.bulk_create(rows, ignore_conflicts=True)


# --- what is forgotten, and what moves ----------------------------------------------------------------
@listen(ContributionsErased)
def nothing_is_told_of_what_is_erased(event: ContributionsErased) -> None:
    _forget([one.pk for one in event.contributions])


def _forget(keys: Collection[int]) -> None:
    News.objects.filter(contribution__in=keys).delete()


@listen(PersonErased)
def nobody_is_left_to_tell(event: PersonErased) -> None:
    News.objects.filter(person=event.person).delete()


@listen(PersonsMerged)
def one_person_to_tell(event: PersonsMerged) -> None:
    """What both were to hear of the same text, the one person that they are hears once."""
    known = set(News.objects.filter(person=event.person).values_list("contribution", "kind"))
    for one in News.objects.filter(person=event.guest):
        if (one.contribution_id, one.kind) in known:
            one.delete()
    News.objects.filter(person=event.guest).update(person=event.person)
