# SPDX-License-Identifier: LGPL-3.0-or-later
"""Which statement to show next.

*As in Polis*: those that tell most, those few have passed on, and those still new.

importance = (1 − P(pass)) × (extremity + 1) × P(agree), with one success in two as a prior;
priority   = (importance × (1 + 8 × 2^(−seen / 5)))², or meta_priority² for a question about the person.

A next statement is drawn among those a person has not seen with probability proportional to its priority.
Published in: the reference implementation of Polis ("comment routing"), described by Small et al. (2021).

*By expected information*, in bits, which depends on who is asked:

- about the person: how much their answer is expected to tell of which group they belong to, the mutual information of
  group and answer, I(G; A) = H(Σ r_g p_g) − Σ r_g H(p_g), where r is how probable each group is for them given their
  answers so far, and p_g the answers of group g;
- about the statement: how much one more answer of such a person narrows what is known of it,
  Σ r_g log2(1 + 1 / (n_g + 3)), n_g answers of the group being known already (the entropy of a Dirichlet
  posterior over three answers falls by about that much).

The two are added, and the draw is proportional to the square of their sum.
Published in: Lindley (1956), "On a measure of the information provided by an experiment", Annals of Mathematical
Statistics 27(4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.statistics import probability


def statement_priorities(
    totals: NDArray[np.int64],
    extremity: NDArray[np.float64],
    meta: NDArray[np.bool_],
    parameters: PolisParameters,
) -> NDArray[np.float64]:
    """The weight of each statement in the draw of the next one.

    Args:
        totals: (4, statements) of agree, disagree, pass, seen among the people who are placed.
        extremity: distance of each statement's position from the centre of the map.
    """
    agree, passed, seen = totals[0], totals[2], totals[3]
    importance = (1.0 - probability(passed, seen)) * (extremity + 1.0) * probability(agree, seen)
    newness = 1.0 + 8.0 * np.exp2(-seen / 5.0)
    return np.where(meta, float(parameters.meta_priority), importance * newness) ** 2


def membership(values: sp.csr_array, counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """(people, groups) how probable each group is for each person, given their answers: naive Bayes.

    Args:
        values: (people, statements) −1, 0, 1 where answered.
        counts: (groups, 4, statements) agree, disagree, pass, seen.
        sizes: people in each group, the prior.
    """
    logs = np.log(answer_shares(counts))
    scores = np.tile(np.log((sizes + 1.0) / (sizes + 1.0).sum()), (values.shape[0], 1))
    for place, answer in enumerate((1, -1, 0)):
        given = sp.csr_array(
            ((values.data == answer).astype(np.float64), values.indices, values.indptr), shape=values.shape
        )
        scores += given @ logs[:, place].T
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    return np.asarray(scores / scores.sum(axis=1, keepdims=True))


def answer_shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(groups, 3, statements) probability of agree, disagree, pass in each group, one answer of each as a prior."""
    return np.asarray((counts[:, :3] + 1.0) / (counts[:, 3:4] + 3.0))


def expected_information(
    belongs: NDArray[np.float64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bits that an answer is expected to give about the person, and about the statement: two (people, statements).

    Args:
        belongs: (people, groups) how probable each group is for each person.
        counts: (groups, 4, statements).
    """
    shares = answer_shares(counts)
    return _about_person(belongs, shares, _entropies(shares)), belongs @ _narrowing(counts)


def _entropies(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(groups, statements) bits of an answer of someone of the group."""
    return np.asarray(-(shares * np.log2(shares)).sum(axis=1))


def _narrowing(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(groups, statements) bits that one more answer of the group takes off what is not known of it."""
    return np.asarray(np.log2(1.0 + 1.0 / (counts[:, 3] + 3.0)))


def _about_person(
    belongs: NDArray[np.float64], shares: NDArray[np.float64], entropies: NDArray[np.float64]
) -> NDArray[np.float64]:
    mixed = np.zeros((len(belongs), shares.shape[2]))
    for place in range(3):
        share = belongs @ shares[:, place]
        mixed -= share * np.log2(share)
    return np.maximum(mixed - belongs @ entropies, 0.0)


@dataclass(frozen=True)
class Expected:
    """What an answer of one person is expected to tell.

    Attributes:
        belongs: (groups,) how probable each group is for them.
        person, statement: (statements,) bits about the person, and about the statement.
    """

    belongs: NDArray[np.float64]
    person: NDArray[np.float64]
    statement: NDArray[np.float64]

    @property
    def weights(self) -> NDArray[np.float64]:
        """(statements,) of the draw of the next one."""
        return np.asarray((self.person + self.statement) ** 2)


@dataclass(frozen=True)
class Telling:
    """What of a map the next statements of many people are chosen by, worked out once: see `of`."""

    prior: NDArray[np.float64]
    logs: NDArray[np.float64]
    shares: NDArray[np.float64]
    entropies: NDArray[np.float64]
    narrowing: NDArray[np.float64]

    @classmethod
    def of(cls, counts: NDArray[np.int64], sizes: NDArray[np.int64]) -> Telling:
        """Of (groups, 4, statements) agree, disagree, pass, seen, and of the people in each group."""
        shares = answer_shares(counts)
        prior = np.log((sizes + 1.0) / (sizes + 1.0).sum())
        return cls(prior, np.log(shares), shares, _entropies(shares), _narrowing(counts))

    def expected(self, answers: Mapping[int, int]) -> Expected:
        """Of someone who gave `answers` (statement → 1, 0 or −1). O(groups × statements)."""
        columns = np.fromiter(answers.keys(), dtype=np.int64, count=len(answers))
        places = _PLACE_OF[np.fromiter(answers.values(), dtype=np.int64, count=len(answers)) + 1]
        scores = self.prior + self.logs[:, places, columns].sum(axis=1)
        belongs = np.exp(scores - scores.max())
        belongs /= belongs.sum()
        return Expected(belongs, _about_person(belongs[None], self.shares, self.entropies)[0], belongs @ self.narrowing)


_PLACE_OF = np.array([1, 2, 0])
"""Where the shares of disagree, pass and agree stand, by the answer plus one."""
