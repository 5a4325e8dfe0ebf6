# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opinions put in an order that tells nothing: by people, drawn by lot for this export alone.

People are ordered by a hash of their key under a secret drawn for the export and forgotten with it, then numbered
0, 1, 2… as they come. So neither a number nor a place in the file says anything of who came first, and two exports
have nothing in common but the opinions themselves. Sorting happens in temporary files that have no name, a bounded
slice at a time: memory does not grow with the number of opinions.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

READ = np.dtype([("key", "<u8"), ("person", "<i8"), ("contribution", "<i4"), ("day", "<i4"), ("value", "i1")])
KEPT = np.dtype([("participant", "<i8"), ("contribution", "<i4"), ("day", "<i4"), ("value", "i1")])
SLICE = 100_000  # rows sorted at a time, about
BLOCK = 50_000  # rows handed on at a time
NO_DAY = -1

Rows = NDArray[Any]


@dataclass(frozen=True)
class _Run:
    """A sorted slice of the temporary file: where it begins, in rows, and where each bucket of keys begins in it."""

    start: int
    bounds: NDArray[np.int64]


class ShuffledOpinions:
    """Opinions sorted by participant, then contribution. A context manager: its files go when it ends.

    ``blocks()`` may be read any number of times; ``participants`` and ``opinions`` are their numbers.
    """

    def __init__(self, chunks: Iterable[Rows], *, expected: int) -> None:
        """``chunks``: arrays (n, 4) of person, contribution's number, day since 1970 or −1, value.

        ``expected`` is about how many rows there will be; it only sets how the work is sliced.
        """
        self.participants = self.opinions = 0
        self._buckets = max(1, min(4096, expected // SLICE))
        self._sorted: IO[bytes] = tempfile.TemporaryFile(prefix="isegoria-opinions-")  # noqa: SIM115 - closed in close()
        try:
            with tempfile.TemporaryFile(prefix="isegoria-opinions-") as unsorted:
                self._sort(unsorted, self._collect(unsorted, chunks))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "ShuffledOpinions":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._sorted.close()

    def blocks(self) -> Iterator[Rows]:
        """Arrays of ``KEPT``, in order."""
        for start in range(0, self.opinions, BLOCK):
            yield _read(self._sorted, KEPT, start, min(BLOCK, self.opinions - start))

    def participants_in(self, contributions: NDArray[np.bool_]) -> int:
        """How many people said something about the contributions that a mask by number keeps."""
        found, last = 0, -1
        for block in self.blocks():
            inside = block["participant"][contributions[block["contribution"]]]
            if inside.size:
                found += int(np.count_nonzero(np.diff(inside))) + int(inside[0] != last)
                last = int(inside[-1])
        return found

    def _collect(self, unsorted: IO[bytes], chunks: Iterable[Rows]) -> list[_Run]:
        secret = secrets.token_bytes(32)
        edges = np.array([bucket * (2**64 // self._buckets) for bucket in range(1, self._buckets)], dtype=np.uint64)
        runs: list[_Run] = []
        for chunk in chunks:
            people, place = np.unique(chunk[:, 0], return_inverse=True)
            hashed = b"".join(
                hashlib.blake2b(person, key=secret, digest_size=8).digest() for person in _each(people.astype("<i8"))
            )
            rows = np.empty(len(chunk), dtype=READ)
            rows["key"] = np.frombuffer(hashed, dtype="<u8")[place]
            rows["person"], rows["contribution"] = chunk[:, 0], chunk[:, 1]
            rows["day"], rows["value"] = chunk[:, 2], chunk[:, 3]
            rows = rows[np.argsort(rows["key"], kind="stable")]
            inner = np.searchsorted(rows["key"], edges)
            runs.append(_Run(self.opinions, np.concatenate([[0], inner, [len(rows)]])))
            unsorted.write(rows.tobytes())
            self.opinions += len(rows)
        return runs

    def _sort(self, unsorted: IO[bytes], runs: list[_Run]) -> None:
        unsorted.flush()
        for bucket in range(self._buckets):
            parts = [
                _read(unsorted, READ, run.start + run.bounds[bucket], run.bounds[bucket + 1] - run.bounds[bucket])
                for run in runs
            ]
            rows = np.concatenate([np.empty(0, dtype=READ), *parts])
            # The person after the key: two people whose hashes meet stay two.
            rows = rows[np.lexsort((rows["contribution"], rows["person"], rows["key"]))]
            kept = np.empty(len(rows), dtype=KEPT)
            new = np.ones(len(rows), dtype=bool)
            new[1:] = (rows["key"][1:] != rows["key"][:-1]) | (rows["person"][1:] != rows["person"][:-1])
            kept["participant"] = self.participants + np.cumsum(new) - 1
            for name in ("contribution", "day", "value"):
                kept[name] = rows[name]
            self._sorted.write(kept.tobytes())
            self.participants += int(np.count_nonzero(new))
        self._sorted.flush()


def _each(people: NDArray[np.int64]) -> Iterator[bytes]:
    raw = people.tobytes()
    return (raw[start : start + 8] for start in range(0, len(raw), 8))


def _read(stream: IO[bytes], dtype: np.dtype[Any], start: int, count: int) -> Rows:
    stream.seek(int(start) * dtype.itemsize)
    return np.frombuffer(stream.read(int(count) * dtype.itemsize), dtype=dtype)
