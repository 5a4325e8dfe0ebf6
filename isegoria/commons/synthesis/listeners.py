# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does when a text is erased, hidden or shown again, and when one leaves. An edit changes nothing here:
an extract stays that of its version. Nor does a merge: its page says where the source stands now."""

from isegoria.core.accounts.actions import PersonsMerged
from isegoria.core.contributions.actions import ContributionsErased, ContributionStateChanged
from isegoria.core.contributions.models import READABLE
from isegoria.core.events import listen

from .documents import listeners as documents  # noqa: F401 - before all others here: it reads words that they empty
from .documents import processing  # noqa: F401 - importing it enters the register
from .harvesting.following.actions import forget_extracts, recount_around
from .printing import listeners as printing  # noqa: F401 - importing it is what makes it listen
from .rephrasing import processing as rephrasing  # noqa: F401 - importing it enters the register
from .rephrasing.actions import forget_rephrasings
from .suggesting.erasing.actions import forget_noted
from .telling import listeners as telling  # noqa: F401 - importing it is what makes it listen
from .tree.counting.actions import recount_about


@listen(ContributionsErased)
def words_go_with_the_texts(event: ContributionsErased) -> None:
    """What extracts hold of a text is erased with it, within the same act; that one stood there stays."""
    forget_extracts(contributions=[one.pk for one in event.contributions], reason="contribution_erased")
    forget_noted(contributions=[one.pk for one in event.contributions])
    forget_rephrasings(contributions=[one.pk for one in event.contributions])


@listen(ContributionStateChanged)
def figures_follow(event: ContributionStateChanged) -> None:
    """Ideas count what can be read: what is hidden leaves them, what is shown again comes back."""
    if (event.before in READABLE) != event.contribution.is_public:
        recount_around(contributions=[event.contribution.pk])


@listen(PersonsMerged)
def one_person(event: PersonsMerged) -> None:
    """Two who spoke of one idea and turn out to be one count once."""
    recount_about(person=event.person)
