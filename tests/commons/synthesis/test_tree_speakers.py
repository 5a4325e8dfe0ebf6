# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of what: people of each phase, counted once in each, and a group of fewer than five told from nobody."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from isegoria.commons.synthesis.models import Extract, Voices
from isegoria.commons.synthesis.tree import actions
from isegoria.commons.synthesis.tree.addresses import tree_path
from isegoria.commons.synthesis.tree.matrix import speakers
from isegoria.commons.synthesis.tree.queries import tree_of
from isegoria.core.contributions.actions import set_state
from isegoria.core.processes.models import Process
from tests import factories as make
from tests.commons.synthesis import making_tree as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return make.process(phases=[make.plan("avis"), make.plan("suite")])


def spoken_of(process: Process, idea: object, phase: str, people: int, *, texts: int = 1) -> None:
    for _person in range(people):
        author = make.person()
        for _text in range(texts):
            making.extract(make.statement(phase=make.phase(process, phase), author=author), idea)


def test_people_count_once_in_each_phase(process: Process) -> None:
    trees, benches = making.idea(process, "Des arbres"), making.idea(process, "Des bancs")
    spoken_of(process, making.idea(process, "Des tilleuls", parent=trees), "avis", 6, texts=2)
    spoken_of(process, trees, "suite", 5)
    spoken_of(process, benches, "suite", 4)
    tree = tree_of(process)

    drawing = speakers(tree.roots)

    assert drawing is not None
    # Two phases of one title are two; the fuller one comes first.
    assert [row[1:] for row in drawing.table.rows] == [("5", "6"), ("·", "·")]


def test_one_phase_of_one_kind_says_nothing(process: Process, client: Client) -> None:
    idea = making.idea(process, "Des arbres")
    spoken_of(process, idea, "avis", 5)
    tree = tree_of(process)

    assert speakers(tree.roots) is None
    assert "who-speaks" not in client.get(f"{tree_path(process)}map/").text


def test_the_map_shows_it(process: Process, client: Client) -> None:
    idea = making.idea(process, "Des arbres")
    spoken_of(process, idea, "avis", 5)
    spoken_of(process, idea, "suite", 5)

    assert 'id="who-speaks"' in client.get(f"{tree_path(process)}map/").text


# --- what is kept ------------------------------------------------------------------------------------------------
def kept(process: Process) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    rows = Voices.objects.filter(idea__process=process, idea__state="standing").select_related("idea")
    return {one.idea.title: (one.phases, one.kinds) for one in rows}


def test_the_figures_follow_what_is_done(process: Process) -> None:
    first, second = (str(make.phase(process, slug).pk) for slug in ("avis", "suite"))
    trees, benches = making.idea(process, "Des arbres"), making.idea(process, "Des bancs")
    limes = making.idea(process, "Des tilleuls", parent=trees)
    spoken_of(process, limes, "avis", 3, texts=2)
    spoken_of(process, benches, "suite", 2)
    spoken_of(process, benches, "avis", 1)

    assert kept(process)["Des arbres"] == kept(process)["Des tilleuls"] == ({first: 3}, {"statement": 3})
    assert kept(process)["Des bancs"] == ({first: 1, second: 2}, {"statement": 3})

    limes.refresh_from_db()
    actions.move_idea(idea=limes, parent=benches, position=0, by=None)
    assert kept(process)["Des arbres"] == ({}, {})
    assert kept(process)["Des bancs"] == ({first: 4, second: 2}, {"statement": 6})

    text = Extract.objects.filter(idea=limes)[0].contribution
    set_state(contribution=text, state="hidden", kind="moderation.hide")  # of two texts of one person
    assert kept(process)["Des bancs"] == ({first: 4, second: 2}, {"statement": 6})
    for other in {one.contribution for one in Extract.objects.filter(idea=limes, contribution__author=text.author)}:
        set_state(contribution=other, state="hidden", kind="moderation.hide")
    assert kept(process)["Des bancs"] == ({first: 3, second: 2}, {"statement": 5})


@pytest.mark.django_db(transaction=True)
def test_the_figures_are_counted_for_trees_that_stood_before(process: Process) -> None:
    trees = making.idea(process, "Des arbres")
    spoken_of(process, making.idea(process, "Des tilleuls", parent=trees), "avis", 3, texts=2)
    spoken_of(process, trees, "suite", 2)
    before = kept(process)
    try:
        call_command("migrate", "synthesis", "0001", verbosity=0)
    finally:
        call_command("migrate", "synthesis", verbosity=0)

    assert kept(process) == before


def test_the_map_asks_few_queries_however_much_was_said(
    process: Process, client: Client, django_assert_max_num_queries: Callable
) -> None:
    for n in range(4):
        idea = making.idea(process, f"Idée {n}")
        spoken_of(process, idea, "avis", 2 + n)
        spoken_of(process, making.idea(process, parent=idea), "suite", 3)
    for path in (f"{tree_path(process)}map/", f"{tree_path(process)}map/?under={idea.public_id}"):
        cache.clear()
        with django_assert_max_num_queries(8):
            assert client.get(path).status_code == 200
