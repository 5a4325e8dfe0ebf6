# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of copies. See ``bench/cases/copies.toml`` for the profiles."""

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.themes.copies import Copies, find_copies
from isegoria.engine.themes.copies_index import CopiesIndex
from isegoria.engine.themes.reading import Reading, read

NEW = 1_000


def compute(reading: Reading) -> Copies:
    """From the stream of words."""
    return find_copies(reading)


def full(texts: list[str]) -> Copies:
    """Read the texts, then compute."""
    return compute(read(texts))


def joining(given: tuple[CopiesIndex, list[str]]) -> NDArray[np.int64]:
    """New texts are read and find their copies."""
    index, texts = given
    return index.join(read(texts, languages=index.languages))[0]


def quality(group: NDArray[np.int64], origins: NDArray[np.int64]) -> dict[str, float]:
    """See ``bench/copies/answers.py``."""
    again = np.flatnonzero(origins != np.arange(len(origins)))
    both = np.unique(group * len(group) + origins, return_counts=True)[1]
    found = pairs(np.bincount(group))
    return {
        "recall": float((group[again] == group[origins[again]]).mean()) if len(again) else 1.0,
        "precision": pairs(both) / max(found, 1),
    }


def pairs(sizes: NDArray[np.int64]) -> int:
    """Ordered pairs within groups of these sizes."""
    return int((sizes * (sizes - 1)).sum())


def main() -> None:
    asked = arguments()
    given: dict[str, Any] = json.loads(asked.input.read_text(encoding="utf-8"))
    texts, origins = given["texts"], np.array(given["origins"])
    full(texts[:100])
    match asked.profile:
        case "peer-equivalent":
            measure(compute, read(texts), lambda found: quality(found.group, origins), asked.answer)
        case "full":
            measure(full, texts, lambda found: quality(found.group, origins), asked.answer)
        case "joining":
            reading = read(texts[:-NEW])
            index = CopiesIndex.of(reading, find_copies(reading))
            joining((index, texts[:10]))
            measure(joining, (index, texts[-NEW:]), lambda found: {"texts": len(found)}, asked.answer)


if __name__ == "__main__":
    main()
