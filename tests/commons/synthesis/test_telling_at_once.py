# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two workers that tell authors at the same moment: each author is told once."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from isegoria.commons.notifications.models import Notice
from isegoria.commons.synthesis.models import EditionToTell, News
from isegoria.commons.synthesis.telling import tasks
from isegoria.commons.synthesis.telling.tasks import tell_of_days, tell_of_editions
from tests import factories

from . import making_life as make

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 5


def both(tell: Callable[[], bool]) -> None:
    """Two workers, each until nothing is left."""

    def work(_number: int) -> None:
        try:
            while tell():
                time.sleep(0.02)  # as long as a worker has other things to do; SQLite's one writer takes turns
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))


def test_of_two_workers_only_one_tells_each_author(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    world = make.world()
    News.objects.all().delete()
    authors = [factories.person() for _n in range(PEOPLE)]
    extracts = [make.text(world, author, number) for number, author in enumerate(authors, start=1)]
    make.publish(world, make.sentence(world, extracts))
    once = Counter({author.pk: 1 for author in authors})

    both(tell_of_editions)

    assert Counter(Notice.objects.values_list("person", flat=True)) == once
    assert not EditionToTell.objects.filter(told_at=None).exists()

    both(lambda: tell_of_days(now=timezone.now() + timedelta(hours=2)))

    assert Counter(Notice.objects.values_list("person", flat=True)) == once + once
    assert not News.objects.filter(told_at=None).exists()
