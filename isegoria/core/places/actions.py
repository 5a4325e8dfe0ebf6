# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with places: load the official list of French territories."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from .models import Territory

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = DATA / name
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def load_french_territories() -> int:
    """France, its regions, departments and communes by INSEE code; returns how many were added.

    Source: INSEE, code officiel géographique, as published by Etalab (MIT; see ``data/SOURCE.txt``).
    Running it again adds what is missing and changes nothing else.
    """
    before = Territory.objects.count()
    level = Territory.Level
    with transaction.atomic():
        france, _ = Territory.objects.get_or_create(
            scheme="ISO", level=level.COUNTRY, code="FR", defaults={"name": "France"}
        )
        regions = _add_level(level.REGION, ((row["REG"], row["LIBELLE"], france.pk) for row in _rows("regions.csv")))
        departments = _add_level(
            level.DEPARTMENT,
            ((row["DEP"], row["LIBELLE"], regions.get(row["REG"])) for row in _rows("departements.csv")),
        )
    # Communes in a transaction of their own: 35,000 rows would hold SQLite's write lock too long with the rest.
    communes = (
        (row["COM"], row["LIBELLE"], departments.get(row["DEP"]))
        for row in _rows("communes.csv.gz")
        if row["TYPECOM"] == "COM"
    )
    _add_level(level.COMMUNE, communes)
    return Territory.objects.count() - before


def _add_level(level: Territory.Level, rows: Iterator[tuple[str, str, int | None]]) -> dict[str, int]:
    Territory.objects.bulk_create(
        (Territory(scheme="INSEE", level=level, code=code, name=name, parent_id=parent) for code, name, parent in rows),
        batch_size=2_000,
        ignore_conflicts=True,
    )
    return dict(Territory.objects.filter(scheme="INSEE", level=level).values_list("code", "pk"))
