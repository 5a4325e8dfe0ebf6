# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot looks like to a voter: the seven shapes that every way of voting comes down to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isqrt
from typing import Any, Literal

from django.utils.translation import pgettext_lazy

from isegoria.core.spaces.texts import LocalText, in_language
from isegoria.engine.profiles.ballots import UNMARKED, Kind
from isegoria.engine.tallies.methods import find_method
from isegoria.tools.votes.casting.reasons import Asked, objecting_mark, reasons_asked
from isegoria.tools.votes.models import Vote, VoteOption

Shape = Literal["one", "grades", "approvals", "ranking", "points", "answer"]

# A ranking of one place: what is asked for is one name.
ONE_NAME = frozenset({"plurality", "two-round"})
SHAPES: dict[str, Shape] = {
    "grades": "grades",
    "approval": "approvals",
    "rankings": "ranking",
    "points": "points",
    "answers": "answer",
}
MANY = 25
"""Options from which a ballot offers to search in it, and folds what is said of each."""
LONG_SCALE = 8
"""Grades beyond which they are a list to choose from, and no row of buttons."""
LIST_OF_RANKS = 15
"""Options beyond which a rank is typed, and not chosen from a list: the lists of two hundred would weigh a megabyte."""


# Of a motion: the value of an answer → its word, its colour and its sign.
ANSWERS: Mapping[str, Mapping[int, tuple[Any, str, str]]] = {
    "yes-no": {
        1: (pgettext_lazy("answer", "Yes"), "agree", "agree"),
        -1: (pgettext_lazy("answer", "No"), "disagree", "disagree"),
        0: (pgettext_lazy("answer", "Abstain"), "pass", "pass"),
    },
    "consent": {
        1: (pgettext_lazy("answer", "I consent"), "agree", "agree"),
        -1: (pgettext_lazy("answer", "I stand aside"), "pass", "arrow"),
        -2: (pgettext_lazy("answer", "I object"), "disagree", "stop"),
        0: (pgettext_lazy("answer", "Abstain"), "pass", "pass"),
    },
}


@dataclass(frozen=True)
class GradeShown:
    """One grade or answer: its mark, and its name in the reader's language; an answer has a colour and a sign too."""

    mark: int
    name: LocalText
    colour: str = ""
    sign: str = ""

    @property
    def value(self) -> str:
        """The mark as a form sends it."""
        return str(self.mark)


@dataclass(frozen=True)
class Ballot:
    """A vote as one fills it in. ``choices`` are by place: their order is that of the marks, not of the page."""

    vote: Vote
    choices: Sequence[VoteOption]
    shape: Shape
    kind: Kind
    shown: Sequence[VoteOption] = field(default=())
    """The options in the order in which this reader sees them."""

    @cached_property
    def grades(self) -> tuple[GradeShown, ...]:
        """The scale as it is read: numbers from the lowest up, words from the best down; of a motion, its answers."""
        if self.shape == "answer":
            return self._answers()
        named = [GradeShown(mark, _name(grade)) for mark, grade in enumerate(self.vote.scale)]
        return tuple(named if self.of_numbers else reversed(named))

    @property
    def of_numbers(self) -> bool:
        """Whether every grade is called by a number."""
        return all(_is_number(_name(grade).text) for grade in self.vote.scale)

    def _answers(self) -> tuple[GradeShown, ...]:
        """Yes, no, abstain: in the words that the organisers gave them, or else in ours."""
        places = {grade["value"]: mark for mark, grade in enumerate(self.vote.scale)}
        return tuple(
            GradeShown(places[value], _given(self.vote.scale[places[value]]) or LocalText(str(word), ""), colour, sign)
            for value, (word, colour, sign) in ANSWERS.get(self.vote.method, ANSWERS["consent"]).items()
            if value in places
        )

    @cached_property
    def reasons(self) -> Asked:
        """Whether there is room for why one objects, and whether that is due."""
        return reasons_asked(self.vote)

    @property
    def is_mute(self) -> bool:
        """Whether one may object on it and cannot say why."""
        return self.reasons == "no" and objecting_mark(self.vote) is not None

    def objects(self, mark: int) -> bool:
        """Whether a mark is an objection whose reason is asked."""
        return self.reasons != "no" and mark == objecting_mark(self.vote)

    @property
    def most_each(self) -> int:
        """The most points that one option can be given."""
        return isqrt(self.vote.points) if self.is_quadratic else self.vote.points

    @property
    def nothing(self) -> list[int]:
        """The marks of a blank ballot."""
        return [0 if self.kind in ("approvals", "points") else UNMARKED] * len(self.choices)

    @property
    def is_quadratic(self) -> bool:
        return self.vote.method == "quadratic"

    @property
    def many(self) -> bool:
        return len(self.choices) >= MANY

    @property
    def most(self) -> int:
        """The most options that one may mark."""
        return self.vote.maximum or len(self.choices)

    def is_marked(self, mark: int) -> bool:
        return mark >= (0 if self.kind == "grades" else 1)

    def is_blank(self, marks: Sequence[int]) -> bool:
        return not any(self.is_marked(mark) for mark in marks)


def _given(grade: Mapping[str, Any]) -> LocalText:
    return in_language(grade.get("names") or {})


def _name(grade: Mapping[str, Any]) -> LocalText:
    return _given(grade) or LocalText(str(grade["value"]), "")


def _is_number(text: str) -> bool:
    return text.strip().lstrip("+-−").isdigit()


def ballot_of(vote: Vote, choices: Sequence[VoteOption], shown: Sequence[VoteOption] = ()) -> Ballot:
    """The ballot of a vote. Raises EngineError: tally_method_unknown."""
    method = find_method(vote.method)
    shape = "one" if method.id in ONE_NAME else SHAPES[method.family]
    return Ballot(vote, choices, shape, method.kinds[0], shown or choices)
