# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load notifications %}{% follow_button process %}`: follow a space, a process, a text or a person."""

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process

from ..people import page_is_known, page_path
from ..queries import Target, Topic
from ..stopping import absolute
from ..web.follows import button

register = template.Library()


@register.inclusion_tag("notifications/follow.html", takes_context=True)
def follow_button(context: template.Context, target: Target) -> dict[str, Any]:
    """The button with the number of followers; a form, so that it needs no script. One query, two once a minute."""
    return button(context["request"], target)


@register.inclusion_tag("notifications/follow.html", takes_context=True)
def follow_topic(context: template.Context, process: Process, topic: str) -> dict[str, Any]:
    """The same for the new texts of one topic of a process, which has it. One query, two once a minute."""
    return button(context["request"], Topic(process, topic))


@register.inclusion_tag("notifications/author.html")
def author_name(person: Person) -> dict[str, Any]:
    """The name of who wrote a text, which leads to their page where they have one. Two queries at most, once a
    minute; none for a guest."""
    return {"name": person.display_name, "url": page_path(person) if page_is_known(person) else ""}


@register.inclusion_tag("notifications/own_page.html")
def own_page(person: Person) -> dict[str, Any]:
    """The way to one's own public page, where there is one."""
    return {"url": page_path(person) if page_is_known(person) else ""}


@register.inclusion_tag("notifications/feed_links.html")
def feed_links(space: Any, process: Any = None) -> dict[str, Any]:
    """Where news and dates of a space or of a process can be subscribed to. No query."""
    return {"space": space, "process": process}


@register.filter
def own_links(text: str) -> SafeString:
    """The words of a notice, on their own lines. Addresses of this site become links, and no others: a notice may quote
    what anyone wrote."""
    address = re.compile(re.escape(str(conditional_escape(absolute("/")))) + r"[\w./-]*[\w/]")
    lines = str(conditional_escape(text)).splitlines()
    return mark_safe("<br>".join(address.sub(r'<a href="\g<0>">\g<0></a>', line) for line in lines))  # noqa: S308 - escaped above
