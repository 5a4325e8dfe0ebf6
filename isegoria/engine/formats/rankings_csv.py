# SPDX-License-Identifier: LGPL-3.0-or-later
"""Rankings in a plain table, a ballot on each line: candidates in columns of ranks, or ranks in columns of candidates.

By rank: the columns are first choice, second choice…, and hold names. By candidate: the columns are candidates, and
hold ranks, 1 the first; equal ranks are ties, and ranks that are skipped are closed up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballot_table import BallotTable, Rows
from isegoria.engine.formats.gathering import Gathering
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.text_cells import NO_NUMBER, Cells, Coding
from isegoria.engine.profiles.ballots import UNMARKED, Ballots

Form = Literal["rankings_by_rank", "rankings_by_candidate"]
NOTHING = ("", "-", "–", "NA", "N/A")
"""What a cell holds where nothing is marked."""


def read_rankings(
    table: BallotTable, form: Form, *, candidates: Sequence[str] = (), nothing: Sequence[str] = NOTHING
) -> Reading:
    """Read a table of rankings.

    Args:
        candidates: where the columns are ranks, who they may be, in order; by default those who are met, by name.
    Raises:
        EngineError: as `BallotTable.rows`, line_candidate_unknown, line_candidate_repeated, line_mark_wrong,
            candidates_missing, candidates_too_many, ballots_too_many.
    Complexity: O(bytes); memory is that of the distinct ballots and of one block.
    """
    ballots = _by_candidate(table, nothing) if form == "rankings_by_candidate" else _by_rank(table, candidates, nothing)
    return Reading(ballots, form, Report())


def _by_candidate(table: BallotTable, nothing: Sequence[str]) -> Ballots:
    names = table.names
    most = len(names)

    def number(text: str, line: int, column: int) -> int:
        if text in nothing:
            return UNMARKED
        rank = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not 1 <= rank <= most:
            raise EngineError("line_mark_wrong", line=line, candidate=names[column][:60], mark=text[:20])
        return rank

    coding, gathering = Coding(number), Gathering()
    for rows in table.rows():
        ranks = rows.numbers()
        if ((ranks == NO_NUMBER) | (ranks == 0) | (ranks > most)).any():
            ranks = coding.codes(rows.cells)
        gathering.add(_chunk(names, ranks, rows))
    return _taken(gathering, names)


def _by_rank(table: BallotTable, candidates: Sequence[str], nothing: Sequence[str]) -> Ballots:
    met: dict[str, int] = {name: place for place, name in enumerate(candidates)}

    def number(text: str, line: int, _column: int) -> int:
        if text in nothing:
            return UNMARKED
        text = unicodedata.normalize("NFC", text)
        if text not in met and candidates:
            raise EngineError("line_candidate_unknown", line=line, candidate=text[:60])
        return met.setdefault(text, len(met))

    coding, gathering = Coding(number), Gathering()
    for rows in table.rows():
        codes = coding.codes(rows.cells)
        # One place more takes what says nothing, and is left out.
        marks = np.full((len(codes), len(met) + 1), UNMARKED, dtype=np.int32)
        everyone = np.arange(len(codes))
        for rank in range(codes.shape[1], 0, -1):
            marks[everyone, codes[:, rank - 1]] = rank
        marks = marks[:, :-1]
        twice = (marks > 0).sum(axis=1) != (codes >= 0).sum(axis=1)
        if twice.any():
            _refuse_repeated(rows.cells, codes, int(np.argmax(twice)), met)
        if met:
            gathering.add(_chunk(tuple(met), marks, rows))
    if not met:
        raise EngineError("candidates_missing")
    ballots = _taken(gathering, tuple(met))
    return ballots if candidates else by_name(ballots)


def by_name(ballots: Ballots) -> Ballots:
    """The same with candidates in the order of their names, which is the same whatever the order of the ballots."""
    order = sorted(range(ballots.n_candidates), key=lambda place: ballots.candidates[place])
    names = tuple(ballots.candidates[place] for place in order)
    return replace(ballots, candidates=names, marks=np.ascontiguousarray(ballots.marks[:, order])).merged()


def _refuse_repeated(cells: Cells, codes: NDArray[np.int64], row: int, met: dict[str, int]) -> None:
    line = int(cells.lines[row])
    chosen = [code for code in codes[row].tolist() if code >= 0]
    twice = next(code for code in chosen if chosen.count(code) > 1)
    name = next(name for name, code in met.items() if code == twice)
    raise EngineError("line_candidate_repeated", line=line, candidate=name[:60])


def _chunk(names: Sequence[str], marks: NDArray[np.signedinteger], rows: Rows) -> Ballots:
    return Ballots.from_marks("rankings", names, marks, counts=rows.counts, weights=rows.weights, unit=rows.unit)


def _taken(gathering: Gathering, names: Sequence[str]) -> Ballots:
    taken = gathering.take()
    if taken is None:
        return Ballots.from_marks("rankings", names, np.zeros((0, len(names)), dtype=np.int8))
    return taken
