# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of spaces."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from isegoria.core.accounts.models import Account, Person

from .models import Approval, Pause, Role, RoleInvitation, Space

RANKS: Sequence[str] = Role.Name.values
"""Roles from the one that may do most."""


def find_space(slug: str) -> Space | None:
    return Space.objects.select_related("parent", "territory").filter(slug=slug).first()


def roles_in(account: Any, space: Space) -> frozenset[str]:
    """The names of the roles that an account holds in a space or in one around it. Anonymous visitors: none."""
    if not isinstance(account, Account):
        return frozenset()
    around = [one.pk for one in space.lineage()]
    return frozenset(in_force().filter(account=account, space__in=around).values_list("name", flat=True))


def roles_held(account: Account) -> dict[int, set[str]]:
    """Every role that an account holds, by the key of its space: one query, for who asks of several things."""
    held: dict[int, set[str]] = {}
    for space, name in in_force().filter(account=account).values_list("space", "name"):
        held.setdefault(space, set()).add(name)
    return held


def in_force() -> "QuerySet[Role]":
    """The roles whose time has not passed."""
    return Role.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def pause_of(person: Person, space: Space) -> Pause | None:
    """The pause that keeps a person from writing in a space, if any: the longest. No query for most people."""
    now = timezone.now()
    if person.paused_until is None or person.paused_until <= now:
        return None
    around = [one.pk for one in space.lineage()]
    return (
        Pause.objects.filter(person=person, space__in=around, ended_at=None, until__gt=now).order_by("-until").first()
    )


def spaces_run_by(account: Account) -> "list[Space]":
    """The spaces in which an account holds a role that opens the organisers' pages, and those inside them."""
    runs = in_force().filter(account=account).exclude(name=Role.Name.OFFICIAL)
    found = set(runs.values_list("space", flat=True))
    return list(Space.objects.filter(pk__in=_with_inside(found)).order_by("slug"))


def _with_inside(spaces: set[int]) -> set[int]:
    """These spaces and all those nested in them: one query a level."""
    found, edge = set(spaces), set(spaces)
    while edge:
        edge = set(Space.objects.filter(parent__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return found


def team_of(space: Space) -> "list[Role]":
    """The roles that hold in a space, its own and those from the spaces around it: who, since when, until when, and
    by whom they were given. One query, and one for each space around."""
    around = {one.pk: one for one in space.lineage()}
    held = (
        in_force()
        .filter(space__in=around, account__is_active=True)
        .select_related("account__person", "granted_by__person")
        .order_by("granted_at", "pk")
    )
    roles = list(held)
    for role in roles:
        role.space = around[role.space_id]
    return sorted(roles, key=lambda role: (RANKS.index(role.name), role.space_id != space.pk))


def holders_of(space: Space, names: Collection[str]) -> list[Account]:
    """The accounts that hold one of these roles in a space or in one around it, each once."""
    around = [one.pk for one in space.lineage()]
    held = in_force().filter(space__in=around, name__in=names, account__is_active=True).values("account")
    return list(Account.objects.filter(pk__in=held).select_related("person").order_by("pk"))


def invitations_to(space: Space) -> "QuerySet[RoleInvitation]":
    """The invitations that wait for an answer, and those declined lately."""
    return (
        RoleInvitation.objects.filter(space=space, accepted_at=None, expires_at__gt=timezone.now())
        .select_related("space", "invited_by__person")
        .order_by("-invited_at", "-pk")
    )


def approvals_of(space: Space) -> "QuerySet[Approval]":
    """Every request for an act that takes two people in a space, the latest first."""
    return (
        Approval.objects.filter(space=space)
        .select_related("space", "asked_by__person", "decided_by__person")
        .order_by("-asked_at", "-pk")
    )


def undecided(account: Account, spaces: Iterable[Space]) -> "QuerySet[Approval]":
    """What others asked for in some spaces and nobody has decided: this account may not be one of those who may."""
    waiting = Approval.objects.filter(space__in=list(spaces), decided_at=None, expires_at__gt=timezone.now())
    return waiting.exclude(asked_by=account)


def approvals_waiting(account: Account, space: Space | None = None) -> "list[Approval]":
    """What waits for a decision that this account may take, the oldest first: in all its spaces, or in one."""
    from . import approvals  # late: it asks its questions here

    spaces = [space] if space is not None else spaces_run_by(account)
    waiting = undecided(account, spaces).select_related("space__parent", "asked_by__person").order_by("asked_at", "pk")
    return [one for one in waiting if approvals.may_decide(account, one)]
