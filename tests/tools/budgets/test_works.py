# SPDX-License-Identifier: AGPL-3.0-or-later
"""The works of what was chosen: dated steps, told to the authors, taken back when they were a mistake."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.notifications.models import Notice
from isegoria.core.contributions.life import Step as LifeStep
from isegoria.core.contributions.life import life_of
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.models import BallotLine, BudgetVote, Project, Step
from isegoria.tools.budgets.works.actions import note, take_back
from tests import factories
from tests.tools.budgets import making
from tests.tools.budgets.making import address, text_of, url


@pytest.fixture
def phase(db: Any) -> Phase:
    return factories.phase(making.whole(), "ideas")


def chosen(phase: Phase, *, won: bool = True, **given: Any) -> Project:
    """A feasible project, and a vote that is counted and chose it or not."""
    made = making.feasible(of=phase, **given)
    vote, _made = BudgetVote.objects.get_or_create(
        phase=factories.phase(phase.process, "vote"),
        defaults={"budget": made.budget, "state": BudgetVote.State.COUNTED},
    )
    BallotLine.objects.create(
        vote=vote, place=made.number, project=made, number=made.number, cost=made.cost or 1, is_chosen=won
    )
    return made


def test_an_official_tells_of_the_works_and_the_author_hears(visitor: Client, phase: Phase) -> None:
    author = factories.person(signed_in=True)
    made = chosen(phase, author=author, title="Un préau")
    Notice.objects.all().delete()
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(making.organiser(phase, "official"))
    assert "Nothing yet." in text_of(desk.get(url(made, "follow")))
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    sent = desk.post(url(made, "follow"), {"state": "started", "date": day, "note": "On creuse.", "spent": "1 200,50"})
    assert sent.status_code == 302
    step = Step.objects.get()
    assert (step.state, step.spent, step.date.isoformat()) == ("started", 120_050, day)
    page = text_of(visitor.get(url(made)))
    assert "works under way" in page
    assert "On creuse." in page
    assert "1,200.50" in page
    assert "The vote chose it." in page
    assert life_of(made.contribution).done == LifeStep(
        at=step.made_at, note=str(Step.State.STARTED.label), under_way=True
    )
    assert Notice.objects.filter(person=author).count() == 1
    assert "Un préau" in text_of(visitor.get(address("phase", factories.phase(phase.process, "works"))))

    note(project=made, by=None, state="started", words="On creuse encore.")
    assert Notice.objects.filter(person=author).count() == 1  # as before: nothing to hear
    assert desk.post(url(made, "take_back"), {"step": step.public_id}).status_code == 302
    assert "On creuse." not in text_of(visitor.get(url(made)))
    take_back(step=step, by=None)
    assert making.faults() == []


def test_what_was_not_chosen_has_no_works(visitor: Client, phase: Phase) -> None:
    made = chosen(phase, won=False)
    with pytest.raises(Refused) as refused:
        note(project=made, by=making.organiser(phase), state="planned")
    assert refused.value.verdict.code == "not_chosen"
    page = text_of(visitor.get(url(made)))
    assert "The vote did not choose it." in page
    works = visitor.get(address("phase", factories.phase(phase.process, "works")))
    assert "No project is chosen yet" in text_of(works)


def test_others_tell_nothing(visitor: Client, phase: Phase) -> None:
    made = chosen(phase)
    visitor.force_login(making.organiser(phase, "moderator"))
    assert visitor.post(url(made, "follow"), {"state": "done"})["X-Refusal"] == "not_of_the_services"
    assert visitor.post(url(made, "take_back"), {"step": "x"})["X-Refusal"] == "not_of_the_services"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"state": "soon"}, "step_unknown"),
        ({"state": "stopped"}, "note_missing"),
        ({"state": "done", "on": date(1900, 1, 1)}, "date_unfit"),
        ({"state": "done", "on": date(2150, 1, 1)}, "date_unfit"),
        ({"state": "done", "words": "x" * 4_001}, "text_too_long"),
        ({"state": "done", "words": "Fini \u202e"}, "text_control_signs"),
        ({"state": "done", "spent": -1}, "amount_unfit"),
        ({"state": "done", "spent": 10**15}, "amount_unfit"),
        ({"state": "done", "picture": "0" * 32}, "picture_unknown"),
    ],
)
def test_a_step_that_cannot_be_kept(phase: Phase, given: dict[str, Any], code: str) -> None:
    made = chosen(phase)
    with pytest.raises(Refused) as refused:
        note(project=made, by=None, **given)
    assert (refused.value.verdict.code, Step.objects.count()) == (code, 0)
