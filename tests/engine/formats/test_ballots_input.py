# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen file of ballots: one writing, read back whole, and nothing else read."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballots_input import read_ballots, read_frozen, write_ballots
from isegoria.engine.profiles.ballots import Ballots, Grade, Kind

NAMES = ("Ada", "Bo", "Çy, “the” younger\n")
SCALE = (Grade(-1, "against"), Grade(0, "neither"), Grade(1, "for"))
EXAMPLE = b"""\
# {"ballots":8,"candidates":["Ada","Bo","Cy"],"format":"isegoria-ballots/1","group_names":[],"kind":"rankings",\
"null":1,"scale":[],"unit":1}
count,0,1,2
2,,,
1,,1,
3,1,2,3
2,2,1,1
"""


def _bytes(ballots: Ballots) -> bytes:
    stream = io.BytesIO()
    named = write_ballots(stream, ballots)
    assert named == write_ballots(None, ballots)
    assert named.bytes == len(stream.getvalue())
    return stream.getvalue()


def _as_set(ballots: Ballots) -> set[tuple[object, ...]]:
    """Each row with its votes, whatever the unit: the order of weights hangs on it."""
    groups = [None] * len(ballots.counts) if ballots.groups is None else ballots.groups.tolist()
    votes = [Fraction(weight, ballots.unit) for weight in ballots.weights.tolist()]
    rows = zip(map(tuple, ballots.marks.tolist()), ballots.counts.tolist(), votes, groups, strict=True)
    return set(rows)


def _refused(text: bytes) -> tuple[str, dict[str, object]]:
    with pytest.raises(EngineError) as refusal:
        read_ballots(io.BytesIO(text))
    assert str(refusal.value)
    return refusal.value.code, refusal.value.params


@st.composite
def some_ballots(draw: st.DrawFn) -> Ballots:
    kind: Kind = draw(st.sampled_from(["rankings", "grades", "approvals", "points"]))
    low, high = {"rankings": (1, 3), "grades": (0, 2), "approvals": (0, 1), "points": (0, 10**9)}[kind]
    mark = st.one_of(st.just(-1), st.integers(low, high))
    marks = draw(st.lists(st.lists(mark, min_size=3, max_size=3), max_size=12))
    rows = len(marks)
    grouped = draw(st.booleans())
    ints = st.lists(st.integers(1, 30), min_size=rows, max_size=rows)
    return Ballots.from_marks(
        kind,
        NAMES,
        np.array(marks, dtype=np.int64).reshape(rows, 3),
        counts=np.array(draw(ints), dtype=np.int64),
        weights=np.array(draw(ints), dtype=np.int64) if draw(st.booleans()) else None,
        unit=draw(st.sampled_from([1, 2, 6])),
        scale=SCALE if kind == "grades" else (),
        null=draw(st.integers(0, 5)),
        groups=np.array(draw(st.lists(st.integers(0, 1), min_size=rows, max_size=rows)), dtype=np.int64)
        if grouped
        else None,
        group_names=("north", "south") if grouped else (),
    )


@given(some_ballots(), st.randoms(use_true_random=False))
def test_what_is_written_is_read_back_and_written_the_same(ballots: Ballots, random: object) -> None:
    text = _bytes(ballots)
    again, named = read_frozen(io.BytesIO(text))
    assert _bytes(again) == text
    assert named == write_ballots(None, again)
    merged = ballots.merged()
    assert again.candidates == NAMES
    assert (again.kind, again.scale, again.null) == (ballots.kind, ballots.scale, ballots.null)
    assert _as_set(again) == _as_set(merged)
    order = list(range(len(ballots.counts)))
    random.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis gives a Random and types it as nothing.
    assert _bytes(ballots.rows(np.array(order, dtype=np.int64))) == text


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    page = Path("docs/formats/ballots-input.md").read_text(encoding="utf-8").encode()
    assert EXAMPLE in page
    path = tmp_path / "ballots"
    path.write_bytes(EXAMPLE)
    ballots = read_ballots(path)
    assert ballots.marks.tolist() == [[-1, -1, -1], [-1, 1, -1], [1, 2, 3], [2, 1, 1]]
    assert (ballots.n_ballots, ballots.blank, ballots.null) == (8, 2, 1)
    assert _bytes(ballots) == EXAMPLE


def test_many_ballots_cross_blocks() -> None:
    marks = np.random.default_rng(8).integers(-1, 7, (60_000, 20)).astype(np.int8)
    scale = [Grade(value, str(value)) for value in range(7)]
    ballots = Ballots.from_marks("grades", [f"c{number}" for number in range(20)], marks, scale=scale)
    text = _bytes(ballots)
    assert len(text) > 1 << 21
    again = read_ballots(io.BytesIO(text))
    assert np.array_equal(again.marks, ballots.merged().marks)
    lines = text.split(b"\n")
    lines[50_000], lines[50_001] = lines[50_001], lines[50_000]
    code, params = _refused(b"\n".join(lines))
    assert code == "ballots_not_sorted"
    assert params["line"] in (50_001, 50_002)


def test_no_ballot_at_all_and_ten_thousand_candidates() -> None:
    nobody = Ballots.from_marks("approvals", ["Ada"], np.zeros((0, 1), dtype=np.int8))
    assert read_ballots(io.BytesIO(_bytes(nobody))).n_ballots == 0
    names = [f"c{number}" for number in range(10_000)]
    wide = Ballots.from_marks("rankings", names, [list(range(10_000, 0, -1))])
    assert np.array_equal(read_ballots(io.BytesIO(_bytes(wide))).marks, wide.marks)


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        (b"2,,,\n", b"2,,\n", "ballots_line_wrong", 3),
        (b"1,,1,\n", b"1,,1,,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,-1,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,01,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,1 ,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1;;1;\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,1,\r\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,\xff,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,x,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"0,,1,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b",,1,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"\n1,,1,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"1,,9999999999999999999,\n", "ballots_line_wrong", 4),
        (b"1,,1,\n", b"999999999999999999,,1,\n", "ballots_too_many", None),
        (b"2,2,1,1\n", b"2,4,1,1\n", "ballots_mark_wrong", 6),
        (b"2,2,1,1\n", b"2,0,1,1\n", "ballots_mark_wrong", 6),
        (b"2,2,1,1\n", b"2,3,1,1\n", "ballots_mark_wrong", 6),
        (b"2,2,1,1\n", b"2,1,2,3\n", "ballots_not_sorted", 6),
        (b"2,2,1,1\n", b"", "ballots_cut", None),
        (b"2,2,1,1\n", b"2,2,1,1", "input_truncated", None),
        (b"count,0,1,2", b"count,1,2,3", "ballots_columns_wrong", None),
        (b"count,0,1,2\n", b"", "ballots_columns_wrong", None),
    ],
)
def test_another_writing_is_refused(old: bytes, new: bytes, code: str, line: int | None) -> None:
    found, params = _refused(EXAMPLE.replace(old, new))
    assert (found, params.get("line")) == (code, line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"ballots":8', b'"ballots":8.0'),
        (b'"ballots":8', b'"ballots": 8'),
        (b'"kind":"rankings"', b'"kind":"votes"'),
        (b'"Bo"', b'"Ada"'),
        (b'["Ada","Bo","Cy"]', b"[]"),
        (b'["Ada","Bo","Cy"]', b"3"),
        (b'"unit":1', b'"unit":0'),
        (b'"null":1', b'"null":true'),
        (b'"scale":[]', b'"scale":[{"name":"a","value":1},{"name":"b","value":2}]'),
        (b'"scale":[]', b'"scale":[1]'),
        (b'"null":1,', b""),
        (b"isegoria-ballots/1", b"isegoria-ballots/2"),
        (b"# {", b"{"),
        (b"# {", b"\xef\xbb\xbf# {"),
        (b"# {", b"\x00"),
        (b"# {", b"# " + b"[" * 100_000),
    ],
)
def test_another_header_is_refused(old: bytes, new: bytes) -> None:
    assert _refused(EXAMPLE.replace(old, new))[0] == "ballots_header_unreadable"


def test_what_is_no_file_of_ballots(tmp_path: Path) -> None:
    assert _refused(b"")[0] == "ballots_header_unreadable"
    assert _refused(bytes(range(256)) * 100)[0] == "ballots_header_unreadable"
    with pytest.raises(EngineError, match="not there"):
        read_ballots(tmp_path / "none")
    head = EXAMPLE.split(b"2,,,")[0]
    assert _refused(head + b"1" * 5_000_000)[0] == "ballots_line_wrong"


def test_a_unit_that_could_be_smaller_is_refused() -> None:
    ballots = Ballots.from_marks("approvals", ["Ada"], [[1]], counts=[3], weights=[5], unit=2)
    text = _bytes(ballots)
    assert b'"unit":2' in text
    doubled = text.replace(b'"unit":2', b'"unit":4').replace(b"3,5,1", b"3,10,1")
    assert _refused(doubled)[0] == "ballots_columns_wrong"
