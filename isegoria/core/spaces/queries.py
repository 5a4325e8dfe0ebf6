# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of spaces."""

from typing import Any

from isegoria.core.accounts.models import Account

from .models import Role, Space


def find_space(slug: str) -> Space | None:
    return Space.objects.select_related("parent", "territory").filter(slug=slug).first()


def roles_in(account: Any, space: Space) -> frozenset[str]:
    """The names of the roles that an account holds in a space or in one around it. Anonymous visitors: none."""
    if not isinstance(account, Account):
        return frozenset()
    around = [one.pk for one in space.lineage()]
    return frozenset(Role.objects.filter(account=account, space__in=around).values_list("name", flat=True))


def spaces_run_by(account: Account) -> "list[Space]":
    """The spaces in which an account holds a role that opens the organisers' pages."""
    runs = Role.objects.filter(account=account).exclude(name=Role.Name.OFFICIAL)
    return list(Space.objects.filter(pk__in=runs.values("space")).order_by("slug"))
