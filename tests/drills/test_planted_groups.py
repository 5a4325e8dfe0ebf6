# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groups that were planted are found at full size, and a silhouette taken on a sample says what all people say."""

from dataclasses import replace

import pytest

from bench.opinions.inputs import planted
from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.clustering.silhouette import silhouettes
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import OVER_PEOPLE
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

# Participants, statements, opinions, seed; and the adjusted Rand index that can be hoped for: someone who knew what
# each group thinks of each statement would reach 0.84, 0.98 and 0.90, people answering 20, 61 and 30 statements.
FULL = [
    pytest.param((10_000, 500, 196_500, 2, 0.75), id="10000"),
    pytest.param((33_000, 783, 2_000_000, 4, 0.95), id="33000"),
    pytest.param((100_000, 1_000, 2_950_000, 3, 0.85), id="100000"),
]


@pytest.fixture(params=FULL, scope="module")
def case(request: pytest.FixtureRequest) -> tuple[OpinionMatrix, list[int], float]:
    people, statements, opinions, seed, hoped = request.param
    given = planted(participants=people, statements=statements, opinions=opinions, groups=4, seed=seed)
    matrix = OpinionMatrix.from_triplets(
        given["participants"], given["statements"], given["opinions"], participant_ids=range(people)
    )
    return matrix, given["belongs"].tolist(), hoped


def agreement(found: OpinionMap, belongs: list[int]) -> float:
    placed = found.placed.nonzero()[0].tolist()
    return adjusted_rand(found.labels[placed].tolist(), [belongs[row] for row in placed])


@pytest.mark.drill
def test_four_planted_groups_are_found(case: tuple[OpinionMatrix, list[int], float]) -> None:
    """On three axes. On the two that a map draws, two of the four fall on one another, and three are found."""
    matrix, belongs, hoped = case
    found = map_opinions(matrix, parameters=replace(OVER_PEOPLE, axes=3))
    assert found.k == 4
    assert agreement(found, belongs) >= hoped
    on_two = map_opinions(matrix, parameters=OVER_PEOPLE)
    assert on_two.k == 3
    assert agreement(on_two, belongs) < agreement(found, belongs)


@pytest.mark.drill
def test_a_sampled_silhouette_is_that_of_all(case: tuple[OpinionMatrix, list[int], float]) -> None:
    matrix, _, _ = case
    found = map_opinions(matrix, parameters=replace(OVER_PEOPLE, axes=3))
    points = found.positions[found.placed]
    labelings = {k: found.grouping.labels_of(k)[found.placed] for k in found.grouping.candidates}
    exact = dict(zip(labelings, silhouettes(points, list(labelings.values()), exact=True), strict=True))
    print({k: (round(one.value, 4), round(found.grouping.over_people[k].value, 4)) for k, one in exact.items()})
    assert max(exact, key=lambda k: exact[k].value) == found.best_k
    for k, one in exact.items():
        assert one.exact
        assert found.grouping.over_people[k].points < one.points
        assert found.grouping.over_people[k].value == pytest.approx(one.value, abs=0.03)
