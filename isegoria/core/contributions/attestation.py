# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of contributions read to the journal."""

from collections.abc import Iterable
from datetime import UTC

from isegoria.core.journal import subjects

from .models import READABLE, CoAuthor, Contribution, Link

SUBJECT = "contribution"
COAUTHOR_SUBJECT = "coauthor"


def contribution_content(contribution: Contribution) -> dict[str, object]:
    """What the journal attests of a contribution: its public content. Whether and by whom it is read is elsewhere."""
    return {
        "kind": contribution.kind,
        "process": contribution.process.public_id,
        "parent": contribution.parent.public_id if contribution.parent else None,
        "author": contribution.author.public_id if contribution.author else None,
        "title": contribution.title,
        "body": contribution.body,
        "language": contribution.language,
        "state": contribution.state,
        "version": contribution.current_version,
        "created_at": contribution.created_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def link_content(link: Link) -> dict[str, object]:
    """What the journal attests of a link."""
    return {"origin": link.origin.public_id, "target": link.target.public_id, "relation": link.relation}


def coauthor_content(coauthor: CoAuthor) -> dict[str, object]:
    """What the journal attests of a signature beside the author's."""
    return {
        "contribution": coauthor.contribution.public_id,
        "person": coauthor.person.public_id if coauthor.person else None,
    }


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
