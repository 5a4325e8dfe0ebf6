# SPDX-License-Identifier: AGPL-3.0-or-later
"""What files do when their contribution is erased, when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.actions import ContributionStateChanged
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen

from .actions import erase
from .models import Attachment


@listen(ContributionStateChanged)
def erase_with_contribution(event: ContributionStateChanged) -> None:
    if event.contribution.state != Contribution.State.ERASED:
        return  # hidden or withdrawn: its files stay where they are, and are given to nobody but its authors
    for attachment in Attachment.objects.filter(contribution=event.contribution):
        erase(attachment=attachment, reason="contribution_erased")


@listen(PersonErased)
def erase_with_person(event: PersonErased) -> None:
    """Those that stand beside a text signed with others, too."""
    for attachment in Attachment.objects.filter(owner=event.person):
        erase(attachment=attachment, reason="author_left")


@listen(PersonsMerged)
def one_owner(event: PersonsMerged) -> None:
    Attachment.objects.filter(owner=event.guest).update(owner=event.person)
