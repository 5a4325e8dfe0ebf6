# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thousand open pages follow the map over real HTTP: each is told that it changed, votes do not wait for them, and
the server stops as quickly with them as without."""

import asyncio
import json
import random
import statistics
import time
from pathlib import Path

import pytest

from .site import Site

FEW, MANY = 20, 1000
PATH = "/s/drill/feu/statements/avis/map/updates?known=0"
PEOPLE, ANSWERS = 30, 10
pytestmark = pytest.mark.drill
MAPPED = """
import django
django.setup()
from isegoria.tools.statements.live.actions import let_frozen_stand
from isegoria.core.processes.models import Phase
let_frozen_stand(phase=Phase.objects.get(slug="avis"), seen={})
"""


class Page:
    """An open page: what it was told, and when."""

    def __init__(self) -> None:
        self.status = 0
        self.numbers: list[int] = []

    async def listen(self, port: int, network: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: 203.0.{network}.7\r\n\r\n"
        writer.write(head.encode())
        self.status = int((await reader.readline()).split()[1])
        try:
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    self.numbers.append(json.loads(line[6:])["number"])
        finally:
            writer.close()


async def votes(site: Site, number: int) -> list[float]:
    """Some people answer one after the other; the seconds that each answer took."""
    chance, taken = random.Random(number), []
    for _ in range(PEOPLE):
        _, guest = await asyncio.to_thread(site.request, "POST", "/api/v1/guests", {})
        for statement in chance.sample(site.statements, ANSWERS):
            path, began = f"/api/v1/statements/{statement}/opinion", time.perf_counter()
            status, _ = await asyncio.to_thread(site.request, "POST", path, {"value": 1}, guest["token"])
            assert status == 200
            taken.append(time.perf_counter() - began)
    return taken


def test_a_thousand_pages_follow_and_nobody_waits_for_them(tmp_path: Path, drill_database: str, acts: int) -> None:
    site = Site(tmp_path, database_url=drill_database, ISEGORIA_TRUSTED_PROXIES="1")
    site.start()

    async def drill() -> tuple[list[float], list[float], float]:
        alone = await votes(site, 1)
        pages = [Page() for _ in range(acts)]
        listening = [asyncio.ensure_future(page.listen(site.port, n % 50)) for n, page in enumerate(pages)]
        while not all(page.status for page in pages):
            await asyncio.sleep(0.05)
        assert {page.status for page in pages} == {200}
        beside = await votes(site, 2)
        before = max((number for page in pages for number in page.numbers), default=0)
        began = time.perf_counter()
        await asyncio.to_thread(site.python, "-W", "ignore", "-c", MAPPED)
        while not all(page.numbers and page.numbers[-1] > before for page in pages):
            await asyncio.sleep(0.05)
            assert time.perf_counter() - began < 60
        told = time.perf_counter() - began
        for one in listening[::2]:  # half of them leave; the others are there when the site stops
            one.cancel()
        began = time.perf_counter()
        await asyncio.to_thread(site.stop)
        await asyncio.wait(listening)
        print(f"stopped in {time.perf_counter() - began:.1f} s")
        assert time.perf_counter() - began < 9  # the server would cut its answers off after ten
        return alone, beside, told

    alone, beside, told = asyncio.run(drill())
    print(
        f"{acts} pages told within {told:.1f} s; an answer took {statistics.median(alone) * 1000:.1f} ms alone, "
        f"{statistics.median(beside) * 1000:.1f} ms beside them (95th {sorted(beside)[-len(beside) // 20] * 1000:.0f})"
    )
    assert statistics.median(beside) < 2 * statistics.median(alone) + 0.05
