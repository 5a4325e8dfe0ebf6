# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite's index: an FTS5 table over the entries, kept by triggers.

FTS5 reads the words that ``words`` made and has no opinion of its own: its ``ascii`` tokenizer parts words at blanks
and takes every other sign that occurs in them for a letter. It keeps no text (``content=search_entry``).
"""

import sqlite3
from collections.abc import Sequence

from django.db import connection

from isegoria.commons.search.asking import Asked, Phrase, Term

from .interface import TITLE_WEIGHT, Ranked, Tag, Tally

CREATE = (
    (
        "CREATE VIRTUAL TABLE search_index USING fts5("
        "title, body, tags, content='search_entry', content_rowid='id', tokenize='ascii', prefix='3')"
    ),
    (
        "CREATE TRIGGER search_entry_made AFTER INSERT ON search_entry BEGIN "
        "INSERT INTO search_index(rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags); END"
    ),
    (
        "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN "
        "INSERT INTO search_index(search_index, rowid, title, body, tags) "
        "VALUES ('delete', old.id, old.title, old.body, old.tags); END"
    ),
    (
        "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
        "INSERT INTO search_index(search_index, rowid, title, body, tags) "
        "VALUES ('delete', old.id, old.title, old.body, old.tags); "
        "INSERT INTO search_index(rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags); END"
    ),
    "CREATE VIRTUAL TABLE search_words USING fts5vocab('search_index', 'row')",
)
DROP = (
    "DROP TABLE IF EXISTS search_words",
    "DROP TRIGGER IF EXISTS search_entry_made",
    "DROP TRIGGER IF EXISTS search_entry_gone",
    "DROP TRIGGER IF EXISTS search_entry_changed",
    "DROP TABLE IF EXISTS search_index",
)
FORGET_AT_ONCE = "INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 1)"
FORGETS_SINCE = (3, 42, 0)
"""The first SQLite whose FTS5 takes the words of a removed row out of its pages at once."""

TOLD = "SELECT count(*) FROM search_index_config WHERE k = 'secure-delete' AND v = 1"

RANK = """
    SELECT rowid, -bm25(search_index, %s, 1.0, 0.0) FROM search_index
    WHERE search_index MATCH %s AND rowid >= %s ORDER BY 2 DESC, 1 LIMIT %s
"""
TALLY = """
    SELECT kind, language, count(*), min(id) FROM (
        SELECT e.id AS id, e.kind AS kind, e.language AS language
        FROM (SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s) f
        JOIN search_entry e ON e.id = f.rowid
    ) GROUP BY 1, 2
"""
CONTRIBUTIONS = """
    SELECT e.contribution_id
    FROM (SELECT rowid FROM search_index WHERE search_index MATCH %s ORDER BY rowid DESC LIMIT %s) f
    JOIN search_entry e ON e.id = f.rowid WHERE e.contribution_id IS NOT NULL
"""
COMMON = "SELECT term, doc FROM search_words WHERE doc >= %s"
MERGE = "INSERT INTO search_index(search_index, rank) VALUES ('merge', %s)"
PAGES_AT_ONCE = 150


class FtsIndex:
    """See ``Index``."""

    forgets_at_once = sqlite3.sqlite_version_info >= FORGETS_SINCE

    def tally(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[Tally]:
        # FTS5 always walks back from the latest.
        with connection.cursor() as cursor:
            cursor.execute(TALLY, [match(asked, tags), limit])
            return [Tally(*row) for row in cursor.fetchall()]

    def contributions(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(CONTRIBUTIONS, [match(asked, tags), limit])
            return [key for (key,) in cursor.fetchall()]

    def rank(self, asked: Asked, *, tags: Sequence[Tag], limit: int, since: int = 0) -> list[Ranked]:
        with connection.cursor() as cursor:
            cursor.execute(RANK, [TITLE_WEIGHT, match(asked, tags), since, limit])
            return [Ranked(*row) for row in cursor.fetchall()]

    def common_words(self, *, at_least: int) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(COMMON, [at_least])
            return dict(cursor.fetchall())

    def make_ready(self) -> bool:
        if not self.forgets_at_once:
            return False
        with connection.cursor() as cursor:
            cursor.execute(TOLD)
            (told,) = cursor.fetchone()
            if not told:
                cursor.execute(FORGET_AT_ONCE)
        return not told

    def rewrite_some(self, *, begin: bool) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            (before,) = cursor.fetchone()
            # A negative number of pages begins to merge all of the index into one; a positive one goes on.
            cursor.execute(MERGE, [-PAGES_AT_ONCE if begin else PAGES_AT_ONCE])
            cursor.execute("SELECT total_changes()")
            (after,) = cursor.fetchone()
        return bool(after - before >= 2)


def match(asked: Asked, tags: Sequence[Tag]) -> str:
    """The question in FTS5's language. Every word is between quotes and holds none."""
    wanted = (" OR " if asked.any_of else " AND ").join(_term(term) for term in asked.wanted)
    filtered = " AND ".join([f"({wanted})", *map(_tag, tags)])
    if not asked.unwanted:
        return filtered
    return f"({filtered}) NOT ({' OR '.join(_term(term) for term in asked.unwanted)})"


def _tag(tag: Tag) -> str:
    return f'"{tag}"' if isinstance(tag, str) else f"({' OR '.join(map(_tag, tag))})"


def _term(term: Term) -> str:
    either = [*(_phrase(phrase) for phrase in term.phrases), *(f'"{stem}"' for stem in term.stems)]
    return f"({' OR '.join(either)})"


def _phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.open_ended else "")
