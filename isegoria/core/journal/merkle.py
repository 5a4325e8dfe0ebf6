# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Merkle tree of RFC 9162 §2.1, grown leaf by leaf.

A tree of n leaves is kept as its *frontier*: the roots of the complete subtrees that make it up, one for each
bit set in n, from the largest (left) to the smallest (right). Appending is O(1) amortised, the root O(log n).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32

#: Complete subtrees from this height up are kept in the database. A proof then reads at most 2**8 leaves.
KEPT_LEVEL = 8


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def join_peaks(peaks: list[bytes]) -> bytes:
    """Root of a tree from the roots of its complete subtrees, left to right (the empty tree has its own)."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


@dataclass
class Frontier:
    """A growing tree. ``grown`` collects the kept subtrees completed since it was last emptied."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    grown: list[tuple[int, int, bytes]] = field(default_factory=list)

    @classmethod
    def restore(cls, size: int, packed: bytes) -> "Frontier":
        """The frontier stored with a head. Raises ``ValueError`` when its length does not fit the size."""
        if len(packed) != size.bit_count() * HASH_BYTES:
            raise ValueError("a frontier holds one hash for each bit set in the tree's size")
        peaks = [packed[start : start + HASH_BYTES] for start in range(0, len(packed), HASH_BYTES)]
        return cls(size=size, peaks=peaks)

    def pack(self) -> bytes:
        """The peaks, left to right, one after the other."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf on the right."""
        index, level, peaks = self.size, 0, self.peaks
        while index & 1:
            leaf = node_hash(peaks.pop(), leaf)
            index >>= 1
            level += 1
            if level >= KEPT_LEVEL:
                self.grown.append((level, index, leaf))
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Root of the tree as it stands (32 bytes)."""
        return join_peaks(self.peaks)


def root_of(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """Number of data items and Merkle root over them, in one pass and constant memory."""
    frontier = Frontier()
    for data in leaves:
        frontier.append(leaf_hash(data))
        frontier.grown.clear()
    return frontier.size, frontier.root()


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Leaf ranges whose roots make the inclusion path of leaf ``index``, leaf first (RFC 9162 §2.1.3.1)."""
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    """Leaf ranges whose roots prove the first ``old_size`` leaves unchanged (RFC 9162 §2.1.4.1)."""
    if old_size in (0, size):
        return []
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Complete subtrees (level, index) that tile the range, left to right, as the tree itself splits it."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
