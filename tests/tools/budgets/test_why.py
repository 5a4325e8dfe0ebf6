# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a project was chosen or not, and what if: worked out from the frozen ballots, without a write."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from isegoria.tools.budgets.outcome.asking import answer, enough
from isegoria.tools.budgets.web.rule_words import WORDS
from isegoria.tools.budgets.web.step_sentences import STEP_SENTENCES, told
from tests.tools.budgets.counted import counted_with, shown
from tests.tools.budgets.voting import EUROS, a_vote

pytestmark = pytest.mark.django_db
PROJECTS = {"Cher": 70_000, "Moyen": 40_000, "Petit": 20_000}
BALLOTS = [(("Cher",), 0, 0)] * 12 + [(("Moyen", "Petit"), 0, 0)] * 10 + [(("Petit",), 0, 0)] * 4


def test_why_and_what_if() -> None:
    vote = a_vote(rule="greedy-votes", projects=PROJECTS)
    found = counted_with(vote, BALLOTS)  # Petit 14, Cher 12, Moyen 10: 90,000 € of 100,000
    cher, moyen, petit = found.lines
    assert [one.name.text for one in found.winners] == ["Petit", "Cher"]
    page = shown(vote, "why", moyen.number)
    assert "Why is “Moyen” not chosen?" in page
    assert "10 people chose it, and it cost more than what was left when its turn came" in page
    assert "What would have been enough" in page
    assert "Why is “Cher” chosen?" in shown(vote, "why", cher.number)
    # Three more, and it comes before Cher; as many as Cher, and it hangs on a tie.
    assert enough(found, moyen.place).votes == 3  # type: ignore[union-attr]  # never slow at this size
    assert enough(found, moyen.place).cost == 10_000 * EUROS  # type: ignore[union-attr]  # as above
    asked = shown(vote, "why", moyen.number, query="?votes=3")
    assert "With 3 supporters more, this project would be chosen." in asked
    assert "It would push out: “Cher”." in asked
    assert "With 2 supporters more, this project would hang on a tie." in shown(
        vote, "why", moyen.number, query="?votes=2"
    )
    cheaper = shown(vote, "why", moyen.number, query="?cost=10+000")
    assert "At €10,000, this project would be chosen." in cheaper
    assert "Nothing would change for the other projects." in cheaper
    assert "At €80,000, this project would be chosen." in shown(vote, "why", petit.number, query="?cost=80000")


def test_a_question_that_cannot_be_read_is_shown_again_with_its_fault() -> None:
    vote = a_vote(rule="greedy-votes", projects=PROJECTS)
    found = counted_with(vote, BALLOTS)
    page = shown(vote, "why", found.lines[0].number, query="?cost=beaucoup&votes=-3", status=400)
    assert "Write an amount above nothing, in figures." in page
    assert "Write a whole number, up to 1,000,000." in page
    assert 'value="beaucoup"' in page
    assert answer(found, 0, cost=100, more_votes=10**9) is None
    shown(vote, "why", 999, status=404)


def test_asking_writes_nothing() -> None:
    vote = a_vote(rule="equal-shares-add1", projects=PROJECTS)
    found = counted_with(vote, BALLOTS)
    with CaptureQueriesContext(connection) as queries:
        shown(vote, "why", found.lines[1].number, query="?votes=10")
    assert len(queries) <= 12
    assert not [one for one in queries if not one["sql"].startswith("SELECT")]


def test_who_paid_is_drawn_where_a_rule_takes_money_from_ballots() -> None:
    # 20 ballots of 5,000 €. « Deux » takes 3,666.67 € from each of its fifteen; of those of « Un » five have less left.
    vote = a_vote(rule="equal-shares", projects={"Un": 30_000, "Deux": 55_000})
    found = counted_with(vote, [(("Un",), 0, 0)] * 5 + [(("Un", "Deux"), 0, 0)] * 5 + [(("Deux",), 0, 0)] * 10)
    one, two = found.lines
    page = shown(vote, "why", one.number)
    assert 'class="drawing drawing-payments"' in page
    assert "Together its supporters paid €30,000: each vote from" in page
    alike = shown(vote, "why", two.number)
    assert 'class="drawing drawing-payments"' not in alike
    assert "Together its supporters paid €55,000: each vote the same, €3,666.67." in alike


def test_every_rule_and_every_step_has_its_words() -> None:
    from isegoria.engine.budgets.rules import RULES  # late: only this test wants every rule
    from isegoria.engine.budgets.sentences import KEPT, SENTENCES

    assert set(WORDS) == set(RULES)
    with translation.override("en"):
        assert {str(one) for one in STEP_SENTENCES} == {*SENTENCES.values(), *KEPT.values()}


def test_amounts_and_numbers_of_a_step_are_written_as_the_reader_does() -> None:
    step = {
        "code": "budget_by_votes",
        "params": {"name": "Cher", "votes": "1200", "cost": "12345.60 EUR", "left": "0 EUR"},
        "sentence": "…",
    }
    with translation.override("en"):
        assert told([step], "EUR", {"Cher": "Dear"}) == ["Dear: 1,200 votes, €12,345.60. €0 is left."]
    with translation.override("fr"):
        assert told([step], "EUR")[0].startswith("Cher\u00a0: 1\u202f200")
    assert told([{"code": "unheard_of", "params": {}, "sentence": "Something new."}], "EUR") == ["Something new."]
