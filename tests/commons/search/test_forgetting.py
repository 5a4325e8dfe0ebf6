# SPDX-License-Identifier: AGPL-3.0-or-later
"""What left the index leaves its pages: no byte of a word that only a hidden text held."""

import pytest
from django.db import connection

from isegoria.commons.search import actions
from isegoria.commons.search.databases import index
from isegoria.commons.search.models import Upkeep
from isegoria.core.contributions.actions import erase, set_state

from .conftest import Find, Say

pytestmark = pytest.mark.django_db
WORD = "xylophonistique"


def bytes_of_the_index() -> bytes:
    """All that the index keeps, in all its tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT coalesce(string_agg(title || body || vector::text, ' '), '') FROM search_entry")
            return str(cursor.fetchone()[0]).encode()
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'search_%%' AND type = 'table' "
            "AND sql NOT LIKE '%%VIRTUAL%%'"
        )
        found = b""
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the names are SQLite's own
            for row in cursor.fetchall():
                found += b"\x00".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
        return found


def test_the_index_is_told_once_to_forget_at_once(say: Say) -> None:
    """By its migration; an older SQLite cannot be told, and is rewritten."""
    assert index().make_ready() is False

    actions.make_ready()
    assert not Upkeep.objects.filter(to_rewrite=True).exists()


@pytest.mark.parametrize("how", ["hidden", "erased"])
def test_no_byte_is_left(say: Say, find: Find, how: str) -> None:
    for number in range(30):
        say(f"Une autre idée, la {number}e de toutes")
    text = say(f"Un {WORD} sur la place")
    assert WORD.encode() in bytes_of_the_index()

    if how == "hidden":
        set_state(contribution=text, state="hidden", kind="moderation.hide")
    else:
        erase(contribution=text, reason="law")
    assert find(WORD) == []
    if not index().forgets_at_once:
        assert Upkeep.objects.get().to_rewrite
    while actions.rewrite_some():
        pass

    left = bytes_of_the_index()
    assert WORD.encode() not in left
    assert b"xylophon" not in left
    assert len(find("idée")) == 20  # a page of them
    assert actions.rewrite_some() is False
