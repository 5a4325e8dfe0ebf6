# SPDX-License-Identifier: LGPL-3.0-or-later
"""Names of themes: phrases that the people of a theme write, and the others do not.

A phrase scores by how much more the people of a theme write it than those of the themes beside it (log-likelihood ratio
G²), by what is left of it outside the longer phrases that hold it (after the C-value: "vote" says little where everyone
writes "vote blanc"), by its length, and by whether articles announce it, as they do names and not verbs. Each person
counts once, however often they wrote it. Themes are named from the top down; no two bear the same name, and a
sub-theme's name is told against its siblings. Nothing is invented: a name is shown as it is most written, with a place
where it stands so.

Published in: Dunning (1993), "Accurate methods for the statistics of surprise and coincidence", Computational
Linguistics 19(1); Rayson and Garside (2000), "Comparing corpora using frequency profiling"; Frantzi, Ananiadou and Mima
(2000), "Automatic recognition of multi-word terms: the C-value/NC-value method", International Journal on Digital
Libraries 3(2); Grootendorst (2022), "BERTopic", arXiv:2203.05794 (a class of texts as one document).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.keyness import Table, log_likelihood, nested, outside_of, table_of
from isegoria.engine.themes.languages import folded
from isegoria.engine.themes.phrases import Occurrences, Phrases, occurrences, phrases_of
from isegoria.engine.themes.reading import Reading
from isegoria.engine.themes.wordlists import ADJECTIVES_FIRST, CAPITAL_NOUNS
from isegoria.engine.themes.writings import Writing, most_written

SAMPLE = 200_000  # texts that names are drawn from; beyond, each theme gives its even share
SAMPLE_WORDS = 5_000_000  # words that those texts hold, about: fewer texts where they are long
OTHERS = 3  # phrases shown after the first, at most
TERMS = 10  # characteristic words of each theme
NOUN = 0.4  # how surely a phrase shown after the first is a name
FAINT = 0.1  # share of the first phrase's score under which no other is shown
CANDIDATES = 60  # phrases looked at closely for each theme
SHOWN = 24  # occurrences read to learn how a phrase is written
BEGINNING = 60  # characters of a text that stand for a name where it holds no word
MISLEADS = 0.3  # share of a theme's people under which a name alone says too little of it
KEPT_ALONE = 0.2  # what a phrase keeps of its score when it never stands outside a longer one
LEAST, LEAST_OF_MANY, MANY = 2, 4, 20_000  # times a phrase must come back; in more texts than MANY
LENGTH = np.array([0.0, 1.0, 1.6, 2.0, 1.8])  # worth of a phrase of one, two, three, four words that tell a subject
WRITTEN = 0.15  # share of a theme's people from which a name is widely enough written
HEAD = 0.7  # how far the noun of a phrase tells that the phrase is a name
VERBS = np.array([0, 0.03, 0.25, 0.25, 0.25])  # what is left of a score when nothing announces the phrase
NAMED = 0.25  # share of occurrences that an article announces, from which a word is surely a noun


@dataclass(frozen=True)
class ThemeName:
    """The name of a theme.

    Attributes:
        theme: its number.
        phrase: what its people write; "" where its texts hold no word.
        others: further phrases of the theme, each written by other people than those before it as far as can be.
        terms: its characteristic words, the most telling first.
        people: those of the theme who wrote the phrase; `of`: people of the theme. Both are estimates beyond
            `SAMPLE` texts or `SAMPLE_WORDS` words.
        source: (text, start, stop) a place where the phrase stands as it is shown.
        verb: whether no article announces the phrase: a verb or an adjective, for want of a noun as telling.
        elsewhere: people of the themes beside it who wrote the phrase too.
    """

    theme: int
    phrase: str
    others: tuple[str, ...]
    terms: tuple[str, ...]
    people: int
    of: int
    source: tuple[int, int, int] | None
    verb: bool = False
    elsewhere: int = 0

    @property
    def misleads(self) -> bool:
        """Whether the phrase alone says too little of the theme, so that a second should be shown beside it: a verb, a
        phrase of few of its people, or one that as many write elsewhere ("people", "city")."""
        few = self.people < MISLEADS * self.of
        return bool(self.others) and (self.verb or few or self.elsewhere >= self.people)

    @property
    def title(self) -> str:
        """What to show: the phrase, with a second one where it alone misleads."""
        return f"{self.phrase} · {self.others[0]}" if self.misleads else self.phrase


def name_themes(
    reading: Reading,
    texts: Sequence[str],
    label: NDArray[np.integer],
    *,
    parent: Sequence[int] | NDArray[np.integer] | None = None,
    people: NDArray[np.integer] | None = None,
    seed: int = 0,
) -> tuple[ThemeName, ...]:
    """Name each theme.

    Args:
        texts: those that were read.
        label: (texts,) finest theme of each, −1 for none.
        parent: (themes,) the theme that holds each, −1 at the top; None where all stand at the top.
        people: (texts,) number of the person who wrote each; None where each text is someone's.
        seed: draws which texts a large theme gives (`SAMPLE`).

    Returns: one name for each theme, in order.

    Complexity: O(words of the sample × log words); the same for any number of workers, since nothing is shared out.
    """
    labels: NDArray[np.int64] = np.asarray(label, dtype=np.int64)
    n_themes = max(int(labels.max(initial=-1)) + 1, 0 if parent is None else len(parent))
    above = np.full(n_themes, -1, dtype=np.int64)
    above[: 0 if parent is None else len(parent)] = -1 if parent is None else parent
    writer = np.arange(len(labels)) if people is None else np.unique(people, return_inverse=True)[1]
    long = len(reading.tokens) / max(reading.n_texts, 1)
    sample, weight = sampled(labels, n_themes, seed, min(SAMPLE, int(SAMPLE_WORDS / max(long, 1.0))))
    phrases = phrases_of(reading, sample, least=LEAST if len(sample) < MANY else LEAST_OF_MANY)
    naming = _Naming(
        reading, texts, phrases, occurrences(reading, phrases, sample), above, int(writer.max(initial=-1)) + 1
    )
    for theme, group, named in heights(labels, above):
        table = table_of(naming.found, theme, weight, writer, sample, len(group))
        naming.height(theme, table, group, named)
    return tuple(naming.names[number] for number in range(n_themes))


def heights(
    label: NDArray[np.int64], above: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """For each height of the tree, from the top: the theme of each text, the group of each theme, the themes to name.

    Themes of one group are told against one another. Texts that stop above a height make up a theme of their own,
    numbered past the others, beside those they stopped at; −1 are texts under no theme that is divided.
    """
    n_themes = len(above)
    lines = [[theme] for theme in range(n_themes)]
    for line in lines:
        while above[line[0]] >= 0:
            line.insert(0, int(above[line[0]]))
    # One more than the themes: the texts of none, alone at the top.
    height = np.array([len(line) - 1 for line in lines] + [0], dtype=np.int64)
    for depth in range(int(height[:-1].max(initial=-1)) + 1):
        at = np.full(n_themes + 1, -1, dtype=np.int64)
        group = np.zeros(2 * n_themes + 1, dtype=np.int64)
        for theme, line in enumerate(lines):
            if len(line) > depth:
                at[theme] = line[depth]
            elif len(line) == depth:
                at[theme] = n_themes + 1 + theme  # stops just above
            group[theme] = above[theme] + 1
            group[n_themes + 1 + theme] = theme + 1
        at[n_themes] = n_themes if depth == 0 else -1
        yield at[label], group, np.flatnonzero(height[:-1] == depth)


def sampled(
    label: NDArray[np.int64], n_themes: int, seed: int, most: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Texts to count in, in order, and (texts,) how many each would stand for.

    Every theme gives all its texts, or as many as the largest number that keeps the whole under `most`.
    """
    theme = np.where(label < 0, n_themes, label)
    size = np.bincount(theme, minlength=n_themes + 1)
    if len(label) <= most:
        return np.arange(len(label)), np.ones(len(label))
    low, high = 1, int(size.max())
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if np.minimum(size, middle).sum() <= most else (low, middle - 1)
    order = np.lexsort((np.random.default_rng(seed).permutation(len(label)), theme))
    rank = np.arange(len(label)) - np.repeat(np.cumsum(size) - size, size)
    return np.sort(order[rank < low]), (size / np.maximum(np.minimum(size, low), 1))[theme]


class _Naming:
    """The naming of all themes, from the top down."""

    def __init__(
        self,
        reading: Reading,
        texts: Sequence[str],
        phrases: Phrases,
        found: Occurrences,
        above: NDArray[np.int64],
        n_people: int,
    ) -> None:
        self.reading, self.texts, self.phrases, self.found = reading, texts, phrases, found
        final = np.array([language in ADJECTIVES_FIRST for language in reading.languages])
        self.noun = named(phrases, found, final[reading.language[found.text]])
        self.names: dict[int, ThemeName] = {}
        self.told = np.zeros(n_people, dtype=bool)  # who wrote a phrase already chosen for the theme under way
        self.above = above
        self.own: dict[int, frozenset[int]] = {}
        self.shown: set[str] = set()

    def height(
        self, theme: NDArray[np.int64], table: Table, group: NDArray[np.int64], named: NDArray[np.int64]
    ) -> None:
        """Name the themes of one height; those that have the best names choose first."""
        keyness, score, outside = self.scores(table, group)
        best = [score[table.first[one] : table.first[one + 1]].max(initial=0.0) for one in named.tolist()]
        for number in named[np.argsort(-np.asarray(best), kind="stable")].tolist():
            low, high = int(table.first[number]), int(table.first[number + 1])
            rows = low + np.argsort(-score[low:high], kind="stable")[:CANDIDATES]
            rows = rows[score[rows] > 0]
            often = np.minimum(table.people[low:high] / max(float(table.size[number]) * WRITTEN, 1.0), 1)
            words = low + np.argsort(-keyness[low:high] * often, kind="stable")
            words = words[self.phrases.size[table.phrase[words]] == 1][:TERMS]
            terms = tuple(self.reading.terms[int(term)] for term in self.phrases.terms[table.phrase[words], 0])
            self.names[number] = self.name(number, theme, table, score, outside, rows.tolist(), terms)

    def scores(
        self, table: Table, group: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """(rows,) keyness of each phrase in its theme, how good a name it would be, and people who wrote it outside."""
        outside, beside = outside_of(table, group, len(self.phrases))
        within = table.size[table.theme]
        # A theme with nothing beside it is told by what most of its people write.
        keyness = np.where(beside > 0, log_likelihood(table.people, within, outside, beside), table.people)
        free = 1 - nested(table, self.phrases) / np.maximum(table.people, 1e-9)
        size = self.phrases.size[table.phrase]
        share = table.people / np.maximum(within, 1)
        shape = LENGTH[size] * (VERBS[size] + (1 - VERBS[size]) * self.noun[table.phrase])
        score = np.asarray(
            keyness
            * shape
            * (KEPT_ALONE + (1 - KEPT_ALONE) * np.clip(free, 0, 1))
            * np.minimum(share / WRITTEN, 1)
            * np.square(table.people / (table.people + 1))
        )
        return keyness, score, outside

    def name(
        self,
        number: int,
        theme: NDArray[np.int64],
        table: Table,
        score: NDArray[np.float64],
        outside: NDArray[np.float64],
        rows: list[int],
        terms: tuple[str, ...],
    ) -> ThemeName:
        """The best phrase that can be shown, then those that other people of the theme wrote."""
        chosen: list[tuple[int, frozenset[int], Writing]] = []
        worth = score[rows]
        while len(chosen) <= OTHERS and worth.max(initial=0) > 0:
            best = int(np.argmax(worth))
            row, worth[best] = rows[best], 0.0
            own = frozenset(self.phrases.terms[table.phrase[row]].tolist()) - {-1}
            if chosen and score[row] < FAINT * score[chosen[0][0]]:
                break
            if chosen and self.noun[table.phrase[row]] < NOUN:
                continue
            if any(own <= other or own >= other for _, other, _ in chosen) or not self.stands(
                int(table.phrase[row]), number
            ):
                continue
            writing = self.writing(int(table.phrase[row]), theme, number)
            if writing is None or _seen(writing.phrase, chosen, self.shown):
                continue
            if not chosen:
                self.own[number] = own
                self.shown.add(_plain(writing.phrase))
            chosen.append((row, own, writing))
            self.told[table.held(row)] = True
            # What is left of each: the share of its people who wrote none of those chosen.
            left = np.flatnonzero(worth > 0).tolist()
            worth[left] = [score[rows[one]] * (1 - self.told[table.held(rows[one])].mean()) for one in left]
        for row, _, _ in chosen:
            self.told[table.held(row)] = False
        of = round(float(table.size[number]))
        if not chosen:
            return self.rarely(number, theme, terms, of)
        people = round(float(table.people[chosen[0][0]]))
        others = tuple(writing.phrase for _, _, writing in chosen[1:])
        verb = bool(self.noun[table.phrase[chosen[0][0]]] < NOUN)
        elsewhere = round(float(outside[chosen[0][0]]))
        first = chosen[0][2]
        return ThemeName(number, first.phrase, others, terms, people, of, first.source, verb, elsewhere)

    def stands(self, phrase: int, number: int) -> bool:
        """Whether these words can name a theme: no bare number, no piece of the names of the themes above it."""
        terms = [int(term) for term in self.phrases.terms[phrase] if term >= 0]
        first = self.reading.terms[terms[0]]
        # "000" is the end of "100 000".
        if (len(terms) == 1 and first[0].isdigit()) or not first.strip("0"):
            return False
        while (number := int(self.above[number])) >= 0:
            if set(terms) <= self.own.get(number, frozenset()):
                return False
        return True

    def rarely(self, number: int, theme: NDArray[np.int64], terms: tuple[str, ...], of: int) -> ThemeName:
        """The name of a theme where nothing comes back: a phrase written once, or else how its first text begins."""
        own = np.flatnonzero(theme == number)[:SHOWN].astype(np.int64)
        phrases = phrases_of(self.reading, own, least=1)
        found = occurrences(self.reading, phrases, own)
        worth = LENGTH[phrases.size[found.phrase]] * (0.5 + found.named) * np.bincount(found.phrase)[found.phrase]
        for row in np.argsort(-worth, kind="stable")[:CANDIDATES].tolist() if len(found.phrase) else []:
            writing = most_written(self.reading, self.texts, found.place[row : row + 1], found.stop[row : row + 1])
            if writing and not writing.phrase.isdigit() and not _seen(writing.phrase, [], self.shown):
                self.shown.add(_plain(writing.phrase))
                return ThemeName(number, writing.phrase, (), terms, 1, of, writing.source)
        for text in own.tolist():
            start = self.texts[text][:BEGINNING].split("\n")[0].strip()
            if start and not _seen(start, [], self.shown):
                self.shown.add(_plain(start))
                at = self.texts[text].index(start)
                return ThemeName(number, start, (), terms, 1, of, (text, at, at + len(start)))
        return ThemeName(number, "", (), terms, 0, of, None)

    def writing(self, phrase: int, theme: NDArray[np.int64], number: int) -> Writing | None:
        """How the people of a theme write a phrase."""
        low, high = np.searchsorted(self.found.phrase, [phrase, phrase + 1]).tolist()
        own = low + np.flatnonzero(theme[self.found.text[low:high]] == number)
        rows = own[np.unique(np.linspace(0, len(own) - 1, min(SHOWN, len(own))).astype(np.int64))]
        found = most_written(self.reading, self.texts, self.found.place[rows], self.found.stop[rows])
        language = self.reading.languages[int(np.bincount(self.reading.language[self.found.text[rows]]).argmax())]
        if found and language in CAPITAL_NOUNS and not found.phrase.rsplit(" ", 1)[-1][0].isupper():
            return None
        return found


def _plain(phrase: str) -> str:
    """What two phrases share when a reader takes them for one: no capitals, accents, nor plural in -s."""
    return " ".join(word.rstrip("s") for word in folded(phrase.lower()).split())


def _seen(phrase: str, chosen: list[tuple[int, frozenset[int], Writing]], shown: set[str]) -> bool:
    """Whether a reader would take a phrase for one already shown: of this theme, or the name of another."""
    plain = _plain(phrase)
    return any(_plain(writing.phrase) == plain for _, _, writing in chosen) or (not chosen and plain in shown)


def named(phrases: Phrases, found: Occurrences, adjectives_first: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(phrases,) from 0 to 1, how surely each is a name and not a verb or a clause.

    Articles announce names. A single word that an article announces and another word follows is likelier an adjective.
    A longer phrase is a name where articles announce it, or where its noun (its first word; its last where adjectives
    come first) is one.

    Args:
        adjectives_first: (occurrences,) whether the language of each puts them first.
    """
    count = len(phrases)
    times = np.bincount(found.phrase, minlength=count)

    def share(of: NDArray[np.bool_]) -> NDArray[np.float64]:
        # As if one more occurrence had said half of what makes a noun: two or three occurrences prove little.
        return np.asarray((np.bincount(found.phrase, weights=of, minlength=count) + NAMED / 2) / (times + 1))

    announced = share(found.named)
    noun = share(found.named & found.ends)
    singles = slice(0, phrases.offsets[1])
    last = phrases.terms[np.arange(count), phrases.size - 1]
    first_word = np.searchsorted(phrases.keys[0], phrases.terms[:, 0])
    last_word = np.searchsorted(phrases.keys[0], last)
    final = np.bincount(found.phrase, weights=adjectives_first, minlength=count) > times / 2
    surely = np.maximum(announced, HEAD * np.where(final, noun[last_word], announced[first_word]))
    surely[singles] = noun[singles]
    return np.asarray(np.clip(surely / NAMED, 0, 1))
