# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people wrote, made fit for paper: no sign that a file format forbids, none that turns a line round."""

import re

_FORBIDDEN = dict.fromkeys(code for code in range(32) if code not in (9, 10, 13))
_FORBIDDEN |= dict.fromkeys(range(0x7F, 0xA0)) | dict.fromkeys(range(0xD800, 0xE000))
_FORBIDDEN |= dict.fromkeys((0x00AD, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC)))
_FORBIDDEN |= dict.fromkeys(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF))
# Tags and private signs: no font at hand has them, and they say nothing to a reader.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z0-9]{2,8})*", re.IGNORECASE)
# An address is cut at its strokes and hyphens without help.
_LONG = re.compile(r"[^\s/-]{31,}")
_TURNS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
BREAK = "\u200b"
"""A place where a line may be cut. Only where it must be: readers of PDF may give it with the sign before it."""
LEFT_TO_RIGHT, RIGHT_FIRST = "\u200e", "\u200f"
STEP = 24
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def clean(text: object) -> str:
    """Words on one line, without what cannot be printed."""
    return " ".join(_PRIVATE.sub("", str(text).translate(_FORBIDDEN)).split(" ")).replace("\n", " ").strip()


def one_line(text: object) -> str:
    """The same, with every run of blanks made one space. Non-breaking spaces stay what they are."""
    return re.sub(r"[ \t\n\r\f\v]+", " ", clean(text))


def shortened(text: object, length: int) -> str:
    """At most ``length`` characters, cut after a word where there is one."""
    words = one_line(text)
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length // 2 else cut).rstrip(" ,;:") + "…"


def breakable(text: str) -> str:
    """A word too long for a line gets places where it may be cut, so that it stays on the page."""
    return _LONG.sub(lambda found: _cut(found[0]), text)


def _cut(word: str) -> str:
    return BREAK.join(word[start : start + STEP] for start in range(0, len(word), STEP))


def ended(text: str, *, right_to_left: bool) -> str:
    """Words that run against the page end with a silent mark: they would take along the figures that follow them."""
    turned = bool(_TURNS.search(text)) != right_to_left
    return text + (RIGHT_FIRST if right_to_left else LEFT_TO_RIGHT) if turned and text else text


def language_code(code: str) -> str:
    """``fr-BE`` → ``fr``; nothing for what is no code."""
    found = _LANGUAGE.fullmatch(code or "")
    return found[1].lower() if found else ""


def is_right_to_left(code: str) -> bool:
    return language_code(code) in RIGHT_TO_LEFT
