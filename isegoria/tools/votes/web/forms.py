# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot as it was filled in: read from what was sent, given back as it was with each fault at its place.

Not a Django form: two hundred options would be two hundred fields to build and to draw, one template each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from isegoria.core.contributions.rules import tidy
from isegoria.core.verdicts import Verdict
from isegoria.design.figures import number
from isegoria.engine.profiles.ballots import UNMARKED
from isegoria.tools.votes.casting.reasons import check_reason
from isegoria.tools.votes.marks import check_marks
from isegoria.tools.votes.models import VoteOption

from .shapes import Ballot

BLANK = "blank"
"""Name of the box that says "blank"; and value of the same choice among radio buttons."""
LONGEST_NUMBER = 6


@dataclass
class Line:
    """One option on the page: what it is called in the form, what was given for it, and what is wrong with that."""

    option: VoteOption
    value: str = ""
    fault: str = ""
    reason: str = ""
    """Why one objects, where the ballot asks for it."""

    @property
    def name(self) -> str:
        return f"m{self.option.position}"

    @property
    def id(self) -> str:
        return f"option-{self.option.position}"


@dataclass
class Filled:
    """A ballot and what someone filled in: ``marks`` once it is without a fault."""

    ballot: Ballot
    lines: list[Line]
    blank: bool = False
    faults: list[str] = field(default_factory=list)
    """What is wrong with the ballot as a whole."""
    marks: list[int] | None = None
    sent: bool = False

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.fault]

    @property
    def count(self) -> int:
        return len(self.faults) + len(self.wrong)

    @property
    def by_place(self) -> list[Line]:
        return sorted(self.lines, key=lambda line: line.option.position)

    @property
    def reasons(self) -> list[str]:
        """What was written of each option, by place."""
        return [line.reason for line in self.by_place]

    @property
    def chosen(self) -> str:
        """Of a choice of one: the place of the option that is chosen, "blank", or ""."""
        if self.blank:
            return BLANK
        return next((str(line.option.position) for line in self.lines if line.value), "")


def empty(ballot: Ballot) -> Filled:
    """A ballot on which nothing is filled in."""
    return Filled(ballot, [Line(option) for option in ballot.shown])


def filled_with(ballot: Ballot, marks: Sequence[int], reasons: Mapping[int, str]) -> Filled:
    """A ballot filled in with marks that stand already, to be changed."""
    found = empty(ballot)
    found.blank = ballot.is_blank(marks)
    found.marks = list(marks)
    for line in found.lines:
        mark = marks[line.option.position]
        if ballot.is_marked(mark):
            line.value = str(mark)
        line.reason = reasons.get(line.option.position, "")
    return found


def read(ballot: Ballot, sent: Mapping[str, str]) -> Filled:
    """What was sent, with ``marks`` where it can be cast; whatever was typed stays."""
    found = empty(ballot)
    found.sent = True
    if ballot.shape == "one":
        chosen = sent.get("one", "")
        found.blank = chosen == BLANK
        for line in found.lines:
            line.value = "1" if chosen == str(line.option.position) else ""
    else:
        found.blank = sent.get(BLANK, "") == "1"
        for line in found.lines:
            line.value = sent.get(line.name, "").strip()[:40]
            line.reason = tidy(sent.get(f"r{line.option.position}", ""))
    _check(found)
    return found


def _check(found: Filled) -> None:
    ballot, marks = found.ballot, found.ballot.nothing
    for line in found.lines:
        if line.value:
            mark = _mark(ballot, line)
            if mark is not None:
                marks[line.option.position] = mark
                if ballot.objects(mark) and not (verdict := check_reason(ballot.reasons, line.option, line.reason)):
                    line.fault = verdict.reason_text
    if found.wrong:
        return
    if found.blank and not ballot.is_blank(marks):
        found.faults.append(_("You marked options and said “blank” as well. Untick “blank”, or unmark the options."))
    elif ballot.is_blank(marks) and not found.blank:
        found.faults.append(_("Nothing is marked yet. Mark something; or choose “blank”, which is a valid vote too."))
    elif not (verdict := check_marks(ballot.vote, ballot.choices, marks)):
        _say(found, verdict)
    if not found.count:
        found.marks = marks


def _say(found: Filled, verdict: Verdict) -> None:
    """Put a fault where it belongs: at an option, or above all of them."""
    line = next((one for one in found.lines if one.option.position == verdict.params.get("place")), None)
    if line is not None:
        line.fault = verdict.reason_text
    else:
        found.faults.append(verdict.reason_text)


def _mark(ballot: Ballot, line: Line) -> int | None:
    """The mark that was given for an option; None, and the fault said, where it is none."""
    text = line.value
    whole = (
        int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) <= LONGEST_NUMBER else None
    )
    if ballot.shape == "ranking":
        if whole is None or not 1 <= whole <= len(ballot.choices):
            line.fault = _("Give a rank from 1 to %(most)s, or leave it empty.") % {"most": number(len(ballot.choices))}
            return None
        return whole
    if ballot.shape == "points":
        if whole is None or whole < 0:
            line.fault = _("Give a whole number, 0 or more.")
            return None
        return whole
    allowed = _allowed(ballot)
    if whole is None or whole not in allowed:
        line.fault = _("Choose one of what is offered for this option.")
        return None
    return whole


def _allowed(ballot: Ballot) -> set[int]:
    if ballot.shape in ("grades", "answer"):
        return {one.mark for one in ballot.grades} | {UNMARKED}
    return {1}
