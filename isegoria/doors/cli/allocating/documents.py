# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of `isegoria budget --json`, and the folder that it writes: docs/formats/command-line-json.md."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from isegoria.doors.cli.allocating.reading import Reading
from isegoria.doors.cli.allocating.wording import note, step
from isegoria.doors.cli.sentences import error_sentence
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.document import describe
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.profiles.budgets import Budget, Votes
from isegoria.engine.sharing.ties import TieBreaking

FORMAT = "isegoria-allocation/1"
INPUT, RESULT = "input.csv", "result.json"


def allocation_document(
    reading: Reading, allocation: Allocation, ties: TieBreaking, *, explained: int | None = None
) -> dict[str, Any]:
    """What one rule gives, with the digest that anyone finds again from the same budget."""
    budget = reading.budget
    frozen = write_frozen(None, budget, reading.votes).to_json()
    result = describe(budget, allocation, ties=ties, frozen=frozen)
    discrete = result["output"]["discrete"]
    document = {
        "format": FORMAT,
        **{key: result[key] for key in ("method_version", "engine_version", "digest", "input")},
        "rule": allocation.rule,
        "options": discrete["options"],
        "ties_broken": result["parameters"]["ties"],
        "reading": reading_document(reading),
        **budget_document(budget, reading.votes),
        "status": allocation.status,
        "winners": ids(budget, allocation.winners),
        "tied": ids(budget, allocation.tied),
        "total_cost": allocation.total_cost,
        "left": list(allocation.left),
        "sets": [ids(budget, one) for one in allocation.sets],
        "ties": [
            {
                **tie,
                "projects": ids(budget, tie["projects"]),
                "chosen": None if tie["chosen"] is None else budget.ids[tie["chosen"]],
            }
            for tie in discrete["ties"]
        ],
        "rounds": [
            {**one, "project": budget.ids[one["project"]], "equal": ids(budget, one["equal"])}
            for one in discrete["rounds"]
        ],
        "passed": [{**one, "project": budget.ids[one["project"]]} for one in discrete["passed"]],
        "table": discrete["table"],
        "measures": result["output"]["measures"],
        "trace": [{**one, "sentence": step(one["code"], one["params"])} for one in result["trace"]],
        "official": None if reading.selected is None else ids(budget, reading.selected),
        "explanation": None,
    }
    if explained is not None:
        # Late: it weighs other costs and other votes, which only this needs.
        from isegoria.doors.cli.allocating.explaining import explanation_document

        document["explanation"] = explanation_document(reading, allocation, explained, ties)
    return document


def budget_document(budget: Budget, votes: Votes) -> dict[str, Any]:
    """What is shared out, and how many voted."""
    return {
        "currency": budget.currency,
        "unit": budget.unit,
        "pots": [{"name": pot.name, "amount": pot.amount} for pot in budget.pots],
        "projects": [{"id": one.id, "name": one.name, "cost": one.cost} for one in budget.projects],
        "kind": votes.kind,
        "turnout": {
            "cast": votes.n_ballots + votes.null,
            "blank": votes.blank,
            "null": votes.null,
            "expressed": votes.expressed,
        },
    }


def reading_document(reading: Reading) -> dict[str, Any]:
    """How the file was read."""
    said = reading.report.to_json()
    found = reading.report.findings
    return {
        "form": reading.form,
        **said,
        "findings": [
            {**one, "sentence": error_sentence(finding.error)}
            for one, finding in zip(said["findings"], found, strict=True)
        ],
        "notes": [{**one, "sentence": note(one["code"], one["params"])} for one in said["notes"]],
    }


def write_folder(folder: Path, reading: Reading, allocation: Allocation, ties: TieBreaking) -> None:
    """The frozen budget and the result document, as `isegoria verify result` takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / INPUT).open("wb") as stream:
        frozen = write_frozen(stream, reading.budget, reading.votes)
    document = describe(reading.budget, allocation, ties=ties, frozen=frozen.to_json())
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / RESULT).write_text(text + "\n", encoding="utf-8")


def ids(budget: Budget, places: Iterable[int]) -> list[str]:
    return [budget.ids[place] for place in places]
