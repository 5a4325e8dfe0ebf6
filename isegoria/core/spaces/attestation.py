# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of spaces read to the journal."""

from isegoria.core.journal import subjects

from .actions import role_content, space_content
from .approving.actions import SUBJECT as APPROVAL
from .approving.actions import approval_content
from .inviting.actions import SUBJECT as INVITATION
from .inviting.actions import invitation_content
from .models import Approval, Role, RoleInvitation, Space


def _spaces(ids: list[str]) -> dict[str, dict[str, object]]:
    return {one.public_id: space_content(one) for one in Space.objects.filter(public_id__in=ids)}


def _roles(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): role_content(one) for one in Role.objects.filter(pk__in=ids).select_related("space")}


def _invitations(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = RoleInvitation.objects.filter(pk__in=ids).select_related("space")
    return {str(one.pk): invitation_content(one) for one in rows}


def _approvals(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): approval_content(one) for one in Approval.objects.filter(pk__in=ids).select_related("space")}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register("space", _spaces, public=True)
    subjects.register("role", _roles, public=False)
    subjects.register(INVITATION, _invitations, public=False)
    subjects.register(APPROVAL, _approvals, public=True)
