# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does when a contribution is erased or merged, or someone leaves."""

from isegoria.core.accounts.actions import PersonErased
from isegoria.core.contributions.actions import ContributionsErased, ContributionsMerged, MergeUndone
from isegoria.core.events import listen

from .actions import forget_words
from .duties.actions import pass_duties_on, take_duties_back
from .models import Case, OfficeMember
from .offices.actions import remove_member


@listen(ContributionsErased)
def words_go_with_the_texts(event: ContributionsErased) -> None:
    """What answers and transfers say often quotes the text: erased with it, within the same act."""
    cases = Case.objects.filter(pk__in=[one.pk for one in event.contributions]).values_list("pk", flat=True)
    if keys := list(cases):
        forget_words(keys=keys, reason="contribution_erased")


@listen(ContributionsMerged)
def duties_follow(event: ContributionsMerged) -> None:
    """No duty is lost in a merge."""
    pass_duties_on(origin=event.origin, into=event.into)


@listen(MergeUndone)
def duties_part(event: MergeUndone) -> None:
    """Nor does one outlive the merge that brought it."""
    take_duties_back(origin=event.origin, into=event.into)


@listen(PersonErased)
def leave_offices(event: PersonErased) -> None:
    """An account that goes leaves its offices first, so that the journal says so; its answers stay the office's."""
    if event.person.account_id is not None:
        for member in OfficeMember.objects.filter(account=event.person.account_id).select_related("office__space"):
            remove_member(member=member, by=None, reason="member_left")
