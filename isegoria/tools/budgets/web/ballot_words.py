# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot of a budget says, in words: the same sentences in the basket, on the receipt and at the desk.

The page's script says them too while one chooses, from the same patterns (``patterns``): places stand in braces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from isegoria.core.spaces.texts import LocalText
from isegoria.design.figures import number
from isegoria.tools.budgets.amounts import UNIT, money
from isegoria.tools.budgets.voting.slip import Slip, SlipLine


@dataclass(frozen=True)
class InBasket:
    """One project that is chosen, and what it was given."""

    line: SlipLine
    mark: int
    cost: str
    said: str
    """ "3 points", "rank 2"; "" where it is just chosen."""


@dataclass(frozen=True)
class PotFilled:
    """How much of a pot the chosen projects take."""

    place: int
    name: LocalText
    group: int
    amount: int
    spent: int
    left: str
    """What is left, or what is too much, as a sentence."""
    is_over: bool
    is_shown: bool
    """Whether this voter decides on it, or has put something of it in the basket."""

    @property
    def share(self) -> int:
        """Hundredths of it that are taken, 100 at most."""
        return min(100, 100 * self.spent // self.amount) if self.amount else 0


@dataclass(frozen=True)
class Basket:
    """What a ballot chooses, and what it leaves."""

    chosen: Sequence[InBasket]
    pots: Sequence[PotFilled]
    sentence: str
    """What the marks mean, in one sentence."""
    left: str
    """What is left: money, points, or how many projects more."""
    is_over: bool
    strip: str
    """The same at the foot of a telephone, where one scrolls: pot by pot, where that is what bounds the basket."""


@dataclass(frozen=True)
class Said:
    """A line of what a ballot says: a label and the projects that have it, or a whole sentence."""

    label: str
    names: tuple[LocalText, ...] = ()
    more: int = 0
    aside: bool = False


def basket_of(slip: Slip, marks: Sequence[int]) -> Basket:
    """The basket of these marks, be they allowed or not."""
    chosen = [_in_basket(slip, line, marks[line.place]) for line in slip.chosen(marks)]
    if slip.kind == "rankings":
        chosen.sort(key=lambda one: one.mark)
    elif slip.kind in ("points", "scores"):
        chosen.sort(key=lambda one: -one.mark)
    district, spent = slip.district_of(marks), slip.spent(marks)
    pots = [
        PotFilled(
            place, pot.name, pot.group, pot.amount, taken, _left_of(slip, pot.amount - taken, pot.amount),
            is_over=taken > pot.amount, is_shown=bool(taken) or pot.group in (0, district),
        )
        for place, (pot, taken) in enumerate(zip(slip.pots, spent, strict=True))
    ]  # fmt: skip
    left, is_over = _left(slip, marks, [one for one in pots if one.is_shown])
    shown = [one for one in pots if one.is_shown]
    strip = left
    if slip.kind == "knapsack" and len(shown) > 1 and not is_over:
        strip = " · ".join(f"{one.name.text}\u00a0 {money(one.amount - one.spent, slip.currency)}" for one in shown)
    return Basket(chosen, pots, sentence(slip, marks), left, is_over, strip)


def _in_basket(slip: Slip, line: SlipLine, mark: int) -> InBasket:
    return InBasket(line, mark, money(line.cost, slip.currency), mark_said(slip, mark))


def mark_said(slip: Slip, mark: int) -> str:
    """What one mark is called; "" where a project is just chosen."""
    if slip.kind == "points":
        return ngettext("{n} point", "{n} points", mark).format(n=number(mark))
    if slip.kind == "scores":
        return _("{n} out of {most}").format(n=number(mark), most=number(slip.highest))
    return _("Rank {n}").format(n=number(mark)) if slip.kind == "rankings" else ""


def _left_of(slip: Slip, left: int, amount: int) -> str:
    if left < 0:
        return _over(slip).format(over=money(-left, slip.currency))
    return _("{left} left of {amount}").format(left=money(left, slip.currency), amount=money(amount, slip.currency))


def _over(slip: Slip) -> str:
    """What is said of a basket that costs more than there is: forbidden, or for the count to decide."""
    if slip.kind == "knapsack":
        return _("{over} too much: take a project out")
    return _("{over} more than there is: you may, and the count decides")


def _left(slip: Slip, marks: Sequence[int], pots: Sequence[PotFilled]) -> tuple[str, bool]:
    """What is left to give, and whether too much was given."""
    if slip.kind == "points":
        left = slip.points - sum(marks[: len(slip.lines)])
        if left < 0:
            return _("{over} points too many: take some back").format(over=number(-left)), True
        return _("{left} of {points} points left").format(left=number(left), points=number(slip.points)), False
    if slip.kind == "knapsack":
        if any(one.is_over for one in pots):
            over = sum(one.spent - one.amount for one in pots if one.is_over)
            return _over(slip).format(over=money(over, slip.currency)), True
        amount = sum(one.amount for one in pots)
        left = amount - sum(one.spent for one in pots)
        return _left_of(slip, left, amount), False
    count = len(slip.chosen(marks))
    if slip.maximum and count > slip.maximum:
        return _("{n} too many: take some out").format(n=number(count - slip.maximum)), True
    if slip.maximum:
        return _("{n} of {most} chosen").format(n=number(count), most=number(slip.maximum)), False
    return ngettext("{n} project chosen", "{n} projects chosen", count).format(n=number(count)), False


def sentence(slip: Slip, marks: Sequence[int]) -> str:
    """What the marks mean, in one sentence: what stands above the button, on the receipt and nowhere else."""
    if slip.is_blank(marks):
        return blank_sentence()
    count = len(slip.chosen(marks))
    if slip.kind == "points":
        given = sum(marks[: len(slip.lines)])
        pattern = ngettext(
            "You give {given} of {points} points, to {n} project.",
            "You give {given} of {points} points, to {n} projects.",
            count,
        )
        return pattern.format(given=number(given), points=number(slip.points), n=number(count))
    if slip.kind == "scores":
        return ngettext("You score {n} project.", "You score {n} projects.", count).format(n=number(count))
    if slip.kind == "rankings":
        pattern = ngettext("You rank {n} project.", "You put {n} projects in order.", count)
        return pattern.format(n=number(count))
    spent, amount = sum(slip.spent(marks)), slip.total(slip.district_of(marks))
    pattern = ngettext(
        "You choose {n} project, for {spent} of {amount}.", "You choose {n} projects, for {spent} of {amount}.", count
    )
    return pattern.format(n=number(count), spent=money(spent, slip.currency), amount=money(amount, slip.currency))


def blank_sentence() -> str:
    return _("Your ballot is blank: you are counted among those who voted, and you choose no project.")


def whose(slip: Slip, marks: Sequence[int]) -> list[str]:
    """What a ballot says of its voter: their district, and that they are a child."""
    found = []
    if slip.districts and (district := slip.district_of(marks)):
        found.append(_("You vote in {district}.").format(district=slip.districts[district - 1].text))
    elif slip.districts:
        found.append(_("You chose no district: you vote on the projects of everyone."))
    if slip.is_child(marks):
        found.append(_("This is a child’s ballot."))
    return found


def lines_of(slip: Slip, marks: Sequence[int]) -> list[Said]:
    """The marks in words, a line each: those that have the same mark together."""
    found = [Said(one) for one in [sentence(slip, marks), *whose(slip, marks)]]
    held: dict[int, list[LocalText]] = {}
    for line in slip.chosen(marks):
        held.setdefault(marks[line.place], []).append(line.name)
    for mark in sorted(held, reverse=slip.kind != "rankings"):
        found.append(Said(mark_said(slip, mark) or pgettext("projects", "Chosen"), tuple(held[mark])))
    return found


def how_to(slip: Slip) -> str:
    """What to do, in one or two sentences."""
    if slip.kind == "knapsack":
        return _("Fill your basket with the projects that you want. Together they cannot cost more than there is.")
    if slip.kind == "points":
        told = ngettext(
            "You have %(points)s point to share out among the projects, as you like.",
            "You have %(points)s points to share out among the projects, as you like.",
            slip.points,
        ) % {"points": number(slip.points)}
        if slip.most_mark < slip.points:
            told += " " + ngettext(
                "One project can get %(most)s at most.", "One project can get %(most)s at most.", slip.most_mark
            ) % {"most": number(slip.most_mark)}
        return told
    if slip.kind == "scores":
        return _(
            "Give each project a score from 1 to %(most)s: the higher, the more you want it. "
            "One that you leave out gets nothing."
        ) % {"most": number(slip.highest)}
    if slip.kind == "rankings":
        return _("Put the projects that you want in your order, 1 for the first. Stop when you like.")
    return _("Choose every project that you want to see done, whatever they cost together.")


def limits(slip: Slip) -> str:
    """How many projects one must and may mark; "" where there is no limit."""
    least, most = slip.minimum, slip.maximum if slip.maximum < len(slip.open_lines) else 0
    if least and least == most:
        return ngettext("Choose exactly %(n)s project.", "Choose exactly %(n)s projects.", most) % {"n": number(most)}
    if least and most:
        return _("Choose at least %(least)s and at most %(most)s projects.") % {
            "least": number(least),
            "most": number(most),
        }
    if least > 1:
        return ngettext("Choose at least %(n)s project.", "Choose at least %(n)s projects.", least) % {
            "n": number(least)
        }
    if most:
        return ngettext("Choose at most %(n)s project.", "Choose at most %(n)s projects.", most) % {"n": number(most)}
    return ""


def _both(one: str, several: str) -> list[str]:
    """Both forms of a sentence that is said elsewhere too: no catalogue finds its texts here."""
    return [ngettext(one, several, 1), ngettext(one, several, 2)]


def patterns(slip: Slip) -> dict[str, Any]:
    """What the page's script needs to say the same: see ``basket.js``."""
    return {
        "kind": slip.kind,
        "unit": UNIT,
        "money": money(0, slip.currency).replace("0", "{n}"),
        "pots": [{"name": pot.name.text, "amount": pot.amount, "group": pot.group} for pot in slip.pots],
        "points": slip.points,
        "most": slip.maximum,
        "least": slip.minimum,
        "mostMark": slip.most_mark,
        "leftOf": _("{left} left of {amount}"),
        "over": _over(slip),
        "pointsLeft": _("{left} of {points} points left"),
        "pointsOver": _("{over} points too many: take some back"),
        "chosen": _both("{n} project chosen", "{n} projects chosen"),
        "ofMost": _("{n} of {most} chosen"),
        "tooMany": _("{n} too many: take some out"),
        "tooFew": _("At least {least}: choose more, or vote blank"),
        "basket": _both(
            "You choose {n} project, for {spent} of {amount}.", "You choose {n} projects, for {spent} of {amount}."
        ),
        "given": _both(
            "You give {given} of {points} points, to {n} project.",
            "You give {given} of {points} points, to {n} projects.",
        ),
        "scored": _both("You score {n} project.", "You score {n} projects."),
        "ranked": _both("You rank {n} project.", "You put {n} projects in order."),
        "blank": blank_sentence(),
        "nothing": _("Nothing is chosen yet."),
        "point": _both("{n} point", "{n} points"),
        "score": _("{n} out of {most}"),
        "rank": _("Rank {n}"),
        "added": _("{name}: in your basket."),
        "removed": _("{name}: out of your basket."),
        "remove": _("Take out"),
        "put": _("Add at rank {n}"),
        "up": _("Move up"),
        "down": _("Move down"),
        "less": _("One less: {name}"),
        "more": _("One more: {name}"),
        "setAside": [
            ngettext(
                "{n} project of another district was taken out of your basket.",
                "{n} projects of another district were taken out of your basket.",
                count,
            )
            for count in (1, 2)
        ],
        "shown": _("Projects shown: {n} of {all}"),
        "tooDear": _("costs more than what is left"),
    }
