# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked: which public texts hold these words, and which ones say much the same as this one.

Only public texts have an entry, and each is looked at once more before it is shown: what was hidden a moment ago is not
found, even by someone who reads the second page of an older list.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import log, prod, sqrt
from typing import Any

from django.core.cache import cache
from django.db import connection

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space

from .asking import Asked, any_of, read
from .databases import Ranked, Tag, Tally, index
from .entering import IN_LANGUAGE, IN_PHASE, IN_PROCESS, IN_SPACE, OF_KIND, is_found
from .models import Entry
from .words import MARK, base_language, is_stop_word, plain_words, stem_words, tag

A_PAGE = 20
MOST_FOUND = 500
"""Texts that a list holds, the closest ones: whoever wants others says more."""
MOST_COUNTED = 5_000
"""Texts that are counted and compared, the latest ones: more hold a word that says little."""
OWN_LANGUAGE = 1.5
"""How many times more a text in the reader's language counts."""
KEPT_SECONDS = 120
KNOWN_SECONDS = 60
SIMILAR_WORDS = 8
SIMILAR_REACH = 2_500
SIMILAR_CANDIDATES = 40
SIMILAR_ENOUGH = 0.2
"""Likeness (0 to 1) from which a text is worth showing to someone who is writing another one."""
SIMILAR_READ = 2_000
"""Characters of the text being written that are read."""


@dataclass(frozen=True)
class Scope:
    """Where to look. None or an empty text: everywhere."""

    space: Space | None = None
    process: Process | None = None
    phase: Phase | None = None
    kind: str = ""
    language: str = ""

    def places(self) -> list[str]:
        """The tags that a text in this scope holds, without its kind and language."""
        found = []
        if self.space:
            found.append(tag(IN_SPACE, self.space.pk))
        if self.process:
            found.append(tag(IN_PROCESS, self.process.pk))
        if self.phase:
            found.append(tag(IN_PHASE, self.phase.pk))
        return found

    def tags(self) -> list[Tag]:
        found: list[Tag] = [*self.places()]
        if self.kind:
            found.append(tag(OF_KIND, self.kind))
        if self.language:
            found.append(tag(IN_LANGUAGE, base_language(self.language)))
        return found


@dataclass(frozen=True)
class Found:
    """One page of what answers. ``total`` may be more than can be paged through, which is ``MOST_FOUND``."""

    asked: Asked
    rows: Sequence[Entry]
    page: int
    pages: int
    total: int
    at_least: bool = False
    """There are more than ``total``."""
    some_words: bool = False
    """No text holds all the words: these hold some of them."""
    by_kind: dict[str, int] = field(default_factory=dict)
    """How many in each kind, in the language asked for."""
    by_language: dict[str, int] = field(default_factory=dict)
    """How many in each language, of the kind asked for."""


NOTHING = Found(asked=Asked(), rows=(), page=1, pages=1, total=0)


def search(text: str, *, language: str, scope: Scope | None = None, page: int = 1, size: int = A_PAGE) -> Found:
    """The public texts that hold what was typed, the closest first; ``language`` is the reader's.

    Whatever is typed is read as words (see ``asking``): nothing raises. Six queries at most for a first page,
    three for the next ones.
    """
    scope = scope or Scope()
    asked = read(text, language=language, languages=known().languages)
    if not asked:
        return replace(NOTHING, asked=asked)
    some_words = False
    tallies = _tallied(asked, scope)
    if not tallies and len(asked.wanted) > 1:
        # Rather some of the words than nothing.
        some_words, asked = True, replace(asked, any_of=True)
        tallies = _tallied(asked, scope)
    by_kind = _counts((one.kind, one) for one in tallies if _speaks(one, scope.language))
    by_language = _counts((base_language(one.language), one) for one in tallies if scope.kind in ("", one.kind))
    total = sum(one.count for one in tallies if scope.kind in ("", one.kind) and _speaks(one, scope.language))
    size = max(1, min(size, 100))
    pages = max(1, -(-min(total, MOST_FOUND) // size))
    page = max(1, min(page, pages))
    rows: Sequence[Entry] = ()
    if total:
        ranked = _ranked(asked, scope, language, since=min(one.first for one in tallies))
        rows = public_entries(ranked[(page - 1) * size : page * size])
    return Found(
        asked=asked,
        rows=rows,
        page=page,
        pages=pages,
        total=total,
        at_least=sum(one.count for one in tallies) >= MOST_COUNTED,
        some_words=some_words,
        by_kind=by_kind,
        by_language=by_language,
    )


def matching(text: str, *, language: str, scope: Scope, limit: int = MOST_FOUND) -> list[int]:
    """Keys of the contributions that hold what was typed, the closest first: for a list that has its own pages."""
    asked = read(text, language=language, languages=known().languages)
    if not asked:
        return []
    tallies = _tallied(asked, scope)
    if not tallies:
        return []
    ranked = index().rank(asked, tags=scope.tags(), limit=limit, since=min(one.first for one in tallies))
    keys = dict(
        Entry.objects.filter(pk__in=[one.entry for one in ranked], contribution__isnull=False).values_list(
            "pk", "contribution"
        )
    )
    return [keys[one.entry] for one in ranked if one.entry in keys]


def latest(text: str, *, language: str, scope: Scope, limit: int) -> list[int]:
    """Keys of the latest contributions that hold what was typed, in no order: for a list of its own order, which asks
    which texts hold it and not how well. One query, which looks at no more texts than it finds."""
    asked = read(text, language=language, languages=known().languages)
    if not asked:
        return []
    tags = scope.tags()
    plenty = _expected(asked, [one for one in tags if isinstance(one, str)]) > 2 * limit
    return index().contributions(asked, tags=tags, limit=limit, plenty=plenty)


def _speaks(one: Tally, language: str) -> bool:
    return not language or base_language(one.language) == base_language(language)


def _counts(pairs: Iterable[tuple[str, Tally]]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for name, one in pairs:
        counted[name] += one.count
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _kept(what: str, asked: Asked, more: object, find: Callable[[], Any]) -> Any:
    """What was found for a question, kept for two minutes: its pages then follow one another while texts come in."""
    question = repr((what, asked.wanted, asked.unwanted, asked.any_of, more))
    key = f"search:{hashlib.sha256(question.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = find()
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found


def _tallied(asked: Asked, scope: Scope) -> list[Tally]:
    places = scope.places()

    def tally() -> list[Tally]:
        plenty = _expected(asked, places) > 2 * MOST_COUNTED
        return index().tally(asked, tags=places, limit=MOST_COUNTED, plenty=plenty)

    found: list[Tally] = _kept("tally", asked, places, tally)
    return found


def _expected(asked: Asked, tags: Sequence[str]) -> float:
    """How many texts answer, if words went together by chance: from the counts of the common ones alone."""
    texts, common = known().texts, known().common
    shares = [
        max(
            [common.get(stem, 0) for stem in term.stems]
            + [min(common.get(word, 0) for word in phrase.words) for phrase in term.phrases]
        )
        / texts
        for term in asked.wanted
    ]
    share = min(1.0, sum(shares)) if asked.any_of else prod(shares)
    return texts * share * prod(common.get(one, 0) / texts for one in tags)


def _ranked(asked: Asked, scope: Scope, language: str, *, since: int) -> list[int]:
    """Keys of the entries that answer, the closest first, the reader's language before others that are as close."""
    tags, own = scope.tags(), base_language(language)

    def rank() -> list[int]:
        found = index().rank(asked, tags=tags, limit=MOST_FOUND, since=since)
        languages = dict(Entry.objects.filter(pk__in=[one.entry for one in found]).values_list("pk", "language"))

        def closeness(one: Ranked) -> tuple[float, int]:
            factor = OWN_LANGUAGE if base_language(languages.get(one.entry, "")) == own else 1.0
            return -one.score * factor, one.entry

        return [one.entry for one in sorted(found, key=closeness)]

    found: list[int] = _kept("rank", asked, (tags, own), rank)
    return found


def public_entries(keys: Sequence[int]) -> list[Entry]:
    """Entries in the order of their keys, with all that a list shows of them; those not public are left out."""
    rows = (
        Entry.objects.filter(pk__in=keys)
        .select_related("contribution")
        .prefetch_related("process", "space")
        .defer("title", "body", "tags")
    )
    by_key = {one.pk: one for one in rows}
    found = [by_key[key] for key in keys if key in by_key]
    for one in found:
        if one.process:
            one.process.space = one.space
        if one.contribution and one.process:
            one.contribution.process = one.process
    return [one for one in found if _is_public(one)]


def _is_public(one: Entry) -> bool:
    return (one.process is None or one.process.is_published) and (
        one.contribution is None or is_found(one.contribution)
    )


@dataclass(frozen=True)
class Known:
    """What every question asks of the whole index first."""

    languages: frozenset[str]
    """Those that texts are in, which a question is then stemmed for."""
    texts: int
    """How many there are, about."""
    common: dict[str, int]
    """The words that many of them hold."""


# From one language to the next by its index, however many texts have each; and the common words with them.
KNOWN = """
    WITH RECURSIVE spoken(language) AS (
        SELECT min(language) FROM search_entry
        UNION ALL
        SELECT (SELECT min(language) FROM search_entry WHERE language > spoken.language)
        FROM spoken WHERE language IS NOT NULL
    )
    SELECT language, -1 FROM spoken WHERE language IS NOT NULL
    UNION ALL SELECT word, texts FROM search_commonword
"""


def known() -> Known:
    """The languages in use and the common words: one query, made once a minute."""
    found: Known | None = cache.get("search:known")
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(KNOWN)
            rows = cursor.fetchall()
        common = {word: texts for word, texts in rows if texts >= 0}
        found = Known(
            languages=frozenset(base_language(language) for language, texts in rows if texts < 0),
            texts=max([1, *common.values()]),
            common=common,
        )
        cache.set("search:known", found, timeout=KNOWN_SECONDS)
    return found


# --- texts that say much the same --------------------------------------------------------------------
@dataclass(frozen=True)
class Similar:
    """A public contribution that says much the same, and how much: 0 (nothing in common) to 1 (the same words)."""

    contribution: Contribution
    likeness: float


def similar(
    text: str, *, phase: Phase, kind: str, language: str, limit: int = 5, without: Contribution | None = None
) -> list[Similar]:
    """Public contributions of a phase, and of those that it takes up, that say much the same as a text being written,
    the closest first.

    Found by its rarest words, then compared by all: the cosine of both texts' words, each weighed by its rarity. Four
    queries, whatever there is.
    """
    own = _telling_words(text[:SIMILAR_READ], language)
    if not own:
        return []
    texts, common = known().texts, known().common
    # What a phase takes up is said in it too: whoever writes would say it a second time.
    phases = [phase.pk, *phase.takes_up.values_list("pk", flat=True)]
    tags: list[Tag] = [tuple(tag(IN_PHASE, pk) for pk in phases), *Scope(kind=kind).tags()]
    ranked = index().rank(any_of(_rarest(own, texts, common)), tags=tags, limit=SIMILAR_CANDIDATES)
    entries = Entry.objects.filter(pk__in=[one.entry for one in ranked]).exclude(contribution=without)

    def rarity(word: str) -> float:
        return log(1 + texts / common.get(word, max(1.0, texts / 1_000))) ** 2

    weight = sum(map(rarity, own))
    likeness: dict[int, float] = {}
    for contribution, title, body in entries.values_list("contribution", "title", "body"):
        theirs = _telling(f"{title} {body}".split(), language)
        shared = sum(map(rarity, own & theirs))
        # What is being written is short at first: that a text holds all of it counts as much as its saying no more.
        likeness[contribution] = shared / weight / 2 + shared / sqrt(weight * (sum(map(rarity, theirs)) or 1)) / 2
    closest = sorted(likeness, key=lambda pk: (-likeness[pk], pk))[:limit]
    shown = Contribution.objects.select_related("standing", "phase").in_bulk(
        [pk for pk in closest if likeness[pk] >= SIMILAR_ENOUGH]
    )
    found = []
    for pk in closest:
        if pk in shown and is_found(shown[pk]):
            shown[pk].process = phase.process
            found.append(Similar(contribution=shown[pk], likeness=min(1.0, likeness[pk])))
    return found


def _rarest(own: set[str], texts: int, common: dict[str, int]) -> list[str]:
    """The rarest words, at least two, and so few that they lead to some thousands of texts at most."""
    chosen: list[str] = []
    reached = 0.0
    for word in sorted(own, key=lambda word: (common.get(word, 0), -len(word), word))[:SIMILAR_WORDS]:
        reached += common.get(word, texts / 1_000)
        if len(chosen) >= 2 and reached > SIMILAR_REACH:
            break
        chosen.append(word)
    return chosen


def _telling_words(text: str, language: str) -> set[str]:
    """The stems of a text, or its plain words in a language that has none."""
    return _telling([*plain_words(text), *stem_words(text, language)], language)


def _telling(words: Sequence[str], language: str) -> set[str]:
    stemmed = {word for word in words if word.startswith(MARK)}
    return stemmed or {word for word in words if len(word) > 1 and not is_stop_word(word, language)}
