# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria bounces`: a message on standard input, or whole mailboxes."""

import io
import json
import mailbox
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from isegoria.commons.notifications.models import AddressState
from isegoria.doors.cli.main import main
from tests import factories
from tests.commons.notifications.test_bounces import dsn, sent_to


@pytest.mark.django_db
def test_one_message_and_a_mailbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = factories.person(signed_in=True), factories.person(signed_in=True)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(dsn(sent_to(first)))))
    assert main(["bounces", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": "isegoria-bounces/1", "hard": 1}

    with closing(mailbox.mbox(tmp_path / "box")) as box:
        box.add(dsn(sent_to(second)))
        box.add(b"From: zoe@example.org\r\nSubject: absente\r\n\r\nEn vacances.")
    assert main(["bounces", "--json", str(tmp_path / "box")]) == 0
    assert json.loads(capsys.readouterr().out) == {"format": "isegoria-bounces/1", "hard": 1, "nothing": 1}
    assert AddressState.objects.filter(unreachable_at__isnull=False).count() == 2


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounces", "nowhere.mbox"]) == 2
