# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each opinion group answered one statement: a bar per group, with the interval its size allows."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings import marks
from isegoria.design.drawings.drawing import Drawing, Table, element, picture, words
from isegoria.design.drawings.opinion_bar import hatching
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
LEFT, RIGHT, ROW, THICK = 46.0, 258.0, 38.0, 14.0


@dataclass(frozen=True)
class GroupCount:
    """People of one group (0 = A; None = everybody) who agreed, passed and disagreed."""

    group: int | None
    agree: int
    passed: int
    disagree: int

    @property
    def people(self) -> int:
        return self.agree + self.passed + self.disagree


@dataclass(frozen=True)
class GroupLabels:
    """The words of the bars, with `{letter}`; `{who}` `{agree}` `{low}` `{high}` `{n}`; `{share}` `{n}`."""

    title: str = "Agreement in each group"
    group: str = "group {letter}"
    row: str = "{who}: {agree} agree (between {low} and {high}), {n} people"
    row_of_nobody: str = "{who}: no answer"
    share: str = "{share} of {n}"
    nobody: str = "no answer"
    everybody: str = "All"
    group_column: str = "Group"
    agree_column: str = "Agree"
    passed_column: str = "Pass"
    disagree_column: str = "Disagree"
    people_column: str = "People"
    interval_column: str = "Agreement, 95% interval"


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """The score interval of a share: (low, high) in 0…1; (0, 1) without trials.

    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American
    Statistical Association 22 (1927), 209-212.
    """
    if trials <= 0:
        return (0.0, 1.0)
    share, square = successes / trials, z * z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = z / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return (max(0.0, middle - half), min(1.0, middle + half))


def grouped_bars(
    counts: Sequence[GroupCount],
    *,
    labels: GroupLabels | None = None,
    number: Callable[[int], str] = str,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Agreement from the start of each bar, disagreement (hatched) from its end, passing between the two."""
    labels = labels or GroupLabels()
    height = ROW * len(counts) + 24
    body = [_scale(height, percent)]
    body += [_row(row, ROW * place, labels, number, percent) for place, row in enumerate(counts)]
    spoken, rows = [], []
    for row in counts:
        low, high = wilson(row.agree, row.people)
        name = labels.everybody if row.group is None else marks.letter(row.group)
        share = percent(row.agree / row.people) if row.people else ""
        n = number(row.people)
        who = name if row.group is None else labels.group.format(letter=name)
        sentence = labels.row if row.people else labels.row_of_nobody
        spoken.append(sentence.format(who=who, agree=share, low=percent(low), high=percent(high), n=n))
        head = name if row.group is None else f"{marks.sign(row.group)} {name}"
        interval = f"{percent(low)} – {percent(high)}" if row.people else "–"
        rows.append((head, number(row.agree), number(row.passed), number(row.disagree), n, interval))
    columns = (
        labels.group_column,
        labels.agree_column,
        labels.passed_column,
        labels.disagree_column,
        labels.people_column,
        labels.interval_column,
    )
    return picture(
        "groups",
        WIDTH,
        float(height),
        *body,
        title=labels.title,
        description="; ".join(spoken) or labels.nobody,
        table=Table(labels.title, columns, tuple(rows)),
        uid=uid,
    )


def _scale(height: float, percent: Callable[[float], str]) -> str:
    """Hairlines at nothing, half and all, with their words at the foot."""
    out = []
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        x = LEFT + (RIGHT - LEFT) * share
        out.append(
            element(
                "path",
                class_="d-line",
                fill="none",
                stroke=LIGHT["line"],
                stroke_dasharray=None if share != 0.5 else "3 3",
                d=f"M{x:g} 4V{height - 20:g}",
            )
        )
        out.append(
            words(
                x,
                height - 5,
                percent(share),
                size=13,
                class_="d-quiet",
                fill=LIGHT["quiet"],
                text_anchor=anchor,
            )
        )
    return "".join(out)


def _row(
    row: GroupCount,
    top: float,
    labels: GroupLabels,
    number: Callable[[int], str],
    percent: Callable[[float], str],
) -> str:
    middle = top + ROW / 2
    y = middle - THICK / 2
    wide = RIGHT - LEFT
    name = labels.everybody if row.group is None else marks.letter(row.group)
    out = []
    if row.group is not None:
        out.append(
            element(
                "path",
                class_=f"g-{marks.slug(row.group)}",
                fill=marks.colour(row.group),
                d=marks.mark(row.group, 8, middle, 6),
            )
        )
    out.append(words(0 if row.group is None else 21, middle + 5, name, size=15, font_weight="700"))
    if not row.people:
        out.append(words(LEFT + 4, middle + 5, labels.nobody, class_="d-quiet", fill=LIGHT["quiet"]))
        return "".join(out)
    agree, disagree = wide * row.agree / row.people, wide * row.disagree / row.people
    paint = {"class_": "d-agree", "fill": LIGHT["agree"]}
    out.append(element("rect", x=LEFT, y=y, width=agree, height=THICK, rx=2.0, **paint))
    paint = {"class_": "d-disagree", "fill": LIGHT["disagree"]}
    out.append(element("rect", x=RIGHT - disagree, y=y, width=disagree, height=THICK, rx=2.0, **paint))
    if disagree > 1:
        hatch = hatching(RIGHT - disagree, y, disagree, THICK)
        halo = {"class_": "d-halo", "fill": "none", "stroke": LIGHT["surface"], "stroke_width": "1.3"}
        out.append(element("path", d=hatch, **halo))
    low, high = (LEFT + wide * bound for bound in wilson(row.agree, row.people))
    whisker = f"M{low:.1f} {middle - 5:g}v10M{low:.1f} {middle:g}H{high:.1f}M{high:.1f} {middle - 5:g}v10"
    for css, colour, width in (("d-halo", LIGHT["surface"], "4.5"), ("d-ink-line", LIGHT["ink"], "1.8")):
        out.append(element("path", class_=css, fill="none", stroke=colour, stroke_width=width, d=whisker))
    share = labels.share.format(share=percent(row.agree / row.people), n=number(row.people))
    out.append(words(WIDTH, middle + 5, share, text_anchor="end"))
    return "".join(out)
