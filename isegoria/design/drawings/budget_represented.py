# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is represented: how many voters see none, one, two… of the projects they voted for funded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.opinion_bar import hatching
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
TOP, TALL, FOOT = 20.0, 130.0, 44.0
MOST = 12
"""Columns at most; voters with more projects than fit stand in the last one, and each number in the table."""


@dataclass(frozen=True)
class RepresentedLabels:
    """The words of the drawing.

    `share` holds `{share}`; `row` `{projects}` `{people}`; `or_more` `{projects}`.
    """

    title: str = "Who is represented"
    share: str = "{share} of the voters have at least one funded project"
    row: str = "{projects} projects: {people} voters"
    none: str = "0"
    or_more: str = "{projects}+"
    axis: str = "Funded projects among those one voted for"
    nothing: str = "Nobody voted"
    projects_column: str = "Funded projects"
    people_column: str = "Voters"
    share_column: str = "Share"


def budget_represented(
    people: Sequence[int],
    *,
    labels: RepresentedLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw one column a number of projects: ``people[k]`` voters have k funded projects.

    Voters without any are hatched. Raises ValueError where people are fewer than none.
    """
    labels = labels or RepresentedLabels()
    if any(count < 0 for count in people):
        raise ValueError("people are none or more")
    counts = list(people)
    while len(counts) > 1 and not counts[-1]:
        counts.pop()
    total = sum(counts)
    table = Table(
        labels.title,
        (labels.projects_column, labels.people_column, labels.share_column),
        tuple((number(k), number(count), percent(count / total)) for k, count in enumerate(counts)) if total else (),
    )
    if not total:
        body = [words(0, 18, labels.nothing, class_="d-quiet", fill=LIGHT["quiet"])]
        return picture(
            "represented", WIDTH, 28.0, *body, title=labels.title, description=labels.nothing, table=table, uid=uid
        )
    columns = counts if len(counts) <= MOST else [*counts[: MOST - 1], sum(counts[MOST - 1 :])]
    share = labels.share.format(share=percent(1 - counts[0] / total))
    foot = TOP + 18 + TALL
    body = [words(0, 15, fitted(share, 50), size=13.5, font_weight="700")]
    wide = WIDTH / max(len(columns), 4)
    most = max(columns)
    for place, count in enumerate(columns):
        tall = TALL * count / most
        x = wide * place + 2
        body += _column(x, foot - tall, wide - 4, tall, represented=place > 0)
        last = place == MOST - 1 and len(counts) > MOST
        name = labels.or_more.format(projects=number(place)) if last else number(place) if place else labels.none
        middle = x + (wide - 4) / 2
        body.append(words(middle, foot + 16, fitted(name, 8), size=13, text_anchor="middle"))
        body.append(
            words(
                middle, foot - tall - 4, percent(count / total), size=11.5, text_anchor="middle", class_="d-quiet",
                fill=LIGHT["quiet"],
            )
        )  # fmt: skip
    edge = {"class_": "d-edge", "stroke": LIGHT["edge"], "stroke_width": "1", "fill": "none"}
    body.append(element("path", d=f"M0 {foot:.0f}H360", **edge))
    body.append(words(0, foot + 36, fitted(labels.axis, 50), size=12.5, class_="d-quiet", fill=LIGHT["quiet"]))
    said = [labels.row.format(projects=number(k), people=number(count)) for k, count in enumerate(counts)]
    return picture(
        "represented",
        WIDTH,
        foot + FOOT,
        *body,
        title=labels.title,
        description="; ".join([share, *said]),
        table=table,
        uid=uid,
    )


def _column(x: float, y: float, wide: float, tall: float, *, represented: bool) -> list[str]:
    if not tall:
        return []
    frame = {"x": x, "y": y, "width": wide, "height": tall, "rx": 2.0}
    if represented:
        return [element("rect", class_="d-act", fill=LIGHT["act"], **frame)]
    out = [element("rect", class_="d-disagree", fill=LIGHT["disagree"], **frame)]
    if tall > 2:
        halo = {"class_": "d-halo", "fill": "none", "stroke": LIGHT["surface"], "stroke_width": "1.3"}
        out.append(element("path", d=hatching(x, y, wide, tall), **halo))
    return out
