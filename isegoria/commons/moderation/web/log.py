# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators decided and why, for everyone: a page, a feed and a table, of a process or of a whole space."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from isegoria.core.processes.addresses import process_at
from isegoria.core.spaces.addresses import space_at

from .. import exports, queries
from ..models import Decision, Flag

A_PAGE = 50
IN_THE_FEED = 50


class _Line:
    """What a csv writer writes to: it hands back each line."""

    def write(self, line: str) -> str:
        return line


def _of_process(request: HttpRequest, space: str, process: str) -> tuple[dict[str, Any], "QuerySet[Decision]"]:
    found = process_at(request, space, process)
    where = {
        "space": found.space,
        "process": found,
        "url": reverse("moderation:log", args=[found.space.slug, found.slug]),
        "atom_url": reverse("moderation:log_atom", args=[found.space.slug, found.slug]),
        "csv_url": reverse("moderation:log_csv", args=[found.space.slug, found.slug]),
    }
    return where, queries.public_log(found)


def _of_space(slug: str) -> tuple[dict[str, Any], "QuerySet[Decision]"]:
    found = space_at(slug)
    where = {
        "space": found,
        "url": reverse("moderation:space_log", args=[found.slug]),
        "atom_url": reverse("moderation:space_log_atom", args=[found.slug]),
        "csv_url": reverse("moderation:space_log_csv", args=[found.slug]),
    }
    return where, queries.log_of_spaces(queries.spaces_inside(found))


@require_safe
def log(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Every decision of a process, latest first."""
    where, decisions = _of_process(request, space, process)
    flags = Flag.objects.filter(contribution__process=where["process"])
    return _page(request, where, decisions, flags)


@require_safe
def space_log(request: HttpRequest, space: str) -> HttpResponse:
    """Every decision of a space and of those inside it, people's pauses included."""
    where, decisions = _of_space(space)
    inside = queries.spaces_inside(where["space"])
    flags = Flag.objects.filter(
        contribution__process__space__in=inside, contribution__process__published_at__isnull=False
    )
    return _page(request, where, decisions, flags)


def _page(
    request: HttpRequest, where: dict[str, Any], decisions: "QuerySet[Decision]", flags: "QuerySet[Flag]"
) -> HttpResponse:
    figures = queries.figures(decisions, flags)
    paginator = Paginator(decisions, A_PAGE)
    paginator.count = sum(count for _act, count in figures.acts)  # type: ignore[misc]  # counted already
    return render(
        request,
        "moderation/log.html",
        where | {"page": paginator.get_page(request.GET.get("page")), "figures": figures, "wait": _wait(figures)},
    )


def _wait(figures: queries.Figures) -> str:
    """The median wait in words."""
    seconds = figures.median_wait
    if seconds is None:
        return ""
    if seconds < 3600:
        return gettext("%(n)s min") % {"n": max(1, round(seconds / 60))}
    if seconds < 48 * 3600:
        return gettext("%(n)s h") % {"n": round(seconds / 3600)}
    return gettext("%(n)s days") % {"n": round(seconds / 86_400)}


def _atom(request: HttpRequest, where: dict[str, Any], decisions: "QuerySet[Decision]") -> HttpResponse:
    feed = Atom1Feed(
        title=gettext("What moderators decided"),
        link=request.build_absolute_uri(where["url"]),
        description="",
        language=get_language() or "en",
        feed_url=request.build_absolute_uri(where["atom_url"]),
    )
    for one in decisions[:IN_THE_FEED]:
        link = f"{request.build_absolute_uri(where['url'])}#d-{one.pk}"
        feed.add_item(
            title=capfirst(str(one.get_act_display())),
            link=link,
            description=str(one.get_reason_display()) if one.reason else "",
            unique_id=link,
            pubdate=one.decided_at,
            updateddate=one.decided_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
@cache_control(max_age=60)
def log_atom(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The same as a feed."""
    return _atom(request, *_of_process(request, space, process))


@require_safe
@cache_control(max_age=60)
def space_log_atom(request: HttpRequest, space: str) -> HttpResponse:
    """The same as a feed."""
    return _atom(request, *_of_space(space))


def _csv(where: dict[str, Any], decisions: "QuerySet[Decision]") -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield writer.writerow([column[0] for column in exports.COLUMNS])
        for row in exports.rows_of(decisions):
            yield writer.writerow(["" if value is None else value for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return response


@require_safe
def log_csv(request: HttpRequest, space: str, process: str) -> StreamingHttpResponse:
    """The same as a table, streamed."""
    return _csv(*_of_process(request, space, process))


@require_safe
def space_log_csv(request: HttpRequest, space: str) -> StreamingHttpResponse:
    """The same as a table, streamed."""
    return _csv(*_of_space(space))
