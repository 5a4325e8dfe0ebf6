# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load synthesis %}`: what the pages of contributions show of the workshop."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import HARVESTING, may_harvest

register = template.Library()


@register.simple_tag(takes_context=True)
def harvest_link(context: template.Context, contribution: Contribution, *, script: bool = True) -> SafeString | str:
    """A small link to the page on which a text is harvested, for harvesters alone; nothing for anyone else.

    Whoever is not signed in costs no query, nor does who holds no role; others one look for the whole page.
    """
    request = context.get("request")
    account = getattr(request, "user", None)
    if request is None or not getattr(account, "is_authenticated", False) or not contribution.is_public:
        return ""
    if not _harvests(request, account, contribution.process.space):
        return ""
    link = format_html(
        '<a class="harvest-link small" data-harvest href="{}">{}</a>',
        reverse("synthesis:harvest_find", args=[contribution.public_id]),
        gettext("Make an extract"),
    )
    if not script or getattr(request, "_harvest_script", False):
        return link
    request._harvest_script = True  # one script, however many links a page has
    return format_html('{}<script src="{}" defer></script>', link, static("synthesis/harvest_link.js"))


def _harvests(request: Any, account: Any, space: Space) -> bool:
    anywhere: set[str] | None = getattr(request, "roles_anywhere", None)  # what the page's frame already asked
    if anywhere is not None and not anywhere & HARVESTING:
        return False
    known: dict[int, bool] = request.__dict__.setdefault("_harvests", {})
    if space.pk not in known:
        known[space.pk] = bool(may_harvest(account, space))
    return known[space.pk]
