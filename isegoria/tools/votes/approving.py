# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes two people in a vote: to cancel it once someone has voted; and to change anything of its phase then."""

from isegoria.commons.polling.cancelling import enter_cancellation

from .actions import cancel_vote
from .queries import find_vote
from .rules import CANCEL, may_cancel
from .tool import TOOL_SLUG


def enter() -> None:
    """Called once the apps are ready."""
    enter_cancellation(
        CANCEL,
        tool=TOOL_SLUG,
        find=find_vote,
        question=lambda vote: str(vote.question.text),
        may_cancel=may_cancel,
        cancel=cancel_vote,
    )
