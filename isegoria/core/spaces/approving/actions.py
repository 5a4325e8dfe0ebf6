# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with acts that take two people: ask, take back, decide, let lapse. Each enters the journal."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.verdicts import refuse

from ..approvals import (
    LASTS,
    Act,
    deciders,
    find_act,
    may_ask,
    may_be_decided,
    may_decide,
    nobody_to_decide,
)
from ..models import Approval, Space
from ..notices import approvals_path, tell

SUBJECT = "approval"
LONGEST = 500
"""Longest reason and answer, in characters."""


@transaction.atomic
def ask(
    *, space: Space, act: str, subject_id: str, by: Account, reason: str, wanted: Mapping[str, Any] | None = None
) -> Approval:
    """Ask for a dangerous act. Whoever may decide is told by mail.

    Raises ``Refused``: no right, no reason, nobody else who could decide, the same asked for already, or an act that
    could not be carried out as things stand; ``ValidationError`` where what is wanted cannot be.
    """
    found = _act(act)
    may_ask(by, found, space).require()
    reason = _words(reason)
    if not reason:
        refuse(
            "reason_missing",
            _("There is no reason: whoever decides, and the public, must know it. Nothing was asked."),
            _("Write the reason in a sentence or two, of at most %(longest)s characters."),
            status=400,
            longest=LONGEST,
        )
    Space.objects.select_for_update().get(pk=space.pk)  # of two requests at once, the second finds the first
    found.check(space, subject_id, wanted or {})
    others = deciders(found, space, subject_id, asker=by.pk)
    if not others:
        nobody_to_decide(space).require()
    _let_lapse(Approval.objects.filter(act=act, subject_id=subject_id, decided_at=None, expires_at__lte=timezone.now()))
    if Approval.objects.filter(act=act, subject_id=subject_id, decided_at=None).exists():
        refuse(
            "asked_already",
            _("This was asked for already, and waits for a decision. Nothing was asked again."),
            _("Wait for the decision, or take the first request back."),
            remedy_url=approvals_path(space),
            status=409,
        )
    made = Approval.objects.create(
        space=space,
        act=act,
        subject_id=subject_id,
        parameters={"wanted": dict(wanted or {})},
        reason=reason,
        asked_by=by,
        expires_at=timezone.now() + LASTS,
    )
    _record(made, "approval.asked")
    tell(
        others,
        subject=_("A decision waits for you"),
        text=_(
            "Someone of the team of “%(space)s” asks for an act that takes two people (%(act)s), for this reason: "
            "“%(reason)s” You can carry it out or turn it down within %(days)s days."
        ),
        path=approvals_path(space),
        space=str(space),
        act=found.name,
        reason=reason,
        days=LASTS.days,
    )
    return made


@transaction.atomic
def decide(*, approval: Approval, by: Account, approve: bool, answer: str = "") -> Approval:
    """Carry out what was asked for, or turn it down with an answer. Raises ``Refused``; then nothing is decided."""
    approval = _held(approval)
    may_decide(by, approval).require()
    may_be_decided(approval).require()
    answer = _words(answer)
    if not approve and not answer:
        refuse(
            "answer_missing",
            _("There is no reason: whoever asked, and the public, must know it. Nothing was decided."),
            _("Write in a sentence why you turn it down."),
            status=400,
        )
    approval.decided_by, approval.decided_at, approval.is_approved = by, timezone.now(), approve
    approval.parameters = {**approval.parameters, "answer": answer}
    approval.save(update_fields=["decided_by", "decided_at", "is_approved", "parameters"])
    act = _act(approval.act)
    # Told before it is done: whoever loses a role by it is told all the same.
    _tell_of_decision(approval, act)
    _record(approval, "approval.approved" if approve else "approval.turned_down")
    if approve:
        act.carry_out(approval)
    return approval


def _tell_of_decision(approval: Approval, act: Act) -> None:
    tell(
        [approval.asked_by, approval.decided_by],
        subject=_("A decision was taken"),
        text=_("What was asked for in “%(space)s” (%(act)s) was approved and carried out.")
        if approval.is_approved
        else _("What was asked for in “%(space)s” (%(act)s) was turned down: “%(answer)s”"),
        path=approvals_path(approval.space),
        space=str(approval.space),
        act=act.name,
        answer=approval.answer,
    )


@transaction.atomic
def take_back(*, approval: Approval, by: Account) -> Approval:
    """Whoever asked no longer does. Raises ``Refused`` for anyone else, and once it is decided."""
    approval = _held(approval)
    if approval.asked_by_id != by.pk:
        refuse(
            "not_your_request",
            _("Someone else asked for this. Nothing was changed."),
            _("Turn it down, if the decision is yours."),
        )
    may_be_decided(approval).require()
    approval.decided_by, approval.decided_at = by, timezone.now()
    approval.save(update_fields=["decided_by", "decided_at"])
    _record(approval, "approval.taken_back")
    return approval


@transaction.atomic
def let_lapse() -> int:
    """Close the requests that nobody decided on in time; returns how many. Whoever asked is told."""
    return _let_lapse(Approval.objects.filter(decided_at=None, expires_at__lte=timezone.now()))


def _let_lapse(approvals: Any) -> int:
    lapsed = list(approvals.select_for_update(of=("self",)).select_related("space", "asked_by__person").order_by("pk"))
    for approval in lapsed:
        close(approval=approval)
        tell(
            [approval.asked_by],
            subject=_("Your request has lapsed"),
            text=_("Nobody decided within %(days)s days on what you asked for in “%(space)s”. Nothing was changed."),
            path=approvals_path(approval.space),
            space=str(approval.space),
            days=LASTS.days,
        )
    return len(lapsed)


def close(*, approval: Approval) -> None:
    """Let a request end without a decision; in the caller's transaction."""
    approval.decided_at = timezone.now()
    approval.save(update_fields=["decided_at"])
    _record(approval, "approval.lapsed")


def _act(slug: str) -> Act:
    found = find_act(slug)
    if found is None:
        refuse(
            "no_such_act",
            _("There is no act of this name that takes two people. Nothing was asked."),
            _("Begin from the page of what you want to change."),
            status=404,
        )
    return found


def _words(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _held(approval: Approval) -> Approval:
    return (
        Approval.objects.select_for_update(of=("self",))
        .select_related("space", "asked_by__person", "decided_by__person")
        .get(pk=approval.pk)
    )


def _record(approval: Approval, kind: str) -> None:
    journal.record(kind=kind, subject_kind=SUBJECT, subject_id=str(approval.pk), content=approval_content(approval))


def approval_content(approval: Approval) -> dict[str, object]:
    """What the journal attests of a request: the act, why, and what became of it. Who asked and decided stays out, as
    both can leave: the space's own page says it."""
    return {
        "space": approval.space.public_id,
        "act": approval.act,
        "subject": approval.subject_id,
        "wanted": approval.wanted,
        "reason": approval.reason,
        "decided": approval.decided_at is not None,
        "approved": approval.is_approved,
        "answer": approval.answer,
    }
