# SPDX-License-Identifier: LGPL-3.0-or-later
"""From texts to what they say together: reading, copies, vectors, themes, names, typical texts; then a synthesis.

Each long stage can be kept as it ends (`keeping`), so that work that was killed goes on from the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.campaigns import Campaign, campaigns
from isegoria.engine.themes.constraints import Constraints
from isegoria.engine.themes.copies import Copies, find_copies
from isegoria.engine.themes.extracts import Synthesis
from isegoria.engine.themes.keeping import Keep, Nowhere, packed, unpacked
from isegoria.engine.themes.names import ThemeName, name_themes
from isegoria.engine.themes.parameters import ThemeParameters
from isegoria.engine.themes.reading import Reading, read
from isegoria.engine.themes.synthesis import synthesise as choose_sentences
from isegoria.engine.themes.tree import Themes, find_themes
from isegoria.engine.themes.typical import typical
from isegoria.engine.themes.vectors import Embedding, TermSpace, embedded, embedded_sentences, fit, text_vectors, unit

R = TypeVar("R")


@dataclass(frozen=True)
class Understanding:
    """What texts say together.

    Attributes:
        space: what turns terms into vectors; sentences have theirs from it even where those of texts were given.
        vectors: (texts, axes) unit rows.
        authors: (texts,) number of who wrote each, as given.
        typical: for each theme, the numbers of the texts that show it best.
    """

    reading: Reading
    copies: Copies
    campaigns: tuple[Campaign, ...]
    space: TermSpace
    vectors: NDArray[np.float32]
    themes: Themes
    names: tuple[ThemeName, ...]
    typical: tuple[tuple[int, ...], ...]
    authors: NDArray[np.int64] | None


@dataclass(frozen=True)
class Placed:
    """Where a model puts the texts: (texts, axes) unit rows."""

    vectors: NDArray[np.float32]


def understand(
    texts: Sequence[str],
    *,
    authors: NDArray[np.int64] | None = None,
    times: NDArray[np.int64] | None = None,
    languages: Sequence[str] = (),
    vectors: NDArray[np.float32] | Embedding | None = None,
    constraints: Constraints | None = None,
    parameters: ThemeParameters | None = None,
    seed: int = 0,
    run: Run = map,
    progress: Callable[[str, int, int], Any] = lambda stage, done, total: None,
    keep: Keep | None = None,
) -> Understanding:
    """Understand texts, already plain (`plain.plain`).

    Args:
        authors: (texts,) number of who wrote each; each text is one person's where not given.
        times: (texts,) seconds, for campaigns.
        languages: codes of those the texts are in, where they are known.
        vectors: (texts, axes) of a model, or the model itself, instead of those of the terms.
        constraints: what a facilitator decided of an earlier run.
        run: who makes the passes over chunks; the answer is the same for one worker and for several.
        progress: told the stage, how much is done and of how much.
        keep: where stages are kept; what it gives back is taken up, so it must be of these texts and parameters.

    Raises:
        EngineError: texts_missing, lengths_differ, not_finite, and those of each stage.
    """
    for what, given in (("authors", authors), ("times", times), ("vectors", vectors)):
        if given is not None and not callable(given) and len(given) != len(texts):
            raise EngineError("lengths_differ", what=what, expected=len(texts), found=len(given))
    if vectors is not None and not callable(vectors) and not np.isfinite(vectors).all():
        raise EngineError("not_finite", what="vectors")
    stages = keep or Nowhere()

    def kept(name: str, kind: type[R], make: Callable[[], R]) -> R:
        progress(name, 0, len(texts))
        if (arrays := stages.load(name)) is not None:
            return unpacked(kind, arrays)
        result = make()
        stages.save(name, packed(result))
        progress(name, len(texts), len(texts))
        return result

    def told(name: str) -> Callable[[int, int], Any]:
        return lambda done, total: progress(name, done, total)

    reading = kept("reading", Reading, lambda: read(texts, languages=languages, run=run, progress=told("reading")))
    copies = kept("copies", Copies, lambda: find_copies(reading, run=run))
    progress("campaigns", 0, len(texts))
    organised = campaigns(reading, copies, authors, times, run=run)
    space = kept("vectors", TermSpace, lambda: fit(reading, seed=seed))
    if vectors is None:
        placed = text_vectors(reading, space)
    elif callable(vectors):
        placed = kept("embedding", Placed, lambda: Placed(embedded(texts, vectors, progress=told("embedding")))).vectors
    else:
        placed = unit(np.asarray(vectors, dtype=np.float32))
    progress("themes", 0, len(texts))
    themes = find_themes(
        placed,
        copies=copies.group,
        authors=authors,
        parameters=parameters,
        constraints=constraints,
        seed=seed,
        run=run,
        progress=told("themes"),
    )
    progress("names", 0, len(texts))
    names = name_themes(reading, texts, themes.label, parent=themes.parent, people=authors, seed=seed)
    progress("typical", 0, len(texts))
    shown = typical(reading, texts, placed, themes.label, parent=themes.parent, people=authors, copies=copies.group)
    progress("typical", len(texts), len(texts))
    return Understanding(reading, copies, organised, space, placed, themes, names, shown, authors)


def synthesise(
    found: Understanding,
    texts: Sequence[str],
    *,
    stances: NDArray[np.int8] | None = None,
    weights: NDArray[np.float64] | None = None,
    embedding: Embedding | None = None,
    length: int = 1_500,
    sentences: int | None = None,
    minority: float = 0.05,
    minority_share: float = 0.2,
    seed: int = 0,
    run: Run = map,
) -> Synthesis:
    """A synthesis over the themes at the top; see `synthesis.synthesise` for the arguments and what is raised.

    Args:
        embedding: the model that placed the texts, so that it compares their sentences too.
    """
    return choose_sentences(
        found.reading,
        texts,
        found.space if embedding is None else embedded_sentences(found.reading, texts, embedding),
        found.themes.top_label,
        copies=found.copies.group,
        authors=found.authors,
        weights=weights,
        stances=stances,
        length=length,
        sentences=sentences,
        minority=minority,
        minority_share=minority_share,
        seed=seed,
        run=run,
    )
