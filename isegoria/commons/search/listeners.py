# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a text happens to what is found, in the same transaction."""

from isegoria.core.contributions.actions import (
    ContributionEdited,
    ContributionMade,
    ContributionsErased,
    ContributionStateChanged,
)
from isegoria.core.events import listen
from isegoria.core.processes.actions import ProcessEdited, ProcessPublished
from isegoria.core.spaces.actions import SpaceEdited, SpaceOpened

from .actions import enter, enter_process, enter_space, gather, leave_out


@listen(ContributionMade)
def keep_new(event: ContributionMade) -> None:
    enter(contribution=event.contribution, is_new=True)


@listen(ContributionStateChanged)
@listen(ContributionEdited)
def keep(event: ContributionStateChanged | ContributionEdited) -> None:
    """Merging changes a state too: of two texts that became one, that one alone is found."""
    enter(contribution=event.contribution)


@listen(ContributionsErased)
def lose(event: ContributionsErased) -> None:
    leave_out(contributions=event.contributions)


@listen(ProcessPublished)
def keep_process(event: ProcessPublished) -> None:
    """The process at once; what an import or the organisers put into it, by the worker in batches."""
    enter_process(process=event.process)
    gather(process=event.process)


@listen(ProcessEdited)
def keep_edited_process(event: ProcessEdited) -> None:
    enter_process(process=event.process)


@listen(SpaceOpened)
@listen(SpaceEdited)
def keep_space(event: SpaceOpened | SpaceEdited) -> None:
    enter_space(space=event.space)
