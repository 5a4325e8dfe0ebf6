# SPDX-License-Identifier: LGPL-3.0-or-later
"""Cast votes, a mark on each line, and the files of Scottish councils: every rule for ballots that are not plain."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballot_file import Choices, read_ballot_file
from isegoria.engine.formats.cast_votes import Rules, read_cast_votes
from isegoria.engine.formats.scottish_csv import read_scottish
from isegoria.engine.profiles.ballots import Ballots

EVERY = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data"))
HEAD = "ballot_id,rank,choice\n"
# Over at rank 2; rank 2 skipped; ranks 2 and 3 skipped; Ada twice; nothing at all.
ODD = (
    HEAD
    + "a,1,Ada\na,2,Bo\na,2,Cy\na,3,Di\n"
    + "b,1,Bo\nb,3,Cy\n"
    + "c,1,Cy\nc,4,Di\n"
    + "d,1,Ada\nd,2,Ada\nd,3,Bo\n"
    + "e,1,$UNDERVOTE\ne,2,\n"
    + "f,1,$OVERVOTE\nf,2,Di\n"
)
NAMES = ("Ada", "Bo", "Cy", "Di")


def _file(folder: Path, text: str, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _orders(ballots: Ballots) -> list[str]:
    """Each ballot in words: "Ada,Bo=Cy"."""
    words = []
    for row, count in zip(ballots.marks.tolist(), ballots.counts.tolist(), strict=True):
        places = [
            "=".join(name for name, mark in zip(ballots.candidates, row, strict=True) if mark == rank)
            for rank in range(1, max(row) + 1)
        ]
        words += [",".join(places)] * count
    return sorted(words)


@pytest.mark.parametrize(
    ("rules", "orders", "null"),
    [
        (Rules(), ["", "", "Ada", "Ada,Bo", "Bo,Cy", "Cy,Di"], 0),
        (Rules(overvotes="skip"), ["", "Ada,Bo", "Ada,Di", "Bo,Cy", "Cy,Di", "Di"], 0),
        (Rules(overvotes="tie"), ["", "Ada,Bo", "Ada,Bo=Cy,Di", "Bo,Cy", "Cy,Di", "Di"], 0),
        (Rules(overvotes="spoil"), ["", "Ada,Bo", "Bo,Cy", "Cy,Di"], 2),
        (Rules(skipped="exhaust"), ["", "", "Ada", "Ada,Bo", "Bo", "Cy"], 0),
        (Rules(skipped="two"), ["", "", "Ada", "Ada,Bo", "Bo,Cy", "Cy"], 0),
        (Rules(repeated="spoil"), ["", "", "Ada", "Bo,Cy", "Cy,Di"], 1),
        (Rules(left_out=("Bo", "Di")), ["", "", "Ada", "Ada,Cy", "Cy", "Cy"], 0),
    ],
)
def test_each_rule(tmp_path: Path, rules: Rules, orders: list[str], null: int) -> None:
    reading = read_cast_votes(_file(tmp_path, ODD), rules=rules)
    assert _orders(reading.ballots) == orders
    assert reading.ballots.null == null


def test_what_was_met_is_told(tmp_path: Path) -> None:
    reading = read_ballot_file(_file(tmp_path, ODD))
    assert reading.form == "cast_votes"
    assert reading.report.understood[1:] == [
        ("overvotes", {"ballots": 2, "rule": "exhaust"}),
        ("skipped", {"ballots": 2, "rule": "close"}),
        ("repeated", {"ballots": 1, "rule": "first"}),
    ]
    assert reading.ballots.candidates == NAMES


def test_ranks_beyond_the_candidates(tmp_path: Path) -> None:
    ballots = read_cast_votes(_file(tmp_path, HEAD + "a,7,Ada\na,9,Bo\nb,20000,Bo\n")).ballots
    assert _orders(ballots) == ["Ada,Bo", "Bo"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (ODD + "a,1,Bo\n", "ballot_apart", 17),
        (ODD + "g,0,Bo\n", "line_mark_wrong", 17),
        (ODD + "g,first,Bo\n", "line_mark_wrong", 17),
        (ODD + "g,1\n", "line_columns_wrong", 17),
        (ODD + "g;1;Bo\n", "line_columns_wrong", 17),
        (HEAD, "candidates_missing", None),
        (HEAD + "a,1,$UNDERVOTE\n", "candidates_missing", None),
        ("ballot,choice\na,Ada\n", "header_column_missing", None),
        ("", "table_empty", None),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    with pytest.raises(EngineError) as refusal:
        read_cast_votes(_file(tmp_path, text))
    assert str(refusal.value)
    assert (refusal.value.code, refusal.value.params.get("line")) == (code, line)


def test_an_unknown_candidate_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as refusal:
        read_cast_votes(_file(tmp_path, ODD), candidates=("Ada", "Bo", "Cy"))
    assert (refusal.value.code, refusal.value.params) == ("line_candidate_unknown", {"line": 5, "candidate": "Di"})


def _naive(lines: list[tuple[str, int, str]], rules: Rules) -> tuple[list[str], int]:
    """The same by hand: ballot by ballot, rank by rank."""
    words, null = [], 0
    for ballot in dict.fromkeys(name for name, _, _ in lines):
        marks: dict[int, set[str]] = {}
        for name, rank, choice in lines:
            if name == ballot and choice:
                marks.setdefault(rank, set()).add(choice)
        places: list[set[str]] = []
        seen: set[str] = set()
        before, spoiled, ended = 0, False, False
        for rank in sorted(marks):
            gap = rank - before - 1
            before = rank
            if gap >= {"close": 99, "two": 2, "exhaust": 1}[rules.skipped]:
                ended = True
            over = len(marks[rank]) > 1
            spoiled |= over and rules.overvotes == "spoil"
            if over and rules.overvotes == "exhaust":
                ended = True
            if ended or (over and rules.overvotes == "skip"):
                continue
            spoiled |= bool(marks[rank] & seen) and rules.repeated == "spoil"
            places.append(marks[rank] - seen)
            seen |= marks[rank]
        if spoiled:
            null += 1
        else:
            words.append(",".join("=".join(sorted(place)) for place in places if place))
    return sorted(words), null


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["", *NAMES])), min_size=1, max_size=7),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(["exhaust", "skip", "tie", "spoil"]),
    st.sampled_from(["close", "exhaust", "two"]),
    st.sampled_from(["first", "spoil"]),
)
def test_the_same_by_hand(
    tmp_path_factory: pytest.TempPathFactory,
    ballots: list[list[tuple[int, str]]],
    overvotes: str,
    skipped: str,
    repeated: str,
) -> None:
    rules = Rules(overvotes, skipped, repeated)  # type: ignore[arg-type]  # drawn from what they may be
    lines = [(f"b{number}", rank, choice) for number, marks in enumerate(ballots) for rank, choice in marks]
    text = HEAD + "".join(f"{name},{rank},{choice}\n" for name, rank, choice in lines)
    path = _file(tmp_path_factory.mktemp("votes"), text)
    if not any(choice for _, _, choice in lines):
        with pytest.raises(EngineError, match="no candidate"):
            read_cast_votes(path, rules=rules)
        return
    found = read_cast_votes(path, rules=rules, candidates=NAMES).ballots
    words, null = _naive(lines, rules)
    assert (_orders(found), found.null) == (words, null)


def test_ballots_that_go_on_in_the_next_block(tmp_path: Path) -> None:
    lines = [f"{ballot:060d},{rank},c{(ballot + rank) % 5}\n" for ballot in range(9_000) for rank in range(1, 6)]
    path = _file(tmp_path, HEAD + "".join(lines))
    assert path.stat().st_size > 2 << 20
    ballots = read_cast_votes(path).ballots
    assert (ballots.n_ballots, len(ballots.counts)) == (9_000, 5)


@pytest.mark.drill
def test_burlington_2009(tmp_path: Path) -> None:
    found = sorted((EVERY / "votekit_burlington").glob("*.csv.gz"))
    if not found:
        pytest.skip("the cast votes are not on this machine")
    ballots = read_ballot_file(found[0]).ballots
    first = {
        name: int(ballots.counts[ballots.marks[:, place] == 1].sum()) for place, name in enumerate(ballots.candidates)
    }
    assert ballots.n_ballots == 8_980
    assert (first["Kurt Wright"], first["Bob Kiss"], first["Andy Montroll"], first["Dan Smith"]) == (
        2951, 2585, 2063, 1306,
    )  # fmt: skip


# --- Scottish councils ----------------------------------------------------------------------------
WARD = """\
3,2,
5,1,
4,2,3,
1,3,2,1,
"Candidate 1","Ada","Red (R)",
"Candidate 2","Bo","Blue (B)",
"Candidate 3","Cy","Green (G)",
"Ward 1",
"""


def test_a_ward(tmp_path: Path) -> None:
    reading = read_ballot_file(_file(tmp_path, WARD))
    assert (reading.form, reading.seats, reading.said) == ("scottish", 2, {"TITLE": "Ward 1"})
    assert reading.ballots.candidates == ("Ada", "Bo", "Cy")
    assert reading.ballots.marks.tolist() == [[-1, 1, 2], [1, -1, -1], [3, 2, 1]]
    assert reading.ballots.counts.tolist() == [4, 5, 1]
    same = read_scottish(_file(tmp_path, WARD.replace('"Bo"', '"Ada"'))).ballots.candidates
    assert same == ("Ada, Red (R) (1)", "Ada, Blue (B) (2)", "Cy")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("4,2,3,\n", "4,2,4,\n", "line_candidate_unknown", 3),
        ("4,2,3,\n", "4,2,2,\n", "line_candidate_repeated", 3),
        ("4,2,3,\n", "x,2,3,\n", "line_count_wrong", 3),
        ("4,2,3,\n", "4,{2,3},\n", "line_tied", 3),
        ('"Candidate 3","Cy","Green (G)",\n"Ward 1",\n', "", "file_cut", None),
        ("3,2,\n", "3;2\n", "ballots_header_missing", None),
        ("3,2,\n", "99999,2,\n", "candidates_too_many", None),
    ],
)
def test_a_wrong_ward(tmp_path: Path, old: str, new: str, code: str, line: int | None) -> None:
    with pytest.raises(EngineError) as refusal:
        read_scottish(_file(tmp_path, WARD.replace(old, new, 1)))
    assert refusal.value.code == code
    if line:
        assert refusal.value.params["line"] == line


@pytest.mark.drill
def test_every_ward() -> None:
    files = sorted((EVERY / "scot_elex").rglob("*.csv"))
    if not files:
        pytest.skip("the wards are not on this machine")
    total, seats = 0, set()
    for path in files:
        reading = read_ballot_file(path, Choices())
        total += reading.ballots.n_ballots
        seats.add(reading.seats)
        assert reading.form == "scottish"
        assert np.all(reading.ballots.counts > 0)
    assert (len(files), total, seats) == (284, 1_475_511, {3, 4})
