# SPDX-License-Identifier: LGPL-3.0-or-later
"""Stages kept as arrays: what comes back is what was given."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.themes.keeping import packed, unpacked
from isegoria.engine.themes.reading import read


@dataclass(frozen=True)
class Everything:
    whole: int
    some: float
    words: tuple[str, ...]
    none: NDArray[np.int64] | None
    numbers: NDArray[np.float32]
    sparse: sp.csr_matrix


def test_each_kind_of_field_comes_back_through_a_file(tmp_path: Path) -> None:
    given = Everything(
        3, 0.5, ("", "été", "\nligne"), None, np.ones((2, 3), np.float32), sp.csr_matrix([[0, 2], [1, 0]])
    )
    np.savez(tmp_path / "stage.npz", **packed(given))
    with np.load(tmp_path / "stage.npz", allow_pickle=False) as arrays:
        back = unpacked(Everything, arrays)
    assert (back.whole, back.some, back.words, back.none) == (3, 0.5, ("", "été", "\nligne"), None)
    assert back.numbers.dtype == np.float32
    assert back.numbers.tolist() == given.numbers.tolist()
    assert back.sparse.toarray().tolist() == [[0, 2], [1, 0]]


def test_a_reading_comes_back(tmp_path: Path) -> None:
    given = read(["Plus de pistes cyclables. Et des trains !", "", "火车站需要更多自行车"])
    back = unpacked(type(given), packed(given))
    assert back.vocabulary == given.vocabulary
    assert back.terms == given.terms
    assert back.tokens.tolist() == given.tokens.tolist()
    assert back.texts.tolist() == [0, 2, 3, 4]


def test_what_cannot_be_written_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        thing: object

    with pytest.raises(TypeError, match="thing of Odd"):
        packed(Odd(object()))
