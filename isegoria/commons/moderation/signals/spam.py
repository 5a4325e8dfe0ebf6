# SPDX-License-Identifier: AGPL-3.0-or-later
"""A classifier that learns what a space declines as advertising: multinomial naive Bayes, its words told.

Words are counted once a text; each class has its own frequencies, smoothed by one (Metsis, Androutsopoulos and
Paliouras, 2006, "Spam filtering with naive Bayes – which naive Bayes?", multinomial with Boolean attributes). It runs
here, on this space's own decisions: nothing is sent anywhere.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .likeness import bare, links_in

FEWEST = 10
"""Texts of each class below which it has not learned enough to say anything."""
MOST_WORDS = 4_000
SURE = 0.95
WEIGHED = 5


@dataclass(frozen=True)
class Lesson:
    """How many texts of each class were read, and in how many of each a word stood."""

    spam_texts: int
    fair_texts: int
    words: dict[str, tuple[int, int]]

    @property
    def is_enough(self) -> bool:
        return self.spam_texts >= FEWEST and self.fair_texts >= FEWEST


@dataclass(frozen=True)
class Opinion:
    """How likely a text is of the declined kind (0 to 1), and the words that weighed most towards it."""

    likely: float
    words: tuple[str, ...]


def words_of(text: str) -> set[str]:
    """The words of a text, and the hosts of its links, each once."""
    return {word for word in bare(text).split() if 2 < len(word) <= 40} | {f"@{host}"[:60] for host in links_in(text)}


def learn(spam: Iterable[str], fair: Iterable[str]) -> Lesson:
    """Read the texts of both classes. A word that stood in one text alone is left out: it teaches nothing, and might
    be someone's name."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    read = [0, 0]
    for kind, texts in enumerate((spam, fair)):
        for text in texts:
            read[kind] += 1
            counts[kind].update(words_of(text))
    both = counts[0] + counts[1]
    kept = [word for word, count in both.most_common(MOST_WORDS) if count > 1]
    return Lesson(read[0], read[1], {word: (counts[0][word], counts[1][word]) for word in kept})


def judge(lesson: Lesson, text: str) -> Opinion:
    """What the lesson says of a text. Words that were never read say nothing; both classes are as likely before."""
    spam_all = sum(spam for spam, _fair in lesson.words.values()) + len(lesson.words)
    fair_all = sum(fair for _spam, fair in lesson.words.values()) + len(lesson.words)
    weighed: list[tuple[float, str]] = []
    for word in words_of(text):
        if word in lesson.words:
            spam, fair = lesson.words[word]
            weighed.append((math.log((spam + 1) / spam_all) - math.log((fair + 1) / fair_all), word))
    total = max(-50.0, min(50.0, sum(weight for weight, _word in weighed)))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    telling = tuple(word.removeprefix("@") for weight, word in weighed[:WEIGHED] if weight > 0)
    return Opinion(1 / (1 + math.exp(-total)), telling)
