# SPDX-License-Identifier: LGPL-3.0-or-later
"""The result document of a count: the same again from the same ballots, and every change found out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballots_input import write_ballots
from isegoria.engine.profiles.ballots import Ballots, Grade, Kind
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.document import METHOD_PREFIX, build_document, recompute
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.methods import METHODS
from isegoria.engine.verify.result import verify_result

NAMES = ("Ada", "Bo", "Çy")
SCALES = (
    tuple(Grade(value, name) for value, name in enumerate(("poor", "fair", "good"))),
    (Grade(-1, "no"), Grade(0, "abstain"), Grade(1, "yes")),
    (Grade(-2, "object"), Grade(-1, "stand aside"), Grade(0, "abstain"), Grade(1, "consent")),
)


def _ballots(kind: Kind, scale: tuple[Grade, ...] = SCALES[0], rows: int = 60) -> Ballots:
    low, high = {"rankings": (1, 3), "grades": (0, len(scale) - 1), "approvals": (0, 1), "points": (0, 3)}[kind]
    draw = np.random.default_rng(8)
    marks = draw.integers(low, high + 1, (rows, len(NAMES)))
    marks[draw.random(marks.shape) < 0.2] = -1
    return Ballots.from_marks(kind, NAMES, marks, scale=scale if kind == "grades" else (), null=2)


def _fitting(method: Method) -> Ballots:
    """Ballots that a method counts."""
    for scale in SCALES:
        ballots = _ballots(method.kinds[0], scale)
        try:
            method.count(ballots, seats=1, ties=DECLARED)
        except EngineError as refusal:
            if refusal.code != "scale_unfit":
                raise
            continue
        return ballots
    raise AssertionError(method.id)


def _frozen(folder: Path, ballots: Ballots) -> Path:
    path = folder / "input.csv"
    with path.open("wb") as stream:
        write_ballots(stream, ballots)
    return path


def _floats(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in _floats(inner)]
    if isinstance(value, list):
        return [one for inner in value for one in _floats(inner)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize("name", list(METHODS))
def test_every_method_is_counted_again_from_its_document(tmp_path: Path, name: str) -> None:
    ballots = _fitting(METHODS[name])
    path = _frozen(tmp_path, ballots)
    document, tally = build_document(path, method=name, ties=TieBreaking.by_lot(ballots.candidates, "2026"))
    assert document["method"] == METHOD_PREFIX + name
    assert document["output"]["discrete"]["winners"] == list(tally.winners)
    assert document["output"]["discrete"]["candidates"] == list(ballots.candidates)
    assert document["output"]["discrete"]["table"]["turnout"]["null"] >= 2
    assert _floats(document["output"]["discrete"]) == []
    again = recompute(json.loads(json.dumps(document)), path)
    assert again.holds
    assert again.document == document
    shuffled = ballots.rows(np.random.default_rng(1).permutation(len(ballots.counts)))
    other = tmp_path / "other"
    other.mkdir()
    again_shuffled, _ = build_document(_frozen(other, shuffled), method=name, ties=TieBreaking.by_lot(NAMES, "2026"))
    assert again_shuffled == document


@pytest.mark.parametrize("name", list(METHODS))
def test_no_ballot_at_all_has_a_document_too(tmp_path: Path, name: str) -> None:
    ballots = _fitting(METHODS[name])
    path = _frozen(tmp_path, ballots.rows(np.zeros(len(ballots.counts), dtype=bool)))
    document, tally = build_document(path, method=name)
    assert tally.status in {"nobody", "rejected", "no_quorum", "tied"}
    assert document["trace"]
    assert recompute(document, path).holds


def _some(tmp_path: Path) -> tuple[dict[str, Any], Path]:
    path = _frozen(tmp_path, _ballots("approvals"))
    return build_document(path, method="approval", seats=2)[0], path


def test_a_changed_result_is_found_out(tmp_path: Path) -> None:
    document, path = _some(tmp_path)
    changed = json.loads(json.dumps(document))
    changed["output"]["discrete"]["winners"].reverse()
    found = recompute(changed, path)
    assert (found.same_input, found.same_digest, found.holds) == (True, False, False)
    assert found.different == ("output.discrete.winners[0]", "output.discrete.winners[1]")
    ordered = {"way": "order", "order": [0, 1, 2]}
    for key, value in (("seats", 1), ("ties", ordered)):
        changed = json.loads(json.dumps(document))
        changed["parameters"][key] = value
        assert not recompute(changed, path).holds


def test_a_changed_input_is_found_out(tmp_path: Path) -> None:
    document, _ = _some(tmp_path)
    other = _ballots("approvals", rows=61)
    folder = tmp_path / "other"
    folder.mkdir()
    found = recompute(document, _frozen(folder, other))
    assert not found.same_input
    assert not found.holds


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("format", "isegoria-result/2", "document_format_unknown"),
        ("method_version", "2", "document_method_unknown"),
        ("method", "tally:lottery", "tally_method_unknown"),
        ("method", "polis", "document_method_unknown"),
        ("parameters", None, "document_shape"),
        ("parameters", {"seats": "1", "ties": {"way": "declared"}, "options": {}}, "document_shape"),
        ("parameters", {"seats": 1, "ties": {"way": "coin"}, "options": {}}, "document_shape"),
        ("parameters", {"seats": 1, "ties": {"way": "order", "order": [9]}, "options": {}}, "document_shape"),
        ("parameters", {"seats": 1, "ties": {"way": "order", "order": [0]}, "options": {}}, "tie_order_incomplete"),
        ("parameters", {"seats": 0, "ties": {"way": "declared"}, "options": {}}, "seats_out_of_range"),
        ("parameters", {"seats": 1, "ties": {"way": "declared"}, "options": {"x": 1}}, "option_unknown"),
        ("output", [], "document_shape"),
        ("input", {}, "document_shape"),
    ],
)
def test_another_document_is_refused(tmp_path: Path, key: str, value: Any, code: str) -> None:
    document, path = _some(tmp_path)
    with pytest.raises(EngineError) as refusal:
        recompute({**document, key: value}, path)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "ties", [DECLARED, TieBreaking.by_lot(NAMES, "seed\n"), TieBreaking.by_order(NAMES, ("Çy", "Ada", "Bo"))]
)
def test_ties_are_broken_again_in_the_same_way(tmp_path: Path, ties: TieBreaking) -> None:
    tied = Ballots.from_marks("approvals", NAMES, [[1, 1, 1]])
    path = _frozen(tmp_path, tied)
    document, tally = build_document(path, method="approval", ties=ties)
    assert document["parameters"]["ties"] == ties.to_json()
    assert (tally.status == "tied") == (ties is DECLARED)
    assert recompute(document, path).holds


def test_verify_result_takes_a_count(tmp_path: Path) -> None:
    document, path = _some(tmp_path)
    result = tmp_path / "result.json"
    result.write_text(json.dumps(document), encoding="utf-8")
    report = verify_result(result, path)
    assert report.to_json()["ok"]
    assert report.says["method"] == "tally:approval"
    document["output"]["discrete"]["status"] = "tied"
    result.write_text(json.dumps(document), encoding="utf-8")
    codes = {finding["code"] for finding in verify_result(result, path).to_json()["findings"]}
    assert codes == {"result_digest_differs", "result_output_differs"}
