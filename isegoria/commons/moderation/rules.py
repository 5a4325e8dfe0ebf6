# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may flag, decide, pause, appeal and judge, and why not."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.rules import MODERATING, may_be_heard, may_moderate
from isegoria.core.verdicts import YES, Verdict, no

from .models import Appeal, Decision, Juror
from .reasons import Reason

State = Contribution.State
Act = Decision.Act

# What an author withdrew, merged or erased is not a moderator's to bring back.
MODERATED = frozenset({State.PENDING, State.PUBLISHED, State.REJECTED, State.HIDDEN})
NEEDS_REASON = frozenset({Act.REJECT, Act.HIDE, Act.REPHRASE, Act.REMOVE, Act.PAUSE})
APPEALED = NEEDS_REASON | {Act.SET_ASIDE}
OF_A_TEXT = frozenset(Act) - {Act.PAUSE, Act.END_PAUSE, Act.SET_ASIDE, Act.PUT_BACK}
PAUSES = (1, 3, 7, 14, 30, 90)
"""How long a person can be paused, in days."""


def may_flag(person: Person | None, contribution: Contribution) -> Verdict:
    """Anyone flags what is shown, but not their own text."""
    if contribution.state not in {State.PUBLISHED, State.MERGED}:
        return no(
            "flag_nothing",
            _("This text is not shown, so there is nothing to flag. Nothing was kept."),
            _("Go back to the list."),
            status=409,
        )
    if person is not None and contribution.author_id == person.pk:
        return no(
            "flag_own",
            _("This text is yours. Nothing was kept."),
            _("You can edit or withdraw it on its own page."),
            status=409,
        )
    if person is not None and not (heard := may_be_heard(person, contribution.process.space)):
        return heard
    return YES


def may_decide(contribution: Contribution, act: str, reason: str) -> Verdict:
    """Whether this can be decided about a text as it stands. Who decides is another question."""
    if act not in OF_A_TEXT:
        return no("no_such_act", _("Nothing was changed: this is not decided about a text."), _("Choose another act."))
    if act in NEEDS_REASON and not reason:
        return no(
            "reason_missing",
            _("Nothing was changed: to decline or hide a text, a reason is due to its author."),
            _("Choose a reason, then decide again."),
            status=400,
        )
    if contribution.state not in MODERATED:
        return no(
            "taken_back",
            _("Its author took this text back. Nothing was changed."),
            _("Go on with the next one."),
            status=409,
        )
    return YES


def may_pause(by: Any, person: Person, space: Space, *, days: int, reason: str) -> Verdict:
    """A moderator pauses someone, for one of the lengths offered and a reason; never one of the team."""
    if not (moderates := may_moderate(by, space)):
        return moderates
    if days not in PAUSES or not reason or reason not in Reason.values:
        return no(
            "pause_unsaid",
            _("Nobody was paused: a length and a reason are due to whoever is."),
            _("Choose both, then decide again."),
            status=400,
        )
    if person.erased_at or person.merged_into_id:
        return no(
            "person_gone",
            _("This person is not here any more. Nothing was changed."),
            _("Go on with the next one."),
            status=409,
        )
    around = [one.pk for one in space.lineage()]
    if (
        person.account_id is not None
        and in_force().filter(account=person.account_id, space__in=around, name__in=MODERATING).exists()
    ):
        return no(
            "pause_team",
            _("This person moderates or organises here. Nobody was paused."),
            _("Ask an administrator of the space to take the role back first."),
            status=409,
        )
    return YES


def may_appeal(person: Person | None, decision: Decision) -> Verdict:
    """Whoever a decision was written to appeals once, while it holds."""
    if person is None or decision.person_id != person.pk:
        return no(
            "not_yours",
            _("Only the person whom a decision is about can appeal. Nothing was kept."),
            _("Open your own page: the decisions about you are there."),
            status=404,
        )
    if decision.act not in APPEALED or decision.undone_by.exists():
        return no(
            "appeal_nothing",
            _("This decision does not hold any more, so there is nothing to appeal. Nothing was kept."),
            _("Read on your page what stands now."),
            status=409,
        )
    if Appeal.objects.filter(decision=decision).exists():
        return no(
            "appealed_already",
            _("You have appealed this decision already: one appeal is read carefully, a second one is not taken."),
            _("Read on your page what became of it."),
            status=409,
        )
    return YES


def may_decide_appeal(account: Any, appeal: Appeal) -> Verdict:
    """A moderator of the space who did not take the decision, where no citizens were drawn for it."""
    space = appeal.decision.space
    if space is None or not (moderates := may_moderate(account, space)):
        return moderates if space is not None else no("space_gone", _("Nothing is here."), _("Go back."), status=404)
    if appeal.outcome:
        return no(
            "appeal_decided",
            _("This appeal was decided already. Nothing was changed."),
            _("Go on with the next one."),
            status=409,
        )
    if appeal.seats:
        return no(
            "appeal_of_citizens",
            _("Citizens drawn by lot decide this appeal, so moderators do not. Nothing was changed."),
            _("Read on this page when they close."),
            status=409,
        )
    if appeal.decision.by_id is not None and appeal.decision.by_id == account.pk:
        return no(
            "appeal_own",
            _("You took this decision, so someone else reads the appeal. Nothing was changed."),
            _("Leave it to another moderator, or ask an administrator to name one."),
        )
    if appeal.person_id is not None and isinstance(account, Account):
        own = Person.objects.filter(pk=appeal.person_id, account=account).exists()
        if own:
            return no(
                "appeal_of_oneself",
                _("This appeal is yours, so someone else reads it. Nothing was changed."),
                _("Leave it to another moderator."),
            )
    return YES


def may_judge(juror: Juror | None) -> Verdict:
    """Someone drawn gives their voice while the appeal is open; they may change it until it closes."""
    if juror is None:
        return no(
            "not_drawn",
            _("There is nothing at this address for you: only the people drawn for an appeal see it."),
            _("Sign in with the account that the invitation was sent to."),
            remedy_url="/accounts/login/",
            status=404,
        )
    appeal = juror.appeal
    if appeal.outcome or (appeal.closes_at is not None and appeal.closes_at <= timezone.now()):
        return no(
            "panel_closed",
            _("This appeal has closed. Your voice was not kept."),
            _("Thank you for having accepted; the outcome is in the public log."),
            status=409,
        )
    if juror.declined_at:
        return no(
            "seat_declined",
            _("You have declined, and someone else was asked. Nothing was kept."),
            _("Thank you all the same."),
            status=409,
        )
    return YES
