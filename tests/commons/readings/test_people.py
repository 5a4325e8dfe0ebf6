# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two persons who are one, someone who leaves, someone set aside; what open data says, and to whom it leads."""

import numpy as np
import pytest
from django.core.cache import cache

from isegoria.commons.readings import exports
from isegoria.commons.readings.models import Circle, Reader, Reading, Text
from isegoria.commons.readings.reading.actions import give
from isegoria.commons.readings.tasks import keep_up
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.kept import everything_else
from isegoria.core.expressions.setting_aside.actions import put_back, set_aside
from isegoria.core.journal.models import Entry
from isegoria.engine.readings.agreement import agreement
from tests import factories
from tests.commons.readings import making
from tests.commons.readings.test_circles import counts, recounted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_one_person_one_reading_of_each_text() -> None:
    circle = making.circle(making.process(3), asked=2)
    guest, person = factories.person(), factories.person(signed_in=True)
    for _ in range(3):
        making.read(circle, guest, [1, 0])
    for _ in range(2):
        making.read(circle, person, [2, 0])
    merge_persons(guest=guest, person=person)

    assert Reader.objects.get().readings == Reading.objects.count() == 3
    assert counts(circle) == (3, 3, 0, 3, 0) == recounted(circle)
    assert making.grid(circle).readings == 3
    # The later of two stands.
    assert sorted(one.answers[0] for one in Reading.objects.all()) == [1, 2, 2]
    making.read(circle, person)
    assert Reading.objects.count() == 3


def test_what_someone_who_leaves_read_goes_and_the_text_waits_again() -> None:
    circle = making.circle(making.process(1), asked=2)
    leaver = factories.person()
    making.read(circle, leaver)
    making.read(circle, factories.person())
    assert counts(circle) == (1, 1, 1, 0, 0)
    assert everything_else(leaver)["readings"]
    erase_person(person=leaver)

    assert counts(circle) == (1, 1, 0, 1, 0) == recounted(circle)
    assert Reading.objects.count() == 1
    assert Entry.objects.filter(subject_kind="reading", secret=None).count() == 1
    assert everything_else(leaver)["readings"] == []


def test_what_is_set_aside_counts_nowhere_until_it_is_put_back() -> None:
    circle = making.circle(making.process(2), asked=2)
    people = [factories.person() for _ in range(2)]
    for _ in range(2):
        for person in people:
            making.read(circle, person, [0, 0])
    before = counts(circle)
    aside = set_aside(people=[people[0]], space=circle.process.space, process=circle.process)
    keep_up()
    assert counts(circle) == (2, 2, 0, 2, 0) == recounted(circle)
    assert Reading.objects.filter(counts=True).count() == 2
    public_id = Text.objects.select_related("contribution")[0].contribution.public_id
    give(circle=circle, person=people[0], text=public_id, answers=[3, 0])
    assert counts(circle) == (2, 2, 0, 2, 0) == recounted(circle)

    put_back(keys=[one.pk for one in aside])
    keep_up()
    assert counts(circle)[:3] == before[:3]
    assert counts(circle) == recounted(circle)


def crowd(readers: int) -> Circle:
    circle = making.circle(making.process(5), asked=5, questions=[making.TWO])
    for number in range(readers):
        person = factories.person()
        making.read(circle, person, [number % 2])
    return circle


def test_below_twenty_readers_only_totals_leave() -> None:
    circle = crowd(19)
    rows = list(exports.rows(circle.process))

    assert {row[7] for row in rows} == {None}
    assert {row[9] for row in rows} == {None}
    assert sum(row[8] for row in rows) == 19


def test_from_twenty_on_a_line_is_a_reading_and_leads_to_nobody() -> None:
    circle = crowd(22)
    first, second = list(exports.rows(circle.process)), list(exports.rows(circle.process))

    assert len(first) == 22
    assert sorted(row[7] for row in first) == list(range(22))
    assert sorted(row[7] for row in second) == list(range(22))
    names = set(Reader.objects.values_list("person__public_id", flat=True))
    assert not names & {str(cell) for row in first for cell in row}


@pytest.mark.parametrize("readers", [12, 25])
def test_alpha_is_computed_again_from_the_open_data(readers: int) -> None:
    circle = crowd(readers)
    keep_up()
    rows = list(exports.rows(circle.process))
    texts = sorted({row[2] for row in rows})
    table = np.zeros((len(texts), 2), dtype=np.int64)
    for row in rows:
        table[texts.index(row[2]), row[5] - 1] += row[8]

    kept = making.grid(circle).figures["questions"][0]["alpha"]
    assert agreement(table).alpha == pytest.approx(kept, rel=1e-5)
    assert all(len(row) == len(exports.COLUMNS) for row in rows)
