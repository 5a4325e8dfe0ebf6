# SPDX-License-Identifier: AGPL-3.0-or-later
"""How scores spread: for each option a small histogram of the scores it was given, and where their average stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
TALL, ROW = 34.0, 82.0
MOST = 41
"""Scores at most: thinner bars could not be seen on a telephone."""


@dataclass(frozen=True)
class Scored:
    """An option: ballots by score (the lowest first), and the average, None where nobody gave any."""

    label: str
    counts: tuple[int, ...]
    average: float | None
    figures: str = ""
    language: str = ""
    is_elected: bool = False


@dataclass(frozen=True)
class ScoredLabels:
    """The words of the drawing. `row` holds `{label}` `{figures}`."""

    title: str = "Scores of each option"
    row: str = "{label}: {figures}"
    nothing: str = "Nothing to show yet"
    option_column: str = "Option"
    average_column: str = "Average"


def score_distribution(
    options: Sequence[Scored],
    scores: Sequence[int],
    *,
    labels: ScoredLabels | None = None,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw one histogram an option, in the order given; ``scores`` are their values, the lowest first.

    Raises ValueError where an option has not a count for each score, a count is negative, or scores are too many.
    """
    labels = labels or ScoredLabels()
    if len(scores) > MOST or any(len(one.counts) != len(scores) or min(one.counts) < 0 for one in options):
        raise ValueError(f"each option has a count for each score, of which there are {MOST} at most")
    highest = max((max(one.counts) for one in options), default=0) or 1
    body: list[str] = []
    for place, one in enumerate(options):
        body += _histogram(one, ROW * place, scores, highest, number)
    return picture(
        "scores",
        WIDTH,
        ROW * max(len(options), 1),
        *body,
        title=labels.title,
        description="; ".join(labels.row.format(label=one.label, figures=one.figures) for one in options)
        or labels.nothing,
        table=Table(
            labels.title,
            (labels.option_column, labels.average_column, *(number(score) for score in scores)),
            tuple((one.label, one.figures, *(number(count) for count in one.counts)) for one in options),
        ),
        uid=uid,
    )


def _histogram(one: Scored, y: float, scores: Sequence[int], highest: int, number: Callable[[int], str]) -> list[str]:
    out = [
        words(
            0, y + 15, fitted(one.label, 34), size=14, lang=language_code(one.language),
            font_weight="700" if one.is_elected else None,
        ),
        words(WIDTH, y + 15, one.figures, size=13, text_anchor="end", font_weight="700"),
    ]  # fmt: skip
    foot = y + 22 + TALL
    wide = WIDTH / max(len(scores), 1)
    for at, count in enumerate(one.counts):
        tall = TALL * count / highest
        if tall:
            out.append(
                element(
                    "rect", class_="d-act", fill=LIGHT["act"], fill_opacity="0.75" if one.is_elected else "0.4",
                    x=wide * at + 0.75, y=foot - tall, width=max(wide - 1.5, 0.5), height=tall,
                )
            )  # fmt: skip
    out.append(
        element("path", class_="d-edge", stroke=LIGHT["edge"], stroke_width="1", fill="none", d=f"M0 {foot:.0f}H360")
    )
    if one.average is not None and len(scores) > 1:
        x = wide / 2 + (WIDTH - wide) * (one.average - scores[0]) / (scores[-1] - scores[0])
        out.append(
            element(
                "path", class_="d-ink", fill=LIGHT["ink"], d=f"M{x:.1f} {foot + 1:.1f}l5 8h-10z",
            )
        )  # fmt: skip
    every = max(1, -(-len(scores) // 11))
    for at in range(0, len(scores), every):
        out.append(
            words(
                wide * (at + 0.5), foot + 19, number(scores[at]), size=11.5, text_anchor="middle", class_="d-quiet",
                fill=LIGHT["quiet"],
            )
        )  # fmt: skip
    return out
