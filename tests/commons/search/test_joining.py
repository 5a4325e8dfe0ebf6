# SPDX-License-Identifier: AGPL-3.0-or-later
"""How others join: a tool's form by a template tag, an administrator by a command, the worker now and then."""

import pytest
from django.core.management import call_command
from django.template import engines

from isegoria.commons.search import actions
from isegoria.commons.search.models import Entry, Gathering
from isegoria.core.processes.models import Phase
from tests import factories

from .conftest import Find, Say

pytestmark = pytest.mark.django_db


def test_a_form_shows_what_is_said_already(phase: Phase) -> None:
    template = engines["django"].from_string('{% load search %}{% similar_while_typing phase "proposal" "#id_title" %}')
    process = phase.process
    html = template.render({"phase": phase})

    assert f'hx-post="/search/similar/{process.space.slug}/{process.slug}/{phase.slug}/proposal/"' in html
    assert 'hx-trigger="input delay:400ms from:#id_title"' in html


def test_a_command_enters_everything_again(
    phase: Phase, say: Say, find: Find, capsys: pytest.CaptureFixture[str]
) -> None:
    say("Un tram")
    Entry.objects.all().delete()
    assert find("tram") == []

    call_command("rebuild_search")
    assert capsys.readouterr().out == "3 texts can be found.\n"  # the space, the process and the tram
    assert find("tram") == ["Un tram"]


def test_the_worker_enters_what_was_published(find: Find) -> None:
    factories.process("zoo", statements=["Un zoo la nuit", "Un zoo le jour"])
    assert Gathering.objects.count() == 1

    assert actions.keep_up() is False
    assert not Gathering.objects.exists()
    assert sorted(find("zoo")) == ["Un zoo la nuit", "Un zoo le jour"]


def test_the_worker_stops_when_its_time_is_over_and_goes_on(find: Find) -> None:
    factories.process("zoo", statements=["Un zoo la nuit", "Un zoo le jour"])

    while actions.keep_up(seconds=0):
        pass
    assert len(find("zoo")) == 2
