# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may answer, in whose name, and what; and why not."""

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import find_kind
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import YES, Verdict, no

from .models import OFFERED, Case, Decision, Office, OfficeMember

ANSWERING = ORGANISING | {Role.Name.OFFICIAL.value}
MAX_REASONS = 20_000
"""Longest reasons, in characters."""
MAX_NOTE = 500
"""Longest reason of a transfer, or word on a correction, in characters."""
LONGEST_PROMISE = timedelta(days=3653)
MOST_AT_ONCE = 200
"""Contributions that one act answers or transfers: more would hold the database for too long."""


@dataclass(frozen=True)
class Hat:
    """In whose name an account acts in a space."""

    organises: bool
    official: bool
    offices: frozenset[int]
    """Keys of the offices of which the account is a member."""

    @property
    def answers(self) -> bool:
        return self.organises or self.official


NOBODY = Hat(organises=False, official=False, offices=frozenset())


def hat_of(account: Any, space: Space, *, offices: Iterable[int] | None = None) -> Hat:
    """What an account is in a space. A member of an office whose role was taken back answers no more. ``offices`` are
    the keys of theirs, where they were read already."""
    roles = roles_in(account, space)
    if not roles & ANSWERING:
        return NOBODY
    return Hat(
        organises=bool(roles & ORGANISING),
        official=Role.Name.OFFICIAL.value in roles,
        offices=frozenset(
            OfficeMember.objects.filter(account=account).values_list("office", flat=True)
            if offices is None
            else offices
        ),
    )


def may_use_desk(hat: Hat) -> Verdict:
    """See what waits, for whom, since when."""
    if hat.answers:
        return YES
    return no(
        "not_official",
        _("Only an official or an organiser of this space can do this. Nothing was changed."),
        _("Sign in with an official's account, or ask an administrator of the space for the role."),
    )


def may_run_offices(hat: Hat) -> Verdict:
    """Open, rename and close offices, say who is in them, and link the process that meets a duty."""
    if hat.organises:
        return YES
    return no(
        "not_organiser",
        _("Only an organiser of this space can do this. Nothing was changed."),
        _("Sign in with an organiser's account, or ask an administrator of the space for the role."),
    )


def can_be_answered(contribution: Contribution) -> Verdict:
    """Whether an institution can answer this contribution at all, as it stands now."""
    kind = find_kind(contribution.kind)
    if kind is None or not kind.answered:
        return no(
            "kind_not_answered",
            _("Institutions do not answer this kind of text here. Nothing was kept."),
            _("Reply to it with a comment, where its page offers that."),
            status=409,
        )
    if contribution.state == Contribution.State.MERGED:
        return no(
            "merged",
            _("“%(title)s” was merged into another text. Nothing was kept."),
            _("Answer the text in which it now stands."),
            status=409,
            title=str(contribution)[:80],
        )
    if contribution.state != Contribution.State.PUBLISHED:
        return no(
            "not_public",
            _("One of these texts is not public (any more), so nothing was kept."),
            _("Go back to the list, which shows what can be answered now, and choose again."),
            status=409,
        )
    return YES


def may_sign(hat: Hat, office: Office | None, space: Space) -> Verdict:
    """Whether an account may act in the name of an office in a space (None: of the space itself)."""
    may = may_use_desk(hat)
    if not may:
        return may
    if office is None:
        if hat.organises or not hat.offices:
            return YES
        return no(
            "office_missing",
            _("Nothing was kept: it does not say for which office you speak."),
            _("Choose one of your offices, then send it again."),
            status=400,
        )
    open_here = stands_in(office, space)
    if not open_here or hat.organises or office.pk in hat.offices:
        return open_here
    return no(
        "not_of_this_office",
        _("You are not a member of “%(office)s”. Nothing was kept."),
        _("Choose one of your offices, or ask an organiser to add you to this one."),
        office=office.name.text,
    )


def stands_in(office: Office, space: Space) -> Verdict:
    """Whether an office is open, and is one of this space or of one around it."""
    if office.closed_at is None and office.space_id in {one.pk for one in space.lineage()}:
        return YES
    return no(
        "no_such_office",
        _("This office is closed, or is not one of this space. Nothing was kept."),
        _("Choose another office."),
        status=409,
    )


def may_answer(hat: Hat, contribution: Contribution, case: Case | None) -> Verdict:
    """Whether an account may answer this contribution: an organiser, or the office that it is with."""
    can = can_be_answered(contribution)
    if not can:
        return can
    may = may_use_desk(hat)
    if not may:
        return may
    if not contribution.process.is_published:
        return no(
            "not_published",
            _("This process is not public yet. Nothing was kept."),
            _("Answer once it is published."),
            status=409,
        )
    holder = case.office_id if case else None
    if hat.organises or holder is None or holder in hat.offices:
        return YES
    return no(
        "with_another_office",
        _("“%(title)s” is with another office, %(office)s. Nothing was kept."),
        _("Ask that office or an organiser to transfer it to yours, then answer."),
        status=409,
        title=str(contribution)[:80],
        office=case.office.name.text if case and case.office else "",
    )


def may_transfer(hat: Hat, contribution: Contribution, case: Case | None, to: Office) -> Verdict:
    """Organisers move everything; an official what their office holds, or takes on what is with nobody."""
    can = can_be_answered(contribution)
    if not can:
        return can
    may = may_use_desk(hat)
    if not may:
        return may
    holder = case.office_id if case else None
    if hat.organises or (to.pk in hat.offices if holder is None else holder in hat.offices):
        return YES
    return no(
        "not_yours_to_move",
        _("“%(title)s” is not with an office of yours. Nothing was moved."),
        _("Ask an organiser, or the office that has it, to transfer it."),
        title=str(contribution)[:80],
    )


def may_decide(decision: str) -> Verdict:
    """Whether this is one of the decisions that an answer can carry."""
    if decision in {one.value for one in OFFERED}:
        return YES
    return no(
        "no_such_decision",
        _("Nothing was kept: the answer does not say what is decided."),
        _("Choose one of: %(choices)s."),
        status=400,
        choices=", ".join(str(Decision(one).label) for one in OFFERED),
    )


def may_do_at_once(contributions: Sized) -> Verdict:
    """At least one, and not more than the database can take in one breath."""
    if not len(contributions):
        return no(
            "nothing_chosen",
            _("Nothing was changed: no text is ticked."),
            _("Tick one or several texts, then choose what to do."),
            status=400,
        )
    if len(contributions) > MOST_AT_ONCE:
        return no(
            "too_many_at_once",
            _("%(count)s texts are chosen, and one act takes at most %(most)s. Nothing was changed."),
            _("Narrow the list with its filters, and do it in several times."),
            status=400,
            count=len(contributions),
            most=MOST_AT_ONCE,
        )
    return YES


def may_promise(due_at: datetime, now: datetime) -> Verdict:
    """A promised date lies ahead, and within ten years: nobody waits longer."""
    if now < due_at <= now + LONGEST_PROMISE:
        return YES
    return no(
        "date_unfit",
        _("Nothing was moved: the date has passed, or is more than ten years away."),
        _("Give a date that can still be kept."),
        status=400,
    )


def may_join(account: Account, space: Space) -> Verdict:
    """Members of an office hold the role of official or of organiser in its space."""
    if roles_in(account, space) & ANSWERING:
        return YES
    return no(
        "role_missing",
        _("%(email)s has neither the role of official nor that of organiser here, so was not added."),
        _("Ask an administrator of the space to give the role first."),
        status=409,
        email=account.email,
    )
