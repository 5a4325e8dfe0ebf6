# SPDX-License-Identifier: AGPL-3.0-or-later
"""The colours: legible in light and dark, written once, the same on paper and in stand-alone drawings."""

import re
from pathlib import Path

import pytest

from isegoria.design.drawings.palette import LIGHT

DESIGN = Path(__file__).parents[2] / "isegoria" / "design"
TOKENS = (DESIGN / "static/isegoria/tokens.css").read_text(encoding="utf-8")
PRINT = (DESIGN / "static/isegoria/print.css").read_text(encoding="utf-8")
BLOCK = re.compile(r"color-scheme: (light|dark);(.*?)\}", re.DOTALL)


def blocks(css: str) -> list[tuple[str, dict[str, str]]]:
    return [(name, dict(re.findall(r"--([a-z-]+): ([^;]+);", body))) for name, body in BLOCK.findall(css)]


THEMES = dict(blocks(TOKENS)[:2])
GROUNDS = ("paper", "surface", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "quiet", "act", "act-strong") for ground in (*GROUNDS, "act-soft")]
TEXT += [(f"{opinion}-text", ground) for opinion in ("agree", "pass", "disagree") for ground in GROUNDS]
TEXT += [(state, ground) for state in ("good", "wait", "stop") for ground in (*GROUNDS, f"{state}-soft")]
TEXT += [("ink", f"{soft}-soft") for soft in ("act", "agree", "pass", "disagree", "good", "wait", "stop")]
TEXT += [("act-ink", "act"), ("act-ink", "act-strong"), ("paper", "ink"), ("surface", "ink")]
# Signs, shapes and edges: WCAG 2.2, 1.4.11 asks 3 to 1 against the ground they stand on.
GRAPHICS = [("edge", ground) for ground in GROUNDS]
GRAPHICS += [(opinion, "surface") for opinion in ("agree", "pass", "disagree")]
GRAPHICS += [(opinion, f"{opinion}-soft") for opinion in ("agree", "pass", "disagree")]
GRAPHICS += [(f"group-{group}", "surface") for group in ("a", "b", "c", "d", "e", "none")]
GRAPHICS += [("act-ink", "good"), ("act", "paper"), ("act", "line")]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == 21


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_legible(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS)
def test_marks_are_visible(theme: str, mark: str, ground: str) -> None:
    assert contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


def test_dark_is_the_same_asked_by_the_device_and_by_the_page() -> None:
    names = [name for name, _ in blocks(TOKENS)]
    assert names == ["light", "dark", "dark"]
    assert blocks(TOKENS)[1][1] == blocks(TOKENS)[2][1]
    assert set(THEMES["light"]) == set(THEMES["dark"])


def test_paper_has_the_light_colours() -> None:
    ((name, printed),) = blocks(PRINT)
    assert name == "light"
    light = {key: value for key, value in THEMES["light"].items() if key in printed}
    for ground in ("paper", "sunken", "shadow"):
        light.pop(ground)
        printed.pop(ground)
    own = {key: value for key, value in printed.items() if key not in light}
    assert {key: printed[key] for key in light} == light
    assert all("step" in key or key == "bs-body-font-size" for key in own)


def test_drawings_repeat_the_light_colours() -> None:
    assert {name: THEMES["light"][name] for name in LIGHT} == dict(LIGHT)


def test_colours_are_written_in_the_tokens_only() -> None:
    css = (DESIGN / "static/isegoria/components.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsla?\(", css) == []


@pytest.mark.parametrize("name", ["base.html", "base_email.html", "components/mark.html"])
def test_templates_that_must_write_a_colour_take_it_from_the_tokens(name: str) -> None:
    known = {value for theme in THEMES.values() for value in theme.values()}
    page = (DESIGN / "templates/design" / name).read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9A-F]{6}\b", page)) <= known


def test_every_property_used_is_defined() -> None:
    css = (DESIGN / "static/isegoria/components.css").read_text(encoding="utf-8") + PRINT
    defined = set(re.findall(r"(--[a-z0-9-]+):", TOKENS + css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= defined
