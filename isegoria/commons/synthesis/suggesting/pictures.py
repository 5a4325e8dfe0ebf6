# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reading found, as drawings and as sentences for the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from isegoria.commons.synthesis.models import MachineReading
from isegoria.commons.synthesis.passages import readable
from isegoria.core.contributions.models import Contribution
from isegoria.design.drawings import Bubble, Drawing, ThemeBar, ThemeInTime, theme_bars, theme_map, themes_in_time
from isegoria.design.wording import theme_map_words, theme_time_words, theme_words

from .queries import Branch, shown_texts

SHOWN_IN_TIME = 12
LONGEST_QUOTE = 400
FEWEST_WORDS = 4


def bars(reading: MachineReading, branches: Sequence[Branch]) -> Drawing | None:
    """The themes by size, and what stands in none."""
    if not branches:
        return None
    total = max(reading.texts_count, 1)
    rows = [
        ThemeBar(
            one.theme.title,
            one.theme.texts_count,
            min(one.theme.texts_count / total, 1.0),
            one.theme.language,
            tuple((inner.title, inner.texts_count) for inner in one.inside),
        )
        for one in branches
    ]
    if left := reading.summary.get("unclassified", 0):
        rows.append(ThemeBar(gettext("In no theme"), left, min(left / total, 1.0), classified=False))
    return theme_bars(rows, uid="themes-drawing", **theme_words())


def in_time(reading: MachineReading, branches: Sequence[Branch]) -> Drawing | None:
    """The largest themes period after period; None where all was said within a day."""
    told: dict[str, Any] | None = reading.summary.get("evolution")
    if not told or not branches:
        return None
    rows = [
        ThemeInTime(
            one.theme.title,
            tuple(told["themes"][str(one.theme.number)]),
            one.theme.language,
            told["trend"].get(str(one.theme.number), 0),
        )
        for one in branches[:SHOWN_IN_TIME]
        if str(one.theme.number) in told["themes"]
    ]
    starts = [date.fromisoformat(one) for one in told["starts"]]
    return themes_in_time(rows, starts, date.fromisoformat(told["last"]), uid="time-drawing", **theme_time_words())


def near(reading: MachineReading, branches: Sequence[Branch]) -> Drawing | None:
    """The themes at the top as a map: those whose texts share words stand near one another."""
    places: dict[str, list[float]] = reading.summary.get("centres", {})
    rows = [
        Bubble(
            one.theme.title,
            one.theme.people_count,
            one.theme.texts_count,
            one.theme.language,
            (places[number][0], places[number][1]) if (number := str(one.theme.number)) in places else None,
        )
        for one in branches
    ]
    return theme_map(rows, uid="map-drawing", **theme_map_words()) if len(rows) > 2 else None


@dataclass(frozen=True)
class Sent:
    """A text sent many times, or a passage that many sent."""

    text: Contribution
    words: str
    texts: int
    people: int
    wordings: int
    first: date | None = None
    last: date | None = None
    passage: bool = False


def sent_often(reading: MachineReading) -> tuple[list[Sent], list[Sent]]:
    """Campaigns, then texts said again and again that are none: what can still be read of them. One query."""
    campaigns = reading.summary.get("campaigns", [])
    copies = reading.summary.get("copies", {}).get("largest", [])
    texts = shown_texts([one["text"] for one in (*campaigns, *copies)])
    told = [_sent(one, texts[one["text"]]) for one in campaigns if one["text"] in texts]
    known = {one.text.pk for one in told}
    said = [_sent(one, texts[one["text"]]) for one in copies if one["text"] in texts and one["text"] not in known]
    # "Yes" is said by many who never met, and someone who sent a text twice is no crowd.
    return told, [one for one in said if len(one.words.split()) >= FEWEST_WORDS and (one.people > 1 or one.texts >= 5)]


def _sent(told: dict[str, Any], text: Contribution) -> Sent:
    words = readable(text.title, text.body)
    passage = "start" in told
    words = words[told["start"] : told["stop"]] if passage else words
    return Sent(
        text,
        words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rpartition(' ')[0]}…",
        told["texts"],
        told["people"],
        told["wordings"],
        date.fromisoformat(told["first"]) if told.get("first") else None,
        date.fromisoformat(told["last"]) if told.get("last") else None,
        passage,
    )
