# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read and check the texts of another platform into one staging file, before any row of the site is written.

Texts are put in an order in which each one comes after what it answers. Memory: about a kilobyte a text; their
words wait in the staging file.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.engine.formats.polis.report import FileReport

from .errors import ImportStopped
from .markdown import from_html, from_plain
from .queries import report_path
from .refused_lines import RefusedLines
from .staging_file import ADD_PERSON, ADD_TEXT, Staged, digest_of, find_staged, make_staged
from .texts import Export, Reading, Text, pseudonym

Progress = Callable[[str, int, int | None], None]

LONGEST_BODY = 60_000
LONGEST_TITLE = 200
LONGEST_ID = 120
# Left behind by word processors, old databases and other networks. They say nothing, and a text without those that turn
# its direction reads as it was written.
_STRAY = re.compile("[\x01-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_LINE_SIGNS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
MOST_CATEGORIES = 60
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_WAITING = """
CREATE TABLE waiting (
    row INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, category TEXT NOT NULL, totals TEXT NOT NULL
)
"""
ADD_WAITING = "INSERT INTO waiting VALUES (?, ?, ?, ?, ?)"
FORGET_WAITING = "DROP TABLE waiting"


def stage_texts(export: Export, *, source: str = "", authors: bool = True, progress: Progress | None = None) -> Staged:
    """Read and check an export. Finds again a staging file already made from the same files and choices.

    ``authors``: keep who wrote what, as pseudonyms, where the source numbers its authors. Raises ``ImportStopped``
    when nothing can come of it, and ``OSError`` when a file cannot be read or written.
    """
    digest = texts_digest(export, authors=authors)
    staged = find_staged(digest)
    if staged is not None and (not source or staged.facts["source"] == source):
        return staged
    return _Stager(export, digest, source or f"{export.format}:{digest[:16]}", authors, progress).run()


def texts_digest(export: Export, *, authors: bool) -> str:
    """The digest of an export's files, of their format and of what was chosen in reading them."""
    choices = {"format": export.format, "authors": authors, **export.choices}
    # By their order: what a file is called says nothing about what it holds.
    return digest_of([(str(number), path) for number, path in enumerate(export.files)], choices)


@dataclass
class _Row:
    """What is remembered of one text while its place is looked for."""

    row: int
    text: Text
    """Without its words, which wait in the staging file."""
    report: FileReport
    line: int
    refused: bool = False
    depth: int = -1
    parent: str = ""


class _Stager:
    def __init__(self, export: Export, digest: str, source: str, authors: bool, progress: Progress | None) -> None:
        self.export, self.digest, self.source, self.authors = export, digest, source, authors
        self.progress = progress or (lambda step, done, total: None)
        self.reports: dict[str, FileReport] = {}
        self.notes: Counter[str] = Counter()
        self.rows: dict[str, _Row] = {}
        self.categories: Counter[str] = Counter()
        self.with_totals = 0

    def run(self) -> Staged:
        refusals = RefusedLines(report_path(self.source))

        def report_of(name: str) -> FileReport:
            return self.reports.setdefault(name, FileReport(name, detailed=0, on_refusal=refusals.line))

        try:
            staged = make_staged(self.digest, lambda database: self._fill(database, self.export.read(report_of)))
            refusals.finish()
        except BaseException:
            refusals.give_up()
            raise
        return staged

    def _fill(self, database: sqlite3.Connection, reading: Reading) -> dict[str, Any]:
        database.execute(_WAITING)
        for report, line, text in reading:
            self._meet(database, report, line, text)
        self._find_places()
        kept = [one for one in self.rows.values() if not one.refused]
        if not kept:
            raise ImportStopped("no_texts", path=", ".join(path.name for path in self.export.files[:3]))
        kept.sort(key=lambda one: (one.depth, one.row))
        people = self._write_people(database, kept)
        self._write_texts(database, kept, people)
        database.execute(FORGET_WAITING)
        return self._facts(kept, len(people))

    def _meet(self, database: sqlite3.Connection, report: FileReport, line: int, text: Text) -> None:
        """Keep one text aside, or refuse it for what it is by itself."""
        if not text.external_id or len(text.external_id) > LONGEST_ID:
            report.refuse(line, "id_wrong", external_id=text.external_id[:40])
            return
        known = self.rows.get(text.external_id)
        if known is not None:
            report.refuse(line, "text_repeated", external_id=text.external_id, first_line=known.line)
            return
        title, body = self._words(text)
        row = _Row(len(self.rows) + 1, replace(text, title="", body="", category=""), report, line)
        self.rows[text.external_id] = row
        for words, longest in ((title, LONGEST_TITLE), (body, LONGEST_BODY)):
            verdict = may_say(words, max_length=longest) if words or longest == LONGEST_BODY else True
            if not verdict:
                row.refused = True
                report.refuse(line, verdict.code, external_id=text.external_id, **verdict.params)
                return
        category = " ".join(tidy(text.category).split())[:80]
        totals = json.dumps(text.totals.known()) if text.totals.known() else ""
        database.execute(ADD_WAITING, (row.row, title, body, category, totals))
        if row.row % 1_000 == 0:
            self.progress("texts", row.row, None)

    def _words(self, text: Text) -> tuple[str, str]:
        """The title and the body as they will be kept. A title that is too long goes on top of the body, whole."""
        write = {"plain": from_plain, "html": from_html, "markdown": str}[text.writing]
        body = tidy(self._clean(write(text.body)))
        title = " ".join(tidy(self._clean(text.title)).split())
        if len(title) > LONGEST_TITLE:
            self.notes["title_shortened"] += 1
            body = f"**{from_plain(title)}**\n\n{body}".strip()
            title = title[: LONGEST_TITLE - 2].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
        if text.role == "proposal" and not body:
            body = from_plain(title)
        return title, body

    def _clean(self, words: str) -> str:
        cleaned = _STRAY.sub("", _LINE_SIGNS.sub("\n", words))
        if len(cleaned) != len(words):
            self.notes["control_signs_removed"] += 1
        return cleaned

    # --- what answers what ---------------------------------------------------------------------------
    def _find_places(self) -> None:
        """Give each text its depth and its parent, or refuse it because what it is about is not there."""
        for row in self.rows.values():
            if row.text.parent not in self.rows and row.text.parent_or in self.rows:
                row.text = replace(row.text, parent=row.text.parent_or)
        for row in self.rows.values():
            if not row.refused:
                self._find_place(row)
        for row in self.rows.values():
            if not row.refused:
                row.report.keep()

    def _find_place(self, row: _Row) -> None:
        """Walk up to a text whose place is known, then down again: no recursion, whatever the depth."""
        path: list[_Row] = []
        walked: set[str] = set()
        while row.depth < 0 and not row.refused:
            if row.text.external_id in walked:
                self._refuse(row, "text_in_circle")
                break
            walked.add(row.text.external_id)
            path.append(row)
            above = self._above(row)
            if above is None:
                break
            row = above
        for one in reversed(path):
            if one.refused:
                continue
            if not one.text.parent:
                one.depth = 0
                continue
            above = self._above(one)
            if above is None or above.refused or above.depth < 0:
                self._refuse(one, "parent_unknown", parent=one.text.parent)
            else:
                one.parent, one.depth = above.text.external_id, above.depth + 1

    def _above(self, row: _Row) -> _Row | None:
        """What a text answers: where that was not kept, the nearest kept one above it, up to the root."""
        if not row.text.parent:
            return None
        above = self.rows.get(row.text.parent)
        seen = {row.text.external_id}
        while above is not None and above.refused and above.text.external_id not in seen:
            seen.add(above.text.external_id)
            above = self.rows.get(above.text.parent) if above.text.parent else None
        if above is None or above.refused:
            above = self.rows.get(row.text.root) if row.text.root else None
        return above

    def _refuse(self, row: _Row, code: str, **params: Any) -> None:
        row.refused = True
        row.report.refuse(row.line, code, external_id=row.text.external_id, **params)

    # --- writing -------------------------------------------------------------------------------------
    def _write_people(self, database: sqlite3.Connection, kept: list[_Row]) -> dict[str, int]:
        people: dict[str, int] = {}
        if self.authors:
            for one in kept:
                if one.text.author:
                    people.setdefault(pseudonym(self.source, one.text.author), len(people) + 1)
        database.executemany(ADD_PERSON, ((n, name) for name, n in people.items()))
        return people

    def _write_texts(self, database: sqlite3.Connection, kept: list[_Row], people: dict[str, int]) -> None:
        numbers: dict[str, int] = {}
        roots: dict[int, int] = {}
        answered = {one.parent for one in kept if one.parent}
        for n, one in enumerate(kept, start=1):
            text = one.text
            numbers[text.external_id] = n
            if one.parent != text.parent:
                self.notes["parent_missing"] += 1
            title, body, category, totals = database.execute(
                "SELECT title, body, category, totals FROM waiting WHERE row = ?", (one.row,)
            ).fetchone()
            parent = numbers.get(one.parent)
            root = roots[n] = roots[parent] if parent else n
            side = text.side if one.depth < 2 else ""
            if side != text.side:
                self.notes["side_of_reply"] += 1
            if totals and text.external_id in answered:
                totals = _without_comments(totals)
            self.with_totals += bool(totals)
            author = people[pseudonym(self.source, text.author)] if people and text.author else None
            at = self._milliseconds(text.created_at)
            state = "withdrawn" if text.withdrawn else "published"
            database.execute(
                ADD_TEXT,
                (
                    n, text.external_id, text.role, one.depth, parent, root, author, at, state,
                    side, category, title, body, totals,
                ),
            )  # fmt: skip
            if category:
                self.categories[category] += 1
            if n % 1_000 == 0:
                self.progress("texts", n, len(kept))

    def _milliseconds(self, moment: datetime | None) -> int | None:
        if moment is None or not EARLIEST < moment < LATEST:
            self.notes["time_unknown"] += 1
            return None
        return int(moment.timestamp() * 1000)

    def _facts(self, kept: list[_Row], people: int) -> dict[str, Any]:
        times = [one.text.created_at for one in kept if one.text.created_at and EARLIEST < one.text.created_at < LATEST]
        roles = Counter(one.text.role for one in kept)
        first, last = min(times, default=None), max(times, default=None)
        return {
            "digest": self.digest,
            "source": self.source,
            "format": self.export.format,
            "topic": self.export.topic,
            "description": "",
            "attribution": "",
            "counted_on": self.export.counted_on.isoformat() if self.export.counted_on else None,
            "first_at": int(first.timestamp() * 1000) if first else None,
            "last_at": int(last.timestamp() * 1000) if last else None,
            "shown_undecided": True,
            "roles": dict(sorted(roles.items())),
            "categories": sorted(name for name, _count in self.categories.most_common(MOST_CATEGORIES)),
            "counts": {"people": people, "statements": len(kept), "opinions": 0},
            "report": {
                "files": [report.to_json() | {"refusals": []} for report in self.reports.values()],
                "missing": [],
                "texts": {role: {"kept": count} for role, count in sorted(roles.items())},
                "totals": {"kept": self.with_totals},
                "people": {"kept": people},
                "refused": {},
                "notes": dict(sorted((name, count) for name, count in self.notes.items() if count)),
            },
        }


def _without_comments(totals: str) -> str:
    """Where the comments themselves come in, their number would count them twice."""
    known = {name: count for name, count in json.loads(totals).items() if name != "comments"}
    return json.dumps(known) if known else ""
