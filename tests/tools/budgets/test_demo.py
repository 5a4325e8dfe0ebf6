# SPDX-License-Identifier: AGPL-3.0-or-later
"""The example of a budget: complete, marked as one, and without a person made for it."""

import csv

import pytest

from isegoria.commons.polling.models import RollEntry
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process
from isegoria.tools.budgets import demo
from isegoria.tools.budgets.counting import recompute_stale
from isegoria.tools.budgets.models import BudgetVote
from tests import factories
from tests.tools.budgets.counted import outcome, shown

pytestmark = pytest.mark.django_db


def test_it_is_loaded_once_counted_and_marked_as_an_example() -> None:
    space = factories.space()
    people = Person.objects.count()
    for _time in range(2):
        demo.load(space=space, progress=lambda *_given: None)
    assert Process.objects.filter(source=demo.VALOMBRE).count() == 1
    assert recompute_stale() == 1
    vote = BudgetVote.objects.select_related("phase__process__space").get()
    found = outcome(vote)
    assert found.turnout["cast"] == 640
    assert found.status == "decided"
    assert len(found.winners) == 14
    assert found.spent <= 50_000_000
    assert (Person.objects.count(), RollEntry.objects.count()) == (people, 0)
    page = shown(vote)
    assert "This is an example" in page
    assert "Trees and benches on Market Square" in page
    assert 'class="drawing drawing-districts"' in page
    assert "Why is “A supervised bathing place in summer” not chosen?" in shown(vote, "why", 17)


def test_each_project_is_told_in_both_languages() -> None:
    with (demo.DATA / "projects.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 26
    assert all(all(row[name] for name in ("name_fr", "name_en", "text_fr", "text_en")) for row in rows)
    assert "does not exist" in (demo.DATA / "SOURCE.txt").read_text(encoding="utf-8")
