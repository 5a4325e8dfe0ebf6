# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kill -9`` of whoever opens an urn, at moments drawn by lot, until it is open: at each of them all the envelopes are
there or all the ballots, never a mixture, and in the end each ballot is counted once."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .site import Site

FEW, MANY = 300, 100_000
KILLS = {300: 3, 100_000: 12}

FILL = """
import json, sys
from datetime import timedelta
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from isegoria.core.accounts.models import Person
from isegoria.core.processes.actions import PhasePlan, draft_process
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.tools.votes.actions import NewOption, make_vote
from isegoria.commons.polling.models import Arrival, Envelope, RollEntry, Urn, new_key
from isegoria.tools.votes.models import Vote
from isegoria.commons.polling.urn.sealing import make_key, seal
now, many = timezone.now(), int(sys.argv[1])
process = draft_process(
    space=Space.objects.get(), slug="urne", questions={"fr": "Qui ?"}, by=None,
    phases=[PhasePlan(slug="vote", tool="votes", titles={"fr": "Vote"}, opens_at=now - timedelta(days=1),
                      closes_at=now + timedelta(days=1))],
)
Process.objects.filter(pk=process.pk).update(published_at=now)
phase = Phase.objects.select_related("process__space").get(process=process)
options = [NewOption({"fr": f"Option {n}"}) for n in range(12)]
vote = make_vote(phase=phase, by=None, questions={"fr": "Qui ?"}, method="approval", choices=options)
key = make_key()
Urn.objects.filter(pk=vote.pk).update(seal_key=key)
for start in range(0, many, 5000):
    part = range(start, min(start + 5000, many))
    with transaction.atomic():
        people = Person.objects.bulk_create(Person() for n in part)
        tokens = [new_key() for n in part]
        RollEntry.objects.bulk_create(RollEntry(urn=vote.urn, person=one) for one in people)
        Arrival.objects.bulk_create(Arrival(token=token, urn=vote.urn) for token in tokens)
        Envelope.objects.bulk_create(
            Envelope(urn=vote.urn, person=one, arrival=token, sealed=seal(
                [int(n % 13 > place) for place in range(12)], public_key=key, urn=vote.public_id, envelope=token))
            for n, one, token in zip(part, people, tokens)
        )
Phase.objects.filter(pk=phase.pk).update(closes_at=now - timedelta(minutes=1))
"""

OPEN = """
import json, resource, sys, time
import django
django.setup()
from django.db import transaction
from isegoria.tools.votes.counting import count_vote
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import find_vote
from isegoria.commons.polling.urn.opening import actions as opening
took = {}
def timed(name):
    really = getattr(opening, name)
    def run(*given, **named):
        began = time.monotonic()
        try:
            return really(*given, **named)
        finally:
            took[name] = round(time.monotonic() - began, 2)
    setattr(opening, name, run)
for name in ("_read", "_mix", "_turn", "wipe"):
    timed(name)
vote = find_vote(Vote.objects.get(method="approval").public_id)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print("ready", flush=True)
began, used = time.monotonic(), time.process_time()
count_vote(vote)
took["all"] = round(time.monotonic() - began, 2)
took["processor"] = round(time.process_time() - used, 2)
took["more memory, MB"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(json.dumps(took), flush=True)
"""

LOOK = """
import json
from collections import Counter
import django
django.setup()
from isegoria.commons.polling.models import Arrival, Envelope, SealedVote
from isegoria.tools.votes.models import Vote
from isegoria.commons.polling.urn.sealing import has_key, to_wipe
vote = Vote.objects.get(method="approval")
ballots = Counter(sum(marks) for marks in SealedVote.objects.values_list("marks", flat=True).iterator())
print(json.dumps({
    "state": vote.state, "envelopes": Envelope.objects.count(), "ballots": SealedVote.objects.count(),
    "ticks": sorted(ballots.items()), "held": Arrival.objects.filter(state="held").count(),
    "key": has_key(vote.urn.seal_key), "to_wipe": len(to_wipe()),
    "cast": vote.result.summary["tally"]["table"]["turnout"]["cast"] if vote.result else None,
}))
"""


def look(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.python("-c", LOOK))
    return found


def test_an_urn_is_opened_whole_whenever_its_opener_is_killed(tmp_path: Path, drill_database: str, acts: int) -> None:
    site = Site(tmp_path, database_url=drill_database, statements=1)
    site.python("-c", FILL, str(acts))
    lot = random.Random(acts)
    killed: list[str] = []
    longest = 0.3 if acts == FEW else 60.0
    took = None
    while took is None:
        opener = subprocess.Popen([sys.executable, "-c", OPEN], env=site.environment, stdout=subprocess.PIPE, text=True)
        assert opener.stdout is not None
        assert opener.stdout.readline().strip() == "ready"
        if len(killed) < KILLS[acts]:
            # Most openings are cut in the middle; the later the kill, the nearer to the end it falls.
            time.sleep(lot.random() * longest * (len(killed) + 1) / KILLS[acts])
        if len(killed) < KILLS[acts] and opener.poll() is None:
            opener.kill()
            opener.wait()
            opener.stdout.close()
            found = look(site)
            assert (found["envelopes"], found["ballots"]) in [(acts, 0), (0, acts)]
            assert found["key"] or found["ballots"] == acts
            killed.append("ballots" if found["ballots"] else "envelopes")
            continue
        took = json.loads(opener.stdout.read() or "null")
        opener.stdout.close()
        assert opener.wait() == 0
    found = look(site)

    expected = {ticks: sum(1 for n in range(acts) if min(n % 13, 12) == ticks) for ticks in range(13)}
    assert found["ticks"] == [[ticks, many] for ticks, many in sorted(expected.items()) if many]
    assert (found["state"], found["cast"], found["held"]) == ("counted", acts, 0)
    assert (found["key"], found["to_wipe"], found["envelopes"]) == (False, 0, 0)
    print(f"{acts} envelopes, killed {len(killed)} times ({killed}), then in seconds: {took}")
