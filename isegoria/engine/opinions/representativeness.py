# SPDX-License-Identifier: LGPL-3.0-or-later
"""What characterises each group: statements its members agree or disagree with more than everyone else does.

A statement counts when the group leans to one side (one-proportion z test) and more so than the others
(two-proportion z test), both at 90 %. The statements are ordered by the product of the two tests, of the
probability and of its ratio to the others'; the one with the best agreement comes first, agreements before
disagreements, five at most. A group always has one statement, even when none passes.

Published in: Small et al. (2021), "Polis: Scaling Deliberation…"; the selection
rules are those of the reference implementation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.statistics import one_proportion_z, probability, two_proportion_z
from isegoria.engine.profiles.opinions import Id

Side = Literal["agree", "disagree"]


@dataclass(frozen=True)
class Representative:
    """One statement that characterises a group.

    Attributes:
        side: what the group does with it more than others: agree or disagree.
        successes, trials: members on that side, members who saw it.
        probability: (successes + 1) / (trials + 2).
        probability_z: z of that probability against one half.
        ratio: probability divided by the same among everyone else.
        ratio_z: z of the group against everyone else.
        best_agree: it heads the list as the group's best agreement.
    """

    statement: Id
    side: Side
    successes: int
    trials: int
    probability: float
    probability_z: float
    ratio: float
    ratio_z: float
    best_agree: bool = False


def representative_statements(
    counts: NDArray[np.int64],
    statement_ids: tuple[Id, ...],
    moderated_out: NDArray[np.bool_],
    parameters: PolisParameters,
) -> tuple[tuple[Representative, ...], ...]:
    """For each group, the statements that characterise it, in the order to show them.

    Args:
        counts: (groups, 4, statements) of agree, disagree, pass, seen.
    """
    if len(counts) < 2:
        return tuple(() for _ in counts)
    asked = np.flatnonzero(~moderated_out)
    inside = np.moveaxis(counts[:, :, asked], 1, 0)
    outside = inside.sum(axis=1, keepdims=True) - inside
    # All groups in one pass: between few statements NumPy takes its time in being called.
    trials, agree, disagree = inside[3], _Side.of(inside, outside, 0), _Side.of(inside, outside, 1)
    return tuple(
        _select(
            _Figures(trials[group], agree.of_group(group), disagree.of_group(group)), asked, statement_ids, parameters
        )
        for group in range(len(counts))
    )


@dataclass(frozen=True)
class _Side:
    """What a group does on one side, per statement: as in `Representative`. `metric` is the product of the four."""

    successes: NDArray[np.int64]
    probability: NDArray[np.float64]
    probability_z: NDArray[np.float64]
    ratio: NDArray[np.float64]
    ratio_z: NDArray[np.float64]
    metric: NDArray[np.float64]

    @classmethod
    def of(cls, inside: NDArray[np.int64], outside: NDArray[np.int64], side: int) -> _Side:
        successes, trials = inside[side], inside[3]
        share, share_z = probability(successes, trials), one_proportion_z(successes, trials)
        ratio = share / probability(outside[side], outside[3])
        ratio_z = two_proportion_z(successes, outside[side], trials, outside[3])
        return cls(successes, share, share_z, ratio, ratio_z, ratio * ratio_z * share * share_z)

    def of_group(self, group: int) -> _Side:
        """One group, where these are those of several."""
        return _Side(
            self.successes[group],
            self.probability[group],
            self.probability_z[group],
            self.ratio[group],
            self.ratio_z[group],
            self.metric[group],
        )

    def passes(self, z: float) -> NDArray[np.bool_]:
        return (self.ratio_z > z) & (self.probability_z > z)


@dataclass(frozen=True)
class _Figures:
    """Both sides, and how many members saw each statement."""

    trials: NDArray[np.int64]
    agree: _Side
    disagree: _Side


def _select(
    figures: _Figures, asked: NDArray[np.int64], statement_ids: tuple[Id, ...], parameters: PolisParameters
) -> tuple[Representative, ...]:
    z, agree, disagree = parameters.significance, figures.agree, figures.disagree
    if not len(asked):
        return ()
    leans_to_agree = agree.ratio_z > disagree.ratio_z

    def finished(column: int, *, best_agree: bool = False) -> Representative:
        side = agree if leans_to_agree[column] else disagree
        return Representative(
            statement_ids[asked[column]],
            "agree" if leans_to_agree[column] else "disagree",
            int(side.successes[column]),
            int(figures.trials[column]),
            float(side.probability[column]),
            float(side.probability_z[column]),
            float(side.ratio[column]),
            float(side.ratio_z[column]),
            best_agree,
        )

    head = _best_agreement(figures, z)
    passing = np.flatnonzero(agree.passes(z) | disagree.passes(z))
    if not passing.size:
        most = int(np.maximum(agree.ratio_z, disagree.ratio_z).argmax())
        return (finished(most) if head is None else finished(head, best_agree=True),)
    # Metrics equal but for rounding keep the statements' order.
    metric = np.round(np.where(leans_to_agree, agree.metric, disagree.metric), 12)[passing]
    ranked = passing[np.argsort(-metric, kind="stable")].tolist()
    if head is not None:
        ranked = [head, *(column for column in ranked if column != head)]
    listed = [finished(column, best_agree=column == head) for column in ranked[: parameters.max_representative]]
    return tuple([one for one in listed if one.side == "agree"] + [one for one in listed if one.side != "agree"])


def _best_agreement(figures: _Figures, z: float) -> int | None:
    """The statement that heads the list, met in order: each replaces the one before if it agrees better."""
    agree = figures.agree
    answered = (agree.successes + figures.disagree.successes > 0).tolist()
    both = (agree.probability * agree.probability_z).tolist()
    columns = zip(answered, agree.probability_z.tolist(), agree.ratio.tolist(), agree.probability.tolist(), strict=True)
    all_four, ratios = agree.metric.tolist(), agree.ratio.tolist()
    best: int | None = None
    for place, (some, share_z, ratio, share) in enumerate(columns):
        if not some:
            continue
        if best is None:
            better = share_z > z or (ratio > 1.0 and share > 0.5)
        elif ratios[best] > 1.0:
            better = all_four[place] > all_four[best]
        else:
            better = both[place] > both[best]
        if better:
            best = place
    return best
