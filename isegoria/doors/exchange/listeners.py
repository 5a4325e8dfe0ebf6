# SPDX-License-Identifier: AGPL-3.0-or-later
"""What imports do when their process is published, or when a row that they brought in changes."""

from collections.abc import Sequence

from isegoria.core.accounts.actions import PersonErased
from isegoria.core.contributions.actions import ContributionsErased, ContributionStateChanged
from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.events import listen
from isegoria.core.processes.actions import ProcessPublished

from .actions import attest_opinions, attest_published, attest_texts, forget_seal
from .models import Import
from .queries import import_of


@listen(ProcessPublished)
def attest_import(event: ProcessPublished) -> None:
    """Whatever door published it: refused while incomplete, attested otherwise."""
    record = import_of(event.process)
    if record is not None:
        attest_published(record=record)


@listen(ContributionStateChanged)
def attest_again(event: ContributionStateChanged) -> None:
    """A moderated text is attested as it now stands, with those that came with it; in a draft, later."""
    _attest([event.contribution])


@listen(ContributionsErased)
def attest_what_is_left(event: ContributionsErased) -> None:
    """The texts of an import are attested once without those that were erased, however many these are."""
    _attest(event.contributions)


def _attest(changed: Sequence[Contribution]) -> None:
    # The origins first: whatever was said here has none, and nothing more is asked.
    keys = [one.pk for one in changed]
    sources = set(Provenance.objects.filter(contribution__in=keys).values_list("source", flat=True))
    if not sources:
        return
    processes = {one.process_id for one in changed}
    for record in Import.objects.filter(process__in=processes, source__in=sources):
        if record.stage == Import.Stage.PUBLISHED:
            attest_texts(record=record)
        elif record.texts_seal:
            forget_seal(record=record)


@listen(PersonErased)
def attest_without(event: PersonErased) -> None:
    """An imported person who leaves takes their opinions along; those of the others are attested without them."""
    if not event.person.is_imported:
        return
    for record in Import.objects.filter(
        stage=Import.Stage.PUBLISHED, process__in=event.person.participations.values("process")
    ):
        if record.counts["opinions"]:
            attest_opinions(record=record)
        attest_texts(record=record)
