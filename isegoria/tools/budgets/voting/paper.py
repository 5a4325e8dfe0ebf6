# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballot of a budget on paper, and what the polling station has to know of our ballots."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.commons.polling.ballot_forms import BallotForm, Entry, register_ballot_form
from isegoria.commons.polling.models import Urn
from isegoria.commons.polling.paper.sheets import Sheet, SheetLine

from ..amounts import money
from ..models import Budget, BudgetVote
from ..tool import TOOL_SLUG
from .marks import read_marks
from .queries import slip_of, vote_of_urn
from .slip import Slip, SlipLine

Texts = Mapping[str, str]


def in_every_language(said: Callable[[], str]) -> Texts:
    """A sentence of ours in each language of the site, as texts of the organisers are kept."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = said()
    return found


def sheet_of(urn: Urn) -> Sheet:
    """The ballot as it is printed: the voter's district, then the projects by pot. Two queries."""
    vote = vote_of_urn(urn)
    return sheet(vote.phase.process.questions, slip_of(vote))


def sheet(question: Texts, slip: Slip) -> Sheet:
    """The same of a slip. Linear in the projects."""
    return Sheet(question=question, lines=[*_voter(slip), *_projects(slip)], how=lambda: how_to_fill(slip))


def _voter(slip: Slip) -> list[SheetLine]:
    found = []
    if slip.children:
        found.append(SheetLine(in_every_language(lambda: _("This is a child’s ballot"))))
    if slip.districts:
        found.append(SheetLine(in_every_language(lambda: _("My district: one cross only")), mark="none"))
        found += [SheetLine({one.language or "fr": one.text}) for one in slip.districts]
    return found


def by_pot(slip: Slip) -> list[tuple[int, list[SlipLine]]]:
    """The projects that can be marked, by number, under the pot that would pay: the order of the paper."""
    ordered = sorted(slip.open_lines, key=lambda line: (slip.pots[line.pot].group, line.pot, line.number))
    found: dict[int, list[SlipLine]] = {}
    for line in ordered:
        found.setdefault(line.pot, []).append(line)
    return list(found.items())


def _projects(slip: Slip) -> list[SheetLine]:
    mark = "cross" if slip.kind in ("approvals", "knapsack") else "number"
    found = []
    for pot, lines in by_pot(slip):
        if len(slip.pots) > 1:
            found.append(SheetLine(_heading(slip, pot), mark="none"))
        for line in lines:
            names = {language: f"{line.number}. {name}" for language, name in line.names.items() if name}
            found.append(SheetLine(names, _cost(slip, line), mark=mark))
    return found


def _heading(slip: Slip, place: int) -> Texts:
    pot = slip.pots[place]

    def said() -> str:
        return _("%(pot)s: %(amount)s") % {"pot": pot.name.text, "amount": money(pot.amount, slip.currency)}

    return in_every_language(said)


def _cost(slip: Slip, line: SlipLine) -> Texts:
    return in_every_language(lambda: money(line.cost, slip.currency))


def how_to_fill(slip: Slip) -> str:
    """What to do with a pen, in the active language."""
    if slip.kind == "points":
        said = ngettext(
            "Share out %(points)s point: write in each square how many you give.",
            "Share out %(points)s points: write in each square how many you give.",
            slip.points,
        ) % {"points": slip.points}
        if slip.most_mark < slip.points:
            said += " " + ngettext(
                "One project can get %(most)s at most.", "One project can get %(most)s at most.", slip.most_mark
            ) % {"most": slip.most_mark}
    elif slip.kind == "scores":
        said = _("Write a score from 1 to %(most)s in the square of each project that you want.") % {
            "most": slip.highest
        }
    elif slip.kind == "rankings":
        said = _("Write 1 in the square of the project that you want most, 2 for the second, and so on.")
    elif slip.kind == "knapsack":
        said = _(
            "Put a cross in the box of each project that you choose. Together they cannot cost more than there is."
        )
    else:
        said = _("Put a cross in the box of each project that you choose.")
    if slip.districts:
        said += " " + _("Mark no project of another district than yours.")
    return " ".join(filter(None, [said, _how_many(slip)]))


def _how_many(slip: Slip) -> str:
    found = []
    if slip.minimum:
        found.append(ngettext("Mark at least %(n)s.", "Mark at least %(n)s.", slip.minimum) % {"n": slip.minimum})
    if slip.maximum and slip.maximum < len(slip.open_lines):
        found.append(ngettext("Mark at most %(n)s.", "Mark at most %(n)s.", slip.maximum) % {"n": slip.maximum})
    return " ".join(found)


# --- what the polling station asks ------------------------------------------------------------------------
def _asked(urns: Sequence[Urn]) -> Mapping[int, Texts]:
    rows = BudgetVote.objects.filter(urn__in=urns).select_related("phase__process")
    return {one.urn_id: one.phase.process.questions for one in rows if one.urn_id is not None}


def _read(urn: Urn, given: Any) -> list[int]:
    return read_marks(slip_of(vote_of_urn(urn)), given)


def _nothing(urn: Urn) -> list[int]:
    return [0] * urn.places


def _is_blank(urn: Urn, marks: Sequence[int]) -> bool:
    return not any(marks[:-2])


def _entry(urn: Urn, sent: Mapping[str, str] | None) -> Entry:
    from ..web.paper_entry import entry_of  # late: pages are made last

    return entry_of(slip_of(vote_of_urn(urn)), sent)


def _in_words(urn: Urn, marks: Sequence[int]) -> Sequence[Any]:
    from ..web.ballot_words import lines_of  # late: as above

    return lines_of(slip_of(vote_of_urn(urn)), marks)


def _draws_lot(urn: Urn) -> bool:
    return BudgetVote.objects.filter(urn=urn, options__ties=Budget.Ties.LOT).exists()


FORM = BallotForm(
    asked=_asked,
    read=_read,
    nothing=_nothing,
    is_blank=_is_blank,
    sheet=sheet_of,
    entry=_entry,
    in_words=_in_words,
    draws_lot=_draws_lot,
    styles=("budgets/basket.css",),
)


def register() -> None:
    """Called once the apps are ready."""
    register_ballot_form(TOOL_SLUG, FORM)
