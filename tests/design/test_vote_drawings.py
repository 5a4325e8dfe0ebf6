# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings of votes say what their data say: bars, merit profiles, duels, votes from round to round, scores.

That they are well formed, named, safe and always the same is tested with all others: test_drawings.py.
"""

import re
from xml.etree import ElementTree

import pytest

from isegoria.design.drawings import (
    Drawing,
    Duels,
    Merit,
    Round,
    Scored,
    VoteBar,
    beat_graph,
    merit_profile,
    pairwise_table,
    score_distribution,
    vote_bars,
    vote_flow,
)

SVG = "{http://www.w3.org/2000/svg}"


def shapes(drawing: Drawing, tag: str, css: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    return [one for one in root.iter(f"{SVG}{tag}") if css in (one.get("class") or "").split()]


def test_bars_are_as_long_as_their_votes_and_the_elected_are_told_in_words() -> None:
    drawing = vote_bars([VoteBar("a", 300, "300", True), VoteBar("b", 150, "150"), VoteBar("c", -5, "-5")])
    long = [float(one.get("width")) for one in shapes(drawing, "rect", "d-act")]
    assert long == [268.0, 134.0, 1.5]
    assert drawing.table.rows == (("a", "300", "elected"), ("b", "150", "–"), ("c", "-5", "–"))
    assert drawing.description == "a: 300, elected; b: 150; c: -5"


def test_a_threshold_stands_at_its_value() -> None:
    drawing = vote_bars([VoteBar("a", 300, "300")], threshold=150)
    [line] = shapes(drawing, "path", "d-ink-line")
    assert line.get("d").startswith("M134.0 ")


def test_grades_fill_the_bar_from_the_best_to_the_worst() -> None:
    drawing = merit_profile([Merit("a", (10, 20, 30), 2, 40)], ["bad", "fair", "good"])
    assert drawing.table.columns == ("Option", "Majority grade", "good", "fair", "bad", "No opinion")
    assert drawing.table.rows == (("a", "good", "30", "20", "10", "40"),)
    assert drawing.description == "a: good; good 30%, fair 20%, bad 10%"
    bars = [
        (float(one.get("x")), float(one.get("width")))
        for css in ("d-agree", "d-pass", "d-disagree")
        for one in shapes(drawing, "rect", css)
        if one.get("height") == "20"
    ]
    assert bars == [(0.0, 108.0), (108.0, 72.0), (180.0, 36.0)]


@pytest.mark.parametrize("counts", [(1,), (1, 2, -1)])
def test_a_profile_has_a_count_for_each_grade(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="count for each grade"):
        merit_profile([Merit("a", counts, None)], ["x", "y", "z"])


BURLINGTON = Duels(("Montroll", "Kiss", "Wright"), ((0, 4067, 4597), (3477, 0, 4314), (3668, 4064, 0)))


def test_a_duel_is_framed_where_the_row_wins() -> None:
    drawing = pairwise_table(BURLINGTON)
    assert len(shapes(drawing, "rect", "d-act-line")) == 3
    assert drawing.description.startswith("Montroll: wins 2, ties 0, loses 0; Kiss: wins 1, ties 0, loses 1; ")
    assert drawing.table.rows[1] == ("Kiss", "3477", "–", "4314")


def test_arrows_go_from_who_wins_and_say_by_how_much() -> None:
    drawing = beat_graph(BURLINGTON, kept=frozenset({0}))
    assert drawing.description == (
        "Montroll beats Wright by 929 (4597 to 3668); Montroll beats Kiss by 590 (4067 to 3477); "
        "Kiss beats Wright by 250 (4314 to 4064)"
    )
    assert len(shapes(drawing, "circle", "d-act")) == 1


def test_more_candidates_than_can_be_drawn_are_all_in_the_table() -> None:
    names = tuple(f"c{n}" for n in range(30))
    table = tuple(tuple(int(row < column) for column in range(30)) for row in range(30))
    assert len(pairwise_table(Duels(names, table)).table.rows) == 30
    assert len(beat_graph(Duels(names, table)).table.rows) == 435
    with pytest.raises(ValueError, match="meets each other"):
        pairwise_table(Duels(names, table[:3]))


def test_votes_flow_from_who_leaves_to_who_gets_them() -> None:
    rounds = [
        Round((40, 30, 20), 0, (), (2,), {2: (5, 10, 0, 5)}),
        Round((45, 40, None), 5, (0,)),
    ]
    drawing = vote_flow(rounds, ["a", "b", "c"])
    ribbons = [one for one in shapes(drawing, "path", "g-c") if one.get("fill-opacity")]
    # What leaves c (from 280 of 360 on) arrives at the end of a, of b, and with nobody.
    starts = [float(re.match(r"M([\d.]+) ", one.get("d"))[1]) for one in ribbons]
    assert starts == [280.0, 300.0, 340.0]
    assert drawing.table.rows == (("a", "40", "45"), ("b", "30", "40"), ("c", "20", "–"), ("Nobody any more", "0", "5"))
    assert "Round 2 · elected: a" in drawing
    with pytest.raises(ValueError, match="count for each candidate"):
        vote_flow(rounds, ["a"])


def test_rounds_that_are_too_many_are_said_to_be_in_the_table() -> None:
    drawing = vote_flow([Round((float(40 - n), 1.0)) for n in range(30)], ["a", "b"])
    assert "18 rounds are not drawn: they are in the table" in drawing
    assert len(drawing.table.columns) == 31


def test_the_average_stands_among_the_scores() -> None:
    drawing = score_distribution([Scored("a", (0, 10, 0), 0.0, "0")], [-1, 0, 1])
    [mark] = shapes(drawing, "path", "d-ink")
    assert mark.get("d").startswith("M180.0 ")
    assert drawing.table.columns == ("Option", "Average", "-1", "0", "1")
    with pytest.raises(ValueError, match="count for each score"):
        score_distribution([Scored("a", (1, 2), None)], [0])
