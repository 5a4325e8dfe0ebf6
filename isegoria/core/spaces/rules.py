# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a space, and why not."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import YES, Verdict, no

from .models import Role, Space
from .queries import pause_of, roles_in

ORGANISING = frozenset({Role.Name.ADMINISTRATOR.value, Role.Name.ORGANISER.value})
MODERATING = ORGANISING | {Role.Name.MODERATOR.value}
OBSERVING = MODERATING | {
    Role.Name.HARVESTER.value,
    Role.Name.SYNTHESIZER.value,
    Role.Name.KNOWLEDGE_MANAGER.value,
    Role.Name.OBSERVER.value,
}


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


def may_observe(account: Any, space: Space) -> Verdict:
    """Read what the team of a space reads: drafts, queues and figures. Changes nothing."""
    if roles_in(account, space) & OBSERVING:
        return YES
    return no(
        "not_observer",
        _("Only the team of this space can see this page."),
        _("Sign in with an account of the team, or ask an administrator of the space for a role."),
    )


def may_be_heard(person: Person, space: Space) -> Verdict:
    """Whether a person is not paused in a space."""
    pause = pause_of(person, space)
    if pause is None:
        return YES
    return no(
        "paused",
        _("A moderator paused your participation here until %(date)s. Nothing was kept."),
        _("The reason was written to you. You can read it again, and appeal, on your own page."),
        remedy_url="/me/",
        date=formats.date_format(pause.until.astimezone(space.zone), "DATETIME_FORMAT"),
    )
