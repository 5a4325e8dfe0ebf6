# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the harvest works on: a process with texts of people, and harvesters."""

from dataclasses import dataclass
from typing import Any

from isegoria.commons.synthesis.harvesting.actions import make_extract
from isegoria.commons.synthesis.models import Extract
from isegoria.commons.synthesis.passages import readable
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from tests import factories

LONG = (
    "Les rues d'écoles devraient être fermées aux voitures. Ma fille a failli être renversée mardi. "
    "Pourquoi ne pas essayer un mois ?\nIl manque aussi des bancs."
)


@dataclass
class Field:
    """A process that is harvested."""

    process: Process
    harvester: Account
    other: Account


def field() -> Field:
    process = factories.process()
    factories.person(account=(first := factories.role(process.space, "harvester")), pseudonym="Ana")
    factories.person(account=(other := factories.role(process.space, "harvester")), pseudonym="Bo")
    return Field(process, first, other)


def say(process: Process, body: str = LONG, *, title: str = "", author: Person | None = None) -> Contribution:
    """A text that someone wrote, as long as one likes."""
    return contribute(
        kind="statement",
        phase=factories.phase(process),
        author=author or factories.person(),
        body=body,
        language="fr",
        max_length=100_000,
        title=title,
    ).contribution


def take(
    contribution: Contribution, words: str, *, by: Account | None, nature: str = "problem", **more: Any
) -> Extract:
    """An extract of these words of a text, as they stand in its present version."""
    start = readable(contribution.title, contribution.body).index(words)
    return make_extract(
        contribution=contribution,
        by=by,
        version=contribution.current_version,
        start=start,
        stop=start + len(words),
        nature=nature,
        **more,
    )
