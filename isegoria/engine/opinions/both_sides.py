# SPDX-License-Identifier: LGPL-3.0-or-later
"""What both sides of a debate share: the arguments that most people on each side find convincing.

The input is a frozen file of opinions ("isegoria-opinions/1") in which statement 0 is where people stand on the
question now (1 for, 0 undecided, −1 against), statement 1 where they stood at first, and the others are arguments
(1 convincing, 0 passed, −1 not convincing). `docs/methods/debate-order.md` says it in plain words.

An argument is **shared** when, on each side, at least ``fewest`` people weighed it and more than half of them found it
convincing. Shared arguments are ranked by the lesser of the two sides' cautious shares (Wilson's lower bound), so that
neither the size of a side nor the enthusiasm of one can make up for the other: the maximin rule of Rawls, J. (1971),
A Theory of Justice, over the interval of Wilson, E. B. (1927), whose bound `reading_order` gives.
An argument **divides** when more than half of one side finds it convincing and more than half of the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from isegoria.engine import __version__
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_digest
from isegoria.engine.formats.opinions_input import read_opinions
from isegoria.engine.opinions.document import FORMAT, Recomputation, compare
from isegoria.engine.opinions.reading_order import Z, cautious_share
from isegoria.engine.profiles.opinions import OpinionMatrix
from isegoria.engine.traces import Step, six_digits, step

METHOD = "both-sides"
METHOD_VERSION = "1"
NOW, FIRST, ARGUMENTS = 0, 1, 2
"""Statements 0 and 1 of the input, and the first that is an argument."""
POSITIONS = ("for", "undecided", "against")


@dataclass(frozen=True)
class BothSides:
    """What came of a debate.

    Attributes:
        people: who stands for, undecided, against now.
        moved: people by first position (rows) and present one (columns), in the order of ``POSITIONS``.
        counts: array (3, 3, arguments): position now × (convincing, passed, not convincing).
        shared: argument numbers (0 for the first), the most shared first.
        dividing: argument numbers, those that divide most first.
        least: for each argument, the lesser of the two sides' cautious shares of convincing.
        fewest: people of a side who must have weighed an argument before anything is said of that side.
    """

    people: tuple[int, int, int]
    moved: NDArray[np.int64]
    counts: NDArray[np.int64]
    shared: tuple[int, ...]
    dividing: tuple[int, ...]
    least: tuple[float, ...]
    fewest: int

    def discrete(self) -> dict[str, Any]:
        """Integers only: what the digest covers."""
        return {
            "people": dict(zip(POSITIONS, self.people, strict=True)),
            "moved": self.moved.tolist(),
            "counts": {
                position: dict(zip(("convincing", "pass", "not_convincing"), self.counts[place].tolist(), strict=True))
                for place, position in enumerate(POSITIONS)
            },
            "shared": list(self.shared),
            "dividing": list(self.dividing),
        }


def both_sides(matrix: OpinionMatrix, *, fewest: int = 5) -> BothSides:
    """Compare the sides of a debate.

    Args:
        matrix: as the module says; arguments that are moderated out are counted, and listed nowhere.
        fewest: at least 1.
    Raises:
        EngineError: parameter_out_of_range.
    Complexity: O(opinions + arguments log arguments).
    """
    if fewest < 1:
        raise EngineError("parameter_out_of_range", name="fewest", value=fewest, rule="1 or more")
    if matrix.n_statements < ARGUMENTS:
        raise EngineError("document_shape", reason="the two positions are missing")
    now, first = _column(matrix, NOW), _column(matrix, FIRST)
    found = matrix.counts_by_group(now, 3)[:, [0, 2, 1], ARGUMENTS:]
    moved = np.zeros((3, 3), dtype=np.int64)
    both = (now >= 0) & (first >= 0)
    np.add.at(moved, (first[both], now[both]), 1)
    people = tuple(int(np.count_nonzero(now == place)) for place in range(3))
    shown = [not out for out in matrix.moderated_out[ARGUMENTS:].tolist()]
    seen = found.sum(axis=1)
    least, shared, dividing = [], [], []
    for number in range(found.shape[2]):
        (yes, _, no), (yes_too, _, no_too) = found[0, :, number].tolist(), found[2, :, number].tolist()
        n, n_too = int(seen[0, number]), int(seen[2, number])
        least.append(min(cautious_share(yes, n), cautious_share(yes_too, n_too)))
        if not shown[number] or min(n, n_too) < fewest:
            continue
        if 2 * yes > n and 2 * yes_too > n_too:
            shared.append((-least[number], number))
        for one, of, other, of_other in ((yes, n, no_too, n_too), (yes_too, n_too, no, n)):
            if 2 * one > of and 2 * other > of_other:
                dividing.append((-min(cautious_share(one, of), cautious_share(other, of_other)), number))
    return BothSides(
        people=(people[0], people[1], people[2]),
        moved=moved,
        counts=found,
        shared=tuple(number for _, number in sorted(shared)),
        dividing=tuple(number for _, number in sorted(dividing)),
        least=tuple(least),
        fewest=fewest,
    )


def _column(matrix: OpinionMatrix, statement: int) -> NDArray[np.int64]:
    """Where each participant stands: 0 for, 1 undecided, 2 against, −1 not said."""
    values = matrix.values
    here = values.indices == statement
    rows = np.repeat(np.arange(matrix.n_participants), np.diff(values.indptr))[here]
    places = np.full(matrix.n_participants, -1, dtype=np.int64)
    places[rows] = 1 - values.data[here].astype(np.int64)
    return places


# --- the result document --------------------------------------------------------------------------------
def build_document(
    source: Path | BinaryIO, *, sides: Sequence[str], fewest: int = 5
) -> tuple[dict[str, Any], BothSides]:
    """Compare the sides in a frozen input file and describe the result ("isegoria-result/1").

    Args:
        sides: ``for`` or ``against`` for each argument: kept as it is, for whoever reads the document.
    Raises:
        EngineError: as `read_opinions` and `both_sides`; lengths_differ.
    """
    matrix, frozen = read_opinions(source)
    found = both_sides(matrix, fewest=fewest)
    if len(sides) != found.counts.shape[2]:
        raise EngineError("lengths_differ", what="sides", expected=found.counts.shape[2], found=len(sides))
    parameters = {"fewest": fewest, "sides": list(sides), "z": str(Z)}
    discrete = found.discrete()
    return {
        "format": FORMAT,
        "method": METHOD,
        "method_version": METHOD_VERSION,
        "engine_version": __version__,
        "parameters": parameters,
        "input": frozen.to_json(),
        "output": {"discrete": discrete, "measures": {"least": [six_digits(one) for one in found.least]}},
        "digest": _digest(parameters, frozen.sha256, discrete),
        "trace": [one.to_json() for one in _trace(found)],
    }, found


def recompute(document: Mapping[str, Any], source: Path | BinaryIO) -> Recomputation:
    """Compute a document again from its frozen input and compare.

    Raises:
        EngineError: document_format_unknown, document_method_unknown, document_shape, and as `build_document`.
    """
    if document.get("format") != FORMAT:
        raise EngineError("document_format_unknown", found=document.get("format"))
    method, version = document.get("method"), document.get("method_version")
    if (method, version) != (METHOD, METHOD_VERSION):
        raise EngineError("document_method_unknown", method=method, version=version)
    try:
        asked = document["parameters"]
        sides, fewest = list(asked["sides"]), int(asked["fewest"])
        named, digest, output = document["input"]["sha256"], document["digest"], document["output"]
        own_digest = _digest(asked, named, output["discrete"])
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("document_shape", reason=f"{type(refusal).__name__}: {refusal}") from refusal
    again, _ = build_document(source, sides=sides, fewest=fewest)
    different: list[str] = []
    compare("output", output, again["output"], different)
    return Recomputation(
        same_input=again["input"]["sha256"] == named,
        same_digest=digest == own_digest == again["digest"],
        different=tuple(different),
        document=again,
    )


def _digest(parameters: Mapping[str, Any], input_sha256: str, discrete: Mapping[str, Any]) -> str:
    return canonical_digest(
        {
            "method": METHOD,
            "method_version": METHOD_VERSION,
            "parameters": dict(parameters),
            "input_sha256": input_sha256,
            "discrete": dict(discrete),
        }
    )


def _trace(found: BothSides) -> list[Step]:
    people_for, undecided, against = found.people
    changed = int(found.moved.sum() - np.trace(found.moved))
    return [
        step(
            "positions",
            "{people_for} people stand for, {undecided} are undecided and {against} stand against.",
            people_for=people_for,
            undecided=undecided,
            against=against,
        ),
        step("moved", "{changed} of them stand elsewhere than at first.", changed=changed),
        step(
            "shared",
            "{shared} arguments were weighed by {fewest} people or more of each side and found convincing by most of "
            "both; the first is the one whose less convinced side is the most surely convinced.",
            shared=len(found.shared),
            fewest=found.fewest,
        ),
        step(
            "dividing",
            "{dividing} arguments convince most of one side and do not convince most of the other.",
            dividing=len(found.dividing),
        ),
    ]
