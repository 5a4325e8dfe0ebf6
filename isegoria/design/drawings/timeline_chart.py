# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many, day after day: a line or steps over time, with its figures and its dates."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.palette import LIGHT

WIDTH, HEIGHT = 360.0, 204.0
TOP, RIGHT, BOTTOM = 30.0, 14.0, 28.0


@dataclass(frozen=True)
class ChartLabels:
    """The words of the chart. `description` holds `{first}` `{last}` `{start}` `{end}` `{most}` `{peak}`."""

    title: str = "Participation over time"
    unit: str = "people"
    description: str = "From {start} on {first} to {end} on {last}; the most was {most} on {peak}."
    nothing: str = "Nothing to show yet"
    date_column: str = "Date"


def timeline_chart(
    series: Sequence[tuple[date, float]],
    *,
    labels: ChartLabels | None = None,
    style: str = "line",
    format_date: Callable[[date], str] = date.isoformat,
    number: Callable[[float], str] = "{:g}".format,
    uid: str = "",
) -> Drawing:
    """Draw (day, value ≥ 0) pairs, in any order; "steps" suits counts per day, "line" a running total.

    Raises ValueError for another style, a negative value or one that is not finite.
    """
    labels = labels or ChartLabels()
    if style not in ("line", "steps"):
        raise ValueError(f"unknown style {style!r}")
    ordered = sorted((day, float(value)) for day, value in series)
    if any(not math.isfinite(value) or value < 0 for _, value in ordered):
        raise ValueError("values are finite and not negative")
    table = Table(
        labels.title,
        (labels.date_column, labels.unit),
        tuple((format_date(day), number(value)) for day, value in ordered),
    )
    if not ordered:
        body = [words(WIDTH / 2, HEIGHT / 2, labels.nothing, class_="d-quiet", text_anchor="middle")]
        return picture(
            "time",
            WIDTH,
            HEIGHT,
            *body,
            title=labels.title,
            description=labels.nothing,
            table=table,
            uid=uid,
        )
    peak_day, most = max(ordered, key=lambda pair: (pair[1], -pair[0].toordinal()))
    step = _step(most)
    top_value = max(step, math.ceil(most / step) * step)
    left = 12.0 + 6.6 * max(len(number(v)) for v in (0, top_value))
    first, last = ordered[0][0], ordered[-1][0]
    span = max((last - first).days + (1 if style == "steps" else 0), 1)

    def x_of(day: date, shift: float = 0.0) -> float:
        return left + (WIDTH - RIGHT - left) * ((day - first).days + shift) / span

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top_value

    body = [words(0, 14, labels.unit, class_="d-quiet", fill=LIGHT["quiet"])]
    body += _levels(top_value, step, left, y_of, number)
    body += _dates(first, last, x_of, format_date)
    body += _curve(ordered, style, x_of, y_of)
    description = labels.description.format(
        first=format_date(first),
        last=format_date(last),
        start=number(ordered[0][1]),
        end=number(ordered[-1][1]),
        most=number(most),
        peak=format_date(peak_day),
    )
    return picture("time", WIDTH, HEIGHT, *body, title=labels.title, description=description, table=table, uid=uid)


def _step(most: float) -> float:
    """The distance between levels: 1, 2 or 5 times a power of ten, three or four levels in all."""
    if most <= 0:
        return 1.0
    rough = most / 3
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return max(1.0, step) if most >= 3 else step


def _levels(
    top: float, step: float, left: float, y_of: Callable[[float], float], number: Callable[[float], str]
) -> list[str]:
    out = []
    for level in range(round(top / step) + 1):
        y = y_of(level * step)
        out.append(
            element(
                "path",
                class_="d-edge" if level == 0 else "d-line",
                fill="none",
                stroke=LIGHT["edge"] if level == 0 else LIGHT["line"],
                d=f"M{c(left)} {c(y)}H{c(WIDTH - RIGHT)}",
            )
        )
        out.append(
            words(
                left - 6,
                y + 4,
                number(level * step),
                size=13,
                class_="d-quiet",
                fill=LIGHT["quiet"],
                text_anchor="end",
            )
        )
    return out


def _dates(first: date, last: date, x_of: Callable[..., float], format_date: Callable[[date], str]) -> list[str]:
    """The first and the last day, and the middle one where there is room."""
    days = [first, last] if (last - first).days < 4 else [first, first + (last - first) / 2, last]
    if first == last:
        days = [first]
    out = []
    for place, day in enumerate(days):
        anchor = "start" if place == 0 else "end" if place == len(days) - 1 else "middle"
        x = x_of(day) if place < len(days) - 1 or len(days) == 1 else WIDTH - RIGHT
        out.append(
            words(
                x,
                HEIGHT - 9,
                format_date(day),
                size=13,
                class_="d-quiet",
                fill=LIGHT["quiet"],
                text_anchor=anchor,
            )
        )
    return out


def _curve(
    ordered: list[tuple[date, float]],
    style: str,
    x_of: Callable[..., float],
    y_of: Callable[[float], float],
) -> list[str]:
    """The line and the ground under it; days without a value count as nothing in steps, are crossed by a line."""
    if style == "steps":
        path, previous = "", None
        for day, value in ordered:
            if previous is not None and day - previous > timedelta(days=1):
                path += f"V{c(y_of(0))}H{c(x_of(day))}"
            start = f"M{c(x_of(day))} {c(y_of(0))}" if previous is None else ""
            path += f"{start}V{c(y_of(value))}H{c(x_of(day, 1))}"
            previous = day
        ground = f"{path}V{c(y_of(0))}"
        line = ground
    else:
        line = "M" + "L".join(f"{c(x_of(day))} {c(y_of(value))}" for day, value in ordered)
        ground = f"{line}V{c(y_of(0))}H{c(x_of(ordered[0][0]))}z"
    out = [
        element("path", class_="d-act", fill=LIGHT["act"], fill_opacity="0.12", d=ground),
        element(
            "path",
            class_="d-act-line",
            fill="none",
            stroke=LIGHT["act"],
            stroke_width="2.2",
            stroke_linejoin="round",
            d=line,
        ),
    ]
    if style == "line":
        day, value = ordered[-1]
        out.append(element("circle", class_="d-act", fill=LIGHT["act"], cx=x_of(day), cy=y_of(value), r=4.0))
    return out
