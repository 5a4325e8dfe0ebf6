# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinions → frozen file → map: what is published, when, and that anyone gets the same digest from the files alone."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.core.cache import cache

from isegoria.commons.moderation.actions import decide
from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.models import Standing
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.engine.formats.opinions_input import read_opinions
from isegoria.engine.opinions.document import recompute
from isegoria.engine.verify.result import verify_result
from isegoria.tools.statements import counting
from isegoria.tools.statements.gathering import Gathered
from isegoria.tools.statements.queries import is_stale
from tests import factories
from tests.tools.statements.crowds import crowd, statements_of

pytestmark = pytest.mark.django_db


def files_of(result: Result, folder: Path) -> tuple[Path, Path]:
    """The two files that anyone downloads."""
    document, opinions = folder / "result.json", folder / "input.csv"
    document.write_bytes(frozen.open_frozen(result.document_sha256).read())
    opinions.write_bytes(frozen.open_frozen(result.input_sha256).read())
    return document, opinions


def test_the_published_files_alone_give_the_same_digest(phase: Phase, tmp_path: Path) -> None:
    crowd(phase)
    result = counting.compute_map(phase)
    assert result

    document_file, input_file = files_of(result, tmp_path)

    report = verify_result(document_file, input_file)
    assert report.findings == []
    document = json.loads(document_file.read_text(encoding="utf-8"))
    assert document["digest"] == result.digest
    assert recompute(document, input_file).holds
    assert document["statements"] == [one.public_id for one in statements_of(phase)]


def test_the_journal_remembers_the_result(phase: Phase) -> None:
    crowd(phase)
    result = counting.compute_map(phase)
    assert result
    assert Entry.objects.filter(kind="result.published", subject_id=str(result.pk)).count() == 1


def test_the_frozen_file_holds_each_opinion_and_nobody_s_number(phase: Phase, tmp_path: Path) -> None:
    crowd(phase)
    matrix = counting.gather(phase).matrix
    inputs = set()
    for _ in range(3):
        result = counting.compute_map(phase)
        assert result
        matrix_again, frozen_input = read_opinions(files_of(result, tmp_path)[1])
        assert matrix_again.counts().tolist() == matrix.counts().tolist()
        assert result.expressions == frozen_input.opinions == matrix.n_opinions
        inputs.add(result.input_sha256)
    # The same opinions, and each time another order of people: two files cannot be laid side by side.
    assert len(inputs) == 3


def test_two_maps_of_the_same_opinions_say_the_same(phase: Phase) -> None:
    crowd(phase)
    first, second = counting.compute_map(phase), counting.compute_map(phase)
    assert first
    assert second
    assert first.summary["by_group"] == second.summary["by_group"]
    assert first.summary["group_sizes"] == second.summary["group_sizes"]


def test_the_camps_are_found(phase: Phase) -> None:
    crowd(phase, people=30)
    result = counting.compute_map(phase)
    assert result
    summary = result.summary
    assert (summary["status"], summary["k"], summary["group_sizes"]) == ("map", 2, [20, 10])
    assert set(summary["consensus"]["agree"]) == {0, 1}
    assert not {0, 1} & set(summary["divisive"][:6])
    assert (result.people, summary["placed"]) == (30, 30)


def test_below_twenty_people_nothing_is_published_and_the_order_is_still_learnt(phase: Phase) -> None:
    crowd(phase, people=19)

    assert counting.compute_map(phase) is None

    assert Result.objects.count() == 0
    assert list((Path(frozen.settings.ISEGORIA_DATA_DIR) / "frozen").glob("*.part")) == []
    assert Standing.objects.filter(contribution__phase=phase, priority=None).count() == 0


def test_priorities_are_those_of_the_engine(phase: Phase, tmp_path: Path) -> None:
    crowd(phase)
    result = counting.compute_map(phase)
    assert result
    document = json.loads(files_of(result, tmp_path)[0].read_text(encoding="utf-8"))
    priorities = document["output"]["measures"]["statements"]["priority"]
    kept = [one.standing.priority for one in statements_of(phase)]
    assert kept == pytest.approx(priorities, rel=0.02)
    assert len(set(kept)) > 1


def test_a_hidden_statement_is_counted_and_places_nobody(phase: Phase) -> None:
    crowd(phase)
    one = statements_of(phase)[4]
    decide(contribution=one, by=factories.role(phase.process.space, "moderator"), act="hide", reason="off_topic")

    result = counting.compute_map(phase)

    assert result
    summary = result.summary
    assert summary["statements"]["out"] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert summary["statements"]["agree"][4] + summary["statements"]["disagree"][4] > 0
    assert 4 not in [*summary["divisive"], *summary["consensus"]["agree"], *summary["consensus"]["disagree"]]


def test_an_erased_statement_keeps_its_anonymous_lines(phase: Phase) -> None:
    crowd(phase)
    erase(contribution=statements_of(phase)[4], reason="law")
    result = counting.compute_map(phase)
    assert result
    assert result.summary["statements"]["out"][4] == 1


def test_what_waits_for_a_moderator_is_left_out(db: None) -> None:
    phase = factories.phase(factories.process(moderation="before", statements=[f"Idée {n}." for n in range(8)]))
    crowd(phase)
    factories.statement(phase=phase)
    assert len(counting.gather(phase).keys) == 8


def test_opinions_of_a_phase_taken_up_count_too(db: None) -> None:
    process = factories.process(
        phases=[factories.plan("idees"), factories.plan("suite")], statements=[f"Idée {n}." for n in range(8)]
    )
    first, second = factories.phase(process, "idees"), factories.phase(process, "suite")
    second.takes_up.add(first)
    crowd(first)
    assert counting.gather(second).matrix.n_opinions == counting.gather(first).matrix.n_opinions > 0


# --- when a map is due ----------------------------------------------------------------------------------
def test_a_map_is_due_after_an_act_and_once(phase: Phase) -> None:
    assert not is_stale(phase)
    crowd(phase)
    assert is_stale(phase)
    counting.compute_map(phase)
    assert not is_stale(phase)
    factories.opinion(statements_of(phase)[0], -1)
    assert is_stale(phase)


def test_moderation_makes_a_map_due(phase: Phase) -> None:
    crowd(phase)
    counting.compute_map(phase)
    decide(
        contribution=statements_of(phase)[4],
        by=factories.role(phase.process.space, "moderator"),
        act="hide",
        reason="off_topic",
    )
    assert is_stale(phase)


def test_an_act_during_the_computing_is_not_lost(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(phase)
    gather = counting.gather

    def and_someone_answers(found: Phase) -> Gathered:
        gathered = gather(found)
        factories.opinion(statements_of(found)[0], -1)
        return gathered

    monkeypatch.setattr(counting, "gather", and_someone_answers)
    counting.compute_map(phase)
    assert is_stale(phase)


def test_the_worker_computes_what_is_due_and_then_rests(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(phase)
    waits = []
    monkeypatch.setattr(counting.cache, "set", lambda key, value, timeout: waits.append((key, timeout)))

    assert counting.recompute_stale() == 1
    assert counting.recompute_stale() == 0  # nothing new

    (wait,) = [timeout for key, timeout in waits if key == f"statements:rest:frozen:{phase.pk}"]
    assert wait >= 10


def test_the_worker_lets_a_phase_rest(phase: Phase) -> None:
    crowd(phase)
    assert counting.recompute_stale() == 1
    for _ in range(2):
        factories.opinion(statements_of(phase)[0], -1)
        assert counting.recompute_stale() == 1
        factories.opinion(statements_of(phase)[0], -1)
        assert counting.recompute_stale() == 0
        cache.clear()
    assert Result.objects.count() == 1  # a live map each time, and no file more


def test_a_draft_is_not_computed(db: None) -> None:
    phase = factories.phase(factories.process(draft=True, statements=[f"Idée {n}." for n in range(8)]))
    crowd(phase)
    assert counting.recompute_stale() == 0


def test_the_memory_of_k_goes_on(phase: Phase) -> None:
    crowd(phase)
    first, second = counting.compute_map(phase), counting.compute_map(phase)
    assert first
    assert second
    assert first.summary["k_memory"] == {"last_k": 2, "last_k_count": 1, "smoothed_k": 2}
    assert second.summary["k_memory"] == {"last_k": 2, "last_k_count": 2, "smoothed_k": 2}


# --- the summary ------------------------------------------------------------------------------------------
def test_many_people_are_gathered_on_a_lattice_that_loses_nobody() -> None:
    generator = np.random.default_rng(7)
    points, groups = generator.normal(size=(30_000, 2)), generator.integers(0, 3, 30_000)
    drawn = counting.lattice(points, groups)
    assert sum(drawn["people"]) == 30_000
    assert len(json.dumps(drawn)) < 150_000
    assert np.bincount(drawn["group"], weights=drawn["people"]).tolist() == np.bincount(groups).tolist()


def test_few_people_are_drawn_where_they_stand() -> None:
    points = np.array([[0.0, 0.0], [3.0, 1.5], [-1.0, 0.25]])
    drawn = counting.lattice(points, np.array([0, 1, 0]))
    again = np.column_stack(
        [drawn["x0"] + drawn["step"] * np.array(drawn["x"]), drawn["y0"] + drawn["step"] * np.array(drawn["y"])]
    )
    assert again == pytest.approx(points, abs=0.005)
    assert drawn["people"] is None


def test_nobody_is_drawn_as_nothing() -> None:
    assert counting.lattice(np.zeros((0, 2)), np.zeros(0, dtype=np.int64))["x"] == []


def test_the_fingerprint_knows_a_time_to_the_microsecond(phase: Phase) -> None:
    crowd(phase)
    counting.compute_map(phase)
    standing = statements_of(phase)[0].standing
    factories.opinion(statements_of(phase)[0])
    counting.compute_map(phase)
    standing.refresh_from_db()
    Standing.objects.filter(pk=standing.pk).update(last_act_at=standing.last_act_at + timedelta(microseconds=1))
    assert is_stale(phase)
