# SPDX-License-Identifier: LGPL-3.0-or-later
"""The balanced reading order of a debate: the two sides in turn, the convincing first, the unweighed seen.

`docs/methods/debate-order.md` says it in plain words. Each side is ordered by itself, in two queues:

* **weighed** (at least ``ENOUGH`` opinions): by the lower bound of Wilson's interval on the share of those who weighed
  it and found it convincing. Source: Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
  inference", Journal of the American Statistical Association 22(158), 209–212. Numbers of opinions make the bound
  surer, never higher than the share: a crowd cannot push an argument up by its size alone.
* **to weigh** (fewer): the first argument of each author before anyone's second, then the fewest opinions first.

Of every ``EVERY`` places one, the second, goes to an argument to weigh; when one queue is empty the other takes all.
Ties are drawn by lot from the day and the argument's public name, so that anyone can draw them again.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from isegoria.engine.errors import EngineError

METHOD = "balanced-order"
METHOD_VERSION = "1"
ENOUGH = 5
"""Opinions from which an argument takes its place by them."""
EVERY = 3
Z = 1.2815515655446004
"""Standard deviations of a one-sided interval of 90 %."""

Why = Literal["convincing", "to_weigh"]


@dataclass(frozen=True)
class Argument:
    """What the order reads of an argument.

    Attributes:
        name: its public name: ties are drawn by it.
        author: whoever wrote it, or None (each then counts as an author of its own).
        convincing, opinions: people who found it convincing, and all who weighed it, passes included.
    """

    name: str
    author: int | None
    convincing: int
    opinions: int


@dataclass(frozen=True)
class Placed:
    """An argument's place: ``number`` in the sequence that was given, and which queue it comes from."""

    number: int
    why: Why


def cautious_share(successes: int, trials: int, *, z: float = Z) -> float:
    """Lower bound of Wilson's score interval on successes / trials; 0 without a trial. Monotone in successes.

    Only operations that IEEE 754 rounds exactly: the same on every machine.

    Raises:
        EngineError: parameter_out_of_range, unless 0 ≤ successes ≤ trials.
    """
    if not 0 <= successes <= trials:
        raise EngineError("parameter_out_of_range", name="successes", value=successes, rule=f"from 0 to {trials}")
    if successes == 0:  # said outright: rounding would leave a trace above nothing, and tell ties apart by it
        return 0.0
    share, z2 = successes / trials, z * z
    middle = share + z2 / (2 * trials)
    margin = z * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials * trials))
    return max(0.0, (middle - margin) / (1 + z2 / trials))


def lot(name: str, day: str) -> str:
    """The lot of an argument on a day (ISO 8601): the SHA-256, in hexadecimal, of ``day:name``. Low comes first."""
    return hashlib.sha256(f"{day}:{name}".encode()).hexdigest()


def leading_side(day_number: int) -> Literal["for", "against"]:
    """Which side has the first place on a day numbered from 1 January of year 1: the two take turns."""
    return "against" if day_number % 2 else "for"


def order_side(arguments: Sequence[Argument], *, day: str) -> tuple[Placed, ...]:
    """Order the arguments of one side on a day.

    Returns:
        Every argument once. Renumbering the arguments changes nothing (their names must differ).
    Raises:
        EngineError: as `cautious_share`.
    Complexity: O(n log n).
    """
    lots = [lot(one.name, day) for one in arguments]
    weighed = [number for number, one in enumerate(arguments) if one.opinions >= ENOUGH]
    weighed.sort(key=lambda n: (-cautious_share(arguments[n].convincing, arguments[n].opinions), lots[n]))
    unweighed = [number for number, one in enumerate(arguments) if one.opinions < ENOUGH]
    unweighed.sort(key=lambda n: (arguments[n].opinions, lots[n]))
    turns = _turns([arguments[n].author for n in unweighed])
    unweighed = [n for _, n in sorted(zip(turns, unweighed, strict=True), key=lambda pair: pair[0])]
    placed: list[Placed] = []
    first, second = iter(weighed), iter(unweighed)
    for place in range(len(arguments)):
        newer = place % EVERY == 1
        number = next(second if newer else first, None)
        if number is None:
            newer = not newer
            number = next(second if newer else first)
        placed.append(Placed(number, "to_weigh" if newer else "convincing"))
    return tuple(placed)


def _turns(authors: Sequence[int | None]) -> list[int]:
    """For each of a list, how many of the same author come before it; nobody's are each an author's first."""
    before: defaultdict[int, int] = defaultdict(int)
    turns = []
    for author in authors:
        turns.append(0 if author is None else before[author])
        if author is not None:
            before[author] += 1
    return turns
