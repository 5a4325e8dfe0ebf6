# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot may mark, by the method that counts it; and what is wrong with one that may not be cast.

A ballot is a list of whole numbers, one an option, by place: see ``engine/profiles/ballots.py``. Blank is always
possible. What is given may be anything at all: it comes from a form or from a program.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no
from isegoria.engine.profiles.ballots import MOST_MARK, UNMARKED, Kind
from isegoria.engine.tallies.methods import find_method

from .models import Vote, VoteOption

QUADRATIC = "quadratic"
"""The method whose points cost their square."""
_CORRECT = _("Correct your ballot, which is as you filled it in, then cast it. Nothing was cast yet.")


def kind_of(vote: Vote) -> Kind:
    """What the marks of a vote's ballots are. Raises EngineError: tally_method_unknown."""
    return find_method(vote.method).kinds[0]


def nothing_marked(vote: Vote, options: Sequence[VoteOption]) -> list[int]:
    """The marks of a blank ballot."""
    return [0 if kind_of(vote) in ("approvals", "points") else UNMARKED] * len(options)


def is_blank(vote: Vote, marks: Sequence[int]) -> bool:
    """Whether nothing is marked on a ballot."""
    return not any(_marked(kind_of(vote), mark) for mark in marks)


def points_spent(vote: Vote, marks: Sequence[int]) -> int:
    """The points that a ballot takes of those that each voter has: their sum, or that of their squares."""
    given = [mark for mark in marks if mark > 0]
    return sum(mark * mark for mark in given) if vote.method == QUADRATIC else sum(given)


def read_marks(vote: Vote, options: Sequence[VoteOption], given: Any) -> list[int]:
    """The marks of a ballot as they are kept: one writing for ballots that say the same.

    Raises ``Refused`` with the verdict of :func:`check_marks`.
    """
    check_marks(vote, options, given).require()
    kind = kind_of(vote)
    marks = [UNMARKED if mark is None else int(mark) for mark in given]
    if kind == "rankings":
        places = {rank: place for place, rank in enumerate(sorted({one for one in marks if one > 0}), start=1)}
        return [places.get(mark, UNMARKED) for mark in marks]
    return [max(mark, 0) for mark in marks] if kind in ("approvals", "points") else marks


def check_marks(vote: Vote, options: Sequence[VoteOption], given: Any) -> Verdict:
    """Whether a ballot may be cast; otherwise which fault it has, and of which option.

    ``options``: those of the vote, by place. ``given``: whole numbers, ``None`` or −1 for nothing. Codes:
    marks_malformed, mark_out_of_range, rank_skipped, marks_too_few, marks_too_many, points_overspent. Linear in the
    options, but for the ranks, which are sorted.
    """
    if not isinstance(given, list | tuple) or len(given) != len(options):
        return _malformed(len(options))
    if any(not (mark is None or (type(mark) is int and -MOST_MARK <= mark <= MOST_MARK)) for mark in given):
        return _malformed(len(options))
    kind = kind_of(vote)
    marks = [UNMARKED if mark is None else mark for mark in given]
    most = {"rankings": len(options), "grades": len(vote.scale) - 1, "approvals": 1, "points": vote.points or MOST_MARK}
    for option, mark in zip(options, marks, strict=True):
        if not UNMARKED <= mark <= most[kind] or (kind == "rankings" and mark == 0):
            return no(
                "mark_out_of_range",
                _("“%(option)s” is marked %(mark)s, which this ballot does not offer."),
                _CORRECT,
                status=400,
                option=str(option.name),
                place=option.position,
                mark=mark,
            )
    if is_blank(vote, marks):
        return YES
    verdict = _ranks(options, marks) if kind == "rankings" else YES
    verdict = verdict and _how_many(vote, sum(_marked(kind, mark) for mark in marks))
    return verdict and (_points(vote, marks) if kind == "points" else YES)


def _marked(kind: Kind, mark: int) -> bool:
    return mark >= (0 if kind == "grades" else 1)


def _malformed(options: int) -> Verdict:
    return no(
        "marks_malformed",
        _("This ballot cannot be read: it takes a whole number for each of the %(options)s options, in their order."),
        _("Load the page again and fill the ballot in there. Nothing was cast yet."),
        status=400,
        options=options,
    )


def _ranks(options: Sequence[VoteOption], marks: Sequence[int]) -> Verdict:
    """Ranks follow one another: 1, 2, 2, 3, or 1, 2, 2, 4 as sports count; with 1, 3 one may have forgotten someone."""
    given = sorted(mark for mark in marks if mark > 0)
    dense = counted = 0
    for place, rank in enumerate(given, start=1):
        if place == 1 or rank != given[place - 2]:
            dense, counted = dense + 1, place
            if rank not in (dense, counted):
                return no(
                    "rank_skipped",
                    _("Something is ranked %(rank)s, and nothing is ranked %(missing)s."),
                    _CORRECT,
                    status=400,
                    rank=rank,
                    missing=dense,
                )
    return YES


def _how_many(vote: Vote, marked: int) -> Verdict:
    if marked < vote.minimum:
        return no(
            "marks_too_few",
            _("You marked %(marked)s. This ballot asks for at least %(minimum)s, or none at all for a blank one."),
            _CORRECT,
            status=400,
            marked=marked,
            minimum=vote.minimum,
        )
    if vote.maximum and marked > vote.maximum:
        return no(
            "marks_too_many",
            _("You marked %(marked)s. This ballot takes at most %(maximum)s."),
            _CORRECT,
            status=400,
            marked=marked,
            maximum=vote.maximum,
        )
    return YES


def _points(vote: Vote, marks: Sequence[int]) -> Verdict:
    spent = points_spent(vote, marks)
    if not vote.points or spent <= vote.points:
        return YES
    return no(
        "points_overspent",
        _("These marks cost %(spent)s points, and you have %(points)s."),
        _CORRECT,
        status=400,
        spent=spent,
        points=vote.points,
    )


def quorum_needed(quorum: dict[str, Any], listed: int) -> int:
    """How many people must take part: ``{"people": n}``, or ``{"share": "1/4"}`` of those listed, rounded up."""
    if "people" in quorum:
        return int(quorum["people"])
    if "share" in quorum:
        needed = Fraction(quorum["share"]) * listed
        return -(-needed.numerator // needed.denominator)
    return 0
