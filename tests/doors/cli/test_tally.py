# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria tally`: a file in, a result with its steps out, in French and in English; a sentence for what cannot be."""

import gzip
import json
import re
from pathlib import Path
from typing import get_args

import pytest

from isegoria.doors.cli.counting import options, translated
from isegoria.doors.cli.counting.wording import THIN, comparison_step, number, tally_step
from isegoria.doors.cli.language import _catalogue
from isegoria.doors.cli.sentences import TRANSLATED
from isegoria.engine.comparison.sentences import SENTENCES as COMPARISON
from isegoria.engine.errors import SENTENCES as ERRORS
from isegoria.engine.formats.ballot_file import FORMS
from isegoria.engine.formats.cast_votes import Overvotes, Repeated, Skipped
from isegoria.engine.tallies.methods import METHODS
from isegoria.engine.tallies.sentences import SENTENCES as TALLIES
from isegoria.engine.verify.findings import SENTENCES as FINDINGS
from tests.doors.cli.conftest import ROOT, Site

BURLINGTON = ROOT / "tests" / "data" / "preflib" / "00005-00000002.toi"
ORSAY = ROOT / "tests" / "data" / "mj_orsay2007"
FRENCH = {"LANG": "fr_FR.UTF-8"}


def _file(site: Site, text: str, name: str = "ballots.csv") -> Path:
    path = site.folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- counting -------------------------------------------------------------------------------------
def test_burlington_2009_as_published(bare_site: Site) -> None:
    done = bare_site.run("tally", BURLINGTON, "--method", "irv", "--json")
    assert (done.code, done.err) == (0, "")
    document = done.document("tally")
    assert (document["method"], document["seats"], document["status"]) == ("irv", 1, "elected")
    assert document["winners"] == ["Bob Kiss"]
    assert document["turnout"] == {"cast": 8_980, "blank": 0, "null": 0, "expressed": 8_980}
    assert document["trace"][0]["code"] == "ranks_turnout"
    assert document["reading"]["form"] == "toi"
    ranked = bare_site.run("tally", BURLINGTON, "--method", "ranked-pairs", "--json").document("tally")
    assert ranked["winners"] == ["Andy Montroll"]
    assert ranked["ranking"][:3] == [["Andy Montroll"], ["Bob Kiss"], ["Kurt Wright"]]
    kiss, montroll = (ranked["candidates"].index(name) for name in ("Bob Kiss", "Andy Montroll"))
    assert ranked["table"]["pairwise"][montroll][kiss] == 4_067
    assert ranked["table"]["pairwise"][kiss][montroll] == 3_477
    assert ranked["input"] == document["input"]


def test_a_citizen_can_read_it(bare_site: Site) -> None:
    done = bare_site.run("tally", BURLINGTON, "--method", "irv")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "Elected: Bob Kiss." in lines
    assert "Ballots cast: 8,980 (blank: 0, spoiled: 0)." in lines
    assert any(re.fullmatch(r"  candidate +round 1 +round 2 .*", line) for line in lines)
    assert any(line.startswith("1. 8,980 ballots cast") for line in lines)
    assert max(map(len, lines)) <= 110


def test_the_same_in_french(bare_site: Site) -> None:
    done = Site(bare_site.folder, FRENCH).run("tally", BURLINGTON, "--method", "schulze")
    assert done.code == 0, done.err
    assert "Élu\u00a0: Andy Montroll." in done.out
    assert f"Bulletins déposés\u00a0: 8{THIN}980" in done.out
    assert f"4{THIN}067" in done.out
    assert "Pas à pas" in done.out
    assert "beats" not in done.out


def test_grades_of_orsay(bare_site: Site) -> None:
    station = next(ORSAY.rglob("bureau_01.csv"))
    done = bare_site.run("tally", station, "--method", "majority-judgment", "--nothing", "0", "--json")
    document = done.document("tally")
    assert (document["winners"], document["turnout"]["cast"]) == (["Bayrou"], 559)
    text = bare_site.run("tally", station, "--method", "majority-judgment", "--nothing", "0").out
    assert "Its cells hold numbers from 1 to 6." in text
    assert re.search(r"candidate +6 +5 +4 +3 +2 +1 +no opinion +majority grade", text)


def test_seats_options_and_ties(bare_site: Site) -> None:
    path = _file(bare_site, "count,Ada,Bo,Cy\n2,1,1,0\n1,0,0,1\n")
    tied = bare_site.run("tally", path, "--method", "approval", "--json").document("tally")
    assert (tied["status"], tied["winners"], tied["tied"], tied["open_seats"]) == ("tied", [], ["Ada", "Bo"], 1)
    assert "Tied: Ada, Bo. Seats left open: 1." in bare_site.run("tally", path, "--method", "approval").out
    two = bare_site.run("tally", path, "--method", "approval", "--seats", "2", "--json").document("tally")
    assert two["winners"] == ["Ada", "Bo"]
    order = bare_site.run("tally", path, "--method", "approval", "--ties", "order:Cy,Bo,Ada", "--json").document(
        "tally"
    )
    assert (order["winners"], order["ties_broken"]) == (["Bo"], {"way": "order", "order": [2, 1, 0]})
    assert order["ties"] == [{"candidates": ["Ada", "Bo"], "what": "seat", "way": "order", "chosen": ["Bo"]}]
    lot = bare_site.run("tally", path, "--method", "approval", "--ties", "lot:2026-11-23", "--json").document("tally")
    assert lot["ties_broken"] == {"way": "lot", "seed": "2026-11-23"}
    assert lot["winners"] in (["Ada"], ["Bo"])
    margins = bare_site.run(
        "tally", BURLINGTON, "--method", "schulze", "--option", "measure=margins", "--json"
    ).document("tally")
    assert margins["options"]["measure"] == "margins"


def test_the_seats_of_a_ward(bare_site: Site) -> None:
    names = "".join(f'"Candidate {place}","{name}","",\n' for place, name in enumerate(("Ada", "Bo", "Cy"), 1))
    ward = f'3,2,\n50,1,\n40,2,3,\n30,3,2,1,\n{names}"Ward",\n'
    path = _file(bare_site, ward)
    document = bare_site.run("tally", path, "--method", "stv-scottish", "--json").document("tally")
    assert (document["seats"], len(document["winners"])) == (2, 2)
    assert bare_site.run("tally", path, "--method", "irv", "--json").document("tally")["seats"] == 1


def test_nobody_and_all_blank_are_answers(bare_site: Site) -> None:
    for text in ("Ada,Bo\n", "Ada,Bo\n,\n,\n"):
        path = _file(bare_site, text)
        done = bare_site.run("tally", path, "--method", "irv", "--format", "rankings_by_candidate", "--json")
        assert done.code == 0, done.err
        assert done.document("tally")["status"] == "nobody"
    assert "Nobody is elected." in bare_site.run(
        "tally", path, "--method", "irv", "--format", "rankings_by_candidate"
    ).out  # fmt: skip


def test_the_folder_is_verified_by_anyone(bare_site: Site) -> None:
    out = bare_site.folder / "counted"
    done = bare_site.run("tally", BURLINGTON, "--method", "schulze", "--out", out)
    assert done.code == 0, done.err
    assert f"isegoria verify result {out / 'result.json'}" in done.out
    verified = bare_site.run("verify", "result", out / "result.json", "--json").document("verification")
    assert verified["ok"]
    again = bare_site.run("tally", out / "input.csv", "--method", "schulze", "--json").document("tally")
    stated = json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert again["digest"] == stated["digest"] == verified["says"]["digest"]
    frozen = out / "input.csv"
    frozen.write_bytes(frozen.read_bytes().replace(b"\n2,", b"\n3,", 1))
    refused = bare_site.run("verify", "result", out / "result.json", "--json")
    assert refused.code == 2
    assert refused.stopped(2, "ballots_cut")


# --- comparing, listing ---------------------------------------------------------------------------
def test_a_comparison(bare_site: Site) -> None:
    done = bare_site.run("tally", BURLINGTON, "--compare", "--json")
    assert (done.code, done.err) == (0, "")
    document = done.document("comparison")
    winners = {one["method"]: one["winners"] for one in document["methods"]}
    assert (winners["irv"], winners["schulze"], winners["plurality"]) == (
        ["Bob Kiss"], ["Andy Montroll"], ["Kurt Wright"],
    )  # fmt: skip
    assert document["condorcet"]["winner"] == "Andy Montroll"
    assert "approval" in {one["method"] for one in document["left_out"]}
    text = bare_site.run("tally", BURLINGTON, "--compare").out
    assert re.search(r"\n  irv +Bob Kiss\n", text)
    assert "Not counted:" in text
    french = Site(bare_site.folder, FRENCH).run("tally", BURLINGTON, "--compare").out
    assert "Non comptés\u00a0:" in french


def test_the_methods(bare_site: Site) -> None:
    document = bare_site.run("tally", "--methods", "--json").document("methods")
    assert [one["id"] for one in document["methods"]] == list(METHODS)
    text = bare_site.run("tally", "--methods").out
    for name in METHODS:
        assert f"  {name}: " in text
    assert "--option measure=" in text


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["tally"], "usage"),
        (["tally", "FILE"], "usage"),
        (["tally", "--compare"], "usage"),
        (["tally", "FILE", "--compare", "--method", "irv"], "usage"),
        (["tally", "FILE", "--compare", "--out", "x"], "usage"),
        (["tally", "FILE", "--method", "lottery"], "tally_method_unknown"),
        (["tally", "FILE", "--method", "majority-judgment"], "ballots_unfit"),
        (["tally", "FILE", "--method", "irv", "--seats", "2"], "seats_out_of_range"),
        (["tally", "FILE", "--method", "irv", "--seats", "x"], "usage"),
        (["tally", "FILE", "--method", "irv", "--option", "speed=high"], "option_unknown"),
        (["tally", "FILE", "--method", "schulze", "--option", "measure=high"], "option_unfit"),
        (["tally", "FILE", "--method", "schulze", "--option", "measure"], "usage"),
        (["tally", "FILE", "--method", "irv", "--ties", "coin"], "usage"),
        (["tally", "FILE", "--method", "irv", "--ties", "order:Ada"], "tie_order_incomplete"),
        (["tally", "FILE", "--method", "irv", "--format", "excel"], "usage"),
        (["tally", "FILE", "--method", "irv", "--encoding", "klingon"], "encoding_unknown"),
        (["tally", "FILE", "--method", "irv", "--scale", "a,a"], "usage"),
        (["tally", "nowhere.csv", "--method", "irv"], "file_missing"),
    ],
)
def test_what_cannot_be_used_is_refused(bare_site: Site, arguments: list[str], code: str) -> None:
    path = _file(bare_site, "Ada,Bo,Cy\n1,2,3\n2,1,3\n")
    given = [str(path) if one == "FILE" else one for one in arguments]
    if code == "encoding_unknown":
        given += ["--format", "rankings_by_candidate"]
    done = bare_site.run(*given, "--json")
    assert done.out.count("{") == 1
    done.stopped(2, code)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "table_empty", "is empty"),
        ("Ada,Bo,Cy\n1,2,3\n1,2,4\n1,2,3\n", "line_mark_wrong", "Line 3, Cy: '4'"),
        ("Ada,Bo,Cy\n1,2,3\n1,2\n", "line_columns_wrong", "Line 3 should have 3 columns and has 2"),
        ("Ada,Bo,Ada\n1,2,3\n", "candidate_repeated", "'Ada' is named more than once"),
    ],
)
def test_a_wrong_file_is_refused_by_its_line(bare_site: Site, text: str, code: str, said: str) -> None:
    path = _file(bare_site, text)
    done = bare_site.run("tally", path, "--method", "irv", "--format", "rankings_by_candidate", "--json")
    assert said in done.stopped(2, code)["happened"]


def test_ranks_or_grades_asks_which(bare_site: Site) -> None:
    path = _file(bare_site, "Ada,Bo,Cy\n1,2,3\n1,1,3\n1,2,3\n")
    done = bare_site.run("tally", path, "--method", "irv", "--json")
    assert "--format" in done.stopped(2, "ballots_form_unclear")["remedy"]
    french = Site(bare_site.folder, FRENCH).run("tally", path, "--method", "irv")
    assert (french.code, french.out) == (2, "")
    assert "ce peut être des rangs ou des notes" in french.err


def test_a_packed_file_that_was_cut(bare_site: Site) -> None:
    packed = gzip.compress(b"ballot_id,rank,choice\n" + b"".join(b"%06d,1,Ada\n" % one for one in range(50_000)))
    path = bare_site.folder / "votes.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    bare_site.run("tally", path, "--method", "plurality", "--json").stopped(2, "file_cut")


def test_a_lenient_reading_says_what_it_left_out(bare_site: Site) -> None:
    text = BURLINGTON.read_text(encoding="utf-8") + "3: 1,9\n"
    path = _file(bare_site, text, "burlington.toi")
    bare_site.run("tally", path, "--method", "irv", "--json").stopped(2, "line_candidate_unknown")
    done = bare_site.run("tally", path, "--method", "irv", "--lenient")
    assert done.code == 0, done.err
    assert "Left out: 1 lines." in done.out
    assert "names '9', who is not a candidate." in done.out


# --- words ----------------------------------------------------------------------------------------
def test_every_sentence_of_the_engine_is_in_french() -> None:
    french = _catalogue("fr")
    words = {*TALLIES.values(), *COMPARISON.values()}
    words |= {text for method in METHODS.values() for text in (method.name, method.summary)}
    assert words - set(translated.TRANSLATED) == set()
    assert {*ERRORS.values(), *FINDINGS.values()} - set(TRANSLATED) == set()
    same = {"Schulze", "Copeland", "Borda", "Bucklin", "Minimax", "Kemeny–Young"}
    for text in {*words, *ERRORS.values(), *FINDINGS.values()}:
        assert text in same or french.gettext(text) != text, text


def test_a_translation_has_the_places_of_its_sentence() -> None:
    french = _catalogue("fr")
    for text in {*TALLIES.values(), *COMPARISON.values(), *ERRORS.values()}:
        places = set(re.findall(r"\{(\w+)", text))
        assert set(re.findall(r"\{(\w+)", french.gettext(text))) <= places, text


def test_numbers_are_written_as_the_language_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert (number(1_234_567), number("2,585.50"), number("1/3")) == ("1,234,567", "2,585.50", "1/3")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert (number(1_234_567), number("2,585.50")) == (f"1{THIN}234{THIN}567", f"2{THIN}585,50")
    assert number("Ada 1,306, Bo 38") == f"Ada 1{THIN}306, Bo 38"
    told = tally_step("duel_won", {"winner": "Plan 1.5", "loser": "Plan 2.0", "votes": "1,306.5", "against": 38})
    assert all(one in told for one in ("Plan 1.5", "Plan 2.0", f"1{THIN}306,5"))


def test_a_code_that_nobody_words_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert tally_step("of_another_time", {"a": 1}) == "of_another_time"
    assert comparison_step("seats_out_of_range", {"method": "irv", "seats": 2}) == "irv cannot fill 2 seats."


def test_the_options_are_those_of_the_engine() -> None:
    assert options.FORMS == FORMS
    assert set(get_args(Overvotes)) == {"exhaust", "skip", "tie", "spoil"}
    assert set(get_args(Skipped)) == {"close", "exhaust", "two"}
    assert set(get_args(Repeated)) == {"first", "spoil"}
