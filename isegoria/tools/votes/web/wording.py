# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ballot says, in words: the same sentences above the button, on the receipt page and among one's own votes.

The page's script says them too, while one chooses, from the same patterns (``patterns``): places stand in braces.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from isegoria.core.spaces.texts import LocalText
from isegoria.design.figures import number
from isegoria.engine.tallies.methods import find_method
from isegoria.tools.votes.marks import points_spent
from isegoria.tools.votes.models import Vote, VoteOption

from .shapes import Ballot, ballot_of

NAMED = 12
"""Options named on one line; of the rest, how many they are."""


@dataclass(frozen=True)
class Said:
    """One line: "Very good", and the options that have it; or a whole sentence, and no option."""

    label: str
    names: tuple[LocalText, ...] = ()
    more: int = 0
    """Options beyond those that are named."""
    aside: bool = False
    """Whether it tells of options that were left unmarked."""

    @property
    def in_one(self) -> str:
        """The line as plain text."""
        if not self.names:
            return self.label
        names = [one.text for one in self.names]
        if self.more:
            names.append(others(self.more))
        return _("{label}: {names}").format(label=self.label, names=", ".join(names))


def meaning(vote: Vote, choices: Sequence[VoteOption], marks: Sequence[int]) -> list[str]:
    """The chosen marks in words, a line each. ``choices`` in their own order, which is that of the marks."""
    return [one.in_one for one in lines_of(ballot_of(vote, choices), marks)]


def lines_of(ballot: Ballot, marks: Sequence[int]) -> list[Said]:
    """The same, with each option's name in the language that it is in."""
    if ballot.is_blank(marks):
        return [Said(blank_sentence(ballot))]
    held: dict[int, list[LocalText]] = {}
    for option in ballot.choices:
        held.setdefault(marks[option.position], []).append(option.name)
    if ballot.shape == "points":
        return [*_points(ballot, held), Said(left_over(ballot, marks))]
    order = [one.mark for one in ballot.grades] if ballot.shape in ("grades", "answer") else sorted(held)
    if ballot.shape == "grades" and ballot.of_numbers:
        order.reverse()
    lines = [_line(label(ballot, mark), held[mark]) for mark in order if mark in held and ballot.is_marked(mark)]
    left = [name for mark, names in sorted(held.items()) if not ballot.is_marked(mark) for name in names]
    if left and ballot.shape != "one":
        lines.append(_line(unmarked(ballot), left, aside=True))
    return lines


def _line(text: str, names: Sequence[LocalText], *, aside: bool = False) -> Said:
    # One name too many is named rather than counted: "and 1 other" says less in as much room.
    kept = names if len(names) <= NAMED + 1 else names[:NAMED]
    return Said(text, tuple(kept), len(names) - len(kept), aside)


def _points(ballot: Ballot, held: dict[int, list[LocalText]]) -> Iterable[Said]:
    for mark in sorted(held, reverse=True):
        if mark > 0:
            yield _line(label(ballot, mark), held[mark])


def label(ballot: Ballot, mark: int) -> str:
    """What one mark is called."""
    if ballot.shape == "one":
        return _("You vote for")
    if ballot.shape == "approvals":
        return pgettext("options", "Approved")
    if ballot.shape == "ranking":
        return _("Rank {n}").format(n=number(mark))
    if ballot.shape == "points":
        if ballot.is_quadratic:
            pattern = ngettext("{n} vote, for {cost} point", "{n} votes, for {cost} points", mark)
            return pattern.format(n=number(mark), cost=number(mark * mark))
        return ngettext("{n} point", "{n} points", mark).format(n=number(mark))
    return next((one.name.text for one in ballot.grades if one.mark == mark), "")


def unmarked(ballot: Ballot) -> str:
    """What it means to have left an option unmarked."""
    if ballot.shape == "approvals":
        return pgettext("options", "Not approved")
    if ballot.shape == "ranking":
        return _("Not ranked, so behind all those that you ranked")
    if ballot.shape == "answer":
        return _("No answer")
    if not (counted := counts_as(ballot)):
        return _("Left out, so neither for nor against")
    return _("Left out, so counted as “{grade}”").format(grade=counted)


def counts_as(ballot: Ballot) -> str:
    """The grade that an option without one is counted with; "" where such an option is left out of the count."""
    of_method = next((one for one in find_method(ballot.vote.method).options if one.name == "unmarked"), None)
    way = ballot.vote.options.get("unmarked", of_method.default if of_method else "zero")
    if way == "no-opinion":
        return ""
    values = [one["value"] for one in ballot.vote.scale]
    mark = values.index(0) if way == "zero" and 0 in values else 0
    return next((one.name.text for one in ballot.grades if one.mark == mark), "")


def blank_sentence(ballot: Ballot) -> str:
    if ballot.shape == "answer":
        return _("Your ballot is blank: you are counted among those who voted, and you give no answer.")
    return _("Your ballot is blank: you are counted among those who voted, and you choose none of the options.")


def left_over(ballot: Ballot, marks: Sequence[int]) -> str:
    """How many points are left."""
    points = ballot.vote.points
    return _("{left} of {points} points left").format(
        left=number(points - points_spent(ballot.vote, marks)), points=number(points)
    )


def others(count: int) -> str:
    return npgettext("options", "{n} other", "{n} others", count).format(n=number(count))


def patterns(ballot: Ballot) -> dict[str, Any]:
    """What the page's script needs to say the same: see ``ballot.js``."""
    return {
        "shape": ballot.shape,
        "quadratic": ballot.is_quadratic,
        "down": ballot.shape == "grades" and ballot.of_numbers,
        "points": ballot.vote.points,
        "least": ballot.vote.minimum,
        "most": ballot.vote.maximum,
        "named": NAMED,
        "one": _("You vote for"),
        "approved": pgettext("options", "Approved"),
        "rank": _("Rank {n}"),
        "point": [ngettext("{n} point", "{n} points", 1), ngettext("{n} point", "{n} points", 2)],
        "vote": [
            ngettext("{n} vote, for {cost} point", "{n} votes, for {cost} points", 1),
            ngettext("{n} vote, for {cost} point", "{n} votes, for {cost} points", 2),
        ],
        "unmarked": unmarked(ballot),
        "blank": blank_sentence(ballot),
        "left": _("{left} of {points} points left"),
        "over": _("{over} points too many: take some back"),
        "others": [
            npgettext("options", "{n} other", "{n} others", 1),
            npgettext("options", "{n} other", "{n} others", 2),
        ],
        "less": _("One less: {name}"),
        "more": _("One more: {name}"),
        "nothing": _("Nothing is marked yet."),
        "tooMany": _("{n} options marked, and {most} is the most: unmark some."),
        "tooFew": _("{n} options marked, and {least} is the least: mark more."),
        "line": _("{label}: {names}"),
    }


def ranking_words() -> dict[str, str]:
    """What the script that makes a ranking of taps needs to say: see ``ranking.js``."""
    return {
        "ranked": _("Your order"),
        "unranked": _("Not ranked"),
        "place": _("Rank {n}"),
        "put": _("Put at rank {n}"),
        "upName": _("Move up: {name}"),
        "downName": _("Move down: {name}"),
        "equal": pgettext("ranks", "Equal"),
        "equalName": pgettext("ranks: equal", "with the one above – {name}"),
        "apart": pgettext("ranks", "Separate"),
        "apartName": pgettext("ranks: separate", "from the one above – {name}"),
        "remove": _("Take out"),
        "empty": _("Nothing yet. Tap the option that you prefer, then the next one, and so on."),
        "all": _("All are ranked."),
        "said": _("{name}: rank {n}."),
        "out": _("{name}: not ranked any more."),
    }


def how_to(ballot: Ballot) -> str:
    """What to do, in one or two sentences."""
    vote = ballot.vote
    if ballot.shape == "one":
        return _("Choose one option.")
    if ballot.shape == "grades":
        return _how_to_grade(ballot)
    if ballot.shape == "approvals":
        return _("Tick every option that you approve of: each counts as much.")
    if ballot.shape == "ranking":
        return _(
            "Put the options in your order, the best first. "
            "You may stop when you like, and put several at the same rank."
        )
    if ballot.shape == "answer":
        return _("Choose your answer.") if len(ballot.choices) == 1 else _("Choose an answer for each.")
    if ballot.is_quadratic:
        return _(
            "Share out %(points)s points. The more you give to one option, the dearer it gets: 1 vote takes 1 point, "
            "2 votes take 4, 3 votes take 9, 4 votes take 16."
        ) % {"points": number(vote.points)}
    return ngettext(
        "Share out %(points)s point among the options, as you like.",
        "Share out %(points)s points among the options, as you like.",
        vote.points,
    ) % {"points": number(vote.points)}


def _how_to_grade(ballot: Ballot) -> str:
    if ballot.of_numbers:
        told = _("Give each option a score: the higher, the better. Several may have the same one.")
    else:
        told = _("Give each option the grade that you think it deserves. Several may have the same grade.")
    if counted := counts_as(ballot):
        left = _("An option that you leave out counts as “%(grade)s”.") % {"grade": counted}
    else:
        left = _("An option that you leave out counts neither for nor against.")
    return f"{told} {left}"


def no_grade(ballot: Ballot) -> str:
    """What is written where an option has no grade."""
    return _("No score") if ballot.of_numbers else _("No grade")


def limits(ballot: Ballot) -> str:
    """How many options one must and may mark; "" where there is no limit."""
    least, most = ballot.vote.minimum, ballot.vote.maximum
    if ballot.shape in ("one", "answer"):
        return ""
    if least and most and least == most:
        return ngettext("Mark exactly %(n)s option.", "Mark exactly %(n)s options.", most) % {"n": number(most)}
    if least and most:
        return _("Mark at least %(least)s and at most %(most)s options.") % {
            "least": number(least),
            "most": number(most),
        }
    if least > 1:
        return ngettext("Mark at least %(n)s option.", "Mark at least %(n)s options.", least) % {"n": number(least)}
    if most:
        return ngettext("Mark at most %(n)s option.", "Mark at most %(n)s options.", most) % {"n": number(most)}
    return ""


def quorum_sentence(vote: Vote) -> str:
    """How many must take part for the vote to decide; "" where no quorum was set."""
    if people := vote.quorum.get("people"):
        return ngettext(
            "The vote decides only if at least %(n)s person takes part.",
            "The vote decides only if at least %(n)s people take part.",
            people,
        ) % {"n": number(people)}
    if share := vote.quorum.get("share"):
        return _("The vote decides only if at least %(share)s of those on the list take part.") % {"share": share}
    return ""
