# SPDX-License-Identifier: LGPL-3.0-or-later
"""The themes that different texts make on their own, before anybody's decision: where they stand, two levels deep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from isegoria.engine.clustering.spherical import closeness, directions, spherical_kmeans
from isegoria.engine.linear.chunks import Run
from isegoria.engine.themes.belonging import least_closeness
from isegoria.engine.themes.number import Numbers, numbers_that_come_back
from isegoria.engine.themes.parameters import ThemeParameters
from isegoria.engine.traces import Step, step

FEW = 20  # different texts under which no number of themes can be tried
SOME = 100  # different texts under which there may be fewer themes than asked for
PER_THEME, PER_SUB_THEME = 5, 10  # different texts that each must have on average
DRAWN_INSIDE = 600  # texts of one theme that its sub-themes are tried on, at most
DISSOLVED = 0.35  # hold under which a sub-theme is none: its texts go to the nearest theme, or stay without one
ALIKE = 0.5  # similarity from which two texts are of one theme, where texts are few


@dataclass(frozen=True)
class Draft:
    """Themes as they come.

    Attributes:
        centres: (leaves, axes) float32 unit vectors of the finest themes.
        top: (leaves,) the theme at the top that each is in; numbers need not follow one another.
        holds: (leaves,) how far each comes back; 0 where that could not be tried.
        top_holds: how far each theme at the top comes back, by its number in `top`.
        least: the similarity under which a text belongs to none.
        numbers: the numbers tried at the top; None where texts are few.
    """

    centres: NDArray[np.float32]
    top: NDArray[np.int64]
    holds: NDArray[np.float64]
    top_holds: dict[int, float]
    least: float
    numbers: Numbers | None
    steps: tuple[Step, ...]


def _none(axes: int, numbers: Numbers | None, why: Step) -> Draft:
    nothing = np.zeros(0)
    return Draft(np.zeros((0, axes), np.float32), nothing.astype(np.int64), nothing, {}, 1.0, numbers, (why,))


def drafted(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    parameters: ThemeParameters,
    *,
    seed: int = 0,
    run: Run = map,
    progress: Callable[[int, int], Any] = lambda done, total: None,
) -> Draft:
    """The themes of different texts.

    Args:
        vectors: (texts, axes) unit rows, none of them zero; `weights`: (texts,) people behind each.
        progress: told how many themes have their sub-themes, of how many.
    """
    if len(vectors) < FEW:
        return _of_few(vectors, weights, parameters)
    most = min(parameters.most, len(vectors) // PER_THEME)
    fewest = min(parameters.fewest if len(vectors) >= SOME else 2, most)
    numbers = numbers_that_come_back(
        vectors, weights, range(fewest, most + 1), draws=parameters.draws, seed=seed, run=run
    )
    if numbers.chosen == 1:
        why = step(
            "no_number_comes_back",
            "No number of themes from {fewest} to {most} comes back in halves of the {texts} different texts better "
            "than chance would have it: no theme is shown.",
            fewest=fewest,
            most=most,
            texts=len(vectors),
        )
        return _none(vectors.shape[1], numbers, why)
    found = spherical_kmeans(vectors, numbers.centres[numbers.place], weights=weights, run=run)
    centres, tops, holds = [], [], []
    for top in range(len(found.centres)):
        own = np.flatnonzero(found.labels == top)
        inside = _inside(vectors[own], weights[own], parameters, seed, run)
        if inside is None:
            within, steady = found.centres[top : top + 1], numbers.holds[numbers.place][top : top + 1]
        else:
            within, steady = inside
        centres.append(within)
        holds.append(steady)
        tops += [top] * len(within)
        progress(top + 1, len(found.centres))
    leaves = np.concatenate(centres)
    least = least_closeness(vectors, leaves, seed)
    return Draft(
        leaves,
        np.array(tops, dtype=np.int64),
        np.concatenate(holds),
        dict(enumerate(numbers.holds[numbers.place].tolist())),
        least,
        numbers,
        _told(numbers, len(vectors), parameters.draws),
    )


def _inside(
    vectors: NDArray[np.float32], weights: NDArray[np.float64], parameters: ThemeParameters, seed: int, run: Run
) -> tuple[NDArray[np.float32], NDArray[np.float64]] | None:
    """The centres of the sub-themes of one theme and how far each comes back; None where it is better left whole."""
    most = min(parameters.most_inside, len(vectors) // PER_SUB_THEME)
    tried = range(2, most + 1)
    numbers = numbers_that_come_back(
        vectors, weights, tried, draws=parameters.draws, drawn=DRAWN_INSIDE, seed=seed, run=run
    )
    if numbers.chosen == 1:
        return None
    found = spherical_kmeans(vectors, numbers.centres[numbers.place], weights=weights, run=run)
    holds = numbers.holds[numbers.place]
    kept = np.flatnonzero(holds >= DISSOLVED)
    return (found.centres[kept], holds[kept]) if len(kept) > 1 else None


def _of_few(vectors: NDArray[np.float32], weights: NDArray[np.float64], parameters: ThemeParameters) -> Draft:
    """Texts too few to be drawn again: those alike make a theme."""
    axes = vectors.shape[1]
    if len(vectors):
        _, group = connected_components(closeness(vectors, vectors) >= ALIKE, directed=False)
        sums, people = np.zeros((int(group.max()) + 1, axes)), np.bincount(group, weights=weights)
        np.add.at(sums, group, vectors * weights[:, None])
        kept = np.flatnonzero(people >= parameters.fewest_people)
    if not len(vectors) or not len(kept):
        why = step(
            "too_few_texts",
            "There are {texts} different texts, too few of them alike: no theme is shown.",
            texts=len(vectors),
        )
        return _none(axes, None, why)
    why = step(
        "few_texts",
        "There are only {texts} different texts: those alike are put together, into {themes} themes.",
        texts=len(vectors),
        themes=len(kept),
    )
    tops = np.arange(len(kept))
    holds = dict.fromkeys(tops.tolist(), 0.0)
    return Draft(directions(sums[kept]), tops, np.zeros(len(kept)), holds, ALIKE, None, (why,))


def _told(numbers: Numbers, texts: int, draws: int) -> tuple[Step, ...]:
    good, place = numbers.as_good, numbers.place
    return (
        step(
            "number_by_agreement",
            "Themes were looked for in {draws} halves of the {texts} different texts, with {fewest} to {most} themes "
            "each time. With {chosen}, the halves agree with the whole at {agreement}, where texts without themes "
            "would agree at {by_chance} (1 is the same themes, 0 is no likeness).",
            draws=draws,
            texts=texts,
            fewest=numbers.tried[0],
            most=numbers.tried[-1],
            chosen=numbers.chosen,
            agreement=round(float(numbers.agreement[place]), 2),
            by_chance=round(float(numbers.by_chance[place]), 2),
        ),
        step(
            "numbers_as_good",
            "{count} numbers of themes, from {low} to {high}, come back as well as one can tell: the middle one is "
            "shown.",
            count=len(good),
            low=good[0],
            high=good[-1],
        )
        if len(good) > 1
        else step("number_alone", "No other number of themes comes back as well."),
    )
