# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a circle, changing it, closing it; and what texts do meanwhile."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from isegoria.commons.readings import actions
from isegoria.commons.readings.grids import PRESETS, Question
from isegoria.commons.readings.models import Circle, Grid, Reading, Text
from isegoria.commons.readings.tasks import keep_up
from isegoria.core.contributions.actions import withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.audit_subjects import check_ids
from isegoria.core.journal.findings import Report
from isegoria.core.processes.models import Process
from isegoria.core.results.models import Result
from isegoria.core.verdicts import Refused
from isegoria.engine.readings.document import METHOD
from tests import factories
from tests.commons.readings import making

pytestmark = pytest.mark.django_db


def counts(circle: Circle) -> tuple[int, int, int, int, int]:
    grid = making.grid(circle)
    return grid.texts, grid.read_once, grid.read_enough, grid.waiting, grid.disputed


def recounted(circle: Circle) -> tuple[int, int, int, int, int]:
    """The same from the rows."""
    grid = making.grid(circle)
    texts = [one for one in Text.objects.filter(grid=grid) if not one.is_out]
    return (
        len(texts),
        sum(one.readings >= 1 for one in texts),
        sum(one.readings >= grid.asked for one in texts),
        sum(one.is_open for one in texts),
        sum(one.is_open and one.readings >= grid.asked for one in texts),
    )


def test_a_circle_takes_up_what_was_said_and_what_comes() -> None:
    circle = making.circle(making.process(3))
    assert counts(circle) == (3, 0, 0, 3, 0)

    factories.statement(phase=factories.phase(circle.process))
    assert counts(circle) == (4, 0, 0, 4, 0)
    keep_up()
    assert counts(circle) == (4, 0, 0, 4, 0) == recounted(circle)


def test_many_texts_are_gathered_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isegoria.commons.readings.counting.actions.GATHERED_AT_ONCE", 2)
    circle = making.circle(making.process(7))
    assert counts(circle)[0] == 2

    keep_up()
    assert counts(circle) == (7, 0, 0, 7, 0) == recounted(circle)


def test_a_text_that_is_withdrawn_is_read_no_more_and_its_readings_stay() -> None:
    circle = making.circle(making.process(1, moderation="after"), asked=2)
    author = factories.person()
    written = factories.statement(phase=factories.phase(circle.process), author=author)
    for _ in range(2):
        making.read(circle, factories.person())
    withdraw(contribution=written, person=author)

    assert counts(circle) == recounted(circle)
    assert counts(circle)[0] == 1
    assert making.grid(circle).readings == Reading.objects.count() == 2


def test_what_is_asked_fits_on_a_phone() -> None:
    process = making.process()
    one = PRESETS["subject"]
    for bad in (
        [],
        [one] * 5,
        [Question({"fr": "?"}, ({"fr": "oui"},))],
        [Question({"fr": "?"}, tuple({"fr": str(n)} for n in range(8)))],
        [Question({}, one.choices)],
        [Question({"fr": "x" * 161}, one.choices)],
        [Question({"fr": "a\nb"}, one.choices)],
        [Question({"fr": "?"}, ({"fr": "oui"}, {"fr": "Oui"}))],
    ):
        with pytest.raises(ValidationError):
            making.circle(process, questions=bad)
    for asked in (1, 8):
        with pytest.raises(ValidationError):
            making.circle(process, asked=asked)
    assert Circle.objects.count() == 0


def test_only_organisers_run_circles() -> None:
    circle = making.circle()
    stranger = factories.account()
    with pytest.raises(Refused, match="not_organiser"):
        actions.close_circle(circle=circle, by=stranger)
    with pytest.raises(Refused, match="not_organiser"):
        actions.change_grid(circle=circle, by=stranger, questions=making.GRID, asked=2, kinds=["statement"])


def test_a_grid_stays_once_someone_read_and_another_one_begins_anew() -> None:
    circle = making.circle(making.process(2), asked=2)
    organiser = factories.role(circle.process.space, "organiser")
    changed = {"circle": circle, "by": organiser, "questions": [making.TWO], "asked": 3, "kinds": ["statement"]}
    actions.change_grid(**changed)
    assert Grid.objects.count() == 1
    assert making.grid(circle).asked == 3

    making.read(circle, factories.person(), [0])
    with pytest.raises(Refused, match="someone_read"):
        actions.change_grid(**changed)
    actions.change_grid(**changed, anew=True)

    assert [one.number for one in Grid.objects.order_by("number")] == [1, 2]
    assert counts(circle) == (2, 0, 0, 2, 0)
    assert Reading.objects.filter(text__grid__number=1).count() == 1


def test_a_circle_that_closes_freezes_its_result() -> None:
    circle = making.circle(making.process(3), asked=2)
    readers = [factories.person() for _ in range(3)]
    for _ in range(3):
        for place, reader in enumerate(readers):
            making.read(circle, reader, [place % 2, 0])
    organiser = factories.role(circle.process.space, "organiser")
    actions.close_circle(circle=circle, by=organiser)
    with pytest.raises(Refused, match="circle_closed"):
        making.read(making.fresh(circle), readers[0])
    keep_up()
    keep_up()

    circle = making.fresh(circle)
    assert circle.frozen_at is not None
    result = Result.objects.get()
    assert circle.result_id == result.pk
    assert result.method == f"{METHOD}-{circle.public_id}"
    assert (result.people, result.expressions) == (3, Reading.objects.count())
    assert set(result.summary) == {"questions", "loads", "at"}
    with pytest.raises(Refused, match="circle_closed"):
        actions.edit_circle(
            circle=circle, by=organiser, titles={"fr": "x"}, instructions={}, by_invitation=False,
            opens_at=timezone.now(), closes_at=None,
        )  # fmt: skip


def test_dates_and_words_change_until_it_closes() -> None:
    circle = making.circle()
    organiser = factories.role(circle.process.space, "organiser")
    now = timezone.now()
    edited = actions.edit_circle(
        circle=circle,
        by=organiser,
        titles={"fr": "Autre titre"},
        instructions={"fr": "Lisez lentement."},
        by_invitation=True,
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=2),
    )
    assert edited.state == "coming"
    key = edited.invitation
    assert len(key) > 20
    assert actions.renew_invitation(circle=edited, by=organiser).invitation != key
    with pytest.raises(ValidationError):
        actions.edit_circle(
            circle=circle, by=organiser, titles={"fr": "x"}, instructions={}, by_invitation=False,
            opens_at=now, closes_at=now,
        )  # fmt: skip


def test_the_journal_says_what_the_rows_say() -> None:
    circle = making.circle(making.process(2))
    person = factories.person()
    making.read(circle, person)
    making.read(circle, person, [1, None])
    actions.close_circle(circle=circle, by=factories.role(circle.process.space, "organiser"))
    keep_up()

    report = Report()
    check_ids(report)
    assert [one for one in report.findings if "reading" in str(one.params)] == []


def test_a_process_without_texts_has_a_circle_that_waits() -> None:
    process: Process = factories.process()
    circle = making.circle(process)
    assert counts(circle) == (0, 0, 0, 0, 0)
    assert making.read(circle, factories.person()) is None
    assert Contribution.objects.count() == 0
