# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load web %}`: moments in a space's time zone."""

import zoneinfo
from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from isegoria.core.contributions.life import Chapter
from isegoria.core.spaces.zones import zone_name

register = template.Library()


def _in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))


@register.filter
def day(moment: datetime | None, zone: str = "UTC") -> SafeString:
    """A date in a time zone: "22 November 2026", with its machine form."""
    if moment is None:
        return SafeString("")
    local = _in_zone(moment, zone)
    return format_html('<time datetime="{}">{}</time>', local.date().isoformat(), date_format(local, "DATE_FORMAT"))


@register.filter
def moment(instant: datetime | None, zone: str = "UTC") -> SafeString:
    """A date and an hour in a time zone: "22 November 2026 at 18:00", with its machine form."""
    if instant is None:
        return SafeString("")
    local = _in_zone(instant, zone)
    words = gettext("%(day)s at %(hour)s") % {
        "day": date_format(local, "DATE_FORMAT"),
        "hour": date_format(local, "TIME_FORMAT"),
    }
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.filter
def place_of(zone: str) -> str:
    """ "Europe/Vienna" → "Vienna", in the reader's language: what people call the time zone of a deadline."""
    return zone_name(zone or "UTC")


@register.simple_tag(takes_context=True)
def told(context: template.Context, chapter: Chapter) -> SafeString:
    """What a room tells of the life of a text, with its own template and nothing else of the page."""
    page = context.template
    assert page is not None  # noqa: S101 - a tag runs in a template
    return page.engine.get_template(chapter.template).render(context.new({**chapter.context}))


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value of a key that is itself a variable."""
    return mapping.get(key) if mapping else None
