# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page of the workshop, asked for at the size of a nation: its queries, and the processor's milliseconds.

*First*: the first request of this page in a process that is warm, as the server makes its own before anyone comes.
*Cold*: nothing is kept in the cache. *Warm*: asked a moment before. Middleware and templates are included, and on
PostgreSQL what its own process spends. The least of some turns is given, as others may work on the same machine; the
middle one stands beside it.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

TURNS = 7
TEAM, PUBLIC = "/workshop/nation/debat/", "/s/nation/debat/"


def pages() -> Iterator[tuple[str, bool, str]]:
    """What the page is, whether it is the team's, its address."""
    from isegoria.commons.synthesis.models import Edition, Extract, Idea, Sentence  # late: apps must be ready
    from isegoria.commons.synthesis.tree.addresses import ref_of  # late: apps must be ready
    from isegoria.core.contributions.models import Contribution  # late: apps must be ready

    text = Contribution.objects.order_by("-pk")[200]
    middle = Extract.objects.order_by("pk")[Extract.objects.count() // 2]
    first_extract = Extract.objects.order_by("pk")[100]
    yield "harvest: texts", True, TEAM
    yield "texts, far down", True, f"{TEAM}?after={text.pk}"
    yield "texts not harvested yet", True, f"{TEAM}?show=not_yet"
    yield "texts harvested", True, f"{TEAM}?show=harvested"
    yield "texts with a frequent word", True, f"{TEAM}?q=hôpital"
    yield "texts with two words, not yet", True, f"{TEAM}?q=école+vélo&show=not_yet"
    yield "texts of a theme", True, f"{TEAM}?theme=7&show=not_yet"
    yield "texts under no idea", True, f"{TEAM}?idea=none"
    yield "a text", True, f"{TEAM}texts/{middle.contribution.public_id}/"
    yield "a text, in a list of words", True, f"{TEAM}texts/{middle.contribution.public_id}/?q=hôpital&show=not_yet"
    yield "extracts", True, f"{TEAM}extracts/"
    yield "extracts, far down", True, f"{TEAM}extracts/?after={first_extract.pk}"
    yield "extracts of a nature, no idea", True, f"{TEAM}extracts/?nature=for&idea=none"
    yield "extracts with a word", True, f"{TEAM}extracts/?q=hôpital"
    yield "extracts edited since", True, f"{TEAM}extracts/?edited=1"
    yield "extracts of mine", True, f"{TEAM}extracts/?mine=1"
    largest = Idea.objects.order_by("-people_count")[0]
    leaf = Idea.objects.filter(parent=largest).first() or largest
    yield "tree", False, f"{PUBLIC}ideas/"
    yield "tree, searched", False, f"{PUBLIC}ideas/?q=idée"
    yield "tree of the team", True, f"{TEAM}ideas/"
    yield "map of ideas", False, f"{PUBLIC}ideas/map/"
    yield "map below an idea", False, f"{PUBLIC}ideas/map/?under={largest.public_id}"
    yield "an idea", False, f"{PUBLIC}ideas/{ref_of(largest)}/"
    yield "an idea, one nature", False, f"{PUBLIC}ideas/{ref_of(largest)}/?nature=problem"
    yield "an idea below", False, f"{PUBLIC}ideas/{ref_of(leaf)}/"
    yield "an idea of the team", True, f"{TEAM}ideas/{largest.public_id}/"
    yield "splitting an idea", True, f"{TEAM}ideas/{largest.public_id}/split/"
    yield "history", True, f"{TEAM}history/"
    yield "history, far down", True, f"{TEAM}history/?page=90&of=extracts"
    yield "machine", True, f"{TEAM}machine/"
    yield "suggestions", True, f"{TEAM}machine/suggestions/"
    yield "suggestions of a theme", True, f"{TEAM}machine/suggestions/?theme=3"
    yield "ideas of themes", True, f"{TEAM}machine/ideas/"
    yield "themes (pictures)", False, f"{PUBLIC}themes/"
    yield "a theme", False, f"{PUBLIC}themes/3/"
    yield "syntheses", False, f"{PUBLIC}syntheses/"
    yield "syntheses of the team", True, f"{TEAM}syntheses/"
    for title in ("Deux pages", "Cinq cents phrases"):
        edition = Edition.objects.select_related("document").filter(title=title).latest("number")
        sentence = edition.sentences.order_by("position")[3]
        written = Sentence.objects.filter(section__document=edition.document).order_by("position")[3]
        there, desk = (
            f"{PUBLIC}syntheses/{edition.document.public_id}/",
            f"{TEAM}syntheses/{edition.document.public_id}/",
        )
        short = "2 pages" if title == "Deux pages" else "500"
        yield f"{short}: edition", False, there
        yield f"{short}: a sentence", False, f"{there}2/s/{sentence.sentence}/"
        yield f"{short}: a sentence opened", False, f"{there}2/s/{sentence.sentence}/?part=1"
        yield f"{short}: note", False, f"{there}2/note/"
        yield f"{short}: remarks", False, f"{there}2/remarks/"
        yield f"{short}: editions compared", False, f"{there}compare/"
        yield f"{short}: desk", True, desk
        yield f"{short}: a sentence at the desk", True, f"{desk}sentences/{written.public_id}/"
        yield f"{short}: all extracts at the desk", True, f"{desk}sentences/{written.public_id}/?of=all&q=hôpital"
        yield f"{short}: preview", True, f"{desk}preview/"
        yield f"{short}: after", True, f"{desk}after/"
    yield "what became of it", False, f"/c/{middle.contribution.public_id}/life/"
    yield from _circles()
    yield "search, a frequent word", False, "/search/?q=hôpital"
    yield "search, two words", False, "/search/?q=hôpital+école"
    yield "search, a beginning", False, "/search/?q=num"
    yield "search in the process", False, "/search/?q=hôpital&space=nation&process=debat"
    yield "search, page 20", False, "/search/?q=hôpital&page=20"
    yield "process", False, PUBLIC


def _circles() -> Iterator[tuple[str, bool, str]]:
    from isegoria.commons.readings.models import Circle, Text  # late: apps must be ready

    circle = Circle.objects.latest("pk")
    read = Text.objects.select_related("contribution").filter(grid__circle=circle).order_by("-readings")[0]
    there = f"{PUBLIC}readings/"
    yield "readings: circles", False, there
    yield "readings: results", False, f"{there}{circle.public_id}/"
    yield "readings: a text", False, f"{there}{circle.public_id}/texts/{read.contribution.public_id}/"
    yield "readings: of the team", True, f"{TEAM}readings/"


def measure(out: Path | None, *, only: str = "") -> None:
    """Ask for each page, and print what it costs."""
    from django.core.cache import cache  # late: apps must be ready
    from django.db import connection  # late: apps must be ready
    from django.test import Client  # late: apps must be ready
    from django.test.utils import CaptureQueriesContext  # late: apps must be ready

    from isegoria.core.accounts.models import Account  # late: apps must be ready
    from isegoria.project.warming import warm  # late: apps must be ready

    warm()  # as a web process does before its first visitor
    anyone = Client(headers={"accept-language": "fr", "host": "127.0.0.1"})
    team = Client(headers={"accept-language": "fr", "host": "127.0.0.1"})
    team.force_login(Account.objects.get(email="harvester@example.org"))
    spent = _Spent(connection)
    rows: list[dict[str, Any]] = []
    for name, of_team, address in pages():
        if only not in name:
            continue
        client = team if of_team else anyone

        def ask(client: Any = client, address: str = address) -> float:
            before = spent()
            answer = client.get(address)
            took = (spent() - before) * 1_000
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            return took

        first = ask()
        cold = []
        for _turn in range(TURNS):
            cache.clear()
            cold.append(ask())
        cache.clear()
        with CaptureQueriesContext(connection) as asked_cold:
            ask()
        with CaptureQueriesContext(connection) as asked_warm:
            ask()
        cold_queries, warm_queries = len(asked_cold.captured_queries), len(asked_warm.captured_queries)
        kept = [ask() for _turn in range(TURNS)]
        figures = {
            "page": name, "queries_cold": cold_queries, "queries_warm": warm_queries, "first_ms": round(first, 1),
            "cold_ms": round(min(cold), 1), "cold_median_ms": round(median(cold), 1), "warm_ms": round(min(kept), 1),
            "warm_median_ms": round(median(kept), 1),
        }  # fmt: skip
        rows.append(figures)
        over = " <<<" if cold_queries > 12 or min(cold) > 80 else ""
        print(
            f"{name:34} queries {cold_queries:2} cold {warm_queries:2} warm; cold {min(cold):6.1f} "
            f"({median(cold):6.1f}); warm {min(kept):6.1f} ({median(kept):6.1f}); first {first:6.1f} ms{over}",
            flush=True,
        )
    if out is not None:
        text = json.dumps({"database": connection.vendor, "pages": rows}, indent=1, ensure_ascii=False)
        out.write_text(f"{text}\n", encoding="utf-8")


class _Spent:
    """Processor seconds of this process, and of PostgreSQL's behind it, which is on this machine."""

    def __init__(self, connection: Any) -> None:
        self.backend = 0
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = int(cursor.fetchone()[0])

    def __call__(self) -> float:
        theirs = 0.0
        if self.backend:
            theirs = int(Path(f"/proc/{self.backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        return time.process_time() + theirs
