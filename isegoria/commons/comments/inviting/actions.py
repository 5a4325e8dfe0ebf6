# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with invitations into a thread: send one, accept it, withdraw it."""

from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from ..actions import set_pin
from ..attestation import INVITATION_SUBJECT, invitation_content
from ..models import Comment, Invitation
from ..rules import is_commented, may_accept

PURPOSE = "comments.invitation"
MOST = 100
"""Invitations that stand in one thread at once: a list, not a mailing."""


@transaction.atomic
def invite(
    *,
    root: Contribution,
    by: Account,
    email: str,
    name: str,
    presentation: str,
    capacity: str,
    language: str,
    site: str,
) -> Invitation:
    """Ask someone by mail to speak in one thread. ``site`` is its address without a slash at the end.

    The mail holds a sealed link, good for this thread alone. Raises ``Refused``, or ``ValidationError`` for an
    address that is none.
    """
    may_organise(by, root.process.space).require()
    if not is_commented(root):
        refuse(
            "not_commented",
            gettext_lazy("Texts of this kind are not commented on. Nobody was invited."),
            gettext_lazy("Invite them into another thread."),
        )
    validate_email(email)
    name, presentation = " ".join(name.split()), " ".join(presentation.split())
    if not name or len(name) > 80 or len(presentation) > 160 or not (name + presentation).isprintable():
        refuse(
            "invitation_unfit",
            gettext_lazy("Nobody was invited: the name is missing, too long, or holds invisible signs."),
            gettext_lazy("Write the name that readers will see, then send the invitation again."),
            status=400,
        )
    Contribution.objects.select_for_update().get(pk=root.pk)  # of two sends at once, the second finds the first
    standing = Invitation.objects.filter(root=root, revoked_at=None)
    if standing.filter(email__iexact=email).exists():
        refuse(
            "invited_already",
            gettext_lazy("This address was invited into this thread already. No second mail was sent."),
            gettext_lazy("Withdraw the first invitation if it went wrong, then invite again."),
            status=409,
        )
    if standing.count() >= MOST:
        refuse(
            "invitations_used_up",
            gettext_lazy("%(most)s invitations stand in this thread, the most that can. Nobody else was invited."),
            gettext_lazy("Withdraw one that is not needed any more."),
            status=409,
            most=MOST,
        )
    made = Invitation.objects.create(
        root=root,
        email=email,
        name=name,
        presentation=presentation,
        capacity=Invitation.Capacity(capacity),
        invited_by=by,
    )
    journal.record(
        kind="thread.invited",
        subject_kind=INVITATION_SUBJECT,
        subject_id=made.public_id,
        content=invitation_content(made),
    )
    _send(made, language=language, site=site)
    return made


def _send(invitation: Invitation, *, language: str, site: str) -> None:
    """Queue the mail: it leaves through the outbox, with the act or not at all."""
    root = invitation.root
    with override(language):
        context = {
            "invitation": invitation,
            "question": root.process.question,
            "about": root.title or root.body[:200],
            "act_url": f"{site}{reverse('comments:invited', args=[token_of(invitation)])}",
            "space": root.process.space.name,
        }
        send_mail(
            _("You are invited to speak in a discussion"),
            render_to_string("comments/mail/invitation.txt", context),
            None,
            [invitation.email],
        )


def token_of(invitation: Invitation) -> str:
    """What the link of an invitation ends with."""
    return seal(invitation.public_id, PURPOSE)


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, withdrawn or not; None for a forged one."""
    public_id = unseal(token, PURPOSE)
    if public_id is None:
        return None
    return (
        Invitation.objects.select_related("root__process__space", "root__phase", "person")
        .filter(public_id=public_id)
        .first()
    )


@transaction.atomic
def accept(*, invitation: Invitation, person: Person) -> Invitation:
    """Speak in the thread under the name of the invitation from now on. Raises ``Refused``.

    A guest who opens the link in another browser goes on there: what they wrote stays under the invitation.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    may_accept(invitation, person).require()
    if invitation.person_id != person.pk:
        invitation.person = person
        invitation.accepted_at = invitation.accepted_at or timezone.now()
        invitation.save(update_fields=["person", "accepted_at"])
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: Account) -> None:
    """Withdraw an invitation: its link opens nothing any more, and what was written under it says so."""
    may_organise(by, invitation.root.process.space).require()
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.stands:
        return
    invitation.revoked_at = timezone.now()
    invitation.email = ""
    invitation.save(update_fields=["revoked_at", "email"])
    for placed in Comment.objects.filter(invitation=invitation, pinned=True).select_related(
        "contribution", "root", "invitation"
    ):
        set_pin(placed, False)
    journal.erase_subject(
        subject_kind=INVITATION_SUBJECT, subject_id=invitation.public_id, reason="invitation_withdrawn"
    )
