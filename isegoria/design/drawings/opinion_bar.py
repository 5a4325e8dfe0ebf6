# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agree, pass, disagree: one bar, its parts told apart by place, height, hatching, sign, word and colour."""

from collections.abc import Callable
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
THICK = 16.0
SIGNS = {
    "agree": "M{x} {t}v10M{l} {y}h10",
    "pass": "M{l} {y}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "disagree": "M{l} {y}h10",
}


@dataclass(frozen=True)
class BarLabels:
    """The words of the bar. `title` may hold `{total}`; `part` holds `{n}` and `{share}`."""

    title: str = "Opinions of {total} people"
    agree: str = "Agree"
    passed: str = "Pass"
    disagree: str = "Disagree"
    part: str = "{n} ({share})"
    nobody: str = "No opinion yet"
    opinion_column: str = "Opinion"
    people_column: str = "People"
    share_column: str = "Share"


def opinion_sign(opinion: str, x: float, y: float, *, colour: str) -> str:
    """The sign of "agree", "pass" or "disagree", ten units wide around (x, y), as strokes (no font needed)."""
    path = SIGNS[opinion].format(x=c(x), y=c(y), l=c(x - 5), t=c(y - 5))
    return element(
        "path",
        class_=f"d-{opinion}-line",
        fill="none",
        stroke=colour,
        stroke_width="2.6",
        stroke_linecap="round",
        d=path,
    )


def hatching(x: float, y: float, width: float, height: float, step: float = 6.0) -> str:
    """Path data of 45° lines inside a rectangle, so that hatching needs no pattern and no id."""
    lines = []
    start = x - height + step
    while start < x + width:
        left, right = max(start, x), min(start + height, x + width)
        if right - left > 0.5:
            lines.append(f"M{c(left)} {c(y + height - (left - start))}L{c(right)} {c(y + height - (right - start))}")
        start += step
    return "".join(lines)


def opinion_bar(
    agree: int,
    passed: int,
    disagree: int,
    *,
    labels: BarLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw three counts of people. Raises ValueError for a negative count."""
    labels = labels or BarLabels()
    counts = {"agree": int(agree), "pass": int(passed), "disagree": int(disagree)}
    if min(counts.values()) < 0:
        raise ValueError(f"negative count in {counts}")
    total = sum(counts.values())
    said = {"agree": labels.agree, "pass": labels.passed, "disagree": labels.disagree}
    parts = {
        key: labels.part.format(n=number(n), share=percent(n / total if total else 0.0)) for key, n in counts.items()
    }
    body = [_empty()] if total == 0 else _segments(counts, total)
    body += [_legend(key, said[key], parts[key]) for key in counts]
    description = ", ".join(f"{said[key]}: {parts[key]}" for key in counts) if total else labels.nobody
    rows = tuple((said[key], number(n), percent(n / total if total else 0.0)) for key, n in counts.items())
    title = labels.title.format(total=number(total))
    table = Table(title, (labels.opinion_column, labels.people_column, labels.share_column), rows)
    return picture("bar", WIDTH, 58.0, *body, title=title, description=description, table=table, uid=uid)


def _empty() -> str:
    return element(
        "rect",
        class_="d-line",
        fill="none",
        stroke=LIGHT["line"],
        stroke_width="1.5",
        stroke_dasharray="4 4",
        x=1.0,
        y=1.0,
        width=WIDTH - 2,
        height=THICK - 2,
        rx=4.0,
    )


def _segments(counts: dict[str, int], total: int) -> list[str]:
    """Side by side with a gap of two units; passing is drawn thinner, disagreeing hatched."""
    shown = [key for key, n in counts.items() if n]
    usable = WIDTH - 2 * (len(shown) - 1)
    out, x = [], 0.0
    for key in shown:
        width = usable * counts[key] / total
        y, height = (THICK / 4, THICK / 2) if key == "pass" else (0.0, THICK)
        out.append(
            element(
                "rect",
                class_=f"d-{key}",
                fill=LIGHT[key],
                x=x,
                y=y,
                width=width,
                height=height,
                rx=min(4.0, width / 2),
            )
        )
        if key == "disagree":
            out.append(
                element(
                    "path",
                    class_="d-halo",
                    fill="none",
                    stroke=LIGHT["surface"],
                    stroke_width="1.3",
                    d=hatching(x, y, width, height),
                )
            )
        x += width + 2
    return out


def _legend(key: str, word: str, part: str) -> str:
    """Sign and word above, count and share below; at the start, the middle and the end of the bar."""
    # Text is not measured here: the sign of the middle stands beside the word's likely width.
    middle = WIDTH / 2
    sign_x, word_x, count_x, anchor = {
        "agree": (6.0, 18.0, 0.0, "start"),
        "pass": (middle - 3.9 * len(word) - 10, middle, middle, "middle"),
        "disagree": (WIDTH - 6.0, WIDTH - 18.0, WIDTH, "end"),
    }[key]
    return (
        opinion_sign(key, sign_x, 30.5, colour=LIGHT[key])
        + words(word_x, 35, word, font_weight="700", text_anchor=anchor)
        + words(count_x, 53, part, class_="d-quiet", fill=LIGHT["quiet"], text_anchor=anchor)
    )
