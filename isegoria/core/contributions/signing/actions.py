# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing a text with its author: invite, accept, leave."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.actions import take_part
from isegoria.core.verdicts import refuse

from ..attestation import COAUTHOR_SUBJECT, coauthor_content
from ..models import CoAuthor, Contribution
from ..rules import may_edit

INVITATION = "coauthor"
MAX_COAUTHORS = 20


@transaction.atomic
def invite_coauthor(*, contribution: Contribution, by: Person) -> str:
    """Make an invitation to sign a text; returns the secret that the author passes on. Whoever holds it may accept.

    Refused to whoever is not an author, and beyond 20 invitations.
    """
    may_edit(by, contribution).require()
    if CoAuthor.objects.filter(contribution=contribution).count() >= MAX_COAUTHORS:
        refuse(
            "coauthors_enough",
            _("This text has as many invitations as it can have. None was added."),
            _("Ask others to support it instead."),
            status=409,
        )
    made = CoAuthor.objects.create(contribution=contribution)
    return seal(f"{made.pk}", INVITATION)


def find_invitation(token: str) -> CoAuthor | None:
    """The open invitation of a secret, or None."""
    key = unseal(token, INVITATION)
    if key is None or not key.isdigit():
        return None
    return (
        CoAuthor.objects.select_related("contribution__process__space", "contribution__author")
        .filter(pk=int(key), accepted_at=None)
        .first()
    )


@transaction.atomic
def accept_coauthorship(*, token: str, person: Person) -> CoAuthor:
    """Sign a text with its author. Refused when the invitation was used or taken back; signing twice signs once."""
    invitation = find_invitation(token)
    if invitation is None:
        refuse(
            "invitation_gone",
            _("This invitation was used already, or taken back. Nothing was changed."),
            _("Ask the author for a new one."),
            status=410,
        )
    take_part(phase=invitation.contribution.phase, person=person)
    already = CoAuthor.objects.filter(contribution=invitation.contribution, person=person).first()
    if already is not None or invitation.contribution.author_id == person.pk:
        return already or invitation
    invitation.person, invitation.accepted_at = person, timezone.now()
    invitation.save(update_fields=["person", "accepted_at"])
    journal.record(
        kind="coauthor.accepted",
        subject_kind=COAUTHOR_SUBJECT,
        subject_id=str(invitation.pk),
        content=coauthor_content(invitation),
    )
    return invitation


def leave_coauthorship(*, coauthor: CoAuthor, reason: str = "left") -> None:
    """Sign no more, or take an invitation back. Whoever calls has checked the right."""
    leave_coauthorships(coauthors=[coauthor], reason=reason)


@transaction.atomic
def leave_coauthorships(*, coauthors: Iterable[CoAuthor], reason: str) -> None:
    """As :func:`leave_coauthorship`, for many of one person, in one erasure."""
    keys = [one.pk for one in coauthors]
    journal.erase(entry_ids=entries_of(COAUTHOR_SUBJECT, map(str, keys)), reason=reason)
    CoAuthor.objects.filter(pk__in=keys).delete()
