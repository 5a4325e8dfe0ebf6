# SPDX-License-Identifier: LGPL-3.0-or-later
"""The result document of a budget: made from a frozen file, made again by anyone, and caught when it lies."""

import json
from pathlib import Path
from typing import Any

import pytest

from isegoria.engine.budgets.document import allocates, build_document, recompute
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.profiles.budgets import Budget, Project, Votes
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.verify.result import verify_result

BUDGET = Budget.of(
    [Project("a", "Trees", 60), Project("b", "Pool", 60), Project("c", "Paths", 40)], 100, currency="EUR"
)
VOTES = Votes.from_lists("approvals", 3, [[0, 2], [1, 2], [0], [1]], counts=[2, 2, 1, 1])


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    path = tmp_path / "input.csv"
    with path.open("wb") as stream:
        write_frozen(stream, BUDGET, VOTES)
    return path


@pytest.mark.parametrize(
    ("ties", "status", "winners"),
    [
        (TieBreaking(), "tied", [2]),
        (TieBreaking.by_order(BUDGET.ids, ["b", "a", "c"]), "decided", [2, 1]),
        (TieBreaking.by_lot(BUDGET.ids, "seed"), "decided", None),
    ],
)
def test_a_document_is_made_again(frozen: Path, ties: TieBreaking, status: str, winners: list[int] | None) -> None:
    document, allocation = build_document(frozen, rule="greedy-votes", ties=ties, options={"minimum_support": "1/10"})
    assert json.loads(json.dumps(document)) == document
    assert allocates(document)
    discrete = document["output"]["discrete"]
    assert (discrete["projects"], discrete["status"], discrete["winners"]) == (
        ["a", "b", "c"], status, winners or list(allocation.winners),
    )  # fmt: skip
    found = recompute(document, frozen)
    assert (found.holds, found.document) == (True, document)


def test_a_lie_is_found(frozen: Path, tmp_path: Path) -> None:
    document, _allocation = build_document(frozen, rule="equal-shares")
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document))
    assert verify_result(path, frozen).to_json()["ok"]
    document["output"]["discrete"]["total_cost"] += 1
    path.write_text(json.dumps(document))
    assert {one["code"] for one in verify_result(path, frozen).to_json()["findings"]} == {
        "result_digest_differs", "result_output_differs",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "other"}, "document_format_unknown"),
        ({"method": "tally:irv"}, "document_method_unknown"),
        ({"method_version": "0"}, "document_method_unknown"),
        ({"method": "budget:none"}, "rule_unknown"),
        ({"parameters": {}}, "document_shape"),
        ({"parameters": {"options": {}, "ties": {"way": "dice"}}}, "document_shape"),
        ({"parameters": {"options": {"x": 1}, "ties": {"way": "declared"}}}, "option_unknown"),
    ],
)
def test_what_is_no_document_of_a_budget_is_refused(frozen: Path, change: dict[str, Any], code: str) -> None:
    document, _allocation = build_document(frozen, rule="greedy-votes")
    with pytest.raises(EngineError) as refusal:
        recompute({**document, **change}, frozen)
    assert refusal.value.code == code
