# SPDX-License-Identifier: AGPL-3.0-or-later
"""Agreement between readers: for each question Krippendorff's α with its interval, and what was chosen beside what.

α is 1 where all agree and 0 where they agree no more than by chance; it can be below. The two bounds drawn are those
that Krippendorff gives (*Content Analysis*, 2004): from 0.667 conclusions can be tried, from 0.8 they can be relied on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from isegoria.design.drawings.drawing import Drawing, Table, element, language_code, picture, words
from isegoria.design.drawings.lettering import fitted, in_lines
from isegoria.design.drawings.palette import LIGHT

WIDTH = 360.0
TRIED, RELIED_ON = 0.667, 0.8
LEFT, RIGHT = 8.0, 352.0
ROW = 62.0
CELL, LINE = 34.0, 19.0
LETTERS = "ABCDEFGHIJKL"
STEPS = (0.06, 0.14, 0.24, 0.36)


@dataclass(frozen=True)
class Agreement:
    """A question put to readers: α and its 95 % interval (None: too few readings), and how many readings."""

    label: str
    alpha: float | None
    low: float | None = None
    high: float | None = None
    readings: int = 0
    language: str = ""


@dataclass(frozen=True)
class AgreementLabels:
    """The words of both drawings. `row` holds `{label}` `{alpha}` `{low}` `{high}` `{word}` `{n}`."""

    title: str = "Agreement between readers"
    row: str = "{label}: α = {alpha}, between {low} and {high}, {word} ({n} readings)"
    row_of_nobody: str = "{label}: too few readings to tell"
    figures: str = "α = {alpha} · {word}"
    interval: str = "{low} – {high}"
    strong: str = "readers agree"
    fair: str = "readers agree rather"
    weak: str = "readers agree little"
    none: str = "readers do not agree"
    too_few: str = "too few readings to tell"
    chance: str = "chance"
    perfect: str = "all agree"
    nothing: str = "Nothing to show yet"
    question_column: str = "Question"
    alpha_column: str = "α"
    interval_column: str = "95% interval"
    word_column: str = "In words"
    readings_column: str = "Readings"
    choices_title: str = "What one reader chose beside another"
    choices_row: str = "Where one chose {choice}: {cells}"
    choices_cell: str = "{share} {other}"
    choice_column: str = "One reader chose"
    pairs_column: str = "Pairs"


def agreement_word(alpha: float | None, labels: AgreementLabels) -> str:
    if alpha is None:
        return labels.too_few
    if alpha >= RELIED_ON:
        return labels.strong
    if alpha >= TRIED:
        return labels.fair
    return labels.weak if alpha > 0.1 else labels.none


def agreement(
    questions: Sequence[Agreement],
    *,
    labels: AgreementLabels | None = None,
    number: Callable[[int], str] = str,
    decimal: Callable[[float], str] = "{:.2f}".format,
    uid: str = "",
) -> Drawing:
    """Draw one line a question, from chance to all agree. What is below chance stands at its end, with its figure.

    Raises ValueError where an interval does not hold its α, or α is above 1.
    """
    labels = labels or AgreementLabels()
    for one in questions:
        if one.alpha is not None and not (
            (one.alpha if one.low is None else one.low) <= one.alpha <= (one.alpha if one.high is None else one.high)
            and one.alpha <= 1
        ):
            raise ValueError("an interval holds its α, which is 1 at most")
    body: list[str] = []
    rows, said = [], []
    for place, one in enumerate(questions):
        word = agreement_word(one.alpha, labels)
        body += _line(one, ROW * place, word, labels, decimal)
        if one.alpha is None:
            said.append(labels.row_of_nobody.format(label=one.label))
            rows.append((one.label, "–", "–", word, number(one.readings)))
            continue
        low, high = decimal(_or(one.low, one.alpha)), decimal(_or(one.high, one.alpha))
        said.append(
            labels.row.format(
                label=one.label, alpha=decimal(one.alpha), low=low, high=high, word=word, n=number(one.readings)
            )
        )
        between = labels.interval.format(low=low, high=high) if one.low is not None else "–"
        rows.append((one.label, decimal(one.alpha), between, word, number(one.readings)))
    height = ROW * max(len(questions), 1)
    if questions:
        quiet = {"size": 12, "class_": "d-quiet", "fill": LIGHT["quiet"]}
        body.append(words(LEFT, height + 8, f"0 {labels.chance}", **quiet))
        for mark in (TRIED, RELIED_ON):
            # The one's end and the other's beginning, for they stand close together.
            anchor = "end" if mark == TRIED else "start"
            body.append(words(_x(mark), height + 8, decimal(mark), text_anchor=anchor, **quiet))
        body.append(words(RIGHT, height + 22, f"1 {labels.perfect}", text_anchor="end", **quiet))
        height += 28
    return picture(
        "agreement",
        WIDTH,
        height,
        *body,
        title=labels.title,
        description="; ".join(said) or labels.nothing,
        table=Table(
            labels.title,
            (
                labels.question_column,
                labels.alpha_column,
                labels.interval_column,
                labels.word_column,
                labels.readings_column,
            ),
            tuple(rows),
        ),
        uid=uid,
    )


def _or(value: float | None, other: float) -> float:
    return other if value is None else value


def _x(alpha: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(alpha, 0.0), 1.0)


def _line(one: Agreement, y: float, word: str, labels: AgreementLabels, decimal: Callable[[float], str]) -> list[str]:
    axis = y + 46
    out = [
        words(0, y + 15, fitted(one.label, 50), size=14, lang=language_code(one.language)),
        element(
            "path",
            class_="d-line",
            stroke=LIGHT["line"],
            stroke_width="2",
            fill="none",
            d=f"M{LEFT:.0f} {axis:.0f}H{RIGHT:.0f}",
        ),
    ]
    for mark in (TRIED, RELIED_ON):
        out.append(
            element(
                "path",
                class_="d-edge",
                stroke=LIGHT["edge"],
                stroke_width="1",
                stroke_dasharray="2 2",
                fill="none",
                d=f"M{_x(mark):.1f} {axis - 9:.0f}v18",
            )
        )
    if one.alpha is None:
        out.append(words(0, y + 33, word, size=13, class_="d-quiet", fill=LIGHT["quiet"]))
        return out
    out.append(words(0, y + 33, labels.figures.format(alpha=decimal(one.alpha), word=word), size=13, font_weight="700"))
    ink = {"class_": "d-act-line", "stroke": LIGHT["act"], "fill": "none"}
    if one.low is not None and one.high is not None:
        low, high = _x(one.low), _x(one.high)
        ends = "".join(f"M{end:.1f} {axis - 5:.0f}v10" for end in (low, high))
        out.append(element("path", stroke_width="2.5", d=f"M{low:.1f} {axis:.0f}H{high:.1f}{ends}", **ink))
    out.append(
        element(
            "circle",
            class_="d-act d-halo",
            fill=LIGHT["act"],
            stroke=LIGHT["surface"],
            stroke_width="1.5",
            cx=_x(one.alpha),
            cy=axis,
            r=6.0,
        )
    )
    return out


def agreed_choices(
    choices: Sequence[str],
    pairs: Sequence[Sequence[float]],
    *,
    labels: AgreementLabels | None = None,
    number: Callable[[float], str] = "{:g}".format,
    percent: Callable[[float], str] = "{:.0%}".format,
    uid: str = "",
) -> Drawing:
    """Draw, for each choice, what other readers of the same texts chose. `pairs` counts pairs of readings of one text
    (the coincidences of which α is made): symmetric, choices × choices.

    Raises ValueError for a matrix of another size, too many choices, or a negative count.
    """
    labels = labels or AgreementLabels()
    size = len(choices)
    if size > len(LETTERS) or len(pairs) != size or any(len(row) != size for row in pairs):
        raise ValueError(f"pairs are counted for each two choices, of which there are {len(LETTERS)} at most")
    if any(count < 0 for row in pairs for count in row):
        raise ValueError("counts are not negative")
    wide = WIDTH / max(size, 1)
    body, y = [], 0.0
    lettered = [in_lines(name, int((wide - 6) / 7.0), 2) for name in choices]
    named = all(one is not None for one in lettered)
    for at, name in enumerate(choices):
        head = fitted(name, max(int((wide - 6) / 7.0), 3)) if named and len(lettered[at] or []) == 1 else LETTERS[at]
        body.append(
            words(wide * (at + 0.5), 14, head, size=12.5, text_anchor="middle", class_="d-quiet", fill=LIGHT["quiet"])
        )
    y = 22.0
    rows, said = [], []
    for at, (name, row) in enumerate(zip(choices, pairs, strict=True)):
        total = float(sum(row))
        body.append(words(0, y + 14, f"{LETTERS[at]}  {fitted(name, 46)}", size=14))
        shares = [float(count) / total if total else 0.0 for count in row]
        for other, share in enumerate(shares):
            body += _choice(wide * other, y + LINE, wide, share, other == at, percent if total else _nothing)
        y += LINE + CELL + 6
        cells = ", ".join(
            labels.choices_cell.format(share=percent(share), other=other)
            for share, other in zip(shares, choices, strict=True)
            if share
        )
        said.append(labels.choices_row.format(choice=name, cells=cells or "–"))
        rows.append((name, *(percent(share) if total else "–" for share in shares), number(total)))
    return picture(
        "choices",
        WIDTH,
        max(y, 40.0),
        *body,
        title=labels.choices_title,
        description="; ".join(said) or labels.nothing,
        table=Table(labels.choices_title, (labels.choice_column, *choices, labels.pairs_column), tuple(rows)),
        uid=uid,
    )


def _nothing(_share: float) -> str:
    return "–"


def _choice(x: float, y: float, wide: float, share: float, same: bool, percent: Callable[[float], str]) -> list[str]:
    frame = {"x": x + 1.5, "y": y, "width": wide - 3, "height": CELL, "rx": 3.0}
    shade = STEPS[min(int(share * len(STEPS)), len(STEPS) - 1)]
    out = [element("rect", class_="d-act", fill=LIGHT["act"], fill_opacity=str(shade), **frame)]
    if same:  # where both chose alike: a frame, so that the diagonal is seen without the shades
        out.append(element("rect", class_="d-ink-line", fill="none", stroke=LIGHT["ink"], stroke_width="1.5", **frame))
    weight = "700" if same else None
    out.append(words(x + wide / 2, y + 21, percent(share), size=13, text_anchor="middle", font_weight=weight))
    return out
