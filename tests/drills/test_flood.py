# SPDX-License-Identifier: AGPL-3.0-or-later
"""A flood: thousands of fake persons from a few addresses write and vote through the real server, while honest people
take part. What got through, what one moderator undid by clicks, and what the honest noticed.

The limits for a network are those of production, scaled with the size of the flood, so that a small one meets them as
the full one does.
"""

import html
import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from .site import Site

pytestmark = pytest.mark.drill
FEW, MANY = 250, 5_000
POSTS, OPINIONS = 4, 10
"""Of each fake person: 20,000 posts and 50,000 opinions at full size."""
ADDRESSES = 5
ATTACKERS, HONEST = 6, 8
GUESTS_PER_HOUR = 600 / 5000
"""New guests from one network in an hour, for each person of the flood."""
CLICKS = 120
"""What a moderator does in ten minutes, at five seconds a click."""
PHASE = "/api/v1/phases/drill/feu/avis"

MODERATOR = """
import json, django
django.setup()
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from importlib import import_module
from isegoria.core.accounts.models import Account
from isegoria.core.accounts.actions import attach_account
from isegoria.core.spaces.actions import grant_role
from isegoria.core.spaces.models import Space
account = Account.objects.create_user("moderation@example.org", "un mot de passe long")
attach_account(account=account, guest=None, email_verified=True)
grant_role(space=Space.objects.get(slug="drill"), account=account, name="moderator", by=None)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.save()
print(json.dumps(session.session_key))
"""

COUNT = """
import json, sys, django
django.setup()
from django.db.models import Count
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.models import Standing
from isegoria.core.expressions.models import Opinion, SetAside
from isegoria.commons.moderation.models import Concern
fakes = json.load(sys.stdin)
persons = set(Person.objects.filter(public_id__in=fakes).values_list("pk", flat=True))
texts = list(Contribution.objects.exclude(author=None).values_list("author", "state"))
opinions = list(Opinion.objects.values_list("person", flat=True))
aside = set(SetAside.objects.filter(ended_at=None).values_list("person", flat=True))
print(json.dumps({
    "fake_posts": sum(author in persons for author, _state in texts),
    "fake_hidden": sum(author in persons and state == "hidden" for author, state in texts),
    "honest_hidden": sum(author not in persons and state == "hidden" for author, state in texts),
    "honest_posts": sum(author not in persons for author, _state in texts),
    "fake_opinions": sum(one in persons for one in opinions),
    "honest_opinions": sum(one not in persons for one in opinions),
    "counted": sum(one.opinions for one in Standing.objects.all()),
    "to_count": sum(one not in aside for one in opinions),
    "set_aside": len(aside & persons), "honest_set_aside": len(aside - persons),
    "paused": Person.objects.filter(pk__in=persons, paused_until__isnull=False).count(),
    "honest_paused": Person.objects.exclude(pk__in=persons).filter(paused_until__isnull=False).count(),
    "queue": Concern.objects.filter(urgency__gt=0).count(),
}))
"""

WORDS = [
    "argent", "gratuit", "bonus", "crédit", "casino", "gagner", "vite", "clic", "offre", "promo", "code",
    "cadeau", "secret", "méthode", "liberté", "réveillez", "vous", "mensonge", "honte", "voleurs", "tous",
    "complot", "vérité", "caché", "partagez", "urgent", "maire", "démission", "scandale",
]  # fmt: skip
PATTERNS = [
    "Gagnez {n} euros par jour avec www.gain-{k}.example sans rien faire",
    "URGENT {n} : le maire cache tout, lisez http://verite-{k}.example/{n}",
    "Crédit de {n} € sans dossier, cliquez www.credit-{k}.example",
    "Non à ce projet inutile, non, non et non, voix {n} sur {n}",
    "Partagez : {n} personnes savent déjà, www.reveil-{k}.example",
]


def fake_text(chance: random.Random) -> str:
    """Mostly a few patterns with other figures; for a fifth, words drawn by lot."""
    if chance.random() < 0.8:
        return chance.choice(PATTERNS).format(n=chance.randrange(10**6), k=chance.randrange(3))
    return " ".join(chance.choices(WORDS, k=12)) + f" {chance.randrange(10**6)}"


@dataclass
class Tally:
    """What people saw of the site."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float) -> None:
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.seconds.append(seconds)

    def __str__(self) -> str:
        if not self.seconds:
            return "nobody"
        middle, most, worst = (1000 * self.quantile(share) for share in (0.5, 0.95, 1.0))
        return f"{self.statuses}, median {middle:.0f} ms, 95th {most:.0f} ms, worst {worst:.0f} ms"

    def quantile(self, share: float) -> float:
        found = sorted(self.seconds)
        return found[min(len(found) - 1, int(share * len(found)))] if found else 0.0


class Visitor:
    """Someone behind an address, on a connection that is kept."""

    def __init__(self, site: Site, address: str, tally: Tally) -> None:
        self.site, self.address, self.tally = site, address, tally
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        self.token = ""

    def send(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json", "X-Forwarded-For": self.address}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        began = time.monotonic()
        try:
            self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = self.connection.getresponse()
            text = response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            status, text = 0, b""
        self.tally.note(status, time.monotonic() - began)
        return status, json.loads(text) if text[:1] in (b"{", b"[") else None

    def become_guest(self) -> str:
        """Public id of a new guest, or an empty text when refused."""
        self.token = ""
        status, answer = self.send("POST", "/api/v1/guests", {})
        if status != 201:
            return ""
        self.token = answer["token"]
        return self.token.split(":")[0]


class Flood:
    """The attack, and honest people meanwhile."""

    def __init__(self, site: Site, persons: int) -> None:
        self.site, self.left = site, persons
        self.lock = threading.Lock()
        self.fakes: list[str] = []
        self.attack, self.honest, self.meanwhile = Tally(), Tally(), Tally()
        self.spent, self.over = threading.Event(), threading.Event()
        self.neighbours = [threading.Thread(target=self.neighbour, args=(n,), daemon=True) for n in range(HONEST)]

    def _one_more(self) -> int:
        with self.lock:
            self.left -= 1
            return self.left

    def attacker(self, number: int) -> None:
        chance = random.Random(number)
        while (turn := self._one_more()) >= 0:
            visitor = Visitor(self.site, f"203.0.{113 + turn % ADDRESSES}.{chance.randrange(1, 250)}", self.attack)
            fake = visitor.become_guest()
            if fake:
                with self.lock:
                    self.fakes.append(fake)
                for _ in range(POSTS):
                    visitor.send("POST", f"{PHASE}/statements", {"text": fake_text(chance), "language": "fr"})
                for statement in chance.sample(self.site.statements, OPINIONS):
                    visitor.send("POST", f"/api/v1/statements/{statement}/opinion", {"value": -1})
            visitor.connection.close()

    def neighbour(self, number: int) -> None:
        """Someone who comes with the flood, and stays while it is cleared away."""
        chance = random.Random(1000 + number)
        visitor = Visitor(self.site, f"198.51.{number}.7", self.honest)
        visitor.become_guest()
        for idea in range(3):
            what = chance.choice(["un banc", "un arbre", "une piste", "une fontaine"])
            text = f"Idée {idea} de {number} : {what} rue {number}{idea}"
            visitor.send("POST", f"{PHASE}/statements", {"text": text, "language": "fr"})
        while not self.over.wait(0.5 + chance.random()):
            visitor.tally = self.meanwhile if self.spent.is_set() else self.honest
            visitor.send("GET", f"{PHASE}/next-statement")
            statement = chance.choice(self.site.statements)
            visitor.send("POST", f"/api/v1/statements/{statement}/opinion", {"value": chance.choice([1, 0, -1])})
        visitor.connection.close()

    def run(self) -> float:
        """The attack; returns the seconds that it took. The neighbours stay until ``end``."""
        attackers = [threading.Thread(target=self.attacker, args=(n,), daemon=True) for n in range(ATTACKERS)]
        began = time.monotonic()
        for one in (*self.neighbours, *attackers):
            one.start()
        for one in attackers:
            one.join()
        self.spent.set()
        return time.monotonic() - began

    def end(self) -> None:
        self.over.set()
        for one in self.neighbours:
            one.join()


class Moderator:
    """One person at the queue, by its plain forms: each page opened and each button pressed is a click."""

    def __init__(self, site: Site, session: str) -> None:
        self.site, self.clicks = site, 0
        self.seconds: list[float] = []
        self.cookies = {"sessionid": session}

    def page(self, path: str, given: dict[str, str] | None = None) -> str:
        self.clicks += 1
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=120)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": "192.0.2.1",
            "Accept-Language": "fr",
        }
        body = None
        if given is not None:
            body = urlencode({**given, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if given is None else "POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        for name, value in re.findall(
            r"(csrftoken|sessionid|messages)=([^;]+)", str(response.headers.get_all("Set-Cookie"))
        ):
            self.cookies[name] = value
        connection.close()
        self.seconds.append(time.monotonic() - began)
        assert response.status in (200, 302), (response.status, path, text[:2000])
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self.token = found[1]
        return text

    def sweep(self) -> bool:
        """One round: take the first text that a signal suggests, and all of its burst; false when none is left."""
        page = self.page("/moderation/drill/queue/?show=suggested")
        found = re.search(r'name="shown" value="([^"]+)"', page)
        if found is None:
            return False
        row = page.partition('name="shown"')[2].partition("data-item")[0]
        # Who reads sees what a program cannot: honest texts that look alike are left as they are, all at once.
        honest = re.search(r"Proposition d|Idée \d", row) is not None
        burst = "réseau" in row and not honest
        act = "keep" if honest else "hide"
        page = self.page(
            "/moderation/drill/queue/",
            {"chosen": found[1], "scope": "burst" if burst else "like", "act": act, "reason": "flood"},
        )
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        if sealed is None:  # nothing would be touched: leave it
            self.page("/moderation/drill/queue/", {"one": f"keep:{found[1]}"})
            return True
        given = {"sealed": html.unescape(sealed[1]), "act": act, "reason": "" if honest else "flood"}
        self.page("/moderation/drill/queue/all/", given | ({"days": "30", "aside": "wave"} if burst else {}))
        return True

    def regret(self) -> None:
        """Undo the latest time that opinions were set aside: the counters have to be as they were before."""
        page = self.page("/moderation/drill/queue/")
        # The word of the act stands after the button that undoes it.
        before = page.partition("mettre des avis et des soutiens de côté")[0]
        undo = re.findall(r'action="(/moderation/drill/undo/[^"]+)"', before)[-1]
        self.page(undo, {})


def count(site: Site, fakes: list[str]) -> dict[str, int]:
    return json.loads(site.python("-W", "ignore", "-c", COUNT, given=json.dumps(fakes)))


WAITING = {
    "unexamined": "SELECT count(*) FROM moderation_unexamined",
    "under way": "SELECT count(*) FROM moderation_batch WHERE finished_at IS NULL",
}


def wait_for(site: Site, name: str) -> float:
    """How long the worker took to bring a count down to nothing. Asked of the database itself: a process that starts
    Django for each look would weigh more than the worker."""
    began = time.monotonic()
    while site.number(WAITING[name]) and time.monotonic() - began < 1200:
        time.sleep(0.5)
    return time.monotonic() - began


def test_a_flood_is_undone_by_one_moderator(tmp_path: Path, drill_database: str, acts: int) -> None:
    site = Site(
        tmp_path,
        database_url=drill_database,
        ISEGORIA_TRUSTED_PROXIES="1",
        ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR=str(max(5, round(GUESTS_PER_HOUR * acts))),
        ISEGORIA_ACTS_PER_PERSON_PER_MINUTE="90",
        ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE="3000",
    )
    session = json.loads(site.python("-W", "ignore", "-c", MODERATOR))
    site.start()
    flood = Flood(site, acts)
    took = flood.run()
    got = count(site, flood.fakes)
    examined = wait_for(site, "unexamined")

    moderator, began = Moderator(site, session), time.monotonic()
    while moderator.clicks < CLICKS and moderator.sweep():
        # Someone who reads goes slower than the worker.
        wait_for(site, "under way")
    cleared = time.monotonic() - began
    flood.end()
    left = count(site, flood.fakes)
    clicks = moderator.clicks
    moderator.regret()
    regretted = wait_for(site, "under way")
    back = count(site, flood.fakes)
    site.stop()

    print(
        f"\nflood of {acts} persons from {ADDRESSES} networks in {took:.0f} s "
        f"({len(flood.attack.seconds) / took:.0f} calls/s): {flood.attack.statuses}"
        f"\ngot through: {len(flood.fakes)} persons, {got['fake_posts']} posts, {got['fake_opinions']} opinions"
        f"\nexamined in {examined:.0f} s; then {clicks} clicks of one moderator, carried out in {cleared:.0f} s, "
        f"the slowest page {max(moderator.seconds):.1f} s: "
        f"{left['fake_hidden']} of {left['fake_posts']} fake posts hidden, {left['paused']} fake persons paused, "
        f"{left['honest_hidden']} of {left['honest_posts']} honest posts hidden, {left['queue']} left on the queue, "
        f"{left['set_aside']} fake persons set aside: {left['counted']} opinions counted of "
        f"{left['fake_opinions'] + left['honest_opinions']}, {left['honest_opinions']} of them honest"
        f"\none of these undone in {regretted:.0f} s: {back['counted']} counted, {back['set_aside']} still set aside"
        f"\nhonest people under attack: {flood.honest}\nand while it was cleared away: {flood.meanwhile}"
    )
    seen = flood.honest.statuses | flood.meanwhile.statuses
    assert not {status for status in seen if status == 0 or status >= 429}
    assert not {status for status in flood.attack.statuses if status == 500}
    assert left["fake_hidden"] >= 0.9 * left["fake_posts"]
    assert (left["honest_hidden"], left["honest_paused"], left["honest_set_aside"]) == (0, 0, 0)
    assert left["set_aside"] >= 0.9 * len(flood.fakes)
    assert left["counted"] == left["to_count"]
    assert back["set_aside"] < left["set_aside"]
    assert back["counted"] == back["to_count"]
    assert clicks <= CLICKS
