# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drill of a hundred thousand mails, with few of them: a worker is killed twice, and nobody is told twice."""

from pathlib import Path

from tests.drills.mailing import Mailing
from tests.drills.test_mailing import killed_and_finished


def test_few_are_told_once(tmp_path: Path) -> None:
    mailing = Mailing(tmp_path, 400)
    try:
        killed_and_finished(mailing, 400, kills=2)
    finally:
        mailing.stop()
