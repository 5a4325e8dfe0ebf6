# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of expressions read to the journal: private, so only the site itself can compare them."""

from collections.abc import Iterable

from isegoria.core.journal import subjects

from .actions import OPINION_SUBJECT, SUPPORT_SUBJECT, opinion_content, support_content
from .models import Opinion, Support


def _opinions(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Opinion.objects.filter(pk__in=ids).values_list("pk", "contribution__public_id", "value")
    return {str(pk): opinion_content(contribution, value) for pk, contribution, value in rows}


def _opinion_ids() -> Iterable[str]:
    # What was imported is covered by the one entry of its import.
    own = Opinion.objects.filter(person__is_imported=False)
    return (str(pk) for pk in own.values_list("pk", flat=True).iterator())


def _supports(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Support.objects.filter(pk__in=ids).values_list("pk", "contribution__public_id")
    return {str(pk): support_content(contribution) for pk, contribution in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(OPINION_SUBJECT, _opinions, public=False, ids=_opinion_ids)
    subjects.register(SUPPORT_SUBJECT, _supports, public=False)
