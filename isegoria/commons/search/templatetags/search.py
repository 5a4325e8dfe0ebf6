# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load search %}`: what is said already, under the field where someone is about to say it again."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from isegoria.core.processes.models import Phase

register = template.Library()


@register.simple_tag
def similar_while_typing(phase: Phase, kind: str, field: str = "#id_title") -> SafeString:
    """A place inside the form that fills with similar texts of the phase while ``field`` (CSS) is typed in.

    Without JavaScript it stays empty, and takes no room. The form's ``title``, ``body`` and ``language`` are read.
    """
    address = reverse(
        "search:similar",
        kwargs={
            "space": phase.process.space.slug,
            "process": phase.process.slug,
            "phase": phase.slug,
            "kind": kind,
        },
    )
    return format_html(
        '<div hx-post="{}" hx-trigger="input delay:400ms from:{}" hx-swap="innerHTML" hx-sync="this:replace" '
        'hx-params="title,body,language,csrfmiddlewaretoken" aria-live="polite"></div>',
        address,
        field,
    )
