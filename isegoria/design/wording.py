# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of the drawings in the reader's language, ready to pass: `opinion_map(..., **map_words())`."""

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, pgettext

from isegoria.design.drawings import (
    AgreementLabels,
    BarLabels,
    BubbleLabels,
    ChartLabels,
    GroupLabels,
    MapLabels,
    MomentLabels,
    SpeaksLabels,
    ThemeLabels,
    TimeLabels,
)
from isegoria.design.figures import number, percent

OPINIONS = ("agree", "pass", "disagree")
SIGNS = {"agree": "＋", "pass": "○", "disagree": "－"}


def opinion_word(slug: str) -> str:
    """ "agree" → "Agree", in the reader's language. Raises KeyError for another slug."""
    return {
        "agree": pgettext("opinion", "Agree"),
        "pass": pgettext("opinion", "Pass"),
        "disagree": pgettext("opinion", "Disagree"),
    }[slug]


def map_words() -> dict[str, Any]:
    """Keyword arguments of `opinion_map`."""
    labels = MapLabels(
        title=gettext("Opinion map"),
        description=gettext("{people} people in {groups} groups ({sizes}). Two marks close together answered alike."),
        dense_description=gettext(
            "{people} people in {groups} groups ({sizes}). The larger the mark, the more people answered alike there."
        ),
        size=gettext("{letter}: {n}"),
        you=gettext("You"),
        caption=gettext("Groups of the opinion map"),
        group_column=gettext("Group"),
        people_column=gettext("People"),
        share_column=pgettext("proportion", "Share"),
        no_group=gettext("No group (too few answers)"),
    )
    return {"labels": labels, "number": number, "percent": percent}


def bar_words() -> dict[str, Any]:
    """Keyword arguments of `opinion_bar`."""
    labels = BarLabels(
        title=gettext("Opinions of {total} people"),
        agree=opinion_word("agree"),
        passed=opinion_word("pass"),
        disagree=opinion_word("disagree"),
        part=gettext("{n} ({share})"),
        nobody=gettext("No opinion yet"),
        opinion_column=gettext("Opinion"),
        people_column=gettext("People"),
        share_column=pgettext("proportion", "Share"),
    )
    return {"labels": labels, "number": number, "percent": percent}


def group_words() -> dict[str, Any]:
    """Keyword arguments of `grouped_bars`."""
    labels = GroupLabels(
        title=gettext("Agreement in each group"),
        group=gettext("group {letter}"),
        row=gettext("{who}: {agree} agree (between {low} and {high}), {n} people"),
        row_of_nobody=gettext("{who}: no answer"),
        share=gettext("{share} of {n}"),
        nobody=gettext("no answer"),
        everybody=pgettext("everybody", "All"),
        group_column=gettext("Group"),
        agree_column=opinion_word("agree"),
        passed_column=opinion_word("pass"),
        disagree_column=opinion_word("disagree"),
        people_column=gettext("People"),
        interval_column=gettext("Agreement, {level} interval").format(level=percent(0.95)),
    )
    return {"labels": labels, "number": number, "percent": percent}


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def chart_words(unit: str, title: str) -> dict[str, Any]:
    """Keyword arguments of `timeline_chart`; `unit` and `title` are translated already."""
    labels = ChartLabels(
        title=title,
        unit=unit,
        description=gettext("From {start} on {first} to {end} on {last}; the most was {most} on {peak}."),
        nothing=gettext("Nothing to show yet"),
        date_column=gettext("Date"),
    )
    return {"labels": labels, "number": number, "format_date": _day}


def moment_words() -> dict[str, Any]:
    """Keyword arguments of `groups_in_time`."""
    labels = MomentLabels(
        title=gettext("The opinion groups over time"),
        row=gettext("{date}: {parts}"),
        part=gettext("{letter} {share} ({n})"),
        cell=gettext("{share} ({n})"),
        people=gettext("{n} people"),
        nothing=gettext("Nothing to show yet"),
        date_column=gettext("Date"),
        people_column=gettext("People placed"),
        group_column=gettext("Group {letter}"),
    )
    return {"labels": labels, "format_date": _day, "number": number, "percent": percent}


def theme_words() -> dict[str, Any]:
    """Keyword arguments of `theme_bars`."""
    labels = ThemeLabels(
        title=gettext("Themes"),
        row=gettext("{label}: {count} ({share})"),
        figures=gettext("{count} ({share})"),
        nothing=gettext("Nothing to show yet"),
        theme_column=gettext("Theme"),
        count_column=gettext("Contributions"),
        share_column=pgettext("proportion", "Share"),
        parts_column=gettext("Sub-themes"),
    )
    return {"labels": labels, "number": number, "percent": percent}


def theme_time_words() -> dict[str, Any]:
    """Keyword arguments of `themes_in_time`."""
    labels = TimeLabels(
        title=gettext("Themes over time"),
        row=gettext("{label}: {most} at most, from {peak}"),
        most=gettext("{n} at most"),
        rising=gettext("rising"),
        falling=gettext("falling"),
        nothing=gettext("Nothing to show yet"),
        theme_column=gettext("Theme"),
    )
    return {"labels": labels, "number": number, "format_date": _day}


def theme_map_words() -> dict[str, Any]:
    """Keyword arguments of `theme_map`."""
    labels = BubbleLabels(
        title=gettext("Map of themes"),
        description=gettext(
            "{n} themes. The largest: {largest}. The larger a bubble, the more people; neighbours speak alike."
        ),
        packed_description=gettext("{n} themes. The largest: {largest}. The larger a bubble, the more people."),
        row=gettext("{label} ({people})"),
        nothing=gettext("Nothing to show yet"),
        theme_column=gettext("Theme"),
        people_column=gettext("People"),
        texts_column=gettext("Contributions"),
        group_column=gettext("Larger theme"),
    )
    return {"labels": labels, "number": number}


def speaks_words() -> dict[str, Any]:
    """Keyword arguments of `who_speaks`."""
    labels = SpeaksLabels(
        title=gettext("Who speaks of what"),
        row=gettext("{label}: {cells}"),
        cell=gettext("{who} {n}"),
        cell_with_share=gettext("{who} {n} ({share})"),
        figures=gettext("{n} ({share})"),
        none=gettext("fewer than {fewest} people of each"),
        too_few=gettext("{sign}: fewer than {fewest} people"),
        shade=gettext("the darker and the longer the bar, the larger the share of those who spoke"),
        nothing=gettext("Nothing to show yet"),
        idea_column=gettext("Idea"),
    )
    return {"labels": labels, "number": number, "percent": percent}


def agreement_words() -> dict[str, Any]:
    """Keyword arguments of `agreement`."""
    return {"labels": _agreement_labels(), "number": number, "decimal": _two_decimals}


def choices_words() -> dict[str, Any]:
    """Keyword arguments of `agreed_choices`."""
    return {"labels": _agreement_labels(), "number": number, "percent": percent}


def _two_decimals(value: float) -> str:
    return number_format(value, 2).replace("-", "−")


def _agreement_labels() -> AgreementLabels:
    return AgreementLabels(
        title=gettext("Agreement between readers"),
        row=gettext("{label}: α = {alpha}, between {low} and {high}, {word} ({n} readings)"),
        row_of_nobody=gettext("{label}: too few readings to tell"),
        figures=gettext("α = {alpha} · {word}"),
        interval=gettext("{low} – {high}"),
        strong=gettext("readers agree"),
        fair=gettext("readers agree rather"),
        weak=gettext("readers agree little"),
        none=gettext("readers do not agree"),
        too_few=gettext("too few readings to tell"),
        chance=pgettext("agreement", "chance"),
        perfect=pgettext("agreement", "all agree"),
        nothing=gettext("Nothing to show yet"),
        question_column=gettext("Question"),
        alpha_column=gettext("α"),
        interval_column=gettext("95% interval"),
        word_column=gettext("In words"),
        readings_column=gettext("Readings"),
        choices_title=gettext("What one reader chose beside another"),
        choices_row=gettext("Where one chose {choice}: {cells}"),
        choices_cell=gettext("{share} {other}"),
        choice_column=gettext("One reader chose"),
        pairs_column=gettext("Pairs"),
    )
