# SPDX-License-Identifier: LGPL-3.0-or-later
"""Any file of ballots: what form it is in, why it is taken for that, and its reading.

The form is told by the first bytes and the name, else by the columns and the first lines; whoever asks may say it
instead. What cannot be told apart by itself (ranks or grades?) is refused rather than guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from isegoria.engine.errors import EngineError
from isegoria.engine.formats import grades_csv, preflib, rankings_csv, scottish_csv
from isegoria.engine.formats.ballot_table import BallotTable
from isegoria.engine.formats.ballots_input import read_frozen
from isegoria.engine.formats.cast_votes import Rules, columns_of, read_cast_votes
from isegoria.engine.formats.reading import Reading, Report
from isegoria.engine.formats.texts.signs import blocks
from isegoria.engine.profiles.ballots import Grade

FROZEN = "frozen"
TABLES = (*get_args(rankings_csv.Form), *get_args(grades_csv.Form))
FORMS = (FROZEN, *preflib.TYPES, "scottish", "cast_votes", *TABLES)
"""Every form of file, by name."""

_RANK = re.compile(
    r"(?:rank|rang|choice|choix|preference|place|position)?[ _-]*([0-9]{1,4})(?:st|nd|rd|th|er|ere|re|e|eme|de|nde)?"
    r"[ _-]*(?:rank|rang|choice|choix|preference|place|position)?"
)
_WORDS = (
    ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    (
        "premier", "deuxieme", "troisieme", "quatrieme", "cinquieme", "sixieme", "septieme", "huitieme", "neuvieme",
        "dixieme",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What whoever reads a file says of it; what is not said is found, or has a default.

    Attributes:
        form: one of `FORMS`. candidates: who they may be, for forms that name them on ballots.
        scale: of grades, the worst first. nothing: what a cell holds where nothing is marked, beside nothing at all.
        categories: how a .cat is read. rules: for cast votes. lenient: leave out lines that are wrong (PrefLib).
    """

    form: str = ""
    encoding: str = ""
    candidates: tuple[str, ...] = ()
    scale: tuple[Grade, ...] = ()
    nothing: tuple[str, ...] = ()
    categories: str = ""
    rules: Rules = field(default_factory=Rules)
    lenient: bool = False


def read_ballot_file(path: Path, choices: Choices = Choices()) -> Reading:
    """Read a file of ballots in any form.

    Raises:
        EngineError: file_missing, ballot_form_unknown, ballots_form_unclear, and those of the form's own reader.
    """
    if choices.form and choices.form not in FORMS:
        raise EngineError("ballot_form_unknown", form=choices.form[:60], forms=", ".join(FORMS))
    form, why, params = (choices.form, "told", {}) if choices.form else _form_of_head(path)
    table = None
    nothing = (*rankings_csv.NOTHING, *choices.nothing)
    if not form or form in TABLES:
        table = BallotTable.open(path, encoding=choices.encoding)
        if not form and columns_of(table):
            form, why = "cast_votes", "columns_are_named"
        elif not form:
            form, why, params = form_of_table(table, nothing)
    if form == FROZEN:
        reading = Reading(read_frozen(path)[0], FROZEN, Report())
    elif form == "scottish":
        reading = scottish_csv.read_scottish(path, encoding=choices.encoding)
    elif form == "cast_votes":
        reading = read_cast_votes(path, rules=choices.rules, candidates=choices.candidates, encoding=choices.encoding)
    elif table is None:
        reading = _read_preflib(path, form, choices)
    else:
        reading = _read_table(table, form, choices, nothing)
        reading.report.understood[:0] = [
            ("separator", {"separator": {"\t": "tab"}.get(table.separator, table.separator)}),
            ("encoding", {"encoding": table.lines.encoding.removesuffix("-sig")}),
        ]
    reading.report.understood.insert(0, ("form", {"form": form, "why": why, **params}))
    return reading


def _read_preflib(path: Path, form: str, choices: Choices) -> Reading:
    data_type = next(one for one in preflib.TYPES if one == form)
    return preflib.read_preflib(
        path,
        data_type=data_type,
        categories="approvals" if choices.categories == "approvals" else "grades" if choices.categories else None,
        encoding=choices.encoding,
        lenient=choices.lenient,
    )


def _read_table(table: BallotTable, form: str, choices: Choices, nothing: Sequence[str]) -> Reading:
    if form == "rankings_by_rank":
        return rankings_csv.read_rankings(table, "rankings_by_rank", candidates=choices.candidates, nothing=nothing)
    if form == "rankings_by_candidate":
        return rankings_csv.read_rankings(table, "rankings_by_candidate", nothing=nothing)
    for one in get_args(grades_csv.Form):
        if form == one:
            return grades_csv.read_grades(table, one, scale=choices.scale, nothing=nothing)
    raise EngineError("ballot_form_unknown", form=form, forms=", ".join(FORMS))


def _form_of_head(path: Path) -> tuple[str, str, dict[str, Any]]:
    """The form that the first bytes or the name show, and why; "" for what may be a table."""
    if not path.is_file():
        raise EngineError("file_missing", file=path.name)
    head = next(blocks(path), b"")[:4096].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"# {"):
        return FROZEN, "first_line", {}
    lines = head.decode("latin-1").split("\n")
    for line in lines:
        if found := re.match(r"#\s*DATA TYPE:\s*([a-z]{3})\s*$", line):
            return found[1], "first_line", {}
    suffix = path.suffix.removeprefix(".").lower()
    if suffix in preflib.TYPES:
        return suffix, "name", {}
    if scottish_csv.FIRST.fullmatch(lines[0].strip()) and len(lines) > 1 and lines[1].strip().endswith(","):
        return "scottish", "first_line", {}
    return "", "", {}


def form_of_table(table: BallotTable, nothing: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    """What the columns of a table hold, why it is taken for that, and the parameters of the reason.

    Raises: EngineError: ballots_form_unclear.
    """
    sample = [[cell for cell in row if cell not in nothing] for row in table.sampled()]
    cells = [cell for row in sample for cell in row]
    written = dict.fromkeys(cells)
    numbers = [int(cell) for cell in written if re.fullmatch(r"-?[0-9]{1,9}", cell)]
    whole = len(numbers) == len(written)
    if _are_ranks(table.names) and not whole:
        return "rankings_by_rank", "columns_are_ranks", {"first": table.names[0], "last": table.names[-1]}
    plain = {cell.casefold() for cell in written}
    if plain <= grades_csv.APPROVED | grades_csv.NOT_APPROVED and (not whole or plain <= {"0", "1"}):
        return "approvals", "cells_are_yes_or_no", {}
    if not whole:
        return "grades", "cells_are_names", {"one": next(cell for cell in cells if not cell.lstrip("-").isdigit())[:40]}
    low, high = min(numbers, default=0), max(numbers, default=0)
    ranked = sum(_is_ranking([int(cell) for cell in row]) for row in sample if row)
    lines = sum(bool(row) for row in sample)
    if _are_ranks(table.names):
        raise EngineError("ballots_form_unclear", file=table.lines.path.name, low=low, high=high)
    if ranked == lines and lines and high > 1:
        return "rankings_by_candidate", "lines_count_from_one", {"lines": lines}
    if low < 1 or high > len(table.names) or ranked * 2 < lines:
        return "grades", "cells_are_numbers", {"low": low, "high": high}
    raise EngineError("ballots_form_unclear", file=table.lines.path.name, low=low, high=high)


def _is_ranking(marks: Sequence[int]) -> bool:
    """Whether marks are 1, 2, 3… each once."""
    return sorted(marks) == list(range(1, len(marks) + 1))


def _are_ranks(names: Sequence[str]) -> bool:
    """Whether the columns are called first choice, second choice…"""
    plain = []
    for name in names:
        parts = unicodedata.normalize("NFKD", name.casefold())
        plain.append("".join(sign for sign in parts if not unicodedata.combining(sign)).strip())
    found = [_RANK.fullmatch(name) for name in plain]
    if all(found):
        return [int(one[1]) for one in found if one] == list(range(1, len(names) + 1))
    return any(all(name.startswith(word) for name, word in zip(plain, words, strict=False)) for words in _WORDS)
