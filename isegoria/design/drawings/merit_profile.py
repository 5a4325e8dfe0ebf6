# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merit profiles: for each option a bar of all its grades, from the best to the worst, and the middle of the ballots.

The grade on the line in the middle is the one that a majority gives at least, and a majority at most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.opinion_bar import hatching
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
ROW, THICK = 58.0, 20.0
MOST = 12
"""Grades at most: more could not be told apart."""
KEY = 20.0


@dataclass(frozen=True)
class Merit:
    """An option: its name, ballots by grade (the worst first), those that say nothing of it, and its median grade."""

    label: str
    counts: tuple[int, ...]
    median: int | None
    unmarked: int = 0
    language: str = ""
    is_elected: bool = False


@dataclass(frozen=True)
class MeritLabels:
    """The words of the drawing. `row` holds `{label}` `{median}` `{cells}`, `cell` `{grade}` `{share}`."""

    title: str = "Grades of each option"
    row: str = "{label}: {median}; {cells}"
    cell: str = "{grade} {share}"
    none: str = "no grade"
    unmarked: str = "No opinion"
    middle: str = "half of the ballots"
    nothing: str = "Nothing to show yet"
    option_column: str = "Option"
    median_column: str = "Majority grade"


def merit_profile(
    options: Sequence[Merit],
    grades: Sequence[str],
    *,
    labels: MeritLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw one bar an option in the order given; ``grades`` names them, the worst first.

    Raises ValueError where an option has not a count for each grade, a count is negative, or grades are too many.
    """
    labels = labels or MeritLabels()
    if len(grades) > MOST or any(len(one.counts) != len(grades) or min(one.counts) < 0 for one in options):
        raise ValueError(f"each option has a count for each grade, of which there are {MOST} at most")
    has_unmarked = any(one.unmarked for one in options)
    body: list[str] = []
    y = 0.0
    if options:
        body, y = _key(grades, labels.unmarked if has_unmarked else "")
    top = y
    said, rows = [], []
    for place, one in enumerate(options):
        at = y + ROW * place
        body += _bar(one, at, grades, labels)
        total = sum(one.counts) + one.unmarked or 1
        median = labels.none if one.median is None else grades[one.median]
        shares = [(name, count / total) for name, count in zip(grades, one.counts, strict=True)][::-1]
        cells = ", ".join(labels.cell.format(grade=name, share=percent(share)) for name, share in shares if share)
        said.append(labels.row.format(label=one.label, median=median, cells=cells or "–"))
        last = (number(one.unmarked),) if has_unmarked else ()
        rows.append((one.label, median, *(number(count) for count in one.counts[::-1]), *last))
    height = y + ROW * max(len(options), 1)
    if options:
        body += [
            element(
                "path", class_="d-ink-line", stroke=LIGHT["ink"], stroke_width="2",
                fill="none", d="".join(f"M{WIDTH / 2:.0f} {top + ROW * at + 21:.0f}v30" for at in range(len(options))),
            ),
            words(
                WIDTH / 2, height + 8, labels.middle, size=12.5, text_anchor="middle", class_="d-quiet",
                fill=LIGHT["quiet"],
            ),
        ]  # fmt: skip
        height += 14
    return picture(
        "merit",
        WIDTH,
        height,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.option_column, labels.median_column, *grades[::-1], *((labels.unmarked,) if has_unmarked else ())),
            tuple(rows),
        ),
        uid=uid,
    )


def _paint(grade: int, grades: int) -> tuple[str, str, bool]:
    """The colour of a grade (its name in the palette), how strong, and whether it is hatched.

    Blue above the middle, orange and hatched below, so that no one needs the colour.
    """
    if grades % 2 and grade == grades // 2:
        return "pass", "0.55", False
    above = grade >= grades / 2
    steps = grades // 2
    far = (grade - (grades - steps) + 1 if above else steps - grade) / steps
    return ("agree" if above else "disagree"), f"{0.3 + 0.7 * far:.2f}", not above


def _swatch(x: float, y: float, wide: float, tall: float, grade: int, grades: int) -> list[str]:
    name, strength, hatched = _paint(grade, grades)
    out = [
        element(
            "rect", class_=f"d-{name}", fill=LIGHT[name], fill_opacity=strength, x=x, y=y, width=wide, height=tall
        )
    ]  # fmt: skip
    if hatched and wide > 1:
        halo = {"class_": "d-halo", "fill": "none", "stroke": LIGHT["surface"], "stroke_width": "1.2"}
        out.append(element("path", d=hatching(x, y, wide, tall, 5.0), **halo))
    return out


def _key(grades: Sequence[str], unmarked: str) -> tuple[list[str], float]:
    """What the parts are, the best first, in two columns."""
    names = [*reversed(list(enumerate(grades))), *([(-1, unmarked)] if unmarked else [])]
    lines = (len(names) + 1) // 2
    out = []
    for place, (grade, name) in enumerate(names):
        x, y = (0.0 if place < lines else WIDTH / 2), KEY * (place % lines)
        if grade < 0:
            out.append(_nothing(x, y + 3, 14.0, 12.0))
        else:
            out += _swatch(x, y + 3, 14.0, 12.0, grade, len(grades))
        out.append(words(x + 20, y + 14, fitted(name, 21), size=13))
    return out, KEY * lines + 4


def _nothing(x: float, y: float, wide: float, tall: float) -> str:
    return element(
        "rect", class_="d-edge", fill="none", stroke=LIGHT["edge"], stroke_dasharray="2 2", x=x + 0.5, y=y + 0.5,
        width=max(wide - 1, 0.5), height=tall - 1,
    )  # fmt: skip


def _bar(one: Merit, y: float, grades: Sequence[str], labels: MeritLabels) -> list[str]:
    median = labels.none if one.median is None else grades[one.median]
    room = 46 - min(len(median), 18) - 2
    out = [
        words(
            0, y + 18, fitted(one.label, room), size=14, lang=language_code(one.language),
            font_weight="700" if one.is_elected else None,
        ),
        words(WIDTH, y + 18, fitted(median, 18), size=13, text_anchor="end", font_weight="700"),
    ]  # fmt: skip
    total = sum(one.counts) + one.unmarked
    x = 0.0
    for grade in reversed(range(len(grades))):
        wide = WIDTH * one.counts[grade] / total if total else 0.0
        if wide:
            out += _swatch(x, y + 26, wide, THICK, grade, len(grades))
            out.append(
                element("rect", class_="d-ground", fill=LIGHT["surface"], x=x, y=y + 26, width=0.8, height=THICK)
            )
        x += wide
    if one.unmarked or not total:
        out.append(_nothing(x, y + 26, WIDTH - x, THICK))
    return out
