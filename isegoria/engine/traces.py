# SPDX-License-Identifier: LGPL-3.0-or-later
"""Step-by-step explanations: what a method did, in an order and in words that a citizen can follow.

A step holds a code and its parameters (which other floors translate) and the English sentence. Traces are
frozen and JSON-able; floats in them are rounded to six significant digits, as in every published result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


def six_digits(value: float) -> float:
    """Round to six significant digits, the precision of every float the engine publishes.

    Negative zero becomes zero, so that the same value has one writing.
    """
    return float(f"{value:.6g}") + 0.0


@dataclass(frozen=True)
class Step:
    """One step: `code` names it, `params` quantify it, `sentence` says it in English."""

    code: str
    sentence: str
    params: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params), "sentence": self.sentence}


@dataclass(frozen=True)
class Trace:
    """The steps of one computation, in order."""

    steps: tuple[Step, ...] = ()

    def to_json(self) -> list[dict[str, Any]]:
        return [step.to_json() for step in self.steps]

    def codes(self) -> tuple[str, ...]:
        return tuple(step.code for step in self.steps)


def step(code: str, template: str, **params: Any) -> Step:
    """Make a step; `template` is the English sentence with `{name}` places filled from `params`."""
    shown = {name: six_digits(value) if isinstance(value, float) else value for name, value in params.items()}
    return Step(code, template.format(**shown), MappingProxyType(shown))
