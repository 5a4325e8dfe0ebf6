# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load design %}`: signs, drawings and figures in the reader's language."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext, ngettext, pgettext

from isegoria.design import drawings, figures, icons, wording
from isegoria.design.drawings import marks

register = template.Library()

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BY_VALUE = {1: "agree", 0: "pass", -1: "disagree"}


class CaptureNode(template.Node):
    """Renders its inside into a variable; as a line, what it holds is also safe in a quoted attribute."""

    def __init__(self, nodelist: template.NodeList, name: str, as_line: bool) -> None:
        self.nodelist, self.name, self.as_line = nodelist, name, as_line

    def render(self, context: template.Context) -> str:
        inside = self.nodelist.render(context)
        if self.as_line:
            inside = " ".join(inside.split()).replace('"', "&quot;").replace("<", "&lt;")
        else:
            inside = inside.strip()
        context[self.name] = mark_safe(inside)  # noqa: S308 - template output, escaped where it printed a value
        return ""


@register.tag
def capture(parser: template.base.Parser, token: template.base.Token) -> CaptureNode:
    """`{% capture line|markup as name %}…{% endcapture %}`: so that one block can serve twice, or be left out."""
    bits = token.split_contents()
    if len(bits) != 4 or bits[1] not in ("line", "markup") or bits[2] != "as":
        raise template.TemplateSyntaxError("write {% capture line as name %} or {% capture markup as name %}")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, bits[3], bits[1] == "line")


@register.filter
def number(value: Any) -> str:
    """12345 → "12 345"; nothing for None or text that is no number."""
    try:
        return figures.number(value)
    except (ArithmeticError, TypeError, ValueError):
        return "" if value is None else str(value)


@register.filter
def cell(value: Any) -> str:
    """A table's cell: figures written in the reader's language, words as they are."""
    return figures.number(value) if isinstance(value, int | float) else str(value)


@register.filter
def unlocalised(value: Any) -> str:
    """Digits for an attribute that a program reads."""
    return str(value)


@register.filter
def percent(ratio: Any, decimals: int = 0) -> str:
    """0.724 → "72 %"; nothing for None."""
    return "" if ratio is None else figures.percent(ratio, decimals)


@register.filter
def time_left(moment: datetime | None) -> str:
    """How long until an aware moment, in one unit: days from two days on, then hours, then minutes; "closed"."""
    if moment is None:
        return ""
    minutes = int((moment - timezone.now()).total_seconds() // 60)
    if minutes < 0:
        return pgettext("deadline", "closed")
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": figures.number(days)}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    if minutes >= 1:
        return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
    return gettext("less than a minute left")


@register.filter
def opinion_slug(opinion: Any) -> str:
    """1, 0, -1, an enum member or a word → "agree", "pass", "disagree"; "" for anything else."""
    value = opinion.value if isinstance(opinion, Enum) else opinion
    if isinstance(value, str):
        return value if value in wording.OPINIONS else ""
    return _BY_VALUE.get(value, "") if value is not None else ""


@register.filter
def opinion_word(opinion: Any) -> str:
    slug = opinion_slug(opinion)
    return wording.opinion_word(slug) if slug else ""


@register.filter
def opinion_sign(opinion: Any) -> str:
    slug = opinion_slug(opinion)
    return wording.SIGNS[slug] if slug else ""


@register.simple_tag
def lang_attr(code: str | None) -> SafeString:
    """` lang="de" dir="ltr"` for text in another language than the page's; nothing otherwise."""
    if not code or not _LANGUAGE.fullmatch(str(code)) or str(code).lower() == (get_language() or "").lower():
        return SafeString("")
    direction = "rtl" if str(code).split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"
    return SafeString(f' lang="{code}" dir="{direction}"')


@register.filter
def language_name(code: str) -> str:
    """The language's own name for itself; the code where Django does not know it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return str(code)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign, hidden from screen readers: a word goes with it. Raises KeyError for an unknown name."""
    return SafeString(icons.svg(name))


@register.simple_tag
def opinion_bar(agree: int, passed: int, disagree: int, uid: str = "", label: str | None = None) -> drawings.Drawing:
    """The stacked bar; `label` is heard before the counts (the statement, for instance)."""
    words = wording.bar_words()
    if label:
        title = str(label).replace("{", "{{").replace("}", "}}")
        words["labels"] = replace(words["labels"], title=title)
    return drawings.opinion_bar(agree or 0, passed or 0, disagree or 0, uid=str(uid or ""), **words)


@register.simple_tag
def qr(text: str, label: str | None = None) -> drawings.Drawing:
    return drawings.qr(text, label=label or gettext("QR code"))


@register.simple_tag
def group_badge(group: int | None) -> SafeString:
    """Shape and letter of an opinion group, 0 = A."""
    slug, letter = marks.slug(group), marks.letter(group)
    shape = marks.mark(group, 12, 12, 8)
    return SafeString(
        f'<span class="group-badge"><svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" '
        f'focusable="false"><path class="g-{slug}" fill="{marks.colour(group)}" d="{shape}"/></svg>'
        f"{letter}</span>"
    )


@register.simple_tag
def page_numbers(page: Page) -> Iterable[int | None]:
    """The numbers worth a link; None where some are left out."""
    around = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [n if isinstance(n, int) else None for n in around]


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, page: int, param: str = "page") -> str:
    """The present address with another page number; search and filters stay."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{param}={page}"
    query[param] = str(page)
    return f"?{query.urlencode()}"
