# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that fills up while people answer: a sentence, nothing acknowledged lost, and on it goes with room again."""

import resource
from pathlib import Path

import pytest

from .site import Site


@pytest.mark.drill
def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    database = tmp_path / "db.sqlite3"
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file of the site may grow beyond this: to SQLite, a disk that is full. It works without being root.
    resource.setrlimit(resource.RLIMIT_FSIZE, (database.stat().st_size + 250_000, unlimited[1]))
    try:
        site.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    receipts: list[str] = []
    acknowledged: dict[str, int] = {}
    refused = None
    for _ in range(400):
        status, guest = site.request("POST", "/api/v1/guests", {})
        if status != 201:
            refused = (status, guest)
            break
        for statement in site.statements[:10]:
            status, answer = site.request(
                "POST", f"/api/v1/statements/{statement}/opinion", {"value": 1}, guest["token"]
            )
            if status != 200:
                refused = (status, answer)
                break
            receipts.append(answer["receipt"])
            acknowledged[f"{guest['token'].split(':')[0]}:{statement}"] = 1
        if refused:
            break
    assert refused is not None, "the disk never filled up"
    assert refused[0] == 503
    assert refused[1]["reason"]
    assert refused[1]["remedy"]
    site.stop()
    # Room again.
    site.start()
    status, guest = site.request("POST", "/api/v1/guests", {})
    assert status == 201
    site.stop()
    found = site.audit(receipts, acknowledged)
    assert found["missing_receipts"] == 0
    assert found["lost_opinions"] == []
