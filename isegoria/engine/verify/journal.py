# SPDX-License-Identifier: LGPL-3.0-or-later
"""Verify a journal export, from its files alone.

What is checked, and how, is specified in docs/formats/journal.md. Entries are loaded into a temporary SQLite file, so
that memory stays flat whatever the size of the log. O(n log n) in the number of entries.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.files import ExportFiles
from isegoria.engine.verify.findings import Progress, Report
from isegoria.engine.verify.heads import SignedHead, name_of_log
from isegoria.engine.verify.leaves import digest_holds, leaf_hash, read_leaf
from isegoria.engine.verify.log_store import LogStore
from isegoria.engine.verify.tree_check import TreeCheck

FORMAT = "isegoria-journal/1"


def verify_journal(
    path: Path, *, older_heads: Iterable[SignedHead] = (), progress: Progress | None = None, limit: int = 1000
) -> Report:
    """Check the log of an export against its signed heads and older ones, and its public contents against the log.

    Args:
        path: the export, a directory or a zip.
        older_heads: heads kept elsewhere (``read_heads``): only they can show a log rewritten whole, key and all.
        progress: called as ``progress(done, total)``, in entries.
        limit: how many findings are kept in full.
    Raises:
        EngineError: file_missing, json_unreadable, json_shape.
    """
    with JournalCheck(path, older_heads=older_heads, progress=progress, limit=limit) as check:
        check.run()
        return check.report


class JournalCheck:
    """One verification. After ``run`` the log's entries and roots can be asked for, which receipts do."""

    def __init__(
        self, path: Path, *, older_heads: Iterable[SignedHead] = (), progress: Progress | None = None, limit: int = 1000
    ) -> None:
        self.report = Report(limit=limit)
        self.store = LogStore()
        self._path = path
        self._given = list(older_heads)
        self._progress = progress
        self.public_key = b""
        self.log_id = ""

    def __enter__(self) -> "JournalCheck":
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def run(self) -> None:
        """Check everything."""
        with ExportFiles(self._path) as files:
            log = self._read_log(files)
            heads = self._read_heads(files)
            self._load(files, int(log.get("tree_size", 0)))
            self._check_tree(heads, int(log.get("tree_size", 0)))
            self._check_contents(files)
            self._check_missing(list(log.get("public_kinds", [])))

    def _read_log(self, files: ExportFiles) -> dict[str, Any]:
        log = files.document("log.json")
        if log.get("format") != FORMAT:
            raise EngineError("json_shape", file="log.json", reason=f"the format {log.get('format')!r} is not {FORMAT}")
        try:
            self.public_key = bytes.fromhex(log["public_key"])
            self.log_id = str(log["log_id"])
            int(log.get("tree_size", 0))
            if not all(isinstance(kind, str) for kind in log.get("public_kinds", [])):
                raise ValueError("public_kinds should be texts")
        except (KeyError, TypeError, ValueError) as refusal:
            raise EngineError("json_shape", file="log.json", reason=f"{refusal}") from refusal
        if self.log_id != name_of_log(self.public_key):
            self.report.add("log_id_wrong", log_id=self.log_id)
        self.report.says = {"log_id": self.log_id, "tree_size": log.get("tree_size", 0)}
        return log

    def _read_heads(self, files: ExportFiles) -> list[SignedHead]:
        """The export's heads by size, each signature checked."""
        heads: dict[int, SignedHead] = {}
        for number, data in files.lines("heads.jsonl"):
            try:
                head = SignedHead.read(data)
            except ValueError as refusal:
                reason = f"line {number}: {refusal}"
                raise EngineError("json_shape", file="heads.jsonl", reason=reason) from refusal
            self.report.counts["heads"] += 1
            if not head.signed_by(self.public_key):
                self.report.add("bad_signature", tree_size=head.tree_size)
            if heads.setdefault(head.tree_size, head).root != head.root:
                self.report.add("heads_differ", tree_size=head.tree_size)
        return [heads[size] for size in sorted(heads)]

    def _load(self, files: ExportFiles, total: int) -> None:
        """Read the entries; name those altered, repeated or missing."""
        expected = 0
        for number, data in files.lines("entries.jsonl"):
            try:
                leaf = read_leaf(data)
                position, kept = data["position"], bytes.fromhex(data["leaf_hash"])
                if type(position) is not int or position < 0:
                    raise ValueError("position should be a whole number")
            except (KeyError, TypeError, ValueError) as refusal:
                reason = f"line {number}: {refusal}"
                raise EngineError("json_shape", file="entries.jsonl", reason=reason) from refusal
            if position > expected:
                self.report.add("entry_missing", from_position=expected, to_position=position - 1)
            if kept != leaf_hash(leaf):
                self.report.add(
                    "entry_changed",
                    entry=leaf["entry"],
                    position=position,
                    subject_kind=leaf["subject_kind"],
                    subject_id=leaf["subject_id"],
                )
            erased = data.get("erased")
            if not self.store.add(position, leaf, kept, erased if isinstance(erased, dict) else None):
                self.report.add("entry_repeated", entry=leaf["entry"], position=position)
            self.report.counts["entries"] += 1
            if erased is not None:
                self.report.counts["erased"] += 1
            expected = max(expected, position + 1)
            if self._progress and number % 1000 == 0:
                self._progress(number, max(total, number))
        self.store.ready()
        if self._progress:
            self._progress(self.report.counts["entries"], max(total, self.report.counts["entries"]))
        for entry in self.store.repeated():
            self.report.add("entry_repeated", entry=entry.entry, position=entry.position)

    def _check_tree(self, heads: list[SignedHead], stated_size: int) -> None:
        """Compare the tree with every signed head, the export's and the older ones."""
        older = [head for head in self._given if self._trusted(head)]
        size, whole = self.store.size(), self.store.whole_up_to()
        covered = max([stated_size, *(head.tree_size for head in heads + older)])
        if covered > size:
            self.report.add("entries_truncated", size=size, head_size=covered, missing=covered - size)
        last = heads[-1].tree_size if heads else 0
        if size > last:
            self.report.add("entry_without_head", from_position=last, to_position=size - 1)
        own = TreeCheck(self.store, self.report, whole)
        rewritten = False
        agreed = 0
        # At one size the export's own head comes first: it puts back what was moved within its batch.
        reachable = [(head.tree_size, 0, head) for head in heads] + [(head.tree_size, 1, head) for head in older]
        for head_size, is_older, head in sorted(reachable, key=lambda item: item[:2]):
            if head_size > whole or own.lost:
                self.report.counts["older_heads_unchecked" if is_older else "heads_unchecked"] += 1
            elif not is_older:
                own.reach(head)
            elif rewritten or own.root_at(head_size) != head.root:
                if not rewritten:
                    self.report.add("log_rewritten", from_position=agreed, tree_size=head_size)
                rewritten = True
            else:
                agreed = head_size
        self.report.counts["older_heads"] = len(older)

    def _trusted(self, head: SignedHead) -> bool:
        """Whether an older head is of this log and truly signed: only then does it prove anything."""
        if head.log_id not in (None, self.log_id):
            self.report.add("other_log", tree_size=head.tree_size, log_id=head.log_id)
            return False
        if not head.signed_by(self.public_key):
            self.report.add("bad_signature", tree_size=head.tree_size)
            return False
        return True

    def _check_contents(self, files: ExportFiles) -> None:
        """Recompute the digest of each public content."""
        for number, data in files.lines("subjects.jsonl"):
            entry = self.store.find(data["entry"]) if type(data.get("entry")) is int else None
            if entry is None:
                if type(data.get("entry")) is not int:
                    raise EngineError("json_shape", file="subjects.jsonl", reason=f"line {number} names no entry")
                self.report.add("subject_unknown", entry=data["entry"])
                continue
            self.store.mark_seen(entry.entry)
            if "withheld" in data:
                self.report.counts[f"withheld_{data['withheld']}"] += 1
            elif data.get("secret") is None:
                self.report.add("secret_missing", **entry.names())
            else:
                self.report.counts["contents"] += 1
                if not digest_holds(secret=data["secret"], content=data.get("content"), digest=entry.digest):
                    self.report.add("content_changed", **entry.names())

    def _check_missing(self, public_kinds: list[str]) -> None:
        """Name the public subjects whose content is not there, though nothing says that it was erased."""
        for entry in self.store.unseen(public_kinds):
            self.report.add("subject_missing", **entry.names())
