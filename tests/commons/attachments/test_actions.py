# SPDX-License-Identifier: AGPL-3.0-or-later
"""Attach, remove, erase, sweep: rows, files and journal together."""

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction

from isegoria.commons.attachments import rules, storage
from isegoria.commons.attachments.actions import attach, remove, sweep
from isegoria.commons.attachments.models import Attachment
from isegoria.commons.attachments.opening import open_file
from isegoria.commons.attachments.queries import files_of
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import accept_coauthorship, erase, invite_coauthor, merge, withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import audit
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from tests import factories
from tests.commons.attachments.conftest import stored
from tests.commons.attachments.samples import pdf, picture

pytestmark = pytest.mark.django_db(transaction=True)


def findings() -> list[str]:
    """What the audit says of files, entry by entry."""
    found = audit.audit().findings
    return [one.code for one in found if one.params.get("subject_kind") == "attachment"]


def attached(text: Contribution, person: Person, content: bytes = b"", alternative: str = "Le portail") -> Attachment:
    file = BytesIO(content or picture())
    return attach(contribution=text, by=person, file=file, alternative=alternative).attachment


def code_of(text: Contribution, person: Person, content: bytes = b"", alternative: str = "Le portail") -> str:
    with pytest.raises(Refused) as refused:
        attached(text, person, content, alternative)
    return refused.value.verdict.code


def test_a_file_is_kept_under_a_random_name(kept: Attachment, tmp_path: Path) -> None:
    assert stored(tmp_path) == [kept.name, f"{kept.name}-small"]
    assert storage.path_of(kept.name).parent.name == kept.name[:2]
    assert (kept.format, kept.width, kept.height, kept.small_width) == ("jpeg", 1600, 900, 640)
    assert len(storage.path_of(kept.name).read_bytes()) == kept.size


def test_the_journal_attests_its_bytes(kept: Attachment) -> None:
    entry = Entry.objects.get(subject_kind="attachment")

    assert (entry.kind, entry.subject_id) == ("attachment.attached", kept.name)
    assert findings() == []
    Attachment.objects.filter(pk=kept.pk).update(sha256="0" * 64)
    assert findings() == ["content_changed"]


def test_removing_it_takes_the_bytes_and_the_words_and_leaves_the_line(
    kept: Attachment, author: Person, tmp_path: Path
) -> None:
    remove(attachment=kept, person=author)
    remove(attachment=kept, person=author)

    kept.refresh_from_db()
    assert stored(tmp_path) == []
    assert (kept.alternative, kept.removal, kept.removed_at is not None) == ("", "author", True)
    assert list(files_of(kept.contribution)) == []
    kinds = Entry.objects.filter(subject_kind="attachment").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["attachment.attached", "attachment.removed"]
    assert findings() == []


def test_a_moderator_removes_it_and_another_person_does_not(kept: Attachment, text: Contribution) -> None:
    with pytest.raises(Refused) as refused:
        remove(attachment=kept, person=factories.person())
    assert refused.value.verdict.code == "not_owner"

    moderator = factories.role(text.process.space, "moderator")
    assert remove(attachment=kept, account=moderator).removal == "moderator"


def test_it_is_erased_with_its_contribution(kept: Attachment, text: Contribution, tmp_path: Path) -> None:
    erase(contribution=text, reason="author_request")

    kept.refresh_from_db()
    assert stored(tmp_path) == []
    assert (kept.alternative, kept.sha256, kept.size, kept.owner, kept.removal) == ("", "", 0, None, "erased")
    assert Entry.objects.filter(subject_kind="attachment", secret=None).count() == 1
    assert findings() == []


def test_it_is_erased_with_its_author(kept: Attachment, author: Person, tmp_path: Path) -> None:
    erase_person(person=author)

    kept.refresh_from_db()
    assert stored(tmp_path) == []
    assert (kept.sha256, kept.owner, kept.removal) == ("", None, "erased")
    assert findings() == []


def test_what_a_coauthor_sent_goes_with_them_alone(text: Contribution, author: Person, kept: Attachment) -> None:
    other = factories.person()
    accept_coauthorship(token=invite_coauthor(contribution=text, by=author), person=other)
    theirs = attached(text, other)
    erase_person(person=other)

    theirs.refresh_from_db()
    assert theirs.removal == "erased"
    assert list(files_of(text)) == [kept]


def test_it_stays_where_it_is_when_the_text_is_withdrawn(kept: Attachment, author: Person, tmp_path: Path) -> None:
    withdraw(contribution=kept.contribution, person=author)

    assert stored(tmp_path) == [kept.name, f"{kept.name}-small"]


def test_it_follows_its_sender_who_signs_in(kept: Attachment, author: Person) -> None:
    person = factories.person(signed_in=True)
    merge_persons(guest=author, person=person)

    kept.refresh_from_db()
    assert kept.owner == person
    assert findings() == []


def test_an_act_undone_leaves_no_file(text: Contribution, author: Person, tmp_path: Path) -> None:
    """The row goes with the transaction; the file without a row goes with the next sweep, an hour later."""
    opened = open_file(BytesIO(picture()))
    with transaction.atomic():
        attach(contribution=text, by=author, file=opened, alternative="Le portail")
        transaction.set_rollback(True)

    assert Attachment.objects.count() == 0
    assert sweep() == 0
    (name,) = [path.name for path in (tmp_path / "attachments").glob("??/*")]
    assert sweep(now=time.time() + 3_700) == 2
    assert [path.name for path in (tmp_path / "attachments" / "lost").iterdir()] == [name]
    assert sweep(now=time.time() + 8 * 24 * 3_600) == 1
    assert stored(tmp_path) == []


def test_a_refused_act_leaves_no_file(text: Contribution, author: Person, tmp_path: Path) -> None:
    opened = open_file(BytesIO(picture()))
    with pytest.raises(Refused):
        attach(contribution=text, by=factories.person(), file=opened, alternative="Le portail")

    assert [name for name in stored(tmp_path) if len(name) >= 32] == []


def test_the_sweep_leaves_what_has_a_row(kept: Attachment, tmp_path: Path) -> None:
    orphan = storage.path_of("ab" * 16)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"left by a kill")
    old = time.time() - 7_200
    for path in (orphan, storage.path_of(kept.name), storage.path_of(kept.name, small=True)):
        os.utime(path, (old, old))

    assert sweep() == 1
    assert stored(tmp_path) == sorted([kept.name, f"{kept.name}-small", orphan.name])
    assert not orphan.exists()


def test_the_sweep_finishes_a_removal_that_was_cut_short(kept: Attachment, author: Person, tmp_path: Path) -> None:
    content = storage.path_of(kept.name).read_bytes()
    remove(attachment=kept, person=author)
    storage.path_of(kept.name).write_bytes(content)  # as if the kill had come before the files went

    assert sweep(now=time.time() + 3_700) == 1
    assert stored(tmp_path) == []


@pytest.mark.parametrize("alternative", ["", "   ", "\n\t"])
def test_words_are_due(text: Contribution, author: Person, alternative: str) -> None:
    assert code_of(text, author, alternative=alternative) == "alternative_missing"
    assert code_of(text, author, pdf(), alternative=alternative) == "alternative_missing"


def test_words_have_a_length_and_no_hidden_signs(text: Contribution, author: Person) -> None:
    assert code_of(text, author, alternative="a" * 301) == "alternative_long"
    assert code_of(text, author, alternative="un\u202eportail") == "text_control_signs"
    assert attached(text, author, alternative="  Un\nportail  ").alternative == "Un portail"


def test_only_its_authors_attach_to_a_text_that_stands(text: Contribution, author: Person, phase: Phase) -> None:
    assert code_of(text, factories.person()) == "not_author"
    Phase.objects.filter(pk=phase.pk).update(closes_at=factories.dates("closed")[1])
    text.phase.refresh_from_db()
    text.phase.process = text.process
    assert code_of(text, author) == "phase_closed"


def test_a_kind_without_files_takes_none(text: Contribution, author: Person) -> None:
    text.kind = "none-such"

    assert code_of(text, author) == "no_files_here"


def test_there_is_room_for_six_files_each(text: Contribution, author: Person) -> None:
    for _number in range(rules.FILES_EACH):
        attached(text, author)

    assert code_of(text, author) == "files_enough"


def test_one_person_has_so_much_room(text: Contribution, author: Person, kept: Attachment) -> None:
    Attachment.objects.filter(pk=kept.pk).update(size=rules.BYTES_OF_ONE)

    assert code_of(text, author) == "files_quota"


def test_what_was_merged_brings_its_files(text: Contribution, kept: Attachment, phase: Phase) -> None:
    target = factories.statement(phase=phase)
    merge(origin=text, into=target)

    assert list(files_of(target)) == [kept]
