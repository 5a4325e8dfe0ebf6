# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of results read to the journal."""

from isegoria.core.journal import subjects

from .actions import SUBJECT, result_content
from .models import Result


def _results(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): result_content(one) for one in Result.objects.filter(pk__in=ids)}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(SUBJECT, _results, public=True)
