# SPDX-License-Identifier: AGPL-3.0-or-later
"""What projects do when their texts are withdrawn, united, parted or erased."""

from isegoria.core.contributions.actions import ContributionsErased, ContributionStateChanged
from isegoria.core.events import listen

from .projects.actions import erase_details, follow_state
from .tool import PROJECT


@listen(ContributionStateChanged)
def follow(event: ContributionStateChanged) -> None:
    if event.contribution.kind == PROJECT:
        follow_state(contribution=event.contribution)


@listen(ContributionsErased)
def forget(event: ContributionsErased) -> None:
    if projects := [one for one in event.contributions if one.kind == PROJECT]:
        erase_details(contributions=projects)
