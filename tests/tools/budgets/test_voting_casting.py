# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballot of a budget drawn up, made ready, cast and changed; and what is tried against it."""

from typing import Any

import pytest
from django.utils import translation

from isegoria.commons.polling.models import Envelope, RollEntry, Urn
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.approvals import NeedsTwo, find_act
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.models import BallotLine, Budget, BudgetVote, Project, Relation
from isegoria.tools.budgets.voting.actions import cancel_vote, draw_up, make_ready, take_back
from isegoria.tools.budgets.voting.lacks import lacks
from isegoria.tools.budgets.voting.queries import moved_since, offer_of, slip_of
from isegoria.tools.budgets.voting.rules import CANCEL
from tests import factories
from tests.tools.budgets.voting import (
    EUROS,
    PROJECTS,
    a_budget,
    a_phase,
    a_vote,
    again,
    cast,
    close,
    districts,
    marks_for,
    own_marks,
)

pytestmark = pytest.mark.django_db


def refused(call: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(Refused) as found:
        call(*given, **more)
    return found.value.verdict.code


# --- drawing up -----------------------------------------------------------------------------------------
def test_the_feasible_projects_are_frozen_as_they_are() -> None:
    phase = a_phase()
    budget = a_budget(phase, categories=("Sport", "Nature"), children="weight", children_weight=50)
    by_title = {one.contribution.title: one for one in Project.objects.select_related("contribution")}
    Project.objects.filter(pk=by_title["Skatepark"].pk).update(state=Project.State.INFEASIBLE)
    Project.objects.filter(pk=by_title["Bancs à l’ombre"].pk).update(is_funded=True)
    Relation.objects.create(
        kind="conflict", first=by_title["Piste cyclable"], second=by_title["Salle de musique"]
    )  # fmt: skip

    vote = draw_up(phase=phase, budget=budget, by=None)

    lines = list(BallotLine.objects.filter(vote=vote).order_by("place"))
    assert [(one.place, one.number, one.name.text, one.cost) for one in lines] == [
        (0, 2, "Verger partagé", 12_000 * EUROS),
        (1, 3, "Bancs à l’ombre", 8_000 * EUROS),
        (2, 4, "Piste cyclable", 45_000 * EUROS),
        (3, 5, "Salle de musique", 30_000 * EUROS),
    ]
    assert (vote.state, vote.urn.places, vote.urn.state) == ("draft", 6, Urn.State.DRAFT)
    assert vote.options["funded"] == [1]
    assert vote.options["conflicts"] == [[2, 3]]
    assert [one["category"] for one in vote.options["lines"]] == [1, 0, 1, 0]
    assert (vote.options["children"], vote.options["children_weight"]) == ("weight", 50)
    slip = slip_of(vote)
    assert slip.pots[0].amount == 92_000 * EUROS  # what is paid for already is out of the pot
    assert [line.name.text for line in slip.open_lines] == ["Verger partagé", "Piste cyclable", "Salle de musique"]
    assert slip.children


def test_a_need_that_is_not_on_the_ballot_is_told() -> None:
    phase = a_phase()
    budget = a_budget(phase)
    by_title = {one.contribution.title: one for one in Project.objects.select_related("contribution")}
    orchard, benches = by_title["Verger partagé"], by_title["Bancs à l’ombre"]
    Relation.objects.create(kind="requires", first=orchard, second=benches)
    with translation.override("en"):
        assert not any("need another one" in one for one in lacks(phase, offer_of(budget)))
        Project.objects.filter(pk=benches.pk).update(state=Project.State.INFEASIBLE)
        said = [one for one in lacks(phase, offer_of(budget)) if "need another one" in one]
    assert [one.rpartition(": ")[2] for one in said] == [f"{orchard.number}."]


def test_what_changes_afterwards_changes_nothing_and_is_told() -> None:
    vote = a_vote()
    project = Project.objects.get(contribution__title="Skatepark")
    Project.objects.filter(pk=project.pk).update(cost=1)
    Project.objects.filter(contribution__title="Verger partagé").update(state=Project.State.INFEASIBLE)
    assert slip_of(vote).lines[0].cost == 60_000 * EUROS
    moved = moved_since(vote, slip_of(vote), offer_of(vote.budget))
    assert (moved.new, moved.gone, moved.priced) == (0, 1, 1)

    drawn = draw_up(phase=vote.phase, budget=vote.budget, by=None)
    assert (drawn.pk, drawn.state, drawn.urn.places) == (vote.pk, BudgetVote.State.DRAFT, 6)
    assert slip_of(drawn).lines[0].cost == 1
    assert not moved_since(drawn, slip_of(drawn), offer_of(vote.budget))


def test_nothing_moves_once_a_ballot_has_come() -> None:
    vote = a_vote()
    cast(vote, marks_for(vote, ["Skatepark"]))
    assert refused(draw_up, phase=vote.phase, budget=vote.budget, by=None) == "budget_vote_begun"
    assert refused(take_back, vote=vote, by=None) == "budget_vote_begun"
    assert BallotLine.objects.filter(vote=vote).count() == len(PROJECTS)


def test_who_may_draw_up_and_when() -> None:
    phase = a_phase()
    assert refused(draw_up, phase=phase, budget=Budget.objects.create(process=phase.process), by=None) == (
        "no_feasible_project"
    )
    budget = a_budget(phase)
    moderator = factories.role(phase.process.space, "moderator")
    assert refused(draw_up, phase=phase, budget=budget, by=moderator).startswith(("role", "not_"))
    ideas = phase.process.phases.get(slug="idees")
    assert refused(draw_up, phase=ideas, budget=budget, by=None) == "not_a_vote"
    vote = draw_up(phase=phase, budget=budget, by=factories.role(phase.process.space, "organiser"))
    close(vote)
    closed = again(vote)
    assert refused(draw_up, phase=closed.phase, budget=budget, by=None) == "budget_vote_closed"


def test_what_lacks_is_said_before_it_is_ready() -> None:
    phase = a_phase(paper=True)
    budget = a_budget(phase, minimum=9, pots=(("Ville", 50_000, ""),), children="weight", children_weight=150)
    said = list(lacks(phase, offer_of(budget)))
    assert len(said) == 4
    vote = draw_up(phase=phase, budget=budget, by=None)
    assert refused(make_ready, vote=vote, by=None) == "budget_vote_lacks"
    assert refused(cast, again(vote), [0] * 7) == "vote_not_ready"
    Budget.objects.update(minimum=0)
    assert make_ready(vote=again(vote), by=None).state == BudgetVote.State.READY


# --- casting --------------------------------------------------------------------------------------------
def test_a_ballot_is_cast_changed_and_known_to_its_voter_alone() -> None:
    vote, person = a_vote("knapsack"), factories.person()
    first = cast(vote, marks_for(vote, ["Skatepark"]), person=person)
    second = cast(vote, marks_for(vote, ["Verger partagé", "Piste cyclable"]), person=person)
    assert (first.changed, second.changed) == (False, True)
    assert own_marks(vote, person) == [0, 1, 0, 1, 0, 0, 0]
    assert (Envelope.objects.count(), RollEntry.objects.count()) == (1, 1)
    while journal.sequence():
        pass
    ours = {"budget_vote", "envelope", "urn", "voters"}  # the projects were made feasible by hand
    assert [one for one in audit().findings if one.params.get("subject_kind") in ours] == []


def test_one_urn_for_a_district_and_a_child() -> None:
    vote, person = districts(children="apart"), factories.person()
    cast(vote, marks_for(vote, ["Salle de musique", "Piste cyclable"], district=1, child=1), person=person)
    assert own_marks(vote, person) == [0, 0, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("given", "district", "code"),
    [
        (["Skatepark", "Verger partagé"], 0, "other_district"),
        (["Salle de musique", "Bancs à l’ombre"], 1, "other_district"),
        (["Skatepark"], 0, "money_overspent"),
        (["Salle de musique", "Verger partagé"], 1, "money_overspent"),
        (["Piste cyclable"], 7, "district_unknown"),
    ],
)
def test_what_a_ballot_may_not_do_is_refused_and_leaves_nothing(given: list[str], district: int, code: str) -> None:
    vote, person = districts(), factories.person()
    assert refused(cast, vote, marks_for(vote, given, district=district), person=person) == code
    assert not RollEntry.objects.exists()
    assert own_marks(vote, person) is None


def test_a_refused_change_leaves_the_ballot_that_stands() -> None:
    vote, person = a_vote("points", points=5), factories.person()
    cast(vote, marks_for(vote, {"Skatepark": 5}), person=person)
    assert refused(cast, vote, marks_for(vote, {"Skatepark": 6}), person=person) == "mark_out_of_range"
    assert refused(cast, vote, marks_for(vote, {"Skatepark": -1}), person=person) == "mark_out_of_range"
    assert refused(cast, vote, [*marks_for(vote, {"Skatepark": 1}), 0], person=person) == "marks_malformed"
    assert own_marks(vote, person) == [5, 0, 0, 0, 0, 0, 0]


def test_no_ballot_after_the_close_nor_without_the_right_to_vote() -> None:
    vote, person = a_vote(), factories.person()
    cast(vote, marks_for(vote, ["Skatepark"]), person=person)
    Phase.objects.filter(pk=vote.phase_id).update(assurance=1)
    assert refused(cast, again(vote), marks_for(vote, ["Verger partagé"]), person=person) == "assurance_missing"
    Phase.objects.filter(pk=vote.phase_id).update(assurance=0)
    assert refused(cast, close(vote), marks_for(vote, ["Verger partagé"]), person=person) == "phase_closed"
    assert Envelope.objects.count() == 1


def test_a_project_hidden_meanwhile_stays_on_the_ballot() -> None:
    vote = a_vote()
    Project.objects.filter(contribution__title="Skatepark").first().contribution.delete()
    person = factories.person()
    cast(again(vote), marks_for(vote, ["Skatepark"]), person=person)
    assert own_marks(vote, person) == [1, 0, 0, 0, 0, 0, 0]


# --- cancelling -----------------------------------------------------------------------------------------
def test_a_vote_is_cancelled_with_its_reason_by_two_once_someone_has_voted() -> None:
    vote = a_vote()
    organiser = factories.role(vote.phase.process.space, "organiser")
    assert refused(cancel_vote, vote=vote, by=organiser, reason=" ") == "reason_missing"
    cast(vote, marks_for(vote, ["Skatepark"]))
    with pytest.raises(NeedsTwo):
        cancel_vote(vote=vote, by=organiser, reason="Un coût était faux.")
    act = find_act(CANCEL)
    assert act is not None
    shown = act.show(vote.phase.process.space, vote.public_id, {"reason": "Un coût était faux."})
    assert [one.after for one in shown.changes] == ["Un coût était faux."]
    done = cancel_vote(vote=vote, by=None, reason="Un coût était faux.")
    assert (done.state, done.reason) == (BudgetVote.State.CANCELLED, "Un coût était faux.")
    assert not Envelope.objects.exists()
    assert refused(cast, again(vote), marks_for(vote, ["Skatepark"])) == "vote_cancelled"
