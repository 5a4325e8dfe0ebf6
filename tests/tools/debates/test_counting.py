# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what people said to what both sides share: frozen, named by nobody, counted again by anyone; and shown."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.core.processes.models import Phase
from isegoria.core.results.frozen import open_frozen
from isegoria.core.results.models import Result
from isegoria.engine.verify.result import verify_result
from isegoria.tools.debates import actions
from isegoria.tools.debates.counting import bring_comparison, bring_order, compare_sides, recompute_stale
from isegoria.tools.debates.exports import tables
from isegoria.tools.debates.models import Position
from tests import factories
from tests.tools.debates.crowds import a_debate, arguments_of, crowd, text_of

Address = Callable[..., str]


pytestmark = pytest.mark.django_db


def answers(position: int, number: int, person: int) -> int | None:
    """Argument 0 convinces everyone; 1 only those for; the others are weighed by few."""
    if number == 0:
        return 1
    if number == 1:
        return position or 0
    return -1 if person < 3 else None


def moved(value: int, person: int) -> int:
    return -1 if value == 1 and person < 4 else value


@pytest.fixture
def talked(debate: Phase) -> Phase:
    """Twelve people for, ten against, two undecided; four of those for were against at first."""
    crowd(debate, {1: 12, -1: 10, 0: 2}, answers, first=moved)
    return debate


def test_what_both_sides_share(talked: Phase) -> None:
    result = compare_sides(talked)
    assert result is not None
    assert result.people == 24
    assert result.summary["people"] == {"for": 12, "undecided": 2, "against": 10}
    assert result.summary["moved"] == [[8, 0, 0], [0, 2, 0], [4, 0, 10]]
    assert (result.summary["shared"], result.summary["dividing"]) == ([0], [1])


def test_anyone_counts_it_again(talked: Phase, tmp_path: Path) -> None:
    result = compare_sides(talked)
    assert result is not None
    (tmp_path / "result.json").write_bytes(open_frozen(result.document_sha256).read())
    (tmp_path / "input.csv").write_bytes(open_frozen(result.input_sha256).read())
    report = verify_result(tmp_path / "result.json", tmp_path / "input.csv")
    assert report.findings == []
    assert report.says["recomputed_digest"] == result.digest


def test_the_frozen_file_names_nobody_and_is_shuffled_each_time(talked: Phase) -> None:
    first, second = compare_sides(talked), compare_sides(talked)
    assert first is not None
    assert second is not None
    assert first.input_sha256 != second.input_sha256
    text = open_frozen(first.input_sha256).read().decode()
    participants = {int(line.partition(",")[0]) for line in text.splitlines()[2:]}
    assert participants == set(range(24))
    assert not any(one.person.public_id in text for one in Position.objects.select_related("person"))


def test_below_twenty_positions_nothing_is_published(debate: Phase) -> None:
    crowd(debate, {1: 10, -1: 9}, answers)
    assert not bring_comparison(debate)
    assert compare_sides(debate) is None
    crowd(debate, {0: 1}, answers)
    assert bring_comparison(debate)


def test_a_result_is_made_anew_only_when_something_was_said(talked: Phase) -> None:
    assert recompute_stale() == 2
    assert not bring_comparison(talked)
    position = Position.objects.first()
    assert position
    actions.take_position(phase=talked, person=position.person, value=0)
    assert bring_comparison(talked)
    assert Result.objects.count() == 2


def test_a_hidden_argument_is_listed_no_more(talked: Phase) -> None:
    Contribution.objects.filter(pk=arguments_of(talked)[0].pk).update(state=Contribution.State.HIDDEN)
    result = compare_sides(talked)
    assert result is not None
    assert result.summary["shared"] == []


def test_arguments_of_a_phase_that_is_taken_up_count(talked: Phase) -> None:
    later = a_debate(totals="always")
    later.takes_up.add(talked)
    Position.objects.update(phase=later)
    result = compare_sides(later)
    assert result is not None
    assert result.summary["shared"] == [0]
    assert bring_order(later)


# --- positions ------------------------------------------------------------------------------------------
def test_changing_one_s_mind_after_weighing_is_counted_and_a_slip_is_not(debate: Phase) -> None:
    person = factories.person()
    for value in (1, -1):
        actions.take_position(phase=debate, person=person, value=value)
    assert Position.objects.get().first_value == -1

    actions.weigh(argument=arguments_of(debate)[0], phase=debate, person=person, value=1)
    actions.take_position(phase=debate, person=person, value=1)

    position = Position.objects.get()
    assert (position.first_value, position.value) == (-1, 1)


def test_a_guest_who_signs_in_keeps_the_latest_position_and_the_earliest_first_one(debate: Phase) -> None:
    person, guest = factories.person(signed_in=True), factories.person()
    actions.take_position(phase=debate, person=person, value=1)
    actions.take_position(phase=debate, person=guest, value=-1)

    merge_persons(guest=guest, person=person)

    position = Position.objects.get()
    assert (position.person, position.value, position.first_value) == (person, -1, 1)
    journal.sequence()
    assert audit().findings == []


def test_someone_who_leaves_takes_their_position_away(debate: Phase) -> None:
    person = factories.person()
    actions.take_position(phase=debate, person=person, value=1)
    erase_person(person=person)
    assert Position.objects.count() == 0
    journal.sequence()
    assert audit().findings == []


def test_the_journal_knows_each_side_and_position(debate: Phase) -> None:
    person = factories.person()
    actions.add_argument(phase=debate, author=person, side="for", text="Un argument.", language="fr")
    for value in (1, 0):
        actions.take_position(phase=debate, person=person, value=value)
    journal.sequence()
    assert audit().findings == []

    argument = arguments_of(debate)[-1].argument
    argument.side = "against"
    argument.save()
    Position.objects.update(value=-1)
    assert len(audit().findings) == 2


# --- pages ----------------------------------------------------------------------------------------------
def test_the_summary_says_it_in_plain_words_with_its_drawings_and_tables(
    visitor: Client, talked: Phase, address: Address, django_assert_max_num_queries: Any
) -> None:
    compare_sides(talked)
    with django_assert_max_num_queries(12):
        page = visitor.get(address("summary", talked))
    said = text_of(page)
    assert "24 people have said where they stand. 1 argument convinces most" in said
    assert "4 of them think otherwise than at first." in said
    assert "4 people: from “Against” to “For”" in said
    assert "Convincing for <strong>100%</strong> of those who stand for" in said
    assert said.count("drawing-bar") == 6
    assert said.count("<table") == 5
    assert page.content.count(b"isegoria verify result") == 2


def test_before_twenty_people_the_summary_says_what_will_be_here(
    visitor: Client, debate: Phase, address: Address
) -> None:
    crowd(debate, {1: 3}, answers)
    said = text_of(visitor.get(address("summary", debate)))
    assert "There is nothing to compare yet" in said
    assert "3 people have said it so far" in said
    assert "drawing" not in said


def test_the_summary_waits_as_the_phase_says(visitor: Client, db: Any, address: Address) -> None:
    phase = a_debate(totals="closed")
    assert "Totals are not shown yet" in text_of(visitor.get(address("summary", phase)))
    phase = a_debate(ask_position=False)
    assert "This debate does not ask where people stand" in text_of(visitor.get(address("summary", phase)))
    sent = visitor.post(address("position", phase), {"position": "agree"})
    assert sent["X-Refusal"] == "no_positions"


def test_the_files_of_a_result_are_served(visitor: Client, talked: Phase, address: Address) -> None:
    result = compare_sides(talked)
    assert result is not None
    listed = visitor.get(address("results", talked)).json()["results"]
    assert [one["digest"] for one in listed] == [result.digest]
    document = b"".join(visitor.get(address("document", talked, result.digest)).streaming_content)
    assert json.loads(document)["digest"] == result.digest
    assert visitor.get(address("input", talked, result.digest)).status_code == 200
    assert visitor.get(address("input", talked, "0" * 64)).status_code == 404


def test_open_data_hold_sides_and_positions_as_totals(talked: Phase) -> None:
    compare_sides(talked)
    found = {table.name: [list(row) for row in table.rows()] for table in tables(talked.process)}
    assert [row[2] for row in found["arguments"]] == ["for"] * 4 + ["against"] * 3
    assert sum(row[3] for row in found["positions"]) == 24
    assert len(found["arguments-by-position"]) == 7 * 3
    assert [row[1] for row in found["arguments-by-position"] if row[-1]] == [arguments_of(talked)[0].public_id] * 3
