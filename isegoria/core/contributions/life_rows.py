# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of several rooms read in one statement: a line that every page of a text shows may not cost a query for each
room that has something to say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    DateTimeField,
    Expression,
    ExpressionWrapper,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

TEXTS, NUMBERS = 2, 2
"""Columns of each sort that a room may ask for."""
Column = str | Expression


@dataclass(frozen=True)
class Rows:
    """Rows that a room asks for: which text each is about, when it happened, and what else the room has to know, named
    as in ``values_list``. They come in no order, each once."""

    rows: "QuerySet[Any]"
    key: str
    at: str
    texts: Sequence[Column] = ()
    numbers: Sequence[Column] = ()


@dataclass(frozen=True)
class Row:
    """One of them. What was not asked for is empty."""

    key: int
    at: datetime | None
    texts: tuple[str, ...]
    numbers: tuple[int, ...]


def read_together(asked: Sequence[Rows]) -> list[list[Row]]:
    """The rows of each, in the order of ``asked``. One query for all."""
    found: list[list[Row]] = [[] for _rows in asked]
    if not asked:
        return found
    first, *rest = [_statement(number, rows) for number, rows in enumerate(asked)]
    for source, key, at, *columns in first.union(*rest, all=True) if rest else first:
        texts, numbers = columns[:TEXTS], columns[TEXTS:]
        found[source].append(Row(key, at, tuple(one or "" for one in texts), tuple(one or 0 for one in numbers)))
    return found


def _statement(number: int, asked: Rows) -> "QuerySet[Any]":
    texts = [*asked.texts, *[Value("")] * (TEXTS - len(asked.texts))]
    numbers = [*asked.numbers, *[Value(0)] * (NUMBERS - len(asked.numbers))]
    columns = {
        "life_source": Value(number, IntegerField()),
        "life_key": F(asked.key),
        "life_at": ExpressionWrapper(F(asked.at), DateTimeField()),
        **{f"life_text_{place}": Cast(one, TextField()) for place, one in enumerate(texts)},
        **{f"life_number_{place}": Cast(one, IntegerField()) for place, one in enumerate(numbers)},
    }
    return asked.rows.order_by().annotate(**columns).values_list(*columns).distinct()
