# SPDX-License-Identifier: LGPL-3.0-or-later
"""Stages that are kept: a result of arrays and words as plain arrays, so that work that was killed goes on from there.

Nothing is pickled: what is read back can only be numbers and texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
R = TypeVar("R")


class Keep(Protocol):
    """Where stages are kept between two starts: `load` gives back what `save` took, or None."""

    def load(self, stage: str) -> Mapping[str, NDArray[Any]] | None: ...

    def save(self, stage: str, arrays: Arrays) -> None: ...


class Nowhere:
    """Keeps nothing."""

    def load(self, stage: str) -> None:
        return None

    def save(self, stage: str, arrays: Arrays) -> None:
        return None


def packed(result: Any) -> Arrays:
    """The fields of a frozen dataclass as arrays: arrays, sparse matrices, numbers, and tuples of texts.

    Raises:
        TypeError: a field is none of these.
    """
    found: Arrays = {}
    for one in fields(result):
        value = getattr(result, one.name)
        if value is None:
            continue
        if isinstance(value, np.ndarray):
            found[one.name] = value
        elif sp.issparse(value):
            matrix = value.tocsr()
            for part in ("data", "indices", "indptr"):
                found[f"{one.name}:{part}"] = getattr(matrix, part)
            found[f"{one.name}:shape"] = np.array(matrix.shape)
        elif isinstance(value, tuple) and all(isinstance(text, str) for text in value):
            written = [text.encode("utf-8", "surrogatepass") for text in value]
            found[f"{one.name}:texts"] = np.frombuffer(b"".join(written), dtype=np.uint8)
            found[f"{one.name}:bounds"] = np.concatenate([[0], np.cumsum([len(text) for text in written])]).astype(int)
        elif isinstance(value, bool | int | float):
            found[one.name] = np.array(value)
        else:
            raise TypeError(f"{one.name} of {type(result).__name__} is a {type(value).__name__}")
    return found


def unpacked(kind: type[R], arrays: Mapping[str, NDArray[Any]]) -> R:
    """The dataclass that `packed` made into arrays."""
    values: dict[str, Any] = {}
    for one in fields(cast(Any, kind)):
        name = one.name
        if f"{name}:texts" in arrays:
            whole, bounds = arrays[f"{name}:texts"].tobytes(), arrays[f"{name}:bounds"].tolist()
            values[name] = tuple(whole[low:high].decode("utf-8", "surrogatepass") for low, high in pairwise(bounds))
        elif f"{name}:data" in arrays:
            parts = tuple(arrays[f"{name}:{part}"] for part in ("data", "indices", "indptr"))
            values[name] = sp.csr_matrix(parts, shape=tuple(arrays[f"{name}:shape"].tolist()))
        elif name in arrays:
            values[name] = arrays[name].item() if arrays[name].ndim == 0 else arrays[name]
        else:
            values[name] = None
    return kind(**values)
