# SPDX-License-Identifier: LGPL-3.0-or-later
"""What must hold for everything that is said of opinions: the map, its live form, stability, bridging, coverage, drift,
routing, positions, and both sides of a debate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from isegoria.engine.opinions.both_sides import both_sides
from isegoria.engine.opinions.bridging import bridges, bridging, sure_bridging
from isegoria.engine.opinions.coverage import Coverage, coverage
from isegoria.engine.opinions.drift import Drift, drift
from isegoria.engine.opinions.live import LiveMap, begin, follow
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import OVER_PEOPLE, PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.position import Position, locate
from isegoria.engine.opinions.routing import Telling, expected_information, membership
from isegoria.engine.opinions.stability import Stability, bootstrap
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
Rows = list[tuple[int, int, int]]
WAYS = {
    "polis": PolisParameters(),
    "over people": OVER_PEOPLE,
    "on three axes": replace(OVER_PEOPLE, axes=3),
}
ROWS = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 4)), st.sampled_from([-1, 0, 1]), max_size=50).map(
    lambda opinions: [(*pair, opinion) for pair, opinion in opinions.items()]
)


def build(rows: Rows, **options: Any) -> OpinionMatrix:
    people, statements, opinions = zip(*rows, strict=True) if rows else ((), (), ())
    times = [1_000 * (1 + person + statement) for person, statement, _ in rows]
    return OpinionMatrix.from_triplets(people, statements, opinions, times=times, **options)


@dataclass(frozen=True)
class Everything:
    """What every public function says of a matrix."""

    found: OpinionMap
    live: LiveMap
    stability: Stability
    bridging: np.ndarray
    sure: np.ndarray
    covered: Coverage
    drifted: Drift
    belongs: np.ndarray
    about_person: np.ndarray
    about_statement: np.ndarray
    somebody: Position

    def figures(self) -> list[np.ndarray]:
        """Every float, to be finite."""
        found, said = self.found, self.somebody
        return [
            found.positions,
            found.axes.components,
            found.statement_positions,
            found.priorities,
            found.divisiveness,
            self.live.found.positions,
            self.stability.people,
            np.array([x for one in self.stability.by_k.values() for x in (*one.holds, *one.spread, one.rand)]),
            self.bridging,
            self.sure,
            np.array([self.covered.share, *self.covered.quartiles]),
            self.covered.by_group,
            np.array([one.rand for one in self.drifted.snapshots]),
            np.array([one.z for one in self.drifted.moved]),
            self.belongs,
            self.about_person,
            self.about_statement,
            np.array([said.x, said.y, *said.distances.values()]),
        ]


def everything(matrix: OpinionMatrix, parameters: PolisParameters = WAYS["polis"], draws: int = 2) -> Everything:
    found = map_opinions(matrix, parameters=parameters)
    sizes = np.array([group.size for group in found.groups])
    belongs = membership(matrix.values, found.counts, sizes) if found.k else np.zeros((matrix.n_participants, 0))
    person, statement = expected_information(belongs, found.counts) if found.k else (np.zeros(0), np.zeros(0))
    # One person's answers: those of the first, a pass on what others saw.
    answers = {one: 0 for one, seen in zip(matrix.statement_ids, found.totals[3].tolist(), strict=True) if seen}
    if found.k:
        stop = int(matrix.values.indptr[1])
        own = dict(zip(matrix.values.indices[:stop].tolist(), matrix.values.data[:stop].tolist(), strict=True))
        answers |= {matrix.statement_ids[column]: opinion for column, opinion in own.items()}
        expected = Telling.of(found.counts, sizes).expected(own)
        assert expected.belongs == pytest.approx(belongs[0])
        assert np.isfinite(expected.weights).all()
    some = list(matrix.triplets())[:5]
    return Everything(
        found=found,
        live=follow(begin(matrix, parameters=parameters), *(zip(*some, strict=True) if some else ((), (), ()))),
        stability=bootstrap(matrix, found, draws=draws),
        bridging=bridging(found.counts, 0),
        sure=sure_bridging(found.counts, 1),
        covered=coverage(found, matrix.opinions_per_participant),
        drifted=drift(matrix, moments=2, parameters=parameters),
        belongs=belongs,
        about_person=person,
        about_statement=statement,
        somebody=locate(answers, on=found),
    )


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12)
@given(ROWS, st.lists(st.integers(0, 4), max_size=2, unique=True))
@example([], [])  # nobody
@example([(0, 0, 1)], [])  # one person, one statement
@example([(0, 0, 1), (1, 0, -1)], [])  # two people
@example([(p, s, 1) for p in range(9) for s in range(5)], [])  # all agree
@example([(p, s, 0) for p in range(9) for s in range(5)], [])  # all pass
@example([(p, s, (-1) ** (p % 2 + s)) for p in range(9) for s in range(5)], [])  # twins
@example([(p, p % 5, 1) for p in range(9)], [])  # one vote each
@example([(p, s, (-1) ** p) for p in range(9) for s in range(5)], [0, 1])
def test_nothing_is_ever_undefined(way: str, rows: Rows, out: list[int]) -> None:
    said = everything(build(rows, statement_ids=range(5), moderated_out=out), WAYS[way], draws=1)
    assert all(np.isfinite(values).all() for values in said.figures())
    assert all(0 <= hold <= 1 for one in said.stability.by_k.values() for hold in one.holds)
    assert said.found.labels.max(initial=-1) == said.found.k - 1
    assert said.found.base_groups.max(initial=-1) < max(said.found.k, 1)
    debate = both_sides(build(rows, statement_ids=range(5), moderated_out=out))
    assert np.isfinite(debate.least).all()


def renumbered(people: int, statements: int, seed: int) -> tuple[list[int], list[int]]:
    draw = np.random.default_rng(seed)
    return draw.permutation(people).tolist(), draw.permutation(statements).tolist()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", WAYS)
def test_renumbering_people_and_statements_changes_nothing(way: str, seed: int, planted: Planted) -> None:
    person, statement = renumbered(90, 16, seed)
    matrix, _ = planted(90, 16, groups=3, seen=0.6, noise=0.3, seed=5)
    rows = list(matrix.triplets())
    one = everything(build(rows), WAYS[way])
    other = everything(build([(person[p], statement[s], o) for p, s, o in rows]), WAYS[way])
    assert other.found.k == one.found.k
    assert other.found.labels[person].tolist() == one.found.labels.tolist()
    assert other.stability.people[person] == pytest.approx(one.stability.people)
    assert other.stability.shown.holds == pytest.approx(one.stability.shown.holds)
    assert other.stability.steadiest_k == one.stability.steadiest_k
    for name in ("bridging", "sure"):
        assert getattr(other, name)[statement] == pytest.approx(getattr(one, name))
    assert other.covered.share == one.covered.share
    assert other.covered.by_group[:, statement] == pytest.approx(one.covered.by_group)
    assert other.belongs[person] == pytest.approx(one.belongs)
    for name in ("about_person", "about_statement"):
        assert getattr(other, name)[np.ix_(person, statement)] == pytest.approx(getattr(one, name))
    assert both_sides(build(rows)).people == both_sides(build([(person[p], s, o) for p, s, o in rows])).people


@pytest.mark.parametrize("seed", range(3))
def test_drift_does_not_hang_on_the_numbers(seed: int, planted: Planted) -> None:
    """Nor do the fifteen people of its first maps, some of whom answered as much as others who are left out."""
    matrix, _ = planted(90, 16, groups=3, seen=0.6, seed=5)
    person, statement = renumbered(90, 16, seed)
    rows = list(matrix.triplets())
    times = np.random.default_rng(0).permutation(len(rows))
    one, other = (
        drift(OpinionMatrix.from_triplets(*zip(*listed, strict=True), times=times), moments=3, parameters=OVER_PEOPLE)
        for listed in (rows, [(person[p], statement[s], o) for p, s, o in rows])
    )
    assert one.snapshots[0].people == 15
    for mine, theirs in zip(one.snapshots, other.snapshots, strict=True):
        assert (mine.k, mine.sizes, mine.opinions) == (theirs.k, theirs.sizes, theirs.opinions)
        assert theirs.rand == pytest.approx(mine.rand)
    assert {statement[moved.statement] for moved in one.moved} == {moved.statement for moved in other.moved}


@pytest.mark.parametrize("way", WAYS)
def test_a_statement_nobody_saw_has_no_effect(way: str, planted: Planted) -> None:
    matrix, _ = planted(90, 12, groups=3, seen=0.6, seed=5)
    rows = list(matrix.triplets())
    one, other = everything(build(rows), WAYS[way]), everything(build(rows, statement_ids=range(13)), WAYS[way])
    assert other.found.labels.tolist() == one.found.labels.tolist()
    assert other.live.found.labels.tolist() == one.live.found.labels.tolist()
    assert other.stability.by_k.keys() == one.stability.by_k.keys()
    assert other.stability.people == pytest.approx(one.stability.people)
    assert other.bridging[:12] == pytest.approx(one.bridging)
    assert 12 not in {bridge.statement for bridge in said_to_bridge(other.found)}
    assert other.covered.by_group[:, :12] == pytest.approx(one.covered.by_group)
    assert [(moment.k, moment.sizes) for moment in other.drifted.snapshots] == [
        (moment.k, moment.sizes) for moment in one.drifted.snapshots
    ]
    assert other.drifted.moved == one.drifted.moved
    assert other.belongs == pytest.approx(one.belongs)
    assert other.about_person[:, :12] == pytest.approx(one.about_person)
    assert other.somebody.distances == pytest.approx(one.somebody.distances)


def said_to_bridge(found: OpinionMap) -> tuple[Any, ...]:
    return bridges(found.counts, found.statement_ids, found.moderated_out, limit=100)


@pytest.mark.parametrize("way", WAYS)
def test_duplicated_people_make_no_group(way: str, planted: Planted) -> None:
    """Everybody twice leaves the map as it was; one person thirty times over stays in a group of others."""
    matrix, _ = planted(120, 16, groups=3, seen=0.7, seed=6)
    rows = list(matrix.triplets())
    one = map_opinions(build(rows), parameters=WAYS[way])
    twice = map_opinions(build([*rows, *((120 + p, s, o) for p, s, o in rows)]), parameters=WAYS[way])
    assert twice.k == one.k == 3
    assert twice.labels.tolist() == one.labels.tolist() * 2
    if one.parameters.axes > 2:
        return  # with an axis more, thirty people of one mind, a fifth of all, do make a group
    mine = [(s, o) for p, s, o in rows if p == 7]
    crowd = map_opinions(build([*rows, *((120 + n, s, o) for n in range(30) for s, o in mine)]), parameters=WAYS[way])
    assert crowd.k == one.k
    own = crowd.group_of(7)
    assert sum(crowd.group_of(person) == own for person in range(120)) > 20
    assert all(crowd.group_of(120 + n) == own for n in range(30))


@settings(max_examples=20)
@given(ROWS, st.integers(0, 9), st.integers(0, 4))
def test_a_pass_changes_no_agreement(rows: Rows, person: int, statement: int) -> None:
    """Neither in the counts of the groups, nor in those of a live map, nor in those of a debate."""
    rows = [row for row in rows if row[:2] != (person, statement)]
    whole = {"statement_ids": range(5), "participant_ids": range(10)}
    without, passed = build(rows, **whole), build([*rows, (person, statement, 0)], **whole)
    labels = np.arange(10) % 3
    gained = passed.counts_by_group(labels, 3) - without.counts_by_group(labels, 3)
    assert gained[:, :2].tolist() == np.zeros((3, 2, 5), dtype=int).tolist()
    live = follow(begin(without), [person], [statement], [0])
    assert live.found.totals[:2].tolist() == without.counts()[:2].tolist()
    assert live.found.totals.tolist() == passed.counts().tolist()
    if statement > 1:
        one, other = both_sides(without, fewest=1), both_sides(passed, fewest=1)
        assert other.counts[:, [0, 2]].tolist() == one.counts[:, [0, 2]].tolist()
        assert other.people == one.people


@pytest.mark.parametrize("way", WAYS)
def test_rows_in_another_order_are_the_same_map_to_the_bit(way: str, planted: Planted) -> None:
    matrix, _ = planted(90, 16, seed=5)
    rows = list(matrix.triplets())
    shuffled = [rows[place] for place in np.random.default_rng(1).permutation(len(rows)).tolist()]
    one, other = (map_opinions(replace(build(listed), times=None), parameters=WAYS[way]) for listed in (rows, shuffled))
    assert other.to_output() == one.to_output()
