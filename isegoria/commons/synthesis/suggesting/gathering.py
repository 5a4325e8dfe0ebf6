# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public texts of a process as the engine reads them, and the same as a file that anyone can have read again.

One line a text, in the order in which they came: its words, the number of who wrote it (by first text; drawn anew for
each reading, and in no other file), its day, the side that its author said. The SHA-256 of that file is the digest of
what was read: `isegoria themes` on it finds the same themes.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from isegoria.commons.synthesis.passages import readable
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import kinds
from isegoria.core.processes.models import Process

PAGE = 2_000
HEADER = ("text", "author", "date", "side", "contribution")
COMMAND = "--text text --author author --date date"
DAY = 86_400
SIDES = {1: "for", -1: "against", 0: ""}


@dataclass(frozen=True)
class Gathered:
    """What is read of a process.

    Attributes:
        keys: (texts,) key of each contribution, rising; `versions`: the number of the version that was read.
        public_ids: their public ids; `languages`: as their authors said them.
        authors: (texts,) number of who wrote each, by first text; a text without an author is a person's of its own.
        times: (texts,) seconds since 1970 of the day of each, in universal time.
        stances: (texts,) 1 for, −1 against, 0 not said.
        one_question: whether all those sides are taken on one thing. For one proposal and against another one may say
            the same: sides taken on several things are not compared with one another.
    """

    keys: NDArray[np.int64]
    versions: NDArray[np.int64]
    public_ids: list[str]
    languages: list[str]
    texts: list[str]
    authors: NDArray[np.int64]
    times: NDArray[np.int64]
    stances: NDArray[np.int8]
    one_question: bool = True

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def people(self) -> int:
        return int(self.authors.max(initial=-1)) + 1

    def rows(self) -> Iterator[tuple[str, int, str, str, str]]:
        """The lines of the file, without its header."""
        for place, text in enumerate(self.texts):
            day = str(np.datetime64(int(self.times[place]), "s").astype("datetime64[D]"))
            yield text, int(self.authors[place]), day, SIDES[int(self.stances[place])], self.public_ids[place]

    def blocks(self) -> Iterator[bytes]:
        """The file, canonical: UTF-8, lines that end with LF, quotes where a cell needs them."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        for number, row in enumerate(self.rows(), start=1):
            writer.writerow(row)
            if number % PAGE == 0:
                yield out.getvalue().encode("utf-8")
                out.seek(0)
                out.truncate()
        yield out.getvalue().encode("utf-8")

    def sha256(self) -> str:
        digest = hashlib.sha256()
        for block in self.blocks():
            digest.update(block)
        return digest.hexdigest()


def readable_now(process: Process) -> "QuerySet[Contribution]":
    """The texts that a machine may read: those that everyone can, but for those that stand in another one."""
    return Contribution.objects.filter(process=process, state=Contribution.State.PUBLISHED)


def gather(process: Process, *, up_to: int | None = None) -> Gathered:
    """Read the texts of a process, page by page; ``up_to`` leaves out those that came after that key."""
    sides = _sides(process)
    keys, versions, public_ids, languages, texts, authors, days = [], [], [], [], [], [], []
    numbers: dict[Any, int] = {}
    rows = readable_now(process).order_by("pk")
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    taken_on: set[tuple[str, int]] = set()
    columns = ("pk", "current_version", "public_id", "language", "title", "body", "author", "created_at")
    last = 0
    # By key and not by a cursor held open: visitors write meanwhile.
    while page := list(rows.filter(pk__gt=last).values_list(*columns, "parent", "phase")[:PAGE]):
        last = page[-1][0]
        for key, version, public_id, language, title, body, author, created_at, parent, phase in page:
            text = readable(title, body)
            if not text or text.isspace():
                continue
            if sides.get(key, 0):
                taken_on.add(("phase", phase) if parent is None else ("text", parent))
            keys.append(key)
            versions.append(version)
            public_ids.append(public_id)
            languages.append(language)
            texts.append(text)
            who = ("text", key) if author is None else ("person", author)
            authors.append(numbers.setdefault(who, len(numbers)))
            days.append(int(created_at.astimezone(UTC).timestamp()) // DAY * DAY)
    return Gathered(
        np.array(keys, dtype=np.int64),
        np.array(versions, dtype=np.int64),
        public_ids,
        languages,
        texts,
        np.array(authors, dtype=np.int64),
        np.array(days, dtype=np.int64),
        np.array([sides.get(key, 0) for key in keys], dtype=np.int8),
        len(taken_on) < 2,
    )


def _sides(process: Process) -> dict[int, int]:
    """What authors said of their side, whatever the kinds of their texts."""
    found: dict[int, int] = {}
    for kind in kinds():
        if kind.sides_of is not None:
            found |= kind.sides_of(process)
    return found
