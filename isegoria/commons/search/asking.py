# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone typed, read as words to hold, words to leave out, and phrases. Nothing that can be typed is an error.

``vélo "piste cyclable" -voiture``: *vélo* in any form, *piste cyclable* in these words and in this order, and no
*voiture*. The last word may be unfinished: it is also taken for the beginning of one. All other signs part words.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from .words import (
    LONGEST_WORD,
    MARK,
    SHORTEST_PREFIX,
    base_language,
    fold,
    grams,
    is_stop_word,
    runs,
    stems,
    written_words,
)

LONGEST = 10_000
"""Characters read of what was typed."""
MOST_TERMS = 12
"""Words and phrases that are looked for; what comes after them is left unread."""
LONGEST_PHRASE = 20

# Quotes of every shape that keyboards and telephones make.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″〝〞＂「」『』", '"'))
_PIECE = re.compile(r'(?P<out>(?:^|(?<=\s))[-−–])?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Phrase:
    """Plain words that follow one another; of one word, that word as it is. ``open_ended``: the last may go on."""

    words: tuple[str, ...]
    open_ended: bool = False


@dataclass(frozen=True)
class Term:
    """One thing to find: any of these."""

    phrases: tuple[Phrase, ...] = ()
    stems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question to the index: a text answers when it holds every term of ``wanted`` and none of ``unwanted``."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    any_of: bool = False
    """One term of ``wanted`` is enough."""
    marked: frozenset[str] = field(default_factory=frozenset)
    """Plain words and stems to show in what was found."""
    beginnings: tuple[str, ...] = ()
    """Beginnings of words to show in what was found."""

    def __bool__(self) -> bool:
        return bool(self.wanted)


def read(typed: str, *, language: str, languages: Set[str], unfinished: bool = True) -> Asked:
    """Read what was typed by a reader of ``language``, for texts in these ``languages``.

    ``unfinished``: its last word may be going on.
    """
    typed = typed[:LONGEST].translate(_QUOTES)
    codes = sorted({base_language(one) for one in languages})
    wanted: list[Term] = []
    skipped: list[Term] = []
    unwanted: list[Term] = []
    pieces = list(_PIECE.finditer(typed))
    for number, piece in enumerate(pieces):
        last = (
            unfinished and number == len(pieces) - 1 and piece["word"] is not None and typed[-1:] == typed[-1:].strip()
        )
        if piece["phrase"] is not None:
            terms = _quoted(piece["phrase"])
        else:
            terms = _terms(piece["word"], language, codes, open_ended=last and not piece["out"])
        for term, empty in terms:
            (unwanted if piece["out"] else skipped if empty else wanted).append(term)
    # Words that carry no subject are looked for when nothing else was typed.
    wanted = (wanted or skipped)[:MOST_TERMS]
    return Asked(
        wanted=tuple(wanted),
        unwanted=tuple(unwanted[:MOST_TERMS]),
        marked=frozenset(
            word for term in wanted for word in (*term.stems, *(one for phrase in term.phrases for one in phrase.words))
        ),
        beginnings=tuple(phrase.words[-1] for term in wanted for phrase in term.phrases if phrase.open_ended),
    )


def _quoted(text: str) -> list[tuple[Term, bool]]:
    words: list[str] = []
    open_ended = False
    for word in fold(text).split():
        for run, unspaced in runs(word):
            open_ended = unspaced and len(run) == 1
            words.extend(_asked_grams(run) if unspaced else [run[:LONGEST_WORD]])
    words = words[:LONGEST_PHRASE]
    return [(Term(phrases=(Phrase(tuple(words), open_ended),)), False)] if words else []


def _terms(piece: str, language: str, codes: list[str], *, open_ended: bool) -> list[tuple[Term, bool]]:
    """The terms of one piece between blanks (``l'école``: two), each with whether it carries no subject."""
    found = []
    words = [(run, unspaced) for word in fold(piece).split() for run, unspaced in runs(word)]
    written = _by_folded(piece)
    for number, (run, unspaced) in enumerate(words):
        if unspaced:
            found.append((Term(phrases=(Phrase(tuple(_asked_grams(run)), open_ended=len(run) == 1),)), False))
            continue
        written_word, run = written.get(run, run), run[:LONGEST_WORD]
        phrases = [Phrase((run,))]
        if open_ended and number == len(words) - 1 and len(run) >= SHORTEST_PREFIX:
            phrases.append(Phrase((run,), open_ended=True))
        short = len(written_word) <= LONGEST_WORD
        own_stems = dict.fromkeys(stem for code in codes if short for stem in stems(written_word, code))
        found.append((Term(phrases=tuple(phrases), stems=tuple(own_stems)), is_stop_word(run, language)))
    return found


def _by_folded(piece: str) -> dict[str, str]:
    """Folded word → as it was written, with its accents."""
    return {fold(word).strip(): word for word in written_words(piece)}


def _asked_grams(run: str) -> list[str]:
    """The pairs of a run without blanks; of a run of one sign, that sign, which begins a pair or ends a run."""
    return [run] if len(run) == 1 else grams(run)[:-1]


def any_of(words: Sequence[str]) -> Asked:
    """A question that any one of these words or stems answers."""
    terms = [Term(stems=(word,)) if word.startswith(MARK) else Term(phrases=(Phrase((word,)),)) for word in words]
    return Asked(wanted=tuple(terms), any_of=True)
