# SPDX-License-Identifier: LGPL-3.0-or-later
"""The result document "isegoria-result/1" of a participatory budget: made from a frozen file, made again to check it.

`docs/formats/result.md` specifies it. A document names its input by SHA-256, keeps every parameter, and carries a
digest of its discrete outputs; whoever has the document and the frozen budget can count again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isegoria.engine import __version__
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.rules import allocate, find_rule
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import read_frozen
from isegoria.engine.formats.canonical import canonical_digest, canonical_json
from isegoria.engine.profiles.budgets import Budget
from isegoria.engine.sharing.ties import DECLARED, TieBreaking

FORMAT = "isegoria-result/1"
METHOD_PREFIX, METHOD_VERSION = "budget:", "1"
TOLERANCE = 1e-4  # how far a recomputed float may be, absolute or relative, on another machine
MOST_DIFFERENT = 100


@dataclass(frozen=True)
class Recomputation:
    """What came of counting again: as that of a count of ballots."""

    same_input: bool
    same_digest: bool
    different: tuple[str, ...]
    document: dict[str, Any]

    @property
    def holds(self) -> bool:
        return self.same_input and self.same_digest and not self.different


def build_document(
    input_file: Path,
    *,
    rule: str,
    ties: TieBreaking = DECLARED,
    options: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], Allocation]:
    """Count a frozen budget and describe the result.

    Args: rule: its id, without `METHOD_PREFIX`; options: those of the rule, as `allocate` takes them.
    Returns: the document (JSON-able: what `json.loads` would give of it) and the allocation.
    Raises: EngineError: as `read_frozen` and `allocate`.
    """
    budget, votes, frozen = read_frozen(input_file)
    allocation = allocate(budget, votes, rule, ties=ties, **(options or {}))
    return describe(budget, allocation, ties=ties, frozen=frozen.to_json()), allocation


def describe(budget: Budget, allocation: Allocation, *, ties: TieBreaking, frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The document of an allocation, for who has counted already.

    Args: frozen: format, sha256 and bytes of the frozen file.
    """
    parameters = _plain({"ties": ties.to_json(), "options": dict(allocation.options)})
    discrete = _plain({"projects": list(budget.ids), **allocation.discrete()})
    method = METHOD_PREFIX + allocation.rule
    return {
        "format": FORMAT,
        "method": method,
        "method_version": METHOD_VERSION,
        "engine_version": __version__,
        "parameters": parameters,
        "input": dict(frozen),
        "output": {"discrete": discrete, "measures": _plain(dict(allocation.measures))},
        "digest": result_digest(method, parameters, str(frozen["sha256"]), discrete),
        "trace": _plain(allocation.trace.to_json()),
    }


def result_digest(method: str, parameters: Mapping[str, Any], sha256: str, discrete: Mapping[str, Any]) -> str:
    """SHA-256 of what decides a result: rule, parameters, input and discrete outputs."""
    return canonical_digest(
        {
            "method": method,
            "method_version": METHOD_VERSION,
            "parameters": dict(parameters),
            "input_sha256": sha256,
            "discrete": dict(discrete),
        }
    )


def allocates(document: Mapping[str, Any]) -> bool:
    """Whether a document is that of a participatory budget."""
    return str(document.get("method")).startswith(METHOD_PREFIX)


def recompute(document: Mapping[str, Any], input_path: Path) -> Recomputation:
    """Count again from the frozen budget and compare.

    Raises:
        EngineError: document_format_unknown, document_method_unknown, document_shape, and as `build_document`.
    """
    if document.get("format") != FORMAT:
        raise EngineError("document_format_unknown", found=document.get("format"))
    named, version = str(document.get("method")), document.get("method_version")
    if not allocates(document) or version != METHOD_VERSION:
        raise EngineError("document_method_unknown", method=named, version=version)
    rule = find_rule(named.removeprefix(METHOD_PREFIX))
    budget, votes, frozen = read_frozen(input_path)
    try:
        parameters, output = document["parameters"], document["output"]
        sha256, digest = str(document["input"]["sha256"]), document["digest"]
        own = result_digest(named, parameters, sha256, output["discrete"])
        options = {str(name): value for name, value in dict(parameters["options"]).items()}
        ties = ties_of(parameters["ties"], budget)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as refusal:
        raise EngineError("document_shape", reason=f"{type(refusal).__name__}: {refusal}") from refusal
    allocation = rule.allocate(budget, votes, ties=ties, **options)
    again = describe(budget, allocation, ties=ties, frozen=frozen.to_json())
    different: list[str] = []
    _compare("parameters", parameters, again["parameters"], different)
    _compare("output", output, again["output"], different)
    return Recomputation(
        same_input=again["input"]["sha256"] == sha256,
        same_digest=digest == own == again["digest"],
        different=tuple(different),
        document=again,
    )


def ties_of(said: Mapping[str, Any], budget: Budget) -> TieBreaking:
    """How ties are broken, from what `TieBreaking.to_json` says of it.

    Raises: EngineError: tie_order_incomplete; KeyError, ValueError, TypeError, IndexError for another shape.
    """
    way = said["way"]
    if way == "order":
        return TieBreaking.by_order(budget.ids, [budget.ids[place] for place in said["order"]])
    if way == "lot":
        return TieBreaking.by_lot(budget.ids, str(said["seed"]))
    if way != "declared":
        raise ValueError(f"ties cannot be broken by {way!r}")
    return DECLARED


def _plain(value: Any) -> Any:
    """A value as JSON gives it back: lists for tuples, texts for keys."""
    return json.loads(canonical_json(value))


def _compare(path: str, old: Any, new: Any, different: list[str]) -> None:
    """Note where two outputs differ, floats within `TOLERANCE` being equal."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            _compare(f"{path}.{key}", old.get(key), new.get(key), different)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            _compare(f"{path}[{place}]", one, other, different)
    elif type(old) is float and isinstance(new, float | int):
        if abs(old - new) > TOLERANCE * max(1.0, abs(old), abs(new)):
            different.append(path)
    elif type(old) is not type(new) or old != new:
        different.append(path)
    del different[MOST_DIFFERENT:]
