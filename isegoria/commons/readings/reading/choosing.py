# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which text a reader is handed next: rows → the engine's rule. Reads only."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from isegoria.commons.readings.models import Grid, Reader, Reading, Text, Turn
from isegoria.core.contributions.models import CoAuthor
from isegoria.core.expressions.models import Support
from isegoria.engine.readings.assignment import Candidate, next_text

LOOKED_AT = 64
"""Texts among which the engine chooses: the least read that this reader may be handed."""


def may_be_handed(grid: Grid, reader: Reader, *, now: datetime) -> "QuerySet[Text]":
    """The texts that one may be handed, the least read first: with a free place, not one's own, neither read nor passed
    on by oneself."""
    person = reader.person_id
    held = (
        Turn.objects.filter(text=OuterRef("pk"), passed="", until__gt=now)
        .exclude(reader=reader)
        .order_by()
        .values("text")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rows: QuerySet[Any] = Text.objects.filter(grid=grid, is_open=True)
    if reader.languages:
        rows = rows.filter(language__in=reader.languages)
    return (
        rows.annotate(held=Coalesce(Subquery(held, output_field=IntegerField()), 0))
        .filter(held__lt=F("wanted") - F("readings"))
        .exclude(Q(contribution__author=person) & Q(contribution__author__isnull=False))
        .exclude(Exists(Reading.objects.filter(text=OuterRef("pk"), reader=reader)))
        .exclude(Exists(Turn.objects.filter(text=OuterRef("pk"), reader=reader).exclude(passed="")))
        .exclude(Exists(CoAuthor.objects.filter(contribution=OuterRef("contribution"), person=person)))
        .exclude(Exists(Support.objects.filter(contribution=OuterRef("contribution"), person=person)))
        .order_by("readings", "shuffle", "pk")
    )


def choose(grid: Grid, reader: Reader, *, now: datetime, without: set[int]) -> int | None:
    """Key of the text to hand out, or None where nothing is left for this reader. Two queries."""
    found: list[Any] = list(
        may_be_handed(grid, reader, now=now)
        .exclude(pk__in=without)
        .values_list("pk", "readings", "held", "wanted", "language")[:LOOKED_AT]
    )
    if not found:
        return None
    behind = dict(
        Reading.objects.filter(text__in=[row[0] for row in found], reader__readings__lte=reader.readings)
        .order_by()
        .values_list("text")
        .annotate(n=Count("pk"))
    )
    chosen = next_text(
        (
            Candidate(pk, readings, held, wanted, language, behind.get(pk, 0))
            for pk, readings, held, wanted, language in found
        ),
        asked=grid.asked,
        reader=str(reader.pk),
        seed=grid.seed,
        read_by_language=reader.read_by_language,
        waiting_by_language=grid.languages,
    )
    return chosen.text if chosen else None
