# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kill -9`` of everything in turn while people answer: nothing acknowledged is lost, nothing is counted twice."""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from .site import Site

ACTS = 2_000
WRITERS = 8


class Crowd:
    """People who answer, and try again when the site does not reply."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.lock = threading.Lock()
        self.receipts: list[str] = []
        self.acknowledged: dict[str, int] = {}
        self.server_errors = 0
        self.unanswered = 0

    def acts(self) -> int:
        with self.lock:
            return len(self.receipts)

    def answer(self, number: int) -> None:
        chance = random.Random(number)
        while self.acts() < ACTS:
            guest = self._patiently("POST", "/api/v1/guests", {})
            person = guest["token"].split(":")[0]
            for statement in chance.sample(self.site.statements, 20):
                value = chance.choice([1, 0, -1])
                done = self._patiently(
                    "POST", f"/api/v1/statements/{statement}/opinion", {"value": value}, guest["token"]
                )
                with self.lock:
                    self.receipts.append(done["receipt"])
                    self.acknowledged[f"{person}:{statement}"] = value

    def _patiently(self, method: str, path: str, body: object, token: str = "") -> dict[str, str]:
        while True:
            try:
                status, answer = self.site.request(method, path, body, token)
            except OSError:
                with self.lock:
                    self.unanswered += 1
                time.sleep(0.05)
                continue
            if status in (200, 201):
                return answer
            assert status == 503, (status, answer)
            with self.lock:
                self.server_errors += 1
            time.sleep(0.05)


@pytest.mark.drill
def test_nothing_acknowledged_is_lost_when_everything_is_killed(tmp_path: Path, drill_database: str) -> None:
    site = Site(tmp_path, database_url=drill_database)
    site.start()
    crowd = Crowd(site)
    writers = [threading.Thread(target=crowd.answer, args=(n,), daemon=True) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    killed = 0
    # In turn: a child (web process or worker) chosen by lot, then the supervisor with all of them.
    for mark in range(250, ACTS, 250):
        while crowd.acts() < mark and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        if killed % 2:
            site.kill()
            site.start()
        else:
            os.kill(random.Random(mark).choice(site.children()), signal.SIGKILL)
        killed += 1
    for writer in writers:
        writer.join(timeout=120)
    assert not any(writer.is_alive() for writer in writers)
    found = site.audit(crowd.receipts, crowd.acknowledged)
    site.stop()
    print(
        f"{crowd.acts()} acts, {killed} kills, {crowd.unanswered} tries without answer, "
        f"{crowd.server_errors} × 503: {found}"
    )
    assert killed == 7
    assert found["missing_receipts"] == 0
    assert found["lost_opinions"] == []
    # A try that was cut may have been kept without an answer; it was then sent again, and is one row all the same.
    assert found["rows"] == found["counted"]
    assert found["rows"] >= len(crowd.acknowledged)
    assert found["opinion_entries"] >= len(crowd.receipts)
