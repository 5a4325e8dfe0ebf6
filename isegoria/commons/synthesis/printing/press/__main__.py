# SPDX-License-Identifier: AGPL-3.0-or-later
"""One run of the press."""

import contextlib
import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

import typst

from . import coverage, typefaces

LAYOUTS = Path(__file__).parent.parent / "layout"
MEMORY = 2_000_000_000
SECONDS = 60
"""Of computing; five thousand extracts take some five."""
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): what assistive technologies ask of a file."""


def bind() -> None:
    """Bound this process. A system that does not know one of these limits goes without it."""
    for name, value in (("RLIMIT_AS", MEMORY), ("RLIMIT_CPU", SECONDS), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    os.nice(10)  # whoever reads a page goes before what is printed


def press(layout: str, paper: dict[str, Any], fonts: "typst.Fonts", moment: int) -> tuple[bytes, str]:
    """The PDF, and the standard that it meets ("" where it meets none, though its structure is written all the same).

    A sign that no font draws keeps a file from meeting it: a square stands for such signs, and the file says so.
    """
    try:
        return _compile(layout, paper, fonts, moment, [STANDARD]), STANDARD
    except typst.TypstError as error:
        sys.stderr.write(f"{layout}: {error}\n")
    text = json.dumps(paper, ensure_ascii=False)
    ours_first = sorted(
        {Path(one.path) for one in fonts.fonts() if one.path}, key=lambda path: ("Isegoria" not in path.name, path)
    )
    drawn = coverage.replaced(paper, coverage.without_font(text, ours_first))
    try:
        return _compile(layout, drawn, fonts, moment, [STANDARD]), STANDARD
    except typst.TypstError as error:
        sys.stderr.write(f"{layout}: {error}\n")
    return _compile(layout, drawn, fonts, moment, []), ""


def _compile(layout: str, paper: dict[str, Any], fonts: "typst.Fonts", moment: int, standards: list[Any]) -> bytes:
    made = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=fonts,
        format="pdf",
        sys_inputs={
            "paper": json.dumps(paper, ensure_ascii=False),
            "typefaces": json.dumps(typefaces.in_order(fonts.families())),
        },
        pdf_standards=standards,
        timestamp=moment,
        # No package is asked for, and none could come: there is no such folder.
        package_path=LAYOUTS / "none",
        package_cache_path=LAYOUTS / "none",
    )
    return bytes(made)


def main() -> None:
    folder = Path(sys.argv[1])
    bind()
    work = json.loads((folder / "papers.json").read_text(encoding="utf-8"))
    met = {}
    with tempfile.TemporaryDirectory(dir=folder) as unfolded:
        typefaces.unfold(Path(unfolded))
        fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[unfolded])
        for layout, paper in work["papers"].items():
            made, met[layout] = press(layout, paper, fonts, work["moment"])
            (folder / f"{layout}.pdf").write_bytes(made)
    sys.stdout.write(json.dumps(met) + "\n")


if __name__ == "__main__":
    main()
