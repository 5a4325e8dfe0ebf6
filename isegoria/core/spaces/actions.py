# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with spaces. Each act enters the journal."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.verdicts import refuse

from .models import Role, Space
from .rules import may_administer

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
    if administrator is not None:
        Role.objects.create(space=space, account=administrator, name=Role.Name.ADMINISTRATOR)
    journal.record(kind="space.opened", subject_kind="space", subject_id=space.public_id, content=space_content(space))
    announce(SpaceOpened(space=space))
    return space


@transaction.atomic
def edit_space(*, space: Space, by: Account, texts: Mapping[str, Mapping[str, str]]) -> Space:
    """Change the space's own pages. Raises ``ValidationError`` naming each bad field."""
    may_administer(by, space).require()
    space = Space.objects.select_for_update().get(pk=space.pk)
    for field, value in texts.items():
        if field not in PAGE_FIELDS:
            raise ValueError(f"a space has no text called {field!r}")
        setattr(space, field, dict(value))
    space.full_clean()
    space.save()
    journal.record(kind="space.edited", subject_kind="space", subject_id=space.public_id, content=space_content(space))
    announce(SpaceEdited(space=space))
    return space


@transaction.atomic
def grant_role(*, space: Space, account: Account, name: str, by: Account | None) -> Role:
    """Give a role. ``by`` is None only at the opening of a site, from the command line."""
    if by is not None:
        may_administer(by, space).require()
    role, created = Role.objects.get_or_create(
        space=space, account=account, name=Role.Name(name), defaults={"granted_by": by}
    )
    if created:
        journal.record(
            kind="role.granted",
            subject_kind="role",
            subject_id=str(role.pk),
            content=role_content(role),
        )
    return role


@transaction.atomic
def revoke_role(*, role: Role, by: Account) -> None:
    """Take a role back. Refused for the last administrator: nobody could then give one."""
    may_administer(by, role.space).require()
    Space.objects.select_for_update().get(pk=role.space_id)  # two administrators who remove each other take turns
    last = role.name == Role.Name.ADMINISTRATOR and not (
        Role.objects.filter(space=role.space_id, name=Role.Name.ADMINISTRATOR).exclude(pk=role.pk).exists()
    )
    if last:
        refuse(
            "last_administrator",
            _("This is the last administrator of the space, so the role was not taken back."),
            _("Make someone else administrator first."),
            status=409,
        )
    subject = str(role.pk)
    role.delete()
    journal.erase_subject(subject_kind="role", subject_id=subject, reason="role_revoked")


def space_content(space: Space) -> dict[str, object]:
    """What the journal attests of a space."""
    return {"slug": space.slug, **{field: getattr(space, field) for field in PAGE_FIELDS}}


def role_content(role: Role) -> dict[str, object]:
    """What the journal attests of a role. Whose it is stays out: the space's own page says that."""
    return {"space": role.space.public_id, "role": role.name}
