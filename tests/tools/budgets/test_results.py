# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a result: its sentence, its list and its map, its pictures, the rules beside it, and its files."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.engine.formats.pabulib.reading import read_pabulib
from isegoria.tools.budgets.models import Budget, Project
from tests.tools.budgets.counted import address, cast_all, counted, counted_with, downloaded, shown
from tests.tools.budgets.voting import a_vote, close, districts

pytestmark = pytest.mark.django_db
MANY = [(("Skatepark", "Verger partagé"), 0, 0)] * 14 + [(("Bancs à l’ombre",), 0, 0)] * 10


def test_nothing_shows_before_the_close() -> None:
    vote = a_vote()
    cast_all(vote, [(("Skatepark",), 0)])
    page = shown(vote)
    assert "No result yet" in page
    assert "Skatepark" not in page
    for name in ("result_document", "result_ballots", "result_pabulib", "result_table", "sealed_ballots"):
        shown(vote, name, status=404)
    shown(vote, "why", 1, status=404)


def test_between_the_close_and_the_count_it_asks_for_patience() -> None:
    vote = a_vote()
    cast_all(vote, [(("Skatepark",), 0)])
    close(vote)
    assert "The ballots are being counted" in shown(vote)


def test_it_says_what_is_chosen_for_how_much_and_what_is_left() -> None:
    vote = a_vote(rule="greedy-votes")
    counted_with(vote, MANY)
    page = shown(vote)
    assert "3 projects of 5 are chosen, for €80,000 of the €100,000 to share out." in page
    assert "24 ballots were cast." in page
    assert 'class="drawing drawing-budget"' in page
    assert 'class="drawing drawing-represented"' in page
    assert "100%" in page
    assert "isegoria verify result" in page
    assert "By number of votes" in page


def test_the_page_of_the_process_says_what_was_chosen(client: Client) -> None:
    vote = a_vote(rule="greedy-votes")
    counted_with(vote, MANY)
    process = vote.phase.process
    process.phases.filter(slug="idees").update(closes_at=process.phases.get(slug="vote").closes_at)
    page = client.get(f"/s/{process.space.slug}/{process.slug}/", headers={"accept-language": "en"}).text
    assert "3 projects of 5 are chosen, for €80,000 of the €100,000 to share out." in page
    assert f'href="{address(vote, "result")}"' in page
    assert "The newest projects" not in page


def test_the_number_of_queries_does_not_grow() -> None:
    few, many = a_vote(), a_vote(projects={f"Projet {number}": 1_000 + number for number in range(60)})
    counted_with(few, [(("Skatepark",), 0, 0)], times=20)
    counted_with(many, [(("Projet 3", "Projet 44"), 0, 0)], times=20)
    for vote in (few, many):
        shown(vote)  # what every page of the site remembers for a while
    counts = []
    for vote in (few, many):
        with CaptureQueriesContext(connection) as queries:
            shown(vote)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_the_list_is_filtered_searched_and_ordered_by_its_address() -> None:
    vote = a_vote(rule="greedy-votes", categories=("Nature", "Rues"))
    counted_with(vote, MANY)
    chosen = shown(vote, query="?state=chosen&order=name")
    listed = chosen[chosen.index('class="budget-rows"') :]
    assert listed.index("Bancs") < listed.index("Skatepark") < listed.index("Verger")
    assert "3 projects, by name." in chosen
    assert "1 project:" in shown(vote, query="?q=VERGER")
    assert "3 projects:" in shown(vote, query="?category=0")
    assert "No project answers this search" in shown(vote, query="?q=zzz")
    assert "5 projects:" in shown(vote, query="?state=nonsense&order=%00")


def test_the_map_shows_those_that_have_a_point() -> None:
    vote = a_vote(rule="greedy-votes")
    assert 'class="drawing drawing-map"' not in shown(vote)
    Project.objects.filter(budget=vote.budget).update(latitude=46.58, longitude=0.34)
    counted_with(vote, MANY)
    page = shown(vote)
    assert 'class="drawing drawing-map"' in page
    assert "Filled circles are the projects chosen (3), empty ones the others (2)" in page


def test_districts_are_told_where_there_are_enough_voters() -> None:
    vote = districts(rule="greedy-votes")
    counted_with(vote, [(("Verger partagé",), 1, 0)] * 11 + [(("Bancs à l’ombre",), 2, 0)] * 12)
    page = shown(vote)
    assert "District by district" in page
    assert 'class="drawing drawing-districts"' in page


def test_other_rules_stand_beside_unless_the_phase_says_no() -> None:
    vote, alone = a_vote(), a_vote(settings={"compare": False})
    for one in (vote, alone):
        counted_with(one, MANY)
    assert "What would other rules have given?" in shown(vote)
    assert "Phragmén’s method" in shown(vote)
    assert "What would other rules have given?" not in shown(alone)


def test_an_example_says_so() -> None:
    vote = a_vote()
    counted_with(vote, MANY)
    assert "This is an example" not in shown(vote)
    Budget.objects.filter(pk=vote.budget_id).update(is_fictional=True)
    assert "This is an example" in shown(vote)


def test_a_tie_is_said() -> None:
    vote = a_vote(rule="greedy-votes", projects={"Un": 80_000, "Deux": 80_000})
    counted_with(vote, [(("Un",), 0, 0), (("Deux",), 0, 0)])
    page = shown(vote)
    assert "“Un” and “Deux” hang on a tie" in page
    assert "Equal: to be decided" in page
    assert "A tie is to be settled" in page
    assert "not shared out yet" in page
    assert 'class="drawing drawing-represented"' not in page


def test_few_ballots_are_not_given_away() -> None:
    vote = a_vote()
    cast_all(vote, [(("Skatepark",), 0)] * 3)
    counted(vote)
    page = shown(vote)
    assert "fewer than 20 people" in page
    assert address(vote, "result_ballots") not in page
    for name in ("result_ballots", "result_pabulib", "sealed_ballots"):
        shown(vote, name, status=403)
    assert downloaded(vote, "result_document").startswith(b"{")


def test_other_programs_read_its_pabulib_file() -> None:
    vote = a_vote(rule="greedy-votes")
    counted_with(vote, MANY)
    read = read_pabulib(io.BytesIO(downloaded(vote, "result_pabulib")))
    assert read.votes.n_ballots == 24
    assert [read.budget.projects[place].name for place in read.winners or ()] == [
        "Skatepark", "Verger partagé", "Bancs à l’ombre",
    ]  # fmt: skip


def test_spreadsheets_read_its_table() -> None:
    vote = a_vote(rule="greedy-votes", projects={"=1+1": 10_000, "Deux": 95_000})
    counted_with(vote, [(("=1+1", "Deux"), 0, 0)], times=3)
    text = downloaded(vote, "result_table").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:4] == ["Number", "Project", "Cost", "Currency"]
    assert [row[1] for row in rows[1:]] in (["'=1+1", "Deux"], ["Deux", "'=1+1"])


def test_the_urn_is_published_as_the_journal_signed_it() -> None:
    vote = a_vote()
    counted_with(vote, MANY)
    lines = downloaded(vote, "sealed_ballots").decode().splitlines()
    assert lines[0] == "key,project_0,project_1,project_2,project_3,project_4,district,child"
    assert len(lines) == 25


def test_a_draft_is_for_its_team() -> None:
    shown(a_vote(ready=False), status=404)
