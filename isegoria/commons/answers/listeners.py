# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does when a contribution is erased or merged, or someone leaves."""

from isegoria.core.accounts.actions import PersonErased
from isegoria.core.contributions.actions import ContributionsMerged, ContributionStateChanged
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen

from .actions import forget_words, pass_duties_on
from .models import Case, OfficeMember
from .offices.actions import remove_member


@listen(ContributionStateChanged)
def words_go_with_the_text(event: ContributionStateChanged) -> None:
    """What answers and transfers say often quotes the text: erased with it, within the same act."""
    erased = event.contribution.state == Contribution.State.ERASED
    if erased and Case.objects.filter(pk=event.contribution.pk).exists():
        forget_words(contribution=event.contribution, reason="contribution_erased")


@listen(ContributionsMerged)
def duties_follow(event: ContributionsMerged) -> None:
    """No duty is lost in a merge."""
    pass_duties_on(origin=event.origin, into=event.into)


@listen(PersonErased)
def leave_offices(event: PersonErased) -> None:
    """An account that goes leaves its offices first, so that the journal says so; its answers stay the office's."""
    if event.person.account_id is not None:
        for member in OfficeMember.objects.filter(account=event.person.account_id).select_related("office__space"):
            remove_member(member=member, by=None, reason="member_left")
