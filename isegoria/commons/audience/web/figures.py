# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part in a process: by day, how far they go, how sure one is of them, and against whom lives there."""

import csv
import io
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.commons.audience import queries
from isegoria.commons.audience.queries import Compared, Comparison, Figures
from isegoria.commons.audience.rules import PEOPLE_NEEDED
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import refuse
from isegoria.design.drawings import Drawing, Share, ShareLabels, Table, compared_shares, timeline_chart
from isegoria.design.figures import number, percent
from isegoria.design.wording import chart_words

TELLING = 5
"""Points of a hundred from which a gap is worth a sentence."""
GAPS_SAID = 3
"""Sentences about one comparison, at most: the drawing shows the others."""


@dataclass(frozen=True)
class Shown:
    """One figure of the page: a sentence in plain words, the picture, its file."""

    sentence: str
    drawing: Drawing
    data_url: str


@require_safe
def figures(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The page, for everyone: nothing in it is about one person."""
    found = process_at(request, space, process)
    counted = queries.figures(found)
    compared = [_against(found, one) for one in queries.comparisons(found)]
    enough = counted.people >= PEOPLE_NEEDED
    return render(
        request,
        "audience/figures.html",
        {
            "space": found.space,
            "process": found,
            "figures": counted,
            "enough": enough,
            "needed": PEOPLE_NEEDED,
            "came": _by_day(found, counted),
            "assurance": [
                (label, people, people / counted.people if counted.people else 0)
                for label, people in queries.assurance_rows(counted)
                if people
            ],
            "assurance_url": _file(found, "assurance"),
            "steps": _steps(found, counted) if enough else None,
            "compared": compared,
            "organises": bool(roles_in(request.user, found.space) & ORGANISING),
            "minutes": queries.KEPT_FOR // 60,
        },
    )


def _file(process: Process, table: str) -> str:
    return reverse("audience:table", args=[process.space.slug, process.slug, table])


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _by_day(process: Process, counted: Figures) -> Shown | None:
    if not counted.came:
        return None
    day, most = max(counted.came, key=lambda pair: pair[1])
    people = sum(n for _day_, n in counted.came)
    sentence = ngettext(
        "%(people)s person came on %(days)s day; most came on %(day)s: %(most)s.",
        "%(people)s people came over %(days)s days; most came on %(day)s: %(most)s.",
        people,
    ) % {"people": number(people), "days": number(len(counted.came)), "day": _day(day), "most": number(most)}
    drawing = timeline_chart(
        [(day, float(n)) for day, n in counted.came],
        style="steps",
        uid="days",
        **chart_words(gettext("people who came that day"), gettext("People who took part for the first time, by day"))
        | {"format_date": lambda day: date_format(day, "SHORT_DATE_FORMAT")},
    )
    return Shown(sentence, drawing, _file(process, "days"))


def _step_rows(counted: Figures) -> list[tuple[str, int]]:
    """The steps of taking part, from rows kept anyway: label and people."""
    rows = [(gettext("took part"), counted.people)]
    for least, people in counted.acts.items():
        if least > 1 and people:
            rows.append(
                (ngettext("did at least %(n)s thing", "did at least %(n)s things", least) % {"n": least}, people)
            )
    rows.append((gettext("wrote something of their own"), counted.authors))
    return rows


def _steps(process: Process, counted: Figures) -> Shown:
    rows = _step_rows(counted)
    drops = [(before - after, step) for (_step, before), (step, after) in pairwise(rows[:-1])]
    lost, where = max(drops, default=(0, ""))
    sentence = (
        gettext("Of %(all)s people, %(authors)s wrote something.")
        if not lost
        else gettext(
            "Of %(all)s people, %(authors)s wrote something. Most stop before this step: “%(step)s” (%(lost)s people)."
        )
    ) % {
        "all": number(counted.people),
        "authors": number(counted.authors),
        "step": where,
        "lost": number(lost),
    }
    drawing = compared_shares(
        [Share(label, people / counted.people, people) for label, people in rows],
        labels=_labels(gettext("How far people go")),
        number=number,
        percent=percent,
        uid="steps",
    )
    return Shown(sentence, drawing, _file(process, "steps"))


def _labels(title: str) -> ShareLabels:
    return ShareLabels(
        title=title,
        row=gettext("{label}: {share} ({count})"),
        compared=gettext("{label}: {share} ({count}), against {reference}"),
        nothing=gettext("Nothing to show yet"),
        label_column=gettext("Who"),
        count_column=gettext("People"),
        share_column=pgettext("proportion", "Share"),
        reference_column=gettext("Share of the population"),
        own=gettext("who takes part"),
        other=gettext("who lives there"),
    )


@dataclass(frozen=True)
class Against:
    """One comparison as the page shows it."""

    comparison: Comparison
    drawing: Drawing | None
    gaps: list[str]
    data_url: str


def _against(process: Process, one: Comparison) -> Against:
    if not one.is_shown:
        return Against(one, None, [], "")
    drawing = compared_shares(
        [Share(row.label, row.share, row.people, row.population) for row in one.rows],
        labels=_labels(one.label),
        number=number,
        percent=percent,
        uid=one.dimension,
    )
    return Against(one, drawing, gaps_in_words(one), _file(process, one.dimension))


def gaps_in_words(one: Comparison) -> list[str]:
    """Who is missing and who is many, the widest gaps first; that all is near where it is."""
    known = [row for row in one.rows if row.points is not None]
    if not known:
        return []
    wide = sorted((row for row in known if abs(row.points or 0) >= TELLING), key=lambda row: -abs(row.points or 0))
    if not wide:
        return [gettext("Those who answered are much like those who live there: no gap reaches five points.")]
    return [_gap(row) for row in wide[:GAPS_SAID]]


def _gap(row: Compared) -> str:
    words = (
        gettext("“%(who)s” are missing: %(share)s of those who take part, %(population)s of those who live there.")
        if (row.points or 0) < 0
        else gettext("“%(who)s” are many: %(share)s of those who take part, %(population)s of those who live there.")
    )
    return words % {"who": row.label, "share": percent(row.share), "population": percent(row.population or 0)}


# --- the files --------------------------------------------------------------------------------------
@require_safe
def table(request: HttpRequest, space: str, process: str, table: str) -> HttpResponse:
    """The rows behind a figure, as a file."""
    found = process_at(request, space, process)
    made = _table(found, table)
    if made is None:
        refuse(
            "no_such_table",
            _("There is no such table, or too few people answered for it to be shown."),
            _("See the page of the figures."),
            remedy_url=reverse("audience:figures", args=[space, process]),
            status=404,
        )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(made.columns)
    writer.writerows(made.rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{table}.csv"'
    return response


def _figure(share: float | None) -> str:
    return "" if share is None else f"{share:.6g}"


def _table(process: Process, name: str) -> Table | None:
    """Columns are named in English for programs, as in open data."""
    counted = queries.figures(process)
    if name == "days":
        wrote = dict(counted.wrote)
        days = sorted({*dict(counted.came), *wrote})
        came = dict(counted.came)
        rows: list[tuple[Any, ...]] = [(day.isoformat(), came.get(day, 0), wrote.get(day, 0)) for day in days]
        return Table(name, ("day", "new_people", "texts"), tuple(rows))
    if name == "assurance":
        return Table(
            name,
            ("assurance", "people"),
            tuple((level, people) for level, people in sorted(counted.by_assurance.items())),
        )
    if name == "steps" and counted.people >= PEOPLE_NEEDED:
        return Table(
            name,
            ("step", "people"),
            (
                ("took_part", counted.people),
                *((f"at_least_{least}", people) for least, people in counted.acts.items()),
                ("wrote", counted.authors),
            ),
        )
    for one in queries.comparisons(process):
        if one.dimension == name and one.is_shown:
            return Table(
                name,
                (name, "people_rounded", "share", "population_share"),
                tuple((row.value, row.people, _figure(row.share), _figure(row.population)) for row in one.rows),
            )
    return None
