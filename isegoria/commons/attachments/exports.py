# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of files: which stand beside which text, what they show, and the digest of their bytes.

Nobody is named: who sent a file is whoever wrote the text. The files of a text that is not shown have no line, as even
their words would tell of it; one that was removed keeps its line, with the day and the reason. Commons know nothing of
one another: whoever writes the files of an export makes a table of these columns and rows.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process

from .queries import exported_files

PAGE = 1_000
NAME = "attachments"
MEANING = _("Pictures and documents that stand beside texts. The files themselves are at their addresses.")
# Name, type, meaning, unit.
COLUMNS: tuple[tuple[str, str, Any, Any], ...] = (
    ("file", "identifier", _("Random name of the file, as in the public journal."), ""),
    ("contribution", "identifier", _("Contribution beside which it stands, as in the table of contributions."), ""),
    ("address", "text", _("Where the file is, on this site; empty once it was removed."), ""),
    ("format", "identifier", _("jpeg, png, pdf or odt."), ""),
    ("alternative", "text", _("What a picture shows, or the title of a document; in its contribution's language."), ""),
    ("bytes", "integer", _("Size of the file as it is kept."), _("bytes")),
    ("sha256", "text", _("SHA-256 digest of the file's bytes, in hexadecimal."), ""),
    ("width", "integer", _("Width of a picture; empty for a document."), _("pixels")),
    ("height", "integer", _("Height of a picture; empty for a document."), _("pixels")),
    ("attached_on", "date", _("Day on which it was attached (UTC)."), ""),
    ("removed_on", "date", _("Day on which it was removed (UTC), if it was."), ""),
    ("removed_by", "identifier", _("author, moderator or erased; empty while it stands."), ""),
)


def rows(process: Process) -> Iterator[Sequence[Any]]:
    """One row for each file of a text that can be read, in the order of the columns, a page at a time."""
    last = 0
    while page := exported_files(process, last, PAGE):
        for one in page:
            removed_at = one.removed_at
            stands = removed_at is None
            picture = stands and one.is_picture
            yield (
                one.name,
                one.contribution.public_id,
                reverse("attachments:file", args=[one.name]) if stands else "",
                one.format,
                one.alternative,
                one.size if stands else None,
                one.sha256 if stands else "",
                one.width if picture else None,
                one.height if picture else None,
                one.created_at.astimezone(UTC).date(),
                None if removed_at is None else removed_at.astimezone(UTC).date(),
                str(one.removal),
            )
        last = page[-1].pk
