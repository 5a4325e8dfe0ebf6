# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings of the workshop say what their data say: the map of themes, who speaks of what, agreement of readers.

That they are well formed, named, safe and always the same is tested with all others: test_drawings.py.
"""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from isegoria.design.drawings import (
    Agreement,
    Bubble,
    Drawing,
    SpokenOf,
    agreed_choices,
    agreement,
    theme_map,
    who_speaks,
)

SVG = "{http://www.w3.org/2000/svg}"


def circles(drawing: Drawing) -> list[tuple[float, float, float]]:
    """Each bubble once, from the ground that it stands on."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    found = [one for one in root.iter(f"{SVG}circle") if one.get("class") == "d-ground"]
    return [(float(one.get("cx")), float(one.get("cy")), float(one.get("r"))) for one in found]


@pytest.mark.parametrize("placed", [True, False])
def test_bubbles_do_not_cover_one_another_and_stay_in_the_drawing(placed: bool) -> None:
    rng = np.random.default_rng(8)
    people = [400, 300, 300, 120, 90, 80, 60, 50, 40, 30, 20, 20, 9, 5, 5, 3, 2, 1]
    drawing = theme_map(
        [Bubble(f"t{n}", count, place=tuple(rng.normal(size=2)) if placed else None) for n, count in enumerate(people)]
    )
    found = circles(drawing)
    assert len(found) == len(people)
    for place, (x, y, r) in enumerate(found):
        assert r - 0.1 <= x <= 360 - r + 0.1
        for other_x, other_y, other_r in found[:place]:
            assert np.hypot(x - other_x, y - other_y) > r + other_r


def test_a_bubble_is_as_large_as_its_people_are_many() -> None:
    radii = [r for _, _, r in circles(theme_map([Bubble(f"t{n}", n) for n in (100, 100, 100, 50, 50, 25)]))]
    assert radii[3] ** 2 / radii[0] ** 2 == pytest.approx(0.5, rel=0.02)
    assert radii[5] ** 2 / radii[0] ** 2 == pytest.approx(0.25, rel=0.02)


def test_themes_that_speak_alike_stand_close() -> None:
    places = {"a": (0.0, 0.0), "b": (0.1, 0.0), "c": (5.0, 0.1), "d": (5.1, 0.0)}
    found = circles(theme_map([Bubble(name, 10, place=place) for name, place in places.items()]))
    (ax, ay, _), (bx, by, _), (cx, cy, _), _ = found
    assert np.hypot(ax - bx, ay - by) < np.hypot(ax - cx, ay - cy)


def test_the_map_of_themes_says_all_of_them_and_names_what_has_no_room() -> None:
    drawing = theme_map(
        [Bubble("Transports", 900, 950, group=0), Bubble("Un nom bien trop long", 3, 4, group=1)],
        groups=["Ville", "Reste"],
    )
    assert drawing.table.columns == ("Theme", "People", "Contributions", "Larger theme")
    assert drawing.table.rows == (("Transports", "900", "950", "Ville"), ("Un nom bien trop long", "3", "4", "Reste"))
    assert drawing.description.startswith("2 themes. The largest: Transports (900), Un nom bien trop long (3).")
    assert "Un nom bien trop long</text>" in drawing
    # The second group is told by hatching and by a dashed line too.
    assert len(re.findall(r'stroke-dasharray="7 3"', drawing)) == 2
    many = theme_map([Bubble(f"t{n}", n + 1) for n in range(90)])
    assert len(circles(many)) == 40
    assert len(many.table.rows) == 90
    with pytest.raises(ValueError, match="not negative"):
        theme_map([Bubble("a", -1)])


def test_who_speaks_shows_nothing_of_fewer_than_five_people() -> None:
    drawing = who_speaks(
        [SpokenOf("Bancs", (4, 0, 40)), SpokenOf("Vélos", (5, 20, 1))], ["Idées", "Avis", "Débats"], bases=[10, 40, 80]
    )
    assert drawing.table.rows == (("Bancs", "·", "·", "40 (50%)"), ("Vélos", "5 (50%)", "20 (50%)", "·"))
    assert drawing.description.startswith("Bancs: Débats 40 (50%); Vélos: Idées 5 (50%), Avis 20 (50%); ")
    shown = re.findall(r">([^<>]+)</text>", drawing)
    assert "4" not in shown
    assert "0" not in shown
    assert "1" not in shown
    # What few said is drawn as what nobody said: the same cells, to the last byte.
    assert who_speaks([SpokenOf("a", (4, 40))], ["x", "y"]) == who_speaks([SpokenOf("a", (0, 40))], ["x", "y"])


def test_cells_are_shaded_by_the_share_of_those_who_spoke() -> None:
    drawing = who_speaks([SpokenOf("a", (50, 50))], ["x", "y"], bases=[50, 500])
    assert re.findall(r'fill-opacity="([^"]+)"', drawing) == ["0.38", "0.08"]
    with pytest.raises(ValueError, match="one count for each column"):
        who_speaks([SpokenOf("a", (1,))], ["x", "y"])
    with pytest.raises(ValueError, match="one base"):
        who_speaks([SpokenOf("a", (1,))], ["x"], bases=[1, 2])
    with pytest.raises(ValueError, match="not negative"):
        who_speaks([SpokenOf("a", (-1,))], ["x"])


def test_agreement_is_said_in_figures_and_in_words() -> None:
    drawing = agreement(
        [
            Agreement("a", 0.85, 0.8, 0.9, 600),
            Agreement("b", 0.7, readings=60),
            Agreement("c", 0.3, 0.1, 0.5, 60),
            Agreement("d", -0.2, -0.4, 0.1, 60),
            Agreement("e", None, readings=2),
        ]
    )
    assert drawing.table.rows == (
        ("a", "0.85", "0.80 – 0.90", "readers agree", "600"),
        ("b", "0.70", "–", "readers agree rather", "60"),
        ("c", "0.30", "0.10 – 0.50", "readers agree little", "60"),
        ("d", "-0.20", "-0.40 – 0.10", "readers do not agree", "60"),
        ("e", "–", "–", "too few readings to tell", "2"),
    )
    assert drawing.description.startswith("a: α = 0.85, between 0.80 and 0.90, readers agree (600 readings); ")
    root = ElementTree.fromstring(drawing)  # noqa: S314 - our own output
    assert [float(one.get("cx")) for one in root.iter(f"{SVG}circle")] == pytest.approx(
        [300.4, 248.8, 111.2, 8], abs=0.1
    )
    for bad in (Agreement("a", 0.5, 0.6, 0.7), Agreement("a", 1.2)):
        with pytest.raises(ValueError, match="holds its α"):
            agreement([bad])


def test_choices_say_what_others_chose_beside_each() -> None:
    drawing = agreed_choices(["Pour", "Contre"], [[30, 10], [10, 0]])
    assert drawing.table.columns == ("One reader chose", "Pour", "Contre", "Pairs")
    assert drawing.table.rows == (("Pour", "75%", "25%", "40"), ("Contre", "100%", "0%", "10"))
    assert drawing.description == "Where one chose Pour: 75% Pour, 25% Contre; Where one chose Contre: 100% Pour"
    assert drawing.count('class="d-ink-line"') == 2
    with pytest.raises(ValueError, match="each two choices"):
        agreed_choices(["a", "b"], [[1, 2]])
    with pytest.raises(ValueError, match="not negative"):
        agreed_choices(["a"], [[-1]])
