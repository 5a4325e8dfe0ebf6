# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proofs from the database, held against the verifier that shares no code with it."""

import random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from isegoria.core.journal import actions, merkle, proofs, queries
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.models import Entry, TreeHead
from isegoria.engine.verify.merkle import MerkleStack, consistency_holds, inclusion_holds

SIZE = 1500


@pytest.fixture
def leaves(db) -> list[bytes]:
    """Leaf hashes of a log of 1,500 entries, sequenced in uneven batches."""
    with transaction.atomic():
        for number in range(SIZE):
            actions.record(kind="k", subject_kind="s", subject_id=str(number), content={"n": number})
    while actions.sequence(max_entries=307):
        continue
    return [bytes(row or b"") for row in Entry.objects.order_by("position").values_list("leaf_hash", flat=True)]


def root(leaves: list[bytes]) -> bytes:
    stack = MerkleStack()
    for leaf in leaves:
        stack.push(leaf)
    return stack.root()


def test_the_signed_root_is_that_of_the_leaves(leaves: list[bytes]) -> None:
    for head in queries.stream_heads():
        assert head.root == root(leaves[: head.tree_size])


def test_inclusion_proofs_hold_at_signed_sizes_and_others(leaves: list[bytes]) -> None:
    chance = random.Random(1)
    heads = list(TreeHead.objects.values_list("tree_size", flat=True))
    sizes = [*heads, 1, 2, 255, 256, 257, 511, 512, 1024, 1025, *(chance.randint(1, SIZE) for _ in range(15))]
    for size in sizes:
        for index in {0, size - 1, size // 2, chance.randrange(size)}:
            path = proofs.inclusion_path(index, size)
            assert inclusion_holds(
                leaf_hash=leaves[index], leaf_index=index, tree_size=size, path=path, root=root(leaves[:size])
            )


def test_consistency_proofs_hold_between_any_two_sizes(leaves: list[bytes]) -> None:
    chance = random.Random(2)
    pairs = [(0, SIZE), (SIZE, SIZE), (1, SIZE), (256, 512), (307, 614), (255, 1024)]
    pairs += [tuple(sorted((chance.randint(1, SIZE), chance.randint(1, SIZE)))) for _ in range(40)]
    for old, new in pairs:
        proof = queries.consistency_proof(old, new)
        assert consistency_holds(
            first_size=old,
            first_root=root(leaves[:old]),
            second_size=new,
            second_root=root(leaves[:new]),
            path=proof.path,
        )


def test_a_proof_reads_few_rows(leaves: list[bytes]) -> None:
    with CaptureQueriesContext(connection) as captured:
        queries.inclusion_proof(Entry.objects.get(position=700).pk)
    assert len(captured) <= 7
    needed = {part for span in merkle.inclusion_ranges(700, SIZE) for part in merkle.complete_subtrees(*span)}
    small = [(index << level, (index + 1) << level) for level, index in needed if level < merkle.KEPT_LEVEL]
    edge = SIZE - SIZE % 256
    assert {start // 256 for start, _ in small if start < edge} == {700 // 256}


def test_proofs_are_only_made_of_what_is_signed(leaves: list[bytes]) -> None:
    for index, size in [(-1, 10), (10, 10), (0, SIZE + 1), (0, 0)]:
        with pytest.raises(JournalError, match="bad_size"):
            proofs.inclusion_path(index, size)
    for old, new in [(5, 4), (-1, 4), (0, SIZE + 1)]:
        with pytest.raises(JournalError, match="bad_size"):
            queries.consistency_proof(old, new)


def test_a_missing_leaf_or_node_is_named(leaves: list[bytes]) -> None:
    Entry.objects.filter(position=701).update(position=None)
    with pytest.raises(JournalError, match="hash_missing") as refusal:
        proofs.inclusion_path(700, SIZE)
    assert refusal.value.params == {"level": 0, "index": 701}
    from isegoria.core.journal.models import Node

    Node.objects.all().delete()
    with pytest.raises(JournalError, match="hash_missing"):
        proofs.inclusion_path(5, SIZE)
