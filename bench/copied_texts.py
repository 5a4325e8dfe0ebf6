# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real texts, edited in controlled ways: what becomes of a text that people copy from one another.

`base_texts` are the comments of the Polis exports at hand, those alike left out, so that what was edited from what is
known; `edited` makes one edit, `EDITS` names them. Nothing of the engine but its folding of words, so that no method is
favoured by how the texts were chosen.
"""

import os
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.themes.languages import folded
from isegoria.engine.themes.plain import plain

ROOT = Path(__file__).resolve().parents[1]
WORD = re.compile(r"[^\W_]+")
LEAST_WORDS = 6
_DENIALS = """
not no never none nor neither without against t cannot more less fewer ban allow reduce increase
nicht kein keine keinen keinem keiner nie niemals ohne weder gegen nein nichts mehr weniger verbieten erlauben
"""
DENIALS = frozenset(_DENIALS.split())
"""Words that change what is said: edits that keep the sense neither touch them nor put them in."""
GREETINGS = ("Hello, ", "Good morning everyone, ", "Dear all, ", "Guten Tag, ", "Liebe alle, ")
ADDED = (
    " Thank you for reading this far.",
    " I say this as somebody who has lived in this town for more than twenty years.",
    " Das sage ich als jemand, der seit vielen Jahren hier wohnt und arbeitet.",
)


def comments(folders: Sequence[Path] = ()) -> list[str]:
    """Every comment of the exports at hand, as a reader sees it."""
    homes = [*folders, ROOT / "tests" / "data" / "polis"]
    if os.environ.get("ISEGORIA_DATA"):
        homes.insert(0, Path(os.environ["ISEGORIA_DATA"]) / "polis")
    exports = {path.name: path for home in reversed(homes) if home.is_dir() for path in home.iterdir() if path.is_dir()}
    found = []
    for name in sorted(exports):
        export = PolisExport(exports[name])
        if export.has("comments"):
            found += [plain(one.body) for one in export.comments()]
    return found


def words(text: str) -> list[str]:
    """Its words, folded."""
    return [folded(word) for word in WORD.findall(text.lower())]


def base_texts(texts: Sequence[str]) -> list[str]:
    """Texts of `LEAST_WORDS` words or more, of which no two share half of their words (the earlier one stays)."""
    holders: dict[str, list[int]] = {}
    kept: list[str] = []
    sets: list[set[str]] = []
    for text in texts:
        own = set(words(text))
        if len(own) < LEAST_WORDS:
            continue
        common: dict[int, int] = {}
        for word in own:
            for other in holders.get(word, ()):
                common[other] = common.get(other, 0) + 1
        if any(times >= 0.5 * min(len(own), len(sets[other])) for other, times in common.items()):
            continue
        for word in own:
            holders.setdefault(word, []).append(len(kept))
        kept.append(text)
        sets.append(own)
    return kept


def harmless(word: str) -> bool:
    """Whether a text keeps its sense, mostly, without this word."""
    return folded(word.lower()) not in DENIALS and not any(map(str.isdecimal, word))


def some_words(draw: random.Random, text: str, share: float, change: Callable[[str], str]) -> str:
    """A share of the words changed, at least one; those that deny and the numbers stay."""
    every = [match.span() for match in WORD.finditer(text)]
    places = [(low, high) for low, high in every if harmless(text[low:high])]
    chosen = draw.sample(places, min(max(1, round(share * len(every))), len(places)))
    for low, high in sorted(chosen, reverse=True):
        text = text[:low] + change(text[low:high]) + text[high:]
    return text


class Editor:
    """Edits texts; the words it puts in are those of the other texts, as frequent as they are."""

    def __init__(self, texts: Sequence[str], seed: int) -> None:
        self.draw = random.Random(seed)
        self.pool = [word for text in texts for word in WORD.findall(text) if harmless(word)]

    def replaced(self, text: str, share: float) -> str:
        return some_words(self.draw, text, share, lambda _: self.draw.choice(self.pool))

    def deleted(self, text: str, share: float) -> str:
        return some_words(self.draw, text, share, lambda _: "")

    def misspelt(self, text: str, share: float) -> str:
        def slip(word: str) -> str:
            if len(word) < 4:
                return word
            at = self.draw.randrange(1, len(word) - 1)
            return self.draw.choice(
                (
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1 :],
                    word[:at] + self.draw.choice("aeinrst") + word[at + 1 :],
                )
            )

        return some_words(self.draw, text, share, slip)

    def reordered(self, text: str, share: float) -> str:
        pieces = text.split()
        size = max(2, round(share * len(pieces)))
        low = self.draw.randrange(max(1, len(pieces) - size + 1))
        middle = pieces[low : low + size]
        self.draw.shuffle(middle)
        return " ".join([*pieces[:low], *middle, *pieces[low + size :]])

    def unaccented(self, text: str, share: float) -> str:
        return some_words(self.draw, text, share, folded)

    def capitals(self, text: str, share: float) -> str:
        return some_words(self.draw, text, share, str.upper)

    def punctuated(self, text: str, share: float) -> str:
        return some_words(self.draw, text, share, lambda word: f"{word},") + " !!!"

    def greeted(self, text: str, share: float) -> str:
        return self.draw.choice(GREETINGS) + text

    def lengthened(self, text: str, share: float) -> str:
        return text + self.draw.choice(ADDED)

    def denied(self, text: str, share: float) -> str:
        """One word that denies, put in: another opinion."""
        pieces = text.split()
        german = len({"der", "die", "und", "nicht", "sollen", "ein", "eine", "für"} & set(words(text))) > 1
        pieces.insert(self.draw.randrange(1, len(pieces)), "nicht" if german else "not")
        return " ".join(pieces)

    def renumbered(self, text: str, share: float) -> str:
        """A number raised, or put in: another proposal."""
        number = re.search(r"\d+", text)
        if number is None:
            return f"{text} (2)"
        return text[: number.start()] + str(int(number.group()) + 1) + text[number.end() :]


EDITS: dict[str, tuple[float, ...]] = {
    "capitals": (0.3, 1.0),
    "unaccented": (1.0,),
    "punctuated": (0.2,),
    "reordered": (0.3, 1.0),
    "greeted": (0.0,),
    "lengthened": (0.0,),
    "misspelt": (0.05, 0.1, 0.2),
    "deleted": (0.05, 0.1, 0.2),
    "replaced": (0.05, 0.1, 0.2, 0.3),
    "denied": (0.0,),
    "renumbered": (0.0,),
}
"""Each edit, with the shares of a text's words that it touches. What is denied or renumbered is no copy."""


def resampled(texts: Sequence[str], size: int, seed: int, edited_share: float = 0.6) -> tuple[list[str], list[int]]:
    """As many texts as wanted, and the number of the one that each was drawn from: real ones first, each as it is, then
    drawn again, most of them edited by a tenth of their words."""
    editor = Editor(texts, seed)
    ways = (editor.replaced, editor.deleted, editor.misspelt, editor.reordered, editor.capitals, editor.greeted)
    found, origins = list(texts[:size]), list(range(min(size, len(texts))))
    for _ in range(size - len(found)):
        origins.append(editor.draw.randrange(len(texts)))
        text = texts[origins[-1]]
        found.append(editor.draw.choice(ways)(text, 0.1) if editor.draw.random() < edited_share else text)
    return found, origins
