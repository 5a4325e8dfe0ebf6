# SPDX-License-Identifier: AGPL-3.0-or-later
"""Candidates two by two: a table in which each row says how many ballots prefer it to each column, and how it went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.marks import LETTERS
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
MOST = 12
"""Candidates at most in the picture: the table holds them all."""
CELL, LINE, GAP = 28.0, 19.0, 8.0


@dataclass(frozen=True)
class Duels:
    """Names of the candidates in the order in which they are shown, their languages, and the ballots that prefer each
    (row) to each other (column)."""

    names: tuple[str, ...]
    preferred: tuple[tuple[int, ...], ...]
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DuelLabels:
    """The words of the drawing. `row` holds `{name}` `{won}` `{tied}` `{lost}`; `cell` `{n}`."""

    title: str = "Candidates two by two"
    row: str = "{name}: wins {won}, ties {tied}, loses {lost}"
    nothing: str = "Nothing to show yet"
    candidate_column: str = "Preferred to…"
    won: str = "wins"
    tied: str = "ties"
    lost: str = "loses"


def pairwise_table(
    duels: Duels, *, labels: DuelLabels | None = None, number: Callable[[int], str] = str, uid: str = ""
) -> Drawing:
    """Draw the first ``MOST`` candidates; a frame and a bold figure where the row wins, a dash in the diagonal.

    Raises ValueError where the table is not square.
    """
    labels = labels or DuelLabels()
    size = len(duels.names)
    if len(duels.preferred) != size or any(len(row) != size for row in duels.preferred):
        raise ValueError("each candidate meets each other")
    shown = min(size, MOST)
    wide = WIDTH / max(shown, 1)
    body = [
        words(
            wide * (at + 0.5), 13, LETTERS[at], size=13, font_weight="700", text_anchor="middle", class_="d-quiet",
            fill=LIGHT["quiet"],
        )
        for at in range(shown)
    ]  # fmt: skip
    y = 20.0
    for row in range(shown):
        language = duels.languages[row] if row < len(duels.languages) else ""
        body.append(
            words(0, y + 14, f"{LETTERS[row]}  {fitted(duels.names[row], 46)}", size=14, lang=language_code(language))
        )
        for column in range(shown):
            body += _cell(wide * column, y + LINE, wide, row, column, duels.preferred, number)
        y += LINE + CELL + GAP
    said = []
    for row, name in enumerate(duels.names):
        gaps = [duels.preferred[row][other] - duels.preferred[other][row] for other in range(size) if other != row]
        won, tied = sum(gap > 0 for gap in gaps), sum(gap == 0 for gap in gaps)
        said.append(
            labels.row.format(name=name, won=number(won), tied=number(tied), lost=number(len(gaps) - won - tied))
        )
    return picture(
        "duels",
        WIDTH,
        max(y, 40.0),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.candidate_column, *duels.names),
            tuple(
                (name, *("–" if row == column else number(count) for column, count in enumerate(duels.preferred[row])))
                for row, name in enumerate(duels.names)
            ),
        ),
        uid=uid,
    )


def _cell(
    x: float,
    y: float,
    wide: float,
    row: int,
    column: int,
    preferred: Sequence[Sequence[int]],
    number: Callable[[int], str],
) -> list[str]:
    middle = x + wide / 2
    quiet = {"class_": "d-quiet", "fill": LIGHT["quiet"]}
    if row == column:
        return [words(middle, y + 19, "–", size=13, text_anchor="middle", **quiet)]
    own, other = preferred[row][column], preferred[column][row]
    text = number(own)
    size = min(13.0, (wide - 4) / max(len(text), 1) / 0.56)
    frame = {"x": x + 1.5, "y": y, "width": wide - 3, "height": CELL, "rx": 3.0}
    if own > other:
        return [
            element("rect", class_="d-act", fill=LIGHT["act"], fill_opacity="0.18", **frame),
            element("rect", class_="d-act-line", fill="none", stroke=LIGHT["act"], stroke_width="1.5", **frame),
            words(middle, y + 18, text, size=size, text_anchor="middle", font_weight="700"),
        ]
    frame |= {"stroke_width": "1", "stroke_dasharray": "2 2" if own == other else None}
    return [
        element(
            "rect", class_="d-line", fill="none", stroke=LIGHT["line"], **frame
        ),
        words(middle, y + 18, text, size=size, text_anchor="middle", **quiet),
    ]  # fmt: skip
