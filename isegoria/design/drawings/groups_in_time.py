# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the opinion groups grew and shrank: a bar for each moment, shared among the groups that stood then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from isegoria.design.drawings import marks
from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.palette import LIGHT

WIDTH, ROW, THICK = 360.0, 46.0, 20.0
LETTERED_FROM = 22.0
"""Width of a part from which its letter fits into it."""


@dataclass(frozen=True)
class Moment:
    """A day, and the people of each group (0 = A) then; the groups in the order of their letters."""

    day: date
    sizes: tuple[tuple[int, int], ...]

    @property
    def people(self) -> int:
        return sum(size for _, size in self.sizes)


@dataclass(frozen=True)
class MomentLabels:
    """The words of the drawing. `row` holds `{date}` `{parts}`; `part` and `cell` `{letter}` `{n}` `{share}`."""

    title: str = "The opinion groups over time"
    row: str = "{date}: {parts}"
    part: str = "{letter} {share} ({n})"
    cell: str = "{share} ({n})"
    people: str = "{n} people"
    nothing: str = "Nothing to show yet"
    date_column: str = "Date"
    people_column: str = "People placed"
    group_column: str = "Group {letter}"


def groups_in_time(
    moments: Sequence[Moment],
    *,
    labels: MomentLabels | None = None,
    format_date: Callable[[date], str] = date.isoformat,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw the moments in order of time, each bar as wide as any: shares are compared, the people are written."""
    labels = labels or MomentLabels()
    ordered = sorted(moments, key=lambda one: one.day)
    groups = sorted({group for one in ordered for group, _ in one.sizes})

    def said_of(one: Moment, size: int, group: int, words: str) -> str:
        share = percent(size / one.people) if one.people else percent(0.0)
        return words.format(letter=marks.letter(group), n=number(size), share=share)

    rows, said = [], []
    for one in ordered:
        sizes = dict(one.sizes)
        cells = [said_of(one, sizes[group], group, labels.cell) if group in sizes else "–" for group in groups]
        rows.append((format_date(one.day), number(one.people), *cells))
        parts = ", ".join(said_of(one, size, group, labels.part) for group, size in one.sizes)
        said.append(labels.row.format(date=format_date(one.day), parts=parts))
    columns = (
        labels.date_column,
        labels.people_column,
        *(labels.group_column.format(letter=marks.letter(group)) for group in groups),
    )
    body = [_row(one, ROW * place, labels, format_date, number) for place, one in enumerate(ordered)]
    return picture(
        "moments",
        WIDTH,
        ROW * max(len(ordered), 1),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(labels.title, columns, tuple(rows)),
        uid=uid,
    )


def _row(
    one: Moment,
    top: float,
    labels: MomentLabels,
    format_date: Callable[[date], str],
    number: Callable[[int], str],
) -> str:
    quiet = {"class_": "d-quiet", "fill": LIGHT["quiet"]}
    out = [
        words(0, top + 14, format_date(one.day)),
        words(WIDTH, top + 14, labels.people.format(n=number(one.people)), text_anchor="end", **quiet),
    ]
    x, y = 0.0, top + 19
    for group, size in one.sizes:
        wide = WIDTH * size / max(one.people, 1)
        out.append(
            element(
                "rect",
                class_=f"g-{marks.slug(group)}",
                fill=marks.colour(group),
                x=x,
                y=y,
                width=max(wide - 1.5, 0.5),
                height=THICK,
                rx=2.0,
            )
        )
        if wide >= LETTERED_FROM:
            # On a ground of the page's own, so that the letter is read whatever the colour.
            ground = {"class_": "d-ground", "fill": LIGHT["surface"]}
            out.append(element("rect", x=x + 3, y=y + 2.5, width=15.0, height=15.0, rx=3.0, **ground))
            out.append(words(x + 10.5, y + 15, marks.letter(group), size=13, text_anchor="middle", font_weight="700"))
        x += wide
    return "".join(out)
