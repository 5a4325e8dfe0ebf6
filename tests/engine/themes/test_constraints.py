# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a facilitator decided stands on the next run, and themes keep their numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from isegoria.engine.clustering.spherical import directions
from isegoria.engine.errors import EngineError
from isegoria.engine.themes.constraints import Constraints, same_themes
from isegoria.engine.themes.parameters import ThemeParameters
from isegoria.engine.themes.tree import Themes, find_themes


@pytest.fixture(scope="module")
def cloud() -> NDArray[np.float32]:
    """Eight bundles of three small bundles of twenty-five."""
    rng = np.random.default_rng(0)
    points = rng.standard_normal((8, 1, 1, 32)) + 0.6 * rng.standard_normal((8, 3, 1, 32))
    points = points + 0.35 * rng.standard_normal((8, 3, 25, 32))
    return directions(points.reshape(600, 32)[rng.permutation(600)])


@pytest.fixture(scope="module")
def first(cloud: NDArray[np.float32]) -> Themes:
    return found_in(cloud)


def found_in(vectors: NDArray[np.float32], *, constraints: Constraints | None = None, seed: int = 0) -> Themes:
    return find_themes(vectors, constraints=constraints, seed=seed, parameters=ThemeParameters(most=10, draws=3))


def members(themes: Themes, number: int) -> set[int]:
    return set(themes.members(int(np.flatnonzero(themes.number == number)[0])).tolist())


def leaves_inside(themes: Themes) -> list[int]:
    return themes.number[themes.parent >= 0].tolist()


def test_the_same_texts_again_have_the_same_themes(cloud: NDArray[np.float32], first: Themes) -> None:
    again = found_in(cloud, constraints=first.kept())
    assert again.number.tolist() == first.number.tolist()
    assert again.label.tolist() == first.label.tolist()


def test_themes_keep_their_number_when_texts_come(cloud: NDArray[np.float32]) -> None:
    before = found_in(cloud[:450])
    after = found_in(cloud, constraints=before.kept())
    shared = set(before.number.tolist()) & set(after.number.tolist())
    assert len(shared) >= 0.6 * before.n_themes
    for number in shared:
        old, new = members(before, number), {text for text in members(after, number) if text < 450}
        assert 2 * len(old & new) > len(new)
    # A number that was given up is not given again.
    new_numbers = set(after.number.tolist()) - shared
    assert not new_numbers or min(new_numbers) > before.number.max()


def test_themes_are_known_again_whatever_the_order_of_the_texts(cloud: NDArray[np.float32], first: Themes) -> None:
    order = np.random.default_rng(1).permutation(len(cloud))
    after = found_in(cloud[order], constraints=first.kept(before=order))
    for number in set(first.number.tolist()) & set(after.number.tolist()):
        old, new = members(first, number), set(order[sorted(members(after, number))].tolist())
        assert 2 * len(old & new) > max(len(old), len(new))
    assert len(set(first.number.tolist()) & set(after.number.tolist())) > first.n_themes / 2


def test_a_name_stays_with_its_theme(cloud: NDArray[np.float32], first: Themes) -> None:
    number = int(first.number[0])
    named = found_in(cloud, constraints=first.kept(names={number: "Pistes cyclables"}))
    assert named.names == {number: "Pistes cyclables"}
    later = found_in(cloud, constraints=named.kept(), seed=5)
    assert later.names == {number: "Pistes cyclables"}
    assert number in later.number


def test_a_moved_text_stays_where_it_was_put(cloud: NDArray[np.float32], first: Themes) -> None:
    for number in (leaves_inside(first)[0], int(first.number[1])):
        outsider = int(np.flatnonzero(~np.isin(np.arange(len(cloud)), list(members(first, number))))[7])
        after = found_in(cloud, constraints=first.kept(moved={outsider: number}))
        assert outsider in members(after, number)
        assert after.texts[after.top()].sum() == (after.label >= 0).sum()


def test_merged_themes_are_one(cloud: NDArray[np.float32], first: Themes) -> None:
    kept, absorbed = leaves_inside(first)[:2]
    after = found_in(cloud, constraints=first.kept(merged=((kept, absorbed),)))
    assert absorbed not in after.number
    assert members(after, kept) >= members(first, kept) | members(first, absorbed)
    # And so they stay on the runs that follow, as long as the theme is kept pinned.
    later = found_in(cloud, constraints=after.kept(pinned=frozenset([kept])), seed=3)
    assert members(later, kept) >= members(first, kept) | members(first, absorbed)


def test_merged_themes_at_the_top_bring_their_sub_themes(cloud: NDArray[np.float32], first: Themes) -> None:
    kept, absorbed = first.number[first.top()[:2]].tolist()
    after = found_in(cloud, constraints=first.kept(merged=((kept, absorbed),)))
    assert absorbed not in after.number
    assert members(after, kept) >= members(first, kept) | members(first, absorbed)
    assert len(after.top()) < len(first.top()) + 1


@pytest.mark.parametrize("top", [True, False])
def test_a_pinned_theme_is_found_again_with_its_texts(cloud: NDArray[np.float32], first: Themes, top: bool) -> None:
    number = int(first.number[2]) if top else leaves_inside(first)[-1]
    for seed in (1,):
        after = found_in(
            cloud[::-1],
            constraints=first.kept(before=np.arange(len(cloud))[::-1], pinned=frozenset([number])),
            seed=seed,
        )
        assert {len(cloud) - 1 - text for text in members(after, number)} >= members(first, number)


def test_what_is_not_there_cannot_be_decided_of(first: Themes) -> None:
    for decided in ({"pinned": frozenset([999])}, {"moved": {0: 999}}, {"merged": ((0, 999),)}, {"names": {999: "x"}}):
        with pytest.raises(EngineError) as refused:
            first.kept(**decided)
        assert refused.value.code == "theme_unknown"


LABELS = st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), min_size=1, max_size=60)


@given(LABELS)
def test_a_theme_is_at_most_one_of_before(labels: list[tuple[int, int]]) -> None:
    now, before = np.array(labels).T
    found = same_themes(now, before, 5, 5)
    assert len(set(found.values())) == len(found)
    assert same_themes(before, now, 5, 5) == {other: one for one, other in found.items()}
