# SPDX-License-Identifier: AGPL-3.0-or-later
"""Submitting a project, editing it, uniting two, signing together: what is kept, what is refused, what shows."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.models import Budget, Project
from isegoria.tools.budgets.projects.actions import About
from isegoria.tools.budgets.study.actions import assess
from tests import factories
from tests.tools.budgets import making
from tests.tools.budgets.making import address, again, text_of, url

TITLE = "Planter des tilleuls place du Marché"
BODY = "Il y fait **trop chaud** l'été.\n\n- un arbre tous les dix mètres"


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


def send(visitor: Client, of: Phase, **given: str) -> Any:
    fields = {"title": TITLE, "body": BODY, "language": "fr"} | given
    return visitor.post(address("submit", of), fields)


def test_a_guest_submits_in_three_fields(visitor: Client, phase: Phase) -> None:
    assert "A moderator may hide it" in text_of(visitor.get(address("submit", phase)))
    pot = phase.process.budget.pots.last()
    sent = send(visitor, phase, estimate="12 500,50", pot=pot.public_id, latitude="46.58", longitude="0.34")

    made = again(Project.objects.get().contribution.public_id)
    assert (sent.status_code, sent["location"]) == (302, f"{url(made)}#kept")
    assert (made.number, made.state, made.estimate, made.pot) == (1, "submitted", 1_250_050, pot)
    page = visitor.get(url(made))
    words = text_of(page)
    assert "Your project is kept and published." in words
    assert "€12,500.50 as its author thinks" in page.content.decode().replace("</span>", "")
    assert "The services have not studied it yet." in words
    assert "receipt-code" in page.content.decode()


def test_no_budget_is_needed_to_submit(visitor: Client, db: Any) -> None:
    phase = making.phase()
    assert send(visitor, phase).status_code == 302
    made = Project.objects.get()
    assert (made.number, made.pot, Budget.objects.get().process) == (1, None, phase.process)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"estimate": "0"}, "above nothing"),
        ({"estimate": "-5"}, "Write a sum of money in figures"),
        ({"estimate": "1000000000000000"}, "Write a sum of money in figures"),
        ({"estimate": "beaucoup"}, "Write a sum of money in figures"),
        ({"estimate": "NaN"}, "Write a sum of money in figures"),
        ({"estimate": "1e3"}, "Write a sum of money in figures"),
        ({"estimate": "٣٤"}, "Write a sum of money in figures"),
        ({"latitude": "91", "longitude": "0"}, "no point on the Earth"),
        ({"latitude": "nan", "longitude": "0"}, "Enter a number"),
        ({"latitude": "46"}, "no point on the Earth"),
        ({"pot": "zzzzzzzzzz"}, "Select a valid choice"),
        ({"title": ""}, "Say your project in one sentence"),
        ({"title": "Un \u202e piège"}, "invisible control signs"),
        ({"body": "é" * 5_001}, "takes at most 5000"),
    ],
)
def test_what_cannot_be_kept_is_told_and_nothing_is_lost(
    visitor: Client, phase: Phase, given: dict[str, str], words: str
) -> None:
    sent = send(visitor, phase, **given)
    assert sent.status_code == 400
    assert words in text_of(sent)
    kept = given.get("title", TITLE) or BODY
    assert kept[:20] in sent.content.decode() or "&#x27;" in sent.content.decode()
    assert Project.objects.count() == 0


def test_an_author_must_say_the_cost_where_the_phase_asks_for_it(visitor: Client, db: Any) -> None:
    phase = making.phase(estimate="required")
    assert "even roughly" in text_of(send(visitor, phase))
    with pytest.raises(Refused) as refused:
        making.project(of=phase)
    assert refused.value.verdict.code == "estimate_missing"


def test_a_cost_above_the_pot_or_the_limits_is_refused(phase: Phase) -> None:
    pot = phase.process.budget.pots.last()
    for cost, code in (
        (3_000_001, "cost_too_high"),
        (0, "amount_unfit"),
        (-1, "amount_unfit"),
        (10**15, "amount_unfit"),
    ):
        with pytest.raises(Refused) as refused:
            making.project(of=phase, about=About(estimate=cost, pot=pot))
        assert refused.value.verdict.code == code


def test_a_pot_of_another_budget_is_refused(phase: Phase) -> None:
    other = making.budget(factories.phase(making.whole()).process).pots.first()
    with pytest.raises(Refused) as refused:
        making.project(of=phase, about=About(pot=other))
    assert refused.value.verdict.code == "not_of_this_budget"


def test_the_same_text_twice_is_one_project(visitor: Client, phase: Phase) -> None:
    send(visitor, phase)
    again_ = send(visitor, phase)
    assert (again_.status_code, again_["X-Refusal"]) == (409, "project_exists")
    assert Project.objects.count() == 1


def test_as_many_as_the_phase_allows(db: Any) -> None:
    phase = making.phase(max_per_person=1)
    person = factories.person()
    making.project(of=phase, author=person)
    with pytest.raises(Refused) as refused:
        making.project(of=phase, author=person)
    assert refused.value.verdict.code == "projects_used_up"


def test_nobody_submits_in_another_stage(visitor: Client, phase: Phase) -> None:
    study = factories.phase(phase.process, "study")
    assert "Projects cannot be submitted now" in text_of(visitor.get(address("submit", study)))
    assert send(visitor, study)["X-Refusal"] == "not_a_stage_for_projects"


def test_moderation_before_waits(visitor: Client, db: Any) -> None:
    phase = making.phase(moderation="before")
    send(visitor, phase)
    made = again(Project.objects.get().contribution.public_id)
    assert made.contribution.state == "pending"
    assert TITLE in text_of(visitor.get(url(made)))
    assert TITLE not in text_of(Client().get(url(made)))
    assert TITLE not in text_of(Client().get(address("phase", phase)))


# --- editing ----------------------------------------------------------------------------------------------
def test_its_author_edits_it_until_it_is_found_feasible(visitor: Client, phase: Phase) -> None:
    send(visitor, phase)
    made = again(Project.objects.get().contribution.public_id)
    given = {"title": TITLE, "body": "Autrement.", "version": "1", "estimate": "9000"}
    assert visitor.post(url(made, "edit"), given).status_code == 302
    made = again(made)
    assert (made.contribution.body, made.estimate) == ("Autrement.", 900_000)
    assert visitor.get(url(made, "history")).status_code == 200

    assess(project=made, by=None, verdict="infeasible", opinion="Trop près du réseau.", changes="Plus loin.")
    assert again(made).state == "infeasible"
    assert visitor.post(url(made, "edit"), given | {"version": "2", "body": "Plus loin."}).status_code == 302
    assert again(made).state == "submitted"

    assess(project=made, by=None, verdict="feasible", opinion="Bien.", cost=900_000)
    refused = visitor.get(url(made, "edit"))
    assert (refused.status_code, refused["X-Refusal"]) == (409, "project_judged")


def test_nobody_else_edits_or_withdraws_it(visitor: Client, phase: Phase) -> None:
    made = making.project(of=phase)
    assert visitor.get(url(made, "edit"))["X-Refusal"] == "not_author"
    assert visitor.post(url(made, "withdraw"))["X-Refusal"] == "not_author"
    assert visitor.post(url(made, "invite"))["X-Refusal"] == "not_author"


def test_its_author_withdraws_it(visitor: Client, phase: Phase) -> None:
    send(visitor, phase)
    made = again(Project.objects.get().contribution.public_id)
    assert visitor.post(url(made, "withdraw")).status_code == 302
    made = again(made)
    assert (made.state, made.contribution.state) == ("withdrawn", "withdrawn")
    assert "A project stood here" in text_of(Client(headers={"accept-language": "en"}).get(url(made)))


# --- together ---------------------------------------------------------------------------------------------
def test_two_projects_are_united_and_parted(visitor: Client, phase: Phase) -> None:
    first, second = making.project("Un banc", of=phase), making.project("Des bancs", of=phase)
    visitor.force_login(making.organiser(phase))
    look = visitor.get(f"{url(first, 'merge')}?into={second.contribution.public_id}")
    assert "This one stays" in text_of(look)
    sent = visitor.post(url(first, "merge"), {"into": second.contribution.public_id})
    assert sent.status_code == 302
    assert again(first).state == "merged"
    assert visitor.get(url(again(first)), follow=True).redirect_chain[-1][0].startswith(url(second))
    page = text_of(visitor.get(url(second)))
    assert "Projects united with this one" in page

    assert visitor.post(url(again(first), "unmerge")).status_code == 302
    assert again(first).state == "submitted"
    assert making.faults() == []


def test_whoever_does_not_organise_unites_nothing(visitor: Client, phase: Phase) -> None:
    first, second = making.project(of=phase), making.project(of=phase)
    visitor.force_login(factories.account())
    refused = visitor.post(url(first, "merge"), {"into": second.contribution.public_id})
    assert refused["X-Refusal"] == "not_organiser"


def test_someone_signs_with_the_author(visitor: Client, phase: Phase) -> None:
    send(visitor, phase)
    made = again(Project.objects.get().contribution.public_id)
    invited = visitor.post(url(made, "invite"))
    token = invited["location"].split("invitation=")[1].split("#")[0]
    assert "Your invitation is ready" in text_of(visitor.get(invited["location"]))
    other = Client(headers={"accept-language": "en"})
    assert "Sign this project" in text_of(other.get(f"{url(made, 'join')}?t={token}"))
    assert other.post(url(made, "join"), {"t": token}).status_code == 302
    assert other.get(url(made, "edit")).status_code == 200
    assert other.post(url(made, "leave")).status_code == 302
    assert other.get(url(made, "edit")).status_code == 403


# --- lists ------------------------------------------------------------------------------------------------
def test_the_list_is_filtered_by_district_category_and_state(visitor: Client, phase: Phase) -> None:
    budget = phase.process.budget
    pots, categories = list(budget.pots.all()), list(budget.categories.all())
    making.project("Un verger", of=phase, about=About(pot=pots[0], category=categories[0]))
    making.project("Une piste", of=phase, about=About(pot=pots[1], category=categories[1], estimate=100_000))
    making.feasible(of=phase, title="Un préau")
    here = address("phase", phase)

    def titles(query: str) -> list[str]:
        page = text_of(visitor.get(f"{here}?{query}"))
        return [one for one in ("Un verger", "Une piste", "Un préau") if one in page]

    assert titles("") == ["Un verger", "Une piste", "Un préau"]
    assert titles(f"pot={pots[1].public_id}") == ["Une piste"]
    assert titles(f"category={categories[0].public_id}") == ["Un verger"]
    assert titles("state=feasible") == ["Un préau"]
    assert titles("state=chosen") == []
    assert titles("q=verger") == ["Un verger"]
    assert titles("order=cost&state=") == ["Un verger", "Une piste", "Un préau"]
    for nonsense in ("order=x", "pot=%00", "state=%00", "page=999999", "up_to=x", "category=" + "é" * 300):
        assert visitor.get(f"{here}?{nonsense}").status_code == 200


def test_a_list_that_is_being_read_does_not_move(visitor: Client, phase: Phase) -> None:
    for number in range(25):
        making.project(f"Projet {number:02}", of=phase)
    first = visitor.get(f"{address('phase', phase)}?order=recent")
    newest = Contribution.objects.order_by("-pk").first()
    assert newest is not None
    making.project("Un de plus", of=phase)
    second = visitor.get(f"{address('phase', phase)}?order=recent&up_to={newest.pk}&page=2")
    shown = [one.title for page in (first, second) for one in page.context["page"].object_list]
    assert shown == [f"Projet {number:02}" for number in reversed(range(25))]


@pytest.mark.parametrize("name", ["phase", "points", "mine", "submit"])
@pytest.mark.parametrize("stage", ["ideas", "study", "works"])
def test_pages_take_twelve_queries_at_most_and_no_more_with_more_projects(phase: Phase, name: str, stage: str) -> None:
    of = factories.phase(phase.process, stage)
    here = address(name, of)
    visitor = Client()
    counts = []
    for more in (1, 6):
        for _one in range(more):
            making.feasible(of=phase, about=About(latitude=46.5 + more / 100, longitude=0.3))
        cache.clear()
        visitor.get(here)
        cache.clear()
        with CaptureQueriesContext(connection) as counted:
            assert visitor.get(here).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_the_drawing_of_points_needs_no_map(visitor: Client, phase: Phase) -> None:
    assert "No project has a point yet" in text_of(visitor.get(address("points", phase)))
    for longitude in (0.34, 0.35, 179.99):
        making.project(of=phase, about=About(latitude=46.58, longitude=longitude))
    page = visitor.get(address("points", phase)).content.decode()
    assert "3 projects at their places" in page
    assert "<svg" in page


# --- erasing ----------------------------------------------------------------------------------------------
def test_erasing_forgets_what_it_was_about(visitor: Client, phase: Phase) -> None:
    made = making.feasible(of=phase, title="Secret", about=About(latitude=46.58, longitude=0.34, estimate=100))
    erase(contribution=made.contribution, reason="author_request")
    made = again(made)
    assert (made.latitude, made.longitude, made.estimate) == (None, None, None)
    assert [one.opinion for one in made.assessments.all()] == [""]
    assert visitor.get(url(made)).status_code == 410
    assert making.faults() == []
