# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kill -9`` of everything in turn, and a database that stops, while people answer: nothing acknowledged is lost,
nothing is counted twice, and the site goes on by itself."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.postgresql_cluster import PostgresqlCluster

from .crowd import Crowd
from .site import Site

FEW, MANY = 300, 10_000
WRITERS = 8
OUTAGE = 3.0
"""Seconds that the database stays away."""
RECOVERY = 30.0
"""Seconds within which the site must go on by itself."""


def kept(site: Site, crowd: Crowd) -> dict[str, Any]:
    """What the database holds of what was acknowledged: all of it, once, in a journal that is whole."""
    found = site.audit(crowd.receipts, crowd.acknowledged)
    assert found["missing_receipts"] == 0
    assert found["lost_opinions"] == []
    # A try that was cut may have been kept without an answer; it was then sent again, and is one row all the same.
    assert found["rows"] == found["counted"]
    assert found["rows"] >= len(crowd.acknowledged)
    assert found["opinion_entries"] >= len(crowd.receipts)
    site.python("-W", "ignore", "-m", "isegoria.doors.cli.main", "verify", "journal", "--site")
    return found


def test_nothing_acknowledged_is_lost_when_everything_is_killed(tmp_path: Path, drill_database: str, acts: int) -> None:
    site = Site(tmp_path, database_url=drill_database)
    site.start()
    crowd = Crowd(site, acts)
    writers = crowd.start(WRITERS)
    killed = 0
    # In turn: a child (web process or worker) chosen by lot, then the supervisor with all of them.
    for mark in range(acts // 8, acts, acts // 8):
        while crowd.acts() < mark and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        if killed % 2:
            site.kill()
            site.start()
        else:
            os.kill(random.Random(mark).choice(site.children()), signal.SIGKILL)
        killed += 1
    for writer in writers:
        writer.join(timeout=600)
    assert not any(writer.is_alive() for writer in writers)
    found = kept(site, crowd)
    site.stop()
    print(
        f"{crowd.acts()} acts, {killed} kills, {crowd.unanswered} tries without answer, "
        f"{crowd.server_errors} × 503: {found}"
    )
    assert killed >= 7


@pytest.fixture
def cluster() -> Iterator[PostgresqlCluster]:
    """A PostgreSQL that waits for the disk, and is stopped and started again."""
    with PostgresqlCluster(durable=True) as made:
        yield made


@pytest.mark.parametrize("acts", [FEW, pytest.param(MANY, marks=pytest.mark.drill)])
def test_postgresql_stops_and_comes_back_while_people_answer(
    tmp_path: Path, cluster: PostgresqlCluster, acts: int
) -> None:
    site = Site(tmp_path, database_url=cluster.url)
    site.start()
    before = sorted(site.children())
    crowd = Crowd(site, acts)
    writers = crowd.start(WRITERS)
    waits = []
    # A fast stop cuts every client off; an immediate one is a crash, which PostgreSQL recovers from as it starts.
    for mark, way in ((acts // 4, "fast"), (acts // 2, "immediate"), (acts * 3 // 4, "immediate")):
        while crowd.acts() < mark and any(writer.is_alive() for writer in writers):
            time.sleep(0.01)
        cluster.halt(way)
        until = time.monotonic() + OUTAGE
        while time.monotonic() < until:
            speaks_politely(site)
            time.sleep(0.2)
        held = crowd.acts()
        cluster.resume()
        back = time.monotonic()
        while crowd.acts() == held and time.monotonic() < back + RECOVERY:
            time.sleep(0.01)
        waits.append(round(time.monotonic() - back, 1))
        assert crowd.acts() > held, f"the site did not go on within {RECOVERY} s"
    for writer in writers:
        writer.join(timeout=600)
    assert not any(writer.is_alive() for writer in writers)
    assert site.request("GET", "/healthz") == (200, {"status": "ok"})
    found = kept(site, crowd)
    # It went on by itself: nobody started any process of it again.
    assert sorted(site.children()) == before
    site.stop()
    print(f"{crowd.acts()} acts, 3 stops of {OUTAGE} s, back after {waits} s, {crowd.server_errors} × 503: {found}")


def speaks_politely(site: Site) -> None:
    """Without its database the site says so, in a page and in JSON, and when to come back."""
    assert site.request("GET", "/healthz") == (503, {"status": "database unavailable"})
    status, said = site.request("POST", "/api/v1/guests", {})
    assert (status, bool(said["reason"]), bool(said["remedy"])) == (503, True, True)
    status, headers, page = site.page("/s/drill/")
    assert status == 503
    assert headers["Retry-After"] == "60"
    assert "Traceback" not in page
    assert "réessayez" in page.lower() or "renvoyez" in page.lower() or "minute" in page.lower()
