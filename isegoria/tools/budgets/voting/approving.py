# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two people in the vote of a budget: to cancel it once someone has voted; and to change its phase then."""

from isegoria.commons.polling.cancelling import enter_cancellation

from ..tool import TOOL_SLUG
from .actions import cancel_vote
from .queries import find_vote
from .rules import CANCEL, may_cancel


def enter() -> None:
    """Called once the apps are ready."""
    enter_cancellation(
        CANCEL,
        tool=TOOL_SLUG,
        find=find_vote,
        question=lambda vote: str(vote.phase.process.question.text),
        may_cancel=may_cancel,
        cancel=cancel_vote,
    )
