# SPDX-License-Identifier: LGPL-3.0-or-later
"""What groups are made of, how their number is chosen, and on how many axes they are sought."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.clustering.distances import nearest
from isegoria.engine.clustering.silhouette import silhouette, silhouettes
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import write_matrix
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.opinions.document import build_document, recompute
from isegoria.engine.opinions.live import begin, follow
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import LATER, OVER_PEOPLE, KMemory, PolisParameters, PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.stability import bootstrap
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
CONVERSATIONS = sorted(path for path in (Path(__file__).parents[2] / "data" / "polis").iterdir() if path.is_dir())
PEER = {"austria-climate.5twd2jsnkf.2022-08-08": 0.954, "london.youth.policing": 0.122}
"""Adjusted Rand of red-dwarf 0.4.0 with the published groups; `python -m bench.agreement` measures it."""


def over_people(found: OpinionMap, k: int) -> np.ndarray:
    return found.grouping.labels_of(k)[found.placed]


@pytest.fixture(params=CONVERSATIONS, ids=lambda path: path.name)
def export(request: pytest.FixtureRequest) -> PolisExport:
    return PolisExport(request.param)


def test_on_real_conversations(export: PolisExport) -> None:
    """As near the published groups as a peer is; the number of groups by silhouette; a sample tells what all tell."""
    matrix = export.matrix()
    found = map_opinions(matrix, parameters=OVER_PEOPLE)
    published = {one.id: one.group for one in export.participants() if one.group is not None}
    both = [row for row, one in enumerate(matrix.participant_ids) if found.placed[row] and one in published]
    theirs = [published[matrix.participant_ids[row]] for row in both]
    assert adjusted_rand(found.labels[both].tolist(), theirs) >= PEER[export.directory.name] - 0.02

    points = found.positions[found.placed]
    exact = {k: silhouette(points, over_people(found, k)).value for k in found.grouping.candidates}
    assert found.best_k == max(exact, key=lambda k: round(exact[k], 12))
    for k, value in exact.items():
        assert found.grouping.over_people[k].value == pytest.approx(value, abs=0.05)
        half = [silhouette(points, over_people(found, k), sample=len(points) // 2, seed=seed) for seed in range(20)]
        assert not any(one.exact for one in half)
        assert np.mean([one.value for one in half]) == pytest.approx(value, abs=0.02)


@pytest.mark.parametrize(("people", "groups"), [(3000, 2), (3000, 3), (4500, 3)])
def test_a_sample_chooses_what_all_people_would(people: int, groups: int, planted: Planted) -> None:
    matrix, belongs = planted(people, 40, groups=groups, noise=0.2, seen=0.4, seed=people)
    found = map_opinions(matrix, parameters=OVER_PEOPLE)
    tried = list(found.grouping.candidates)
    exact = silhouettes(found.positions[found.placed], [over_people(found, k) for k in tried], exact=True)
    sampled = [found.grouping.over_people[k] for k in tried]
    assert sampled[0].points < people
    assert found.k == tried[int(np.argmax([one.value for one in exact]))] == groups
    assert [one.value for one in sampled] == pytest.approx([one.value for one in exact], abs=0.03)
    assert adjusted_rand(found.labels.tolist(), belongs) > 0.93


def test_four_groups_need_three_axes(planted: Planted) -> None:
    """On two axes three of four groups can stand apart; the fourth falls among them."""
    matrix, belongs = planted(2000, 60, groups=4, noise=0.3, seen=0.5, seed=5)
    on_two, on_three = (map_opinions(matrix, parameters=replace(OVER_PEOPLE, axes=axes)) for axes in (2, 3))
    assert adjusted_rand(on_three.labels.tolist(), belongs) > 0.95 > adjusted_rand(on_two.labels.tolist(), belongs)
    assert on_three.k == 4
    assert on_three.positions[:, :2] == pytest.approx(on_two.positions)
    assert len(on_three.groups[0].centre) == 3
    assert "more_axes" in on_three.trace.codes()


def test_each_person_is_in_the_nearest_group(planted: Planted) -> None:
    matrix, _ = planted(600, 30, groups=3, noise=0.7, seen=0.5, seed=2)
    whole = map_opinions(matrix)
    found = map_opinions(matrix, parameters=PolisParameters(members="people"))
    centres = np.array([group.centre for group in found.groups])
    assert (nearest(found.positions, centres) == found.labels).mean() > 0.995
    assert found.base_labels.tolist() == whole.base_labels.tolist()
    assert 0.5 < adjusted_rand(found.labels.tolist(), whole.labels.tolist()) < 1
    assert [group.size for group in found.groups] == sorted((group.size for group in found.groups), reverse=True)
    moved = next(one for one in found.trace.steps if one.code == "groups_settled")
    assert moved.params["people"] == (found.base_groups[found.base_labels] != found.labels).sum() > 0


def test_k_by_stability_is_that_of_the_bootstrap(planted: Planted) -> None:
    matrix, _ = planted(60, 14, groups=3, noise=0.2, seen=0.7, seed=1)
    found = map_opinions(matrix, parameters=PolisParameters(choose_k="stability"))
    again = bootstrap(matrix, found)
    assert found.grouping.comes_back == pytest.approx({k: one.rand for k, one in again.by_k.items()})
    assert found.k == again.steadiest_k
    assert found.trace.codes().count("k_tried_again") == len(again.by_k)
    assert found.measures()["comes_back"].keys() == {"2", "3", "4", "5"}


@pytest.mark.parametrize("choose_k", ["silhouette", "stability"])
def test_a_live_map_keeps_the_number_of_groups(choose_k: Any, planted: Planted) -> None:
    """To choose it again takes a pass over people, which an update has no time for."""
    matrix, _ = planted(60, 14, groups=2, seen=0.8, seed=1)
    parameters = PolisParameters(choose_k=choose_k, members="people")
    held = PolisState(k_memory=KMemory(last_k=4, last_k_count=9, smoothed_k=4))
    live = begin(matrix, parameters=parameters, previous=held)
    assert (live.found.k, live.found.best_k) == (4, 2)
    after = follow(live, [0, 1, 2], [3, 3, 3], [1, 1, -1]).found
    assert after.k == 4
    assert not after.grouping.over_people
    assert not after.grouping.comes_back


# --- documents ------------------------------------------------------------------------------------------------
@pytest.fixture
def frozen() -> bytes:
    stream = io.BytesIO()
    write_matrix(stream, PolisExport(next(path for path in CONVERSATIONS if "london" in path.name)).matrix())
    return stream.getvalue()


def test_a_document_made_before_there_was_a_choice_still_holds(frozen: bytes) -> None:
    """Neither its parameters nor its digest change: this one was written by version 0.1."""
    document, _ = build_document(io.BytesIO(frozen), parameters=PolisParameters.from_json({}))
    assert document["digest"] == "d5176201b42936aff516fa0f5b20418830fbe7f94a61181648cd2dd20625653a"
    assert not LATER.keys() & document["parameters"].keys()
    assert recompute(json.loads(json.dumps(document)), io.BytesIO(frozen)).holds


def test_what_is_missing_means_what_was_done_then() -> None:
    old = PolisParameters.from_json({"max_k": 3})
    assert {name: getattr(old, name) for name in LATER} == LATER
    assert old.to_json()["max_k"] == 3
    for asked in (PolisParameters(), OVER_PEOPLE, PolisParameters(choose_k="stability", axes=4)):
        assert PolisParameters.from_json(json.loads(json.dumps(asked.to_json()))) == asked


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ({"choose_k": "silhouette", "members": "people", "ties": "by_position"}, "k_tried_over_people"),
        ({"choose_k": "stability", "axes": 3}, "k_tried_again"),
    ],
)
def test_a_document_says_what_was_chosen_and_is_made_again(choice: dict[str, Any], code: str, frozen: bytes) -> None:
    document, _ = build_document(io.BytesIO(frozen), parameters=PolisParameters(**choice))
    written = json.loads(json.dumps(document))
    assert choice.items() <= written["parameters"].items()
    assert code in {one["code"] for one in written["trace"]}
    assert recompute(written, io.BytesIO(frozen)).holds
    assert not recompute(written | {"parameters": written["parameters"] | LATER}, io.BytesIO(frozen)).same_digest


@pytest.mark.parametrize("wrong", [{"choose_k": "elbow"}, {"members": None}, {"axes": 1}, {"axes": 21}, {"ties": 1}])
def test_a_choice_that_there_is_not_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match=next(iter(wrong))):
        PolisParameters(**wrong)
