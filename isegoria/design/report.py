# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style of stand-alone files: `design/base_report.html` takes `inline_css()` as `inline_css`."""

import base64
import re
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString

STATIC = Path(__file__).parent / "static"
EMBEDDED = ("latin-400.woff2", "latin-700.woff2")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*?url\(\"([^\"]+)\"\)[^}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@lru_cache(maxsize=2)
def inline_css(fonts: bool = True) -> SafeString:
    """Tokens, components and print rules in one text that calls no network.

    With `fonts`, the regular and the bold Latin faces are inside as data (33 kB); without, the reader's own
    font of the same metrics serves.
    """
    sheets = [
        (STATIC / "isegoria" / name).read_text(encoding="utf-8")
        for name in ("tokens.css", "components.css", "print.css")
    ]
    css = _COMMENT.sub("", "\n".join(sheets))

    def face(match: re.Match[str]) -> str:
        file = (STATIC / "isegoria" / match.group(1)).resolve()
        if not fonts or file.name not in EMBEDDED:
            return ""
        data = base64.b64encode(file.read_bytes()).decode("ascii")
        return match.group(0).replace(match.group(1), f"data:font/woff2;base64,{data}")

    css = re.sub(r"\s*\n\s*", "\n", _FONT_FACE.sub(face, css)).strip()
    # Safe: it comes from the project's own style sheets; "</" cannot appear in CSS and would end the element.
    return SafeString(css.replace("</", "<\\/"))
