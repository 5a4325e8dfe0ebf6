# SPDX-License-Identifier: LGPL-3.0-or-later
"""Themes crossed with opinions: what each group of people thinks of each theme, in whose words, what unites, what
divides.

- *Share of agreement* of a group on a theme: of all answers of its members to the texts of the theme, those that agree.
  Answers of one person hang together, so the interval (Wilson, 95 %) counts people, not answers.
- *What a group says*: the texts that it agrees with more than everyone else does (z test of two shares, at 90 %),
  most of those who answered agreeing; and the words that stand out in what it wrote and agreed with (log-odds with an
  informative Dirichlet prior).
- *What unites*: texts that most of every group agrees with, beyond chance; or disagrees with.
- *What divides*: texts on which two groups are apart beyond chance: the bound of one above the bound of the other.

Published in: Monroe, Colaresi and Quinn (2008), "Fightin' words: lexical feature selection and evaluation for
identifying the content of political conflict", Political Analysis 16(4); Small et al. (2021), "Polis: scaling
deliberation by mapping high dimensional opinion spaces", Recerca 26(2) (representative statements); see
`linear.proportions` for the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.proportions import Z90, Z95, two_share_z, wilson
from isegoria.engine.themes.reading import Reading
from isegoria.engine.traces import six_digits

SAID = 5  # texts shown of each group on each theme
WORDS = 12  # shown of each group
SHOWN = 10  # texts that unite, that divide
LEAST_ANSWERS = 5  # of a group, for a text to say anything of it
LEAST_TEXTS = 3  # that hold a word, for it to be shown
PRIOR = 500.0  # words of the prior, shared out as everyone uses them


@dataclass(frozen=True)
class Share:
    """A share of agreement among those who answered.

    Attributes:
        agree, disagree, passed: answers; `people`: who gave them.
        share: of the answers, those that agree; `low`, `high`: its bounds at 95 %, people counted once.
    """

    agree: int
    disagree: int
    passed: int
    people: int
    share: float
    low: float
    high: float

    def to_json(self) -> dict[str, Any]:
        return {
            "agree": self.agree,
            "disagree": self.disagree,
            "passed": self.passed,
            "people": self.people,
            "share": six_digits(self.share),
            "low": six_digits(self.low),
            "high": six_digits(self.high),
        }


@dataclass(frozen=True)
class Said:
    """A text that a group agrees with more than everyone else.

    Attributes:
        own, others: agreement in the group, and among everyone else; `z`: of their difference.
        by_member: someone of the group wrote it.
    """

    text: int
    own: Share
    others: Share
    z: float
    by_member: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "own": self.own.to_json(),
            "others": self.others.to_json(),
            "z": six_digits(self.z),
            "by_member": self.by_member,
        }


@dataclass(frozen=True)
class Cell:
    """One group on one theme. `said` is in the order to show."""

    theme: int
    group: int
    share: Share
    said: tuple[Said, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "theme": self.theme,
            "group": self.group,
            **self.share.to_json(),
            "said": [one.to_json() for one in self.said],
        }


@dataclass(frozen=True)
class Together:
    """A text that unites (`gap` is how far the least agreeing group is above one half) or divides (`gap` between
    bounds).

    Attributes:
        side: 1 when the groups agree with it, −1 when they disagree; of a text that divides, 0.
        shares: agreement in each group.
    """

    text: int
    theme: int
    side: int
    gap: float
    shares: tuple[Share, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "theme": self.theme,
            "side": self.side,
            "gap": six_digits(self.gap),
            "shares": [share.to_json() for share in self.shares],
        }


@dataclass(frozen=True)
class Crossing:
    """Themes and groups.

    Attributes:
        groups: their numbers; `people`: of each.
        cells: theme by theme, group by group.
        everyone: agreement with each theme of all people; in the order of the themes.
        words: for each group, (word, z) of those that stand out in what it wrote and agreed with.
        apart: for each theme, how far apart the two most different groups are, between 0 and 1.
    """

    themes: tuple[int, ...]
    groups: tuple[int, ...]
    people: tuple[int, ...]
    cells: tuple[Cell, ...]
    everyone: tuple[Share, ...]
    apart: tuple[float, ...]
    words: tuple[tuple[tuple[str, float], ...], ...]
    unites: tuple[Together, ...]
    divides: tuple[Together, ...]

    def cell(self, theme: int, group: int) -> Cell:
        return self.cells[self.themes.index(theme) * len(self.groups) + self.groups.index(group)]

    def to_json(self) -> dict[str, Any]:
        return {
            "themes": list(self.themes),
            "groups": list(self.groups),
            "people": list(self.people),
            "cells": [cell.to_json() for cell in self.cells],
            "everyone": [share.to_json() for share in self.everyone],
            "apart": [six_digits(one) for one in self.apart],
            "words": [[[word, six_digits(z)] for word, z in own] for own in self.words],
            "unites": [one.to_json() for one in self.unites],
            "divides": [one.to_json() for one in self.divides],
        }


def cross(
    themes: NDArray[np.integer[Any]],
    opinions: sp.csr_array | sp.csr_matrix,
    groups: NDArray[np.integer[Any]] | None = None,
    *,
    reading: Reading | None = None,
    authors: NDArray[np.integer[Any]] | None = None,
    supports: bool = False,
    said: int = SAID,
) -> Crossing:
    """Cross the themes of texts with what people answered.

    Args:
        themes: (texts,) label of each text, below 0 for none.
        opinions: (people, texts) 1 agrees, −1 disagrees, 0 written down passes; nothing written where not answered.
        groups: (people,) number of the group of each, below 0 for none; all are one group where not given.
        reading: of the texts, for the words of each group.
        authors: (texts,) row of the author of each text among the people, −1 where not known.
        supports: the opinions are supports: whoever did not give one does not support, and counts as such.
    Raises:
        EngineError: lengths_differ, opinion_out_of_range.
    Complexity: O(answers + groups × texts).
    """
    answers = _Answers.of(themes, opinions, groups, authors, supports=supports)
    cells, everyone, apart = [], [], []
    for theme, label in enumerate(answers.labels.tolist()):
        shares = [answers.on_theme(group, theme) for group in range(answers.n_groups)]
        everyone.append(answers.on_theme(None, theme))
        answered = [share.share for share in shares if share.people]
        apart.append(max(answered) - min(answered) if answered else 0.0)
        for group, share in enumerate(shares):
            cells.append(Cell(int(label), int(answers.groups[group]), share, answers.said(group, theme, said)))
    unites, divides = answers.together()
    return Crossing(
        tuple(answers.labels.tolist()),
        tuple(answers.groups.tolist()),
        tuple(answers.sizes.tolist()),
        tuple(cells),
        tuple(everyone),
        tuple(apart),
        answers.words(reading) if reading is not None else tuple(() for _ in answers.groups),
        unites,
        divides,
    )


@dataclass(frozen=True)
class _Answers:
    """Counts of answers.

    Attributes:
        counts: (groups + 1, 3, texts) agree, disagree, pass; the last row is of those in no group.
        people: (groups + 1, themes) who answered on each theme.
    """

    themes: NDArray[np.int64]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    sizes: NDArray[np.int64]
    counts: NDArray[np.int64]
    people: NDArray[np.int64]
    written: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        themes: NDArray[np.integer[Any]],
        opinions: sp.csr_array | sp.csr_matrix,
        groups: NDArray[np.integer[Any]] | None,
        authors: NDArray[np.integer[Any]] | None,
        *,
        supports: bool,
    ) -> _Answers:
        n_people, n_texts = opinions.shape
        group_of = np.zeros(n_people, dtype=np.int64) if groups is None else np.asarray(groups)
        for what, found, expected in (
            ("themes", len(themes), n_texts),
            ("groups", len(group_of), n_people),
            ("authors", n_texts if authors is None else len(authors), n_texts),
        ):
            if found != expected:
                raise EngineError("lengths_differ", what=what, expected=expected, found=found)
        rows = np.repeat(np.arange(n_people), np.diff(opinions.indptr))
        wrong = np.flatnonzero(~np.isin(opinions.data, (-1, 0, 1)))
        if len(wrong):
            raise EngineError("opinion_out_of_range", opinion=str(opinions.data[wrong[0]]), row=int(rows[wrong[0]]))
        numbers, labels = np.unique(group_of[group_of >= 0]), np.unique(themes[themes >= 0])
        place = np.where(group_of >= 0, np.searchsorted(numbers, group_of), len(numbers))
        theme = np.where(themes >= 0, np.searchsorted(labels, themes), len(labels))
        kind = np.array([2, 0, 1])[opinions.data.astype(np.int64)]  # pass, agree, and, from the end, disagree
        keys = (place[rows] * 3 + kind) * n_texts + opinions.indices
        counts = np.bincount(keys, minlength=(len(numbers) + 1) * 3 * n_texts).reshape(-1, 3, n_texts)
        sizes = np.bincount(place, minlength=len(numbers) + 1)
        if supports:
            counts[:, 2] = sizes[:, None] - counts[:, 0] - counts[:, 1]
            people = np.repeat(sizes[:, None], len(labels) + 1, axis=1)
        else:
            seen = np.unique(rows * (len(labels) + 1) + theme[opinions.indices])
            who, which = np.divmod(seen, len(labels) + 1)
            people = np.bincount(
                place[who] * (len(labels) + 1) + which, minlength=(len(numbers) + 1) * (len(labels) + 1)
            )
            people = people.reshape(len(numbers) + 1, -1)
        written = np.full(n_texts, -1) if authors is None else np.where(authors >= 0, place[authors], -1)
        written = np.where(written == len(numbers), -1, written)
        return cls(theme, labels, numbers, sizes[:-1], counts, people, written)

    @property
    def n_groups(self) -> int:
        return len(self.groups)

    def on_theme(self, group: int | None, theme: int) -> Share:
        """Agreement of a group, or of everyone, with the texts of a theme."""
        rows = slice(None) if group is None else slice(group, group + 1)
        agree, disagree, passed = self.counts[rows][:, :, self.themes == theme].sum(axis=(0, 2)).tolist()
        return _share(agree, disagree, passed, int(self.people[rows, theme].sum()))

    def on_text(self, counts: NDArray[np.int64]) -> Share:
        agree, disagree, passed = counts.tolist()
        return _share(agree, disagree, passed, agree + disagree + passed)

    def said(self, group: int, theme: int, most: int) -> tuple[Said, ...]:
        texts = np.flatnonzero(self.themes == theme)
        own = self.counts[group][:, texts]
        others = self.counts[:, :, texts].sum(axis=0) - own
        answered = own.sum(axis=0)
        z = two_share_z(own[0], answered, others[0], others.sum(axis=0))
        kept = np.flatnonzero((answered >= LEAST_ANSWERS) & (own[0] * 2 > answered) & (z >= Z90))
        low, _ = wilson(own[0] / np.maximum(answered, 1), answered)
        # A text that most agree with, surely, comes before one that few answered.
        order = kept[np.lexsort((texts[kept], -(z[kept] * low[kept])))][:most]
        return tuple(
            Said(
                int(texts[at]),
                self.on_text(own[:, at]),
                self.on_text(others[:, at]),
                float(z[at]),
                bool(self.written[texts[at]] == group),
            )
            for at in order.tolist()
        )

    def together(self) -> tuple[tuple[Together, ...], tuple[Together, ...]]:
        """Texts that unite all groups, and that divide two of them."""
        if not self.n_groups:
            return (), ()
        counts = self.counts[: self.n_groups]
        answered = counts.sum(axis=1)
        enough = (answered >= LEAST_ANSWERS).all(axis=0)
        low, high = wilson(counts[:, 0] / np.maximum(answered, 1), answered)
        against, _ = wilson(counts[:, 1] / np.maximum(answered, 1), answered)
        agreed, refused = low.min(axis=0) - 0.5, against.min(axis=0) - 0.5
        gap = np.where(enough, np.maximum(agreed, refused), -1.0)
        unites = [
            self._together(text, 1 if agreed[text] >= refused[text] else -1, float(gap[text])) for text in _top(gap)
        ]
        apart = np.where(enough, low.max(axis=0) - high.min(axis=0), -1.0)
        return tuple(unites), tuple(self._together(text, 0, float(apart[text])) for text in _top(apart))

    def _together(self, text: int, side: int, gap: float) -> Together:
        theme = int(self.themes[text])
        shares = tuple(self.on_text(self.counts[group, :, text]) for group in range(self.n_groups))
        return Together(text, int(self.labels[theme]) if theme < len(self.labels) else -1, side, gap, shares)

    def words(self, reading: Reading) -> tuple[tuple[tuple[str, float], ...], ...]:
        """The words that stand out in what each group wrote and agreed with, beside everyone else's."""
        if reading.n_texts != len(self.themes):
            raise EngineError("lengths_differ", what="reading", expected=len(self.themes), found=reading.n_texts)
        used = reading.term_counts(reading.text_bounds)
        used.data[:] = 1.0
        agreed = self.counts[:, 0].astype(np.float64)
        texts = np.flatnonzero(self.written >= 0)
        np.add.at(agreed, (self.written[texts], texts), 1.0)
        by_group = np.asarray(agreed @ used)
        # A word of one or two texts that a group likes tells of these texts, not of how the group speaks.
        by_group[:, np.bincount(used.indices, minlength=used.shape[1]) < LEAST_TEXTS] = 0.0
        everyone = by_group.sum(axis=0)
        prior = PRIOR * everyone / max(everyone.sum(), 1.0)
        found = []
        for own in by_group[: self.n_groups]:
            other = everyone - own
            with np.errstate(divide="ignore", invalid="ignore"):
                one = np.log((own + prior) / (own.sum() + PRIOR - own - prior))
                two = np.log((other + prior) / (other.sum() + PRIOR - other - prior))
                z = (one - two) / np.sqrt(1.0 / (own + prior) + 1.0 / (other + prior))
            z = np.where(everyone > 0, np.nan_to_num(z, nan=0.0, posinf=0.0, neginf=0.0), 0.0)
            best = np.argsort(-z, kind="stable")[:WORDS]
            found.append(tuple((reading.terms[term], float(z[term])) for term in best.tolist() if z[term] > Z95))
        return tuple(found)


def _share(agree: int, disagree: int, passed: int, people: int) -> Share:
    answers = agree + disagree + passed
    share = agree / answers if answers else 0.0
    low, high = wilson(share, people)
    return Share(agree, disagree, passed, people, share, float(low), float(high))


def _top(figures: NDArray[np.float64]) -> list[int]:
    order = np.argsort(-figures, kind="stable")[:SHOWN]
    return [int(text) for text in order if figures[text] > 0]
