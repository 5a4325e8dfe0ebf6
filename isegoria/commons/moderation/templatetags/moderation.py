# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load moderation %}{% flag_of contribution %}`: under any text, the way to tell the moderators about it."""

from functools import cache
from typing import Any

from django import template
from django.urls import reverse

from isegoria.commons.moderation.queries import said_to, set_aside_from
from isegoria.core.accounts.models import Person
from isegoria.core.expressions.queries import is_set_aside
from isegoria.core.processes.models import Process

register = template.Library()
NOBODY = "0" * 10
"""A public id that stands for any other, where only the rest of an address matters."""


@cache
def _address() -> str:
    return reverse("moderation:flag", args=[NOBODY])


@register.inclusion_tag("moderation/flag_of.html")
def flag_of(contribution: Any, icon: bool = False) -> dict[str, object]:
    """The link. No query: a page may have sixty of them. ``contribution`` has a ``public_id``."""
    return {"url": _address().replace(NOBODY, str(contribution.public_id)), "with_icon": icon}


@register.inclusion_tag("moderation/said_to_me.html")
def said_to_me(person: Person) -> dict[str, object]:
    """On one's own page: how much moderators wrote, what is set aside, and the panels that one was drawn for. Three
    queries."""
    decisions, seats = said_to(person)
    return {"decisions": decisions, "seats": seats, "asides": list(set_aside_from(person))}


@register.inclusion_tag("moderation/set_aside_here.html")
def set_aside_here(person: Person | None, process: Process) -> dict[str, object]:
    """Over one's own answers in a process: that they count nowhere, where they do. One query."""
    return {"aside": bool(person and is_set_aside(person, process))}
