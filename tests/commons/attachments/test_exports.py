# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open-data table of files: what each is, beside what it stands, and nobody."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from isegoria.commons.attachments import exports
from isegoria.commons.attachments.actions import attach, erase, remove
from isegoria.commons.attachments.models import Attachment
from isegoria.commons.open_data.contents import added_tables
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from tests.commons.attachments.samples import picture


def another(text: Contribution, author: Person, words: str) -> Attachment:
    return attach(contribution=text, by=author, file=BytesIO(picture()), alternative=words).attachment


def test_each_file_has_its_line(
    text: Contribution, author: Person, kept: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 2)
    removed, erased = another(text, author, "Une place"), another(text, author, "Un banc")
    remove(attachment=removed, person=author)
    erase(attachment=erased, reason="author_left")
    today = datetime.now(UTC).date()

    found = list(exports.rows(text.process))

    assert found[0] == (
        kept.name, text.public_id, f"/files/{kept.name}", "jpeg", "Le portail de l'école", kept.size, kept.sha256,
        kept.width, kept.height, today, None, "",
    )  # fmt: skip
    assert [row[2:9] for row in found[1:]] == [("", "jpeg", "", None, "", None, None)] * 2
    assert [row[10:] for row in found[1:]] == [(today, "author"), (today, "erased")]
    assert {len(row) for row in found} == {len(exports.COLUMNS)}


@pytest.mark.parametrize("state", ["pending", "hidden", "withdrawn"])
def test_the_files_of_a_text_that_is_not_shown_have_no_line(text: Contribution, kept: Attachment, state: str) -> None:
    Contribution.objects.filter(pk=text.pk).update(state=state)

    assert list(exports.rows(text.process)) == []


def test_it_is_among_the_tables_of_a_process_and_names_nobody(text: Contribution, kept: Attachment) -> None:
    table = next(one for one in added_tables(text.process) if one.name == "attachments")

    written = " ".join(str(value) for row in table.rows() for value in row)
    assert kept.sha256 in written
    assert kept.owner is not None
    assert kept.owner.public_id not in written
