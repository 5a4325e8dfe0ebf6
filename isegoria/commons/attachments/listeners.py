# SPDX-License-Identifier: AGPL-3.0-or-later
"""What files do when their contribution is erased, when two persons turn out to be one, or one leaves."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.actions import ContributionsErased
from isegoria.core.events import listen

from .actions import erase_many
from .models import Attachment


@listen(ContributionsErased)
def erase_with_contributions(event: ContributionsErased) -> None:
    """Those of a text that is hidden or withdrawn stay where they are, and are given to nobody but its authors."""
    keys = [one.pk for one in event.contributions]
    erase_many(attachments=Attachment.objects.filter(contribution__in=keys), reason="contribution_erased")


@listen(PersonErased)
def erase_with_person(event: PersonErased) -> None:
    """Those that stand beside a text signed with others, too."""
    erase_many(attachments=Attachment.objects.filter(owner=event.person), reason="author_left")


@listen(PersonsMerged)
def one_owner(event: PersonsMerged) -> None:
    Attachment.objects.filter(owner=event.guest).update(owner=event.person)
