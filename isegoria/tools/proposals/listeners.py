# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proposals do when they are supported, united or erased."""

from isegoria.core.contributions.actions import ContributionsErased, ContributionsMerged
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


@listen(ContributionsErased)
def forget(event: ContributionsErased) -> None:
    if proposals := [one for one in event.contributions if one.kind == PROPOSAL]:
        erase_details(contributions=proposals)
