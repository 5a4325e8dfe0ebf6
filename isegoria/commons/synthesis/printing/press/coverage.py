# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which signs of a text no font at hand has. Looked at only once a file was refused for it: it reads many fonts."""

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

INSTEAD = "□"
# Signs without a look of their own, which join others or choose between their looks.
_SILENT = re.compile(
    "[\u200c\u200d\u200e\u200f\u2060-\u2064\ufe00-\ufe0f\u180b-\u180e]|[\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]"
)


def without_font(text: str, files: Iterable[Path]) -> set[str]:
    """The signs of ``text`` that none of these files draws. It stops at the first that leaves none."""
    left = {ord(sign) for sign in set(text) if not sign.isspace() and sign != "\u200b"}
    for path in files:
        if not left:
            break
        with contextlib.suppress(Exception):  # a broken font of the machine is no reason to print nothing
            left -= _signs(path)
    return {chr(code) for code in left}


def _signs(path: Path) -> set[int]:
    if path.suffix.lower() in {".ttc", ".otc"}:
        return {code for font in TTCollection(path, lazy=True).fonts for code in font.getBestCmap() or ()}
    return set(TTFont(path, lazy=True).getBestCmap() or ())


def replaced(paper: Any, lacking: set[str]) -> Any:
    """The paper with one square for each run of such signs, and without the silent ones between them."""
    run = re.compile("[" + re.escape("".join(sorted(lacking))) + "]+") if lacking else None

    def change(value: Any) -> Any:
        if isinstance(value, str):
            spoken = _SILENT.sub("", value)
            return run.sub(INSTEAD, spoken) if run else spoken
        if isinstance(value, dict):
            return {name: one if name in {"code", "url", "page_url"} else change(one) for name, one in value.items()}
        return [change(one) for one in value] if isinstance(value, list) else value

    return change(paper)
