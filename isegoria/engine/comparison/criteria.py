# SPDX-License-Identifier: LGPL-3.0-or-later
"""What can be asked of a way of voting, and which methods meet it: each claim with where it is published.

No method meets all of them: Arrow (1951), Gibbard (1973) and Satterthwaite (1975), Moulin (1988) and Woodall (1997)
prove that some exclude others. So a method is chosen for what it meets, knowing what it gives up.

Claims are about what stands on the ballots, as marked, without weights; about rankings without ties; and about a count
that ends without one. What does not apply is not claimed: ticks say no order, so nothing is said of approval voting and
duels. Tests run each claim: properties on random ballots for what is met, a profile that breaks it for what is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isegoria.engine.comparison.claims import CLAIMS, SOURCES

About = Literal["one", "several"]


@dataclass(frozen=True)
class Criterion:
    """One thing that can be asked of a way of voting: in plain words; about one winner, or about several."""

    id: str
    name: str
    sentence: str
    about: About


@dataclass(frozen=True)
class Claim:
    """Whether a method meets a criterion, and where that is published."""

    method: str
    criterion: str
    holds: bool
    source: str


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "majority", "Majority", "An option that more than half put alone at the top of their ballots wins.", "one"
    ),
    Criterion("condorcet-winner", "Condorcet winner", "An option that beats each other one face to face wins.", "one"),
    Criterion("condorcet-loser", "Condorcet loser", "An option beaten by each other one face to face loses.", "one"),
    Criterion(
        "smith", "Smith set", "The winner is in the smallest group whose members all beat everyone outside it.", "one"
    ),
    Criterion("monotonicity", "Monotonicity", "Putting the winner higher on a ballot does not make it lose.", "one"),
    Criterion(
        "participation",
        "Participation",
        "Voting never turns the winner from an option that one prefers to one that one likes less.",
        "one",
    ),
    Criterion("consistency", "Consistency", "What wins in each of two towns wins in both together.", "one"),
    Criterion(
        "clone-independence",
        "Independence of clones",
        "A copy of an option, next to it on every ballot, changes nothing for the others.",
        "one",
    ),
    Criterion(
        "iia",
        "Independence of irrelevant alternatives",
        "Taking away an option that does not win changes nothing, if the other marks stay.",
        "one",
    ),
    Criterion(
        "later-no-harm", "Later-no-harm", "Marking a further option never harms one already marked higher.", "one"
    ),
    Criterion(
        "later-no-help", "Later-no-help", "Marking a further option never helps one already marked higher.", "one"
    ),
    Criterion(
        "reversal-symmetry",
        "Reversal symmetry",
        "If every ballot is turned upside down, the winner does not win again.",
        "one",
    ),
    Criterion(
        "favourite-betrayal",
        "No favourite betrayal",
        "It never pays to put another option above one's favourite.",
        "one",
    ),
    Criterion(
        "droop-proportionality",
        "Proportionality for solid coalitions",
        "Voters who are so many quotas and put the same options on top get as many of them.",
        "several",
    ),
    Criterion(
        "justified-representation",
        "Justified representation",
        "If enough voters for a seat all tick one option, one of them at least has someone elected.",
        "several",
    ),
    Criterion(
        "extended-justified-representation",
        "Extended justified representation",
        "If enough voters for several seats agree on as many options, one of them has as many elected.",
        "several",
    ),
    Criterion(
        "committee-monotonicity",
        "Committee monotonicity",
        "With one seat more, those who were elected stay elected.",
        "several",
    ),
)


def claims() -> tuple[Claim, ...]:
    """Every claim, with its source in full."""
    return tuple(
        Claim(method, criterion, holds, SOURCES[source])
        for method, table in CLAIMS.items()
        for criterion, (holds, source) in table.items()
    )


def claim(method: str, criterion: str) -> Claim | None:
    """One claim; None where nothing is claimed."""
    found = CLAIMS.get(method, {}).get(criterion)
    return None if found is None else Claim(method, criterion, found[0], SOURCES[found[1]])


def claims_of(method: str, seats: int = 1) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The criteria that a method meets, and those that it fails, for one winner or for several."""
    about: About = "one" if seats == 1 else "several"
    table = CLAIMS.get(method, {})
    asked = [one.id for one in CRITERIA if one.about == about and one.id in table]
    return tuple(one for one in asked if table[one][0]), tuple(one for one in asked if not table[one][0])
