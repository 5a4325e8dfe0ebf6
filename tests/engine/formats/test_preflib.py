# SPDX-License-Identifier: LGPL-3.0-or-later
"""PrefLib files: real ones read and written again as they were; wrong ones refused at their line."""

import io
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats import preflib
from isegoria.engine.formats.preflib import DataType, read_preflib, write_preflib
from isegoria.engine.profiles.ballots import Ballots, Grade

DATA = Path(__file__).parents[2] / "data" / "preflib"
FILES = sorted(path for path in DATA.iterdir() if path.suffix in {".soc", ".soi", ".toc", ".toi", ".cat"})
EVERY = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "preflib"

NEW = """\
# FILE NAME: small.toi
# TITLE: Small
# DATA TYPE: toi
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: 9
# NUMBER UNIQUE ORDERS: 4
# ALTERNATIVE NAME 1: Ada
# ALTERNATIVE NAME 2: Bo: the younger
# ALTERNATIVE NAME 3: Çy
# ALTERNATIVE NAME 4: Di
4: 1,2,3,4
3: {2,3},1
1: 4
1: 4,{1,2,3}
"""
OLD = "4\n1,Ada\n2,Bo, the younger\n3,Çy\n4,Di\n9,9,4\n4,1,2,3,4\n3,{2,3},1\n1,4\n1,4,{1,2,3}\n"
MARKS = [[-1, -1, -1, 1], [1, 2, 3, 4], [2, 1, 1, -1], [2, 2, 2, 1]]


@pytest.fixture(autouse=True, scope="module", params=["few", "many"])
def _lines(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every file is read as a small one, and as one that is worth loading what is compiled."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "many":
            patch.setattr(preflib, "MANY_BYTES", 0)
        yield


def _file(folder: Path, text: str | bytes, name: str = "small.toi") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _ballot_lines(text: bytes) -> list[bytes]:
    """The lines of ballots, candidates who share a place in order: files write them in any, and one with braces."""
    lines = []
    for line in text.replace(b" ", b"").splitlines():
        if line.startswith(b"#"):
            continue
        parts = line.split(b"{")
        for place, part in enumerate(parts[1:], 1):
            inside, _, rest = part.partition(b"}")
            parts[place] = b",".join(sorted(inside.split(b","), key=lambda one: int(one or 0))) + b"}" + rest
        lines.append(re.sub(rb"\{([0-9]+)\}", rb"\1", b"{".join(parts)))
    return sorted(lines)


def _reads_and_is_written_as_it_was(path: Path, folder: Path) -> None:
    reading = read_preflib(path)
    stream = io.BytesIO()
    kind = write_preflib(stream, reading.ballots, data_type=path.suffix[1:], said=reading.said)  # type: ignore[arg-type]  # from the name of a real file
    assert _ballot_lines(stream.getvalue()) == _ballot_lines(path.read_bytes())
    again = read_preflib(_file(folder, stream.getvalue(), f"again.{kind}"))
    assert again.ballots.candidates == reading.ballots.candidates
    assert np.array_equal(again.ballots.marks, reading.ballots.marks)
    assert np.array_equal(again.ballots.counts, reading.ballots.counts)
    assert again.said["TITLE"] == reading.said["TITLE"]


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_real_file_is_read_and_written_as_it_was(path: Path, tmp_path: Path) -> None:
    _reads_and_is_written_as_it_was(path, tmp_path)


@pytest.mark.drill
def test_every_file_of_the_collection(tmp_path: Path) -> None:
    files = [path for path in sorted(EVERY.rglob("*")) if path.suffix in {".soc", ".soi", ".toc", ".toi", ".cat"}]
    if not files:
        pytest.skip("the whole collection is not on this machine")
    assert len(files) == 100
    ballots = 0
    for path in files:
        _reads_and_is_written_as_it_was(path, tmp_path)
        ballots += read_preflib(path).ballots.n_ballots
    assert ballots == 45_554_645


def test_burlington_2009_as_published() -> None:
    ballots = read_preflib(DATA / "00005-00000002.toi").ballots
    kiss, montroll = ballots.candidates.index("Bob Kiss"), ballots.candidates.index("Andy Montroll")
    rank = np.where(ballots.marks < 0, 99, ballots.marks)
    assert ballots.n_ballots == 8_980
    assert int(ballots.counts[rank[:, montroll] < rank[:, kiss]].sum()) == 4_067
    assert int(ballots.counts[rank[:, kiss] < rank[:, montroll]].sum()) == 3_477


@pytest.mark.parametrize(("text", "names"), [(NEW, "Bo: the younger"), (OLD, "Bo, the younger")])
def test_the_form_of_2022_and_the_older_one(tmp_path: Path, text: str, names: str) -> None:
    ballots = read_preflib(_file(tmp_path, text)).ballots
    assert ballots.candidates == ("Ada", names, "Çy", "Di")
    assert ballots.marks.tolist() == MARKS
    assert ballots.counts.tolist() == [1, 4, 3, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("cp1252"),
        lambda text: text.removesuffix("\n").encode(),
        lambda text: (text + "\n\n").encode(),
        lambda text: text.replace("3: {2,3},1", "3:  {2, 3} , 1 ").encode(),
    ],
)
def test_other_ends_encodings_and_spaces_are_no_matter(tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]  # one of the lambdas above
    assert read_preflib(_file(tmp_path, change(NEW))).ballots.marks.tolist() == MARKS


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("3: {2,3},1", "3: {2,3},5", "line_candidate_unknown", 12),
        ("3: {2,3},1", "3: {2,3},0", "line_candidate_unknown", 12),
        ("3: {2,3},1", "3: {2,3},2", "line_candidate_repeated", 12),
        ("3: {2,3},1", "3: {2,3,1", "line_unreadable", 12),
        ("3: {2,3},1", "3: 2,3},1", "line_unreadable", 12),
        ("3: {2,3},1", "3: {{2,3}},1", "line_unreadable", 12),
        ("3: {2,3},1", "3: {2,3}1", "line_unreadable", 12),
        ("3: {2,3},1", "3: {2,3},,1", "line_unreadable", 12),
        ("3: {2,3},1", "3: {2,3},1,", "line_unreadable", 12),
        ("3: {2,3},1", "3: {2,3},{},1", "line_unreadable", 12),
        ("3: {2,3},1", "3: Bo,Ada", "line_unreadable", 12),
        ("3: {2,3},1", "{2,3},1", "line_unreadable", 12),
        ("3: {2,3},1", "3 {2,3},1", "line_unreadable", 12),
        ("3: {2,3},1", "3; {2;3};1", "line_unreadable", 12),
        ("3: {2,3},1", "3: 2 3,1", "line_unreadable", 12),
        ("3: {2,3},1", "0: {2,3},1", "line_count_wrong", 12),
        ("3: {2,3},1", "-3: {2,3},1", "line_count_wrong", 12),
        ("3: {2,3},1", "1.5: {2,3},1", "line_count_wrong", 12),
        ("3: {2,3},1", "999999999999999: {2,3},1", "line_count_wrong", 12),
        ("3: {2,3},1", "3: {2,99999999999999999999},1", "line_unreadable", 12),
        ("3: {2,3},1\n", "", "counts_differ", None),
        ("VOTERS: 9", "VOTERS: 10", "counts_differ", None),
        ("ALTERNATIVES: 4", "ALTERNATIVES: 5", "counts_differ", None),
        ("# NUMBER ALTERNATIVES: 4\n", "", "ballots_header_missing", None),
        ("DATA TYPE: toi", "DATA TYPE: soi", "line_tied", 12),
        ("DATA TYPE: toi", "DATA TYPE: toc", "line_incomplete", 12),
        ("DATA TYPE: toi", "DATA TYPE: cat", "ballots_header_missing", None),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, code: str, line: int | None) -> None:
    with pytest.raises(EngineError) as refusal:
        read_preflib(_file(tmp_path, NEW.replace(old, new)))
    assert str(refusal.value)
    assert (refusal.value.code, refusal.value.params.get("line")) == (code, line)


def test_the_first_wrong_line_is_named_also_in_the_older_form(tmp_path: Path) -> None:
    for wrong, code in (
        ("3,{2,3},7", "line_candidate_unknown"),
        ("x,1", "line_count_wrong"),
        ("3;1", "line_unreadable"),
    ):
        with pytest.raises(EngineError) as refusal:
            read_preflib(_file(tmp_path, OLD.replace("3,{2,3},1", wrong)))
        assert (refusal.value.code, refusal.value.params["line"]) == (code, 8)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "table_empty"),
        (b"\n\n", "table_empty"),
        (bytes(range(256)) * 64, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_table"),
        (b"hello", "ballots_header_missing"),
        (b"4\n1,Ada\n2,Bo\n", "ballots_header_missing"),
        (b"2\n1,Ada\nBo\n1,1,1\n1,1\n", "line_unreadable"),
        (
            b"# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: Ada\n" + b"1" * 5_000_000,
            "line_too_long",
        ),
        (NEW.encode()[:-3] + b"\xc3", "text_undecodable"),
    ],
)
def test_what_is_no_such_file(tmp_path: Path, text: bytes, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        read_preflib(_file(tmp_path, text))
    assert refusal.value.code == code


def test_a_lenient_reading_says_what_it_leaves_out(tmp_path: Path) -> None:
    text = NEW.replace("3: {2,3},1", "3: {2,3},5").replace("1: 4\n", "1: 4,4\n")
    reading = read_preflib(_file(tmp_path, text), lenient=True)
    assert reading.ballots.counts.tolist() == [4, 1]
    assert reading.report.refused == {"line_candidate_unknown": 1, "line_candidate_repeated": 1}
    assert [one.params["line"] for one in reading.report.named] == [12, 13]
    assert reading.report.to_json()["named"][0]["code"] == "line_candidate_unknown"


def test_two_candidates_of_one_name_are_told_apart(tmp_path: Path) -> None:
    reading = read_preflib(_file(tmp_path, NEW.replace(": Di", ": Ada")))
    assert reading.ballots.candidates[3] == "Ada (2)"
    assert reading.report.understood == [("candidate_repeated", {"candidate": "Ada"})]


def test_categories_are_approvals_or_grades(tmp_path: Path) -> None:
    head = "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 3\n# NUMBER UNIQUE PREFERENCES: 2\n"
    names = "".join(f"# ALTERNATIVE NAME {place}: {name}\n" for place, name in enumerate("abc", 1))
    two = _file(
        tmp_path, f"{head}# CATEGORY NAME 0: Yes\n# CATEGORY NAME 1: No\n{names}2: {{1,2}},3\n1: {{}},3\n", "x.cat"
    )
    approvals = read_preflib(two).ballots
    assert (approvals.kind, approvals.marks.tolist(), approvals.counts.tolist()) == (
        "approvals", [[-1, -1, 0], [1, 1, 0]], [1, 2],
    )  # fmt: skip
    assert read_preflib(two, categories="grades").ballots.marks.tolist() == [[-1, -1, 0], [1, 1, 0]]
    three = "".join(f"# CATEGORY NAME {place}: {name}\n" for place, name in enumerate(("Good", "Fair", "Poor"), 1))
    graded = read_preflib(_file(tmp_path, f"{head}{three}{names}2: 1,{{}},3\n1: {{}},2,{{1,3}}\n", "y.cat")).ballots
    assert [grade.name for grade in graded.scale] == ["Poor", "Fair", "Good"]
    assert graded.marks.tolist() == [[0, 1, 0], [2, -1, 0]]
    with pytest.raises(EngineError, match="cannot be read"):
        read_preflib(_file(tmp_path, f"{head}{three}{names}2: 1,2,{{}},3\n1: 1\n", "z.cat"))


def test_ten_thousand_candidates(tmp_path: Path) -> None:
    names = [f"candidate {number}" for number in range(10_000)]
    ballots = Ballots.from_marks("rankings", names, np.arange(10_000, 0, -1).reshape(1, -1))
    stream = io.BytesIO()
    assert write_preflib(stream, ballots) == "soc"
    again = read_preflib(_file(tmp_path, stream.getvalue(), "wide.soc")).ballots
    assert np.array_equal(again.marks, ballots.marks)


@given(
    st.lists(st.lists(st.one_of(st.just(-1), st.integers(1, 4)), min_size=4, max_size=4), min_size=1, max_size=8),
    st.sampled_from(["rankings", "approvals", "grades"]),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]], kind: str
) -> None:
    scale = [Grade(value, f"grade {value}") for value in range(5)]
    if kind == "rankings":
        ballots = Ballots.from_marks("rankings", "abcd", rows)
    elif kind == "approvals":
        ballots = Ballots.from_marks("approvals", "abcd", [[min(mark, 1) for mark in row] for row in rows])
    else:
        ballots = Ballots.from_marks("grades", "abcd", rows, scale=scale)
    stream = io.BytesIO()
    data_type: DataType = write_preflib(stream, ballots)
    path = _file(tmp_path_factory.mktemp("again"), stream.getvalue(), f"again.{data_type}")
    again = read_preflib(path, categories="grades" if kind == "grades" else None).ballots
    merged = ballots.merged()
    assert again.marks.tolist() == merged.marks.tolist()
    assert again.counts.tolist() == merged.counts.tolist()


def test_points_have_no_such_file() -> None:
    with pytest.raises(EngineError, match="points"):
        write_preflib(io.BytesIO(), Ballots.from_marks("points", "ab", [[1, 2]]))
    with pytest.raises(EngineError, match="soi"):
        write_preflib(io.BytesIO(), Ballots.from_marks("rankings", "ab", [[1, 1]]), data_type="soi")


def test_memory_and_time_do_not_follow_the_lines(tmp_path: Path) -> None:
    """Two hundred thousand lines of few different ballots."""
    lines = "".join(f"1: {a},{b}\n" for a in range(1, 5) for b in range(1, 5) if a != b) * 16_000
    head = NEW[: NEW.index("4: 1,2")].replace("VOTERS: 9", "VOTERS: 192000").replace("ORDERS: 4", "ORDERS: 192000")
    path = _file(tmp_path, head + lines)
    began = time.process_time()
    reading = read_preflib(path)
    assert time.process_time() - began < 5
    assert len(reading.ballots.counts) == 12
    assert reading.ballots.n_ballots == 192_000
