# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with roles offered by mail: invite, send again, withdraw, accept, decline.

The address in the mail holds a sealed secret, of which the table keeps a digest alone: whoever reads the table cannot
use it. It is good once, for 14 days, in the hands of whoever opens it signed in.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NoReturn

from django.conf import settings
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.verdicts import refuse

from ..actions import grant_role
from ..models import Role, RoleInvitation, Space
from ..notices import team_path, tell
from ..rules import may_administer, may_end
from ..words import MAY_DO

SUBJECT = "role_invitation"
PURPOSE = "role_invitation"
LASTS = timedelta(days=14)
MOST = 100
"""Invitations that wait in one space at once: a team, not a mailing."""
Link = Callable[[str], str]
"""From a token to the whole address of the page that takes it."""


@transaction.atomic
def invite(
    *,
    space: Space,
    email: str,
    name: str,
    by: Account,
    link: Link,
    role_expires_at: datetime | None = None,
    language: str = "",
) -> RoleInvitation:
    """Offer a role by mail, in ``language`` (that of the account that has this address, or else the present one).

    Raises ``Refused``, or ``ValidationError`` for an address that is none.
    """
    may_administer(by, space).require()
    may_end(role_expires_at).require()
    email = email.strip().lower()
    validate_email(email)
    Space.objects.select_for_update().get(pk=space.pk)  # of two sends at once, the second finds the first
    waiting = RoleInvitation.objects.filter(
        space=space, accepted_at=None, declined_at=None, expires_at__gt=timezone.now()
    )
    if waiting.filter(email=email, name=name).exists():
        refuse(
            "invited_already",
            gettext_lazy("This address was invited into this role already. No second mail was sent."),
            gettext_lazy("Send the first invitation again, or withdraw it."),
            status=409,
        )
    if waiting.count() >= MOST:
        refuse(
            "invitations_used_up",
            gettext_lazy("%(most)s invitations wait in this space, the most that can. Nobody else was invited."),
            gettext_lazy("Withdraw one that is not needed any more."),
            status=409,
            most=MOST,
        )
    token = _new_token()
    made = RoleInvitation.objects.create(
        space=space,
        email=email,
        name=Role.Name(name),
        token_sha256=_digest(token),
        role_expires_at=role_expires_at,
        invited_by=by,
        expires_at=timezone.now() + LASTS,
    )
    _record(made, "role.invited")
    _send(made, link(token), language)
    return made


@transaction.atomic
def send_again(*, invitation: RoleInvitation, by: Account, link: Link, language: str = "") -> RoleInvitation:
    """Send a new address for 14 more days; the one sent before opens nothing any more. Raises ``Refused``."""
    invitation = _held(invitation)
    may_administer(by, invitation.space).require()
    _still_open(invitation)
    may_end(invitation.role_expires_at).require()
    token = _new_token()
    invitation.token_sha256, invitation.expires_at = _digest(token), timezone.now() + LASTS
    invitation.invited_by = by
    invitation.save(update_fields=["token_sha256", "expires_at", "invited_by"])
    _record(invitation, "role.invited_again")
    _send(invitation, link(token), language)
    return invitation


@transaction.atomic
def withdraw(*, invitation: RoleInvitation, by: Account) -> None:
    """Take an invitation back: its address opens nothing any more, and no trace of whom it was for is kept."""
    invitation = _held(invitation)
    may_administer(by, invitation.space).require()
    if invitation.accepted_at is None:
        forget(invitation=invitation, reason="invitation_withdrawn")


def find_invitation(token: str) -> RoleInvitation | None:
    """The invitation of an address, answered or not; None for a forged one, and for one that is no more."""
    if unseal(token, PURPOSE) is None:
        return None
    return (
        RoleInvitation.objects.select_related("space__parent", "invited_by__person")
        .filter(token_sha256=_digest(token))
        .first()
    )


@transaction.atomic
def accept(*, token: str, account: Account) -> Role:
    """Take the role. Raises ``Refused``: used, withdrawn, lapsed, or offered by someone who could not any more."""
    found = find_invitation(token)
    if found is None:
        _gone()
    invitation = _held(found)
    _still_open(invitation)
    if invitation.invited_by is None or not may_administer(invitation.invited_by, invitation.space):
        _gone()
    role = grant_role(
        space=invitation.space,
        account=account,
        name=invitation.name,
        by=invitation.invited_by,
        expires_at=invitation.role_expires_at,
    )
    invitation.accepted_at, invitation.email = timezone.now(), ""  # the role says whose it is: the address is done with
    invitation.save(update_fields=["accepted_at", "email"])
    _record(invitation, "role.invitation_accepted")
    _tell_inviter(invitation, accepted=True)
    return role


@transaction.atomic
def decline(*, token: str) -> RoleInvitation:
    """Refuse the role. Whoever holds the address may; no account is needed to say no. Raises ``Refused``."""
    found = find_invitation(token)
    if found is None:
        _gone()
    invitation = _held(found)
    _still_open(invitation)
    invitation.declined_at = timezone.now()
    invitation.save(update_fields=["declined_at"])
    _record(invitation, "role.invitation_declined")
    _tell_inviter(invitation, accepted=False)
    return invitation


@transaction.atomic
def forget_old_invitations() -> int:
    """Remove the invitations whose time has passed, and the addresses in them; returns how many."""
    old = list(RoleInvitation.objects.filter(expires_at__lte=timezone.now()).order_by("pk")[:500])
    for invitation in old:
        forget(invitation=invitation, reason="invitation_over")
    return len(old)


def forget(*, invitation: RoleInvitation, reason: str) -> None:
    """Remove an invitation; in the caller's transaction. The journal keeps that there was one."""
    subject = str(invitation.pk)
    invitation.delete()
    journal.erase_subject(subject_kind=SUBJECT, subject_id=subject, reason=reason)


def _gone() -> NoReturn:
    refuse(
        "invitation_gone",
        gettext_lazy("This invitation was used already, was withdrawn, or has lapsed. Nothing was changed."),
        gettext_lazy("Ask whoever invited you for a new one."),
        status=410,
    )


def _still_open(invitation: RoleInvitation) -> None:
    over = invitation.accepted_at or invitation.declined_at or invitation.expires_at <= timezone.now()
    if over:
        _gone()


def _new_token() -> str:
    return seal(secrets.token_urlsafe(24), PURPOSE)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _held(invitation: RoleInvitation) -> RoleInvitation:
    found = (
        RoleInvitation.objects.select_for_update(of=("self",))
        .select_related("space", "invited_by__person")
        .filter(pk=invitation.pk)
        .first()
    )
    if found is None:
        _gone()
    return found


def _send(invitation: RoleInvitation, url: str, language: str) -> None:
    """Queue the mail: it leaves through the outbox, with the act or not at all."""
    known = Account.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    with override(known or language or get_language() or settings.LANGUAGE_CODE):
        words = {
            "invitation": invitation,
            "space": invitation.space.name.text or invitation.space.slug,
            "may_do": MAY_DO[invitation.name],
            "act_url": url,
            "days": LASTS.days,
        }
        send_mail(
            _("A role is offered to you: %(role)s") % {"role": invitation.get_name_display()},
            render_to_string("spaces/mail/role_invitation.txt", words),
            None,
            [invitation.email],
        )


def _tell_inviter(invitation: RoleInvitation, *, accepted: bool) -> None:
    tell(
        [invitation.invited_by],
        subject=gettext_lazy("Your invitation was accepted")
        if accepted
        else gettext_lazy("Your invitation was declined"),
        text=gettext_lazy("The role of %(role)s that you offered in “%(space)s” was accepted.")
        if accepted
        else gettext_lazy("The role of %(role)s that you offered in “%(space)s” was declined."),
        path=team_path(invitation.space),
        role=Role.Name(invitation.name).label,
        space=str(invitation.space),
    )


def _record(invitation: RoleInvitation, kind: str) -> None:
    journal.record(
        kind=kind, subject_kind=SUBJECT, subject_id=str(invitation.pk), content=invitation_content(invitation)
    )


def invitation_content(invitation: RoleInvitation) -> dict[str, object]:
    """What the journal attests of an invitation: the role, the space, what became of it; never the address."""
    until = invitation.role_expires_at
    return {
        "space": invitation.space.public_id,
        "role": invitation.name,
        "until": until.astimezone(UTC).isoformat(timespec="seconds") if until else None,
        "accepted": invitation.accepted_at is not None,
        "declined": invitation.declined_at is not None,
    }
