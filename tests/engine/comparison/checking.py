# SPDX-License-Identifier: LGPL-3.0-or-later
"""What each criterion demands, checked by the plainest means: small profiles in tuples, no shortcut, no shared code.

A criterion is broken by a profile and a change of it (another ballot, a candidate less, a second town…). `draw_change`
makes changes that may break it, `broken` tells whether one does.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.tally import Tally
from tests.engine.comparison.small_profiles import HIGHEST, SCALE, Profile, Row, alone_on_top, duel, prefers, smith

Elect = Callable[[Profile], frozenset[int]]


def kind_of(method: Method) -> str:
    return "approvals" if "approvals" in method.kinds else "grades" if "grades" in method.kinds else "rankings"


def elect_by(method: Method) -> Elect:
    """Who is elected, or between whom it is tied."""

    def elect(profile: Profile) -> frozenset[int]:
        tally = method.count(profile.ballots(), seats=1)
        return frozenset((*tally.winners, *tally.tied))

    return elect


# what is drawn


def draw_row(kind: str, n: int, rng: Random, *, short: bool = False) -> Row:
    if kind == "rankings":
        order = rng.sample(range(n), n)
        kept = order[: rng.randint(1, n)] if short else order
        return tuple(kept.index(one) + 1 if one in kept else -1 for one in range(n))
    if kind == "grades":
        return tuple(rng.randint(0, HIGHEST) for _ in range(n))
    return tuple(int(rng.random() < 0.5) for _ in range(n))


def draw_profile(kind: str, rng: Random, criterion: str = "", n: int = 0) -> Profile:
    n = n or rng.randint(3, 4)
    short = criterion.startswith("later")
    rows = tuple((rng.randint(1, 5), draw_row(kind, n, rng, short=short)) for _ in range(rng.randint(2, 5)))
    seats = rng.randint(1, n - 1) if criterion in COMMITTEE else 1
    return Profile(kind, rows, seats)


def higher(kind: str, marks: Row, one: int, rng: Random) -> Row:
    """The same marks with a candidate put higher, or as high."""
    if kind == "rankings":
        order = sorted((other for other in range(len(marks)) if other != one), key=marks.__getitem__)
        order.insert(rng.randint(0, marks[one] - 1), one)
        return tuple(order.index(other) + 1 for other in range(len(marks)))
    most = HIGHEST if kind == "grades" else 1
    return (*marks[:one], rng.randint(marks[one], most), *marks[one + 1 :])


def further(kind: str, marks: Row, rng: Random) -> Row | None:
    """The same marks and one more: an unranked candidate last, a tick, a grade instead of the lowest."""
    blank = [one for one, mark in enumerate(marks) if mark == (-1 if kind == "rankings" else 0)]
    if not blank or len(blank) == len(marks):
        return None
    one = rng.choice(blank)
    if kind == "rankings":
        mark = max(marks) + 1
    elif kind == "grades":
        mark = rng.randint(1, HIGHEST)
    else:
        mark = 1
    return (*marks[:one], mark, *marks[one + 1 :])


def draw_change(criterion: str, profile: Profile, rng: Random) -> Any:
    """A change that may break a criterion; None where there is nothing to change."""
    place = rng.randrange(len(profile.rows))
    count, marks = profile.rows[place]
    kind, n = profile.kind, profile.n
    if criterion == "monotonicity":
        return place, higher(kind, marks, rng.randrange(n), rng), rng.randint(1, count)
    if criterion == "participation":
        return draw_row(kind, n, rng), rng.randint(1, 6)
    if criterion == "consistency":
        return draw_profile(kind, rng, criterion, n).rows
    if criterion == "clone-independence":
        return rng.randrange(n), tuple(tuple(rng.sample(range(2), 2)) for _ in profile.rows)
    if criterion == "iia":
        return rng.randrange(n)
    if criterion.startswith("later"):
        after = further(kind, marks, rng)
        return None if after is None else (place, after, rng.randint(1, count))
    if criterion == "favourite-betrayal":
        return place, draw_row(kind, n, rng)
    return ()


# what is broken


def broken(criterion: str, method: Method, profile: Profile, change: Any) -> bool:
    """Whether a profile and its change show that a method fails a criterion."""
    if change is None:
        return False
    return (
        COMMITTEE[criterion](method, profile)
        if criterion in COMMITTEE
        else ONE[criterion](elect_by(method), profile, change)
    )


def majority(elect: Elect, profile: Profile, _: Any) -> bool:
    tops: dict[int, int] = {}
    for count, marks in profile.rows:
        top = alone_on_top(profile, marks)
        if top is not None:
            tops[top] = tops.get(top, 0) + count
    return any(2 * votes > profile.votes and elect(profile) != {one} for one, votes in tops.items())


def condorcet_winner(elect: Elect, profile: Profile, _: Any) -> bool:
    group = smith(profile)
    return len(group) == 1 and elect(profile) != group


def condorcet_loser(elect: Elect, profile: Profile, _: Any) -> bool:
    every = range(profile.n)
    losers = {one for one in every if all(duel(profile, other, one) > 0 for other in every if other != one)}
    return elect(profile) == losers


def smith_efficiency(elect: Elect, profile: Profile, _: Any) -> bool:
    return not elect(profile) <= smith(profile)


def monotonicity(elect: Elect, profile: Profile, change: Any) -> bool:
    place, marks, times = change
    before, old = elect(profile), profile.rows[place][1]
    if len(before) != 1:
        return False
    (winner,) = before
    others = [one for one in range(profile.n) if one != winner]
    kept = all(
        prefers(profile.kind, old, one, other) == prefers(profile.kind, marks, one, other)
        for one, other in itertools.permutations(others, 2)
    ) and (profile.kind == "rankings" or all(old[one] == marks[one] for one in others))
    no_lower = all(
        prefers(profile.kind, marks, winner, one) for one in others if prefers(profile.kind, old, winner, one)
    ) and (profile.kind == "rankings" or marks[winner] >= old[winner])
    return kept and no_lower and elect(profile.with_row(place, marks, times)) != before


def participation(elect: Elect, profile: Profile, change: Any) -> bool:
    marks, times = change
    before, after = elect(profile), elect(replace(profile, rows=(*profile.rows, (times, marks))))
    if len(before) != 1 or len(after) != 1:
        return False
    return prefers(profile.kind, marks, next(iter(before)), next(iter(after)))


def consistency(elect: Elect, profile: Profile, change: Any) -> bool:
    before = elect(profile)
    if len(before) != 1 or elect(replace(profile, rows=change)) != before:
        return False
    return elect(replace(profile, rows=(*profile.rows, *change))) != before


def clone_independence(elect: Elect, profile: Profile, change: Any) -> bool:
    """The change: who is copied, and for each row the order of the copies on rankings (the first is the original)."""
    one, orders = change
    before = elect(profile)
    if len(before) != 1:
        return False
    rows, copies = [], len(orders[0])
    for (count, marks), order in zip(profile.rows, orders, strict=True):
        if profile.kind == "rankings":
            moved = [mark + (copies - 1) * (mark > marks[one]) for mark in marks]
            moved[one] = marks[one] + order[0]
            rows.append((count, (*moved, *(marks[one] + place for place in order[1:]))))
        else:
            rows.append((count, (*marks, *[marks[one]] * (copies - 1))))
    after = elect(replace(profile, rows=tuple(rows)))
    alike = {one, *range(profile.n, profile.n + copies - 1)}
    return not after <= alike if before == {one} else after != before


def without(profile: Profile, one: int) -> Profile:
    rows = []
    for count, marks in profile.rows:
        kept = (*marks[:one], *marks[one + 1 :])
        if profile.kind == "rankings":
            kept = tuple(mark - (mark > marks[one]) for mark in kept)
        rows.append((count, kept))
    return replace(profile, rows=tuple(rows))


def iia(elect: Elect, profile: Profile, change: Any) -> bool:
    before = elect(profile)
    if len(before) != 1 or change in before:
        return False
    after = {one + (one >= change) for one in elect(without(profile, change))}
    return after != before


def _later(elect: Elect, profile: Profile, change: Any) -> Iterator[tuple[int, frozenset[int], frozenset[int]]]:
    """Each candidate marked higher than the further mark, and who is elected before and after it."""
    place, marks, times = change
    old = profile.rows[place][1]
    (added,) = (one for one in range(profile.n) if old[one] != marks[one])
    before, after = elect(profile), elect(profile.with_row(place, marks, times))
    for one in range(profile.n):
        marked = old[one] > 0 and one != added
        if marked and (profile.kind == "approvals" or prefers(profile.kind, marks, one, added)):
            yield one, before, after


def later_no_harm(elect: Elect, profile: Profile, change: Any) -> bool:
    return any(before == {one} and one not in after for one, before, after in _later(elect, profile, change))


def later_no_help(elect: Elect, profile: Profile, change: Any) -> bool:
    return any(one not in before and after == {one} for one, before, after in _later(elect, profile, change))


def reversal_symmetry(elect: Elect, profile: Profile, _: Any) -> bool:
    last = {"rankings": profile.n + 1, "grades": HIGHEST, "approvals": 1}[profile.kind]
    rows = tuple((count, tuple(last - mark for mark in marks)) for count, marks in profile.rows)
    before = elect(profile)
    return len(before) == 1 and elect(replace(profile, rows=rows)) == before


def favourite_betrayal(elect: Elect, profile: Profile, change: Any) -> bool:
    """All who vote alike gain by putting another above their favourite, and by nothing that keeps it on top."""
    place, marks = change
    count, own = profile.rows[place]
    favourite = alone_on_top(profile, own)
    if favourite is None or favourite == alone_on_top(profile, marks):
        return False
    if any(
        prefers(profile.kind, own, one, other) == prefers(profile.kind, own, other, one)
        for one, other in itertools.combinations(range(profile.n), 2)
    ):
        return False  # fmt: skip
    gained = elect(profile.with_row(place, marks, count))
    if len(gained) != 1 or not any(prefers(profile.kind, marks, one, favourite) for one in range(profile.n)):
        return False
    (gain,) = gained
    if profile.kind == "rankings":
        loyal: Iterator[Row] = itertools.permutations(range(1, profile.n + 1))
    else:
        loyal = itertools.product(range(HIGHEST + 1 if profile.kind == "grades" else 2), repeat=profile.n)
    for honest in loyal:
        on_top = honest[favourite] == (1 if profile.kind == "rankings" else max(SCALE[-1].value, 1))
        if on_top:
            outcome = elect(profile.with_row(place, honest, count))
            if not all(prefers(profile.kind, own, gain, one) for one in outcome):
                return False
    return True


def loyalty_harms(elect: Elect, profile: Profile, change: Any) -> bool:
    """Giving a favourite the best mark elects someone else who was not elected before: what betrayal would need."""
    place, marks = change
    most = HIGHEST if profile.kind == "grades" else 1
    count = profile.rows[place][0]
    favourite = marks.index(max(marks))
    best = (*marks[:favourite], most, *marks[favourite + 1 :])
    before, after = elect(profile.with_row(place, marks, count)), elect(profile.with_row(place, best, count))
    return not after <= before | {favourite}


ONE: dict[str, Callable[[Elect, Profile, Any], bool]] = {
    "majority": majority,
    "condorcet-winner": condorcet_winner,
    "condorcet-loser": condorcet_loser,
    "smith": smith_efficiency,
    "monotonicity": monotonicity,
    "participation": participation,
    "consistency": consistency,
    "clone-independence": clone_independence,
    "iia": iia,
    "later-no-harm": later_no_harm,
    "later-no-help": later_no_help,
    "reversal-symmetry": reversal_symmetry,
    "favourite-betrayal": favourite_betrayal,
}


# committees


def committees_of(tally: Tally) -> list[frozenset[int]]:
    """Every committee that can come out, where the tally says them all."""
    if tally.table.get("committees_all"):
        return [frozenset(one) for one in tally.table["committees"]]
    if not tally.tied:
        return [frozenset(tally.winners)]
    return [
        frozenset((*tally.winners, *some)) for some in itertools.combinations(tally.tied, tally.open_seats)
    ] if "committees" not in tally.table else []  # fmt: skip


def lacks_representation(profile: Profile, committee: frozenset[int], most: int) -> bool:
    """Whether voters enough for some seats (at most so many), who agree on as many, have none with as many elected."""
    for size in range(1, most + 1):
        for agreed in itertools.combinations(range(profile.n), size):
            group = sum(
                count
                for count, marks in profile.rows
                if all(marks[one] for one in agreed) and sum(marks[one] for one in committee) < size
            )
            if group * profile.seats >= size * sum(count for count, marks in profile.rows if any(marks)) > 0:
                return True
    return False


def representation(method: Method, profile: Profile) -> bool:
    tally = method.count(profile.ballots(), seats=profile.seats)
    return any(lacks_representation(profile, one, 1) for one in committees_of(tally))


def extended_representation(method: Method, profile: Profile) -> bool:
    tally = method.count(profile.ballots(), seats=profile.seats)
    return any(lacks_representation(profile, one, profile.seats) for one in committees_of(tally))


def droop(method: Method, profile: Profile) -> bool:
    tally = method.count(profile.ballots(), seats=profile.seats)
    if tally.tied:
        return False
    quota = profile.votes // (profile.seats + 1) + 1
    for size in range(1, profile.n + 1):
        for group in itertools.combinations(range(profile.n), size):
            solid = sum(count for count, marks in profile.rows if all(0 < marks[one] <= size for one in group))
            if len(set(group) & set(tally.winners)) < min(solid // quota, size):
                return True
    return False


def committee_monotonicity(method: Method, profile: Profile) -> bool:
    fewer = method.count(profile.ballots(), seats=profile.seats)
    more = method.count(profile.ballots(), seats=profile.seats + 1)
    return not fewer.tied and not more.tied and not set(fewer.winners) <= set(more.winners)


COMMITTEE: dict[str, Callable[[Method, Profile], bool]] = {
    "justified-representation": representation,
    "extended-justified-representation": extended_representation,
    "droop-proportionality": droop,
    "committee-monotonicity": committee_monotonicity,
}
