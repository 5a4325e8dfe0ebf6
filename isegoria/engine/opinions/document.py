# SPDX-License-Identifier: LGPL-3.0-or-later
"""The result document "isegoria-result/1" of an opinion map: made from a frozen input, and made again to check it.

`docs/formats/result.md` specifies it. A document names its input by SHA-256, keeps every parameter, and carries a
digest of its discrete outputs; whoever has the document and the input can compute the rest again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from isegoria.engine import __version__
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import FrozenInput, read_opinions
from isegoria.engine.opinions.opinion_map import METHOD, METHOD_VERSION, OpinionMap, result_digest
from isegoria.engine.opinions.parameters import KMemory, PolisParameters, PolisState
from isegoria.engine.opinions.polis import map_opinions

FORMAT = "isegoria-result/1"
TOLERANCE = 1e-4  # how far a recomputed float may be, absolute or relative, on another machine


@dataclass(frozen=True)
class Recomputation:
    """What came of computing a document again.

    Attributes:
        same_input: the file is the one the document names.
        same_digest: the document's digest, the digest of its own discrete outputs, and the recomputed one agree.
        different: paths of the outputs that differ (discrete ones at all, floats beyond tolerance), at most 100.
        document: the document computed now.
    """

    same_input: bool
    same_digest: bool
    different: tuple[str, ...]
    document: dict[str, Any]

    @property
    def holds(self) -> bool:
        return self.same_input and self.same_digest and not self.different


def build_document(
    source: Path | BinaryIO,
    *,
    parameters: PolisParameters = PolisParameters(),  # noqa: B008 - frozen, so sharing it is safe
    seed: int = 0,
    history: KMemory | None = None,
) -> tuple[dict[str, Any], OpinionMap]:
    """Map a frozen input file and describe the result.

    Returns:
        The document (JSON-able) and the map.
    Raises:
        EngineError: as `read_opinions` and `map_opinions`.
    """
    matrix, frozen = read_opinions(source)
    previous = PolisState(k_memory=history) if history else None
    found = map_opinions(matrix, parameters=parameters, seed=seed, previous=previous)
    return describe(found, frozen), found


def describe(found: OpinionMap, frozen: FrozenInput) -> dict[str, Any]:
    """The document of a map made from that frozen input.

    The input must be the very matrix that was mapped: participants numbered 0, 1, 2… as in the file.

    Raises:
        EngineError: history_not_recomputable, when the map goes on from earlier groups.
    """
    if found.continued:
        raise EngineError("history_not_recomputable")
    output = found.to_output()
    parameters = found.parameters_json()
    return {
        "format": FORMAT,
        "method": METHOD,
        "method_version": METHOD_VERSION,
        "engine_version": __version__,
        "parameters": parameters,
        "input": frozen.to_json(),
        "output": output,
        "digest": result_digest(parameters, frozen.sha256, output["discrete"]),
        "trace": found.trace.to_json(),
    }


def recompute(document: Mapping[str, Any], source: Path | BinaryIO) -> Recomputation:
    """Compute a document again from its frozen input and compare.

    Raises:
        EngineError: document_format_unknown, document_method_unknown, document_shape, parameter_out_of_range,
            and as `read_opinions`.
    """
    if document.get("format") != FORMAT:
        raise EngineError("document_format_unknown", found=document.get("format"))
    method, version = document.get("method"), document.get("method_version")
    if (method, version) != (METHOD, METHOD_VERSION):
        raise EngineError("document_method_unknown", method=method, version=version)
    try:
        asked = dict(document["parameters"])
        seed, history = asked.pop("seed"), asked.pop("history")
        named, digest = document["input"]["sha256"], document["digest"]
        output = document["output"]
        own_digest = result_digest(document["parameters"], named, output["discrete"])
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("document_shape", reason=f"{type(refusal).__name__}: {refusal}") from refusal
    again, _ = build_document(
        source,
        parameters=PolisParameters.from_json(asked),
        seed=seed,
        history=None if history is None else KMemory.from_json(history),
    )
    different: list[str] = []
    compare("output", output, again["output"], different)
    return Recomputation(
        same_input=again["input"]["sha256"] == named,
        same_digest=digest == own_digest == again["digest"],
        different=tuple(different),
        document=again,
    )


def compare(path: str, old: Any, new: Any, different: list[str]) -> None:
    """Note the paths where two JSON values differ, floats within `TOLERANCE` being equal."""
    if len(different) >= 100:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key not in old or key not in new:
                different.append(f"{path}.{key}")
            else:
                compare(f"{path}.{key}", old[key], new[key], different)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            different.append(path)
        for place, (one, other) in enumerate(zip(old, new, strict=False)):
            compare(f"{path}[{place}]", one, other, different)
    elif _is_float(old, new):
        if abs(old - new) > TOLERANCE * max(1.0, abs(old), abs(new)):
            different.append(path)
    elif type(old) is not type(new) or old != new:
        different.append(path)


def _is_float(old: Any, new: Any) -> bool:
    """Whether either is a float (a whole float may have been written as an integer in between)."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (old, new))
    return numbers and (isinstance(old, float) or isinstance(new, float))
