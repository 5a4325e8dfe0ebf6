# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of processes read to the journal."""

from collections.abc import Iterable

from isegoria.core.journal import subjects

from .actions import process_content, rules_content
from .models import Process, Rules


def _processes(ids: list[str]) -> dict[str, dict[str, object]]:
    return {
        one.public_id: process_content(one) for one in Process.objects.filter(public_id__in=ids).select_related("space")
    }


def _published(ids: list[str]) -> Iterable[str]:
    return Process.objects.filter(public_id__in=ids, published_at__isnull=False).values_list("public_id", flat=True)


def _rules(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): rules_content(one) for one in Rules.objects.filter(pk__in=ids).select_related("process")}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register("process", _processes, public=True, publishable=_published)
    subjects.register("rules", _rules, public=True)
