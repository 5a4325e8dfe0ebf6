# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes for the machine to read: real texts of the Lille consultation of 2019, and bare ones."""

import csv
import gzip
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

import isegoria.doors.cli
from isegoria.commons.synthesis.models import MachineReading, Membership, Step, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.actions import ask_reading, refuse
from isegoria.commons.synthesis.suggesting.queries import waiting
from isegoria.commons.synthesis.suggesting.working.actions import read_next
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.importing.actions import ImportedContribution, import_contributions
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from tests import factories as make

LILLE = Path(isegoria.doors.cli.__file__).parent / "data" / "grand-debat-lille"


@cache
def lille_comments() -> tuple[tuple[str, str], ...]:
    """(author, text) of the comments on the debates, in their order."""
    with gzip.open(LILLE / "commentaires_debats.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        return tuple((row["author/id"], row["body"]) for row in csv.DictReader(stream, delimiter=";"))


def texts(
    process: Process, bodies: Sequence[str], *, authors: Sequence[Person] | None = None, days_apart: float = 0.05
) -> list[Contribution]:
    """Texts in a draft process, one after another, each by someone else unless ``authors`` says who, in turn."""
    start = timezone.now() - timedelta(days=60)
    rows = [
        ImportedContribution(
            external_id=str(number),
            body=body,
            language="fr",
            state=Contribution.State.PUBLISHED,
            created_at=start + timedelta(days=days_apart * number),
            author=authors[number % len(authors)] if authors else make.person(),
        )
        for number, body in enumerate(bodies)
    ]
    found = import_contributions(
        kind="statement", phase=make.phase(process), source=f"test:{process.public_id}", rows=rows
    )
    return [found[str(number)] for number in range(len(bodies))]


def process_of(bodies: Sequence[str], *, space: Space | None = None, people: int = 0, slug: str = "") -> Process:
    """A published process with these texts; ``people`` share them out in turn, one each where it is 0."""
    made = make.process(slug, space=space, draft=True)
    texts(made, bodies, authors=[make.person() for _one in range(people)] if people else None)
    make.show(made)
    return Process.objects.select_related("space").get(pk=made.pk)


def lille(count: int = 150, *, space: Space | None = None, slug: str = "") -> Process:
    """So many comments of the consultation of Lille, by some forty people."""
    return process_of([body for _author, body in lille_comments()[:count]], space=space, people=40, slug=slug)


def harvester(process: Process) -> Account:
    account = make.role(process.space, "harvester")
    make.person(account=account, pseudonym="Awa")
    return account


def read(process: Process, by: Account | None = None) -> MachineReading:
    """Ask for a reading and let the worker make it."""
    asked = ask_reading(process=process, by=by)
    read_next()
    asked.refresh_from_db()
    return asked


def first(process: Process, count: int = 3) -> list[Suggestion]:
    """The best suggestions that wait."""
    return list(waiting(process)[:count])


def shown(process: Process, texts: Sequence[Contribution]) -> MachineReading:
    """A reading as the worker leaves it, with two themes, one in the other, of these texts: for pages to show."""
    reading = MachineReading.objects.create(
        process=process,
        state=MachineReading.State.DONE,
        finished_at=timezone.now(),
        engine_version="1.0",
        parameters={"languages": ["fr"]},
        input_sha256="0" * 64,
        last_contribution=max(one.pk for one in texts),
        texts_count=len(texts),
        people_count=len(texts),
        summary={"unclassified": 0, "seconds": 1, "copies": {"groups": 0, "texts": 0, "largest": []}},
    )
    top = Theme.objects.create(
        reading=reading, number=0, name="arbres", language="fr", texts_count=len(texts), people_count=len(texts)
    )
    inside = Theme.objects.create(
        reading=reading, number=1, parent=top, name="tilleuls", language="fr", texts_count=1, people_count=1,
        typical=[texts[0].pk], stability=0.6,
    )  # fmt: skip
    for one in texts:
        Membership.objects.create(contribution=one, theme=inside if one == texts[0] else top)
        Suggestion.objects.create(
            reading=reading, process=process, contribution=one, version=one.current_version, start=0, stop=12,
            nature="solution", theme=top, score=1.0,
        )  # fmt: skip
    return reading


def refused(reading: MachineReading, by: Account) -> Step:
    """The step by which the last suggestion of a reading was refused."""
    done = refuse(suggestions=list(reading.suggestions.order_by("-pk")[:1]), by=by).step
    assert done is not None
    return done
