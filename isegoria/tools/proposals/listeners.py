# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proposals do when they are supported, united or erased."""

from isegoria.core.contributions.actions import ContributionsMerged, ContributionStateChanged
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen
from isegoria.core.expressions.actions import SupportGiven

from .actions import erase_details, note_threshold
from .tool import PROPOSAL


@listen(SupportGiven)
def count_towards_the_threshold(event: SupportGiven) -> None:
    if event.contribution.kind == PROPOSAL:
        note_threshold(contribution=event.contribution)


@listen(ContributionsMerged)
def count_united(event: ContributionsMerged) -> None:
    """Two proposals may reach together what neither did alone. The core has united their voices before this."""
    if event.into.kind == PROPOSAL:
        note_threshold(contribution=event.into)


@listen(ContributionStateChanged)
def forget(event: ContributionStateChanged) -> None:
    if event.contribution.kind == PROPOSAL and event.contribution.state == Contribution.State.ERASED:
        erase_details(contribution=event.contribution)
