# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen input: its exact bytes, its digest, and every way it can be wrong."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats import opinions_input
from isegoria.engine.formats.opinions_input import digest_of_file, read_opinions, write_matrix, write_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

HEADER = '# {"format":"isegoria-opinions/1","statements":[[0,"in"],[1,"out"],[2,"in"]]}\n'
COLUMNS = "participant,statement,opinion\n"
ROWS = "0,0,1\n0,2,-1\n1,1,0\n"


def read(text: str) -> OpinionMatrix:
    return read_opinions(io.BytesIO(text.encode()))[0]


def test_the_bytes() -> None:
    stream = io.BytesIO()
    frozen = write_opinions(stream, [False, True, False], [(0, 0, 1), (0, 2, -1), (1, 1, 0)])
    assert stream.getvalue().decode() == HEADER + COLUMNS + ROWS
    assert frozen.sha256 == hashlib.sha256(stream.getvalue()).hexdigest()
    assert (frozen.bytes, frozen.opinions) == (len(stream.getvalue()), 3)
    assert write_opinions(None, [False, True, False], [(0, 0, 1), (0, 2, -1), (1, 1, 0)]) == frozen


@given(
    st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 5)), st.sampled_from([-1, 0, 1]), max_size=40),
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.randoms(use_true_random=False),
)
def test_what_is_frozen_is_read_back(
    opinions: dict[tuple[int, int], int], out: list[bool], random: np.random.Generator
) -> None:
    matrix = OpinionMatrix.from_triplets(
        [one for one, _ in opinions],
        [one for _, one in opinions],
        list(opinions.values()),
        participant_ids=range(10),
        statement_ids=range(6),
        moderated_out=np.flatnonzero(out).tolist(),
    )
    order = list(range(10))
    random.shuffle(order)
    stream = io.BytesIO()
    frozen, rows = write_matrix(stream, matrix, order=order)
    assert list(rows) == [row for row in order if matrix.opinions_per_participant[row]]
    again, frozen_again = read_opinions(io.BytesIO(stream.getvalue()))
    assert frozen_again == frozen
    assert {(rows[int(p)], s): o for p, s, o in again.triplets()} == opinions
    assert again.moderated_out.tolist() == out


def test_reading_in_many_blocks_is_reading_in_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows, columns = np.nonzero(rng.random((60, 30)) < 0.4)
    matrix = OpinionMatrix.from_triplets(rows, columns, rng.integers(-1, 2, len(rows)))
    path = tmp_path / "frozen.csv"
    with path.open("wb") as stream:
        frozen, _ = write_matrix(stream, matrix)
    monkeypatch.setattr(opinions_input, "BLOCK", 17)
    again, frozen_again = read_opinions(path)
    assert frozen_again == frozen
    assert list(again.triplets()) == list(matrix.triplets())
    assert digest_of_file(path) == (frozen.sha256, frozen.bytes)


def test_nobody_is_a_frozen_input_too() -> None:
    assert read(HEADER + COLUMNS).values.shape == (0, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "input_header_unreadable"),
        ("participant,statement,opinion\n", "input_header_unreadable"),
        ('# {"format":"isegoria-opinions/2","statements":[]}\n' + COLUMNS, "input_format_unknown"),
        ('# {"format":"isegoria-opinions/1","statements":[[0,"maybe"]]}\n' + COLUMNS, "input_header_unreadable"),
        ('# {"statements":[], "format":"isegoria-opinions/1"}\n' + COLUMNS, "input_header_unreadable"),
        ('# {"format":"isegoria-opinions/1","statements":[[1,"in"]]}\n' + COLUMNS, "input_header_unreadable"),
        (HEADER, "input_columns_wrong"),
        (HEADER + "participant;statement;opinion\n", "input_columns_wrong"),
        (HEADER + COLUMNS + "0,0,1\n0,1,2\n", "input_line_wrong"),
        (HEADER + COLUMNS + "0,0,+1\n", "input_line_wrong"),
        (HEADER + COLUMNS + "00,0,1\n", "input_line_wrong"),
        (HEADER + COLUMNS + "0,0,1\r\n", "input_line_wrong"),
        (HEADER + COLUMNS + "0,0,1\n\n", "input_line_wrong"),
        (HEADER + COLUMNS + "0,0,1\n# end\n", "input_line_wrong"),
        (HEADER + COLUMNS + "0,0,1\n0,1,", "input_truncated"),
        (HEADER + COLUMNS + "0,0,1\n0,0,1\n", "input_not_sorted"),
        (HEADER + COLUMNS + "0,1,1\n0,0,1\n", "input_not_sorted"),
        (HEADER + COLUMNS + "0,1,1\n1,1,1\n0,0,1\n", "input_not_sorted"),
        (HEADER + COLUMNS + "0,1,1\n2,0,1\n", "input_not_dense"),
        (HEADER + COLUMNS + "0,3,1\n", "statement_unknown"),
    ],
)
def test_a_file_that_is_not_canonical_is_refused(text: str, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        read(text)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_the_wrong_line_is_named() -> None:
    with pytest.raises(EngineError, match=r"Line 4 is not"):
        read(HEADER + COLUMNS + "0,0,1\n0,1,7\n0,2,1\n")
    with pytest.raises(EngineError, match=r"Line 5 is out of order"):
        read(HEADER + COLUMNS + "0,0,1\n0,1,1\n0,1,0\n")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(0, 0, 2)], "opinion_unknown"),
        ([(0, 5, 1)], "statement_unknown"),
        ([(0, 1, 1), (0, 0, 1)], "input_not_sorted"),
        ([(1, 0, 1)], "input_not_dense"),
    ],
)
def test_writing_refuses_what_reading_would(rows: list[tuple[int, int, int]], code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        write_opinions(None, [False, False], rows)
    assert refusal.value.code == code


def test_an_order_that_is_no_permutation_is_refused() -> None:
    matrix = OpinionMatrix.from_triplets([0, 1], [0, 0], [1, 1])
    with pytest.raises(EngineError, match="order"):
        write_matrix(None, matrix, order=[0, 0])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"gone\.csv"):
        read_opinions(tmp_path / "gone.csv")
