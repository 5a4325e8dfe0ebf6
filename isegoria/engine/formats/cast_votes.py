# SPDX-License-Identifier: LGPL-3.0-or-later
"""Cast-vote records with a line for each mark: `ballot_id,rank,choice`, as counties of the United States publish them.

The lines of a ballot stand together. What a rule of election says of ranks at which two candidates are marked, of ranks
that are skipped, and of candidates who are ranked twice, is chosen, and counted in the report.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballot_table import BallotTable
from isegoria.engine.formats.gathering import Gathering
from isegoria.engine.formats.rankings_csv import by_name
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.text_cells import Coding
from isegoria.engine.profiles.ballots import MOST_CANDIDATES, UNMARKED, Ballots

Overvotes = Literal["exhaust", "skip", "tie", "spoil"]
Skipped = Literal["close", "exhaust", "two"]
Repeated = Literal["first", "spoil"]

BALLOTS = ("ballot_id", "ballotid", "ballot", "bulletin", "voter", "voter_id", "id")
RANKS = ("rank", "rang", "preference")
CHOICES = ("choice", "candidate", "choix", "candidat", "candidate_name")
UNDERVOTE, OVERVOTE, LEFT_OUT = -1, -2, -3
NO_CHOICE = frozenset({"", "$undervote", "undervote", "skipped", "blank", "blanc"})
TOO_MANY = frozenset({"$overvote", "overvote"})


@dataclass(frozen=True)
class Rules:
    """What is done with ballots that are not a plain ranking.

    Attributes:
        overvotes: at a rank where several are marked: "exhaust": nothing is read from there on; "skip": that rank is
            passed over; "tie": they share it (where they are named, otherwise as "skip"); "spoil": the ballot is null.
        skipped: at a rank where nobody is marked: "close": those below move up; "exhaust": nothing is read from there
            on; "two": the same, but only after two such ranks together.
        repeated: of a candidate who has several ranks: "first": the best is kept; "spoil": the ballot is null.
        left_out: names that are no candidates (write-ins…): as if they were not marked.
    """

    overvotes: Overvotes = "exhaust"
    skipped: Skipped = "close"
    repeated: Repeated = "first"
    left_out: tuple[str, ...] = ()


@dataclass
class _Seen:
    """What must be remembered of ballots from one block to the next."""

    ids: list[NDArray[np.uint64]] = field(default_factory=list)
    lines: list[NDArray[np.int64]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=lambda: {"overvotes": 0, "skipped": 0, "repeated": 0})


def columns_of(table: BallotTable) -> tuple[int, int, int] | None:
    """The places of the ballot, of the rank and of the choice; None where the table is of another form."""
    plain = [name.strip().casefold().replace(" ", "_") for name in table.header]
    places = [next((plain.index(name) for name in names if name in plain), -1) for names in (BALLOTS, RANKS, CHOICES)]
    return None if min(places) < 0 else (places[0], places[1], places[2])


def read_cast_votes(
    path: Path,
    *,
    rules: Rules = Rules(),
    candidates: Sequence[str] = (),
    encoding: str = "",
) -> Reading:
    """Read a file of marks.

    Args: candidates: who they may be, in order; by default those who are met, by name.
    Raises:
        EngineError: as `BallotTable.open` and `.rows`, header_column_missing, line_mark_wrong, line_candidate_unknown,
            ballot_apart (the lines of a ballot do not stand together), candidates_missing.
    Complexity: O(bytes); memory is that of the distinct ballots, of one block, and 16 bytes a ballot.
    """
    table = BallotTable.open(path, encoding=encoding)
    places = columns_of(table)
    if places is None:
        raise EngineError("header_column_missing", file=path.name, column="ballot_id, rank, choice")
    met = {name: place for place, name in enumerate(candidates)}

    def number(text: str, line: int, _column: int) -> int:
        text = unicodedata.normalize("NFC", text)
        plain = text.casefold()
        if plain in NO_CHOICE:
            return UNDERVOTE
        if plain in TOO_MANY:
            return OVERVOTE
        if text in rules.left_out:
            return LEFT_OUT
        if text not in met and candidates:
            raise EngineError("line_candidate_unknown", line=line, candidate=text[:60])
        return met.setdefault(text, len(met))

    coding, gathering, seen = Coding(number), Gathering(), _Seen()
    kept = np.zeros((4, 0), dtype=np.int64)
    for cells in table.cells():
        ranks = cells[:, [places[1]]].numbers()[:, 0]
        wrong = (ranks < 1) | (ranks > MOST_CANDIDATES)
        if wrong.any():
            row = int(np.argmax(wrong))
            mark = cells.at(row, places[1])[:20]
            raise EngineError("line_mark_wrong", line=int(cells.lines[row]), candidate="rank", mark=mark)
        ids = cells[:, [places[0]]].hashes()[:, 0].view(np.int64)
        codes = coding.codes(cells[:, [places[2]]])[:, 0]
        rows = np.concatenate([kept, np.stack([ids, ranks, codes, cells.lines])], axis=1)
        # The last ballot may go on in the next block.
        last = int(np.flatnonzero(rows[0] != rows[0, -1])[-1]) + 1 if (rows[0] != rows[0, -1]).any() else 0
        rows, kept = rows[:, :last], rows[:, last:]
        if last:
            gathering.add(_ballots(rows, tuple(met), rules, seen))
    if kept.shape[1]:
        gathering.add(_ballots(kept, tuple(met), rules, seen))
    _refuse_apart(seen)
    taken = gathering.take()
    if taken is None or not met:
        raise EngineError("candidates_missing")
    report = Report()
    for what, found in seen.notes.items():
        report.note(what, ballots=found, rule=str(getattr(rules, what)))
    return Reading(taken if candidates else by_name(taken), "cast_votes", report)


def _ballots(rows: NDArray[np.int64], names: tuple[str, ...], rules: Rules, seen: _Seen) -> Ballots:
    """The ballots of whole groups of lines: rows of identity, rank, choice and line."""
    ids, ranks, codes, lines = rows
    starts = np.flatnonzero(np.concatenate([[True], ids[1:] != ids[:-1]]))
    seen.ids.append(ids[starts].view(np.uint64))
    seen.lines.append(lines[starts])
    n_ballots = len(starts)
    ballot = np.repeat(np.arange(n_ballots), np.diff(np.concatenate([starts, [len(ids)]])))
    order = np.lexsort((codes, ranks, ballot))
    ballot, ranks, codes = ballot[order], ranks[order], codes[order]
    # The same mark on two lines is one; what is left out is as if it were not there.
    same = np.zeros(len(codes), dtype=bool)
    same[1:] = (ballot[1:] == ballot[:-1]) & (ranks[1:] == ranks[:-1]) & (codes[1:] == codes[:-1])
    used = ~same & (codes != UNDERVOTE) & (codes != LEFT_OUT)
    ballot, ranks, codes = ballot[used], ranks[used], codes[used]
    spoiled = np.zeros(n_ballots, dtype=bool)

    place = np.concatenate([[True], (ballot[1:] != ballot[:-1]) | (ranks[1:] != ranks[:-1])])[: len(ballot)]
    group = np.cumsum(place) - 1
    over = (np.bincount(group) > 1) if len(group) else np.zeros(0, dtype=bool)
    over[group[codes == OVERVOTE]] = True
    of_ballot, of_rank = ballot[place], ranks[place]
    seen.notes["overvotes"] += len(np.unique(of_ballot[over]))
    end = np.full(n_ballots, np.iinfo(np.int64).max)
    if rules.overvotes == "exhaust":
        np.minimum.at(end, of_ballot[over], of_rank[over])
    elif rules.overvotes == "spoil":
        spoiled[of_ballot[over]] = True
    before = np.zeros(len(of_rank), dtype=np.int64)
    before[1:] = np.where(of_ballot[1:] == of_ballot[:-1], of_rank[:-1], 0)
    gap = of_rank - before - 1
    seen.notes["skipped"] += len(np.unique(of_ballot[gap > 0]))
    if rules.skipped != "close":
        far = gap >= (2 if rules.skipped == "two" else 1)
        np.minimum.at(end, of_ballot[far], of_rank[far])
    keep = (codes >= 0) & (ranks < end[ballot])
    if rules.overvotes == "skip":
        keep &= ~over[group]
    ballot, ranks, codes = ballot[keep], ranks[keep], codes[keep]
    marks = np.full((n_ballots, max(1, len(names))), UNMARKED, dtype=np.int32)
    # From the last rank to the first, so that the best one stays; copied, since NumPy would walk a view backwards.
    last_first = np.arange(len(ballot))[::-1].copy()
    marks[ballot[last_first], codes[last_first]] = ranks[last_first]
    twice = (marks > 0).sum(axis=1) != np.bincount(ballot, minlength=n_ballots)
    seen.notes["repeated"] += int(twice.sum())
    if rules.repeated == "spoil":
        spoiled |= twice
    return Ballots.from_marks("rankings", names or ("",), _dense(marks[~spoiled]), null=int(spoiled.sum()))


def _dense(marks: NDArray[np.int32]) -> NDArray[np.int32]:
    """Ranks that fit the number of candidates: 1 for the best of each ballot, and so on."""
    most = marks.shape[1]
    if int(marks.max(initial=0)) <= most:
        return marks
    order = np.argsort(marks, axis=1, kind="stable")
    along = np.take_along_axis(marks, order, axis=1)
    new = along > 0
    new[:, 1:] &= along[:, 1:] != along[:, :-1]
    dense = np.empty_like(marks)
    np.put_along_axis(dense, order, np.cumsum(new, axis=1, dtype=np.int32), axis=1)
    dense[marks < 0] = UNMARKED
    return dense


def _refuse_apart(seen: _Seen) -> None:
    """Raises EngineError: ballot_apart, where a ballot comes back after another."""
    if not seen.ids:
        return
    ids, lines = np.concatenate(seen.ids), np.concatenate(seen.lines)
    order = np.argsort(ids, kind="stable")
    again = np.flatnonzero(ids[order][1:] == ids[order][:-1])
    if again.size:
        raise EngineError("ballot_apart", line=int(lines[order[again + 1]].min()))
