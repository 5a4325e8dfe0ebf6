# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each erasure is listed beside the database once it is done, for the day on which an older backup is restored."""

from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import transaction

from isegoria.core.accounts.actions import PersonErased
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.events import ContributionsErased
from isegoria.core.events import listen
from isegoria.core.processes.erasing.actions import ProcessErased

from .archives.erasures import PERSON, PROCESS, TEXT, Erased, note
from .archives.files import LAST


def _once_done(erased: Collection[Erased]) -> None:
    folder = Path(settings.ISEGORIA_DATA_DIR)
    transaction.on_commit(lambda: note(folder, folder / LAST, erased), robust=True)


@listen(PersonErased)
def list_person(event: PersonErased) -> None:
    """With those who turned out to be the same: an older backup may hold them apart still."""
    others = Person.objects.filter(merged_into=event.person).values_list("public_id", flat=True)
    _once_done([(PERSON, event.person.public_id), *((PERSON, one) for one in others)])


@listen(ContributionsErased)
def list_texts(event: ContributionsErased) -> None:
    _once_done([(TEXT, one.public_id) for one in event.contributions])


@listen(ProcessErased)
def list_process(event: ProcessErased) -> None:
    _once_done([(PROCESS, event.process.public_id)])
