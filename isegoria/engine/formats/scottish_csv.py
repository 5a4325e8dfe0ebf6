# SPDX-License-Identifier: LGPL-3.0-or-later
"""The files in which the ballots of Scottish council elections are kept: `candidates,seats,`, then `count,1,4,2,`, then
the names, then that of the ward."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.gathering import Gathering
from isegoria.engine.formats.order_lines import OrderLines
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.text_lines import TextLines
from isegoria.engine.profiles.ballots import MOST_CANDIDATES, Ballots

FIRST = re.compile(r"\s*([0-9]{1,5})\s*,\s*([0-9]{1,5})\s*,?\s*")


def read_scottish(path: Path, *, encoding: str = "") -> Reading:
    """Read a file of ranked ballots without ties.

    Raises:
        EngineError: file_missing, table_empty, not_a_table, text_undecodable, line_too_long, ballots_header_missing,
            candidates_too_many, line_unreadable, line_count_wrong, line_candidate_unknown, line_candidate_repeated,
            line_tied, file_cut (fewer names than candidates).
    """
    text = TextLines.open(path, encoding=encoding)
    gathering, ward, last = Gathering(), "", 1
    names: list[str] = []
    parties: list[str] = []
    n_candidates = seats = 0
    lines = OrderLines(())
    for first, block in text.blocks():
        line = first
        if not n_candidates:
            head, _, block = block.partition(b"\n")
            found = FIRST.fullmatch(head.decode("utf-8"))
            if not found or not int(found[1]) or not int(found[2]):
                raise EngineError("ballots_header_missing", file=path.name, what="candidates,seats")
            n_candidates, seats, line = int(found[1]), int(found[2]), line + 1
            if n_candidates > MOST_CANDIDATES:
                raise EngineError("candidates_too_many", most=MOST_CANDIDATES, found=n_candidates)
            lines = OrderLines(tuple(str(number) for number in range(1, n_candidates + 1)), tied=False)
        quoted = block.find(b'"')
        ballots, rest = (block, b"") if quoted < 0 else (block[:quoted], block[quoted:])
        if names:
            ballots, rest = b"", block
        if ballots:
            written = re.sub(rb",[ \t]*(?=\n)", b"", ballots)
            counts, marks, wrong = lines.read(re.sub(rb"(?m)^([^,\n]*),", rb"\1:", written))
            if wrong.size:
                numbered = [(at, one) for at, one in enumerate(ballots.decode("utf-8").split("\n"), line) if one]
                at, one = numbered[int(wrong[0])]
                raise lines.refusal(one.strip().rstrip(",").replace(",", ":", 1), at)
            gathering.add(Ballots.from_marks("rankings", lines.candidates, marks, counts=counts))
            line += ballots.count(b"\n")
        for at, one in enumerate(rest.decode("utf-8").split("\n"), line):
            cells = [cell.strip() for cell in next(csv.reader([one]), [])]
            last = at
            if len(cells) >= 3 and cells[0].startswith("Candidate "):
                names.append(cells[1])
                parties.append(cells[2])
            elif any(cells):
                ward = cells[0]
    if len(names) != n_candidates:
        raise EngineError("file_cut", file=path.name, line=last)
    full = tuple(
        name if names.count(name) == 1 else f"{name}, {party} ({number})"
        for number, (name, party) in enumerate(zip(names, parties, strict=True), 1)
    )
    taken = gathering.take() or Ballots.from_marks("rankings", full, np.zeros((0, len(full)), dtype=np.int8))
    return Reading(replace(taken, candidates=full), "scottish", Report(), seats=seats, said={"TITLE": ward})
