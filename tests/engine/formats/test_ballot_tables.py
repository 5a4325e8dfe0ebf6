# SPDX-License-Identifier: LGPL-3.0-or-later
"""Tables of rankings, grades, approvals and points: what they are is found out or said; what is wrong is named."""

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats import ballot_table
from isegoria.engine.formats.ballot_file import FORMS, Choices, read_ballot_file
from isegoria.engine.formats.ballots_input import write_ballots
from isegoria.engine.formats.preflib import write_preflib
from isegoria.engine.formats.reading import Reading
from isegoria.engine.profiles.ballots import Ballots, Grade

ORSAY = Path(__file__).parents[2] / "data" / "mj_orsay2007"

BY_CANDIDATE = "Ada,Bo,Çy\n1,2,3\n,1,\n1,2,3\n2,1,3\n"
BY_RANK = "1st choice,2nd choice,3rd choice\nAda,Bo,Çy\nBo,,\nAda,Bo,Çy\nBo,Ada,Çy\n"
NUMBERED = BY_RANK.replace("1st choice,2nd choice,3rd choice", "1,2,3")
IN_WORDS = BY_RANK.replace("1st choice,2nd choice,3rd choice", "Premier choix,Deuxième choix,Troisième choix")
RANKINGS = [[-1, 1, -1], [1, 2, 3], [2, 1, 3]]
GRADES = "Ada,Bo,Çy\nGood,Poor,\nReject,Excellent,Good\nGood,Poor,\n"


@pytest.fixture(autouse=True, scope="module", params=["few", "many"])
def _lines(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every table is read as a small one, and as one that is worth loading what is compiled."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "many":
            patch.setattr(ballot_table, "MANY_BYTES", 0)
        yield


def _file(folder: Path, text: str | bytes, name: str = "ballots.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def _why(reading: Reading) -> tuple[str, str]:
    code, params = reading.report.understood[0]
    assert code == "form"
    return params["form"], params["why"]


def _refused(path: Path, **choices: object) -> EngineError:
    with pytest.raises(EngineError) as refusal:
        read_ballot_file(path, Choices(**choices))  # type: ignore[arg-type]  # by name, as the tests write them
    assert str(refusal.value)
    return refusal.value


@pytest.mark.parametrize(
    ("text", "form", "why", "names"),
    [
        (BY_CANDIDATE, "rankings_by_candidate", "lines_count_from_one", ("Ada", "Bo", "Çy")),
        (BY_RANK, "rankings_by_rank", "columns_are_ranks", ("Ada", "Bo", "Çy")),
        (NUMBERED, "rankings_by_rank", "columns_are_ranks", ("Ada", "Bo", "Çy")),
        (IN_WORDS, "rankings_by_rank", "columns_are_ranks", ("Ada", "Bo", "Çy")),
    ],
)
def test_rankings_by_candidate_and_by_rank(
    tmp_path: Path, text: str, form: str, why: str, names: tuple[str, ...]
) -> None:
    reading = read_ballot_file(_file(tmp_path, text))
    assert _why(reading) == (form, why)
    assert reading.ballots.candidates == names
    assert reading.ballots.marks.tolist() == RANKINGS
    assert reading.ballots.counts.tolist() == [1, 2, 1]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("text", [BY_CANDIDATE, BY_RANK])
def test_separators_encodings_and_ends(tmp_path: Path, text: str, separator: str, encoding: str, end: str) -> None:
    path = _file(tmp_path, text.replace(",", separator).replace("\n", end).encode(encoding))
    reading = read_ballot_file(path)
    assert reading.ballots.candidates == ("Ada", "Bo", "Çy")
    assert reading.ballots.marks.tolist() == RANKINGS
    assert reading.report.understood[1] == ("separator", {"separator": {"\t": "tab"}.get(separator, separator)})


def test_quotes_spaces_empty_lines_and_separators_at_the_end(tmp_path: Path) -> None:
    text = '"Ada, the elder", Bo ,"Çy ""the"" second",\n\n 1 ,2,"3",\n,1,,\n"1","2","3",\n2,1,3,\n\n'
    reading = read_ballot_file(_file(tmp_path, text))
    assert reading.ballots.candidates == ("Ada, the elder", "Bo", 'Çy "the" second')
    assert reading.ballots.marks.tolist() == RANKINGS


def test_a_packed_file(tmp_path: Path) -> None:
    packed = gzip.compress(BY_RANK.encode() * 1)
    assert read_ballot_file(_file(tmp_path, packed)).ballots.marks.tolist() == RANKINGS
    assert _refused(_file(tmp_path, packed[:-12])).code in {"file_cut", "table_empty"}


def test_ties_and_skipped_ranks(tmp_path: Path) -> None:
    reading = read_ballot_file(_file(tmp_path, "a,b,c\n1,1,3\n3,3,1\n"), Choices(form="rankings_by_candidate"))
    assert reading.ballots.marks.tolist() == [[1, 1, 2], [2, 2, 1]]


def test_counts_weights_and_names_of_ballots(tmp_path: Path) -> None:
    text = "ballot_id;count;Ada;Bo;weight\nx1;3;1;2;0,5\nx2;2;2;1;1\nx3;1;1;2;0,5\n"
    ballots = read_ballot_file(_file(tmp_path, text)).ballots
    assert ballots.candidates == ("Ada", "Bo")
    assert ballots.marks.tolist() == [[1, 2], [2, 1]]
    assert (ballots.counts.tolist(), ballots.weights.tolist(), ballots.unit) == ([4, 2], [4, 4], 2)
    for wrong in ("0", "-1", "1.5", "x", ""):
        error = _refused(_file(tmp_path, text.replace("x2;2;", f"x2;{wrong};")))
        assert (error.code, error.params["line"]) == ("line_count_wrong", 3)
    for wrong in ("0", "-1", "1e3", "x", "", "1/3", "nan"):
        error = _refused(_file(tmp_path, text.replace("2;1;1\n", f"2;1;{wrong}\n")))
        assert (error.code, error.params["line"]) == ("line_count_wrong", 3)


def test_grades_by_name_and_by_number(tmp_path: Path) -> None:
    reading = read_ballot_file(_file(tmp_path, GRADES))
    assert _why(reading) == ("grades", "cells_are_names")
    assert [grade.name for grade in reading.ballots.scale] == [
        "Reject", "Poor", "Acceptable", "Good", "Very good", "Excellent",
    ]  # fmt: skip
    assert reading.ballots.marks.tolist() == [[0, 5, 3], [3, 1, -1]]
    assert reading.ballots.counts.tolist() == [1, 2]
    french = "Ada;Bo\nÀ rejeter;assez bien\nTRES BIEN;Passable\n"
    assert read_ballot_file(_file(tmp_path, french)).ballots.marks.tolist() == [[0, 3], [5, 2]]
    numbers = read_ballot_file(_file(tmp_path, "Ada,Bo\n-2,2\n0,\n1,-1\n"))
    assert _why(numbers) == ("grades", "cells_are_numbers")
    assert [grade.value for grade in numbers.ballots.scale] == [-2, -1, 0, 1, 2]
    assert numbers.ballots.marks.tolist() == [[0, 4], [2, -1], [3, 1]]


def test_the_scale_and_what_says_nothing_may_be_told(tmp_path: Path) -> None:
    own = "Ada,Bo\nmeh,wow\nwow,meh\n"
    assert _refused(_file(tmp_path, own)).code == "scale_unknown"
    scale = (Grade(0, "bof"), Grade(1, "meh"), Grade(2, "wow"))
    assert read_ballot_file(_file(tmp_path, own), Choices(scale=scale)).ballots.marks.tolist() == [[1, 2], [2, 1]]
    error = _refused(_file(tmp_path, own + "meh,wonderful\n"), scale=scale)
    assert (error.code, error.params["line"], error.params["candidate"]) == ("line_mark_wrong", 4, "Bo")
    numbers = tuple(Grade(value, str(value)) for value in range(1, 7))
    text = "id,Ada,Bo\n7,0,6\n8,1,0\n"
    told = read_ballot_file(_file(tmp_path, text), Choices(form="grades", scale=numbers, nothing=("0",))).ballots
    assert told.marks.tolist() == [[-1, 5], [0, -1]]
    error = _refused(_file(tmp_path, text + "9,7,1\n"), form="grades", scale=numbers, nothing=("0",))
    assert (error.code, error.params["line"]) == ("line_mark_wrong", 4)


@pytest.mark.parametrize(
    "text",
    [
        "Ada,Bo\n1,0\n0,1\n1,1\n",
        "Ada,Bo\nx,\n,X\nx,x\n",
        "Ada,Bo\noui,non\nnon,OUI\noui,oui\n",
        "Ada,Bo\nTrue,False\nFalse,True\nTrue,True\n",
    ],
)
def test_approvals(tmp_path: Path, text: str) -> None:
    reading = read_ballot_file(_file(tmp_path, text))
    assert _why(reading) == ("approvals", "cells_are_yes_or_no")
    assert reading.ballots.marks.tolist() == [[0, 1], [1, 0], [1, 1]]


def test_points(tmp_path: Path) -> None:
    path = _file(tmp_path, "Ada,Bo\n10,0\n3,7\n,5\n")
    assert read_ballot_file(path, Choices(form="points")).ballots.marks.tolist() == [[-1, 5], [3, 7], [10, 0]]
    error = _refused(_file(tmp_path, "Ada,Bo\n10,0\n3,-7\n"), form="points")
    assert (error.code, error.params["line"], error.params["mark"]) == ("line_mark_wrong", 3, "-7")


def test_ranks_or_grades_is_not_guessed(tmp_path: Path) -> None:
    path = _file(tmp_path, "Ada,Bo,Cy\n1,2,3\n1,1,3\n1,2,3\n")
    assert _refused(path).code == "ballots_form_unclear"
    assert read_ballot_file(path, Choices(form="grades")).ballots.kind == "grades"
    assert read_ballot_file(path, Choices(form="rankings_by_candidate")).ballots.kind == "rankings"
    assert _refused(_file(tmp_path, "1,2,3\n1,2,3\n3,1,2\n")).code == "ballots_form_unclear"
    assert _refused(path, form="excel").code == "ballot_form_unknown"


def test_candidates_may_be_told(tmp_path: Path) -> None:
    path = _file(tmp_path, BY_RANK)
    told = read_ballot_file(path, Choices(candidates=("Çy", "Bo", "Ada", "Di"))).ballots
    assert told.candidates == ("Çy", "Bo", "Ada", "Di")
    assert told.marks.tolist() == [[-1, 1, -1, -1], [3, 1, 2, -1], [3, 2, 1, -1]]
    error = _refused(path, candidates=("Ada", "Bo"))
    assert (error.code, error.params["line"], error.params["candidate"]) == ("line_candidate_unknown", 2, "Çy")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (BY_CANDIDATE.replace(",1,\n", ",4,\n"), "line_mark_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ",0,\n"), "line_mark_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ",first,\n"), "line_mark_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ",1\n"), "line_columns_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ",1,,2\n"), "line_columns_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ";1;\n"), "line_columns_wrong", 3),
        (BY_CANDIDATE.replace(",1,\n", ',"1,\n'), "line_unreadable", 3),
        (BY_CANDIDATE.replace("Bo", "Ada"), "candidate_repeated", None),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    error = _refused(_file(tmp_path, text), form="rankings_by_candidate")
    assert (error.code, error.params.get("line")) == (code, line)


def test_a_candidate_ranked_twice_is_named(tmp_path: Path) -> None:
    error = _refused(_file(tmp_path, BY_RANK.replace("Bo,,\n", "Bo,,Bo\n")))
    assert (error.code, error.params) == ("line_candidate_repeated", {"line": 3, "candidate": "Bo"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "table_empty"),
        (b"\xef\xbb\xbf\r\n", "table_empty"),
        (bytes(range(256)) * 64, "not_a_table"),
        (b"PK\x03\x04" + bytes(64), "not_a_table"),
        (b"id\n1\n2\n", "candidates_missing"),
        (b"a,b\n1," + b"2" * 5_000_000, "line_too_long"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: bytes, code: str) -> None:
    assert _refused(_file(tmp_path, text), form="rankings_by_candidate").code == code
    assert _refused(tmp_path / "none.csv").code == "file_missing"


def test_no_ballot_one_candidate_and_all_blank(tmp_path: Path) -> None:
    for form in ("rankings_by_candidate", "grades", "approvals", "points"):
        nobody = read_ballot_file(_file(tmp_path, "Ada,Bo\n"), Choices(form=form)).ballots
        assert (nobody.n_ballots, nobody.candidates) == (0, ("Ada", "Bo"))
        blank = read_ballot_file(_file(tmp_path, "Ada,Bo\n,\n,\n"), Choices(form=form)).ballots
        assert (blank.n_ballots, blank.blank) == (2, 2)
    alone = read_ballot_file(_file(tmp_path, "count,Ada\n5,1\n"), Choices(form="rankings_by_candidate")).ballots
    assert (alone.n_ballots, alone.marks.tolist()) == (5, [[1]])


def test_ten_thousand_candidates(tmp_path: Path) -> None:
    names = ",".join(f"candidate {number}" for number in range(10_000))
    ranks = ",".join(str(number) for number in range(1, 10_001))
    ballots = read_ballot_file(_file(tmp_path, f"{names}\n{ranks}\n"), Choices(form="rankings_by_candidate")).ballots
    assert ballots.marks[0, 9_999] == 10_000
    many = ",".join(f"candidate {number}" for number in range(20_001))
    assert _refused(_file(tmp_path, many + "\n" + "," * 20_000 + "\n"), form="approvals").code == "candidates_too_many"


def test_orsay_2007(tmp_path: Path) -> None:
    found = [read_ballot_file(path, Choices(nothing=("0",))) for path in sorted(ORSAY.rglob("bureau_*.csv"))]
    assert sum(reading.ballots.n_ballots for reading in found) == 559 + 601 + 573
    assert {_why(reading) for reading in found} == {("grades", "cells_are_numbers")}
    assert all([grade.value for grade in reading.ballots.scale] == [1, 2, 3, 4, 5, 6] for reading in found)
    assert all(reading.ballots.candidates[3] == "Bayrou" for reading in found)


def test_other_forms_are_recognised(tmp_path: Path) -> None:
    ballots = Ballots.from_marks("rankings", ["Ada", "Bo"], [[1, 2], [2, 1]])
    frozen, soc = tmp_path / "whatever.txt", tmp_path / "also.csv"
    with frozen.open("wb") as stream:
        write_ballots(stream, ballots)
    with soc.open("wb") as stream:
        write_preflib(stream, ballots)
    assert read_ballot_file(frozen).form == "frozen"
    assert read_ballot_file(soc).form == "soc"
    assert set(FORMS) >= {"frozen", "soc", "cat", "scottish", "cast_votes", "grades", "rankings_by_rank"}
    error = _refused(frozen, form="grades")
    assert error.code in {"line_columns_wrong", "scale_unknown", "line_mark_wrong", "candidate_repeated"}


@given(st.lists(st.permutations(range(5)), min_size=1, max_size=30), st.data())
def test_both_tables_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, orders: list[list[int]], data: st.DataObject
) -> None:
    """A second way, ballot by ballot: the same rankings by rank and by candidate."""
    folder = tmp_path_factory.mktemp("both")
    names = ["é", "Bo", "b, c", 'say "no"', "Zoë 2"]
    kept = [order[: data.draw(st.integers(0, 5))] for order in orders]
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    by_rank = [
        "r1,r2,r3,r4,r5".replace("r", "rank "),
        *(",".join(quoted[one] for one in order) + "," * (4 if not order else 5 - len(order)) for order in kept),
    ]
    by_candidate = [
        ",".join(quoted),
        *(",".join(str(order.index(one) + 1) if one in order else "" for one in range(5)) for order in kept),
    ]
    one = read_ballot_file(
        _file(folder, "\n".join(by_rank) + "\n"), Choices(form="rankings_by_rank", candidates=tuple(names))
    ).ballots
    other = read_ballot_file(
        _file(folder, "\n".join(by_candidate) + "\n"), Choices(form="rankings_by_candidate")
    ).ballots
    assert one.candidates == other.candidates == tuple(names)
    assert np.array_equal(one.marks, other.marks)
    assert np.array_equal(one.counts, other.counts)
    naive = {tuple(order.index(one) + 1 if one in order else -1 for one in range(5)) for order in kept}
    assert {tuple(row) for row in one.marks.tolist()} == naive


@pytest.mark.drill
def test_a_million_ballots_of_fifteen(tmp_path: Path) -> None:
    """In seconds, and in memory that follows the ballots."""
    row = np.array([",".join(map(str, np.random.default_rng(seed).permutation(15) + 1)) for seed in range(5_000)])
    names = ",".join(f"candidate {number}" for number in range(15))
    path = _file(tmp_path, names + "\n" + "\n".join(row[np.random.default_rng(0).integers(0, 5_000, 1_000_000)]) + "\n")
    began = time.process_time()
    ballots = read_ballot_file(path).ballots
    assert time.process_time() - began < 10
    assert (ballots.n_ballots, len(ballots.counts)) == (1_000_000, 5_000)
