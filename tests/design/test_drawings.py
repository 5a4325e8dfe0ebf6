# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawings: well formed, named, escaped, deterministic, and saying what their data say."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
import segno

from isegoria.design.drawings import (
    Agreement,
    AgreementLabels,
    BarLabels,
    BeatLabels,
    Bubble,
    BubbleLabels,
    ChartLabels,
    District,
    DistrictLabels,
    Drawing,
    DuelLabels,
    Duels,
    FilledLabels,
    FlowLabels,
    GroupCount,
    GroupLabels,
    MapLabels,
    Merit,
    MeritLabels,
    Moment,
    MomentLabels,
    Payment,
    PaymentLabels,
    RepresentedLabels,
    Round,
    Scored,
    ScoredLabels,
    Share,
    ShareLabels,
    SpeaksLabels,
    Spent,
    SpokenOf,
    ThemeBar,
    ThemeInTime,
    ThemeLabels,
    TimeLabels,
    VoteBar,
    VoteBarLabels,
    agreed_choices,
    agreement,
    beat_graph,
    budget_districts,
    budget_filled,
    budget_payments,
    budget_represented,
    compared_shares,
    grouped_bars,
    groups_in_time,
    merit_profile,
    opinion_bar,
    opinion_map,
    pairwise_table,
    qr,
    score_distribution,
    theme_bars,
    theme_map,
    themes_in_time,
    timeline_chart,
    vote_bars,
    vote_flow,
    who_speaks,
    wilson,
)
from isegoria.design.drawings.drawing import coordinate, plain
from isegoria.design.drawings.geometry import density, hull

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</svg><script>alert("x")</script>&\u202e\x00\ud800\''


def cloud(people: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    member = rng.integers(0, 3, people)
    return rng.normal(size=(people, 2)) + member[:, None] * 3, member


def each() -> dict[str, Callable[[], Drawing]]:
    points, member = cloud(200)
    many, many_member = cloud(5000)
    return {
        "map": lambda: opinion_map(
            points, member, you=3, uid="m", labels=MapLabels(title=HOSTILE, you=HOSTILE), group_names=[HOSTILE]
        ),
        "crowd": lambda: opinion_map(many, many_member, you=(0.5, 0.5)),
        "nobody": lambda: opinion_map([], []),
        "bar": lambda: opinion_bar(
            3, 1, 2, uid=HOSTILE, labels=BarLabels(agree=HOSTILE, title=HOSTILE.replace("{", ""))
        ),
        "empty bar": lambda: opinion_bar(0, 0, 0),
        "groups": lambda: grouped_bars(
            [GroupCount(0, 3, 1, 2), GroupCount(1, 0, 0, 0), GroupCount(None, 9, 9, 9)],
            labels=GroupLabels(title=HOSTILE, nobody=HOSTILE),
        ),
        "time": lambda: timeline_chart(
            [(date(2026, 1, 1), 0), (date(2026, 3, 1), 1200)], labels=ChartLabels(unit=HOSTILE)
        ),
        "steps": lambda: timeline_chart([(date(2026, 1, 1), 4), (date(2026, 1, 9), 2)], style="steps"),
        "no time": lambda: timeline_chart([]),
        "moments": lambda: groups_in_time(
            [Moment(date(2026, 3, 1), ((0, 900), (1, 300), (2, 2))), Moment(date(2026, 1, 1), ((0, 20),))],
            labels=MomentLabels(title=HOSTILE),
        ),
        "no moments": lambda: groups_in_time([]),
        "themes": lambda: theme_bars(
            [
                ThemeBar(HOSTILE, 120, 0.6, "fr", (("a", 70), ("b", 50))),
                ThemeBar("更多的自行车道" * 9, 60, 0.3, 'x" onload="y'),
                ThemeBar("In no theme", 20, 0.1, classified=False),
            ],
            uid="t",
            labels=ThemeLabels(title=HOSTILE),
        ),
        "no themes": lambda: theme_bars([]),
        "themes in time": lambda: themes_in_time(
            [
                ThemeInTime(HOSTILE, (3, 0, 5), "ar", 1),
                ThemeInTime("b", (0, 0, 0)),
                ThemeInTime("c", (1, 1, 1), "", -1),
            ],
            [date(2019, 1, 1), date(2019, 2, 1), date(2019, 3, 1)],
            date(2019, 3, 30),
            labels=TimeLabels(rising=HOSTILE),
        ),
        "no time of themes": lambda: themes_in_time([], [], date(2019, 1, 1)),
        "theme map": lambda: theme_map(
            [
                Bubble(HOSTILE, 90, 100, "fr", (0, 0), 0),
                Bubble("更多的自行车道" * 9, 30, 30, 'x" onload="y', (1, 0), 7),
                Bubble("c", 0, 0, place=(float("nan"), 2)),
            ],
            groups=[HOSTILE, "b"],
            uid="tm",
            labels=BubbleLabels(title=HOSTILE),
        ),
        "likeness": lambda: theme_map(
            [Bubble(f"thème {n}", 5 * n, place=(n % 7, n // 7), group=n % 6 - 1) for n in range(70)],
            groups=["a", "b", "c", "d", "e"],
        ),
        "no theme map": lambda: theme_map([]),
        "speaks": lambda: who_speaks(
            [SpokenOf(HOSTILE, (5, 4, 300), 'x" onload="y'), SpokenOf("b" * 300, (0, 0, 0))],
            [HOSTILE, "مرحبا", "c"],
            bases=[10, 0, 400],
            labels=SpeaksLabels(title=HOSTILE),
        ),
        "nobody speaks": lambda: who_speaks([], []),
        "agreement": lambda: agreement(
            [Agreement(HOSTILE, 0.8, 0.7, 0.9, 60, "fr"), Agreement("b", -0.3), Agreement("c", None)],
            labels=AgreementLabels(title=HOSTILE, strong=HOSTILE),
        ),
        "no agreement": lambda: agreement([]),
        "choices": lambda: agreed_choices([HOSTILE, "b" * 90], [[3, 1], [1, 0]]),
        "no choices": lambda: agreed_choices([], []),
        "votes": lambda: vote_bars(
            [VoteBar(HOSTILE, 90, HOSTILE, True, 'x" onload="y'), VoteBar("b" * 300, -3, "-3"), VoteBar("c", 0, "0")],
            threshold=50,
            labels=VoteBarLabels(title=HOSTILE, threshold=HOSTILE),
            uid="v",
        ),
        "no votes": lambda: vote_bars([]),
        "merit": lambda: merit_profile(
            [Merit(HOSTILE, (1, 2, 3), 1, 4, 'x" onload="y', True), Merit("b", (0, 0, 0), None)],
            [HOSTILE, "b" * 90, "c"],
            labels=MeritLabels(title=HOSTILE, unmarked=HOSTILE),
        ),
        "no merit": lambda: merit_profile([], []),
        "duels": lambda: pairwise_table(
            Duels((HOSTILE, "b" * 300, "c"), ((0, 3, 2), (1, 0, 2), (2, 10**9, 0)), ('x" onload="y',)),
            labels=DuelLabels(title=HOSTILE),
        ),
        "no duels": lambda: pairwise_table(Duels((), ())),
        "beats": lambda: beat_graph(
            Duels(tuple(f"c{n}" for n in range(14)), tuple(tuple((a * b) % 7 for b in range(14)) for a in range(14))),
            kept=frozenset({0, 1}),
            labels=BeatLabels(title=HOSTILE),
        ),
        "nobody beats": lambda: beat_graph(Duels((HOSTILE,), ((0,),))),
        "flow": lambda: vote_flow(
            [
                Round((4, 3, 2), 1, (), (2,), {2: (1, 0, 0, 1)}),
                Round((5, 3, None), 2, (0,), (), {}),
            ],
            [HOSTILE, "b" * 300, "c"],
            languages=['x" onload="y'],
            labels=FlowLabels(title=HOSTILE, exhausted=HOSTILE),
        ),
        "long flow": lambda: vote_flow([Round((1, None), n) for n in range(40)], ["a", "b"]),
        "no flow": lambda: vote_flow([], []),
        "scores": lambda: score_distribution(
            [Scored(HOSTILE, (1, 0, 5), 1.5, HOSTILE, 'x" onload="y'), Scored("b", (0, 0, 0), None)],
            [-1, 0, 1],
            labels=ScoredLabels(title=HOSTILE),
        ),
        "no scores": lambda: score_distribution([], []),
        "filled": lambda: budget_filled(
            [Spent(HOSTILE, 60, True, "", 'x" onload="y'), Spent("b" * 300, 0, True), Spent("c", 50, False, HOSTILE)],
            100,
            money=lambda amount: f"{amount} {HOSTILE}",
            labels=FilledLabels(title=HOSTILE, cut=HOSTILE, end=HOSTILE),
            uid="f",
        ),
        "much filled": lambda: budget_filled([Spent(f"p{n}", 10**9, n < 90) for n in range(200)], 10**11),
        "nothing filled": lambda: budget_filled([], 0),
        "payments": lambda: budget_payments(
            [Payment(0, 5, 3), Payment(6, 6, 0)], median=2, labels=PaymentLabels(title=HOSTILE, between=HOSTILE)
        ),
        "no payments": lambda: budget_payments([], labels=PaymentLabels(nothing=HOSTILE)),
        "represented": lambda: budget_represented(range(30), labels=RepresentedLabels(title=HOSTILE, axis=HOSTILE)),
        "nobody represented": lambda: budget_represented([0]),
        "districts": lambda: budget_districts(
            [District(HOSTILE, 10**12, 5, 'x" onload="y'), District("b" * 300, 0, 0)],
            labels=DistrictLabels(title=HOSTILE, money=HOSTILE),
        ),
        "no districts": lambda: budget_districts([]),
        "qr": lambda: qr("https://localhost/receipts/1234-ABCD", label=HOSTILE),
    }


@pytest.mark.parametrize("name", sorted(each()))
def test_every_drawing_is_well_formed_named_and_described(name: str) -> None:
    drawing = each()[name]()
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title.text == drawing.title.translate({0: None, 0x202E: None, 0xD800: None})
    assert description.text
    assert root.get("aria-label") == title.text or root.get("aria-labelledby") == title.get("id")
    assert {child.tag for child in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "desc", "path", "rect", "circle", "text", "g")
    }


@pytest.mark.parametrize("name", sorted(each()))
def test_every_drawing_is_safe_and_calls_nobody(name: str) -> None:
    drawing = each()[name]()
    assert "<script" not in drawing
    assert "\u202e" not in drawing
    assert re.findall(r"\s(?:style|href|on[a-z]+)=", drawing) == []
    without = drawing.replace("http://www.w3.org/2000/svg", "").replace(drawing.description, "")
    assert "//" not in without


@pytest.mark.parametrize("name", sorted(each()))
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert each()[name]() == each()[name]()


@pytest.mark.parametrize("name", sorted(each()))
def test_coordinates_have_four_digits_at_most(name: str) -> None:
    drawing = each()[name]()
    for path in re.findall(r"\sd=\"([^\"]*)\"", drawing):
        for figure in re.findall(r"\d+(?:\.\d+)?", path):
            assert len(figure.replace(".", "").lstrip("0")) <= 4, figure


def test_ids_come_only_with_a_uid() -> None:
    assert " id=" not in opinion_bar(1, 2, 3)
    assert re.findall(r" id=\"([^\"]+)\"", opinion_bar(1, 2, 3, uid="s7")) == ["s7-title", "s7-desc"]


def test_templates_print_a_drawing_as_it_is() -> None:
    drawing = opinion_bar(1, 2, 3)
    assert drawing.__html__() == str(drawing) == drawing


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0001, "0"),
        (1234.56, "1234.6"),
        (123.45, "123.5"),
        (12.345, "12.35"),
        (1.2345, "1.234"),
        (100.0, "100"),
    ],
)
def test_coordinate(value: float, text: str) -> None:
    assert coordinate(value) == text


def test_plain_keeps_what_people_write() -> None:
    assert plain("L'été à Nîmes : « 3 < 4 »\n") == "L&#x27;été à Nîmes : « 3 &lt; 4 »\n"


def test_the_map_counts_everybody_even_those_not_drawn() -> None:
    drawing = opinion_map([[0, 0], [1, 1], [float("nan"), 0], [2, 0]], [0, 1, 1, None])
    assert drawing.table.rows == (("● A", "1", "25%"), ("▲ B", "2", "50%"), ("No group (too few answers)", "1", "25%"))
    assert drawing.description.startswith("4 people in 2 groups (A: 1, B: 2).")


def test_the_map_draws_each_person_up_to_2000_and_a_density_above() -> None:
    def marks(people: int) -> int:
        points, _ = cloud(people)
        drawing = opinion_map(points, [0] * people)
        return max(path.count("M") for path in re.findall(r" d=\"([^\"]*)\"", drawing))

    assert marks(2000) == 2000
    assert 50 < marks(2001) < 1500


def test_the_map_refuses_groups_that_do_not_match() -> None:
    with pytest.raises(ValueError, match="3 points but 2 groups"):
        opinion_map([[0, 0], [1, 1], [2, 2]], [0, 1])


def test_arrays_and_lists_draw_the_same_map() -> None:
    points, member = cloud(50)
    assert opinion_map(points, member) == opinion_map(points.tolist(), member.tolist())


def test_groups_differ_by_shape_and_dash_without_colour() -> None:
    points, member = cloud(90)
    bare = re.sub(r"#[0-9A-F]{6}|\bg[l]?-[a-e]\b", "", opinion_map(points, member))
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', bare))) == 2
    table = opinion_map(points, member).table
    assert [row[0] for row in table.rows] == ["● A", "▲ B", "■ C"]


def test_people_gathered_beforehand_are_drawn_as_one_by_one() -> None:
    points = [(0.0, 0.0), (4.0, 1.0), (8.0, 3.0)]
    gathered = opinion_map(points, [0, 1, None], people=[2000, 600, 3])
    alone = opinion_map(np.repeat(points, [2000, 600, 3], axis=0), [0] * 2000 + [1] * 600 + [None] * 3)
    assert str(gathered) == str(alone)
    assert gathered.table == alone.table


@pytest.mark.parametrize("people", [[1], [1, 0], [1, 2, 3]])
def test_a_point_stands_for_one_person_at_least(people: list[int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        opinion_map([(0, 0), (1, 1)], [0, 1], people=people)


def test_density_keeps_everybody_and_gives_ties_to_the_first_group() -> None:
    points, member = cloud(4000)
    cells = density(points * 20, member, 8.0)
    assert sum(people for _, _, people, _ in cells) == 4000
    assert density(np.zeros((4, 2)), np.array([2, 1, 1, 2]), 8.0) == [(0.0, 0.0, 4, 1)]
    assert density(np.empty((0, 2)), np.array([]), 8.0) == []


@pytest.mark.parametrize("people", [1, 2, 3, 40])
def test_a_hull_holds_its_points_and_their_margin(people: int) -> None:
    points = np.random.default_rng(people).uniform(0, 100, (people, 2))
    corners = np.array(hull(points, 9.0))
    edges = np.roll(corners, -1, axis=0) - corners
    inward = np.column_stack((-edges[:, 1], edges[:, 0])) / np.hypot(*edges.T)[:, None]
    for point in points:
        distances = ((point - corners) * inward).sum(axis=1)
        assert distances.min() > 8.8


def test_the_bar_says_its_counts() -> None:
    drawing = opinion_bar(70, 10, 20)
    assert drawing.title == "Opinions of 100 people"
    assert drawing.description == "Agree: 70 (70%), Pass: 10 (10%), Disagree: 20 (20%)"
    assert drawing.table.rows == (("Agree", "70", "70%"), ("Pass", "10", "10%"), ("Disagree", "20", "20%"))
    with pytest.raises(ValueError, match="negative"):
        opinion_bar(1, -1, 0)


def test_the_bar_is_in_proportion() -> None:
    root = ElementTree.fromstring(opinion_bar(300, 100, 600))  # noqa: S314 - our own output
    agree, passed, disagree = (float(r.get("width")) for r in root.iter(f"{SVG}rect"))
    assert (agree / 300, passed / 100) == pytest.approx((disagree / 600, disagree / 600), rel=0.01)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
    # method 3 (score without continuity correction).
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_matches_the_published_table(successes: int, trials: int, low: float, high: float) -> None:
    assert tuple(round(bound, 4) for bound in wilson(successes, trials)) == (low, high)


def test_wilson_of_nobody_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_grouped_bars_say_each_group() -> None:
    drawing = grouped_bars([GroupCount(0, 3, 0, 1), GroupCount(1, 0, 0, 0)])
    assert drawing.table.rows == (("● A", "3", "0", "1", "4", "30% – 95%"), ("▲ B", "0", "0", "0", "0", "–"))
    assert drawing.description == ("group A: 75% agree (between 30% and 95%), 4 people; group B: no answer")


def test_the_timeline_says_its_days() -> None:
    drawing = timeline_chart([(date(2026, 1, 2), 5), (date(2026, 1, 1), 2)])
    assert drawing.table.rows == (("2026-01-01", "2"), ("2026-01-02", "5"))
    assert drawing.description == "From 2 on 2026-01-01 to 5 on 2026-01-02; the most was 5 on 2026-01-02."


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_the_timeline_refuses_what_cannot_be_drawn(value: float) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        timeline_chart([(date(2026, 1, 1), value)])
    with pytest.raises(ValueError, match="unknown style"):
        timeline_chart([], style="pie")


def test_the_qr_code_holds_its_text() -> None:
    """Read back through the matrix that segno makes: each dark module is in the path, and no other."""
    root = ElementTree.fromstring(qr("1234-ABCD"))  # noqa: S314 - our own output
    data = root.find(f"{SVG}path").get("d")
    drawn = {(int(x) + k, int(y)) for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", data) for k in range(int(run))}
    matrix = segno.make("1234-ABCD", error="m", micro=False).matrix_iter(border=4)
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}


def test_shares_say_in_words_and_in_a_table_what_they_draw() -> None:
    drawing = compared_shares(
        [Share("15-29", 0.25, 5, 0.5), Share("75+", 0.75, 15, 0.5)], labels=ShareLabels(title="Ages"), uid="ages"
    )

    assert drawing.description == "15-29: 25% (5), against 50%; 75+: 75% (15), against 50%"
    assert drawing.table is not None
    assert drawing.table.rows == (("15-29", "5", "25%", "50%"), ("75+", "15", "75%", "50%"))
    assert drawing.count("<rect") == 2 * 2 + 2  # a bar and its reference each, and the two of the legend


def test_shares_without_a_reference_have_one_bar_each_and_no_legend() -> None:
    drawing = compared_shares([Share("<b>", 0.0, 0), Share("c", 1.0, 2)])

    assert drawing.count("<rect") == 2
    assert "&lt;b&gt;" in drawing
    assert drawing.table is not None
    assert drawing.table.columns == ("Who", "People", "Share")


@pytest.mark.parametrize("row", [Share("a", 1.5, 1), Share("a", -0.1, 1), Share("a", 0.5, 1, 2.0)])
def test_a_share_is_between_nothing_and_all(row: Share) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        compared_shares([row])


def test_moments_stand_in_order_of_time_with_each_group_in_its_column() -> None:
    drawing = groups_in_time(
        [Moment(date(2026, 3, 1), ((0, 30), (2, 10))), Moment(date(2026, 1, 1), ((0, 10), (1, 10)))]
    )
    assert drawing.table is not None
    assert drawing.table.columns == ("Date", "People placed", "Group A", "Group B", "Group C")
    assert drawing.table.rows == (
        ("2026-01-01", "20", "50% (10)", "50% (10)", "–"),
        ("2026-03-01", "40", "75% (30)", "–", "25% (10)"),
    )
    assert drawing.description == "2026-01-01: A 50% (10), B 50% (10); 2026-03-01: A 75% (30), C 25% (10)"


def test_the_bars_of_themes_are_as_long_as_their_counts() -> None:
    drawing = theme_bars([ThemeBar("a", 100, 0.5, parts=(("x", 75), ("y", 25))), ThemeBar("b", 50, 0.25)])
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    bars = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "d-act"]
    cuts = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "d-ground"]
    assert [float(one.get("width")) for one in bars] == [268.0, 134.0]
    assert [float(one.get("x")) + 0.75 for one in cuts] == pytest.approx([201.0], abs=0.06)
    assert drawing.table.rows == (("a", "100", "50%", "2"), ("b", "50", "25%", "–"))
    with pytest.raises(ValueError, match="between 0 and 1"):
        theme_bars([ThemeBar("a", 1, 1.5)])


def test_themes_in_time_are_drawn_each_on_its_own_scale() -> None:
    starts = [date(2019, 1, 1), date(2019, 2, 1)]
    drawing = themes_in_time([ThemeInTime("a", (10, 5)), ThemeInTime("b", (1, 0), trend=-1)], starts, date(2019, 3, 1))
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    assert [float(one.get("height")) for one in root.iter(f"{SVG}rect") if one.get("class") == "d-act"] == [26, 13, 26]
    assert "↘ falling · 1 at most" in drawing
    assert drawing.description == "a: 10 at most, from 2019-01-01; b: 1 at most, from 2019-01-01"
    with pytest.raises(ValueError, match="one count for each period"):
        themes_in_time([ThemeInTime("a", (1,))], starts, date(2019, 3, 1))
