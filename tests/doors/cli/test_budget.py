# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget`: a Pabulib file in, what is paid out, with its steps, in French and in English; its refusals."""

import json
import re
from pathlib import Path

import pytest

from isegoria.doors.cli.allocating import translated
from isegoria.doors.cli.allocating.wording import money, note, step
from isegoria.doors.cli.language import _catalogue
from isegoria.engine.budgets.rules import RULES
from isegoria.engine.budgets.sentences import KEPT, SENTENCES
from isegoria.engine.formats.pabulib import NOTES
from isegoria.engine.profiles.budgets import Budget, Project
from tests.doors.cli.conftest import Site

FRENCH = {"LANG": "fr_FR.UTF-8"}
TOWN = """\
META
key;value
description;Small town
num_projects;4
num_votes;6
budget;100000
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;name;selected
1;60000;Swimming pool;1
2;30000;Trees;1
3;45000;Library;0
4;20000.50;Benches;0
VOTES
voter_id;vote
1;1,2
2;1,2
3;1
4;3,4
5;3,4
6;2
"""


def _town(site: Site, text: str = TOWN) -> Path:
    path = site.folder / "town.pb"
    path.write_text(text, encoding="utf-8")
    return path


# --- counting -------------------------------------------------------------------------------------
def test_what_is_paid_is_the_answer(bare_site: Site) -> None:
    done = bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes", "--json")
    assert (done.code, done.err) == (0, "")
    document = done.document("allocation")
    assert (document["rule"], document["status"]) == ("greedy-votes", "decided")
    assert sorted(document["winners"]) == ["1", "2"]
    assert (document["total_cost"], document["left"], document["unit"]) == (9_000_000, [1_000_000], 100)
    assert document["official"] == ["1", "2"]
    assert document["turnout"] == {"cast": 6, "blank": 0, "null": 0, "expressed": 6}
    assert [one["project"] for one in document["passed"]] == ["3", "4"]
    assert all(one["sentence"] for one in document["trace"])
    shares = bare_site.run("budget", _town(bare_site), "--rule", "equal-shares", "--json").document("allocation")
    assert shares["digest"] != document["digest"]
    assert shares["input"] == document["input"]


def test_a_citizen_can_read_it_in_both_languages(bare_site: Site) -> None:
    done = bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "To share out: 100,000 EUR. Projects: 4. Ballots cast: 6 (blank: 0)." in lines
    assert "Paid for: 2 projects, 90,000 EUR; 10,000 EUR is left." in lines
    assert "  1  Swimming pool — 60,000 EUR, 3 ballots" in lines
    assert "The file says that just these were chosen." in lines
    bare_site.variables = FRENCH
    french = bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes")
    assert french.code == 0
    assert "Financés\u00a0: 2 projets, 90\u202f000 EUR\u00a0; il reste 10\u202f000 EUR." in french.out
    assert "Benches (20\u202f000,50 EUR) ne tient pas dans ce qui reste." in french.out


def test_why_not_my_project(bare_site: Site) -> None:
    done = bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes", "--explain", "library", "--json")
    explanation = done.document("allocation")["explanation"]
    assert (explanation["project"], explanation["outcome"], explanation["supporters"]) == ("3", "not_paid", 2)
    assert explanation["passed"]["reason"] == "too_dear"
    told = bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes", "--explain", "3")
    assert "3 — Library (45,000 EUR)" in told.out
    assert "It is not paid for." in told.out
    bare_site.run("budget", _town(bare_site), "--rule", "greedy-votes", "--explain", "9", "--json").stopped(
        2, "project_unknown"
    )


def test_rules_are_compared_and_listed(bare_site: Site) -> None:
    document = bare_site.run("budget", _town(bare_site), "--compare", "--json").document("allocations")
    assert {one["rule"] for one in document["rules"]} == set(RULES)
    assert sum(len(one["rules"]) for one in document["groups"]) == len(RULES)
    assert "greedy-votes" in bare_site.run("budget", _town(bare_site), "--compare").out
    listed = bare_site.run("budget", "--rules", "--json").document("rules")
    assert [one["id"] for one in listed["rules"]] == list(RULES)
    bare_site.variables = FRENCH
    assert "Méthode des parts égales" in bare_site.run("budget", "--rules").out


def test_a_tie_is_declared_or_broken_as_asked(bare_site: Site) -> None:
    tied = TOWN.replace("60000", "90000").replace("6;2", "6;3").replace("1,2\n3;1\n", "1,2\n3;2\n")
    path = _town(bare_site, tied)
    declared = bare_site.run("budget", path, "--rule", "greedy-votes", "--json").document("allocation")
    order = bare_site.run("budget", path, "--rule", "greedy-votes", "--ties", "order:3,2,1,4", "--json")
    broken = order.document("allocation")
    assert broken["status"] == "decided"
    assert broken["ties_broken"] == {"way": "order", "order": [2, 1, 0, 3]}
    assert declared["ties_broken"] == {"way": "declared"}
    bare_site.run("budget", path, "--rule", "greedy-votes", "--ties", "order:3,2", "--json").stopped(
        2, "tie_order_incomplete"
    )


def test_anyone_can_count_again(bare_site: Site) -> None:
    out = bare_site.folder / "counted"
    done = bare_site.run("budget", _town(bare_site), "--rule", "equal-shares", "--out", out, "--json")
    document = done.document("allocation")
    checked = bare_site.run("verify", "result", out / "result.json", "--json").document("verification")
    assert (checked["ok"], checked["says"]["recomputed_digest"]) == (True, document["digest"])
    again = bare_site.run("budget", out / "input.csv", "--rule", "equal-shares", "--json").document("allocation")
    assert (again["digest"], again["reading"]["form"]) == (document["digest"], "frozen")
    said = json.loads((out / "result.json").read_text())
    said["output"]["discrete"]["winners"] = [3]
    (out / "result.json").write_text(json.dumps(said))
    lied = bare_site.run("verify", "result", out / "result.json", "--json")
    assert (lied.code, lied.document("verification")["ok"]) == (1, False)


# --- what is refused ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("town.pb",), "usage"),
        (("town.pb", "--rule", "greedy-votes", "--compare"), "usage"),
        (("--rules", "--explain", "1"), "usage"),
        (("town.pb", "--rule", "none-such"), "rule_unknown"),
        (("town.pb", "--rule", "greedy-votes", "--option", "x=1"), "option_unknown"),
        (("town.pb", "--rule", "equal-shares", "--option", "utility=beauty"), "option_unfit"),
        (("nowhere.pb", "--rule", "greedy-votes"), "file_missing"),
    ],
)
def test_a_refusal_says_what_to_do(bare_site: Site, arguments: tuple[str, ...], code: str) -> None:
    _town(bare_site)
    given = [bare_site.folder / one if one.endswith(".pb") else one for one in arguments]
    stopped = bare_site.run("budget", *given, "--json").stopped(2, code)
    assert stopped["happened"]


def test_a_wrong_line_is_refused_or_told(bare_site: Site) -> None:
    path = _town(bare_site, TOWN.replace("6;2", "6;2,7").replace("5;3,4", "4;3"))
    stopped = bare_site.run("budget", path, "--rule", "greedy-votes", "--json").stopped(2, "pb_vote_project_unknown")
    assert "Line 23 " in stopped["happened"]
    assert "--lenient" in stopped["remedy"]
    done = bare_site.run("budget", path, "--rule", "greedy-votes", "--lenient", "--json").document("allocation")
    assert done["reading"]["dropped"] == {"pb_vote_project_unknown": 1, "pb_voter_repeated": 1}
    bare_site.variables = FRENCH
    told = bare_site.run("budget", path, "--rule", "greedy-votes", "--lenient")
    assert "Tout n’était pas juste dans ce fichier\u00a0: écartés 2, réparés 0." in told.out


# --- words ----------------------------------------------------------------------------------------
def _words() -> set[str]:
    rules = {text for rule in RULES.values() for text in (rule.name, rule.summary)}
    return {*SENTENCES.values(), *KEPT.values(), *NOTES.values(), *rules}


def test_every_sentence_of_the_engine_is_in_french() -> None:
    french = _catalogue("fr")
    assert _words() - set(translated.TRANSLATED) == set()
    for text in _words():
        assert french.gettext(text) != text, text


def test_a_translation_has_the_places_of_its_sentence() -> None:
    french = _catalogue("fr")
    for text in _words():
        places = set(re.findall(r"\{(\w+)", text))
        assert set(re.findall(r"\{(\w+)", french.gettext(text))) <= places, text


def test_money_is_written_as_the_language_does(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget.of([Project("1", "Trees", 1)], 1, currency="EUR")
    monkeypatch.setenv("LANGUAGE", "en")
    assert (money(123_456_750, budget), money(-5, budget)) == ("1,234,567.50 EUR", "-0.05 EUR")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert money(123_456_700, budget) == "1\u202f234\u202f567 EUR"
    assert note("ballots_too_dear", {"ballots": 12_000}).endswith("12\u202f000.")
    assert step("budget_unsupported", {"name": "Route 2000"}).startswith("Route 2000")
