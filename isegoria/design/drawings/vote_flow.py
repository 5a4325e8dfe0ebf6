# SPDX-License-Identifier: AGPL-3.0-or-later
"""How votes go from round to round: a bar a round, cut by candidate, and ribbons where votes pass on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from isegoria.design.drawings import marks
from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.drawing import coordinate as c
from isegoria.design.drawings.lettering import fitted
from isegoria.design.drawings.opinion_bar import hatching
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
THICK, GAP = 22.0, 46.0
TITLE = 18.0
KEY = 19.0
MOST_ROUNDS, MOST_NAMED = 12, 24
"""Rounds drawn at most (the first ones and the last), and candidates that the key names: the table holds them all."""
THINNEST = 0.4


@dataclass(frozen=True)
class Round:
    """A round: the votes of each candidate (None once out), those of nobody any more, who is elected and who leaves,
    and what passes on from here: candidate → votes that each gets (at its place) and that nobody gets (last)."""

    counts: tuple[float | None, ...]
    exhausted: float = 0.0
    elected: tuple[int, ...] = ()
    eliminated: tuple[int, ...] = ()
    passes: Mapping[int, tuple[float, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class FlowLabels:
    """The words of the drawing. `round` holds `{n}`; `said` `{n}` `{cells}`; `cell` `{name}` `{votes}`; `elected`,
    `eliminated` `{names}`; `skipped` `{n}`."""

    title: str = "Votes from round to round"
    round: str = "Round {n}"
    said: str = "Round {n}: {cells}"
    cell: str = "{name} {votes}"
    elected: str = "elected: {names}"
    eliminated: str = "out: {names}"
    skipped: str = "{n} rounds are not drawn: they are in the table"
    exhausted: str = "Nobody any more"
    nothing: str = "Nothing to show yet"
    candidate_column: str = "Candidate"


def vote_flow(
    rounds: Sequence[Round],
    names: Sequence[str],
    *,
    languages: Sequence[str] = (),
    labels: FlowLabels | None = None,
    votes: Callable[[float], str] = "{:g}".format,
    uid: str = "",
) -> Drawing:
    """Draw each round under the one before; the whole width is all the votes.

    Raises ValueError where a round has not a count for each candidate.
    """
    labels = labels or FlowLabels()
    if any(len(one.counts) != len(names) for one in rounds):
        raise ValueError("a round has a count for each candidate")
    drawn = list(range(len(rounds)))
    skipped = len(rounds) - MOST_ROUNDS
    if skipped > 0:
        drawn = [*range(MOST_ROUNDS - 3), *range(len(rounds) - 3, len(rounds))]
    body, y = _key(names, languages, rounds)
    before: tuple[int, float, dict[int, tuple[float, float]]] | None = None
    for at in drawn:
        if before is not None and at != before[0] + 1:
            body.append(
                words(0, y - GAP / 2, labels.skipped.format(n=skipped), size=13, class_="d-quiet", fill=LIGHT["quiet"])
            )
        parts, spans = _bar(rounds[at], y + TITLE)
        if before is not None and at == before[0] + 1:
            body += _ribbons(rounds[before[0]], before[1], before[2], y + TITLE, spans)
        body += parts
        # With a rim, as ribbons pass behind it.
        rim = {"class_": "d-halo", "stroke": LIGHT["surface"], "stroke_width": "4", "paint_order": "stroke"}
        body.append(words(0, y + 12, _heading(at, rounds[at], names, labels), size=13, **rim))
        before = (at, y + TITLE + THICK, spans)
        y += TITLE + THICK + GAP
    said = [
        labels.said.format(
            n=at + 1,
            cells=", ".join(
                labels.cell.format(name=name, votes=votes(count))
                for name, count in zip(names, one.counts, strict=True)
                if count
            ),
        )
        for at, one in enumerate(rounds)
    ]
    return picture(
        "flow",
        WIDTH,
        max(y - GAP + 6, 40.0),
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=_table(rounds, names, labels, votes),
        uid=uid,
    )


def _table(rounds: Sequence[Round], names: Sequence[str], labels: FlowLabels, votes: Callable[[float], str]) -> Table:
    columns = (labels.candidate_column, *(labels.round.format(n=at + 1) for at in range(len(rounds))))
    rows: list[tuple[str | int | float, ...]] = []
    for place, name in enumerate(names):
        counts = [one.counts[place] for one in rounds]
        rows.append((name, *("–" if count is None else votes(count) for count in counts)))
    if any(one.exhausted for one in rounds):
        rows.append((labels.exhausted, *(votes(one.exhausted) for one in rounds)))
    return Table(labels.title, columns, tuple(rows))


def _heading(at: int, one: Round, names: Sequence[str], labels: FlowLabels) -> str:
    parts = [labels.round.format(n=at + 1)]
    for sentence, who in ((labels.elected, one.elected), (labels.eliminated, one.eliminated)):
        if who:
            parts.append(sentence.format(names=", ".join(names[each] for each in who)))
    return fitted(" · ".join(parts), 52)


def _key(names: Sequence[str], languages: Sequence[str], rounds: Sequence[Round]) -> tuple[list[str], float]:
    """Letters and names, in two columns; the elected in bold."""
    elected = {who for one in rounds for who in one.elected}
    named = list(range(min(len(names), MOST_NAMED)))
    lines = (len(named) + 1) // 2
    out = []
    for place in named:
        x, y = (0.0 if place < lines else WIDTH / 2), KEY * (place % lines)
        out += _part(x, y + 2, 15.0, 15.0, place)
        out.append(
            words(
                x + 20, y + 14, f"{marks.letter(place)}  {fitted(names[place], 19)}", size=13,
                lang=language_code(languages[place]) if place < len(languages) else None,
                font_weight="700" if place in elected else None,
            )
        )  # fmt: skip
    return out, KEY * lines + 12


def _part(x: float, y: float, wide: float, tall: float, candidate: int) -> list[str]:
    """The fill of a candidate: five colours, then the same with hatching in two ways."""
    out = [
        element(
            "rect", class_=f"g-{marks.slug(candidate)}", fill=marks.colour(candidate), x=x, y=y, width=wide, height=tall
        )
    ]  # fmt: skip
    if candidate >= 5 and wide > 1:
        step = 7.0 if candidate % 10 >= 5 else 4.0
        halo = {"class_": "d-halo", "fill": "none", "stroke": LIGHT["surface"], "stroke_width": "1.2"}
        out.append(element("path", d=hatching(x, y, wide, tall, step), **halo))
    return out


def _bar(one: Round, y: float) -> tuple[list[str], dict[int, tuple[float, float]]]:
    """The bar of a round, and where each candidate stands in it (−1: nobody any more)."""
    total = sum(count for count in one.counts if count) + one.exhausted or 1.0
    out: list[str] = []
    spans: dict[int, tuple[float, float]] = {}
    x = 0.0
    for place, count in enumerate(one.counts):
        if count is None:
            continue
        wide = WIDTH * count / total
        spans[place] = (x, x + wide)
        if wide > THINNEST:
            out += _part(x, y, max(wide - 1, THINNEST), THICK, place)
            if wide > 15:
                middle = x + wide / 2
                out += [
                    element(
                        "circle", class_="d-ground", fill=LIGHT["surface"], cx=middle, cy=y + THICK / 2, r=8.0
                    ),
                    words(middle, y + 15.5, marks.letter(place), size=12, text_anchor="middle", font_weight="700"),
                ]  # fmt: skip
        x += wide
    spans[-1] = (x, WIDTH)
    if one.exhausted:
        out.append(
            element(
                "rect", class_="d-edge", fill="none", stroke=LIGHT["edge"], stroke_dasharray="2 2", x=x + 0.5,
                y=y + 0.5, width=max(WIDTH - x - 1, THINNEST), height=THICK - 1,
            )
        )  # fmt: skip
    return out, spans


def _ribbons(
    one: Round,
    bottom: float,
    above: Mapping[int, tuple[float, float]],
    top: float,
    below: Mapping[int, tuple[float, float]],
) -> list[str]:
    """What passes on: from the candidate who leaves or has too many, to each one who gets some."""
    total = sum(count for count in one.counts if count) + one.exhausted or 1.0
    out = []
    for source, given in one.passes.items():
        if source not in above:
            continue
        left = above[source][0]
        for place, amount in enumerate(given):
            goal = place if place < len(given) - 1 else -1
            wide = WIDTH * amount / total
            if wide < THINNEST or goal not in below:
                continue
            # What comes stands at the end of what its new holder has.
            right = below[goal][1]
            out.append(
                element(
                    "path", class_=f"g-{marks.slug(source)}", fill=marks.colour(source), fill_opacity="0.45",
                    d=_ribbon(left, left + wide, bottom, right - wide, right, top),
                )
            )  # fmt: skip
            left += wide
    return out


def _ribbon(a: float, b: float, y0: float, d: float, e: float, y1: float) -> str:
    middle = (y0 + y1) / 2
    return (
        f"M{c(a)} {c(y0)}C{c(a)} {c(middle)} {c(d)} {c(middle)} {c(d)} {c(y1)}"
        f"L{c(e)} {c(y1)}C{c(e)} {c(middle)} {c(b)} {c(middle)} {c(b)} {c(y0)}z"
    )
