# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load search %}`: what is said already, under the field where someone is about to say it again."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from isegoria.core.processes.models import Phase

register = template.Library()


@register.inclusion_tag("search/similar_region.html")
def similar_while_typing(
    phase: Phase, kind: str, field: str = "#id_title", also: str = "", rows: Sequence[Any] = ()
) -> dict[str, Any]:
    """A place inside the form that fills with similar texts while ``field`` (CSS) is typed in, or ``also`` changed.

    Without JavaScript it holds ``rows`` (each with ``contribution`` and ``url``), as a button may have asked for them;
    empty, it takes no room. The form's ``title``, ``body`` and ``language`` are read.
    """
    process = phase.process
    return {
        "address": reverse("search:similar", args=[process.space.slug, process.slug, phase.slug, kind]),
        "trigger": f"input delay:400ms from:{field}" + (f", change from:{also}" if also else ""),
        "rows": rows,
    }
