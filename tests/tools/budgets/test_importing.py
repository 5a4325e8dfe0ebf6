# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets that were held elsewhere: brought in with their ballots, without inventing anybody."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from isegoria.commons.polling.models import RollEntry
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import Refused
from isegoria.engine.formats.pabulib.reading import read_pabulib
from isegoria.tools.budgets.counting import recompute_stale
from isegoria.tools.budgets.importing.actions import import_budget
from isegoria.tools.budgets.importing.processes import held_elsewhere, rule_of
from isegoria.tools.budgets.models import BudgetVote, Project
from tests import factories
from tests.tools.budgets.counted import outcome, titles
from tests.tools.budgets.making import faults
from tests.tools.budgets.voting import plan

pytestmark = pytest.mark.django_db
FILE = """META
key;value
description;A small budget
unit;Petiteville
instance;2024
num_projects;3
num_votes;4
budget;100.50
vote_type;approval
rule;equalshares/add1
date_begin;01.03.2024
date_end;15.03.2024
language;fr
currency;EUR
PROJECTS
project_id;cost;name;category;latitude;longitude
7;60.50;Un banc;Nature;46.5;0.3
9;40;Un arbre;Nature;46.6;0.4
12;90;Une fontaine;;;
VOTES
voter_id;vote;district
a;7,9;Nord
b;7,9;Nord
c;12;Sud
d;9;Sud
"""


def brought(draft: bool = True) -> BudgetVote:
    file = read_pabulib(BytesIO(FILE.encode()))
    made = factories.process(phases=[plan("vote", "vote", "closed")], draft=draft)
    return import_budget(
        phase=factories.phase(made),
        shared_out=file.budget,
        votes=file.votes,
        source="Petiteville 2024",
        rule="equal-shares-add1",
        options={},
    )


def test_projects_money_and_ballots_are_those_of_the_file() -> None:
    people = Person.objects.count()
    vote = brought()
    rows = Project.objects.order_by("number").values_list("number", "cost", "latitude", "contribution__title")
    assert list(rows) == [(7, 6_050, 46.5, "Un banc"), (9, 4_000, 46.6, "Un arbre"), (12, 9_000, None, "Une fontaine")]
    assert vote.budget.pots.get().amount == 10_050
    assert vote.options["districts"] == ["Nord", "Sud"]
    assert vote.urn.ballots_count == 4
    assert (Person.objects.count(), RollEntry.objects.count()) == (people, 0)
    assert not Contribution.objects.exclude(author=None).exists()
    assert not faults()


def test_the_worker_counts_it_and_its_page_says_where_it_is_from() -> None:
    vote = brought()
    from isegoria.core.processes.actions import publish_process  # late: what comes after an import

    publish_process(process=vote.phase.process, by=None)
    assert recompute_stale() == 1
    found = outcome(vote)
    assert titles(found.winners) == ["Un arbre", "Un banc"]
    assert found.vote.source == "Petiteville 2024"
    assert found.turnout["cast"] == 4


def test_a_process_has_one_budget() -> None:
    vote = brought()
    file = read_pabulib(BytesIO(FILE.encode()))
    with pytest.raises(Refused) as refused:
        import_budget(phase=vote.phase, shared_out=file.budget, votes=file.votes, source="", rule="equal-shares")
    assert refused.value.verdict.code == "budget_there"


def test_ballots_are_brought_into_a_phase_that_is_over() -> None:
    file = read_pabulib(BytesIO(FILE.encode()))
    phase = factories.phase(factories.process(phases=[plan("vote", "vote", "open")], draft=True))
    with pytest.raises(Refused) as refused:
        import_budget(phase=phase, shared_out=file.budget, votes=file.votes, source="", rule="equal-shares")
    assert refused.value.verdict.code == "vote_not_closed"


def test_what_a_file_says_of_its_vote() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = held_elsewhere(read_pabulib(BytesIO(FILE.encode())), name="x.pb", now=now)
    assert (said.question, said.source, said.language, said.rule) == (
        "A small budget", "Petiteville 2024 (x.pb)", "fr", "equal-shares-add1",
    )  # fmt: skip
    assert (said.opens_at, said.closes_at) == (datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 16, tzinfo=UTC))
    assert rule_of({"rule": "greedy"}, "points") == "greedy-votes"
    assert rule_of({"rule": "something of the town's own"}, "approvals") == "equal-shares-add1"
