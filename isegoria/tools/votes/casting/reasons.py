# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why someone objects: where a ballot asks for it, and what is wrong with what was given.

Only where ballots have names. What is sealed in an urn has one length for every ballot, which words have not; and once
it is open, the way that someone writes, or what they write about, would tell whose ballot it was.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.verdicts import YES, Verdict, no

from ..models import Vote, VoteOption
from ..queries import is_secret
from ..tool import LONGEST_REASON

CONSENT = "consent"
OBJECTS = -2
"""The value of an objection in the scale of a vote by consent: see engine/tallies/consent.py."""
Asked = Literal["no", "offered", "required"]


def objecting_mark(vote: Vote) -> int | None:
    """The mark by which a ballot objects; None where the way of voting knows no objection."""
    if vote.method != CONSENT:
        return None
    return next((mark for mark, grade in enumerate(vote.scale) if grade["value"] == OBJECTS), None)


def reasons_asked(vote: Vote) -> Asked:
    """Whether a ballot has room for the reason of an objection, and whether one is due."""
    if objecting_mark(vote) is None or is_secret(vote):
        return "no"
    return "required" if vote.phase.rules_of_tool.reasons else "offered"


def check_reason(asked: Asked, option: VoteOption, text: str) -> Verdict:
    """Whether an objection to an option can be cast with this reason, which is tidied."""
    if text:
        return may_say(text, max_length=LONGEST_REASON)
    if asked != "required":
        return YES
    return no(
        "objection_unexplained",
        _("You object to “%(option)s”, and do not say why."),
        _("Write your reason below your answer, or choose another answer. Nothing was cast yet."),
        status=400,
        option=str(option.name),
        place=option.position,
    )


def read_reasons(
    vote: Vote, options: Sequence[VoteOption], marks: Sequence[int], given: Sequence[str | None]
) -> Mapping[int, str]:
    """The reasons that go with the objections of a ballot, by the place of the option. What stands beside any other
    answer, or in a vote that asks for none, is left aside. Raises ``Refused``: as :func:`check_reason`."""
    asked, mark = reasons_asked(vote), objecting_mark(vote)
    found: dict[int, str] = {}
    if asked == "no":
        return found
    for option in options:
        place = option.position
        if marks[place] != mark:
            continue
        text = tidy((given[place] if place < len(given) else "") or "")
        check_reason(asked, option, text).require()
        if text:
            found[place] = text
    return found
