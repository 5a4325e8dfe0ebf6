# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scales of grades ready to use, in French and in English; and how an organiser's own is written, a grade a line."""

from collections.abc import Mapping, Sequence
from typing import Any

Scale = Sequence[Mapping[str, Any]]
"""As ``Vote.scale`` keeps it: grades, the worst first, each with its value and its name by language."""

OWN = "own"
MOST_GRADES = 101
_SIX = (
    ("À rejeter", "To reject"),
    ("Insuffisant", "Poor"),
    ("Passable", "Acceptable"),
    ("Assez bien", "Good"),
    ("Bien", "Very good"),
    ("Très bien", "Excellent"),
)
_SIGNS = (("Contre", "Against"), ("Neutre", "Neutral"), ("Pour", "For"))


def _named(pairs: Sequence[tuple[str, str]], first: int) -> Scale:
    return [{"value": first + n, "names": {"fr": fr, "en": en}} for n, (fr, en) in enumerate(pairs)]


def _numbers(last: int) -> Scale:
    return [{"value": n, "names": {}} for n in range(last + 1)]


PRESETS: Mapping[str, Scale] = {
    "six": _named(_SIX, 0),
    "0-5": _numbers(5),
    "0-20": _numbers(20),
    "signs": _named(_SIGNS, -1),
}

ANSWERS: Mapping[str, Scale] = {
    "yes-no": _named((("Non", "No"), ("Abstention", "Abstain"), ("Oui", "Yes")), -1),
    "consent": _named(
        (
            ("Je m’oppose", "I object"),
            ("Je me tiens à l’écart", "I stand aside"),
            ("Abstention", "Abstain"),
            ("Je consens", "I consent"),
        ),
        -2,
    ),
}
"""What can be answered to a motion, by method: the engine counts these values."""

USUAL: Mapping[str, str] = {"majority-judgment": "six", "star": "0-5", "score": "0-5"}
"""The scale that a method is used with most."""


def preset_of(scale: Scale) -> str:
    """Which ready scale this is; ``own`` where it is none."""
    return next((name for name, one in PRESETS.items() if list(one) == list(scale)), OWN)


def read_own(text: str) -> Scale:
    """A scale written one grade a line, the best first: ``Très bien = Excellent``, French and English, or one of them.

    Values go up by one from 0 at the worst. Raises ``ValueError`` with a code: ``too_few``, ``too_many``, ``twice``.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise ValueError("too_few")
    if len(lines) > MOST_GRADES:
        raise ValueError("too_many")
    scale = []
    for value, line in enumerate(reversed(lines)):
        french, _equals, english = (part.strip()[:80] for part in line.partition("="))
        names = {"fr": french, "en": english or french}
        scale.append({"value": value, "names": {code: name for code, name in names.items() if name}})
    if len({tuple(sorted(one["names"].items())) for one in scale}) < len(scale):
        raise ValueError("twice")
    return scale


def written(scale: Scale) -> str:
    """The lines of :func:`read_own` for a scale that stands."""
    lines = []
    for one in reversed(scale):
        names = one.get("names") or {}
        french, english = names.get("fr", ""), names.get("en", "")
        both = f"{french} = {english}" if french and english and french != english else french or english
        lines.append(both or str(one["value"]))
    return "\n".join(lines)
