# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of `isegoria tally --json`, and the folder that it writes: docs/formats/command-line-json.md."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from isegoria.doors.cli.counting.wording import comparison_step, tally_step
from isegoria.doors.cli.sentences import error_sentence
from isegoria.engine.comparison.compare import Comparison
from isegoria.engine.formats.ballots_input import write_ballots
from isegoria.engine.formats.reading import Reading
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import TieBreaking
from isegoria.engine.tallies.document import describe
from isegoria.engine.tallies.tally import Tally, turnout

TALLY, COMPARISON = "isegoria-tally/1", "isegoria-comparison/1"
INPUT, RESULT = "input.csv", "result.json"


def tally_document(reading: Reading, tally: Tally, ties: TieBreaking) -> dict[str, Any]:
    """What one method gives, with the digest that anyone finds again from the same ballots."""
    ballots = reading.ballots
    frozen = write_ballots(None, ballots).to_json()
    result = describe(ballots, tally, ties=ties, frozen=frozen)
    discrete = result["output"]["discrete"]
    return {
        "format": TALLY,
        **{key: result[key] for key in ("method_version", "engine_version", "digest")},
        "method": tally.method,
        "seats": tally.seats,
        "options": discrete["options"],
        "ties_broken": result["parameters"]["ties"],
        "input": result["input"],
        "reading": reading_document(reading),
        "candidates": list(ballots.candidates),
        "turnout": turnout(ballots),
        "status": tally.status,
        "winners": _names(ballots, tally.winners),
        "tied": _names(ballots, tally.tied),
        "open_seats": tally.open_seats,
        "ranking": [_names(ballots, group) for group in tally.ranking],
        "ties": [
            {**tie, "candidates": _names(ballots, tie["candidates"]), "chosen": _names(ballots, tie["chosen"])}
            for tie in discrete["ties"]
        ],
        "table": discrete["table"],
        "measures": result["output"]["measures"],
        "trace": [{**step, "sentence": tally_step(step["code"], step["params"])} for step in result["trace"]],
    }


def comparison_document(reading: Reading, comparison: Comparison) -> dict[str, Any]:
    """What every method gives."""
    ballots = reading.ballots
    found = comparison.to_json()
    return {
        "format": COMPARISON,
        "reading": reading_document(reading),
        "input": write_ballots(None, ballots).to_json(),
        "candidates": list(ballots.candidates),
        "turnout": turnout(ballots),
        "seats": comparison.seats,
        "kind": comparison.kind,
        "methods": [
            {
                **one,
                "winners": _names(ballots, one["winners"]),
                "tied": _names(ballots, one["tied"]),
                "reading": _said(one["reading"]),
            }
            for one in found["methods"]
        ],
        "left_out": [{"method": one["method"], "why": _said(one["why"])} for one in found["left_out"]],
        "condorcet": _duels(ballots, found["duels"]),
        "groups": [
            {**one, "winners": _names(ballots, one["winners"]), "tied": _names(ballots, one["tied"])}
            for one in found["groups"]
        ],
        "trace": [_said(one) for one in found["trace"]],
    }


def reading_document(reading: Reading) -> dict[str, Any]:
    """How a file was read."""
    report = reading.report
    return {
        "form": reading.form,
        "kind": reading.ballots.kind,
        "understood": [{"code": code, "params": dict(params)} for code, params in report.understood],
        "refused": dict(sorted(report.refused.items())),
        "named": [{"code": one.code, "params": one.params, "sentence": error_sentence(one)} for one in report.named],
    }


def write_folder(folder: Path, ballots: Ballots, tally: Tally, ties: TieBreaking) -> None:
    """The frozen ballots and the result document, as `isegoria verify result` takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / INPUT).open("wb") as stream:
        frozen = write_ballots(stream, ballots)
    document = describe(ballots, tally, ties=ties, frozen=frozen.to_json())
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / RESULT).write_text(text + "\n", encoding="utf-8")


def _names(ballots: Ballots, chosen: Iterable[int]) -> list[str]:
    return [ballots.candidates[one] for one in chosen]


def _said(step: Mapping[str, Any]) -> dict[str, Any]:
    return {**step, "sentence": comparison_step(str(step["code"]), step["params"])}


def _duels(ballots: Ballots, duels: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if duels is None:
        return None
    names = ballots.candidates
    return {
        "winner": None if duels["winner"] is None else names[duels["winner"]],
        "loser": None if duels["loser"] is None else names[duels["loser"]],
        "smith": _names(ballots, duels["smith"]),
        "cycle": _names(ballots, duels["cycle"]),
    }
