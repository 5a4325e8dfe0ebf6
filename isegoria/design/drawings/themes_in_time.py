# SPDX-License-Identifier: AGPL-3.0-or-later
"""Themes period after period: a row of small bars each, and a word for those that clearly rise or fall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, shortened, words
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
ROW, TALL = 62.0, 26.0
GAP = 3.0
LONGEST_LABEL = 36  # the trend stands beside it


@dataclass(frozen=True)
class ThemeInTime:
    """A theme, how many there were in each period, and whether its share clearly rises (1) or falls (−1)."""

    label: str
    counts: tuple[int, ...]
    language: str = ""
    trend: int = 0


@dataclass(frozen=True)
class TimeLabels:
    """The words of the drawing. `row` holds `{label}` `{most}` `{peak}`; `most` holds `{n}`."""

    title: str = "Themes over time"
    row: str = "{label}: {most} at most, from {peak}"
    most: str = "{n} at most"
    rising: str = "rising"
    falling: str = "falling"
    nothing: str = "Nothing to show yet"
    theme_column: str = "Theme"


def themes_in_time(
    rows: Sequence[ThemeInTime],
    starts: Sequence[date],
    last: date,
    *,
    labels: TimeLabels | None = None,
    number: Callable[[int], str] = str,
    format_date: Callable[[date], str] = date.isoformat,
    uid: str = "",
) -> Drawing:
    """Draw each theme on its own scale; `starts` are the first days of the periods, `last` the last day of all.

    Raises ValueError where a theme has more or fewer counts than there are periods.
    """
    labels = labels or TimeLabels()
    if any(len(row.counts) != len(starts) for row in rows):
        raise ValueError("each theme has one count for each period")
    step = WIDTH / max(len(starts), 1)
    body: list[str] = []
    said = []
    for place, row in enumerate(rows):
        y, most = ROW * place, max(row.counts, default=0)
        body.append(words(0, y + 17, shortened(row.label, LONGEST_LABEL), size=14, lang=language_code(row.language)))
        trend = {1: f"↗ {labels.rising}", -1: f"↘ {labels.falling}"}.get(row.trend, "")
        beside = f"{trend} · {labels.most}" if trend else labels.most
        body.append(
            words(
                WIDTH, y + 17, beside.format(n=number(most)), size=12, text_anchor="end", class_="d-quiet",
                fill=LIGHT["quiet"],
            )
        )  # fmt: skip
        for period, count in enumerate(row.counts):
            tall = TALL * count / most if most else 0.0
            if count:
                body.append(
                    element(
                        "rect", class_="d-act", fill=LIGHT["act"], x=step * period, y=y + 24 + TALL - max(tall, 1.0),
                        width=step - GAP, height=max(tall, 1.0),
                    )
                )  # fmt: skip
        body.append(
            element(
                "rect", class_="d-ink", fill=LIGHT["ink"], x=0.0, y=y + 24 + TALL, width=WIDTH - GAP, height=1.0
            )
        )  # fmt: skip
        if row.counts and most:
            peak = format_date(starts[row.counts.index(most)])
            said.append(labels.row.format(label=row.label, most=number(most), peak=peak))
    height = ROW * len(rows)
    if starts:
        body.append(words(0, height + 12, format_date(starts[0]), size=12, class_="d-quiet", fill=LIGHT["quiet"]))
        body.append(
            words(
                WIDTH, height + 12, format_date(last), size=12, text_anchor="end", class_="d-quiet",
                fill=LIGHT["quiet"],
            )
        )  # fmt: skip
    return picture(
        "themes-time",
        WIDTH,
        height + 18.0,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (labels.theme_column, *(format_date(day) for day in starts)),
            tuple((row.label, *(number(count) for count in row.counts)) for row in rows),
        ),
        uid=uid,
    )
