# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of moderation: every decision and its reason, without the texts and without any name.

Commons know nothing of one another: whoever writes the files makes tables of these columns and rows.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process

from .models import Decision
from .queries import public_log

PAGE = 1_000
ASIDE = {Decision.Act.SET_ASIDE, Decision.Act.PUT_BACK}
NAME = "moderation"
MEANING = _("Every decision of the moderators, with its reason; without the texts and without anyone's name.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("decision", "integer", _("Number of the decision."), ""),
    ("decided_on", "date", _("Day of the decision."), ""),
    ("contribution", "identifier", _("Contribution that it is about; empty when it is about people."), ""),
    ("kind", "identifier", _("Kind of that contribution."), ""),
    (
        "act",
        "identifier",
        _("publish, reject, hide, restore, reopen, keep, rephrase, remove, pause, end_pause, set_aside or put_back."),
        "",
    ),
    ("reason", "identifier", _("Code of the reason; empty where none is due."), ""),
    ("waited", "integer", _("From when it had to be read to the decision; empty if nothing waited."), _("seconds")),
    ("undoes", "integer", _("Number of the decision that this one takes back."), ""),
    ("appeal", "identifier", _("upheld, overturned, or open while it is read; empty without an appeal."), ""),
    ("people", "integer", _("People whose opinions were set aside or put back; empty for other acts."), _("people")),
    ("expressions", "integer", _("Opinions and supports set aside or put back; empty for other acts."), ""),
)  # fmt: skip


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each decision, the oldest first, a page at a time."""
    return rows_of(public_log(process))


def rows_of(decisions: "QuerySet[Decision]") -> Iterator[Sequence[Any]]:
    """The same for any decisions."""
    last = 0
    while page := list(decisions.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            text, appeal = one.contribution, getattr(one, "appeal", None)
            yield (
                one.pk,
                one.decided_at.date().isoformat(),
                text.public_id if text else "",
                text.kind if text else "",
                one.act,
                one.reason,
                one.waited,
                one.undoes_id,
                (appeal.outcome or "open") if appeal else "",
                one.batch.done if one.batch and one.act in ASIDE else None,
                one.batch.expressions if one.batch and one.act in ASIDE else None,
            )
        last = page[-1].pk
