# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first half of the audit: does the log say what its signed heads say?

Every leaf is recomputed from its row and compared with the leaf hash kept beside it; the tree over the kept
hashes is compared with every signed head, and with older heads from elsewhere. So an altered row is named
itself; a moved row is named when putting the entries back in the order of their numbers restores the signed
root.
"""

from collections.abc import Iterable, Iterator

from . import canonical, keys, merkle, proofs, queries
from .findings import Report
from .models import Entry, TreeHead
from .older_heads import OlderHead
from .queries import Head

# A batch is some thousand entries; with heads deleted it may seem endless, and is not kept in memory.
_LONGEST_BATCH = 100_000
_CHUNK = 2000


class LogWalk:
    """Feed it the rows below ``size`` in order of position with ``take``, then call ``finish``.

    ``size`` is that of the latest head when the walk begins: people act and the log grows meanwhile.
    """

    def __init__(self, report: Report, older: Iterable[OlderHead]) -> None:
        self._report = report
        newest = queries.latest_head()
        self.size = newest.tree_size if newest else 0
        self._public = keys.public_key()
        self._log_id = canonical.log_id(self._public)
        self._heads = queries.stream_heads(up_to=self.size)
        self._head = self._next_head()
        self._older = sorted((one for one in older if self._trusted(one)), key=lambda one: one.tree_size)
        self._largest = max((one.tree_size for one in self._older), default=0)
        self._agreed_size = 0
        self._rewritten = False
        self._expected = 0
        self._frontier = merkle.Frontier()
        self._good = merkle.Frontier()
        self._batch: list[tuple[int, int, bytes]] = []
        self._hole = False
        self._bad_head: Head | None = None

    def take(self, row: Entry) -> None:
        """Check one row."""
        position = self._expected if row.position is None else row.position
        if position != self._expected:
            self._report.add("entry_missing", from_position=self._expected, to_position=position - 1)
            # What follows a hole cannot be hashed into the tree; its rows are still checked one by one.
            self._hole = True
        self._expected = position + 1
        kept = bytes(row.leaf_hash or b"")
        if kept != merkle.leaf_hash(canonical.canonical_bytes(queries.leaf_of(row))):
            self._report.add(
                "entry_changed",
                entry=row.pk,
                position=position,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
            )
        if self._hole:
            return
        self._frontier.append(kept)
        if len(self._batch) <= _LONGEST_BATCH:
            self._batch.append((row.pk, position, kept))
        if self._head is not None and self._head.tree_size == self._expected:
            self._reach(self._head)
            self._head = self._next_head()
        if self._bad_head is None:
            self._compare_older()

    def finish(self) -> None:
        """After the last row: heads larger than the log, rows beyond the last head, rows that were moved."""
        while self._head is not None:
            self._head = self._next_head()
        size, covered = self._expected, max(self.size, self._largest)
        self._report.counts["entries"] = size
        if covered > size:
            self._report.add("entries_truncated", size=size, head_size=covered, missing=covered - size)
        self._check_overhang()
        if self._bad_head is not None and not self._moved_anywhere():
            self._report.add(
                "root_mismatch",
                from_position=self._good.size,
                to_position=self._bad_head.tree_size - 1,
                tree_size=self._bad_head.tree_size,
            )
        packed = TreeHead.objects.filter(tree_size=self.size).values_list("frontier", flat=True).first()
        sound = not self._hole and self._bad_head is None and self._frontier.size == self.size
        if packed is not None and sound and bytes(packed) != self._frontier.pack():
            self._report.add("frontier_changed", tree_size=self.size)
        if self._older:
            self._report.counts["older_heads_unchecked"] = len(self._older)

    def _check_overhang(self) -> None:
        """Placed rows that no head covers. Rows are read first: a batch placed meanwhile is no fault."""
        last = Entry.objects.filter(position__isnull=False).order_by("-position").first()
        newest = queries.latest_head()
        covered = newest.tree_size if newest else 0
        if last is not None and last.position is not None and last.position >= covered:
            self._report.add("entry_without_head", from_position=covered, to_position=last.position)

    def _next_head(self) -> Head | None:
        """The next signed head, its signature checked."""
        head = next(self._heads, None)
        if head is not None:
            self._report.counts["heads"] += 1
            note = canonical.head_note(
                log_id=self._log_id, tree_size=head.tree_size, root=head.root, timestamp=head.timestamp
            )
            if not keys.signature_holds(self._public, head.signature, note):
                self._report.add("bad_signature", tree_size=head.tree_size, older=False)
        return head

    def _trusted(self, head: OlderHead) -> bool:
        """Whether an older head is of this log, and truly signed: only then does it prove anything."""
        if head.log_id not in (None, self._log_id):
            self._report.add("other_log", tree_size=head.tree_size, log_id=head.log_id)
            return False
        if not head.signed_by(self._public):
            self._report.add("bad_signature", tree_size=head.tree_size, older=True)
            return False
        return True

    def _reach(self, head: Head) -> None:
        """Compare the tree with a signed head; rows moved within the batch are put back and named."""
        if self._bad_head is not None:
            return
        if self._frontier.root() != head.root:
            restored = self._put_back(head)
            if restored is None:
                self._bad_head = head
                return
            self._frontier = restored
        self._batch.clear()
        self._check_nodes()
        self._good = merkle.Frontier(self._frontier.size, list(self._frontier.peaks))

    def _put_back(self, head: Head) -> merkle.Frontier | None:
        """A batch is placed in the order of its entries' numbers: does that order give the root?"""
        restored = merkle.Frontier(self._good.size, list(self._good.peaks))
        by_number = sorted(self._batch)
        for _, _, leaf_hash in by_number:
            restored.append(leaf_hash)
        if restored.root() != head.root:
            return None
        for (_, position, _), (entry, found_at, _) in zip(self._batch, by_number, strict=True):
            if found_at != position:
                self._report.add("entry_reordered", entry=entry, position=found_at, belongs_at=position)
        return restored

    def _moved_anywhere(self) -> bool:
        """Whether the order of numbers gives every signed root since the last good head; names what moved."""
        if self._hole or self._expected != self.size:
            return False
        roots = {head.tree_size: head.root for head in queries.stream_heads(up_to=self.size)}
        tree = merkle.Frontier(self._good.size, list(self._good.peaks))
        for _, _, leaf_hash in self._rows_from_good("pk"):
            tree.append(leaf_hash)
            tree.grown.clear()
            if tree.size in roots and roots[tree.size] != tree.root():
                return False
        pairs = zip(self._rows_from_good("position"), self._rows_from_good("pk"), strict=True)
        for (_, position, _), (entry, found_at, _) in pairs:
            if found_at != position:
                self._report.add("entry_reordered", entry=entry, position=found_at, belongs_at=position)
        return True

    def _rows_from_good(self, order: str) -> Iterator[tuple[int, int, bytes]]:
        rows = Entry.objects.filter(position__gte=self._good.size, position__lt=self.size).order_by(order)
        last = None
        while True:
            chunk = list(
                (rows if last is None else rows.filter(**{f"{order}__gt": last})).values_list(
                    "pk", "position", "leaf_hash"
                )[:_CHUNK]
            )
            for entry, position, leaf_hash in chunk:
                yield entry, position or 0, bytes(leaf_hash or b"")
            if len(chunk) < _CHUNK:
                return
            last = chunk[-1][0 if order == "pk" else 1]

    def _compare_older(self) -> None:
        """Compare the tree with every older head of this size."""
        while self._older and self._older[0].tree_size <= self._expected:
            older = self._older.pop(0)
            if older.tree_size == self._expected and self._frontier.root() == older.root:
                self._agreed_size = older.tree_size
            elif older.tree_size and not self._rewritten:
                self._rewritten = True
                self._report.add("log_rewritten", from_position=self._agreed_size, tree_size=older.tree_size)
            self._report.counts["older_heads"] += 1

    def _check_nodes(self) -> None:
        """Compare the kept nodes completed by this batch, since proofs are made from them."""
        grown, self._frontier.grown = self._frontier.grown, []
        if not grown:
            return
        kept = proofs.kept_nodes({(level, index) for level, index, _ in grown})
        for level, index, hash_ in grown:
            self._report.counts["nodes"] += 1
            if kept.get((level, index)) != hash_:
                self._report.add("node_changed", level=level, index=index)
