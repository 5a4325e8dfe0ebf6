# SPDX-License-Identifier: LGPL-3.0-or-later
"""What must not change a map, and what must not change a count."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import PolisParameters, PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
ROWS = st.dictionaries(st.tuples(st.integers(0, 11), st.integers(0, 5)), st.sampled_from([-1, 0, 1]), max_size=72).map(
    lambda opinions: [(*pair, opinion) for pair, opinion in opinions.items()]
)


def build(rows: list[tuple[Any, Any, int]], **options: Any) -> OpinionMatrix:
    people, statements, opinions = zip(*rows, strict=True) if rows else ((), (), ())
    return OpinionMatrix.from_triplets(people, statements, opinions, **options)


def floats(found: OpinionMap) -> list[np.ndarray]:
    return [
        found.positions,
        found.axes.components,
        found.axes.explained,
        found.base_centres,
        found.statement_positions,
        found.extremity,
        found.group_aware_agree,
        found.group_aware_disagree,
        found.divisiveness,
        found.priorities,
        np.array(list(found.silhouettes.values())),
        np.array([group.centre for group in found.groups]),
    ]


@settings(max_examples=60)
@given(ROWS, st.lists(st.integers(0, 5), max_size=2, unique=True), st.randoms(use_true_random=False))
def test_any_opinions_give_a_finite_map_that_the_order_of_rows_does_not_change(
    rows: list[tuple[int, int, int]], out: list[int], random: Any
) -> None:
    options = {"statement_ids": range(6), "moderated_out": out}
    found = map_opinions(build(rows, **options))
    assert all(np.isfinite(values).all() for values in floats(found))
    assert (found.k == 0) == (not rows)
    assert sum(group.size for group in found.groups) == int(found.placed.sum())
    again = map_opinions(build(random.sample(rows, len(rows)), **options))
    assert again.to_output() == found.to_output()
    assert again.digest("0" * 64) == found.digest("0" * 64)


@pytest.mark.parametrize("seed", range(6))
def test_renumbering_people_and_statements_changes_nothing(seed: int, planted: Planted) -> None:
    matrix, _ = planted(300, 30, groups=3, seed=seed)
    rng = np.random.default_rng(seed)
    person, statement = rng.permutation(300).tolist(), rng.permutation(30).tolist()
    renumbered = build([(person[p], statement[s], o) for p, s, o in matrix.triplets()])
    one, other = map_opinions(matrix), map_opinions(renumbered)
    assert other.labels[person].tolist() == one.labels.tolist()
    assert other.base_labels[person].tolist() == one.base_labels.tolist()
    assert other.positions[person] == pytest.approx(one.positions, abs=1e-9)
    assert other.totals[:, statement].tolist() == one.totals.tolist()
    assert other.counts[:, :, statement].tolist() == one.counts.tolist()
    assert other.divisiveness[statement] == pytest.approx(one.divisiveness, abs=1e-12)
    assert {k: round(value, 9) for k, value in other.silhouettes.items()} == {
        k: round(value, 9) for k, value in one.silhouettes.items()
    }


def test_a_statement_nobody_saw_has_no_effect(planted: Planted) -> None:
    matrix, _ = planted(120, 12)
    rows = list(matrix.triplets())
    plain, wider = map_opinions(build(rows)), map_opinions(build(rows, statement_ids=range(14), moderated_out=[13]))
    assert wider.labels.tolist() == plain.labels.tolist()
    assert wider.positions == pytest.approx(plain.positions, abs=1e-9)
    assert wider.representative == plain.representative
    assert wider.consensus == plain.consensus
    assert wider.divisive == plain.divisive
    assert not wider.axes.components[:, 12:].any()


def test_a_statement_moderated_out_keeps_its_totals_and_places_nobody(planted: Planted) -> None:
    matrix, _ = planted(120, 12)
    rows = list(matrix.triplets())
    turned = [(p, s, -o if s == 4 else o) for p, s, o in rows]
    one, other = (map_opinions(build(listed, moderated_out=[4])) for listed in (rows, turned))
    assert other.labels.tolist() == one.labels.tolist()
    assert other.positions.tolist() == one.positions.tolist()
    assert other.totals[0, 4] == one.totals[1, 4] > 0
    assert 4 not in {r.statement for listed in one.representative for r in listed} | set(one.divisive)


def test_a_question_about_the_person_places_nobody_and_is_asked_first(planted: Planted) -> None:
    matrix, _ = planted(120, 12)
    rows = list(matrix.triplets())
    about, out = map_opinions(build(rows, meta=[4])), map_opinions(build(rows, moderated_out=[4]))
    assert about.discrete() == out.discrete()
    assert about.priorities[4] == about.priorities.max() == 49


@settings(max_examples=40)
@given(ROWS, st.integers(0, 11), st.integers(0, 5))
def test_a_pass_changes_no_count_of_agreement(rows: list[tuple[int, int, int]], person: int, statement: int) -> None:
    options = {"statement_ids": range(6), "participant_ids": range(12)}
    without = [row for row in rows if row[:2] != (person, statement)]
    before, after = build(without, **options).counts(), build([*without, (person, statement, 0)], **options).counts()
    difference = (after - before)[:, statement].tolist()
    assert difference == [0, 0, 1, 1]
    assert (after - before).sum() == 2


@pytest.mark.parametrize(("people", "statements", "groups"), [(90, 12, 2), (400, 40, 3), (3000, 60, 4)])
def test_planted_groups_are_found(people: int, statements: int, groups: int, planted: Planted) -> None:
    matrix, belongs = planted(people, statements, groups=groups, seen=0.7)
    found = map_opinions(matrix)
    assert found.status == "map"
    if groups < 4:  # on two axes, four groups may fall on one another
        assert found.k == groups
        rows = np.flatnonzero(found.placed)
        assert adjusted_rand(found.labels[rows].tolist(), [belongs[row] for row in rows]) > 0.99
    assert [group.size for group in found.groups] == sorted((group.size for group in found.groups), reverse=True)


def test_the_number_of_groups_changes_after_four_runs_only(planted: Planted) -> None:
    three, _ = planted(300, 30, groups=3, seen=0.8)
    two, _ = planted(300, 30, groups=2, seen=0.8)
    found = map_opinions(three)
    assert found.k == 3
    shown = []
    for _ in range(5):
        found = map_opinions(two, previous=PolisState(k_memory=found.state.k_memory))
        shown.append((found.k, found.best_k))
    assert shown == [(3, 2), (3, 2), (3, 2), (2, 2), (2, 2)]


def test_going_on_from_a_map_keeps_its_groups_and_its_direction(planted: Planted) -> None:
    matrix, _ = planted(300, 30, groups=3)
    first = map_opinions(matrix)
    rows = list(matrix.triplets())
    more = [*rows, *((300 + p, s, o) for p, s, o in itertools.islice(rows, 200))]
    second = map_opinions(build(more), previous=first.state)
    same = second.labels[:300] == first.labels
    assert same.mean() > 0.98
    assert (np.sum(second.axes.components * first.axes.components, axis=1) > 0.9).all()


def test_the_reference_start_follows_the_order_of_people(planted: Planted) -> None:
    matrix, belongs = planted(90, 12, groups=2, seen=0.9)
    found = map_opinions(matrix, parameters=PolisParameters(first_points="given"))
    assert adjusted_rand(found.labels.tolist(), belongs) == 1
