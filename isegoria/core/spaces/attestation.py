# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of spaces read to the journal."""

from isegoria.core.journal import subjects

from .actions import role_content, space_content
from .models import Role, Space


def _spaces(ids: list[str]) -> dict[str, dict[str, object]]:
    return {one.public_id: space_content(one) for one in Space.objects.filter(public_id__in=ids)}


def _roles(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): role_content(one) for one in Role.objects.filter(pk__in=ids).select_related("space")}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register("space", _spaces, public=True)
    subjects.register("role", _roles, public=False)
