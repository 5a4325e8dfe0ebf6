# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of checks print."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from ..digests import shown_code
from ..residents.reading import FIELDS
from ..web.kept_acts import KeptAct

register = template.Library()
WRITTEN = frozenset({"text", "texts", "body", "title", "statement", "statements", "question"})
"""Fields in which people write: the others of a form that was kept say nothing to its reader."""


@register.filter
def texts(kept: KeptAct) -> list[str]:
    """What someone had written in a form that was kept."""
    return [text for name, text in kept.fields if name.rpartition("-")[2].partition("_")[0] in WRITTEN and text.strip()]


@register.filter
def code(signs: str) -> str:
    return shown_code(signs)


@register.filter
def field_labels(names: Sequence[str]) -> list[Any]:
    return [FIELDS[name] for name in names if name in FIELDS]


@register.filter
def named(names: Mapping[str, Any], slug: str) -> Any:
    return names.get(slug, slug)
