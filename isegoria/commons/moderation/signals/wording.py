# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that make a text worth reading by a moderator, behind a port: a list by default, anything else by :func:`use`.

A word says nothing of who wrote it, nor of what they meant: quoting an insult to complain of it holds the insult. So
this only ever suggests that someone read the text.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path

from .likeness import bare

Reader = Callable[[str, str, Collection[str]], Sequence[str]]
"""From a text, its language and the organisers' own words, to what was noticed in it."""
_LISTS = Path(__file__).resolve().parent.parent / "data"


@cache
def house_list(language: str) -> frozenset[str]:
    """The house's own list in a language; empty where it has none."""
    path = _LISTS / f"words-{language}.txt"
    if not language.isalpha() or not path.exists():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(bare(line) for line in lines if line.strip() and not line.startswith("#"))


def by_list(text: str, language: str, own: Collection[str]) -> Sequence[str]:
    """The words and phrases of the list that stand in a text as they are, in any case, with or without accents."""
    taken_out = {bare(word[1:]) for word in own if word.startswith("-")}
    added = {bare(word) for word in own if not word.startswith("-")}
    listed = (house_list(language.partition("-")[0]) | added) - taken_out - {""}
    around = f" {bare(text)} "
    return sorted(word for word in listed if f" {word} " in around)


_reader: list[Reader] = [by_list]


def use(reader: Reader) -> None:
    """Read with something else than the list: a service that the site runs, for instance."""
    _reader[0] = reader


def noticed(text: str, language: str, own: Collection[str]) -> Sequence[str]:
    """What was noticed in a text."""
    return _reader[0](text, language, own)
