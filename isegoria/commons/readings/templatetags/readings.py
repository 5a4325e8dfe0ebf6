# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load readings %}`: how a contribution was read, wherever it shows."""

from typing import Any

from django import template

from isegoria.commons.readings import queries
from isegoria.core.contributions.models import Contribution

register = template.Library()


@register.inclusion_tag("readings/fragment.html")
def readings_of(contribution: Contribution) -> dict[str, Any]:
    """By how many people it was read, and what they said; nothing where nobody read it. One query. Give a contribution
    whose process and space are at hand."""
    text = queries.text_on(contribution)
    if text is None or text.is_out or not text.readings:
        return {"shown": False}
    return {
        "shown": True,
        "text": text,
        "answered": queries.answered(text, text.grid, text.grid.asks),
        "results_url": queries.text_path(text, contribution),
    }
