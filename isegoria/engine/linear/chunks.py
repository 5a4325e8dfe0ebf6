# SPDX-License-Identifier: LGPL-3.0-or-later
"""Passes over people: fixed chunks, and a reduction whose order depends on the data only.

Floating-point addition is not associative. With chunk bounds set by the number of rows and partial results
added pairwise in a fixed tree, one worker and eight give the same bits. Who does the work is given: `map` by default,
or the `map` of a pool of threads or processes, or any that yields the results in the order of the items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


class Run(Protocol):
    """Applies a function to each item, wherever it likes; results come in the order of the items."""

    def __call__(self, function: Callable[[A], B], items: Iterable[A], /) -> Iterable[B]: ...


ROWS = 4096


def chunk_bounds(n_rows: int, size: int = ROWS) -> Iterator[tuple[int, int]]:
    """(start, stop) of each chunk of at most `size` rows."""
    for start in range(0, n_rows, size):
        yield start, min(start + size, n_rows)


def tree_reduce(parts: Iterable[T], add: Callable[[T, T], T]) -> T | None:
    """Add the parts pairwise in a fixed binary tree, as they come; None when there are none.

    Holds at most log2(number of parts) partial results. The left argument of `add` always precedes the right.
    """
    waiting: list[tuple[int, T]] = []  # (height in the tree, partial result), heights strictly falling
    for part in parts:
        height, total = 0, part
        while waiting and waiting[-1][0] == height:
            total = add(waiting.pop()[1], total)
            height += 1
        waiting.append((height, total))
    if not waiting:
        return None
    result = waiting.pop()[1]
    while waiting:
        result = add(waiting.pop()[1], result)
    return result
