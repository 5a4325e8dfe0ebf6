# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with spaces. Each act enters the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory

from . import approvals
from .models import Approval, Role, Space
from .notices import team_path, tell
from .rules import REVOKE, has_ended, may_administer, may_end, may_lose, takes_two

PAGE_FIELDS = (
    "names",
    "presentations",
    "legal_notices",
    "privacy_notices",
    "accessibility_statements",
    "governance",
)


@dataclass(frozen=True)
class SpaceOpened(Event):
    space: Space


@dataclass(frozen=True)
class SpaceEdited(Event):
    """The space's own pages were changed."""

    space: Space


@transaction.atomic
def open_space(
    *,
    slug: str,
    names: Mapping[str, str],
    administrator: Account | None,
    parent: Space | None = None,
    territory: Territory | None = None,
    time_zone: str = "Europe/Paris",
    texts: Mapping[str, Mapping[str, str]] | None = None,
) -> Space:
    """Open a space. ``texts`` maps a name of ``PAGE_FIELDS`` to texts by language.

    Raises ``ValidationError`` naming each bad field.
    """
    space = Space(slug=slug, names=dict(names), parent=parent, territory=territory, time_zone=time_zone)
    for field, value in (texts or {}).items():
        if field not in PAGE_FIELDS:
            raise ValueError(f"a space has no text called {field!r}")
        setattr(space, field, dict(value))
    space.full_clean()
    space.save()
    journal.record(kind="space.opened", subject_kind="space", subject_id=space.public_id, content=space_content(space))
    if administrator is not None:
        grant_role(space=space, account=administrator, name=Role.Name.ADMINISTRATOR, by=None)
    announce(SpaceOpened(space=space))
    return space


@transaction.atomic
def edit_space(
    *, space: Space, by: Account, texts: Mapping[str, Mapping[str, str]], territory: Territory | None = None
) -> Space:
    """Change the space's own pages; give it the territory whose people live here, where ``territory`` is one.

    Raises ``ValidationError`` naming each bad field.
    """
    may_administer(by, space).require()
    space = Space.objects.select_for_update().get(pk=space.pk)
    for field, value in texts.items():
        if field not in PAGE_FIELDS:
            raise ValueError(f"a space has no text called {field!r}")
        setattr(space, field, dict(value))
    space.territory = territory or space.territory
    space.full_clean()
    space.save()
    journal.record(kind="space.edited", subject_kind="space", subject_id=space.public_id, content=space_content(space))
    announce(SpaceEdited(space=space))
    return space


@transaction.atomic
def grant_role(
    *, space: Space, account: Account, name: str, by: Account | None, expires_at: datetime | None = None
) -> Role:
    """Give a role, until a date or without end; given again, it changes its end and nothing else.

    ``by`` is None only at the opening of a site, from the command line. Raises ``Refused``: no right, an end that is
    past, or an end that would leave the space without an administrator.
    """
    if by is not None:
        may_administer(by, space).require()
    may_end(expires_at).require()
    Space.objects.select_for_update().get(pk=space.pk)  # of two gifts at once, the second finds the first
    role = Role.objects.select_related("space").filter(space=space, account=account, name=Role.Name(name)).first()
    if role is not None and not has_ended(role):
        return role if role.expires_at == expires_at else _change_end(role, expires_at, by)
    if role is not None:
        # Its time passed and the worker has not come by yet: what begins now is another one.
        _end(role, reason="role_expired")
    role = Role.objects.create(space=space, account=account, name=Role.Name(name), granted_by=by, expires_at=expires_at)
    journal.record(kind="role.granted", subject_kind="role", subject_id=str(role.pk), content=role_content(role))
    if by is None or by.pk != account.pk:
        tell(
            [account],
            subject=_("You have a role in a space"),
            text=_(
                "You are now %(role)s in the space “%(space)s”. What you may do, and who gave it to you, is public."
            ),
            path=team_path(space),
            role=Role.Name(name).label,
            space=str(space),
        )
    return role


def _change_end(role: Role, expires_at: datetime | None, by: Account | None) -> Role:
    if expires_at is not None:
        may_lose(role, until=expires_at).require()
    role.expires_at = expires_at
    role.save(update_fields=["expires_at"])
    journal.record(kind="role.changed", subject_kind="role", subject_id=str(role.pk), content=role_content(role))
    if by is None or by.pk != role.account_id:
        tell(
            [role.account],
            subject=_("The end of your role has changed"),
            text=_("The date on which you stop being %(role)s in the space “%(space)s” was changed."),
            path=team_path(role.space),
            role=Role.Name(role.name).label,
            space=str(role.space),
        )
    return role


@transaction.atomic
def revoke_role(*, role: Role, by: Account, approval: Approval | None = None) -> None:
    """Take a role back; one's own can be given up alone.

    Refused for the last administrator: nobody could then give a role. To take back another administrator's takes two
    people: without the ``approval``, raises ``NeedsTwo``. (Whoever gave the role has a day to undo a slip alone.)
    """
    if by.pk != role.account_id:
        may_administer(by, role.space).require()
    Space.objects.select_for_update().get(pk=role.space_id)  # two administrators who remove each other take turns
    may_lose(role).require()
    if takes_two(role, by) and not approvals.allows(approval, act=REVOKE, subject_id=str(role.pk)):
        raise approvals.NeedsTwo(act=REVOKE, space=role.space, subject_id=str(role.pk), wanted={})
    account, space, name = role.account, role.space, role.name
    _end(role, reason="role_given_up" if by.pk == account.pk else "role_revoked")
    if by.pk != account.pk:
        tell(
            [account],
            subject=_("Your role in a space was taken back"),
            text=_("You are no longer %(role)s in the space “%(space)s”."),
            path=team_path(space),
            role=Role.Name(name).label,
            space=str(space),
        )


def _end(role: Role, *, reason: str) -> None:
    """The row goes; the journal keeps that a role was held, when it ended, and how."""
    subject = str(role.pk)
    role.delete()
    journal.erase_subject(subject_kind="role", subject_id=subject, reason=reason)


@transaction.atomic
def end_expired_roles(*, limit: int = 200) -> int:
    """Take away the roles whose time has passed, and say so; returns how many. Nobody could use them any more."""
    expired = list(
        Role.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(expires_at__lte=timezone.now())
        .select_related("space", "account__person")
        .order_by("expires_at")[:limit]
    )
    for role in expired:
        tell(
            [role.account],
            subject=_("Your role in a space has ended"),
            text=_("You were %(role)s in the space “%(space)s” until a date that has come: you no longer are."),
            path=team_path(role.space),
            role=Role.Name(role.name).label,
            space=str(role.space),
        )
        _end(role, reason="role_expired")
    return len(expired)


def space_content(space: Space) -> dict[str, object]:
    """What the journal attests of a space."""
    return {"slug": space.slug, **{field: getattr(space, field) for field in PAGE_FIELDS}}


def role_content(role: Role) -> dict[str, object]:
    """What the journal attests of a role. Whose it is stays out: the space's own page says that."""
    return {
        "space": role.space.public_id,
        "role": role.name,
        # Said only where there is one: what was attested before roles could end reads the same.
        **({"until": role.expires_at.astimezone(UTC).isoformat(timespec="seconds")} if role.expires_at else {}),
    }
