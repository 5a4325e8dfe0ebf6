# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before a process is public: a copy whose dates follow, a rehearsal that leaves nothing, a publication by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from isegoria.commons.notifications.models import Outbox
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.expressions.models import Opinion
from isegoria.core.journal.audit import audit
from isegoria.core.processes.actions import publish_process
from isegoria.core.processes.models import Participation, Process
from isegoria.core.processes.preparing.actions import (
    begin_rehearsal,
    duplicate_process,
    end_rehearsal,
    publish_due,
    schedule_process,
)
from isegoria.core.processes.queries import at_hand, phases_of
from isegoria.core.processes.rules import may_see, may_take_part, may_write
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_copy_says_the_same_and_takes_nothing_that_people_did() -> None:
    process = factories.finished()
    publish_process(process=process, by=None)
    first = process.contributions.order_by("pk")[0]
    factories.opinion(first)
    factories.statement("Ce que quelqu'un a dit.", phase=factories.phase(process))
    organiser = factories.role(process.space, "organiser")

    copy = duplicate_process(process=process, slug="encore", by=organiser)

    for name in ("questions", "presentations", "audiences", "deciders", "language"):
        assert getattr(copy, name) == getattr(process, name)
    assert copy.rules_versions.get().texts == process.rules_versions.get().texts
    assert not copy.is_published
    mine = [one.body for one in copy.contributions.order_by("pk")]
    assert mine == [one.body for one in process.contributions.filter(author=None).order_by("pk")]
    assert Opinion.objects.filter(contribution__process=copy).count() == 0
    assert [(one.opens_at, one.closes_at) for one in phases_of(copy)] == [(None, None)]


def test_dates_keep_their_distance_by_the_clock_of_the_place() -> None:
    plans = [factories.plan("idees"), factories.plan("avis")]
    process = factories.finished(phases=plans)
    one, two = phases_of(process)
    # In France the hour changes on the 29th of March 2026: six in the evening stays six in the evening.
    one.opens_at, one.closes_at = datetime(2026, 3, 20, 17, tzinfo=UTC), datetime(2026, 3, 27, 17, tzinfo=UTC)
    two.opens_at, two.closes_at = datetime(2026, 4, 3, 16, tzinfo=UTC), None
    two.takes_up.add(one)
    one.save()
    two.save()

    copy = duplicate_process(
        process=process,
        slug="encore",
        by=factories.role(process.space, "organiser"),
        begins_at=datetime(2026, 6, 5, 16, tzinfo=UTC),
    )

    first, second = phases_of(copy)
    assert (first.opens_at, first.closes_at) == (
        datetime(2026, 6, 5, 16, tzinfo=UTC),
        datetime(2026, 6, 12, 16, tzinfo=UTC),
    )
    assert (second.opens_at, second.closes_at) == (datetime(2026, 6, 19, 16, tzinfo=UTC), None)
    assert list(second.takes_up.all()) == [first]


def test_only_an_organiser_duplicates_schedules_and_rehearses() -> None:
    process = factories.finished()
    moderator = factories.role(process.space, "moderator")
    for act in (
        lambda: duplicate_process(process=process, slug="encore", by=moderator),
        lambda: schedule_process(process=process, by=moderator, publish_at=timezone.now() + timedelta(days=1)),
        lambda: begin_rehearsal(process=process, by=moderator),
        lambda: end_rehearsal(process=process, by=moderator),
    ):
        with pytest.raises(Refused, match="not_organiser"):
            act()


# --- rehearsing -------------------------------------------------------------------------------------
def test_the_team_acts_in_a_rehearsal_and_nobody_else_does() -> None:
    process = factories.finished(phases=[factories.plan(state="coming")])
    organiser = factories.role(process.space, "organiser")
    member = factories.person(account=organiser)

    rehearsal = begin_rehearsal(process=process, by=organiser)
    phase = factories.phase(rehearsal)

    assert rehearsal.pk != process.pk
    assert begin_rehearsal(process=process, by=organiser) == rehearsal
    assert may_write(phase)
    assert may_take_part(member, phase)
    assert may_take_part(factories.person(), phase).code == "not_observer"
    assert may_take_part(factories.person(signed_in=True), phase).code == "not_observer"
    assert may_see(None, rehearsal).status == 404
    assert may_see(organiser, rehearsal)
    assert not may_write(factories.phase(process))
    assert [one.process for one in at_hand(process.space)] == [process]
    one = rehearsal.contributions.order_by("pk")[0]
    give_opinion(contribution=one, phase=phase, person=member, value=1)
    with pytest.raises(Refused, match="not_observer"):
        give_opinion(contribution=one, phase=phase, person=factories.person(), value=1)
    assert Opinion.objects.count() == 1


def test_a_rehearsal_is_never_published() -> None:
    process = factories.finished()
    organiser = factories.role(process.space, "organiser")
    rehearsal = begin_rehearsal(process=process, by=organiser)

    with pytest.raises(Refused, match="rehearsal"):
        publish_process(process=rehearsal, by=organiser)
    with pytest.raises(Refused, match="not_a_draft"):
        schedule_process(process=rehearsal, by=organiser, publish_at=timezone.now() + timedelta(days=1))


def test_what_was_rehearsed_leaves_nothing_and_another_one_can_begin() -> None:
    process = factories.finished()
    organiser = factories.role(process.space, "organiser")
    member = factories.person(account=organiser)
    rehearsal = begin_rehearsal(process=process, by=organiser)
    phase = factories.phase(rehearsal)
    give_opinion(contribution=rehearsal.contributions.order_by("pk")[0], phase=phase, person=member, value=1)
    factories.statement("Un essai.", phase=phase, author=member)

    assert end_rehearsal(process=rehearsal, by=organiser) == process
    while erase_what_is_left():
        pass

    assert Opinion.objects.count() == 0
    assert Participation.objects.count() == 0
    assert not Contribution.objects.filter(body="Un essai.").exists()
    assert may_see(organiser, Process.objects.get(pk=rehearsal.pk)).code == "process_erased"
    assert audit().ok
    assert begin_rehearsal(process=process, by=organiser) != rehearsal
    assert end_rehearsal(process=process, by=organiser) == process


# --- publishing by itself ---------------------------------------------------------------------------
def scheduled(**left_out: Any) -> tuple[Process, datetime]:
    process = factories.finished(**left_out)
    organiser = factories.role(process.space, "organiser")
    factories.person(account=organiser)
    when = timezone.now() + timedelta(hours=2)
    schedule_process(process=process, by=organiser, publish_at=when)
    return process, when


def test_it_is_published_when_the_time_comes_and_its_organisers_are_told() -> None:
    process, when = scheduled()
    assert publish_due() == 0

    with time_machine.travel(when + timedelta(minutes=1), tick=False):
        assert publish_due() == 1
        assert publish_due() == 0

    process.refresh_from_db()
    assert process.is_published
    assert process.publish_at is None
    assert [one.subject.replace("\u00a0", " ") for one in Outbox.objects.all()] == [
        "Publiée : « Quelle place pour le vélo dans notre ville ? »"
    ]


def test_one_that_lacks_something_stays_a_draft_and_its_organisers_are_told_why() -> None:
    process, when = scheduled(deciders={})

    with time_machine.travel(when + timedelta(minutes=1), tick=False):
        assert publish_due() == 1
        assert publish_due() == 0

    process.refresh_from_db()
    assert not process.is_published
    assert process.publish_at is None
    mail = Outbox.objects.get()
    assert mail.subject.startswith("Non publiée")
    assert "Qui décide de quoi" in mail.body_text
    assert f"/organise/{process.space.slug}/{process.slug}/" in mail.body_text


def test_a_date_can_be_taken_back_and_a_past_one_is_refused() -> None:
    process, when = scheduled()
    organiser = factories.role(process.space, "organiser")
    schedule_process(process=process, by=organiser, publish_at=None)
    with time_machine.travel(when + timedelta(minutes=1), tick=False):
        assert publish_due() == 0
    with pytest.raises(Refused, match="past_date"):
        schedule_process(process=process, by=organiser, publish_at=timezone.now() - timedelta(minutes=1))
    publish_process(process=process, by=organiser)
    with pytest.raises(Refused, match="not_a_draft"):
        schedule_process(process=process, by=organiser, publish_at=when)
