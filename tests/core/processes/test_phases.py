# SPDX-License-Identifier: AGPL-3.0-or-later
"""Phases are coming, open or closed by their dates alone, and nothing is written outside them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from isegoria.core.contributions.actions import contribute
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import give_opinion, give_support, take_back_opinion, take_back_support
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.processes.actions import change_phase, draft_process, publish_process, publish_rules, take_part
from isegoria.core.processes.models import Participation, Phase, Process
from isegoria.core.processes.queries import count_turnout
from isegoria.core.processes.rules import may_see, may_write
from isegoria.core.verdicts import Refused
from isegoria.tools.statements.actions import add_statement
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, "coming"),
        (None, HOUR, "coming"),
        (timedelta(microseconds=1), None, "coming"),
        (timedelta(0), None, "open"),
        (-HOUR, None, "open"),
        (-HOUR, timedelta(microseconds=1), "open"),
        (-HOUR, timedelta(0), "closed"),
        (-HOUR, -timedelta(minutes=1), "closed"),
    ],
)
def test_a_phase_is_what_its_dates_say(opens: timedelta | None, closes: timedelta | None, state: str) -> None:
    phase = Phase(opens_at=None if opens is None else NOON + opens, closes_at=None if closes is None else NOON + closes)

    assert phase.state_at(NOON) == state


ACTS: dict[str, Callable[[Phase, Contribution], object]] = {
    "statement": lambda phase, one: add_statement(phase=phase, author=factories.person(), text="Autre.", language="fr"),
    "contribution": lambda phase, one: contribute(
        kind="statement", phase=phase, author=factories.person(), body="Autre.", language="fr", max_length=100
    ),
    "opinion": lambda phase, one: give_opinion(contribution=one, phase=phase, person=factories.person(), value=1),
    "opinion taken back": lambda phase, one: take_back_opinion(
        contribution=one, phase=phase, person=Opinion.objects.get().person
    ),
    "support": lambda phase, one: give_support(contribution=one, phase=phase, person=factories.person()),
    "support taken back": lambda phase, one: take_back_support(
        contribution=one, phase=phase, person=Support.objects.get().person
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("away", "code"), [(timedelta(days=30), "phase_closed"), (-timedelta(days=30), "phase_coming")]
)
def test_every_act_is_refused_outside_its_phase(act: str, away: timedelta, code: str) -> None:
    one = factories.statement()
    phase = factories.phase(one.process)
    person = factories.opinion(one)
    give_support(contribution=one, phase=phase, person=person)
    kept = [list(model.objects.values_list("pk")) for model in (Contribution, Opinion, Support, Participation)]

    with time_machine.travel(timezone.now() + away, tick=False), pytest.raises(Refused, match=code) as refused:
        ACTS[act](factories.phase(one.process), one)

    assert refused.value.verdict.reason_text
    assert refused.value.verdict.remedy_text
    assert kept == [list(model.objects.values_list("pk")) for model in (Contribution, Opinion, Support, Participation)]


def test_a_phase_that_closes_while_a_page_is_open_takes_no_more() -> None:
    one = factories.statement()
    phase = factories.phase(one.process)  # what the page was made from
    with time_machine.travel(phase.closes_at, tick=False), pytest.raises(Refused, match="phase_closed"):
        give_opinion(contribution=one, phase=phase, person=factories.person(), value=1)


def test_a_draft_takes_nothing_and_only_its_team_sees_it() -> None:
    process = factories.process(draft=True)
    moderator = factories.role(process.space, "moderator")

    assert may_write(factories.phase(process)).code == "not_published"
    assert may_see(None, process).status == 404
    assert may_see(moderator, process)
    assert may_see(None, publish_process(process=factories.finished(), by=None))


def test_the_date_of_a_refusal_is_in_the_spaces_time_zone() -> None:
    process = factories.process(space=factories.space(time_zone="America/Cayenne"))
    phase = factories.phase(process)
    phase.closes_at = datetime(2026, 1, 2, 1, 30, tzinfo=UTC)
    phase.opens_at = phase.closes_at - HOUR

    with translation.override("en"):
        assert "1 January 2026, 22:30" in may_write(phase).reason_text


def test_taking_part_is_once_and_accepts_the_rules_in_force() -> None:
    process = factories.process()
    phase, person = factories.phase(process), factories.person()
    for _act in range(2):
        take_part(phase=phase, person=person)
    first = Participation.objects.get()
    rules = publish_rules(process=process, by=None, texts={"fr": "Deux idées."})
    assert (first.rules.number, rules.number) == (1, 2)
    take_part(phase=phase, person=person)

    assert Participation.objects.get().rules == rules
    assert count_turnout(process).people == 1


def test_a_process_without_rules_can_be_taken_part_in() -> None:
    process = factories.process()
    process.rules_versions.all().delete()
    take_part(phase=factories.phase(process), person=factories.person())

    assert Participation.objects.get().rules is None


@pytest.mark.parametrize("role", ["moderator", "official"])
def test_only_organisers_change_phases_and_rules(role: str) -> None:
    process = factories.process()
    account = factories.role(process.space, role)
    with pytest.raises(Refused, match="not_organiser"):
        change_phase(phase=factories.phase(process), by=account, opens_at=None, closes_at=None)
    with pytest.raises(Refused, match="not_organiser"):
        publish_rules(process=process, by=account, texts={})


def test_a_phase_closes_after_it_opens_and_knows_its_settings() -> None:
    process = factories.process()
    organiser, phase = factories.role(process.space, "organiser"), factories.phase(process)
    with pytest.raises(ValidationError, match="closes_at"):
        change_phase(phase=phase, by=organiser, opens_at=NOON, closes_at=NOON)
    with pytest.raises(ValidationError, match="settings"):
        change_phase(phase=phase, by=organiser, opens_at=NOON, closes_at=None, settings={"max_length": 1})
    changed = change_phase(phase=phase, by=organiser, opens_at=NOON, closes_at=None, settings={"max_length": 100})

    assert changed.settings["max_length"] == 100
    assert changed.settings["moderation"] == "after"


def test_a_process_that_cannot_be_kept_is_not_half_kept() -> None:
    place = factories.space()
    for phases in ([], [factories.plan(), factories.plan()], [factories.plan(max_length="x")]):
        with pytest.raises(ValidationError):
            draft_process(space=place, slug="velo", questions={"fr": "?"}, phases=phases, by=None)

    assert not Process.objects.exists()
    assert not Phase.objects.exists()
