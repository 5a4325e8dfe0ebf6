# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a moderator can do: publish, decline, hide, show again; each with a reason, each undone by its opposite."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import refuse

from .models import Decision

OUTCOMES = {
    Decision.Act.PUBLISH: Contribution.State.PUBLISHED,
    Decision.Act.RESTORE: Contribution.State.PUBLISHED,
    Decision.Act.REJECT: Contribution.State.REJECTED,
    Decision.Act.HIDE: Contribution.State.HIDDEN,
    Decision.Act.REOPEN: Contribution.State.PENDING,
}
NEEDS_REASON = frozenset({Decision.Act.REJECT, Decision.Act.HIDE})
# What an author withdrew or erased is not a moderator's to bring back.
MODERATED = frozenset(
    {
        Contribution.State.PENDING,
        Contribution.State.PUBLISHED,
        Contribution.State.REJECTED,
        Contribution.State.HIDDEN,
    }
)


@transaction.atomic
def decide(*, contribution: Contribution, by: Account, act: str, reason: str = "") -> Decision | None:
    """Decide on one contribution. Returns None when it is in that state already: nothing is done twice.

    Raises ``Refused``: no right, no reason where one is due, or a text that its author took back.
    """
    may_moderate(by, contribution.process.space).require()
    act, reason = Decision.Act(act), Decision.Reason(reason)
    if act in NEEDS_REASON and not reason:
        refuse(
            "reason_missing",
            _("Nothing was changed: to decline or hide a text, a reason is due to its author."),
            _("Choose a reason, then decide again."),
            status=400,
        )
    contribution = Contribution.objects.select_for_update().select_related("process__space").get(pk=contribution.pk)
    if contribution.state not in MODERATED:
        refuse(
            "taken_back",
            _("Its author took this text back. Nothing was changed."),
            _("Go on with the next one."),
            status=409,
        )
    outcome = OUTCOMES[act]
    if contribution.state == outcome:
        return None
    set_state(contribution=contribution, state=outcome, kind=f"moderation.{act.value}")
    return Decision.objects.create(contribution=contribution, by=by, act=act, reason=reason)


@transaction.atomic
def decide_many(*, contributions: Iterable[Contribution], by: Account, act: str, reason: str = "") -> int:
    """The same decision on several contributions, all or none; returns how many changed."""
    decided = [decide(contribution=one, by=by, act=act, reason=reason) for one in contributions]
    return sum(decision is not None for decision in decided)
