# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who beats whom: candidates on a circle, an arrow from the one most ballots prefer to the other, thicker the more."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.marks import LETTERS
from isegoria.design.drawings.pairwise_table import Duels
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
MOST = 10
"""Candidates at most in the picture: more arrows could not be told apart."""
MIDDLE, RADIUS, NODE = 180.0, 128.0, 19.0
KEY = 19.0


@dataclass(frozen=True)
class BeatLabels:
    """The words of the drawing. `beats` holds `{winner}` `{loser}` `{margin}` `{for_}` `{against}`."""

    title: str = "Who beats whom"
    beats: str = "{winner} beats {loser} by {margin} ({for_} to {against})"
    nothing: str = "Nobody beats anybody"
    winner_column: str = "Winner"
    loser_column: str = "Loser"
    for_column: str = "Ballots for"
    against_column: str = "Ballots against"


def beat_graph(
    duels: Duels,
    *,
    kept: frozenset[int] = frozenset(),
    labels: BeatLabels | None = None,
    number: Callable[[int], str] = str,
    uid: str = "",
) -> Drawing:
    """Draw the first ``MOST`` candidates. ``kept`` are those to mark: the winner, or those of a cycle at the top."""
    labels = labels or BeatLabels()
    size = len(duels.names)
    shown = min(size, MOST)
    beaten = [
        (row, column, duels.preferred[row][column], duels.preferred[column][row])
        for row in range(size)
        for column in range(size)
        if row != column and duels.preferred[row][column] > duels.preferred[column][row]
    ]
    widest = max((own - other for _, _, own, other in beaten), default=1)
    places = [_place(at, shown) for at in range(shown)]
    body = [
        _arrow(places[row], places[column], 1.0 + 4.0 * (own - other) / widest, row in kept and column in kept)
        for row, column, own, other in beaten
        if row < shown and column < shown
    ]
    for at, (x, y) in enumerate(places):
        body += _node(x, y, LETTERS[at], at in kept)
    height = 2 * MIDDLE
    for at in range(shown):
        body.append(
            words(
                0, height + KEY * (at + 1), f"{LETTERS[at]}  {fitted(duels.names[at], 46)}", size=13,
                font_weight="700" if at in kept else None,
            )
        )  # fmt: skip
    said = [
        labels.beats.format(
            winner=duels.names[row],
            loser=duels.names[column],
            margin=number(own - other),
            for_=number(own),
            against=number(other),
        )
        for row, column, own, other in sorted(beaten, key=lambda one: one[3] - one[2])
    ]
    return picture(
        "beats",
        WIDTH,
        height + KEY * shown + 8,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.winner_column, labels.loser_column, labels.for_column, labels.against_column),
            tuple(
                (duels.names[row], duels.names[column], number(own), number(other))
                for row, column, own, other in beaten
            ),
        ),
        uid=uid,
    )


def _place(at: int, of: int) -> tuple[float, float]:
    angle = 2 * math.pi * at / max(of, 1) - math.pi / 2
    return MIDDLE + RADIUS * math.cos(angle), MIDDLE + RADIUS * math.sin(angle)


def _arrow(start: tuple[float, float], end: tuple[float, float], thick: float, marked: bool) -> str:
    """A slightly bent line that stops at the edge of the loser, with its head there."""
    (x0, y0), (x1, y1) = start, end
    away = math.hypot(x1 - x0, y1 - y0) or 1.0
    ux, uy = (x1 - x0) / away, (y1 - y0) / away
    tip = (x1 - ux * (NODE + 2), y1 - uy * (NODE + 2))
    head = 6.0 + thick
    foot = (tip[0] - ux * head, tip[1] - uy * head)
    side = head * 0.55
    kind = "act" if marked else "edge"
    line = element(
        "path", class_=f"d-{kind}-line" if marked else "d-edge", fill="none", stroke=LIGHT[kind],
        stroke_width=float(thick),
        d=f"M{c(x0 + ux * NODE)} {c(y0 + uy * NODE)}L{c(foot[0])} {c(foot[1])}",
    )  # fmt: skip
    point = element(
        "path", class_="d-act" if marked else "d-quiet", fill=LIGHT["act" if marked else "quiet"],
        d=f"M{c(tip[0])} {c(tip[1])}L{c(foot[0] - uy * side)} {c(foot[1] + ux * side)}"
        f"L{c(foot[0] + uy * side)} {c(foot[1] - ux * side)}z",
    )  # fmt: skip
    return line + point


def _node(x: float, y: float, letter: str, marked: bool) -> list[str]:
    frame = {"cx": x, "cy": y, "r": NODE}
    if marked:
        return [
            element("circle", class_="d-act", fill=LIGHT["act"], **frame),
            element(
                "text", letter, class_="d-on-act", fill=LIGHT["act-ink"], x=x, y=y + 6, font_size=17.0,
                font_weight="700", text_anchor="middle",
            ),
        ]  # fmt: skip
    return [
        element("circle", class_="d-ground", fill=LIGHT["surface"], **frame),
        element("circle", class_="d-ink-line", fill="none", stroke=LIGHT["ink"], stroke_width="1.5", **frame),
        words(x, y + 6, letter, size=17, font_weight="700", text_anchor="middle"),
    ]
