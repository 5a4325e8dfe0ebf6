# SPDX-License-Identifier: LGPL-3.0-or-later
"""Conversations that hardly say anything: a clear answer with its reason, never a NaN nor a warning."""

import io
from typing import Any

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import write_matrix
from isegoria.engine.opinions.document import build_document, recompute
from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.position import locate
from isegoria.engine.profiles.opinions import OpinionMatrix


def full(table: list[list[int | None]], **options: Any) -> OpinionMatrix:
    cells = [(p, s, o) for p, row in enumerate(table) for s, o in enumerate(row) if o is not None]
    people, statements, opinions = zip(*cells, strict=True) if cells else ((), (), ())
    return OpinionMatrix.from_triplets(
        people,
        statements,
        opinions,
        participant_ids=range(len(table)),
        statement_ids=range(max((len(row) for row in table), default=0)),
        **options,
    )


CASES: dict[str, tuple[list[list[int | None]], str, list[str], list[int]]] = {
    "nobody": ([], "no_map", ["nobody_answered"], []),
    "people without answers": ([[None, None], [None, None]], "no_map", ["nobody_answered"], []),
    "one person": ([[1, -1, 0]], "one_group", ["one_person"], [1]),
    "one person, one statement": ([[1]], "one_group", ["one_person"], [1]),
    "two alike": ([[1, -1], [1, -1]], "one_group", ["nobody_differs"], [2]),
    "two opposed": ([[1, -1], [-1, 1]], "map", ["few_people", "one_axis"], [1, 1]),
    "one statement": ([[1], [1], [-1]], "map", ["few_people", "one_axis"], [2, 1]),
    "all agree": ([[1] * 8] * 20, "one_group", ["nobody_differs"], [20]),
    "all disagree": ([[-1] * 8] * 20, "one_group", ["nobody_differs"], [20]),
    "all pass": ([[0] * 8] * 20, "one_group", ["nobody_differs"], [20]),
    "twins": ([[1, 1, -1, -1] * 2] * 10 + [[-1, -1, 1, 1] * 2] * 10, "map", ["one_axis"], [10, 10]),
    "one vote each, on its own": (
        [[1 if s == p else None for s in range(20)] for p in range(20)],
        "one_group",
        ["nobody_differs"],
        [15],
    ),
    "one vote each, on one": ([[(-1) ** p] for p in range(20)], "map", ["one_axis"], [10, 10]),
    "two axes of equal weight": (
        [[1, 0], [-1, 0], [0, 1], [0, -1]],
        "map",
        ["few_people", "axes_interchangeable"],
        [2, 2],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_clear_answer(name: str) -> None:
    table, status, reasons, sizes = CASES[name]
    matrix = full(table)
    found = map_opinions(matrix)
    assert (found.status, [reason.code for reason in found.reasons]) == (status, reasons)
    assert [group.size for group in found.groups] == sizes
    assert found.k == len(sizes)
    assert all(reason.sentence for reason in found.reasons)

    stream = io.BytesIO()
    write_matrix(stream, matrix)
    document, _ = build_document(io.BytesIO(stream.getvalue()))
    assert recompute(document, io.BytesIO(stream.getvalue())).holds
    here = locate(dict.fromkeys(found.statement_ids, 1), on=found)
    assert np.isfinite([here.x, here.y]).all()


@pytest.mark.parametrize("name", CASES)
def test_everything_moderated_out_leaves_one_group_or_none(name: str) -> None:
    table = CASES[name][0]
    width = max((len(row) for row in table), default=0)
    found = map_opinions(full(table, moderated_out=list(range(width))))
    assert found.status in ("one_group", "no_map")
    assert not found.positions.any()
    assert found.consensus.agree == found.consensus.disagree == found.divisive == ()


def test_below_fifteen_the_most_active_complete_the_map() -> None:
    table: list[list[int | None]] = [[1 if s < p else None for s in range(10)] for p in range(20)]
    found = map_opinions(full(table))
    # 13 people answered seven or more; the two next most active are those who answered 6 and 5.
    assert np.flatnonzero(found.placed).tolist() == list(range(5, 20))
    assert found.group_of(4) is None
    assert found.group_of(99) is None
    assert found.group_per_participant()["4"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_k": 1},
        {"min_votes": -1},
        {"people_per_k": 0},
        {"first_points": "random"},
        {"base_k": 2.5},
        {"k_buffer": True},
    ],
)
def test_a_parameter_out_of_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(EngineError) as refusal:
        PolisParameters(**wrong)
    assert refusal.value.code == "parameter_out_of_range"
    assert next(iter(wrong)) in str(refusal.value)
