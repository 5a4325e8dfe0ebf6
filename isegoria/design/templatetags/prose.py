# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load prose %}`: people's texts in Markdown as safe HTML, or as their words alone."""

from html import unescape

import nh3
from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
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
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308 - nh3 has cleaned it


@register.filter
def plain(source: object) -> str:
    """Markdown → its words alone, on one line: for a card or the description of a page."""
    return " ".join(strip_tags(unescape(prose(source))).split())
