# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load comments %}{% comments_of contribution %}`: a thread under the text that it is about."""

from typing import Any

from django import template

from isegoria.commons.comments.web.thread import tag_context
from isegoria.core.contributions.models import Contribution

register = template.Library()


@register.inclusion_tag("comments/of.html", takes_context=True)
def comments_of(context: template.Context, contribution: Contribution) -> dict[str, Any]:
    """The first branches of a thread, the form, and the way to all of it. Three queries, whatever its length.

    ``contribution`` has its process (with its space), its phase and its standing at hand.
    """
    return tag_context(context.flatten(), contribution)
