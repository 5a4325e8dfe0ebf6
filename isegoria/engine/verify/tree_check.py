# SPDX-License-Identifier: LGPL-3.0-or-later
"""Does the log lead to its signed roots? And if not, does putting the entries back in order do?"""

from isegoria.engine.verify.findings import Report
from isegoria.engine.verify.heads import SignedHead
from isegoria.engine.verify.log_store import LogStore
from isegoria.engine.verify.merkle import MerkleStack


class TreeCheck:
    """Grows the tree from one head to the next. Ask in ascending order of size.

    The sequencer places the entries of a batch in the order of their numbers, so that order is tried where a root
    does not match: first within the batch, then over all that follows. If it gives the signed root, whatever was
    moved is known and named; if not, ``lost`` is set and nothing beyond can be compared.
    """

    def __init__(self, store: LogStore, report: Report, size: int) -> None:
        self._store = store
        self._report = report
        self._size = size
        self._good = MerkleStack()
        self._stack = MerkleStack()
        self.lost = False

    def root_at(self, size: int) -> str:
        """Root (hex) over the first ``size`` entries."""
        for entry in self._store.placed(self._stack.size, size):
            self._stack.push(entry.leaf_hash)
        return self._stack.root().hex()

    def reach(self, head: SignedHead) -> None:
        """Compare with one of the log's own heads."""
        if self.root_at(head.tree_size) != head.root:
            for end in (head.tree_size, self._size):
                if self._restore(head, end):
                    break
            else:
                self.lost = True
                self._report.add(
                    "root_mismatch",
                    from_position=self._good.size,
                    to_position=head.tree_size - 1,
                    tree_size=head.tree_size,
                )
                return
        self._good = self._stack.copy()

    def _restore(self, head: SignedHead, end: int) -> bool:
        start = self._good.size
        stack = self._good.copy()
        for entry in self._store.numbered(start, end):
            if stack.size == head.tree_size:
                break
            stack.push(entry.leaf_hash)
        if stack.root().hex() != head.root:
            return False
        moved = [
            (entry, place)
            for place, entry in enumerate(self._store.numbered(start, end), start)
            if entry.place != place
        ]
        for entry, place in moved:
            self._report.add("entry_reordered", entry=entry.entry, position=entry.position, belongs_at=place)
        self._store.put_back((entry.position, place) for entry, place in moved)
        self._stack = stack
        return True
