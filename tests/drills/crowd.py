# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who answer while everything goes wrong around them."""

import random
import threading
import time

from .site import Site


class Crowd:
    """People who answer, and try again when the site does not reply."""

    def __init__(self, site: Site, acts: int) -> None:
        self.site, self.wanted = site, acts
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
        while self.acts() < self.wanted:
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

    def start(self, writers: int) -> list[threading.Thread]:
        """So many people begin to answer, each on a thread of their own."""
        threads = [threading.Thread(target=self.answer, args=(n,), daemon=True) for n in range(writers)]
        for one in threads:
            one.start()
        return threads

    def acknowledged_now(self) -> tuple[list[str], dict[str, int]]:
        """Receipts and opinions that the site has confirmed until now."""
        with self.lock:
            return list(self.receipts), dict(self.acknowledged)

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
