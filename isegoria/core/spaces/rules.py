# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a space, and why not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no

from .models import Role, Space
from .queries import roles_in

ORGANISING = frozenset({Role.Name.ADMINISTRATOR.value, Role.Name.ORGANISER.value})
MODERATING = ORGANISING | {Role.Name.MODERATOR.value}


def may_organise(account: Any, space: Space) -> Verdict:
    """Open, change and close processes."""
    if roles_in(account, space) & ORGANISING:
        return YES
    return no(
        "not_organiser",
        _("Only an organiser of this space can do this. Nothing was changed."),
        _("Sign in with an organiser's account, or ask an administrator of the space for the role."),
    )


def may_moderate(account: Any, space: Space) -> Verdict:
    """Publish, hide and restore contributions."""
    if roles_in(account, space) & MODERATING:
        return YES
    return no(
        "not_moderator",
        _("Only a moderator of this space can do this. Nothing was changed."),
        _("Sign in with a moderator's account, or ask an administrator of the space for the role."),
    )


def may_administer(account: Any, space: Space) -> Verdict:
    """Give roles and edit the space's own pages."""
    if Role.Name.ADMINISTRATOR.value in roles_in(account, space):
        return YES
    return no(
        "not_administrator",
        _("Only an administrator of this space can do this. Nothing was changed."),
        _("Sign in with an administrator's account."),
    )
