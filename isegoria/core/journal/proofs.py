# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merkle proofs from the database, reading at most 2**8 leaves and O(log n) kept nodes."""

from django.db.models import Q

from . import merkle
from .errors import JournalError
from .models import Entry, Node, TreeHead

_Subtree = tuple[int, int]
_BLOCK = 1 << merkle.KEPT_LEVEL


def inclusion_path(index: int, size: int) -> list[bytes]:
    """Path from leaf ``index`` to the root of the first ``size`` leaves, leaf first.

    Raises ``JournalError("bad_size")`` unless 0 ≤ index < size ≤ the log's size.
    """
    _check_size(size)
    if not 0 <= index < size:
        raise JournalError("bad_size", index=index, size=size)
    return _roots(merkle.inclusion_ranges(index, size), size)


def consistency_path(old_size: int, size: int) -> list[bytes]:
    """Proof that the log at ``size`` begins with the log at ``old_size``.

    Raises ``JournalError("bad_size")`` unless 0 ≤ old_size ≤ size ≤ the log's size.
    """
    _check_size(size)
    if not 0 <= old_size <= size:
        raise JournalError("bad_size", old_size=old_size, size=size)
    return _roots(merkle.consistency_ranges(old_size, size), size)


def _check_size(size: int) -> None:
    newest = TreeHead.objects.order_by("-tree_size").values_list("tree_size", flat=True).first() or 0
    if not 0 <= size <= newest:
        raise JournalError("bad_size", size=size, log_size=newest)


def _roots(ranges: list[tuple[int, int]], size: int) -> list[bytes]:
    parts = [list(merkle.complete_subtrees(start, end)) for start, end in ranges]
    known = _edge(size)
    wanted = {part for group in parts for part in group} - known.keys()
    high = {part for part in wanted if part[0] >= merkle.KEPT_LEVEL}
    known |= kept_nodes(high)
    for level, index in high - known.keys():
        raise JournalError("hash_missing", level=level, index=index)
    known |= _from_leaves({part for part in wanted if part[0] < merkle.KEPT_LEVEL})
    return [merkle.join_peaks([known[part] for part in group]) for group in parts]


def _edge(size: int) -> dict[_Subtree, bytes]:
    """The right edge of the tree at a signed size, from the frontier kept with that head."""
    packed = TreeHead.objects.filter(tree_size=size).values_list("frontier", flat=True).first()
    if packed is None:
        return {}
    peaks = merkle.Frontier.restore(size, bytes(packed)).peaks
    return dict(zip(merkle.complete_subtrees(0, size), peaks, strict=True))


def kept_nodes(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """The kept nodes among these places (level, index)."""
    places = Q(pk__in=[])
    for level, index in wanted:
        places |= Q(level=level, index=index)
    rows = Node.objects.filter(places).values_list("level", "index", "hash")
    return {(level, index): bytes(hash_) for level, index, hash_ in rows}


def _from_leaves(wanted: set[_Subtree]) -> dict[_Subtree, bytes]:
    """Small subtrees, hashed again from their leaves, one block of 2**8 leaves at most at a time."""
    found: dict[_Subtree, bytes] = {}
    blocks = {index << level >> merkle.KEPT_LEVEL for level, index in wanted}
    for block in sorted(blocks):
        mine = [part for part in wanted if part[1] << part[0] >> merkle.KEPT_LEVEL == block]
        start = min(index << level for level, index in mine)
        end = max((index + 1) << level for level, index in mine)
        rows = Entry.objects.filter(position__gte=start, position__lt=min(end, (block + 1) * _BLOCK))
        hashes = {position: bytes(hash_) for position, hash_ in rows.values_list("position", "leaf_hash") if hash_}
        for level, index in mine:
            leaves = merkle.Frontier()
            for position in range(index << level, (index + 1) << level):
                if position not in hashes:
                    raise JournalError("hash_missing", level=0, index=position)
                leaves.append(hashes[position])
            found[level, index] = leaves.root()
    return found
