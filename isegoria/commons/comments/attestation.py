# SPDX-License-Identifier: AGPL-3.0-or-later
"""How places in threads and invitations read to the journal."""

from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import subjects

from .models import Comment, Invitation

PLACE_SUBJECT = "comment"
INVITATION_SUBJECT = "thread_invitation"


def place_content(comment: Comment) -> dict[str, object]:
    """What the journal attests of a comment beside its text: its thread, its side, its author's capacity, its pin."""
    return {
        "thread": comment.root.public_id,
        "side": comment.side,
        "voice": comment.voice,
        "invitation": comment.invitation.public_id if comment.invitation else None,
        "pinned": comment.pinned,
    }


def invitation_content(invitation: Invitation) -> dict[str, object]:
    """What the journal attests of an invitation: never the address that it was sent to."""
    return {
        "thread": invitation.root.public_id,
        "name": invitation.name,
        "presentation": invitation.presentation,
        "capacity": invitation.capacity,
    }


def _places(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = (
        Comment.objects.filter(contribution__public_id__in=ids)
        .exclude(contribution__state=Contribution.State.ERASED)
        .select_related("contribution", "root", "invitation")
    )
    return {one.contribution.public_id: place_content(one) for one in rows}


def _shown_places(ids: list[str]) -> list[str]:
    shown = Comment.objects.filter(
        contribution__public_id__in=ids,
        contribution__state=Contribution.State.PUBLISHED,
        contribution__process__published_at__isnull=False,
    )
    return list(shown.values_list("contribution__public_id", flat=True))


def _invitations(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Invitation.objects.filter(public_id__in=ids, revoked_at=None).select_related("root")
    return {one.public_id: invitation_content(one) for one in rows}


def _accepted(ids: list[str]) -> list[str]:
    """A name shows once whoever it belongs to has accepted to speak under it."""
    shown = Invitation.objects.filter(public_id__in=ids, revoked_at=None, accepted_at__isnull=False)
    return list(shown.values_list("public_id", flat=True))


def register() -> None:
    """Called once the apps are ready."""
    # Most comments have no side, no capacity and no pin: their text's own entry says all there is.
    subjects.register(PLACE_SUBJECT, _places, public=True, publishable=_shown_places)
    subjects.register(INVITATION_SUBJECT, _invitations, public=True, publishable=_accepted)
