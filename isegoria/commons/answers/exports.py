# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of official answers: every version, with its day and its office.

Commons know nothing of one another: whoever writes the files makes a table of these columns and rows.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process

from .models import Answer

PAGE = 1_000
NAME = "answers"
MEANING = _("Every official answer in every version. The latest version of each contribution stands.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("id", "identifier", _("Public identifier of the answer."), ""),
    ("contribution", "identifier", _("Contribution that is answered."), ""),
    ("version", "integer", _("1 for the first answer, then one more with each correction."), ""),
    ("decision", "identifier", _("What was decided, as a word."), ""),
    ("reasons", "text", _("The reasons given, in Markdown. Empty once they are erased."), ""),
    ("correction", "text", _("What a correction says that it changes."), ""),
    ("language", "language", _("Language of the reasons (BCP 47)."), ""),
    ("office", "text", _("Office that signed."), ""),
    ("given_on", "date", _("Day on which it was given (UTC)."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """In the order of the columns, a page at a time."""
    last = 0
    answers = Answer.objects.filter(contribution__process=process).select_related("contribution", "office")
    while page := list(answers.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            yield (
                one.public_id,
                one.contribution.public_id,
                one.number,
                one.decision,
                one.reasons,
                one.correction,
                one.language,
                str(one.office) if one.office else "",
                one.at.astimezone(UTC).date(),
            )
        last = page[-1].pk
