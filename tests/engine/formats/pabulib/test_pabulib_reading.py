# SPDX-License-Identifier: LGPL-3.0-or-later
"""Pabulib files: what is read of a good one, and what becomes of each fault in strict and in lenient reading."""

import gzip
import io
from pathlib import Path

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.pabulib import PabulibFile, read_pabulib
from isegoria.engine.profiles.budgets import Votes

META = """\
META
key;value
description;Small town
num_projects;3
num_votes;4
budget;1000.50
vote_type;approval
currency;EUR
"""
PROJECTS = """\
PROJECTS
project_id;cost;name;category;target;selected;latitude;longitude;proposer
a;400;Trees;green,air;children;1;43.6;1.44;Ada
b/2;300.25;"Benches; ""long"" ones";;;0;;;
03;1200;Bridge;None;;2;999;1;Bo
"""
VOTES = """\
VOTES
voter_id;vote;age
1;a,b/2;30
2;b/2;
3;;55
4;03,a;18
"""
SMALL = META + PROJECTS + VOTES


def _read(text: str | bytes, *, lenient: bool = False, keep: bool = False) -> PabulibFile:
    data = text.encode() if isinstance(text, str) else text
    return read_pabulib(io.BytesIO(data), lenient=lenient, keep=keep, name="small.pb")


def _ballots(votes: Votes) -> list[dict[int, int]]:
    return [votes.row(row) for row in range(votes.n_rows)]


def _with(votes: str, *, vote_type: str = "approval", number: int | None = None) -> str:
    lines = votes.splitlines()
    meta = META.replace("num_votes;4", f"num_votes;{len(lines) - 2 if number is None else number}")
    return meta.replace("approval", vote_type) + PROJECTS + votes


# --- what is read ---------------------------------------------------------------------------------
def test_what_a_file_says_is_read() -> None:
    file = _read(SMALL, keep=True)
    assert file.report.to_json() == {
        "lenient": False, "dropped": {}, "mended": {}, "findings": [],
        "notes": [{"code": "project_too_dear", "params": {"projects": 1}}],
    }  # fmt: skip
    budget = file.budget
    assert (budget.amount, budget.unit, budget.currency, len(budget.pots)) == (100_050, 100, "EUR", 1)
    assert [(one.id, one.cost, one.name) for one in budget.projects] == [
        ("a", 40_000, "Trees"), ("b/2", 30_025, 'Benches; "long" ones'), ("03", 120_000, "Bridge"),
    ]  # fmt: skip
    assert [one.categories for one in budget.projects] == [("green", "air"), (), ()]
    assert [one.targets for one in budget.projects] == [("children",), (), ()]
    assert [one.place for one in budget.projects] == [(43.6, 1.44), None, None]
    assert (file.selected, file.winners) == ((1, 0, 2), (0,))
    assert file.columns["proposer"] == ("Ada", "", "Bo")
    assert file.meta["description"] == "Small town"
    assert _ballots(file.votes) == [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]
    assert (file.votes.kind, file.votes.blank, file.votes.n_ballots) == ("approvals", 1, 4)
    assert file.voters is not None
    assert list(file.voters.columns["age"]) == ["30", "", "55", "18"]
    assert file.voters.row.tolist() == [0, 1, -1, 2]


@pytest.mark.parametrize(
    "text",
    [
        SMALL.replace("\n", "\r\n"),
        SMALL.replace("\n", "\r"),
        "\ufeff" + SMALL,
        SMALL + "\n\n\n",
        SMALL.removesuffix("\n"),
        SMALL.replace("PROJECTS", "projects").replace("META", " Meta "),
        SMALL.replace("META\n", "META;;;\n").replace("VOTES\n", "VOTES;;\n"),
        SMALL.replace("voter_id;vote;age", " voter_id ; vote ; age"),
        SMALL.replace("1;a,b/2;30", '"1";" a , b/2 ";30'),
    ],
)
def test_the_same_file_in_other_clothes(text: str) -> None:
    file, plain = _read(text), _read(SMALL)
    assert (file.budget, file.meta, file.columns) == (plain.budget, plain.meta, plain.columns)
    assert _ballots(file.votes) == _ballots(plain.votes)
    assert file.report.clean


def test_commas_may_separate_columns() -> None:
    text = "\n".join(",".join(cell if "," not in cell else f'"{cell}"' for cell in line.split(";")) for line in (
        META + PROJECTS.replace('"Benches; ""long"" ones"', "Benches") + VOTES).splitlines())  # fmt: skip
    file = _read(text)
    assert _ballots(file.votes) == _ballots(_read(SMALL).votes)
    assert file.report.notes[0] == ("separator", {"separator": ","})


def test_a_packed_file_and_one_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "small.pb.gz"
    path.write_bytes(gzip.compress(SMALL.encode()))
    assert read_pabulib(path).budget == _read(SMALL).budget
    with pytest.raises(EngineError, match="not there"):
        read_pabulib(tmp_path / "none.pb")


def test_points_scores_and_ranks() -> None:
    votes = "VOTES\nvoter_id;vote;points\n1;03,a;2,5\n2;b/2;1.0\n3;a,b/2;0,4\n"
    assert _ballots(_read(_with(votes, vote_type="cumulative")).votes) == [{0: 5, 2: 2}, {1: 1}, {1: 4}]
    scored = _read(_with(votes, vote_type="scoring")).votes
    assert (scored.kind, _ballots(scored)[0]) == ("scores", {0: 5, 2: 2})
    ranked = _read(_with(votes, vote_type="ordinal"))
    assert _ballots(ranked.votes) == [{0: 2, 2: 1}, {1: 1}, {0: 1, 1: 2}]
    assert ("points_ignored", {}) in ranked.report.notes
    halves = _read(_with(votes.replace("2,5", "2.5,0.25"), vote_type="cumulative"))
    assert (_ballots(halves.votes)[0], halves.points_unit) == ({0: 25, 2: 250}, 100)


def test_a_basket_and_one_choice() -> None:
    assert _read(SMALL.replace("currency;EUR", "max_sum_cost;700")).votes.knapsack
    noted = _read(SMALL.replace("currency;EUR", "max_sum_cost;700")).report.notes
    assert ("ballots_too_dear", {"ballots": 2}) in noted
    assert ("ballots_too_long", {"ballots": 2, "most": 1}) in _read(_with(VOTES, vote_type="choose-1")).report.notes


def test_voters_by_district_are_told_apart_in_an_order_that_tells_nothing() -> None:
    votes = _read(_with('VOTES\nvoter_id;vote;district\n1;a;West\n2;a;\n3;b/2;"East"\n4;a;West\n')).votes
    assert votes.group_names == ("", "East", "West")
    assert votes.groups is not None
    assert votes.groups.tolist() == [2, 0, 1, 2]


def test_parts_of_the_budget_by_category_are_limits() -> None:
    text = SMALL.replace("currency;EUR", "categories;green,air\nbudget_per_category;600,400.5")
    assert dict(_read(text).budget.limits) == {"green": 60_000, "air": 40_050}
    assert dict(_read(text.replace("400.5", "much")).budget.limits) == {}


def test_ids_that_look_alike_are_different_projects() -> None:
    text = SMALL.replace("a;400", "3;400").replace("1;a,b/2", "1;3,b/2").replace("03,a", "03,3")
    assert _ballots(_read(text).votes)[2] == {0: 1, 2: 1}


# --- what is wrong --------------------------------------------------------------------------------
STRICT = [
    (SMALL.replace("a;400;", "a;-1;"), "pb_cost_not_positive", 11),
    (SMALL.replace("a;400;", "a;0;"), "pb_cost_not_positive", 11),
    (SMALL.replace("a;400;", "a;4,000;"), "pb_cost_wrong", 11),
    (SMALL.replace("a;400;", "a;4 000;"), "pb_cost_wrong", 11),
    (SMALL.replace("a;400;", "a;1e9;"), "pb_cost_wrong", 11),
    (SMALL.replace("a;400;", "a;;"), "pb_cost_wrong", 11),
    (SMALL.replace("03;1200;", "a;1200;"), "pb_project_repeated", 13),
    (SMALL.replace("03;1200;", '"0,3";1200;'), "pb_project_id_wrong", 13),
    (SMALL.replace("03;1200;Bridge;None;", "03;1200;Bridge;None;;;"), "line_columns_wrong", 13),
    (SMALL.replace("03,a", "04,a"), "pb_vote_project_unknown", 19),
    (SMALL.replace("03,a", "a,03,a"), "pb_vote_project_repeated", 19),
    (SMALL.replace("03,a", "03,,a"), "pb_vote_gap", 19),
    (SMALL.replace("2;b/2;", "1;b/2;"), "pb_voter_repeated", 17),
    (SMALL.replace("2;b/2;", "2;b/2"), "line_columns_wrong", 17),
    (SMALL.replace("2;b/2;", "2;b/2;;;7"), "line_columns_wrong", 17),
    (SMALL.replace("2;b/2;", '2;"b/2"x;'), "line_unreadable", 17),
    (SMALL.replace("2;b/2;", '2;"b/2;'), "pb_quote_open", 17),
    (SMALL.replace(";Bridge;", ';"Bridge;'), "pb_quote_open", 13),
    (SMALL.replace(";Bridge;", ';"Bridge" new;'), "line_unreadable", 13),
    (SMALL.replace("key;value", "key;values"), "pb_header_wrong", 2),
    (SMALL.replace("key;value\n", ""), "pb_header_wrong", 2),
    (SMALL.replace("budget;1000.50", "budget;-5"), "pb_meta_wrong", 6),
    (SMALL.replace("budget;1000.50", "budget;0"), "pb_meta_wrong", 6),
    (SMALL.replace("budget;1000.50", "budget;lots"), "pb_meta_wrong", 6),
    (SMALL.replace("currency;EUR", "budget;7"), "pb_meta_repeated", 8),
    (SMALL.replace("approval", "quadratic"), "pb_meta_wrong", 7),
    ("Dear all,\n" + SMALL, "pb_text_before", 1),
    (SMALL.replace("voter_id;vote;age", "voter_id,vote,age"), "pb_separators_differ", 15),
    (SMALL.replace("PROJECTS\n", "VOTES\n", 1), "pb_section_wrong", 9),
    (SMALL.replace("a;400;Trees", "a;400;Tr\udce9es").encode("utf-8", "surrogateescape"), "text_undecodable", 11),
    (SMALL.replace("1;a,b/2;30", "1;a,b/2;\udce9").encode("utf-8", "surrogateescape"), "text_undecodable", 16),
    (_with("VOTES\nvoter_id;vote;points\n1;a,03;1\n", vote_type="cumulative"), "pb_points_missing", 16),
    (_with("VOTES\nvoter_id;vote;points\n1;a;1,2\n", vote_type="cumulative"), "pb_points_missing", 16),
    (_with("VOTES\nvoter_id;vote;points\n1;a,03;-1,2\n", vote_type="scoring"), "pb_points_wrong", 16),
    (_with("VOTES\nvoter_id;vote;points\n1;a,03;,2\n", vote_type="scoring"), "pb_points_wrong", 16),
]


@pytest.mark.parametrize(("text", "code", "line"), STRICT)
def test_a_strict_reading_refuses_at_the_line(text: str | bytes, code: str, line: int) -> None:
    with pytest.raises(EngineError) as refusal:
        _read(text)
    assert (refusal.value.code, refusal.value.params["line"]) == (code, line)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SMALL.replace("num_projects;3", "num_projects;4"), "counts_differ"),
        (SMALL.replace("num_votes;4", "num_votes;5"), "counts_differ"),
        (SMALL.replace("num_votes;4\n", ""), "pb_meta_missing"),
        (SMALL.replace("budget;1000.50\n", ""), "pb_meta_missing"),
        (META, "pb_section_missing"),
        (META + PROJECTS, "pb_section_missing"),
        (SMALL.replace("META\n", "key\n", 1), "pb_text_before"),
        (META.replace("projects;3", "projects;0") + "PROJECTS\nproject_id;cost\n" + VOTES, "pb_projects_missing"),
        (_with("VOTES\nvoter_id;vote;age\n"), "pb_votes_missing"),
        (SMALL.replace("project_id;cost", "project_id;price"), "header_column_missing"),
        (SMALL.replace("project_id;cost;name", "project_id;cost;cost"), "header_column_repeated"),
        (_with(VOTES, vote_type="cumulative"), "header_column_missing"),
        ("", "table_empty"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (SMALL.encode("utf-16"), "text_undecodable"),
        (_with("VOTES\nvoter_id;vote;points\n1;a,03;0.000001,999999999\n", vote_type="scoring"), "pb_points_too_fine"),
    ],
)
def test_a_strict_reading_refuses_what_is_missing(text: str | bytes, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        _read(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "dropped", "mended", "ballots"),
    [
        (SMALL.replace("a;400;", "a;-1;"), {"pb_cost_not_positive": 1, "pb_vote_project_unknown": 2},
         {"counts_differ": 1}, [{0: 1}, {0: 1}, {1: 1}]),
        (SMALL.replace("a;400;", "a;0;"), {}, {"pb_cost_not_positive": 1}, [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]),
        (SMALL.replace("03,a", "04,a"), {"pb_vote_project_unknown": 1}, {}, [{0: 1, 1: 1}, {1: 1}, {0: 1}]),
        (SMALL.replace("03,a", "a,a"), {}, {"pb_vote_project_repeated": 1}, [{0: 1, 1: 1}, {1: 1}, {0: 1}]),
        (SMALL.replace("03,a", "03,,a,"), {}, {"pb_vote_gap": 2}, [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]),
        (SMALL.replace("2;b/2;", "1;b/2;"), {"pb_voter_repeated": 1}, {}, [{0: 1, 1: 1}, {0: 1, 2: 1}]),
        (SMALL.replace("2;b/2;", "2;b/2"), {}, {"line_columns_wrong": 1}, [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]),
        (SMALL.replace("2;b/2;", "2;b/2;;;7"), {"line_columns_wrong": 1}, {"counts_differ": 1},
         [{0: 1, 1: 1}, {0: 1, 2: 1}]),
        (SMALL.replace("2;b/2;", '2;"b/2"x;'), {"line_unreadable": 1}, {"counts_differ": 1},
         [{0: 1, 1: 1}, {0: 1, 2: 1}]),
        ("Dear all,\n" + SMALL, {"pb_text_before": 1}, {}, [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]),
        (_with("VOTES\nvoter_id;vote\n"), {}, {"pb_votes_missing": 1}, []),
        (SMALL.replace("voter_id;vote", "number;vote"), {}, {"header_column_missing": 1},
         [{0: 1, 1: 1}, {1: 1}, {0: 1, 2: 1}]),
    ],
)  # fmt: skip
def test_a_lenient_reading_says_what_it_dropped_and_mended(
    text: str, dropped: dict[str, int], mended: dict[str, int], ballots: list[dict[int, int]]
) -> None:
    file = _read(text, lenient=True)
    report = file.report.to_json()
    assert (report["dropped"], report["mended"]) == (dropped, mended)
    assert len(report["findings"]) == sum(dropped.values()) + sum(mended.values())
    assert _ballots(file.votes) == ballots


@pytest.mark.parametrize(
    ("written", "cents"), [("4 000", 400_000), ("4\u202f000,50", 400_050), ("4000,5", 400_050), ("+7.", 700)]
)
def test_an_amount_written_otherwise_is_mended_where_no_doubt_is_possible(written: str, cents: int) -> None:
    assert _read(SMALL.replace("a;400;", f"a;{written};"), lenient=True).budget.projects[0].cost == cents


def test_an_amount_that_may_be_two_things_drops_the_project() -> None:
    file = _read(SMALL.replace("a;400;", "a;4,000;"), lenient=True)
    assert file.budget.ids == ("b/2", "03")
    assert file.report.dropped["pb_cost_wrong"] == 1


def test_finer_amounts_than_cents_are_exact() -> None:
    budget = _read(SMALL.replace("a;400;", "a;400.0001;")).budget
    assert (budget.unit, budget.amount, budget.projects[0].cost) == (10_000, 10_005_000, 4_000_001)


def test_what_leaves_nothing_to_decide_is_refused_in_any_mode() -> None:
    for text in (
        META,
        META + PROJECTS,
        SMALL.replace("budget;1000.50", "budget;?"),
        SMALL.replace("approval", "x"),
        "",
    ):
        with pytest.raises(EngineError):
            _read(text, lenient=True)


def test_a_line_or_a_mark_without_end_is_refused_within_constant_memory() -> None:
    for start, code in (("5;a", "line_too_long"), ('5;"a', "pb_quote_open")):
        with pytest.raises(EngineError) as refusal:
            _read(SMALL + start + ",a" * (3 << 20))
        assert (refusal.value.code, refusal.value.params["line"]) == (code, 20)
    with pytest.raises(EngineError, match="longer than"):
        _read(META + "comment;" + "x" * (5 << 20))


def test_a_cell_of_several_lines_counts_as_its_lines() -> None:
    text = SMALL.replace("2;b/2;", '2;b/2;"one\ntwo"').replace("03,a", "04,a")
    with pytest.raises(EngineError) as refusal:
        _read(text)
    assert refusal.value.params["line"] == 20
