# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of comments beside their texts: where each stands, and what people made of it.

The texts are among the contributions of the process, under the same identifier. Commons know nothing of one another:
whoever writes the files makes tables of these columns and rows.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process

from .queries import exported_places

PAGE = 1_000
NAME = "comments"
MEANING = _("Where each comment stands in its thread. Its text is in the table of contributions.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the comment, the same as in the table of contributions."), ""),
    ("thread", "identifier", _("Contribution that the thread is about."), ""),
    ("branch", "identifier", _("Comment under which it stands, however deep; empty for one on the contribution."), ""),
    ("depth", "integer", _("How many comments stand between it and the contribution."), _("levels")),
    ("side", "identifier", _("for or against, where the thread asks for a side and the author took one."), ""),
    ("voice", "identifier", _("official or invited; empty for anyone else."), ""),
    ("invited_as", "identifier", _("expert or concerned, of someone who was invited into the thread."), ""),
    ("invited_name", "text", _("Name under which someone who was invited speaks."), ""),
    ("useful", "integer", _("People who found it useful."), _("people")),
    ("pinned", "boolean", _("Whether the organisers show it above the others."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each comment that has been shown or decided on, in the order of the columns, a page at a time."""
    last = 0
    while page := exported_places(process, last, PAGE):
        for one in page:
            shown = one.contribution.state == Contribution.State.PUBLISHED
            invitation = one.invitation if shown and one.invitation and one.invitation.stands else None
            yield (
                one.contribution.public_id,
                one.root.public_id,
                one.branch.public_id if one.branch else None,
                one.depth,
                one.side if shown else "",
                one.voice if shown else "",
                invitation.capacity if invitation else "",
                invitation.name if invitation else "",
                one.useful,
                one.pinned,
            )
        last = page[-1].pk
