# SPDX-License-Identifier: LGPL-3.0-or-later
"""From a table to texts on disk and the arrays beside them: who wrote each, when, on which side, under which label.

Names of authors are not kept: two texts have the same author where their digests are alike.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.texts.looks import kind_of_column, reader_of_times
from isegoria.engine.formats.texts.store import StoredTexts, TextWriter, save_array
from isegoria.engine.formats.texts.table import Table, TableReport

FORMAT = "isegoria-texts/1"
META = "contributions.json"
NO_TIME = -(2**63)
MOST_LABELS = 5_000
STEP = 2_000  # records between two words of progress

_SIDES = """
for: 1, +1, +, for, pour, favor, favorable, favorevole, agree, approve, support, yes, oui, si, sí, ja, pro, dafür,
for: positive, positif, a favor, in favor, in favour, en faveur, d'accord
against: -1, −1, -, −, against, contre, contra, contro, disagree, oppose, no, non, nein, dagegen, negative, négatif,
against: défavorable, en contra, not in favor, pas d'accord
neither: 0, neutral, neutre, neutro, pass, both, mixed, mitigé, sans avis
"""
SIDES = {
    word.strip(): {"for": 1, "against": -1, "neither": 0}[line.partition(":")[0]]
    for line in _SIDES.strip().splitlines()
    for word in line.partition(":")[2].split(",")
}
"""What a word says of the side taken; an empty one says neither."""


@dataclass(frozen=True)
class Columns:
    """Names of the columns to read. Several columns of text are read as one, a line each (a title, then a body)."""

    text: tuple[str, ...]
    author: str = ""
    date: str = ""
    side: str = ""
    label: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        return (*self.text, *(name for name in (self.author, self.date, self.side, self.label) if name))


@dataclass(frozen=True)
class Contributions:
    """What a table holds, in its order, without the lines that hold no text.

    Attributes:
        texts: on disk, prepared.
        lines: (texts,) the line of the file at which each begins, from 1.
        records: (texts,) place of each among all the records below the header, from 0, those left out included.
        authors: (texts,) number of each one's author, by first text; someone without a name is an author of their own.
        times: (texts,) seconds since 1970; `NO_TIME` where the table says none.
        sides: (texts,) 1 for, −1 against, 0 neither or not said.
        labels: (texts,) place in `label_names`; −1 without a label.
    """

    texts: StoredTexts
    lines: NDArray[np.int64]
    records: NDArray[np.int64]
    authors: NDArray[np.int64] | None
    times: NDArray[np.int64] | None
    sides: NDArray[np.int8] | None
    labels: NDArray[np.int32] | None
    label_names: tuple[str, ...]
    report: TableReport
    source: Mapping[str, Any]
    """Name, digest, length, encoding and separator of the file, and the columns read."""

    @staticmethod
    def load(folder: Path) -> Contributions | None:
        """Those that `read_contributions` left whole in a folder; None where it did not."""
        try:
            known = json.loads((folder / META).read_text(encoding="utf-8"))
            arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in known["arrays"]}
            if known["format"] != FORMAT:
                return None
            return Contributions(
                StoredTexts(folder),
                arrays["lines"],
                arrays["records"],
                arrays.get("authors"),
                arrays.get("times"),
                arrays.get("sides"),
                arrays.get("labels"),
                tuple(known["label_names"]),
                TableReport.from_json(known["report"]),
                known["source"],
            )
        except (OSError, ValueError, KeyError, TypeError, EngineError):
            return None


def read_contributions(
    table: Table,
    columns: Columns,
    folder: Path,
    *,
    prepare: Callable[[str], str] = str,
    progress: Callable[[int], Any] = lambda records: None,
) -> Contributions:
    """Read a table into a folder that is there. What was in it is replaced; a reading that stopped leaves nothing that
    `Contributions.load` takes.

    Args:
        prepare: what makes of a text as it stands in the table the one that is kept; an empty one is left out.
        progress: told how many records were read.

    Raises:
        EngineError: column_unknown, column_not_text, column_empty, times_unreadable, sides_unreadable, labels_too_many,
            and those of the header.
    Complexity: O(bytes) time; beyond the store, 8 bytes a text for each column read.
    """
    (folder / META).unlink(missing_ok=True)
    places = [table.place(name) for name in columns.text]
    kinds = [kind_of_column(row[place] for row in table.sample) for place in places]
    if "text" not in kinds and set(kinds) != {"empty"}:
        kind = next(kind for kind in kinds if kind != "empty")
        raise EngineError("column_not_text", file=table.path.name, column=columns.text[0], kind=kind)
    beside = _Beside(table, columns)
    lines, records, report = array("q"), array("q"), TableReport()
    with TextWriter(folder) as writer:
        for line, fields in table.records(report):
            text = prepare("\n".join(fields[place] for place in places) if len(places) > 1 else fields[places[0]])
            if not text or text.isspace():
                report.refuse(line, "text_empty")
                continue
            records.append(report.read)
            report.keep()
            writer.write(text)
            lines.append(line)
            beside.take(fields, report)
            if report.read % STEP == 0:
                progress(report.read)
    progress(report.read)
    if not report.kept:
        raise EngineError("column_empty", file=table.path.name, column=columns.text[0], lines=report.read)
    arrays = {
        "lines": np.frombuffer(lines, dtype=np.int64),
        "records": np.frombuffer(records, dtype=np.int64),
        **beside.arrays(report),
    }
    for name, values in arrays.items():
        save_array(folder / f"{name}.npy", values)
    known = {
        "format": FORMAT,
        "arrays": sorted(arrays),
        "label_names": list(beside.label_names),
        "report": report.to_json(),
        "source": {
            "file": table.path.name,
            "sha256": table.examined.sha256,
            "bytes": table.examined.n_bytes,
            "encoding": table.examined.encoding,
            "separator": table.separator,
            "columns": {"text": list(columns.text), **{
                name: getattr(columns, name) for name in ("author", "date", "side", "label") if getattr(columns, name)
            }},
        },
    }  # fmt: skip
    unfinished = folder / f"{META}.part"
    unfinished.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(folder / META)
    found = Contributions.load(folder)
    if found is None:
        raise EngineError("store_damaged", path=str(folder))
    return found


class _Beside:
    """What stands beside the texts, in arrays of numbers."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self._table, self._columns = table, columns
        self._author = table.place(columns.author) if columns.author else -1
        self._date = table.place(columns.date) if columns.date else -1
        self._side = table.place(columns.side) if columns.side else -1
        self._label = table.place(columns.label) if columns.label else -1
        self._authors, self._times, self._sides, self._labels = array("Q"), array("q"), array("b"), array("i")
        self._names: dict[str, int] = {}
        self._read_time = None
        if columns.date:
            self._read_time = reader_of_times([row[self._date] for row in table.sample])
            if self._read_time is None and any(row[self._date].strip() for row in table.sample):
                raise EngineError("times_unreadable", file=table.path.name, column=columns.date)

    @property
    def label_names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def take(self, fields: Sequence[str], report: TableReport) -> None:
        if self._author >= 0:
            self._authors.append(_digest(fields[self._author].strip()))
        if self._date >= 0:
            written = fields[self._date].strip()
            time = self._read_time(written) if self._read_time and written else None
            report.notes["date_wrong"] += time is None
            self._times.append(NO_TIME if time is None else time)
        if self._side >= 0:
            word = unicodedata.normalize("NFC", fields[self._side]).strip().casefold().replace("’", "'")
            report.notes["side_unknown"] += word not in SIDES
            self._sides.append(SIDES.get(word, 0))
        if self._label >= 0:
            name = fields[self._label].strip()
            if name and len(self._names) > MOST_LABELS:
                raise EngineError(
                    "labels_too_many", file=self._table.path.name, column=self._columns.label, most=MOST_LABELS
                )
            self._labels.append(self._names.setdefault(name, len(self._names)) if name else -1)

    def arrays(self, report: TableReport) -> dict[str, NDArray[Any]]:
        report.notes = +report.notes  # those that were met
        found: dict[str, NDArray[Any]] = {}
        if self._author >= 0:
            found["authors"] = _numbered(np.frombuffer(self._authors, dtype=np.uint64))
        if self._date >= 0:
            found["times"] = np.frombuffer(self._times, dtype=np.int64)
            if (found["times"] == NO_TIME).all():
                raise EngineError("times_unreadable", file=self._table.path.name, column=self._columns.date)
        if self._side >= 0:
            found["sides"] = np.frombuffer(self._sides, dtype=np.int8)
            if not found["sides"].any():
                raise EngineError("sides_unreadable", file=self._table.path.name, column=self._columns.side)
        if self._label >= 0:
            found["labels"] = np.frombuffer(self._labels, dtype=np.int32)
        return found


def _digest(name: str) -> int:
    """64 bits of a name; 0 for none."""
    if not name:
        return 0
    return int.from_bytes(blake2b(name.encode("utf-8", errors="replace"), digest_size=8).digest(), "little") or 1


def _numbered(digests: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Numbers from 0 in the order of first appearance; each text without a name has a number of its own."""
    _, first, inverse = np.unique(digests, return_index=True, return_inverse=True)
    leader = first[inverse.reshape(-1)]
    nobody = digests == 0
    leader[nobody] = np.flatnonzero(nobody)
    _, numbers = np.unique(leader, return_inverse=True)
    return numbers.reshape(-1).astype(np.int64)
