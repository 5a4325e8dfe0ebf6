# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL's index: a column of words and places generated from each entry, under a GIN index.

PostgreSQL neither folds nor stems: it keeps the words that ``words`` made, so that no extension and no dictionary is
needed, and the same words are found on both databases.
"""

from collections.abc import Sequence

from django.db import connection

from isegoria.commons.search.asking import Asked, Phrase, Term

from .interface import TITLE_WEIGHT, Ranked, Tag, Tally

# Words and their places, without PostgreSQL's own reading of what a word is. A place past 16,383 counts as that one.
CREATE = (
    """
    CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(string_agg(quote_literal(word) || ':' || least(place, 16383), ' '), '')::tsvector
        FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS placed(word, place) WHERE word <> ''
    $$
    """,
    """
    ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(search_vector(title), 'A') || setweight(search_vector(body), 'D') ||
        coalesce(array_to_tsvector(string_to_array(nullif(tags, ''), ' ')), ''::tsvector)
    ) STORED
    """,
    # Without GIN's list of rows to insert later, which every search would read from end to end, and which now and then
    # one act would have to insert for all those before it.
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector) WITH (fastupdate = off)",
)
DROP = (
    "DROP INDEX IF EXISTS search_entry_vector",
    "ALTER TABLE search_entry DROP COLUMN IF EXISTS vector",
    "DROP FUNCTION IF EXISTS search_vector(text)",
)

# The last argument of ts_rank: a long text does not come first by its length alone (1: divided by 1 + log of it).
# The key is written out, not sent as a value, so that PostgreSQL sees how few entries come after it.
RANK = """
    SELECT id, ts_rank(%s::real[], vector, %s::tsquery, 1) FROM search_entry
    WHERE vector @@ %s::tsquery AND id >= {since} ORDER BY 2 DESC, 1 LIMIT %s
"""
WEIGHTS = [1.0 / TITLE_WEIGHT, 0.0, 0.0, 1.0]
"""Of a word marked D (body), C, B and A (title)."""
# By ``id``, PostgreSQL walks the table back from its end; by ``id + 0``, it looks up what answers and sorts it. Left to
# itself it walks for rare words too, which takes a hundred times longer.
TALLY = """
    SELECT kind, language, count(*), min(id) FROM (
        SELECT id, kind, language FROM search_entry WHERE vector @@ %s::tsquery ORDER BY {order} DESC LIMIT %s
    ) AS found GROUP BY 1, 2
"""
CONTRIBUTIONS = """
    SELECT contribution_id FROM (
        SELECT id, contribution_id FROM search_entry WHERE vector @@ %s::tsquery ORDER BY {order} DESC LIMIT %s
    ) AS found WHERE contribution_id IS NOT NULL
"""
COMMON = "SELECT word, ndoc FROM ts_stat('SELECT vector FROM search_entry') WHERE ndoc >= %s"


class VectorIndex:
    """See ``Index``."""

    forgets_at_once = True  # a removed row is hidden at once, and its pages are cleaned by PostgreSQL's own vacuum

    def tally(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[Tally]:
        with connection.cursor() as cursor:
            cursor.execute(TALLY.format(order="id" if plenty else "id + 0"), [match(asked, tags), limit])
            return [Tally(*row) for row in cursor.fetchall()]

    def contributions(self, asked: Asked, *, tags: Sequence[Tag], limit: int, plenty: bool) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(CONTRIBUTIONS.format(order="id" if plenty else "id + 0"), [match(asked, tags), limit])
            return [key for (key,) in cursor.fetchall()]

    def rank(self, asked: Asked, *, tags: Sequence[Tag], limit: int, since: int = 0) -> list[Ranked]:
        with connection.cursor() as cursor:
            cursor.execute(RANK.format(since=int(since)), [WEIGHTS, ranking(asked), match(asked, tags), limit])
            return [Ranked(entry=entry, score=float(score)) for entry, score in cursor.fetchall()]

    def common_words(self, *, at_least: int) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(COMMON, [at_least])
            return dict(cursor.fetchall())

    def make_ready(self) -> bool:
        return False

    def rewrite_some(self, *, begin: bool) -> bool:
        return False


def match(asked: Asked, tags: Sequence[Tag]) -> str:
    """The question in PostgreSQL's language. Every word is between quotes and holds none."""
    wanted = (" | " if asked.any_of else " & ").join(_term(term) for term in asked.wanted)
    filtered = " & ".join([f"({wanted})", *map(_tag, tags)])
    if not asked.unwanted:
        return filtered
    return f"{filtered} & !({' | '.join(_term(term) for term in asked.unwanted)})"


def ranking(asked: Asked) -> str:
    """What a text is ranked by: each word that it holds adds to the others. (Of words that must all be there,
    PostgreSQL would weigh every distance between two of them, which takes ten times longer.)"""
    return " | ".join(_term(term) for term in asked.wanted)


def _tag(tag: Tag) -> str:
    return f"'{tag}'" if isinstance(tag, str) else f"({' | '.join(map(_tag, tag))})"


def _term(term: Term) -> str:
    either = [*(_phrase(phrase) for phrase in term.phrases), *(f"'{stem}'" for stem in term.stems)]
    return f"({' | '.join(either)})"


def _phrase(phrase: Phrase) -> str:
    each = [f"'{word}'" for word in phrase.words]
    if phrase.open_ended:
        each[-1] += ":*"
    return f"({' <-> '.join(each)})"
