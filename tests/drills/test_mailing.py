# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newsletter to a hundred thousand people, its worker killed again and again: constant memory, nobody told twice."""

import os
import time
from pathlib import Path

import pytest

from .mailing import Mailing

PEOPLE = int(os.environ.get("ISEGORIA_DRILL_MAILS", "100000"))
KILLS = 5
MOST_GROWTH_KB = 30_000
CONNECTIONS = 4
A_MINUTE = 300


def killed_and_finished(mailing: Mailing, people: int, kills: int, *, connections: int = 1) -> None:
    """Kill the worker at even distances, let another one finish, and hold the mail server's count against the rows."""
    began = time.monotonic()
    for number in range(1, kills + 1):
        mailing.kill_after(people * number // (kills + 2))
    found = mailing.finish()
    taken = mailing.server.taken
    print(
        f"\n{people} recipients, {kills} kills: {len(taken)} told, {max(taken.values())} time at most, "
        f"{found['states']}; the last worker sent {found['sent']} in {found['seconds']:.0f} s "
        f"({found['sent'] / max(found['seconds'], 0.001):.0f}/s; {found['sent'] / max(found['cpu'], 0.001):.0f} "
        f"per CPU second), memory {found['before_kb']} → {found['after_kb']} kB, "
        f"{mailing.server.connections} connections; {time.monotonic() - began:.0f} s in all"
    )
    assert set(taken.values()) == {1}
    uncertain = found["states"].get("uncertain", 0)
    assert uncertain <= kills * connections
    assert people - len(taken) <= uncertain
    assert found["states"].get("sent", 0) == people - uncertain
    assert found["after_kb"] - found["before_kb"] < MOST_GROWTH_KB


@pytest.mark.drill
def test_many_are_told_once(tmp_path: Path, drill_database: str) -> None:
    mailing = Mailing(tmp_path, PEOPLE, database_url=drill_database, connections=CONNECTIONS)
    try:
        # The first of the workers that are killed is also one that is held back.
        assert mailing.held_back(A_MINUTE, seconds=3) == A_MINUTE
        killed_and_finished(mailing, PEOPLE, KILLS, connections=CONNECTIONS)
    finally:
        mailing.stop()
