# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of each database behind one interface: ask it, count, and keep it up."""

from django.db import connection

from . import postgresql, sqlite
from .interface import Index, Ranked, Tag, Tally

__all__ = ["Index", "Ranked", "Tag", "Tally", "index"]

_INDEXES: dict[str, Index] = {"sqlite": sqlite.FtsIndex(), "postgresql": postgresql.VectorIndex()}


def index() -> Index:
    """The index of the database in use. Raises ``KeyError`` for a database that the house does not know."""
    return _INDEXES[connection.vendor]
