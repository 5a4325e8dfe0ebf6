# SPDX-License-Identifier: LGPL-3.0-or-later
"""Merkle trees as RFC 9162 §2.1 defines them: roots, and verification of proofs.

Source: B. Laurie, E. Messeri, R. Stradling, *Certificate Transparency Version 2.0*, RFC 9162, December 2021. Hash:
SHA-256. All hashes are 32 bytes.
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32


def hash_leaf(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data), the hash of a leaf (§2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), the hash of an inner node (§2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(data: Sequence[bytes]) -> bytes:
    """Merkle tree hash of a list of leaves' data, straight from the recursive definition (§2.1.1). O(n).

    The root of the empty list is the SHA-256 of nothing.
    """
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return hash_leaf(data[0])
    split = 1
    while split * 2 < len(data):
        split *= 2
    return hash_children(merkle_root(data[:split]), merkle_root(data[split:]))


class MerkleStack:
    """The same root, leaf by leaf and in O(log n) memory (§2.1.2).

    The stack holds complete subtrees (height, hash), tallest first; two of one height make one of the next.
    """

    def __init__(self, stack: Sequence[tuple[int, bytes]] = (), size: int = 0) -> None:
        self._stack = list(stack)
        self.size = size

    def push(self, leaf_hash: bytes) -> None:
        """Add the hash of the next leaf."""
        height = 0
        while self._stack and self._stack[-1][0] == height:
            leaf_hash = hash_children(self._stack.pop()[1], leaf_hash)
            height += 1
        self._stack.append((height, leaf_hash))
        self.size += 1

    def root(self) -> bytes:
        """Merkle tree hash of the leaves so far."""
        if not self._stack:
            return hashlib.sha256(b"").digest()
        *others, (_, root) = self._stack
        while others:
            root = hash_children(others.pop()[1], root)
        return root

    def copy(self) -> "MerkleStack":
        """An independent tree that stands where this one does."""
        return MerkleStack(self._stack, self.size)


def inclusion_holds(*, leaf_hash: bytes, leaf_index: int, tree_size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves that this leaf has this index in the tree of this root (§2.1.3.2). O(log n)."""
    if not 0 <= leaf_index < tree_size:
        return False
    index, last, hash_ = leaf_index, tree_size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            hash_ = hash_children(step, hash_)
            while index and not index & 1:
                index >>= 1
                last >>= 1
        else:
            hash_ = hash_children(hash_, step)
        index >>= 1
        last >>= 1
    return last == 0 and hash_ == root


def consistency_holds(
    *, first_size: int, first_root: bytes, second_size: int, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the path proves that the second tree begins with the whole of the first (§2.1.4.2). O(log n).

    Between a tree and itself, and from the empty tree (which every tree begins with), the path is empty.
    """
    if not 0 <= first_size <= second_size:
        return False
    if first_size == second_size:
        return not path and first_root == second_root
    if first_size == 0:
        return not path and first_root == merkle_root([])
    steps = list(path)
    if first_size & (first_size - 1) == 0:
        steps.insert(0, first_root)
    if not steps:
        return False
    first, second = first_size - 1, second_size - 1
    while first & 1:
        first >>= 1
        second >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if second == 0:
            return False
        if first & 1 or first == second:
            old = hash_children(step, old)
            new = hash_children(step, new)
            while first and not first & 1:
                first >>= 1
                second >>= 1
        else:
            new = hash_children(new, step)
        first >>= 1
        second >>= 1
    return second == 0 and old == first_root and new == second_root
