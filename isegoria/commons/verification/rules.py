# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may be checked how, who may decide, and why not."""

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import YES, Verdict, no, refuse

from .models import Case, DeskAgent, DeskSession, Letter, Opening
from .queries import opening_of

TRIES = 5


def require_opening(space: Space, handler: str) -> Opening:
    """The opening of a handler that holds in a space. Raises ``Refused`` where there is none."""
    opening = opening_of(space, handler)
    if opening is not None:
        return opening
    refuse(
        "handler_closed",
        _("This way to be checked is not open here. Nothing was kept."),
        _("See which ones are."),
        remedy_url=f"/verify/{space.slug}/",
        status=404,
    )
    return None


def may_hold_desk(account: Any, space: Space) -> Verdict:
    """Whether an account may act at the desk: an organiser, or an agent named here or in a space around."""
    if roles_in(account, space) & ORGANISING:
        return YES
    around = [one.pk for one in space.lineage()]
    if isinstance(account, Account) and DeskAgent.objects.filter(account=account, space__in=around).exists():
        return YES
    return no(
        "not_agent",
        _("Only organisers of this space and the agents of its desk can do this. Nothing was changed."),
        _("Sign in with such an account, or ask an organiser to add yours."),
    )


def may_enter_code(letter: Letter | None, space: Space) -> Verdict:
    """Whether a code can be entered: a letter was printed, is in date, and has tries left."""
    if letter is None or letter.state == Letter.State.ASKED:
        return no(
            "no_letter",
            _("No letter has been sent to this participation yet: there is no code to enter."),
            _("Ask for a letter; or, if you asked elsewhere, use the same browser, or sign in."),
            remedy_url=f"/verify/{space.slug}/post/",
            status=409,
        )
    if letter.state == Letter.State.CONFIRMED:
        return no(
            "code_used",
            _("This code was entered already: you are checked."),
            _("Go on where you were."),
            status=409,
        )
    if letter.state == Letter.State.ENDED or letter.tries_left == 0:
        return no(
            "letter_ended",
            _("This letter is no longer valid: its time has passed, or its code was mistyped five times."),
            _("Ask for another letter."),
            remedy_url=f"/verify/{space.slug}/post/",
            status=409,
        )
    if letter.expires_at is not None and letter.expires_at <= timezone.now():
        return no(
            "code_expired",
            _("This code was good until %(date)s."),
            _("Ask for another letter."),
            remedy_url=f"/verify/{space.slug}/post/",
            status=409,
            date=formats.date_format(letter.expires_at.astimezone(space.zone), "DATE_FORMAT"),
        )
    return YES


def may_decide(case: Case) -> Verdict:
    """Whether a case can still be decided."""
    if case.is_open:
        return YES
    return no(
        "case_decided",
        _("This case was decided already. Nothing was changed."),
        _("Load the page again to see how."),
        status=409,
    )


def may_judge(account: Account, case: Case) -> Verdict:
    """Nobody decides about a participation of their own."""
    if account.pk not in {case.first.account_id, case.second.account_id}:
        return YES
    return no(
        "own_case",
        _("One of these participations is yours: someone else decides. Nothing was changed."),
        _("Ask another administrator of this space. If you hold both, bring them together on your own page."),
    )


def may_go_on(session: DeskSession | None) -> Verdict:
    """Whether a session at the desk still runs: when it has ended nobody acts, and above all not the agent."""
    if session is not None and session.is_running and session.person is not None:
        return YES
    return no(
        "desk_ended",
        _("The session at the desk has ended: this was not kept, in anybody’s name."),
        _("Close it to be yourself again. To go on for the same person, open another session."),
        remedy_url="/front-desk/",
        status=409,
    )


def may_close(account: Account, session: DeskSession) -> Verdict:
    """Whether a session is this account's: an agent ends and hands over their own alone."""
    if session.agent_id == account.pk:
        return YES
    return no(
        "not_your_session",
        _("Another agent opened this session at the desk. Nothing was changed."),
        _("They close it; it ends by itself after half an hour."),
    )
