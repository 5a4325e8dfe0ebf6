# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses do when a source is erased, when two persons turn out to be one, or one leaves.

Imported before the rest of the room listens: it reads the words of the extracts before they are emptied.
"""

from isegoria.commons.synthesis.models import Extract
from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.events import ContributionsErased
from isegoria.core.events import listen
from isegoria.core.processes.erasing.actions import ProcessErased

from .erasing.actions import forget_quotes, forget_syntheses
from .remarks.actions import follow_person, forget_remarks


@listen(ContributionsErased)
def quotes_go_with_their_source(event: ContributionsErased) -> None:
    rows = Extract.objects.filter(contribution__in=[one.pk for one in event.contributions])
    forget_quotes(words=dict(rows.values_list("pk", "words")))


@listen(ProcessErased)
def syntheses_go(event: ProcessErased) -> None:
    forget_syntheses(process=event.process)


@listen(PersonsMerged)
def one_voice(event: PersonsMerged) -> None:
    follow_person(guest=event.guest, person=event.person)


@listen(PersonErased)
def words_go(event: PersonErased) -> None:
    forget_remarks(person=event.person)
