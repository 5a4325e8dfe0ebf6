# SPDX-License-Identifier: LGPL-3.0-or-later
"""What one wants of a vote, in plain words, and the ways of voting that give it: the best suited first.

Nothing here counts. Methods are named by id; each aim says why it names them, faults included, so that whoever chooses
knows what they give up. `docs/methods/choosing-a-method.md` says the same at more length; the claims behind the words
are those of `comparison/criteria.py`, each with its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Recommended:
    """A way of voting that gives what is wanted: its id, and why it does, with what it costs."""

    method: str
    why: str


@dataclass(frozen=True)
class Aim:
    """One thing that can be wanted of a vote.

    Attributes:
        id: a stable code, in small letters and hyphens.
        sentence: what is wanted, as an organiser would say it.
        explanation: what it means, in one or two sentences.
        seats: whether it is about one winner, several, or a question with no seats.
        methods: the ways of voting that give it, in order of recommendation; never empty.
    """

    id: str
    sentence: str
    explanation: str
    seats: Literal["one", "several", "question"]
    methods: tuple[Recommended, ...]


AIMS: tuple[Aim, ...] = (
    Aim(
        "yes-or-no",
        "A yes or a no to one question",
        "One proposal is adopted or rejected. You set the majority and the quorum beforehand.",
        "question",
        (
            Recommended("yes-no", "Yes, no or abstain: simple, absolute, qualified or double majority."),
            Recommended("consent", "Not “who is for?” but “who objects?”: adopted if no objection stands."),
        ),
    ),
    Aim(
        "no-objection",
        "Go ahead unless someone objects",
        "For small groups that must live with the decision: an objection is talked over before anything is adopted.",
        "question",
        (
            Recommended("consent", "Each person consents, stands aside or objects, and an objection has its reasons."),
            Recommended("yes-no", "With a high qualified majority, for groups too large to hear each objection."),
        ),
    ),
    Aim(
        "one-without-splitting",
        "One winner, even if several options are alike",
        "With a single choice, two similar options share their votes and may both lose. These methods avoid it.",
        "one",
        (
            Recommended("majority-judgment", "Each option is graded alone: an option more changes no other's grades."),
            Recommended("schulze", "Options are compared two by two; copies of an option neither help nor harm it."),
            Recommended("ranked-pairs", "Two by two as well, the clearest victories first; easier to follow by hand."),
            Recommended("approval", "Tick all that suit you: the simplest ballot that lets one support lookalikes."),
            Recommended("irv", "The last one goes and its votes move on; a second choice of many may go too early."),
        ),
    ),
    Aim(
        "one-that-suits-most",
        "One winner that suits as many people as possible",
        "Rather the option that nearly everyone can accept than the one that a half loves and the other half rejects.",
        "one",
        (
            Recommended("majority-judgment", "A majority finds the winner worth its grade or better."),
            Recommended("approval", "The option that the most people tick. Quick to count, quick to explain."),
            Recommended("score", "The highest total of grades; those who use the ends of the scale weigh more."),
            Recommended("star", "Grades, then a run-off between the two best: exaggerating pays less."),
            Recommended("bucklin", "First choices, then second ones too, until an option has more than half."),
        ),
    ),
    Aim(
        "one-that-beats-each-other",
        "One winner that would beat each other option face to face",
        "If an option wins every duel, it must be elected. Voters rank the options; ties in a ranking are allowed.",
        "one",
        (
            Recommended("schulze", "Keeps to duels, also when they run in a circle; used by Debian and others."),
            Recommended("ranked-pairs", "Keeps to duels, the clearest victories first; each step can be read aloud."),
            Recommended("minimax", "Elects the option whose worst defeat is the smallest; easy to explain."),
            Recommended("copeland", "Counts duels won, as a league does; ties are frequent."),
            Recommended("kemeny-young", "The order nearest to all the rankings; long to count with many options."),
        ),
    ),
    Aim(
        "one-familiar",
        "One winner, counted in a way that everyone knows",
        "The habits of public elections. Similar options may harm each other: say so, or choose another aim.",
        "one",
        (
            Recommended("two-round", "As in French elections, with both rounds read from one ranked ballot."),
            Recommended("irv", "The same idea with as many rounds as needed, used in Ireland and Australia."),
            Recommended("plurality", "The most first choices, in one round: only safe between two options."),
        ),
    ),
    Aim(
        "committee-for-all",
        "Several elected, so that minorities have their share too",
        "A group that is a third of the voters gets about a third of the seats, without any party or list.",
        "several",
        (
            Recommended(
                "equal-shares", "Each voter has the same money to elect with: a strong guarantee for every group."
            ),
            Recommended("stv-scottish", "Voters rank; votes in excess move on. The count of Scottish councils."),
            Recommended("phragmen", "Those who ticked an option carry it evenly; it never leaves a seat empty."),
            Recommended("sequential-pav", "Your second option elected counts a half, your third a third; quick."),
            Recommended("pav", "The same at its exact best, over all committees: for few options."),
            Recommended("stv-meek", "STV at its most exact: every vote moves again at each round, by computer only."),
            Recommended("stv", "STV with every fraction kept whole: nothing is rounded away."),
        ),
    ),
    Aim(
        "several-most-liked",
        "Several elected: those with the most support",
        "The best ones, each for itself: a majority that agrees may then take every seat.",
        "several",
        (
            Recommended("approval", "The most ticked ones. A shortlist, winners of a prize, dates for a meeting."),
            Recommended("block", "As many ticks as there are seats at most: usual for the boards of associations."),
            Recommended("score", "The highest totals of grades."),
            Recommended("majority-judgment", "The best median grades."),
        ),
    ),
    Aim(
        "order-of-priority",
        "An order of priority of all the options",
        "Not one winner but which first, which next: a programme of works, a list of demands.",
        "several",
        (
            Recommended("majority-judgment", "Orders them by grade, and says in words what each is thought of."),
            Recommended("ranked-pairs", "Builds the order from duels, the clearest first."),
            Recommended("schulze", "Orders them by duels; copies of an option do not disturb the others."),
            Recommended("kemeny-young", "The order that contradicts the voters the least; for few options."),
            Recommended("borda", "Points by rank, as in sports; an option more can change who is first."),
        ),
    ),
    Aim(
        "opinion-of-each",
        "What people think of each option, not only who wins",
        "Each option is judged by itself, so that one learns also that all are good, or that none is.",
        "one",
        (
            Recommended("majority-judgment", "Grades in words (“good”, “to reject”), drawn as a profile of each."),
            Recommended("score", "Grades in numbers, added up."),
            Recommended("approval", "The share of voters whom each option suits."),
        ),
    ),
    Aim(
        "share-out-a-preference",
        "Let each person share out points among options",
        "People say how much each option matters to them, and give up some of one to have more of another.",
        "several",
        (
            Recommended(
                "quadratic", "Two votes cost four points, three cost nine: strong wishes show without drowning all."
            ),
            Recommended("cumulative", "Share the points as you like; a united minority can carry an option by itself."),
            Recommended("dots", "A few stickers each, as on a wall at a meeting; quick, and only a rough picture."),
        ),
    ),
    Aim(
        "sift-a-long-list",
        "Bring a long list down to a short one",
        "Dozens of ideas, little time: keep those worth a closer look, and decide between them later.",
        "several",
        (
            Recommended("approval", "Tick all that are worth keeping: the lightest ballot for a long list."),
            Recommended("equal-shares", "The same ticks, but the short list keeps something for every group."),
            Recommended("dots", "A few stickers each: lively in a room; popular ideas draw the stickers."),
        ),
    ),
)


def find_aim(name: str) -> Aim | None:
    """The aim of this id, if there is one."""
    return next((aim for aim in AIMS if aim.id == name), None)


def aims_of(method: str) -> tuple[Aim, ...]:
    """The aims for which a method is recommended, in the order of `AIMS`."""
    return tuple(aim for aim in AIMS if any(one.method == method for one in aim.methods))
