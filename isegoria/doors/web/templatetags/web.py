# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load web %}`: moments in a space's time zone, and organisers' texts as safe HTML."""

import zoneinfo
from datetime import datetime
from html import unescape

import nh3
from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it import MarkdownIt

register = template.Library()

# Raw HTML in a text is shown as the text that it is; what is left is cleaned once more all the same.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr", "h2", "h3", "h4", "h5"}


@register.filter
def prose(source: object) -> SafeString:
    """Markdown → HTML without images, scripts or styles. Titles begin at the second level: the page has the first."""
    tokens = _MARKDOWN.parse(str(source or ""))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, 5)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    cleaned = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has cleaned it


def _in_zone(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(zoneinfo.ZoneInfo(zone or "UTC"))


@register.filter
def plain(source: object) -> str:
    """Markdown → its words alone, on one line: for a card or the description of a page."""
    return " ".join(strip_tags(unescape(prose(source))).split())


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
    """ "Europe/Paris" → "Paris": what people call the time zone of a deadline."""
    return (zone or "UTC").rpartition("/")[2].replace("_", " ")


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """The value of a key that is itself a variable."""
    return mapping.get(key) if mapping else None
