# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of processes read to the journal."""

from collections.abc import Iterable

from django.db.models import Q

from isegoria.core.journal import subjects

from .actions import process_content, rules_content
from .models import Process, Rules


def _processes(ids: list[str]) -> dict[str, dict[str, object]]:
    return {
        one.public_id: process_content(one) for one in Process.objects.filter(public_id__in=ids).select_related("space")
    }


def _published(ids: list[str]) -> Iterable[str]:
    shown = Q(published_at__isnull=False) | Q(erased_at__isnull=False)
    return Process.objects.filter(shown, public_id__in=ids).values_list("public_id", flat=True)


def _rules(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Rules.objects.filter(pk__in=ids, process__erased_at=None).select_related("process")
    return {str(one.pk): rules_content(one) for one in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register("process", _processes, public=True, publishable=_published)
    subjects.register("rules", _rules, public=True)
