# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process must say before it is shown: each thing that lacks, with the page where it is put right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from isegoria.core.processes.actions import publish_process
from isegoria.core.processes.checklist import lacks, lacks_of
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.rules import may_publish
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def codes(process: Process) -> list[str]:
    return [one.code for one in lacks(process)]


def test_a_process_that_says_it_all_can_be_published() -> None:
    process = factories.finished()

    assert codes(process) == []
    assert may_publish(process)
    assert publish_process(process=process, by=None).is_published


@pytest.mark.parametrize(
    ("left_out", "code", "page"),
    [
        ({"questions": {}}, "no_question", "texts/"),
        ({"audiences": {}}, "no_audience", "texts/"),
        ({"deciders": {"fr": ""}}, "no_deciders", "texts/"),
        ({"rules": {}}, "no_rules", "rules/"),
        ({"phases": [factories.plan(state="undated")]}, "no_dates", "avis/"),
        ({"statements": ["Une seule."]}, "few_statements", "avis/seed/"),
    ],
)
def test_what_lacks_is_named_with_its_page(left_out: dict[str, Any], code: str, page: str) -> None:
    process = factories.finished("velo", space=factories.space("poitiers", texts=factories.TEXTS), **left_out)

    assert [(one.code, one.url) for one in lacks(process)] == [(code, f"/organise/poitiers/velo/{page}")]
    with pytest.raises(Refused, match="unfinished"):
        publish_process(process=process, by=None)
    assert not Process.objects.get(pk=process.pk).is_published


def test_who_runs_and_pays_may_be_said_by_the_space_around() -> None:
    town = factories.space()
    quarter = factories.space(parent=town)
    process = factories.finished(space=quarter)
    assert codes(process) == ["no_governance", "no_legal_notice"]

    for name, text in factories.TEXTS.items():
        setattr(town, name, text)
    town.save()
    assert codes(Process.objects.select_related("space").get(pk=process.pk)) == []


def test_a_tool_that_was_removed_is_said() -> None:
    process = factories.finished()
    Phase.objects.filter(process=process).update(tool_slug="gone")

    assert codes(process) == ["no_tool"]


def test_an_archive_needs_its_question_only() -> None:
    process = factories.process(space=factories.space(), state="closed", draft=True)

    assert codes(process) == []
    assert may_publish(process)


def test_the_refusal_says_every_reason_in_the_readers_language() -> None:
    process = factories.finished(audiences={}, deciders={})
    with override("fr"):
        reason = may_publish(process).reason_text

    assert "(1) À qui" in reason
    assert "(2) Qui décide" in reason


def test_a_conversation_that_takes_up_another_begins_with_what_was_said_there() -> None:
    process = factories.finished(phases=[factories.plan("idees"), factories.plan("avis")])
    first, second = Phase.objects.filter(process=process).order_by("position")
    assert codes(process) == ["few_statements"]

    second.takes_up.add(first)
    assert codes(process) == []


def test_many_cost_the_same_as_one(django_assert_num_queries: Callable[[int], Any]) -> None:
    place = factories.space(texts=factories.TEXTS)
    made = [factories.finished(space=place) for _ in range(5)]

    for some in (made[:1], made):
        with django_assert_num_queries(3):
            found = lacks_of(some)
        assert [list(found[one.pk]) for one in some] == [[]] * len(some)


def test_a_phase_to_come_is_asked_for_its_statements_too() -> None:
    process = factories.finished(statements=[], phases=[factories.plan(state="coming")])
    assert codes(process) == ["few_statements"]

    Phase.objects.filter(process=process).update(
        closes_at=timezone.now() + timedelta(seconds=5), opens_at=timezone.now()
    )
    assert codes(process) == []  # as good as over
