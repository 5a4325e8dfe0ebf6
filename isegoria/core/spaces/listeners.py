# SPDX-License-Identifier: AGPL-3.0-or-later
"""What spaces do when one who holds a role leaves; and what they keep about a person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import PersonErased
from isegoria.core.accounts.models import Person
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal

from .approving.actions import close
from .inviting.actions import forget
from .models import Approval, Role, RoleInvitation


@listen(PersonErased)
def give_up_roles(event: PersonErased) -> None:
    """The account goes, and its roles with it: the journal keeps that they were held, not by whom."""
    if event.person.account_id is None:
        return
    for role in Role.objects.filter(account=event.person.account_id):
        journal.erase_subject(subject_kind="role", subject_id=str(role.pk), reason="holder_left")
        role.delete()


@listen(PersonErased)
def drop_what_was_asked_and_offered(event: PersonErased) -> None:
    """What one who leaves had asked for lapses; the roles that they offered, and those offered to their address, go."""
    account = event.person.account
    if account is None:
        return
    for approval in Approval.objects.filter(asked_by=account, decided_at=None).select_related("space"):
        close(approval=approval)
    for invitation in RoleInvitation.objects.filter(Q(email=account.email) | Q(invited_by=account, accepted_at=None)):
        forget(invitation=invitation, reason="invitation_withdrawn")


@kept.also("role_invitations")
def _invitations(person: Person) -> Sequence[Mapping[str, Any]]:
    """The roles offered to one's address, and those that one offered."""
    if person.account is None:
        return []
    rows = RoleInvitation.objects.filter(Q(email=person.account.email) | Q(invited_by=person.account))
    return [
        {
            "space": one.space.slug,
            "role": one.name,
            "offered_by_me": one.invited_by_id == person.account_id,
            "at": one.invited_at.isoformat(),
        }
        for one in rows.select_related("space").order_by("pk")
    ]


@kept.also("acts_of_two")
def _approvals(person: Person) -> Sequence[Mapping[str, Any]]:
    """The dangerous acts that one asked for or decided on."""
    if person.account_id is None:
        return []
    rows = Approval.objects.filter(Q(asked_by=person.account_id) | Q(decided_by=person.account_id))
    return [
        {
            "space": one.space.slug,
            "act": one.act,
            "part": "asked" if one.asked_by_id == person.account_id else "decided",
            "reason": one.reason if one.asked_by_id == person.account_id else one.answer,
            "at": one.asked_at.isoformat(),
        }
        for one in rows.select_related("space").order_by("pk")
    ]
