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
from isegoria.engine.profiles import Id

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

    @property
    def metric(self) -> float:
        return self.ratio * self.ratio_z * self.probability * self.probability_z


@dataclass(frozen=True)
class _Column:
    """The figures of one statement in one group."""

    place: int
    na: int
    nd: int
    ns: int
    pa: float
    pd: float
    pat: float
    pdt: float
    ra: float
    rd: float
    rat: float
    rdt: float


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
    everyone = counts.sum(axis=0)
    return tuple(
        _select(_columns(inside, everyone - inside, moderated_out), statement_ids, parameters) for inside in counts
    )


def _columns(inside: NDArray[np.int64], outside: NDArray[np.int64], moderated_out: NDArray[np.bool_]) -> list[_Column]:
    na, nd, ns = inside[0], inside[1], inside[3]
    pa, pd = probability(na, ns), probability(nd, ns)
    table = (
        np.arange(len(ns)),
        na,
        nd,
        ns,
        pa,
        pd,
        one_proportion_z(na, ns),
        one_proportion_z(nd, ns),
        pa / probability(outside[0], outside[3]),
        pd / probability(outside[1], outside[3]),
        two_proportion_z(na, outside[0], ns, outside[3]),
        two_proportion_z(nd, outside[1], ns, outside[3]),
    )
    rows = zip(*(column[~moderated_out].tolist() for column in table), strict=True)
    return [_Column(*row) for row in rows]


def _select(
    columns: list[_Column], statement_ids: tuple[Id, ...], parameters: PolisParameters
) -> tuple[Representative, ...]:
    z = parameters.significance
    sufficient: list[Representative] = []
    best: _Column | None = None
    best_agree: _Column | None = None
    for one in columns:
        if (one.rat > z and one.pat > z) or (one.rdt > z and one.pdt > z):
            sufficient.append(_finished(one, statement_ids))
        if not sufficient and (best is None or max(one.rat, one.rdt) > max(best.rat, best.rdt)):
            best = one
        if _agrees_better(one, best_agree, z):
            best_agree = one
    head = best_agree or best
    first = None if head is None else _finished(head, statement_ids, best_agree=best_agree is not None)
    if not sufficient:
        return () if first is None else (first,)
    # Metrics equal but for rounding keep the statements' order.
    ranked = sorted(sufficient, key=lambda one: -round(one.metric, 12))
    if first is not None and first.best_agree:
        ranked = [first, *(one for one in ranked if one.statement != first.statement)]
    ranked = ranked[: parameters.max_representative]
    return tuple([one for one in ranked if one.side == "agree"] + [one for one in ranked if one.side != "agree"])


def _agrees_better(one: _Column, best: _Column | None, z: float) -> bool:
    """Whether a statement replaces the best agreement found so far."""
    if one.na == 0 and one.nd == 0:
        return False
    if best is None:
        return one.pat > z or (one.ra > 1.0 and one.pa > 0.5)
    if best.ra > 1.0:
        return one.ra * one.rat * one.pa * one.pat > best.ra * best.rat * best.pa * best.pat
    return one.pa * one.pat > best.pa * best.pat


def _finished(one: _Column, statement_ids: tuple[Id, ...], *, best_agree: bool = False) -> Representative:
    statement = statement_ids[one.place]
    if one.rat > one.rdt:
        return Representative(statement, "agree", one.na, one.ns, one.pa, one.pat, one.ra, one.rat, best_agree)
    return Representative(statement, "disagree", one.nd, one.ns, one.pd, one.pdt, one.rd, one.rdt, best_agree)
