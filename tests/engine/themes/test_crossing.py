# SPDX-License-Identifier: LGPL-3.0-or-later
"""Themes crossed with real opinions and groups, and with planted ones."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.linear.proportions import two_share_z, wilson
from isegoria.engine.themes.crossing import Crossing, cross
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import Reading, read

FOLDER = Path(__file__).parents[2] / "data" / "polis" / "austria-climate.5twd2jsnkf.2022-08-08"
NONE = np.array([], dtype=np.int64)


@cache
def conversation() -> tuple[list[str], Reading, sp.csr_array, np.ndarray, np.ndarray, np.ndarray]:
    """Texts, reading, opinions, published groups, themes (by a word), authors: those of a real conversation."""
    export = PolisExport(FOLDER)
    matrix = export.matrix()
    bodies = {one.id: plain(one.body) for one in export.comments()}
    authors = {one.id: one.author for one in export.comments()}
    texts = [bodies[one] for one in matrix.statement_ids]
    published = export.published_groups()
    groups = np.array([-1 if (one := published.get(row)) is None else one for row in matrix.participant_ids])
    rows = {one: place for place, one in enumerate(matrix.participant_ids)}
    wrote = np.array([rows.get(authors[one], -1) for one in matrix.statement_ids])
    themes = np.array([0 if "produ" in one.lower() else 1 if "verpack" in one.lower() else -1 for one in texts])
    return texts, read(texts, languages=("de",)), matrix.values, groups, themes, wrote


@cache
def crossing() -> Crossing:
    _, reading, opinions, groups, themes, authors = conversation()
    return cross(themes, opinions, groups, reading=reading, authors=authors)


def test_the_counts_are_those_of_the_votes() -> None:
    _, _, opinions, groups, themes, _ = conversation()
    found = crossing()
    assert (found.themes, found.groups) == ((0, 1), (0, 1))
    assert found.people == (int((groups == 0).sum()), int((groups == 1).sum()))
    dense = opinions.tocoo()
    for cell in found.cells:
        inside = (groups[dense.row] == cell.group) & (themes[dense.col] == cell.theme)
        answers = dense.data[inside]
        share = cell.share
        counts = (int((answers == 1).sum()), int((answers == -1).sum()), int((answers == 0).sum()))
        assert (share.agree, share.disagree, share.passed) == counts
        assert share.people == len(np.unique(dense.row[inside]))
        assert share.share == pytest.approx((answers == 1).mean())
        assert share.low < share.share < share.high


def test_what_a_group_says_it_agrees_with_more_than_the_others() -> None:
    found, themes = crossing(), conversation()[4]
    said = [one for cell in found.cells for one in cell.said]
    assert len(said) >= 5
    for cell in found.cells:
        assert len(cell.said) <= 5
        for one in cell.said:
            assert themes[one.text] == cell.theme
            assert one.own.share > max(one.others.share, 0.5)
    assert any(one.by_member for one in said)


def test_the_words_of_a_group_are_words_of_the_texts() -> None:
    texts = " ".join(conversation()[0]).lower()
    found = crossing()
    assert all(found.words)
    for own in found.words:
        assert all(word in texts for word, _ in own)
        assert [z for _, z in own] == sorted((z for _, z in own), reverse=True)
    assert not {word for word, _ in found.words[0]} & {word for word, _ in found.words[1]}


def test_what_unites_and_what_divides() -> None:
    found = crossing()
    assert found.unites
    assert found.divides
    for one in found.unites:
        shares = [share.share if one.side > 0 else share.disagree / share.people for share in one.shares]
        assert min(shares) > 0.5 + one.gap - 1e-9
    for one in found.divides:
        low, high = sorted(one.shares, key=lambda share: share.share)
        assert high.low - low.high == pytest.approx(one.gap)
        assert one.gap > 0
    assert not {one.text for one in found.unites} & {one.text for one in found.divides[:3]}


def test_it_can_be_written_as_json() -> None:
    document = crossing().to_json()
    assert document["groups"] == [0, 1]
    assert len(document["cells"]) == 4
    assert set(document["cells"][0]) >= {"theme", "group", "agree", "share", "low", "high", "said"}


def planted() -> sp.csr_array:
    """Group 0 agrees with text 0 and group 1 does not; all agree with text 1; text 2 nobody saw."""
    values = np.zeros((40, 3), dtype=np.int8)
    values[:20, 0], values[20:, 0], values[:, 1] = 1, -1, 1
    return sp.csr_array(values)


def test_planted_groups_are_found_divided_and_united() -> None:
    found = cross(np.array([0, 0, 1]), planted(), np.array([0] * 20 + [1] * 20))
    assert [one.text for one in found.divides] == [0]
    assert [(one.text, one.side) for one in found.unites] == [(1, 1)]
    assert [(one.text, one.own.share, one.others.share) for one in found.cell(0, 0).said] == [(0, 1.0, 0.0)]
    assert found.apart == (0.5, 0.0)
    nobody = found.cell(1, 0).share
    assert (nobody.people, nobody.share, nobody.low, nobody.high) == (0, 0.0, 0.0, 1.0)


def test_supports_count_those_who_gave_none() -> None:
    opinions = sp.csr_array(np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=np.int8))
    opinions.eliminate_zeros()
    found = cross(np.array([0, 0]), opinions, supports=True)
    assert (found.everyone[0].agree, found.everyone[0].passed, found.everyone[0].people) == (3, 5, 4)
    assert found.everyone[0].share == 3 / 8


def test_one_person_with_many_answers_is_one_person() -> None:
    opinions = sp.csr_array(np.ones((1, 200), dtype=np.int8))
    share = cross(np.zeros(200, dtype=np.int64), opinions).everyone[0]
    assert (share.agree, share.people) == (200, 1)
    assert share.low < 0.3


@given(st.integers(0, 1_000), st.permutations([0, 1, 2]))
@settings(max_examples=25)
def test_the_names_of_the_groups_change_nothing(seed: int, names: list[int]) -> None:
    rng = np.random.default_rng(seed)
    opinions = sp.csr_array(rng.integers(-1, 2, (30, 8)).astype(np.int8))
    groups, themes = rng.integers(0, 3, 30), rng.integers(0, 2, 8)
    one = cross(themes, opinions, groups)
    other = cross(themes, opinions, np.array(names)[groups])
    for theme in one.themes:
        for group in one.groups:
            assert one.cell(theme, group).share == other.cell(theme, names[group]).share
            assert one.cell(theme, group).said == other.cell(theme, names[group]).said
    assert [(two.text, two.gap) for two in one.divides] == [(two.text, two.gap) for two in other.divides]


def test_what_does_not_fit_together_is_refused() -> None:
    opinions = planted()
    for call, code in (
        (lambda: cross(np.zeros(2, dtype=np.int64), opinions), "lengths_differ"),
        (lambda: cross(np.zeros(3, dtype=np.int64), opinions, NONE), "lengths_differ"),
        (lambda: cross(np.zeros(3, dtype=np.int64), opinions * 2), "opinion_out_of_range"),
        (lambda: cross(np.zeros(3, dtype=np.int64), opinions, reading=read(["a", "b"])), "lengths_differ"),
    ):
        with pytest.raises(EngineError) as refusal:
            call()
        assert refusal.value.code == code


def test_wilson_gives_the_published_intervals() -> None:
    # Newcombe (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    low, high = wilson(np.array([81 / 263, 15 / 148, 0.0, 1 / 29]), np.array([263, 148, 20, 29]))
    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]
    assert two_share_z(5, 10, 5, 10) == 0
    assert two_share_z(9, 10, 1, 10) == pytest.approx(-two_share_z(1, 10, 9, 10))
