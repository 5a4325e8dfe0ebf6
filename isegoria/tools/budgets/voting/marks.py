# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot of a budget may mark, and the name of each fault.

A ballot is a list of whole numbers: one a project, by place (1, points, a score, a rank; 0 for nothing), then the
voter's district (its number from 1, 0 for none), then 1 on a child's ballot. Blank is always possible. What is given
may be anything at all: it comes from a form or from a program.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.verdicts import YES, Verdict, no

from ..amounts import money
from .slip import Slip

MOST_MARK = 1_000_000_000
_CORRECT = _("Correct your ballot, which is as you filled it in, then cast it. Nothing was cast yet.")


def read_marks(slip: Slip, given: Any) -> list[int]:
    """The marks of a ballot as they are kept. Raises ``Refused`` with the verdict of :func:`check_marks`."""
    check_marks(slip, given).require()
    return [int(mark or 0) for mark in given]


def check_marks(slip: Slip, given: Any) -> Verdict:
    """Whether a ballot may be cast; otherwise which fault it has, and of which project (``place``).

    ``given``: whole numbers, ``None`` for nothing. Codes: marks_malformed, district_unknown, child_not_offered,
    mark_out_of_range, already_funded, other_district, marks_too_few, marks_too_many, money_overspent,
    points_overspent, rank_twice, rank_skipped. Linear in the projects, but for the ranks, which are sorted.
    """
    if not isinstance(given, list | tuple) or len(given) != slip.width:
        return _malformed(slip)
    if any(not (mark is None or (type(mark) is int and -MOST_MARK <= mark <= MOST_MARK)) for mark in given):
        return _malformed(slip)
    *marks, district, child = [mark or 0 for mark in given]
    verdict = _voter(slip, district, child) and _each(slip, marks, district)
    if not verdict or not any(marks):
        return verdict
    verdict = _how_many(slip, sum(mark > 0 for mark in marks))
    if slip.kind == "knapsack":
        return verdict and _money(slip, marks)
    if slip.kind == "points":
        return verdict and _points(slip, sum(marks))
    return verdict and (_ranks(slip, marks) if slip.kind == "rankings" else YES)


def _malformed(slip: Slip) -> Verdict:
    return no(
        "marks_malformed",
        _(
            "This ballot cannot be read: it takes a whole number for each of the %(projects)s projects, in their "
            "order, then that of a district, then 0 or 1."
        ),
        _("Load the page again and fill the ballot in there. Nothing was cast yet."),
        status=400,
        projects=len(slip.lines),
    )


def _voter(slip: Slip, district: int, child: int) -> Verdict:
    if not 0 <= district <= len(slip.districts):
        return no(
            "district_unknown",
            _("This vote has no district number %(district)s."),
            _("Choose one of the districts that are offered. Nothing was cast yet."),
            status=400,
            district=district,
        )
    if child not in (0, 1) or (child and not slip.children):
        return no(
            "child_not_offered",
            _("This vote has no children’s ballots."),
            _("Cast the ballot without saying that it is a child’s. Nothing was cast yet."),
            status=400,
        )
    return YES


def _each(slip: Slip, marks: Sequence[int], district: int) -> Verdict:
    """Each mark is one that is offered, and of a project that this voter decides on."""
    most = slip.most_mark
    for line, group, mark in zip(slip.lines, slip.groups, marks, strict=True):
        if not 0 <= mark <= most:
            return no(
                "mark_out_of_range",
                _("“%(project)s” is marked %(mark)s; it takes from 0 to %(most)s."),
                _CORRECT,
                status=400,
                project=line.name.text,
                place=line.place,
                mark=mark,
                most=most,
            )
        if mark and line.is_funded:
            return no(
                "already_funded",
                _("“%(project)s” is paid for already: nobody needs to choose it."),
                _CORRECT,
                status=400,
                project=line.name.text,
                place=line.place,
            )
        if mark and group not in (0, district):
            return _other_district(slip, line.place, group, district)
    return YES


def _other_district(slip: Slip, place: int, group: int, district: int) -> Verdict:
    said = {"project": slip.lines[place].name.text, "theirs": slip.districts[group - 1].text, "place": place}
    if not district:
        return no(
            "other_district",
            _("“%(project)s” is decided by the voters of %(theirs)s, and you have chosen no district."),
            _("Choose your district, or take this project out of your basket. Nothing was cast yet."),
            status=400,
            **said,
        )
    return no(
        "other_district",
        _("“%(project)s” is decided by the voters of %(theirs)s, and you vote in %(district)s: one district each."),
        _("Take it out of your basket, or change district. Nothing was cast yet."),
        status=400,
        district=slip.districts[district - 1].text,
        **said,
    )


def _how_many(slip: Slip, marked: int) -> Verdict:
    if marked < slip.minimum:
        return no(
            "marks_too_few",
            ngettext(
                "You chose %(marked)s project. This ballot asks for at least %(minimum)s, or none at all for a blank "
                "one.",
                "You chose %(marked)s projects. This ballot asks for at least %(minimum)s, or none at all for a blank "
                "one.",
                marked,
            ),
            _CORRECT,
            status=400,
            marked=marked,
            minimum=slip.minimum,
        )
    if slip.maximum and marked > slip.maximum:
        return no(
            "marks_too_many",
            ngettext(
                "You chose %(marked)s project. This ballot takes at most %(maximum)s.",
                "You chose %(marked)s projects. This ballot takes at most %(maximum)s.",
                marked,
            ),
            _CORRECT,
            status=400,
            marked=marked,
            maximum=slip.maximum,
        )
    return YES


def _money(slip: Slip, marks: Sequence[int]) -> Verdict:
    for pot, spent in zip(slip.pots, slip.spent(marks), strict=True):
        if spent > pot.amount:
            several = len(slip.pots) > 1
            return no(
                "money_overspent",
                _("Your projects of “%(pot)s” cost %(spent)s, and there is %(amount)s: %(over)s too much.")
                if several
                else _("Your projects cost %(spent)s, and there is %(amount)s: %(over)s too much."),
                _("Take a project out of your basket, then cast your ballot. Nothing was cast yet."),
                status=400,
                pot=pot.name.text,
                spent=money(spent, slip.currency),
                amount=money(pot.amount, slip.currency),
                over=money(spent - pot.amount, slip.currency),
            )
    return YES


def _points(slip: Slip, spent: int) -> Verdict:
    if spent <= slip.points:
        return YES
    return no(
        "points_overspent",
        _("You gave %(spent)s points, and you have %(points)s."),
        _CORRECT,
        status=400,
        spent=spent,
        points=slip.points,
    )


def _ranks(slip: Slip, marks: Sequence[int]) -> Verdict:
    """Ranks follow one another from 1, each given once: with 1, 3 one may have forgotten a project."""
    held: dict[int, int] = {}
    for place, rank in enumerate(marks):
        if not rank:
            continue
        if rank in held:
            return no(
                "rank_twice",
                _("“%(first)s” and “%(project)s” both have rank %(rank)s: give each a rank of its own."),
                _CORRECT,
                status=400,
                first=slip.lines[held[rank]].name.text,
                project=slip.lines[place].name.text,
                place=place,
                rank=rank,
            )
        held[rank] = place
    missing = next((rank for rank in range(1, len(held) + 1) if rank not in held), None)
    if missing is None:
        return YES
    return no(
        "rank_skipped",
        _("Something is ranked %(rank)s, and nothing is ranked %(missing)s."),
        _CORRECT,
        status=400,
        rank=max(held),
        missing=missing,
    )
