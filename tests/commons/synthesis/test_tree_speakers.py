# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of what: people of each phase, counted once in each, and a group of fewer than five told from nobody."""

import pytest
from django.test import Client

from isegoria.commons.synthesis.tree.addresses import tree_path
from isegoria.commons.synthesis.tree.matrix import speakers
from isegoria.commons.synthesis.tree.queries import tree_of
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

    drawing = speakers(process, tree, tree.roots)

    assert drawing is not None
    # Two phases of one title are two; the fuller one comes first.
    assert [row[1:] for row in drawing.table.rows] == [("5", "6"), ("·", "·")]


def test_one_phase_of_one_kind_says_nothing(process: Process, client: Client) -> None:
    idea = making.idea(process, "Des arbres")
    spoken_of(process, idea, "avis", 5)
    tree = tree_of(process)

    assert speakers(process, tree, tree.roots) is None
    assert "who-speaks" not in client.get(f"{tree_path(process)}map/").text


def test_the_map_shows_it(process: Process, client: Client) -> None:
    idea = making.idea(process, "Des arbres")
    spoken_of(process, idea, "avis", 5)
    spoken_of(process, idea, "suite", 5)

    assert 'id="who-speaks"' in client.get(f"{tree_path(process)}map/").text
