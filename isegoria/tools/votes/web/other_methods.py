# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other ways of counting the same ballots would have given, and what each of them can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from isegoria.design.figures import number
from isegoria.tools.votes.models import VoteOption
from isegoria.tools.votes.queries import Outcome

from .method_words import method_words
from .outcome_words import names_of
from .steps import criterion_words, said


@dataclass(frozen=True)
class OtherMethod:
    """What one method gives: who, how the ballots were read for it, and what it meets and fails."""

    name: str
    outcome: str
    reading: str
    meets: str
    fails: str
    own: bool
    """Whether it is the method of this vote."""


@dataclass(frozen=True)
class Agreeing:
    """Methods that give the same outcome, and which methods these are."""

    sentence: str
    methods: str


@dataclass(frozen=True)
class Compared:
    """The comparison as the page shows it."""

    duels: list[str]
    groups: list[Agreeing]
    rows: list[OtherMethod]
    left_out: list[tuple[str, str]]
    counted: int


def compared(outcome: Outcome, choices: Sequence[VoteOption]) -> Compared | None:
    """The comparison of a result; None where there is none, or nothing to compare with."""
    found = outcome.comparison
    if found is None or len(found["methods"]) < 2:
        return None
    entries = found["methods"]
    rows = [
        OtherMethod(
            name=str(method_words(one["method"]).name),
            outcome=_outcome(one, choices),
            reading=said(one["reading"]),
            meets=", ".join(criterion_words(name) for name in one["meets"]),
            fails=", ".join(criterion_words(name) for name in one["fails"]),
            own=one["method"] == outcome.tally["method"],
        )
        for one in entries
    ]
    groups = [
        Agreeing(
            ngettext(
                "%(n)s way of counting gives: %(names)s.",
                "%(n)s ways of counting give: %(names)s.",
                len(one["methods"]),
            )
            % {"n": number(len(one["methods"])), "names": _outcome(one, choices)},
            ", ".join(str(method_words(name).name) for name in one["methods"]),
        )
        for one in found["groups"]
    ]
    return Compared(
        duels=[said(one) for one in found["trace"] if one["code"].startswith("condorcet")],
        groups=groups,
        rows=rows,
        left_out=[(str(method_words(one["method"]).name), said(one["why"])) for one in found["left_out"]],
        counted=len(entries),
    )


def _outcome(one: Any, choices: Sequence[VoteOption]) -> str:
    """Who is elected and between whom it is tied, in words."""
    parts = []
    if one["winners"]:
        parts.append(names_of(choices, one["winners"]))
    if one["tied"]:
        parts.append(gettext("a tie between %(names)s") % {"names": names_of(choices, one["tied"])})
    return "; ".join(parts) or pgettext("elected", "nobody")
