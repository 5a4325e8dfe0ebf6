# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of themes. See ``bench/cases/themes.toml`` for the profiles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.clustering.spherical import spherical_kmeans, spread_start
from isegoria.engine.themes.copies_index import CopiesIndex
from isegoria.engine.themes.joining import join
from isegoria.engine.themes.reading import read
from isegoria.engine.themes.understanding import Understanding, understand
from isegoria.engine.themes.vectors import fit, text_vectors

CLUSTERS, AXES, STEPS, NEW = 50, 100, 20, 1_000


def clusters(texts: list[str]) -> NDArray[np.int64]:
    """The peer's stages: weights of terms, as many axes, as many clusters."""
    reading = read(texts)
    vectors = text_vectors(reading, fit(reading, axes=AXES))
    start = spread_start(vectors, CLUSTERS, weights=np.ones(len(vectors)))
    return spherical_kmeans(vectors, start, max_steps=STEPS).labels


def joining(given: tuple[list[str], Understanding, CopiesIndex]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """New texts take their place: whose copies they are, and of which themes."""
    texts, found, index = given
    later = read(texts, languages=found.reading.languages)
    groups, _ = index.join(later)
    return groups, join(found.themes, text_vectors(later, found.space.of(later)))


def described(found: Understanding) -> dict[str, Any]:
    """What a reader of the results wants to see."""
    return {
        "themes": [found.names[theme].phrase for theme in found.themes.top().tolist()],
        "unclassified": float((found.themes.label < 0).mean()),
        "copies": len(found.reading.texts) - 1 - len(found.copies.first),
    }


def main() -> None:
    asked = arguments()
    with np.load(asked.input) as arrays:
        texts, belongs = arrays["texts"].tobytes().decode().split("\n"), arrays["belongs"].tolist()
    understand(texts[:500])
    match asked.profile:
        case "peer-equivalent":
            clusters(texts[:500])
            measure(clusters, texts, lambda found: {"labels": found.tolist(), "belongs": belongs}, asked.answer)
        case "full":
            measure(understand, texts, described, asked.answer)
        case "joining":
            old, new = texts[:-NEW], texts[-NEW:]
            found = understand(old)
            given = (new, found, CopiesIndex.of(found.reading, found.copies))
            measure(joining, given, lambda both: [int((both[1] < 0).sum())], asked.answer)


if __name__ == "__main__":
    main()
