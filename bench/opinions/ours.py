# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the opinion-map benchmark. See ``bench/cases/opinions.toml`` for the profiles."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.clustering.kmeans import kmeans
from isegoria.engine.clustering.silhouette import silhouettes
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.linear.imputed_pca import principal_axes
from isegoria.engine.linear.projection import extremity, project_people, project_statements
from isegoria.engine.opinions.consensus import Consensus, consensus_statements, group_aware
from isegoria.engine.opinions.live import LiveMap, begin, follow
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.position import Position, locate
from isegoria.engine.opinions.representativeness import Representative, representative_statements
from isegoria.engine.opinions.routing import statement_priorities
from isegoria.engine.profiles.opinions import OpinionMatrix

PARAMETERS = PolisParameters()
LLOYD_STEPS = 300
VOTES = 1_000


@dataclass(frozen=True)
class Found:
    """What both profiles end in."""

    people: tuple[Any, ...]
    positions: NDArray[np.float64]
    labels: NDArray[np.int64]
    consensus: Consensus
    representative: tuple[tuple[Representative, ...], ...]


def peer_equivalent(given: dict[str, NDArray[Any]]) -> Found:
    """The peer's stages: no base clusters, k-means from the first distinct points in sorted order, silhouette
    over all people placed, and only those with seven answers are placed."""
    matrix = matrix_of(given)
    totals, out = matrix.counts(), matrix.moderated_out
    axes = principal_axes(matrix.values, ignored=out)
    answers = matrix.answers_that_place + int(out.sum())
    positions = project_people(matrix.values, axes, matrix.n_statements, answers)
    # The first points depend on which way the axes run: as the peer's, the largest loading is positive.
    largest = np.abs(axes.components).argmax(axis=1)
    positions *= np.sign(axes.components[np.arange(len(largest)), largest])
    placed = matrix.opinions_per_participant >= PARAMETERS.min_votes
    points = positions[placed]
    order = np.lexsort(points.T[::-1])
    # scikit-learn stops when the squared moves of all centres sum to this; ours looks at each of them.
    still = (1e-4 * points.var(axis=0).mean()) ** 0.5
    tried = [
        kmeans(points, k, order=order, max_steps=LLOYD_STEPS, tolerance=still / k**0.5)
        for k in range(2, PARAMETERS.max_k + 1)
    ]
    scores = silhouettes(points, [one.labels for one in tried])
    best = max(zip(scores, tried, strict=True), key=lambda pair: pair[0].value)[1]
    labels = np.full(matrix.n_participants, -1)
    labels[placed] = best.labels
    counts = matrix.counts_by_group(labels, best.k)
    far = extremity(axes, matrix.n_statements)
    project_statements(axes, matrix.n_statements)
    statement_priorities(counts.sum(axis=0), far, matrix.meta, PARAMETERS)
    group_aware(counts, 0)
    group_aware(counts, 1)
    return Found(
        matrix.participant_ids,
        positions,
        labels,
        consensus_statements(totals, matrix.statement_ids, out, PARAMETERS),
        representative_statements(counts, matrix.statement_ids, out, PARAMETERS),
    )


def matrix_of(given: dict[str, NDArray[Any]]) -> OpinionMatrix:
    """The opinions that arrays hold; statements that were moderated out before anyone saw them are not in them."""
    statements, out = given["statements"], given["moderated_out"]
    seen = np.bincount(statements, minlength=int(out.max(initial=0)) + 1) > 0
    return OpinionMatrix.from_triplets(
        given["participants"], statements, given["opinions"], moderated_out=out[seen[out]].tolist()
    )


def full(given: Path | dict[str, NDArray[Any]]) -> Found:
    """Read an export, or take arrays; map them with all our stages, and make what is published of it."""
    found = map_opinions(PolisExport(given).matrix() if isinstance(given, Path) else matrix_of(given))
    found.to_output()
    return Found(found.participant_ids, found.positions, found.labels, found.consensus, found.representative)


def update(live: LiveMap) -> LiveMap:
    """A map that follows 1,000 more votes, the first that it follows."""
    draw, matrix = np.random.default_rng(5), live.matrix
    people = draw.integers(0, matrix.n_participants, VOTES)
    statements = draw.integers(0, matrix.n_statements, VOTES)
    return follow(live, people, statements, draw.integers(-1, 2, VOTES))


def position(on: OpinionMap) -> Position:
    """Where someone stands who answered every statement, and which answers put them there."""
    draw = np.random.default_rng(6)
    return locate(dict(zip(on.statement_ids, draw.integers(-1, 2, len(on.statement_ids)).tolist(), strict=True)), on)


def describe(found: Found) -> dict[str, Any]:
    """See ``bench/opinions/answers.py``."""
    people = [str(one) for one in found.people]
    placed = np.flatnonzero(found.labels >= 0).tolist()
    return {
        "groups": {people[row]: int(found.labels[row]) for row in placed},
        "positions": dict(zip(people, found.positions.tolist(), strict=True)),
        "consensus": {
            side: [(str(one.statement), one.probability * one.probability_z) for one in listed]
            for side, listed in (("agree", found.consensus.agree), ("disagree", found.consensus.disagree))
        },
        "representative": {
            str(group): [
                (str(one.statement), one.probability * one.probability_z * one.ratio * one.ratio_z) for one in listed
            ]
            for group, listed in enumerate(found.representative)
        },
    }


def group_sizes(found: Found) -> dict[str, Any]:
    """Where nobody's answer is compared."""
    return {"groups": np.bincount(found.labels[found.labels >= 0]).tolist()}


def small_conversation(n_people: int, n_statements: int) -> dict[str, NDArray[Any]]:
    """Run on either side before the clock starts, with many people and statements and with few, so that nothing is
    loaded, and no memory asked of the system for the first time, under it."""
    draw = np.random.default_rng(0)
    people, statements = np.divmod(np.arange(n_people * n_statements), n_statements)
    opinions = draw.integers(-1, 2, size=len(people)).astype(np.int8)
    none = np.zeros(0, dtype=int)
    return {"participants": people, "statements": statements, "opinions": opinions, "moderated_out": none}


def main() -> None:
    asked = arguments()
    for n_people, n_statements in ((300, 200), (300, 40), (100, 40)):
        peer_equivalent(small_conversation(n_people, n_statements))
    if asked.input.is_dir():
        measure(full, asked.input, describe, asked.answer)
        return
    with np.load(asked.input) as arrays:
        given = {name: arrays[name] for name in arrays.files}
    match asked.profile:
        case "peer-equivalent":
            measure(peer_equivalent, given, describe, asked.answer)
        case "full":
            measure(full, given, group_sizes, asked.answer)
        case "update":
            measure(
                update, begin(matrix_of(given)), lambda live: [group.size for group in live.found.groups], asked.answer
            )
        case "position":
            measure(position, map_opinions(matrix_of(given)), lambda here: [here.x, here.y], asked.answer)


if __name__ == "__main__":
    main()
