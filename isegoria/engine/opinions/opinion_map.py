# SPDX-License-Identifier: LGPL-3.0-or-later
"""An opinion map: the frozen result, its published form, and its digest.

The published form keeps apart what is *discrete* (k, groups, counts, which statements), which the digest covers,
from what is *measured* (coordinates, probabilities, priorities), rounded to six significant digits and compared
within tolerance, since another machine's linear algebra may differ in the last bits.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.formats.canonical import canonical_digest
from isegoria.engine.linear.imputed_pca import PrincipalAxes
from isegoria.engine.opinions.consensus import Consensual, Consensus
from isegoria.engine.opinions.grouping import Grouping
from isegoria.engine.opinions.parameters import KMemory, PolisParameters, PolisState
from isegoria.engine.opinions.representativeness import Representative
from isegoria.engine.profiles.opinions import Id
from isegoria.engine.traces import Step, Trace, six_digits

METHOD = "polis"
METHOD_VERSION = "1"

Status = Literal["map", "one_group", "no_map"]


@dataclass(frozen=True)
class Group:
    """A group: its number, its number of people, its centre along each axis."""

    id: int
    size: int
    centre: tuple[float, ...]


@dataclass(frozen=True)
class OpinionMap:
    """The result of `map_opinions`. Arrays follow the matrix's order of participants and statements.

    Attributes:
        history: the memory of k that this map was given.
        continued: whether it goes on from earlier groups or axes, which no document can name.
        status: "map" with two groups or more, "one_group" when people do not differ, "no_map" without answers.
        reasons: coded remarks on what the data did not allow.
        moderated_out: statements that place nobody: moderated out, or about the person.
        k: number of groups (0 without a map).
        placed: bool per participant, whether they are in a group.
        labels: per participant, place in `groups`, or −1.
        grouping: the base clusters, the groups of each k tried, and how k was chosen.
        positions: (participants, axes), everyone who answered, placed or not; a map draws the first two.
        axes: centre and loadings per statement, variance along each axis.
        counted: number of statements anyone saw (those the correction for sparsity counts).
        zeroed: number of those that are moderated out.
        totals: (4, statements) agree, disagree, pass, seen, over everyone.
        counts: (k, 4, statements), over the members of each group.
        statement_positions: (statements, axes) where someone who only agreed with it would stand.
        extremity: distance of that position from the centre.
        group_aware_agree, group_aware_disagree, divisiveness, priorities: per statement.
        representative: per group, the statements that characterise it.
        divisive: statement ids, the most divisive first.
    """

    parameters: PolisParameters
    seed: int
    history: KMemory | None
    continued: bool
    status: Status
    reasons: tuple[Step, ...]
    participant_ids: tuple[Id, ...]
    statement_ids: tuple[Id, ...]
    moderated_out: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    k: int
    placed: NDArray[np.bool_]
    groups: tuple[Group, ...]
    labels: NDArray[np.int64]
    grouping: Grouping
    positions: NDArray[np.float64]
    axes: PrincipalAxes
    counted: int
    zeroed: int
    totals: NDArray[np.int64]
    counts: NDArray[np.int64]
    statement_positions: NDArray[np.float64]
    extremity: NDArray[np.float64]
    group_aware_agree: NDArray[np.float64]
    group_aware_disagree: NDArray[np.float64]
    divisiveness: NDArray[np.float64]
    priorities: NDArray[np.float64]
    representative: tuple[tuple[Representative, ...], ...]
    consensus: Consensus
    divisive: tuple[Id, ...]
    trace: Trace

    @property
    def best_k(self) -> int:
        """The number of groups these votes alone would give, before smoothing."""
        return self.grouping.best

    @property
    def silhouettes(self) -> dict[int, float]:
        """For each k tried, over the base clusters."""
        return {k: one.value for k, one in self.grouping.silhouettes.items()}

    @property
    def base_labels(self) -> NDArray[np.int64]:
        """Per participant, base cluster, or −1; `base_centres` and `base_sizes` describe these."""
        return self.grouping.base_labels

    @property
    def base_centres(self) -> NDArray[np.float64]:
        return np.zeros((0, self.parameters.axes)) if self.grouping.base is None else self.grouping.base.centres

    @property
    def base_sizes(self) -> NDArray[np.int64]:
        return np.zeros(0, dtype=np.int64) if self.grouping.base is None else self.grouping.base.sizes()

    @property
    def base_groups(self) -> NDArray[np.int64]:
        """Per base cluster, place in `groups`; where groups settled over people, that of most of it or nearly."""
        if self.grouping.chosen > 1:
            return self.grouping.candidates[self.grouping.chosen].labels
        return np.zeros(len(self.base_centres), dtype=np.int64)

    @cached_property
    def state(self) -> PolisState:
        """What the next run needs for steadiness."""
        named = self.grouping.state(self.participant_ids, self.placed)
        loadings = (tuple(zip(self.statement_ids, one, strict=True)) for one in self.axes.components.tolist())
        return replace(named, axes=tuple(loadings))

    def group_of(self, participant: Id) -> int | None:
        """The number of someone's group, or None."""
        if not self.participant_ids or type(participant) is not type(self.participant_ids[0]):
            return None
        place = bisect_left(self.participant_ids, participant)
        if place == len(self.participant_ids) or self.participant_ids[place] != participant:
            return None
        label = int(self.labels[place])
        return None if label < 0 else self.groups[label].id

    def group_per_participant(self) -> dict[str, int | None]:
        """The number of each person's group, or None for those not placed; keys are the ids as text."""
        numbers: list[int | None] = [group.id for group in self.groups] + [None]
        return {str(one): numbers[label] for one, label in zip(self.participant_ids, self.labels.tolist(), strict=True)}

    def parameters_json(self) -> dict[str, Any]:
        """All that, with the input, decides the result."""
        history = self.history.to_json() if self.history else None
        return {**self.parameters.to_json(), "seed": self.seed, "history": history}

    def discrete(self) -> dict[str, Any]:
        """What the digest covers: integers, ids, and which statements, never a float."""
        names = ("agree", "disagree", "pass", "seen")
        return {
            "status": self.status,
            "reasons": [reason.code for reason in self.reasons],
            "k": self.k,
            "group_sizes": [group.size for group in self.groups],
            "group_per_participant": self.group_per_participant(),
            "statements": {
                "id": list(self.statement_ids),
                "moderated_out": self.moderated_out.tolist(),
                **{name: self.totals[row].tolist() for row, name in enumerate(names)},
            },
            "groups": [
                {
                    "id": group.id,
                    "size": group.size,
                    **{name: own[row].tolist() for row, name in enumerate(names)},
                }
                for group, own in zip(self.groups, self.counts, strict=True)
            ],
            "representative": [
                [{"statement": one.statement, "side": one.side, "best_agree": one.best_agree} for one in listed]
                for listed in self.representative
            ],
            "consensus": {
                "agree": [one.statement for one in self.consensus.agree],
                "disagree": [one.statement for one in self.consensus.disagree],
            },
            "divisive": list(self.divisive),
        }

    def measures(self) -> dict[str, Any]:
        """What is measured: floats of six significant digits."""
        return {
            "explained": _rounded(self.axes.explained),
            "silhouettes": {str(k): six_digits(value) for k, value in self.silhouettes.items()},
            "best_k": self.best_k,
            **self._chosen_by(),
            "positions": {
                str(one): position for one, position in zip(self.participant_ids, _rounded(self.positions), strict=True)
            },
            "group_centres": [_rounded(np.array(group.centre)) for group in self.groups],
            "base_clusters": {
                "centre": _rounded(self.base_centres),
                "size": self.base_sizes.tolist(),
                "group": [self.groups[place].id for place in self.base_groups.tolist()],
            },
            "statements": {
                "id": list(self.statement_ids),
                "mean": _rounded(self.axes.centre),
                "loadings": _rounded(self.axes.components.T),
                "position": _rounded(self.statement_positions),
                "extremity": _rounded(self.extremity),
                "group_aware_agree": _rounded(self.group_aware_agree),
                "group_aware_disagree": _rounded(self.group_aware_disagree),
                "divisiveness": _rounded(self.divisiveness),
                "priority": _rounded(self.priorities),
            },
            "representative": [[_representative(one) for one in listed] for listed in self.representative],
            "consensus": {
                "agree": [_consensual(one) for one in self.consensus.agree],
                "disagree": [_consensual(one) for one in self.consensus.disagree],
            },
        }

    def _chosen_by(self) -> dict[str, Any]:
        """For each k tried, the figure by which k was chosen, where it is not the silhouette over base clusters."""
        over_people, comes_back = self.grouping.over_people, self.grouping.comes_back
        if over_people:
            return {
                "silhouettes_over_people": {str(k): six_digits(one.value) for k, one in over_people.items()},
                "silhouettes_sample": next(iter(over_people.values())).points,
            }
        return {"comes_back": {str(k): six_digits(value) for k, value in comes_back.items()}} if comes_back else {}

    def to_output(self) -> dict[str, Any]:
        """The `output` of a result document: {"discrete": …, "measures": …}, JSON-able."""
        return {"discrete": self.discrete(), "measures": self.measures()}

    def digest(self, input_sha256: str) -> str:
        """SHA-256 that names this result of this input; see `result_digest`."""
        return result_digest(self.parameters_json(), input_sha256, self.discrete())


def result_digest(parameters: dict[str, Any], input_sha256: str, discrete: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, over the canonical JSON of what was asked, of what, and the discrete answer."""
    return canonical_digest(
        {
            "method": METHOD,
            "method_version": METHOD_VERSION,
            "parameters": parameters,
            "input_sha256": input_sha256,
            "discrete": discrete,
        }
    )


def _rounded(values: NDArray[np.float64]) -> list[Any]:
    if values.ndim == 1:
        return [six_digits(value) for value in values.tolist()]
    return [[six_digits(value) for value in row] for row in values.tolist()]


def _representative(one: Representative) -> dict[str, Any]:
    return {
        "statement": one.statement,
        "side": one.side,
        "best_agree": one.best_agree,
        "successes": one.successes,
        "trials": one.trials,
        "probability": six_digits(one.probability),
        "probability_z": six_digits(one.probability_z),
        "ratio": six_digits(one.ratio),
        "ratio_z": six_digits(one.ratio_z),
    }


def _consensual(one: Consensual) -> dict[str, Any]:
    return {
        "statement": one.statement,
        "successes": one.successes,
        "trials": one.trials,
        "probability": six_digits(one.probability),
        "probability_z": six_digits(one.probability_z),
    }
