# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages load: all of it served from here, licensed, and light."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

DESIGN = Path(__file__).parents[2] / "isegoria" / "design"
STATIC = DESIGN / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((DESIGN / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.name not in ("base_email.html", "base_report.html")]
STYLES = sorted(STATIC.rglob("*.css"))
DRAWN = sorted(STATIC.rglob("*.svg"))
COMMENT = re.compile(r"/\*.*?\*/|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)
NAMESPACE = "http://www.w3.org/2000/svg"


def named(path: Path) -> str:
    return path.relative_to(DESIGN).as_posix()


@pytest.mark.parametrize("path", STYLES + DRAWN + TEMPLATES, ids=named)
def test_nothing_comes_from_another_host(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8")).replace(NAMESPACE, "")
    assert re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", text, re.IGNORECASE) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_inline_style_and_no_inline_script(path: Path) -> None:
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"\sstyle=|<style|<script|\son[a-z]+=|javascript:", text) == []


@pytest.mark.parametrize("path", [p for p in STYLES if "vendor" not in p.parts], ids=named)
def test_every_file_a_style_sheet_names_is_there(path: Path) -> None:
    for address in re.findall(r"url\(\"([^\"]+)\"\)", path.read_text(encoding="utf-8")):
        assert (path.parent / address).resolve().is_file(), address


def test_every_static_file_a_template_names_is_there() -> None:
    names = {
        name for path in TEMPLATES for name in re.findall(r"\{% static '([^']+)' %\}", path.read_text(encoding="utf-8"))
    }
    assert len(names) == 11
    assert [name for name in sorted(names) if not (STATIC / name).is_file()] == []


def test_the_font_weighs_at_most_40_kb() -> None:
    faces = sorted(VENDOR.glob("atkinson-*/*.woff2"))
    assert [path.name for path in faces] == [
        "latin-400.woff2",
        "latin-700.woff2",
        "latin-ext-400.woff2",
        "latin-ext-700.woff2",
    ]
    assert sum(path.stat().st_size for path in faces) <= 40_000


def test_our_own_style_sheets_stay_small() -> None:
    # Compressed they are about a quarter of this; a page may weigh 130 kB in all.
    assert sum(path.stat().st_size for path in STYLES if "vendor" not in path.parts) <= 56_000


def test_what_is_vendored_is_licensed_and_listed() -> None:
    listed = (VENDOR / "VENDORED.md").read_text(encoding="utf-8")
    folders = sorted(path for path in VENDOR.iterdir() if path.is_dir())
    assert len(folders) == 2
    for folder in folders:
        assert (folder / "LICENSE").is_file(), folder.name
        assert f"`{folder.name}/`" in listed, folder.name


def test_right_to_left_needs_no_second_sheet_of_ours() -> None:
    sided = re.compile(r"(?:margin|padding|border)-(?:left|right)|[^-]\b(?:left|right):|text-align: (?:left|right)")
    for name in ("tokens.css", "components.css", "print.css"):
        css = (STATIC / "isegoria" / name).read_text(encoding="utf-8")
        assert sided.findall(css) == [], name


def test_names_with_digests_can_be_made(tmp_path: Path) -> None:
    """In production file names carry a digest: every address inside a style sheet must then be found."""
    with override_settings(
        STATIC_ROOT=tmp_path,
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}},
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    tokens = (tmp_path / names["isegoria/tokens.css"]).read_text(encoding="utf-8")
    face = names["vendor/atkinson-hyperlegible-next-5.3.0/latin-400.woff2"].split("/")[-1]
    assert face in tokens


def test_the_design_imports_nothing_else_of_the_project() -> None:
    for path in DESIGN.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"isegoria\.(?!design)\w+", text.replace("isegoria.drawing", "")) == [], path


@pytest.mark.parametrize("path", sorted((DESIGN / "drawings").glob("*.py")), ids=named)
def test_drawings_need_no_django(path: Path) -> None:
    assert "django" not in path.read_text(encoding="utf-8").replace("No Django", "")
