# SPDX-License-Identifier: AGPL-3.0-or-later
"""``{% extract source %}``: one extract with where it comes from. Its styles: ``synthesis/extract.css``.

Written out here, as a template would take three times as long, and a page shows forty of them.
"""

from datetime import date
from functools import lru_cache

from django import template
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext

from isegoria.commons.synthesis.harvesting.queries import Source
from isegoria.design.templatetags.design import lang_attr

register = template.Library()
IN_A_LINK = 60
"""Characters of an extract that the name of a link to its source says, for those who hear it."""


@register.simple_tag
def extract(source: Source) -> SafeString:
    """The words, or why they are not shown; what they are, and where they come from."""
    parts = [f'<figure class="extract extract-{source.nature}">', _words(source)]
    parts.append(
        f'<figcaption class="extract-source"><span class="nature nature-{source.nature}">'
        f"{escape(source.nature_label)}</span>"
    )
    if not source.is_erased:
        if source.is_shown:
            parts.append(f"<span>{_origin(source)}</span>")
        if source.is_of_earlier_version:
            version = formats.localize(source.version)
            parts.append(
                f"<span>{escape(gettext('from version %(version)s, edited since') % {'version': version})}</span>"
            )
        if source.merged_into:
            parts.append(f"<span>{escape(gettext('its text was merged into another one since'))}</span>")
    if source.by_machine:
        parts.append(f"<span>{escape(gettext('found by the machine, kept by a person'))}</span>")
    parts.append("</figcaption></figure>")
    return mark_safe(" ".join(parts))  # noqa: S308 - each part is escaped


def _words(source: Source) -> str:
    if source.is_shown:
        return f'<blockquote class="extract-words"{lang_attr(source.language)}>{escape(source.words)}</blockquote>'
    if source.is_erased:
        why = gettext("The source of this extract was erased. Its words are not kept.")
    else:
        why = gettext("The source of this extract cannot be read any more, so its words are not shown.")
    return f'<p class="quiet">{escape(why)}</p>'


def _origin(source: Source) -> str:
    """The kind of text, which leads to it, its author, its place and its day."""
    label, url = escape(source.kind_label), source.url
    if url:
        words = escape(Truncator(source.words).chars(IN_A_LINK))
        name = f'{label}<span class="visually-hidden">{escape(gettext(":"))} {words}</span>'
        label = SafeString(f'<a href="{escape(url)}">{name}</a>')
    day = timezone.localtime(source.said_at).date()
    parts = [label, escape(source.author), escape(source.place)]
    parts.append(SafeString(f'<time datetime="{day.isoformat()}">{escape(_day(day, get_language() or ""))}</time>'))
    return " · ".join(one for one in parts if one)


@lru_cache(maxsize=2_000)
def _day(day: date, language: str) -> str:
    """A day as it is written in a language, which is that of the page."""
    return formats.date_format(day, "DATE_FORMAT")
