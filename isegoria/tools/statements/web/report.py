# SPDX-License-Identifier: AGPL-3.0-or-later
"""One accessible file that tells a conversation: the reading of its map, its data, its method. It calls no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from isegoria.design.drawings import Drawing, timeline_chart
from isegoria.design.report import inline_css
from isegoria.design.wording import chart_words

from .reading import Quoted, Reading, read
from .whereabouts import draw

REFUSED: dict[str, str | Promise] = {
    "not_utf8": _("text that is not UTF-8"),
    "nul": _("a NUL character"),
    "record_too_long": _("a line too long to be one of this file"),
    "quote_unclosed": _("a quotation mark opened and never closed"),
    "csv_wrong": _("a line that is not well-formed CSV"),
    "column_count": _("too many or too few columns"),
    "file_truncated": _("a file that ends in the middle of a line"),
    "gzip_truncated": _("a compressed file that ends too early"),
    "gzip_damaged": _("a damaged compressed file"),
    "not_a_number": _("something else than a whole number"),
    "not_a_boolean": _("neither true nor false"),
    "opinion_wrong": _("an opinion that is none of 1, 0, −1"),
    "moderation_wrong": _("a moderation that is none of 1, 0, −1"),
    "time_wrong": _("something else than a time"),
    "body_empty": _("a statement without a text"),
    "comment_unknown": _("a vote on a statement that is not in the file of statements"),
    "id_repeated": _("an identifier given twice"),
}
"""What a line was refused for, by the code of the engine's reader."""
PARAMETERS: dict[str, str | Promise] = {
    "min_votes": _("answers from which someone is placed"),
    "base_k": _("small neighbourhoods that groups are made of, at most"),
    "max_k": _("groups tried, at most"),
    "significance": _("threshold of the tests (z, one-sided, 90 %)"),
    "max_representative": _("statements listed for each group, at most"),
    "max_consensus": _("statements listed for each side of the consensus, at most"),
    "seed": _("seed"),
}


@dataclass(frozen=True)
class FileRead:
    """A file of the data: how many lines were read, kept and refused, and why."""

    name: str
    read: int
    kept: int
    refused: int
    reasons: tuple[tuple[str | Promise, int], ...]


@dataclass(frozen=True)
class Source:
    """What the data say of themselves. Empty where they say nothing."""

    topic: str = ""
    description: str = ""
    url: str = ""
    credit: str = ""
    """The text that came with the data about where they are from and how to credit it."""
    language: str = ""
    """Language of the statements, the topic and the description (BCP 47); empty when nobody said."""


@dataclass(frozen=True)
class Counted:
    """A map as it was computed: its summary, its document, the texts of its statements by number."""

    summary: Mapping[str, Any]
    document: Mapping[str, Any]
    texts: Mapping[int, str]
    times: NDArray[np.int64] | None
    """Milliseconds since 1970 of each opinion kept; None when the data have no times."""
    joined: NDArray[np.int64] | None
    """Milliseconds of the first opinion kept of each person."""
    written: Sequence[int]
    """Milliseconds of each statement that has a time."""


@dataclass(frozen=True)
class Chart:
    """A figure of the part about time."""

    title: str
    drawing: Drawing


def reading_of(counted: Counted, language: str) -> Reading:
    """The reading of a map whose statements have no page."""

    def texts(numbers: Sequence[int]) -> dict[int, Quoted]:
        return {
            # Without the file of texts, a statement is known by its number only.
            number: Quoted(
                number, counted.texts.get(number) or f"#{counted.summary['statements']['name'][number]}", language
            )
            for number in numbers
        }

    return read(counted.summary, texts)


def render_report(
    counted: Counted, source: Source, files: Sequence[FileRead], *, language: str, missing: Sequence[str], made_on: date
) -> str:
    """The report in ``language`` ("fr" or "en"), as one HTML file."""
    with override(language):
        context = {
            "inline_css": inline_css(),
            "reading": reading_of(counted, source.language),
            "drawing": draw(counted.summary),
            "charts": _charts(counted),
            "source": source,
            "files": files,
            "missing": missing,
            "has_texts": bool(counted.texts),
            "has_times": counted.times is not None,
            "days": _days(counted.times),
            "document": counted.document,
            "parameters": [(words, counted.document["parameters"][name]) for name, words in PARAMETERS.items()],
            "steps": counted.document["trace"],
            "made_on": made_on,
        }
        return render_to_string("statements/report.html", context)


def _day(milliseconds: int) -> date:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


def _days(times: NDArray[np.int64] | None) -> tuple[date, date] | None:
    """The first and the last day of the opinions kept."""
    return None if times is None or not len(times) else (_day(int(times.min())), _day(int(times.max())))


def _charts(counted: Counted) -> list[Chart]:
    """Opinions a day and people so far; statements a day only, where opinions have no times."""
    if counted.times is not None and counted.joined is not None and len(counted.times):
        people, opinions = gettext("People so far"), gettext("Opinions a day")
        joined = _per_day(counted.joined)
        so_far = np.cumsum([count for _, count in joined]).tolist()
        return [
            Chart(
                people,
                timeline_chart(
                    [(day, value) for (day, _), value in zip(joined, so_far, strict=True)],
                    uid="people",
                    **chart_words(gettext("people"), people),
                ),
            ),
            Chart(
                opinions,
                timeline_chart(
                    _per_day(counted.times), style="steps", uid="opinions", **chart_words(gettext("opinions"), opinions)
                ),
            ),
        ]
    if len(counted.written):
        title = gettext("Statements a day")
        series = _per_day(np.array(counted.written, dtype=np.int64))
        words = chart_words(gettext("statements"), title)
        return [Chart(title, timeline_chart(series, style="steps", uid="written", **words))]
    return []


def _per_day(times: NDArray[np.int64]) -> list[tuple[date, int]]:
    """How many on each day (UTC) when there was something; the chart knows the others for nothing."""
    days, counts = np.unique(times // 86_400_000, return_counts=True)
    return [(_day(day * 86_400_000), count) for day, count in zip(days.tolist(), counts.tolist(), strict=True)]
