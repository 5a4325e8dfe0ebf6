# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the polling station asks of our ballots: what is put to the vote, how marks are read, drawn and said."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.commons.polling.ballot_forms import BallotForm, Entry
from isegoria.commons.polling.models import Urn
from isegoria.commons.polling.paper.sheets import MOST_BOXES, Mark, Sheet, SheetLine
from isegoria.core.spaces.texts import in_language
from isegoria.tools.votes.marks import is_blank, nothing_marked, read_marks
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import is_secret, options_of, vote_of

from .ballot_page import form_context
from .forms import Filled, empty, read
from .shapes import Ballot, ballot_of
from .wording import Said, limits, lines_of


def _asked(urns: Sequence[Urn]) -> Mapping[int, Mapping[str, str]]:
    if len(urns) == 1:
        return {urns[0].pk: vote_of(urns[0]).questions}
    rows = Vote.objects.filter(pk__in=[one.pk for one in urns]).order_by("position", "pk")
    return dict(rows.values_list("pk", "questions"))


def _read(urn: Urn, given: Any) -> list[int]:
    vote = vote_of(urn)
    return read_marks(vote, options_of(vote), given)


def _nothing(urn: Urn) -> list[int]:
    vote = vote_of(urn)
    return nothing_marked(vote, options_of(vote))


def _ballot(urn: Urn) -> Ballot:
    vote = vote_of(urn)
    return ballot_of(vote, options_of(vote))


def _in_words(urn: Urn, marks: Sequence[int]) -> list[Said]:
    return lines_of(_ballot(urn), marks)


# --- typed in at the desk ---------------------------------------------------------------------------------
def _entry(urn: Urn, sent: Mapping[str, str] | None) -> Entry:
    ballot = _ballot(urn)
    filled = empty(ballot) if sent is None else read(ballot, sent)
    # In the order of the paper, whatever the order in which voters see the options.
    context = form_context(filled) | {"vote": ballot.vote, "drawn": False}
    return Entry(
        template=context["family"],
        context=context,
        marks=filled.marks,
        faults=_faults(filled) if filled.sent else (),
        note=limits(ballot),
        shape=ballot.shape,
    )


def _faults(filled: Filled) -> list[tuple[str, str, str]]:
    return [
        *(("ballot-options", "", one) for one in filled.faults),
        *((line.id, line.option.name.text, line.fault) for line in filled.wrong),
    ]


# --- on paper ---------------------------------------------------------------------------------------------
def sheet_of(ballot: Ballot) -> Sheet:
    """A ballot as it is put on paper."""
    mark = _mark(ballot)
    return Sheet(
        question=ballot.vote.questions,
        lines=[SheetLine(one.names, one.texts, mark) for one in ballot.choices],
        how=lambda: " ".join(filter(None, [how_to_fill(ballot), _limits(ballot)])),
        boxes=(lambda: _grades(ballot)) if mark == "boxes" else tuple,
    )


def _mark(ballot: Ballot) -> Mark:
    if ballot.shape in ("grades", "answer") and len(ballot.vote.scale) <= MOST_BOXES:
        return "boxes"
    return "cross" if ballot.shape in ("one", "approvals") else "number"


def _grades(ballot: Ballot) -> list[str]:
    """What stands beside the boxes: the names of grades or answers, else their values."""
    scale = ballot.vote.scale
    return [
        in_language(scale[one.mark].get("names") or {}).text or str(scale[one.mark]["value"]) for one in ballot.grades
    ]


def how_to_fill(ballot: Ballot) -> str:
    """What to do with a pen."""
    vote = ballot.vote
    if ballot.shape == "one":
        return _("Put a cross in the box of the option that you choose: one only.")
    if ballot.shape == "approvals":
        return _("Put a cross in the box of each option that you approve of.")
    if ballot.shape == "ranking":
        return _(
            "Write 1 in the square of your first choice, 2 for the second, and so on, as far as you like. Several "
            "may have the same number."
        )
    if ballot.shape == "answer":
        return _("Put a cross in the box of your answer.")
    if ballot.shape == "grades":
        if len(vote.scale) <= MOST_BOXES:
            return _(
                "For each option, put a cross in the box of the grade that it deserves. Several may have the same."
            )
        return _("Write a grade from %(low)s to %(high)s in the square of each option.") % {
            "low": vote.scale[0]["value"], "high": vote.scale[-1]["value"],
        }  # fmt: skip
    if ballot.is_quadratic:
        return _(
            "Write your votes in the squares. 1 vote for an option costs 1 point, 2 votes cost 4, 3 cost 9, 4 cost 16. "
            "You have %(points)s points."
        ) % {"points": vote.points}
    return ngettext(
        "Share out %(points)s point: write in each square how many you give.",
        "Share out %(points)s points: write in each square how many you give.",
        vote.points,
    ) % {"points": vote.points}


def _limits(ballot: Ballot) -> str:
    """How many options are to be marked, where it is not any number."""
    vote = ballot.vote
    if ballot.shape in ("one", "answer"):
        return ""
    found = []
    if vote.minimum:
        found.append(ngettext("Mark at least %(n)s.", "Mark at least %(n)s.", vote.minimum) % {"n": vote.minimum})
    if vote.maximum and vote.maximum < len(ballot.choices):
        found.append(ngettext("Mark at most %(n)s.", "Mark at most %(n)s.", vote.maximum) % {"n": vote.maximum})
    return " ".join(found)


BALLOT_FORM = BallotForm(
    asked=_asked,
    read=_read,
    nothing=_nothing,
    is_blank=lambda urn, marks: is_blank(vote_of(urn), marks),
    sheet=lambda urn: sheet_of(_ballot(urn)),
    entry=_entry,
    in_words=_in_words,
    is_secret=lambda urn: is_secret(vote_of(urn)),
    draws_lot=lambda urn: vote_of(urn).ties == "lot",
    styles=("votes/ballot.css",),
)
