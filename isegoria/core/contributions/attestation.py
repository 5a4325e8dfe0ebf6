# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of contributions read to the journal."""

from collections.abc import Iterable

from isegoria.core.journal import subjects

from .actions import COAUTHOR_SUBJECT, SUBJECT, coauthor_content, contribution_content, link_content
from .models import READABLE, CoAuthor, Contribution, Link


def _contributions(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Contribution.objects.filter(public_id__in=ids).exclude(state=Contribution.State.ERASED)
    return {one.public_id: contribution_content(one) for one in rows.select_related("process", "parent", "author")}


def _ids() -> Iterable[str]:
    # What was imported is covered by the one entry of its import.
    return (
        Contribution.objects.filter(provenance=None)
        .exclude(state=Contribution.State.ERASED)
        .values_list("public_id", flat=True)
        .iterator()
    )


def _shown(ids: list[str]) -> Iterable[str]:
    return Contribution.objects.filter(
        public_id__in=ids, state__in=READABLE, process__published_at__isnull=False
    ).values_list("public_id", flat=True)


def _links(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Link.objects.filter(pk__in=ids).select_related("origin", "target")
    return {str(one.pk): link_content(one) for one in rows}


def _coauthors(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = CoAuthor.objects.filter(pk__in=ids, accepted_at__isnull=False).select_related("contribution", "person")
    return {str(one.pk): coauthor_content(one) for one in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(SUBJECT, _contributions, public=True, ids=_ids, publishable=_shown)
    subjects.register("link", _links, public=True)
    subjects.register(COAUTHOR_SUBJECT, _coauthors, public=True)
