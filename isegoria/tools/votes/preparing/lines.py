# SPDX-License-Identifier: AGPL-3.0-or-later
"""Options as an organiser writes them: one a line, in each language.

    Planter des tilleuls | Vingt, au nord de la place. [k3m9x0p2rt]

What follows a bar explains the option; what stands in brackets at the end is the text of an earlier step from which it
was taken. A line of another language translates the option of the same line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from isegoria.core.contributions.models import Contribution
from isegoria.tools.votes.models import VoteOption

_TAKEN = re.compile(r"\s*\[([0-9a-hjkmnp-tv-z]{10})\]\s*$")
LONGEST_NAME = 300
LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Written:
    """One option: its name and its explanation by language, and the public id of the text it was taken from."""

    names: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    taken: str = ""


class LinesError(ValueError):
    """Lines that do not make options. ``code``: ``unequal`` (other numbers of lines), ``twice``, ``too_long``,
    ``nameless``; ``line``: which one, from 1."""

    def __init__(self, code: str, language: str, line: int = 0) -> None:
        super().__init__(code)
        self.code, self.language, self.line = code, language, line


def read_lines(main: str, texts: Mapping[str, str]) -> list[Written]:
    """The options of these lines by language; ``main`` is the one that says which there are. Raises ``LinesError``."""
    by_language = {code: [line for line in text.splitlines() if line.strip()] for code, text in texts.items()}
    first = by_language.get(main) or []
    if not first:
        main = next((code for code, lines in by_language.items() if lines), main)
        first = by_language.get(main, [])
    names: list[dict[str, str]] = [{} for _line in first]
    explained: list[dict[str, str]] = [{} for _line in first]
    taken = [""] * len(first)
    for code in [main, *(one for one in by_language if one != main)]:
        lines = by_language.get(code, [])
        if not lines:
            continue
        if len(lines) != len(first):
            raise LinesError("unequal", code, len(lines))
        for place, line in enumerate(lines):
            name, text, ref = _read(line)
            if not name:
                raise LinesError("nameless", code, place + 1)
            if len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
                raise LinesError("too_long", code, place + 1)
            names[place][code] = name
            taken[place] = taken[place] or ref
            if text:
                explained[place][code] = text
        said = [one[code].casefold() for one in names]
        for place, name in enumerate(said):
            if name in said[:place]:
                raise LinesError("twice", code, place + 1)
    return [Written(*one) for one in zip(names, explained, taken, strict=True)]


def _read(line: str) -> tuple[str, str, str]:
    found = _TAKEN.search(line)
    ref = found[1] if found else ""
    name, _bar, text = (line[: found.start()] if found else line).partition("|")
    return " ".join(name.split()), " ".join(text.split()), ref


def write_line(name: str, text: str = "", taken: str = "") -> str:
    """One option as a line."""
    name = " ".join(name.replace("|", "/").split())
    said = f"{name} | {' '.join(text.split())}" if text.strip() else name
    return f"{said} [{taken}]" if taken else said


def lines_of(options: Sequence[VoteOption], language: str) -> str:
    """The lines in a language of options that stand; nothing where none is in that language."""
    if not any(one.names.get(language) for one in options):
        return ""
    return "\n".join(
        write_line(
            one.names.get(language) or one.name.text,
            one.texts.get(language, ""),
            one.contribution.public_id if one.contribution else "",
        )
        for one in options
    )


def line_of_contribution(contribution: Contribution) -> str:
    """A text of an earlier step as an option: its title, or the beginning of what it says."""
    said = contribution.title or contribution.body
    words = " ".join(said.split())
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME - 1].rpartition(" ")[0] + "…"
    return write_line(words, taken=contribution.public_id)
