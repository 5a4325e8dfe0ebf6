# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one wants of a vote, in the reader's words, and why each way of voting is recommended for it.

The engine has English sentences, and knows no translation. A test says when one of them is not here.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

WORDS = frozenset(
    {
        _("A yes or a no to one question"),
        _("One proposal is adopted or rejected. You set the majority and the quorum beforehand."),
        _("Yes, no or abstain: simple, absolute, qualified or double majority."),
        _("Not “who is for?” but “who objects?”: adopted if no objection stands."),
        _("Go ahead unless someone objects"),
        _("For small groups that must live with the decision: an objection is talked over before anything is adopted."),
        _("Each person consents, stands aside or objects, and an objection has its reasons."),
        _("With a high qualified majority, for groups too large to hear each objection."),
        _("One winner, even if several options are alike"),
        _("With a single choice, two similar options share their votes and may both lose. These methods avoid it."),
        _("Each option is graded alone: an option more changes no other's grades."),
        _("Options are compared two by two; copies of an option neither help nor harm it."),
        _("Two by two as well, the clearest victories first; easier to follow by hand."),
        _("Tick all that suit you: the simplest ballot that lets one support lookalikes."),
        _("The last one goes and its votes move on; a second choice of many may go too early."),
        _("One winner that suits as many people as possible"),
        _(
            "Rather the option that nearly everyone can accept than the one that a half loves and the other half "
            "rejects."
        ),
        _("A majority finds the winner worth its grade or better."),
        _("The option that the most people tick. Quick to count, quick to explain."),
        _("The highest total of grades; those who use the ends of the scale weigh more."),
        _("Grades, then a run-off between the two best: exaggerating pays less."),
        _("First choices, then second ones too, until an option has more than half."),
        _("One winner that would beat each other option face to face"),
        _("If an option wins every duel, it must be elected. Voters rank the options; ties in a ranking are allowed."),
        _("Keeps to duels, also when they run in a circle; used by Debian and others."),
        _("Keeps to duels, the clearest victories first; each step can be read aloud."),
        _("Elects the option whose worst defeat is the smallest; easy to explain."),
        _("Counts duels won, as a league does; ties are frequent."),
        _("The order nearest to all the rankings; long to count with many options."),
        _("One winner, counted in a way that everyone knows"),
        _("The habits of public elections. Similar options may harm each other: say so, or choose another aim."),
        _("As in French elections, with both rounds read from one ranked ballot."),
        _("The same idea with as many rounds as needed, used in Ireland and Australia."),
        _("The most first choices, in one round: only safe between two options."),
        _("Several elected, so that minorities have their share too"),
        _("A group that is a third of the voters gets about a third of the seats, without any party or list."),
        _("Each voter has the same money to elect with: a strong guarantee for every group."),
        _("Voters rank; votes in excess move on. The count of Scottish councils."),
        _("Those who ticked an option carry it evenly; it never leaves a seat empty."),
        _("Your second option elected counts a half, your third a third; quick."),
        _("The same at its exact best, over all committees: for few options."),
        _("STV at its most exact: every vote moves again at each round, by computer only."),
        _("STV with every fraction kept whole: nothing is rounded away."),
        _("Several elected: those with the most support"),
        _("The best ones, each for itself: a majority that agrees may then take every seat."),
        _("The most ticked ones. A shortlist, winners of a prize, dates for a meeting."),
        _("As many ticks as there are seats at most: usual for the boards of associations."),
        _("The highest totals of grades."),
        _("The best median grades."),
        _("An order of priority of all the options"),
        _("Not one winner but which first, which next: a programme of works, a list of demands."),
        _("Orders them by grade, and says in words what each is thought of."),
        _("Builds the order from duels, the clearest first."),
        _("Orders them by duels; copies of an option do not disturb the others."),
        _("The order that contradicts the voters the least; for few options."),
        _("Points by rank, as in sports; an option more can change who is first."),
        _("What people think of each option, not only who wins"),
        _("Each option is judged by itself, so that one learns also that all are good, or that none is."),
        _("Grades in words (“good”, “to reject”), drawn as a profile of each."),
        _("Grades in numbers, added up."),
        _("The share of voters whom each option suits."),
        _("Let each person share out points among options"),
        _("People say how much each option matters to them, and give up some of one to have more of another."),
        _("Two votes cost four points, three cost nine: strong wishes show without drowning all."),
        _("Share the points as you like; a united minority can carry an option by itself."),
        _("A few stickers each, as on a wall at a meeting; quick, and only a rough picture."),
        _("Bring a long list down to a short one"),
        _("Dozens of ideas, little time: keep those worth a closer look, and decide between them later."),
        _("Tick all that are worth keeping: the lightest ballot for a long list."),
        _("The same ticks, but the short list keeps something for every group."),
        _("A few stickers each: lively in a room; popular ideas draw the stickers."),
    }
)


def said(words: str) -> str:
    """A sentence of the engine in the reader's language; as it stands where nobody has translated it."""
    return gettext(words)
