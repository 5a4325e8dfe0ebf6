# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every drawing returns, and the few bricks they are all built with."""

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

#: Characters that XML 1.0 forbids, and the invisible ones that could turn a sentence round in a drawing.
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)}
_FORBIDDEN |= dict.fromkeys(range(0x7F, 0xA0)) | dict.fromkeys(range(0xD800, 0xE000))
_FORBIDDEN |= dict.fromkeys((0xFFFE, 0xFFFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Table:
    """The same facts as a drawing, for those who read rather than look. The first cell of a row is its header."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]


class Drawing(str):
    """An SVG element as text, safe to print in a page, with its words and its table."""

    table: Table | None
    title: str
    description: str

    def __new__(cls, svg: str, *, title: str, description: str, table: Table | None = None) -> "Drawing":
        drawing = super().__new__(cls, svg)
        drawing.title, drawing.description, drawing.table = title, description, table
        return drawing

    def __html__(self) -> str:
        """Templates print it as it is: every label in it has been escaped here."""
        return str(self)


def plain(text: object) -> str:
    """Text escaped for an element or an attribute, without what XML forbids or what reorders a line."""
    return escape(str(text).translate(_FORBIDDEN), {'"': "&quot;", "'": "&#x27;"})


def language_code(code: str) -> str | None:
    """A language's code for the `lang` of a text in a drawing; None for what is no code."""
    return code if _LANGUAGE.fullmatch(code) else None


def shortened(text: object, length: int) -> str:
    """At most `length` characters, the last one an ellipsis when something was cut; not escaped."""
    words = " ".join(str(text).translate(_FORBIDDEN).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def coordinate(value: float) -> str:
    """Four significant digits at most, never an exponent, never "-0": the same on every machine."""
    size = abs(value)
    digits = 1 if size >= 100 else 2 if size >= 10 else 3
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attributes(**values: object) -> str:
    """` name="value"` for each; floats as coordinates, `_` as `-`, None left out, `class_` as `class`."""
    parts = []
    for name, value in values.items():
        if value is None:
            continue
        written = coordinate(value) if isinstance(value, float) else plain(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{written}"')
    return "".join(parts)


def element(tag: str, *children: str, **values: object) -> str:
    """One element; the children are markup already, its attributes are escaped here."""
    inside = "".join(children)
    return f"<{tag}{attributes(**values)}>{inside}</{tag}>" if children else f"<{tag}{attributes(**values)}/>"


def words(x: float, y: float, content: object, *, size: float = 14.0, **values: object) -> str:
    """A line of text with its baseline at (x, y)."""
    return element("text", plain(content), x=float(x), y=float(y), font_size=float(size), **values)


def picture(
    kind: str,
    width: float,
    height: float,
    *children: str,
    title: str,
    description: str,
    table: Table | None = None,
    uid: str = "",
) -> Drawing:
    """The whole drawing: responsive, named, described; `uid` gives the title and the description their ids.

    Without `uid` no id is written, so that a drawing repeated in a list cannot clash; the name is then carried by
    `aria-label` and by the child elements. Coordinates always run left to right, in every language.
    """
    name = plain(title)
    naming = f' aria-label="{name}"'
    title_id = description_id = ""
    if uid:
        key = plain(uid)
        naming = f' aria-labelledby="{key}-title" aria-describedby="{key}-desc"'
        title_id, description_id = f' id="{key}-title"', f' id="{key}-desc"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing drawing-{kind}" role="img"{naming} '
        f'viewBox="0 0 {coordinate(width)} {coordinate(height)}" width="{coordinate(width)}" '
        f'height="{coordinate(height)}" direction="ltr" '
        'font-family="Atkinson Hyperlegible Next, Arial, Helvetica, sans-serif" fill="#1B1E3F">'
        f"<title{title_id}>{name}</title><desc{description_id}>{plain(description)}</desc>"
        f"{''.join(children)}</svg>"
    )
    return Drawing(svg, title=title, description=description, table=table)
