# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a space, and why not."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.verdicts import YES, Verdict, no

from .models import Role, Space
from .queries import in_force, pause_of, roles_in

ORGANISING = frozenset({Role.Name.ADMINISTRATOR.value, Role.Name.ORGANISER.value})
MODERATING = ORGANISING | {Role.Name.MODERATOR.value}
OBSERVING = MODERATING | {
    Role.Name.HARVESTER.value,
    Role.Name.SYNTHESIZER.value,
    Role.Name.KNOWLEDGE_MANAGER.value,
    Role.Name.OBSERVER.value,
}
SYNTHESIZING = ORGANISING | {Role.Name.SYNTHESIZER.value}
HARVESTING = SYNTHESIZING | {Role.Name.HARVESTER.value}
KEEPING_FACTS = ORGANISING | {Role.Name.KNOWLEDGE_MANAGER.value}
REVOKE = "revoke_administrator"
UNDO = timedelta(days=1)
"""For so long, whoever made someone an administrator by mistake undoes it alone."""
LONGEST_ROLE = timedelta(days=3653)


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


def may_harvest(account: Any, space: Space) -> Verdict:
    """Mark extracts in what people said, and sort them into the tree of ideas."""
    if roles_in(account, space) & HARVESTING:
        return YES
    return no(
        "not_harvester",
        _("Only a harvester of this space can do this. Nothing was changed."),
        _("Sign in with a harvester's account, or ask an administrator of the space for the role."),
    )


def may_synthesize(account: Any, space: Space) -> Verdict:
    """Write syntheses and publish them."""
    if roles_in(account, space) & SYNTHESIZING:
        return YES
    return no(
        "not_synthesizer",
        _("Only a synthesizer of this space can do this. Nothing was changed."),
        _("Sign in with a synthesizer's account, or ask an administrator of the space for the role."),
    )


def may_keep_facts(account: Any, space: Space) -> Verdict:
    """Lay facts and their sources beside ideas."""
    if roles_in(account, space) & KEEPING_FACTS:
        return YES
    return no(
        "not_knowledge_manager",
        _("Only a knowledge manager of this space can do this. Nothing was changed."),
        _("Sign in with a knowledge manager's account, or ask an administrator of the space for the role."),
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


# --- roles that end -----------------------------------------------------------------------------------
def has_ended(role: Role) -> bool:
    return role.expires_at is not None and role.expires_at <= timezone.now()


def may_end(expires_at: datetime | None) -> Verdict:
    """Whether a role can be given until then: a date to come, within ten years."""
    now = timezone.now()
    if expires_at is None or now < expires_at <= now + LONGEST_ROLE:
        return YES
    return no(
        "role_end_unfit",
        _("The end of a role is a date to come, within ten years. Nothing was changed."),
        _("Choose another date, or leave it empty for a role without end."),
        status=400,
    )


def may_lose(role: Role, *, until: datetime | None = None) -> Verdict:
    """Whether a role can end, now or at ``until``. Not where nobody would be left to give roles: another
    administrator, here or in a space around, must hold on for longer. A role whose time has passed counts for nobody.
    """
    if role.name != Role.Name.ADMINISTRATOR or has_ended(role):
        return YES
    around = [one.pk for one in role.space.lineage()]
    others = in_force().filter(space__in=around, name=Role.Name.ADMINISTRATOR, account__is_active=True)
    others = others.exclude(pk=role.pk) if until is None else others.exclude(account=role.account_id)
    if until is not None:
        others = others.filter(Q(expires_at=None) | Q(expires_at__gt=until))
    if others.exists():
        return YES
    return no(
        "last_administrator",
        _("This is the last administrator of the space, so the role was not taken back."),
        _("Make someone else administrator first."),
        status=409,
    )


def takes_two(role: Role, by: Account) -> bool:
    """Whether a role is taken back by two people: another administrator's, but for a slip of the last day."""
    if role.name != Role.Name.ADMINISTRATOR or role.account_id == by.pk or has_ended(role):
        return False
    return not (role.granted_by_id == by.pk and timezone.now() - role.granted_at < UNDO)
