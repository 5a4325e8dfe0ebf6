# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ballots from plain Python lists or from arrays, as a programme or a notebook holds them.

Lists are turned into bytes by the interpreter itself, a ballot at a time and without a loop in Python: what remains is
the cost of looking at each number once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import MANY, UNMARKED, Ballots, Grade, Marks

AT_ONCE = 16_384  # ballots
BYTE = 256

Order = Sequence["int | Sequence[int]"]


def from_rankings(
    candidates: Sequence[str], ballots: Sequence[Order] | NDArray[np.integer], *, counts: ArrayLike | None = None
) -> Ballots:
    """Rankings: each ballot lists candidates by number, the first one first; those who are equal in a list of theirs.

    Args: ballots: `[2, 0, [1, 3]]` puts 2 first, then 0, then 1 and 3 together; who is not listed is not ranked. Or an
        array (ballots, places), −1 in the places that a ballot leaves empty, all of them at its end.
    Raises: EngineError: candidate_unknown, candidate_repeated, and as `Ballots.from_marks`.
    Complexity: O(numbers).
    """
    marks = np.empty((len(ballots), len(candidates)), dtype=_small(len(candidates)))
    given: Sequence[Order] = []
    if not isinstance(ballots, np.ndarray):
        given = ballots
    elif len(ballots) >= MANY and ballots.ndim == 2 and _place(ballots, np.zeros(0, dtype=np.int64), marks):
        return Ballots.from_marks("rankings", candidates, marks, counts=counts)
    else:
        given = _as_lists(ballots)
    for start in range(0, len(given), AT_ONCE):
        part = given[start : start + AT_ONCE]
        flat = _flat(part, len(candidates))
        if flat is None:
            marks[start : start + AT_ONCE] = _with_ties(candidates, part)
            continue
        chosen, lengths = flat
        if len(given) >= MANY and _place(chosen, lengths, marks[start : start + AT_ONCE]):
            continue
        _check(candidates, chosen)
        marks[start : start + AT_ONCE] = _placed(candidates, chosen.astype(np.int64), lengths, marks.dtype)
    return Ballots.from_marks("rankings", candidates, marks, counts=counts)


def from_approvals(
    candidates: Sequence[str], ballots: Sequence[Sequence[int]], *, counts: ArrayLike | None = None
) -> Ballots:
    """Approvals: each ballot lists those whom it approves, by number; the rest is not approved.

    Raises: EngineError: candidate_unknown, and as `Ballots.from_marks`. Complexity: O(numbers + ballots × candidates).
    """
    marks = np.zeros((len(ballots), len(candidates)), dtype=np.int8)
    for start in range(0, len(ballots), AT_ONCE):
        part = ballots[start : start + AT_ONCE]
        flat = _flat(part, len(candidates))
        if flat is None:
            raise EngineError("mark_not_whole")
        chosen, lengths = flat
        _check(candidates, chosen)
        chosen = chosen.astype(np.int64)
        rows = np.repeat(np.arange(len(part)), lengths)
        marks[start : start + AT_ONCE].reshape(-1)[rows * len(candidates) + chosen] = 1
    return Ballots.from_marks("approvals", candidates, marks, counts=counts)


def from_grades(
    candidates: Sequence[str],
    ballots: Sequence[Sequence[int | None]],
    scale: Sequence[Grade],
    *,
    counts: ArrayLike | None = None,
) -> Ballots:
    """Grades: each ballot lists a place in the scale for each candidate, in their order; −1 or None for no opinion.

    Raises: EngineError: lengths_differ, mark_not_whole, and as `Ballots.from_marks`. Complexity: O(numbers).
    """
    width = len(candidates)
    marks = np.empty((len(ballots), width), dtype=_small(len(scale)))
    for start in range(0, len(ballots), AT_ONCE):
        part = ballots[start : start + AT_ONCE]
        try:
            # Fast where every mark is from 0 to 255; what is not raises, and is looked at one by one.
            numbers: NDArray[np.integer] = np.frombuffer(b"".join(map(bytes, cast(Any, part))), dtype=np.uint8)
        except (TypeError, ValueError):
            numbers = _marks_with_nothing(part)
        lengths = np.fromiter(map(len, part), dtype=np.int64, count=len(part))
        if len(numbers) != len(part) * width or (lengths != width).any():
            found = int(lengths[np.argmax(lengths != width)])
            raise EngineError("lengths_differ", what="marks", expected=width, found=found)
        if numbers.size and int(numbers.max()) >= len(scale):
            at = int(np.argmax(numbers >= len(scale)))
            candidate = candidates[at % width]
            raise EngineError("mark_out_of_range", row=start + at // width, candidate=candidate, mark=int(numbers[at]))
        marks[start : start + AT_ONCE] = numbers.reshape(-1, width)
    return Ballots.from_marks("grades", candidates, marks, counts=counts, scale=scale)


def _as_lists(ballots: NDArray[np.integer]) -> list[list[int]]:
    """The same ballots in lists, without the places that are left empty at their ends."""
    if ballots.ndim != 2 or ballots.dtype.kind not in "iu":
        raise EngineError("mark_not_whole")
    lengths = (ballots.shape[1] - (ballots[:, ::-1] != UNMARKED).argmax(axis=1)) * (ballots != UNMARKED).any(axis=1)
    return [row[:length] for row, length in zip(ballots.tolist(), lengths.tolist(), strict=True)]


def _place(chosen: NDArray[np.integer], lengths: NDArray[np.int64], marks: Marks) -> bool:
    """Put the ranks of very many ballots without ties; False where some ballot has to be looked at by itself."""
    # Late: compiled.
    from isegoria.engine.profiles.passes import place

    if chosen.dtype.kind not in "iu" or marks.dtype != np.int8:
        return False
    width = chosen.shape[1] if chosen.ndim == 2 else 0
    return place(np.ascontiguousarray(chosen).reshape(-1), lengths, width, marks) < 0


def _flat(part: Sequence[Any], candidates: int) -> tuple[NDArray[np.integer], NDArray[np.int64]] | None:
    """All the numbers of some ballots, and how many each has; None where a ballot holds lists."""
    lengths = np.fromiter(map(len, part), dtype=np.int64, count=len(part))
    if candidates <= BYTE:
        try:
            flat = np.frombuffer(b"".join(map(bytes, part)), dtype=np.uint8)
            if len(flat) == int(lengths.sum()):  # arrays among them give all their bytes
                return flat, lengths
        except ValueError:
            pass  # a number that no byte holds: named below
        except TypeError:
            return None
    try:
        return np.fromiter(chain.from_iterable(part), dtype=np.int64, count=int(lengths.sum())), lengths
    except (TypeError, ValueError):
        return None


def _check(candidates: Sequence[str], chosen: NDArray[np.integer]) -> None:
    if chosen.size and not (int(chosen.min()) >= 0 and int(chosen.max()) < len(candidates)):
        wrong = int(chosen[np.argmax((chosen < 0) | (chosen >= len(candidates)))])
        raise EngineError("candidate_unknown", candidate=wrong)


def _placed(
    candidates: Sequence[str], chosen: NDArray[np.int64], lengths: NDArray[np.int64], small: np.dtype[Any]
) -> Marks:
    """The ranks of ballots without ties. Raises EngineError: candidate_repeated."""
    width = len(candidates)
    marks = np.full((len(lengths), width), UNMARKED, dtype=small)
    flat = marks.reshape(-1)
    starts = np.cumsum(lengths) - lengths
    base = np.arange(len(lengths)) * width
    full = bool((lengths == lengths[0]).all()) if len(lengths) else True
    for rank in range(int(lengths.max(initial=0))):
        if full:
            flat[base + chosen[starts + rank]] = rank + 1
        else:
            here = np.flatnonzero(lengths > rank)
            flat[base[here] + chosen[starts[here] + rank]] = rank + 1
    if int((marks > 0).sum()) != int(lengths.sum()):
        row = int(np.argmax((marks > 0).sum(axis=1) != lengths))
        own = chosen[starts[row] : starts[row] + lengths[row]].tolist()
        raise EngineError("candidate_repeated", candidate=candidates[next(one for one in own if own.count(one) > 1)])
    return marks


def _with_ties(candidates: Sequence[str], part: Sequence[Order]) -> Marks:
    """The ranks of ballots of which some hold ties, one by one."""
    marks = np.full((len(part), len(candidates)), UNMARKED, dtype=np.int32)
    for row, ballot in enumerate(part):
        for rank, place in enumerate(ballot, 1):
            for one in (place,) if isinstance(place, int) else place:
                if not 0 <= one < len(candidates):
                    raise EngineError("candidate_unknown", candidate=one)
                if marks[row, one] > 0:
                    raise EngineError("candidate_repeated", candidate=candidates[one])
                marks[row, one] = rank
    return marks


def _marks_with_nothing(part: Sequence[Sequence[int | None]]) -> NDArray[np.int64]:
    marks = [UNMARKED if mark is None else mark for ballot in part for mark in ballot]
    if not all(isinstance(mark, int) for mark in marks):
        raise EngineError("mark_not_whole")
    return np.array(marks, dtype=np.int64)


def _small(most: int) -> type[np.signedinteger]:
    return np.int8 if most <= np.iinfo(np.int8).max else np.int16 if most <= np.iinfo(np.int16).max else np.int32
