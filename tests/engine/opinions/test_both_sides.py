# SPDX-License-Identifier: AGPL-3.0-or-later
"""What both sides share: by hand, against a second way of counting, and from the frozen file alone."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import write_matrix
from isegoria.engine.opinions.both_sides import both_sides, build_document, recompute
from isegoria.engine.profiles.opinions import OpinionMatrix
from isegoria.engine.verify.result import verify_result

Person = tuple[int | None, int | None, Sequence[int | None]]
"""Position now, position at first, and an answer for each argument."""


def matrix_of(people: Sequence[Person], arguments: int, out: Sequence[int] = ()) -> OpinionMatrix:
    rows = [
        (person, statement, value)
        for person, (now, first, answers) in enumerate(people)
        for statement, value in enumerate([now, first, *answers])
        if value is not None
    ]
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return OpinionMatrix.from_triplets(
        *columns, statement_ids=range(2 + arguments), moderated_out=[2 + one for one in out]
    )


def ten(now: int, answer: Sequence[int | None]) -> list[Person]:
    return [(now, now, answer)] * 10


def test_shared_is_what_most_on_both_sides_find_convincing() -> None:
    people = ten(1, [1, 1, -1, None]) + ten(-1, [1, -1, -1, 1]) + ten(0, [-1, -1, -1, -1])
    found = both_sides(matrix_of(people, 4))
    assert found.people == (10, 10, 10)
    assert found.shared == (0,)
    assert found.dividing == (1,)


def test_the_less_convinced_side_decides_the_rank() -> None:
    # Argument 0: 10 of 10 and 6 of 10. Argument 1: 7 of 10 on each side.
    people = [(1, 1, [1, 1 if n < 7 else 0]) for n in range(10)]
    people += [(-1, -1, [1 if n < 6 else 0, 1 if n < 7 else -1]) for n in range(10)]
    assert both_sides(matrix_of(people, 2)).shared == (1, 0)


def test_nothing_is_said_of_a_side_of_which_few_weighed_it() -> None:
    people = ten(1, [1]) + [(-1, -1, [1])] * 4
    assert both_sides(matrix_of(people, 1)).shared == ()
    assert both_sides(matrix_of(people, 1), fewest=4).shared == (0,)
    with pytest.raises(EngineError):
        both_sides(matrix_of(people, 1), fewest=0)


def test_the_size_of_a_side_changes_nothing() -> None:
    few, many = ten(1, [1, -1]) + ten(-1, [1, 1]), ten(1, [1, -1]) * 30 + ten(-1, [1, 1])
    assert both_sides(matrix_of(few, 2)).shared == both_sides(matrix_of(many, 2)).shared
    assert both_sides(matrix_of(few, 2)).dividing == both_sides(matrix_of(many, 2)).dividing


def test_an_argument_shown_no_more_is_counted_and_listed_nowhere() -> None:
    found = both_sides(matrix_of(ten(1, [1, 1]) + ten(-1, [1, -1]), 2, out=[0, 1]))
    assert (found.shared, found.dividing) == ((), ())
    assert found.counts[0, 0].tolist() == [10, 10]


def test_minds_that_moved_are_counted_by_where_they_came_from() -> None:
    people: list[Person] = [(1, -1, []), (1, -1, []), (0, 1, []), (-1, -1, []), (None, None, [])]
    assert both_sides(matrix_of(people, 0)).moved.tolist() == [[0, 1, 0], [0, 0, 0], [2, 0, 1]]


answers = st.sampled_from([1, 0, -1, None])
crowds = st.lists(st.tuples(answers, answers, st.lists(answers, min_size=5, max_size=5)), min_size=1, max_size=60)


@given(crowds)
@settings(max_examples=60)
def test_counts_agree_with_a_plain_loop(people: list[Person]) -> None:
    found = both_sides(matrix_of([*people, (0, 0, [0] * 5)], 5), fewest=2)
    everyone = [*people, (0, 0, [0] * 5)]
    for place, stand in enumerate((1, 0, -1)):
        assert found.people[place] == sum(1 for now, _, _ in everyone if now == stand)
        for kind, value in enumerate((1, 0, -1)):
            expected = [sum(1 for now, _, said in everyone if now == stand and said[n] == value) for n in range(5)]
            assert found.counts[place, kind].tolist() == expected


@given(crowds)
@settings(max_examples=60)
def test_swapping_the_sides_swaps_nothing_that_is_shared(people: list[Person]) -> None:
    """Neutrality: neither side is favoured by being called "for"."""
    known = [one for one in people if one[0] is not None] or [(0, 0, [0] * 5)]
    other = [(None if now is None else -now, None if first is None else -first, said) for now, first, said in known]
    one, two = both_sides(matrix_of(known, 5), fewest=1), both_sides(matrix_of(other, 5), fewest=1)
    assert (one.shared, one.dividing, one.least) == (two.shared, two.dividing, two.least)


def frozen(people: Sequence[Person], arguments: int) -> bytes:
    stream = io.BytesIO()
    write_matrix(stream, matrix_of(people, arguments))
    return stream.getvalue()


def document_and_input(folder: Path) -> tuple[dict[str, Any], Path]:
    source = folder / "input.csv"
    source.write_bytes(frozen(ten(1, [1, 1]) + ten(-1, [1, -1]), 2))
    document, _ = build_document(source, sides=["for", "against"])
    return document, source


def test_a_document_is_computed_again_from_its_file(tmp_path: Path) -> None:
    document, source = document_and_input(tmp_path)
    assert recompute(json.loads(json.dumps(document)), source).holds
    written = tmp_path / "result.json"
    written.write_text(json.dumps(document), encoding="utf-8")
    assert verify_result(written, source).findings == []


@pytest.mark.parametrize("lie", ["shared", "people"])
def test_a_document_that_lies_is_found_out(tmp_path: Path, lie: str) -> None:
    document, source = document_and_input(tmp_path)
    document["output"]["discrete"][lie] = [1] if lie == "shared" else {"for": 99, "undecided": 0, "against": 10}
    found = recompute(document, source)
    assert not found.holds
    assert found.same_input


def test_what_cannot_be_computed_is_refused(tmp_path: Path) -> None:
    document, source = document_and_input(tmp_path)
    for change, code in (
        ({"format": "other"}, "document_format_unknown"),
        ({"method_version": "9"}, "document_method_unknown"),
        ({"parameters": {}}, "document_shape"),
        ({"parameters": {**document["parameters"], "sides": ["for"]}}, "lengths_differ"),
    ):
        with pytest.raises(EngineError) as refusal:
            recompute({**document, **change}, source)
        assert refusal.value.code == code
