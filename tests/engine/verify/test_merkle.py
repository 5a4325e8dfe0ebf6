# SPDX-License-Identifier: LGPL-3.0-or-later
"""Merkle trees against the published vectors of Certificate Transparency, and on properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.verify.merkle import (
    MerkleStack,
    consistency_holds,
    hash_children,
    hash_leaf,
    inclusion_holds,
    merkle_root,
)

# The reference inputs, roots and proofs of Google's Certificate Transparency (merkle_tree_test.cc and
# merkle_verifier_test.cc), the same for RFC 6962 and RFC 9162.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (0, 1, []),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def unhex(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(step) for step in path]


def split(size: int) -> int:
    part = 1
    while part * 2 < size:
        part *= 2
    return part


def inclusion_path(index: int, data: list[bytes]) -> list[bytes]:
    """PATH(m, D_n), word for word from RFC 9162 §2.1.3.1."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if index < k:
        return [*inclusion_path(index, data[:k]), merkle_root(data[k:])]
    return [*inclusion_path(index - k, data[k:]), merkle_root(data[:k])]


def consistency_path(first: int, data: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D_n, b), word for word from RFC 9162 §2.1.4.1."""
    if first == len(data):
        return [] if whole else [merkle_root(data)]
    k = split(len(data))
    if first <= k:
        return [*consistency_path(first, data[:k], whole), merkle_root(data[k:])]
    return [*consistency_path(first - k, data[k:], False), merkle_root(data[:k])]


def numbered(size: int) -> list[bytes]:
    return [number.to_bytes(4, "big") for number in range(size)]


def test_the_empty_tree_has_the_published_root() -> None:
    assert merkle_root([]).hex() == EMPTY_ROOT
    assert MerkleStack().root().hex() == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    stack = MerkleStack()
    for data in INPUTS[:size]:
        stack.push(hash_leaf(data))
    assert merkle_root(INPUTS[:size]).hex() == ROOTS[size - 1]
    assert stack.root().hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_published_inclusion_proofs_hold(index: int, size: int, path: list[str]) -> None:
    assert inclusion_holds(
        leaf_hash=hash_leaf(INPUTS[index]),
        leaf_index=index,
        tree_size=size,
        path=unhex(path),
        root=bytes.fromhex(ROOTS[size - 1]),
    )


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_published_consistency_proofs_hold(first: int, second: int, path: list[str]) -> None:
    assert consistency_holds(
        first_size=first,
        first_root=bytes.fromhex(ROOTS[first - 1]),
        second_size=second,
        second_root=bytes.fromhex(ROOTS[second - 1]),
        path=unhex(path),
    )


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = hash_leaf(b"a"), hash_leaf(b"b")
    assert hash_children(left, right) != hash_leaf(left + right)


@given(size=st.integers(0, 130))
def test_the_stack_gives_the_recursive_root(size: int) -> None:
    stack = MerkleStack()
    for data in numbered(size):
        stack.push(hash_leaf(data))
    assert (stack.size, stack.root()) == (size, merkle_root(numbered(size)))


@given(st.data())
def test_inclusion_proofs_hold_for_their_leaf_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    leaves = numbered(size)
    path, root = inclusion_path(index, leaves), merkle_root(leaves)
    for other in range(size):
        for claimed in (index, other):
            holds = inclusion_holds(
                leaf_hash=hash_leaf(leaves[other]), leaf_index=claimed, tree_size=size, path=path, root=root
            )
            assert holds == (other == claimed == index)


@given(st.data())
def test_a_spoilt_inclusion_proof_never_holds(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 70))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, numbered(size))
    step = data.draw(st.integers(0, len(path) - 1))
    spoilt = [path[:step], [*path, path[0]], [*path[:step], b"\x00" * 32, *path[step + 1 :]]]
    for wrong in spoilt:
        assert not inclusion_holds(
            leaf_hash=hash_leaf(numbered(size)[index]),
            leaf_index=index,
            tree_size=size,
            path=wrong,
            root=merkle_root(numbered(size)),
        )


@given(st.data())
def test_consistency_proofs_hold_for_trees_that_only_grew(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 130))
    first = data.draw(st.integers(1, second))
    leaves = numbered(second)
    path = consistency_path(first, leaves)
    roots = merkle_root(leaves[:first]), merkle_root(leaves)

    def holds(first_root: bytes, second_root: bytes, steps: list[bytes]) -> bool:
        return consistency_holds(
            first_size=first, first_root=first_root, second_size=second, second_root=second_root, path=steps
        )

    assert holds(*roots, path)
    assert not holds(b"\x00" * 32, roots[1], path)
    assert not holds(roots[0], b"\x00" * 32, path)
    assert not holds(*roots, [*path, b"\x00" * 32])
    if path:
        assert not holds(*roots, path[:-1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_of_the_tree_is_never_included(index: int, size: int) -> None:
    assert not inclusion_holds(leaf_hash=b"", leaf_index=index, tree_size=size, path=[], root=b"")


def test_trees_of_impossible_sizes_are_never_consistent() -> None:
    root = merkle_root([])
    assert not consistency_holds(first_size=5, first_root=root, second_size=4, second_root=root, path=[])
    assert not consistency_holds(first_size=-1, first_root=root, second_size=4, second_root=root, path=[])
    assert not consistency_holds(first_size=3, first_root=root, second_size=4, second_root=root, path=[])
    assert consistency_holds(first_size=0, first_root=root, second_size=4, second_root=b"any", path=[])
