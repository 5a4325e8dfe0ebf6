# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the urn to the result: what is counted, how it is published, and what is never told."""

import json
from pathlib import Path

import pytest

from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.uncounted.queries import COUNTING
from isegoria.engine.verify.result import verify_result
from isegoria.tools.budgets.counting import by_district, count_vote, own_chosen, recompute_stale
from isegoria.tools.budgets.models import BudgetVote, Project
from isegoria.tools.budgets.outcome.frozen_input import counted_input
from isegoria.tools.budgets.outcome.queries import chosen_projects, find_vote
from isegoria.tools.budgets.voting.actions import draw_up, make_ready
from tests.tools.budgets.counted import cast_all, counted, counted_with, downloaded, outcome, titles
from tests.tools.budgets.voting import a_budget, a_phase, a_vote, again, close, districts

pytestmark = pytest.mark.django_db
PEOPLE = [(("Skatepark", "Verger partagé"), 0)] * 3 + [(("Bancs à l’ombre",), 0)] * 2 + [((), 0)]


def test_the_worker_opens_counts_and_publishes_once() -> None:
    vote = a_vote(rule="greedy-votes")
    cast_all(vote, PEOPLE)
    assert recompute_stale() == 0
    close(vote)
    assert recompute_stale() == 1
    assert recompute_stale() == 0
    found = outcome(vote)
    assert found.vote.state == BudgetVote.State.COUNTED
    assert titles(found.winners) == ["Skatepark", "Verger partagé", "Bancs à l’ombre"]
    assert (found.spent, found.left) == (8_000_000, 2_000_000)
    assert found.turnout == {
        "cast": 6, "blank": 1, "null": 0, "expressed": 5, "voted": 6, "paper": 0, "left_out": 0,
    }  # fmt: skip
    assert Result.objects.filter(phase=vote.phase).count() == 1


def test_counting_again_keeps_the_result() -> None:
    vote = a_vote()
    cast_all(vote, PEOPLE)
    first = counted(vote).result
    found = find_vote(vote.public_id)
    assert found is not None
    assert count_vote(found) == first
    # A worker that was killed after the urn was opened, and another that had counted meanwhile.
    found.state = BudgetVote.State.OPENING
    assert count_vote(found) == first
    assert Result.objects.count() == 1


def test_an_opening_cut_short_is_taken_up_again() -> None:
    vote = a_vote()
    cast_all(vote, PEOPLE)
    closed = close(vote)
    from isegoria.commons.polling.urn.opening.actions import open_urn  # late: what a killed worker had begun

    open_urn(urn=closed.urn)
    assert again(vote).state in (BudgetVote.State.READY, BudgetVote.State.OPENING)
    assert recompute_stale() == 1
    assert outcome(vote).turnout["cast"] == 6


def test_the_published_files_give_the_same_again(tmp_path: Path) -> None:
    vote = a_vote()
    found = counted_with(vote, [(("Skatepark", "Verger partagé"), 0, 0), (("Bancs à l’ombre",), 0, 0)], times=15)
    document, ballots = tmp_path / "result.json", tmp_path / "input.csv"
    document.write_bytes(downloaded(vote, "result_document"))
    ballots.write_bytes(downloaded(vote, "result_ballots"))
    report = verify_result(document, ballots)
    assert report.ok
    assert report.says["digest"] == found.result.digest == report.says["recomputed_digest"]
    assert json.loads(document.read_bytes())["method"] == "budget:equal-shares-add1"


def test_few_ballots_stay_in_the_house() -> None:
    vote = a_vote()
    cast_all(vote, PEOPLE)
    assert counted(vote).may_publish_ballots.code == "too_few_people"


@pytest.mark.parametrize(
    ("ballot", "marks"),
    [
        ("points", {"Skatepark": 7, "Verger partagé": 3}),
        ("scores", {"Skatepark": 4, "Verger partagé": 9}),
        ("rankings", {"Verger partagé": 1, "Skatepark": 2}),
        ("knapsack", {"Skatepark": 1, "Verger partagé": 1}),
    ],
)
def test_each_kind_of_ballot_reaches_the_engine_as_it_was_marked(ballot: str, marks: dict[str, int]) -> None:
    vote = a_vote(ballot, rule="greedy-votes")
    found = counted_with(vote, [(marks, 0, 0)], times=4)
    budget, votes = counted_input(found.result.input_sha256)
    assert votes.kind == ("approvals" if ballot == "knapsack" else ballot)
    assert votes.knapsack == (ballot == "knapsack")
    assert {budget.projects[place].name: mark for place, mark in votes.row(0).items()} == marks
    assert votes.counts.tolist() == [4]


def test_districts_decide_on_their_own_money() -> None:
    vote = districts(rule="greedy-votes")
    ballots = [(("Salle de musique", "Verger partagé"), 1, 0)] * 6 + [(("Bancs à l’ombre",), 2, 0)] * 7
    found = counted_with(vote, ballots)
    budget, votes = counted_input(found.result.input_sha256)
    assert votes.group_names == ("-", "Nord", "Sud")
    assert [(pot.name, pot.amount, pot.group) for pot in budget.pots] == [
        ("Toute la ville", 5_000_000, None), ("Nord", 3_000_000, 1), ("Sud", 2_000_000, 2),
    ]  # fmt: skip
    # 30,000 € in the north: of its two projects, chosen by as many, the dearer one takes all or the cheaper one stays.
    assert "Bancs à l’ombre" in titles(found.winners)
    rows = found.summary["districts"]["rows"]
    assert [(one["name"], one["voters"]) for one in rows] == [("Nord", 6), ("Sud", 7)]
    assert found.summary["districts"]["hidden"] == 0


def test_a_small_district_is_not_told_apart_nor_worked_out_from_the_others() -> None:
    vote = districts(rule="greedy-votes")
    ballots = [(("Bancs à l’ombre",), 2, 0)] * 9 + [(("Verger partagé",), 1, 0)] * 3 + [(("Skatepark",), 0, 0)]
    found = counted_with(vote, ballots)
    # Three of the north and one of none make four: the south would give them away, and joins them. Nothing is left.
    assert found.summary["districts"] is None


def test_few_voters_are_told_with_those_of_no_district() -> None:
    budget, votes = counted_input(
        counted_with(
            districts(rule="greedy-votes"),
            [(("Bancs à l’ombre",), 2, 0)] * 9 + [(("Verger partagé",), 1, 0)] * 3 + [(("Skatepark",), 0, 0)] * 2,
        ).result.input_sha256
    )
    chosen = votes.totals > 0
    told = by_district(budget, votes, chosen, own_chosen(budget, votes, chosen))
    assert told is not None
    assert [(one["name"], one["voters"], one["represented"]) for one in told["rows"]] == [("Sud", 9, 9), ("", 5, 5)]
    assert told["hidden"] == 1


def test_childrens_ballots_apart_decide_nothing() -> None:
    vote = a_vote(rule="greedy-votes", children="apart")
    ballots = [(("Verger partagé",), 0, 0)] * 3 + [(("Skatepark",), 0, 1)] * 6
    found = counted_with(vote, ballots)
    assert titles(found.winners) == ["Verger partagé"]
    children = found.summary["children"]
    first = [(found.lines[place].name.text, count) for place, count in children["first"]]
    assert (children["ballots"], first) == (6, [("Skatepark", 6)])


def test_fewer_than_five_children_are_not_shown() -> None:
    vote = a_vote(children="apart")
    found = counted_with(vote, [(("Verger partagé",), 0, 0)] * 3 + [(("Skatepark",), 0, 1)] * 4)
    assert found.summary["children"] == {"mode": "apart", "few": True}


def test_childrens_ballots_with_a_weight_count_for_so_much() -> None:
    vote = a_vote(rule="greedy-votes", children="weight", children_weight=50)
    ballots = [(("Verger partagé",), 0, 0)] * 4 + [(("Skatepark",), 0, 1)] * 6
    found = counted_with(vote, ballots)
    assert titles(found.winners) == ["Verger partagé", "Skatepark"]  # 4 votes, and 6 halves
    assert found.summary["children"] == {"mode": "weight", "ballots": 6, "weight": 0.5}


def test_a_tie_is_declared_where_nothing_else_was_said() -> None:
    vote = a_vote(rule="greedy-votes", projects={"Un": 80_000, "Deux": 80_000})
    found = counted_with(vote, [(("Un",), 0, 0), (("Deux",), 0, 0)])
    assert found.status == "tied"
    assert titles([one for one in found.lines if one.is_tied]) == ["Un", "Deux"]


def test_the_order_of_the_projects_breaks_a_tie_where_that_was_said() -> None:
    vote = a_vote(rule="greedy-votes", ties="order", projects={"Un": 80_000, "Deux": 80_000})
    found = counted_with(vote, [(("Un",), 0, 0), (("Deux",), 0, 0)])
    assert (found.status, titles(found.winners)) == ("decided", ["Un"])


def test_nobody_voted() -> None:
    found = counted(a_vote())
    assert (found.status, found.winners, found.turnout["cast"]) == ("nobody", [], 0)


def test_what_was_chosen_is_what_the_works_follow() -> None:
    vote = a_vote(rule="greedy-votes")
    found = counted_with(vote, [(("Skatepark", "Verger partagé"), 0, 0)])
    assert chosen_projects(vote.budget) == [one.line.project_id for one in found.winners]


def test_a_vote_that_cannot_be_counted_is_noted_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    from django_tasks_db.models import DBTaskResult  # late: only this test looks at the rows of the queue

    bad, good = a_vote(), a_vote()
    for vote in (bad, good):
        cast_all(vote, PEOPLE)
        close(vote)
    BudgetVote.objects.filter(pk=bad.pk).update(options={**again(bad).options, "rule": "no-such-rule"})
    assert recompute_stale() == 1
    assert again(good).state == BudgetVote.State.COUNTED
    assert DBTaskResult.objects.filter(task_path=COUNTING).count() == 1
    assert "could not be counted" in caplog.text


def test_the_frozen_file_names_nobody() -> None:
    vote = a_vote()
    found = counted_with(vote, [(("Skatepark",), 0, 0)], times=30)
    with frozen.open_frozen(found.result.input_sha256) as stream:
        lines = stream.read().decode().splitlines()
    assert lines[1:] == ["count,marks", "30,0"]


def test_what_was_paid_before_is_taken_out_of_its_pot_once() -> None:
    phase = a_phase()
    budget = a_budget(phase, rule="greedy-votes")
    Project.objects.filter(budget=budget, contribution__title="Piste cyclable").update(is_funded=True)
    vote = make_ready(vote=draw_up(phase=phase, budget=budget, by=None), by=None)
    found = counted_with(again(vote), [(("Skatepark", "Verger partagé"), 0, 0)])
    # 45,000 € are gone: 55,000 are left, too little for the skate park.
    assert titles(found.winners) == ["Piste cyclable", "Verger partagé"]
    assert [one.facts["outcome"] for one in found.winners] == ["funded", "chosen"]
    assert found.left == 4_300_000
