# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the readings of a text say together, and whether one more reader is due.

**Nominal**: the answer of more than half of those who could tell; else nothing, and the answers that lead are told as
tied. **Ordinal**: the same; where no answer has more than half but all stand within one step of each other, the median
of the readings, which no single reader can move by more than one step (Black, D. (1948), "On the rationale of group
decision-making", Journal of Political Economy 56(1)). An answer stands once two readers could tell, or where a single
reading was asked for.

No reader weighs more than another: see `docs/methods/reading-agreement.md` for why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.engine.errors import EngineError

MORE = 2
"""Readers beyond the number asked for, at most, whom a text goes to where the others disagree."""


@dataclass(frozen=True)
class Said:
    """What the readings of a text say to one question.

    Attributes:
        answer: number of the choice; None while they say nothing together.
        tied: the choices that lead, where there is no answer (none where nobody could tell).
        readers: how many could tell; `agreeing`: how many of them gave the answer, or the first of those that lead.
    """

    answer: int | None
    tied: tuple[int, ...]
    readers: int
    agreeing: int

    @property
    def unanimous(self) -> bool:
        return self.answer is not None and self.agreeing == self.readers


def said(counts: Sequence[int], *, ordinal: bool = False, needed: int = 2) -> Said:
    """What a text is, from how many readers gave each answer.

    Args:
        counts: (choices,); `needed`: readers who must have been able to tell.
    Raises:
        EngineError: parameter_out_of_range.
    """
    if min(counts, default=0) < 0 or needed < 1:
        raise EngineError("parameter_out_of_range", name="counts", value=list(counts), rule="0 or more")
    readers, most = sum(counts), max(counts, default=0)
    leading = tuple(choice for choice, count in enumerate(counts) if count == most and most > 0)
    if readers >= needed:
        if 2 * most > readers:
            return Said(leading[0], (), readers, most)
        middle = _middle(counts) if ordinal else None
        if middle is not None:
            return Said(middle, (), readers, counts[middle])
    return Said(None, leading, readers, most)


def _middle(counts: Sequence[int]) -> int | None:
    """The one median of readings that all stand within one step of each other; None elsewhere."""
    given = [choice for choice, count in enumerate(counts) for _ in range(count)]
    if given[-1] - given[0] > 1:
        return None
    low, high = given[(len(given) - 1) // 2], given[len(given) // 2]
    return low if low == high else None


def wanted(answers: Sequence[Said], *, readings: int, asked: int, more: int = MORE) -> int:
    """How many readings a text is to have: as many as asked for; one more than it has where a question has no answer
    after that, until `more` were added.

    Args:
        answers: what was said to each question; `readings`: those that the text has; `asked`: those asked for.
    """
    if readings < asked:
        return asked
    if all(one.answer is not None for one in answers):
        return readings
    return min(readings + 1, asked + more)


COUNTED, DIFFERED, WAITS, COULD_NOT_TELL = "agreed", "differed", "waits", "could_not_tell"


def how_it_counted(answer: int | None, together: Said) -> str:
    """What became of one reader's answer: it is what the readings say, it is not, it waits for another reader, or it
    said that one could not tell."""
    if answer is None:
        return COULD_NOT_TELL
    if together.answer is None:
        return WAITS
    return COUNTED if answer == together.answer else DIFFERED
