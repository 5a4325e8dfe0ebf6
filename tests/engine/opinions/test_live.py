# SPDX-License-Identifier: LGPL-3.0-or-later
"""A map that follows the votes is the map of those votes."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.linear.vote_products import VoteProducts
from isegoria.engine.opinions.live import begin, follow
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
VOTES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5), st.sampled_from([-1, 0, 1])), max_size=30)


def columns(rows: list[tuple[int, int, int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((), (), ())


@settings(max_examples=80)
@given(VOTES, VOTES)
def test_opinions_added_are_those_of_the_whole(first: list, then: list) -> None:
    start = OpinionMatrix.from_triplets(*columns(first))
    whole = OpinionMatrix.from_triplets(*columns(first + then))
    found = start.with_opinions(*columns(then))
    assert list(found.triplets()) == list(whole.triplets())
    assert (found.participant_ids, found.statement_ids) == (whole.participant_ids, whole.statement_ids)
    assert found.values.has_sorted_indices


@settings(max_examples=60)
@given(VOTES, VOTES)
def test_sums_that_follow_are_those_counted_afresh(first: list, then: list) -> None:
    live = begin(OpinionMatrix.from_triplets(*columns(first)))
    followed = follow(live, *columns(then))
    afresh = VoteProducts.of(followed.matrix.values)
    for one, other in ((followed.products.vv, afresh.vv), (followed.products.vs, afresh.vs)):
        assert one.tolist() == other.tolist()
    assert followed.products.ss.tolist() == afresh.ss.tolist()
    assert followed.found.totals.tolist() == followed.matrix.counts().tolist()
    again = followed.matrix.counts_by_group(followed.found.labels, followed.found.k)
    assert followed.found.counts.tolist() == again.tolist()
    assert np.isfinite(followed.found.positions).all()


@pytest.mark.parametrize("statements", [40, 160])
def test_positions_are_those_of_a_map_made_from_nothing(planted: Planted, statements: int) -> None:
    """Over fifty batches, with newcomers, changed minds and statements added on the way."""
    matrix, _ = planted(400, statements, groups=3, seen=0.3, seed=2)
    rows = list(matrix.triplets())
    np.random.default_rng(1).shuffle(rows)
    changed = [(person, statement, -opinion) for person, statement, opinion in rows[:200]]
    rows += changed
    start = len(rows) // 2
    live = begin(OpinionMatrix.from_triplets(*columns(rows[:start])))
    step = (len(rows) - start) // 50
    for at in range(start, len(rows), step):
        live = follow(live, *columns(rows[at : at + step]))
    exact = map_opinions(OpinionMatrix.from_triplets(*columns(rows)))
    found = live.found
    assert found.participant_ids == exact.participant_ids
    turned = np.sign((found.axes.components * exact.axes.components).sum(axis=1))
    assert found.positions * turned == pytest.approx(exact.positions, abs=1e-8)
    assert found.totals.tolist() == exact.totals.tolist()
    assert found.k == exact.k == 3
    assert adjusted_rand(found.labels.tolist(), exact.labels.tolist()) > 0.94


def test_groups_keep_their_numbers(planted: Planted) -> None:
    matrix, _ = planted(300, 40, groups=3, seen=0.4, seed=3)
    live = begin(matrix)
    draw = np.random.default_rng(0)
    for _ in range(5):
        votes = (draw.integers(0, 300, 50), draw.integers(0, 40, 50), draw.integers(-1, 2, 50))
        after = follow(live, *votes)
        assert (after.found.labels == live.found.labels).mean() > 0.95
        assert [group.id for group in after.found.groups] == [group.id for group in live.found.groups]
        live = after
    assert live.found.continued


def test_it_begins_with_nobody() -> None:
    live = begin(OpinionMatrix.from_triplets([], [], []))
    assert live.found.status == "no_map"
    live = follow(live, [5], [2], [1])
    assert live.found.status == "one_group"
    assert follow(live, [], [], []).found.totals.tolist() == live.found.totals.tolist()
