# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of files read to the journal."""

from collections.abc import Iterable

from isegoria.core.contributions.models import READABLE
from isegoria.core.journal import subjects

from .actions import SUBJECT, attachment_content
from .models import Attachment


def _files(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Attachment.objects.filter(name__in=ids).exclude(removal=Attachment.Removal.ERASED)
    return {one.name: attachment_content(one) for one in rows.select_related("contribution")}


def _ids() -> Iterable[str]:
    return Attachment.objects.exclude(removal=Attachment.Removal.ERASED).values_list("name", flat=True).iterator()


def _shown(ids: list[str]) -> Iterable[str]:
    return Attachment.objects.filter(
        name__in=ids, contribution__state__in=READABLE, contribution__process__published_at__isnull=False
    ).values_list("name", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(SUBJECT, _files, public=True, ids=_ids, publishable=_shown)
