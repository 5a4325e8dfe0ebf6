# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of spaces."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from isegoria.core.accounts.models import Account, Person

from .models import Pause, Role, Space


def find_space(slug: str) -> Space | None:
    return Space.objects.select_related("parent", "territory").filter(slug=slug).first()


def roles_in(account: Any, space: Space) -> frozenset[str]:
    """The names of the roles that an account holds in a space or in one around it. Anonymous visitors: none."""
    if not isinstance(account, Account):
        return frozenset()
    around = [one.pk for one in space.lineage()]
    return frozenset(in_force().filter(account=account, space__in=around).values_list("name", flat=True))


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
    """The spaces in which an account holds a role that opens the organisers' pages."""
    runs = in_force().filter(account=account).exclude(name=Role.Name.OFFICIAL)
    return list(Space.objects.filter(pk__in=runs.values("space")).order_by("slug"))
