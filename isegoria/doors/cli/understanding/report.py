# SPDX-License-Identifier: AGPL-3.0-or-later
"""One accessible file that tells what many people wrote: a synthesis, themes, copies, and where each word stands.

It is drawn from the documents alone, so that whoever has them can draw it again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy, override, pgettext_lazy

from isegoria.design.drawings import Drawing, ThemeBar, ThemeInTime, theme_bars, themes_in_time
from isegoria.design.report import inline_css
from isegoria.design.wording import theme_time_words, theme_words

SHOWN_IN_TIME = 12
SHOWN_LINKS = 8
DAYS = {"first", "last", "peak_day"}
SHOWN_THEMES = 30
"""Themes drawn; the list has every one."""
REFUSED = {
    "column_count": gettext_lazy("too many or too few columns"),
    "quote_unclosed": gettext_lazy("a quotation mark opened and never closed"),
    "file_truncated": gettext_lazy("a file that ends in the middle of a line"),
    "record_too_long": gettext_lazy("a line too long to be one of this file"),
    "json_wrong": gettext_lazy("a line that is not a JSON object"),
    "text_empty": gettext_lazy("no text"),
    "gzip_damaged": gettext_lazy("a compressed file that is damaged or ends too early"),
}
NOTES = {
    "nul": gettext_lazy("lines from which NUL characters were taken out"),
    "signs_replaced": gettext_lazy("lines with bytes that are no text, shown as �"),
    "date_wrong": gettext_lazy("lines whose date could not be read"),
    "side_unknown": gettext_lazy("lines whose side is none of the words for or against"),
}
LEFT_OUT = {  # of the others, the page says once that they say something else
    "no_room": gettext_lazy("There was no room for it."),
    "no_sentence": gettext_lazy("None of its sentences can be quoted alone."),
    "under_the_share": gettext_lazy("Too few people wrote of it."),
}
WHY = {
    "synthesis.theme": pgettext_lazy("sentence chosen for", "its theme"),
    "synthesis.balance": pgettext_lazy("sentence chosen for", "the balance of the sides"),
    "synthesis.minority": pgettext_lazy("sentence chosen for", "a minority"),
    "synthesis.coverage": pgettext_lazy("sentence chosen for", "the number of people"),
}


def render_report(
    analysis: Mapping[str, Any], synthesis: Mapping[str, Any] | None, *, title: str, language: str, made_on: date
) -> str:
    """The report in ``language`` ("fr" or "en"), as one HTML file."""
    with override(language):
        themes = _tree(analysis["themes"])
        top = [theme for theme in themes.values() if theme["parent"] is None]
        context = {
            "inline_css": inline_css(),
            "title": title,
            "language": language,
            "made_on": made_on,
            "analysis": _dated(analysis),
            "themes": top,
            "every": [one for theme in top for one in _below(theme)],
            "drawing": _drawing(top, analysis["unclassified"]),
            "in_time": _in_time(top, analysis["evolution"]),
            "links": [
                {**link, "one": themes[link["one"]], "other": themes[link["other"]]}
                for link in analysis["links"][:SHOWN_LINKS]
            ],
            "synthesis": None if synthesis is None else _synthesis(synthesis, themes),
            "refused": [(REFUSED[code], count) for code, count in analysis["read"]["refused"].items()],
            "notes": [(NOTES[code], count) for code, count in analysis["read"]["notes"].items()],
            "n_refused": sum(analysis["read"]["refused"].values()),
        }
        return render_to_string("cli/themes.html", context)


def _dated(value: Any) -> Any:
    """The same, with days as dates, which the page writes as its language does."""
    if isinstance(value, Mapping):
        return {
            name: date.fromisoformat(one) if name in DAYS and isinstance(one, str) else _dated(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_dated(one) for one in value]
    return value


def _tree(listed: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """The themes by number, the largest first, each with what stands above it and below it."""
    themes: dict[int, dict[str, Any]] = {
        theme["number"]: {**theme, "children": [], "above": None, "title": _title(theme["name"])}
        for theme in sorted(listed, key=_by_size)
    }
    for theme in themes.values():
        if theme["parent"] is not None:
            theme["above"] = themes[theme["parent"]]
            theme["above"]["children"].append(theme)
    return themes


def _below(theme: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A theme, then all that it holds."""
    yield theme
    for child in theme["children"]:
        yield from _below(child)


def _title(name: str) -> str:
    """A name as a heading shows it: what people wrote, with a capital."""
    return name[:1].upper() + name[1:] if name else gettext("Without a name")


def _by_size(theme: Mapping[str, Any]) -> tuple[int, int]:
    return -theme["contributions"], theme["number"]


def _drawing(top: list[dict[str, Any]], unclassified: Mapping[str, Any]) -> Drawing:
    bars = [
        ThemeBar(
            theme["title"],
            theme["contributions"],
            theme["share"],
            theme["language"],
            tuple((child["title"], child["contributions"]) for child in theme["children"]),
        )
        for theme in top[:SHOWN_THEMES]
    ]
    if unclassified["contributions"]:
        bars.append(
            ThemeBar(gettext("In no theme"), unclassified["contributions"], unclassified["share"], classified=False)
        )
    return theme_bars(bars, uid="themes-drawing", **theme_words())


def _in_time(top: list[dict[str, Any]], evolution: Mapping[str, Any] | None) -> Drawing | None:
    if evolution is None:
        return None
    told = {one["theme"]: one for one in evolution["themes"]}
    rows = [
        ThemeInTime(
            theme["title"],
            tuple(told[theme["number"]]["contributions"]),
            theme["language"],
            told[theme["number"]]["trend"],
        )
        for theme in top[:SHOWN_IN_TIME]
    ]
    starts = [date.fromisoformat(day) for day in evolution["starts"]]
    return themes_in_time(rows, starts, date.fromisoformat(evolution["last"]), uid="time-drawing", **theme_time_words())


def _synthesis(document: Mapping[str, Any], themes: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """The synthesis as the page shows it: theme by theme, the largest first."""
    extracts = document["extracts"]
    parts = []
    for shown in document["themes"]:
        if shown["extracts"]:
            parts.append(
                {
                    **shown,
                    "theme": themes.get(shown["theme"]),
                    "extracts": [
                        {**extracts[place], "why": WHY[extracts[place]["why"]["code"]]} for place in shown["extracts"]
                    ],
                }
            )
    left_out = [
        {**one, "theme": themes.get(one["theme"]), "because": LEFT_OUT.get(one["reason"], "")}
        for one in document["left_out"]
    ]
    people = document["coverage"]["people"]
    return {
        **document,
        "parts": parts,
        "left_out": sorted(left_out, key=lambda one: -one["texts"]),
        "share_of_themes_shown": document["people_of_themes_shown"] / people if people else 0.0,
    }
