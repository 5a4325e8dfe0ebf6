# SPDX-License-Identifier: LGPL-3.0-or-later
"""The lines of votes, byte by byte: cells, the projects that each vote names, its points. Compiled (decision 19).

Nothing here raises: what is wrong is handed back as (kind, line, place, end), and the caller refuses or reports it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.compiled import compiled

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]

# Kinds of fault. What concerns a line drops it, unless it says otherwise.
COLUMNS, QUOTES, UNKNOWN, REPEATED, POINTS_MISSING, POINTS_WRONG, GAP, COLUMNS_MENDED, QUOTE_OPEN = range(1, 10)
POINT = 1_000_000
"""Points are read in millionths, so that their decimals are exact."""
MOST_POINTS = 1_000_000_000

_QUOTE, _COMMA, _SPACE, _TAB, _LF, _CR, _DOT, _ZERO = 34, 44, 32, 9, 10, 13, 46, 48
_MODULUS = 0x7FFFFFFF


@compiled
def hash_of(text: Bytes, start: int, end: int) -> int:
    """31 bits of some bytes (FNV); what has the same is compared byte by byte."""
    found = 16777619
    for at in range(start, end):
        found = ((found ^ text[at]) * 16777619) & _MODULUS
    return found ^ (found >> 15)


@compiled
def same_bytes(one: Bytes, start: int, end: int, other: Bytes, begin: int, stop: int) -> bool:
    if end - start != stop - begin:
        return False
    for step in range(end - start):  # noqa: SIM110 - a plain loop is what compiles well
        if one[start + step] != other[begin + step]:
            return False
    return True


@compiled
def slots_of(text: Bytes, starts: Whole, slots: Whole) -> None:
    """Fill an open-addressed table (its size a power of two, −1 where free) with texts that are all different."""
    mask = len(slots) - 1
    for number in range(len(starts) - 1):
        slot = hash_of(text, starts[number], starts[number + 1]) & mask
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = number


@compiled
def _find(text: Bytes, start: int, end: int, ids: Bytes, id_starts: Whole, slots: Whole) -> int:
    mask = len(slots) - 1
    slot = hash_of(text, start, end) & mask
    while slots[slot] >= 0:
        number = slots[slot]
        if same_bytes(text, start, end, ids, id_starts[number], id_starts[number + 1]):
            return int(number)
        slot = (slot + 1) & mask
    return -1


@compiled
def _points(text: Bytes, start: int, end: int) -> int:
    """Points in millionths; −1 for what is no number of points."""
    whole, decimals, digits, point = 0, 0, 0, False
    for at in range(start, end):
        byte = text[at]
        if byte == _DOT and not point:
            point = True
        elif 0 <= byte - _ZERO <= 9:
            digits += 1
            if point:
                decimals += 1
                if decimals > 6:
                    if byte != _ZERO:
                        return -1
                    continue
            whole = whole * 10 + (byte - _ZERO)
            if whole > MOST_POINTS * POINT:
                return -1
        else:
            return -1
    if digits == 0:
        return -1
    for _ in range(min(decimals, 6), 6):
        whole *= 10
    return whole if whole <= MOST_POINTS * POINT else -1


@compiled
def read_lines(
    text: Bytes,
    final: bool,
    line: int,
    separator: int,
    columns: int,
    vote: int,
    points: int,
    ranks: bool,
    ids: Bytes,
    id_starts: Whole,
    slots: Whole,
    seen: Whole,
    row_lines: Whole,
    cell_starts: Whole,
    cell_ends: Whole,
    mark_ends: Whole,
    projects: NDArray[np.int32],
    marks: Whole,
    faults: Whole,
) -> tuple[int, int, int, int, int]:
    """Read whole lines.

    Args:
        text: bytes; the last line may be cut where `final` is not said. line: the number of the first one.
        columns: cells a line; vote, points: which of them, −1 for no points; ranks: whether they rank.
        ids, id_starts, slots: the projects; seen: (projects) −1 each, where this notes what a ballot names.
        row_lines … faults: room for what is found: lines kept (rows), their cells with quotation marks
            (rows × columns), the end of each row's marks, marks, and (faults, 4).

    Returns: bytes read, lines read, rows, marks, faults.
    """
    size = len(text)
    at = rows = n_marks = n_faults = 0
    begin, first = 0, line
    inner_starts = np.zeros(columns, dtype=np.int64)
    inner_ends = np.zeros(columns, dtype=np.int64)
    while at < size:
        begin, first = at, line
        cell, over, dropped, ended, empty_line = 0, False, False, False, True
        base = rows * columns
        while not ended:
            while at < size and (text[at] == _SPACE or (text[at] == _TAB and separator != _TAB)):
                at += 1
            start = at
            inner, stop = at, at
            if at < size and text[at] == _QUOTE:
                at += 1
                inner, closed = at, False
                while at < size:
                    if text[at] == _QUOTE:
                        if at + 1 < size and text[at + 1] == _QUOTE:
                            at += 2
                            continue
                        closed = True
                        break
                    if text[at] == _LF:
                        line += 1
                    at += 1
                if not closed:
                    if not final:
                        return begin, first, rows, n_marks, n_faults
                    faults[n_faults, 0], faults[n_faults, 1] = QUOTE_OPEN, first
                    faults[n_faults, 2], faults[n_faults, 3] = begin, min(size, begin + 60)
                    n_faults += 1
                    return size, line, rows, n_marks, n_faults
                stop = at
                at += 1
                raw_end = at
                bad = False
                while at < size and text[at] != separator and text[at] != _LF:
                    if text[at] != _SPACE and text[at] != _CR and text[at] != _TAB:
                        bad = True
                    at += 1
                if bad and not dropped:
                    faults[n_faults, 0], faults[n_faults, 1] = QUOTES, first
                    faults[n_faults, 2], faults[n_faults, 3] = begin, at
                    n_faults += 1
                    dropped = True
                empty_line = False
            else:
                while at < size and text[at] != separator and text[at] != _LF:
                    at += 1
                stop = at
                while stop > start and (text[stop - 1] == _SPACE or text[stop - 1] == _CR or text[stop - 1] == _TAB):
                    stop -= 1
                raw_end = stop
                if stop > start:
                    empty_line = False
            if at >= size and not final:
                return begin, first, rows, n_marks, n_faults
            ended = at >= size or text[at] == _LF
            if not ended or at < size:
                at += 1
            if cell < columns:
                cell_starts[base + cell], cell_ends[base + cell] = start, raw_end
                inner_starts[cell], inner_ends[cell] = inner, stop
            elif raw_end > start:
                over = True
            cell += 1
        line += 1
        if empty_line and cell == 1:
            continue
        stop = at
        if cell != columns and not dropped:
            # Empty cells after the last column, or none where the vote does not stand: nothing is lost.
            mends = (cell > columns and not over) or (cell < columns and cell > vote and cell > points)
            faults[n_faults, 0] = COLUMNS_MENDED if mends else COLUMNS
            faults[n_faults, 1], faults[n_faults, 2], faults[n_faults, 3] = first, begin, cell
            n_faults += 1
            dropped = not mends
            for missing in range(cell, columns):
                cell_starts[base + missing], cell_ends[base + missing] = begin, begin
        if dropped:
            continue
        kept = n_marks
        reads_points = points >= 0
        point_at, point_end = 0, 0
        if reads_points:
            point_at, point_end = inner_starts[points], inner_ends[points]
        named = given = 0
        place, end = inner_starts[vote], inner_ends[vote]
        more = place < end
        while more:
            start = place
            while place < end and text[place] != _COMMA:
                place += 1
            stop = place
            more = place < end
            place += 1
            while start < stop and (text[start] == _SPACE or text[start] == _TAB):
                start += 1
            while stop > start and (text[stop - 1] == _SPACE or text[stop - 1] == _TAB):
                stop -= 1
            worth = 1
            if reads_points and point_at < point_end:
                given += 1
                point_start = point_at
                while point_at < point_end and text[point_at] != _COMMA:
                    point_at += 1
                point_stop = point_at
                point_at += 1
                if point_at == point_end and point_stop < point_end:
                    given += 1  # a comma ends the cell: one more place, empty
                while point_start < point_stop and text[point_start] == _SPACE:
                    point_start += 1
                while point_stop > point_start and text[point_stop - 1] == _SPACE:
                    point_stop -= 1
                worth = _points(text, point_start, point_stop)
                if worth < 0 and not dropped:
                    faults[n_faults, 0], faults[n_faults, 1] = POINTS_WRONG, first
                    faults[n_faults, 2], faults[n_faults, 3] = point_start, point_stop
                    n_faults += 1
                    dropped = True
            named += 1
            if start == stop:
                faults[n_faults, 0], faults[n_faults, 1] = GAP, first
                faults[n_faults, 2], faults[n_faults, 3] = start, stop
                n_faults += 1
                continue
            project = _find(text, start, stop, ids, id_starts, slots)
            if project < 0 or seen[project] == first:
                faults[n_faults, 0], faults[n_faults, 1] = UNKNOWN if project < 0 else REPEATED, first
                faults[n_faults, 2], faults[n_faults, 3] = start, stop
                n_faults += 1
                continue
            seen[project] = first
            projects[n_marks], marks[n_marks] = project, n_marks - kept + 1 if ranks else worth
            n_marks += 1
        if reads_points and not dropped:
            while point_at < point_end:
                given += 1
                while point_at < point_end and text[point_at] != _COMMA:
                    point_at += 1
                point_at += 1
            if given != named:
                faults[n_faults, 0], faults[n_faults, 1] = POINTS_MISSING, first
                faults[n_faults, 2], faults[n_faults, 3] = named, given
                n_faults += 1
                dropped = True
        if dropped:
            n_marks = kept
            continue
        row_lines[rows], mark_ends[rows] = first, n_marks
        rows += 1
    return size, line, rows, n_marks, n_faults


@compiled
def gather(text: Bytes, starts: Whole, ends: Whole, out: Bytes) -> None:
    """Bytes of cells one after the other."""
    at = 0
    for cell in range(len(starts)):
        for place in range(starts[cell], ends[cell]):
            out[at] = text[place]
            at += 1


@compiled
def number_cells(text: Bytes, starts: Whole, ends: Whole, slots: Whole, firsts: Whole, codes: Whole) -> int:
    """Number cells by their bytes, in the order in which they are met; how many there are, −1 for too many.

    Args: slots: −1 each, a power of two; firsts: room for the first cell of each number; codes: (cells).
    """
    mask, found = len(slots) - 1, 0
    for cell in range(len(starts)):
        slot = hash_of(text, starts[cell], ends[cell]) & mask
        while slots[slot] >= 0:
            first = firsts[slots[slot]]
            if same_bytes(text, starts[cell], ends[cell], text, starts[first], ends[first]):
                break
            slot = (slot + 1) & mask
        if slots[slot] < 0:
            if found == len(firsts):
                return -1
            firsts[found], slots[slot] = cell, found
            found += 1
        codes[cell] = slots[slot]
    return found


@compiled
def settle_rows(lengths: Whole, projects: NDArray[np.int32], marks: Whole) -> int:
    """Take out marks of nothing and put the projects of each row in ascending order, in place; marks that are left.

    `lengths`, the marks of each row, becomes what is left of them. Rows are short: they are sorted by insertion.
    """
    read = written = 0
    for row in range(len(lengths)):
        begin, stop = written, read + lengths[row]
        while read < stop:
            project, mark = projects[read], marks[read]
            read += 1
            if mark == 0:
                continue
            at = written
            while at > begin and projects[at - 1] > project:
                projects[at], marks[at] = projects[at - 1], marks[at - 1]
                at -= 1
            projects[at], marks[at] = project, mark
            written += 1
        lengths[row] = written - begin
    return written


@compiled
def repeated_cells(text: Bytes, starts: Whole, slots: Whole, first: Whole) -> int:
    """Find cells that hold what an earlier one does; how many.

    Args: starts: (cells + 1); slots: −1 each, a power of two above twice the cells; first: (cells), where the earlier
    cell is noted, −1 for none. Empty cells are like none.
    """
    mask, found = len(slots) - 1, 0
    for cell in range(len(starts) - 1):
        first[cell] = -1
        if starts[cell] == starts[cell + 1]:
            continue
        slot = hash_of(text, starts[cell], starts[cell + 1]) & mask
        while slots[slot] >= 0:
            other = slots[slot]
            if same_bytes(text, starts[cell], starts[cell + 1], text, starts[other], starts[other + 1]):
                first[cell] = other
                found += 1
                break
            slot = (slot + 1) & mask
        if first[cell] < 0:
            slots[slot] = cell
    return found
