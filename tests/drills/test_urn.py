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

import pytest

from .site import Site

FEW, MANY = 300, 100_000
KILLS = {300: 3, 100_000: 12}

FILL = {
    "votes": """
from isegoria.tools.votes.actions import NewOption, make_vote
phase = a_phase("votes", {})
options = [NewOption({"fr": f"Option {n}"}) for n in range(12)]
vote = make_vote(phase=phase, by=None, questions={"fr": "Qui ?"}, method="approval", choices=options)
fill(phase, vote, 12)
""",
    "budgets": """
from isegoria.tools.budgets.actions import BudgetPlan, PotPlan, write_budget
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects.actions import submit
from isegoria.tools.budgets.voting.actions import draw_up, make_ready
phase = a_phase("budgets", {"stage": "vote"}, ideas=PhasePlan(
    slug="idees", tool="budgets", titles={"fr": "Idées"}, settings={"stage": "ideas"},
    opens_at=now - timedelta(days=2), closes_at=now + timedelta(days=1)))
budget = write_budget(process=phase.process, by=None, plan=BudgetPlan(pots=(PotPlan({"fr": "Ville"}, 1_000_000),)))
ideas = Phase.objects.select_related("process__space").get(process=phase.process, slug="idees")
for n in range(12):
    said = submit(phase=ideas, author=create_guest(), title=f"Projet {n}", body=f"Le projet {n}.", language="fr")
    Project.objects.filter(pk=said.contribution.pk).update(state="feasible", cost=100_000, pot=budget.pots.get())
vote = make_ready(vote=draw_up(phase=phase, budget=budget, by=None), by=None)
fill(phase, vote, 14)
""",
}
"""How an urn of each tool is made; the marks of a budget end with a district and a child."""

BEGIN = """
import sys
from datetime import timedelta
import django
django.setup()
from django.db import transaction
from django.utils import timezone
from isegoria.core.accounts.actions import create_guest
from isegoria.core.accounts.models import Person
from isegoria.core.processes.actions import PhasePlan, draft_process
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.commons.polling.models import Arrival, Envelope, RollEntry, Urn, new_key
from isegoria.commons.polling.urn.sealing import make_key, seal
now, many = timezone.now(), int(sys.argv[1])

def a_phase(tool, settings, ideas=None):
    vote = PhasePlan(slug="vote", tool=tool, titles={"fr": "Vote"}, settings=settings,
                     opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    process = draft_process(space=Space.objects.get(), slug="urne", questions={"fr": "Qui ?"}, by=None,
                            phases=[one for one in (ideas, vote) if one is not None])
    Process.objects.filter(pk=process.pk).update(published_at=now)
    return Phase.objects.select_related("process__space").get(process=process, slug="vote")

def fill(phase, vote, places):
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
                    [int(n % 13 > place) for place in range(12)] + [0] * (places - 12),
                    public_key=key, urn=vote.public_id, envelope=token))
                for n, one, token in zip(part, people, tokens)
            )
    Phase.objects.filter(pk=phase.pk).update(closes_at=now - timedelta(minutes=1))
"""

FIND = {
    "votes": """
from isegoria.tools.votes.counting import count_vote
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import find_vote
def the_vote():
    return find_vote(Vote.objects.get(method="approval").public_id)
def cast_in(result):
    return result.summary["tally"]["table"]["turnout"]["cast"]
""",
    "budgets": """
from isegoria.tools.budgets.counting import count_vote
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.voting.queries import find_vote
def the_vote():
    return find_vote(BudgetVote.objects.get().public_id)
def cast_in(result):
    return result.summary["turnout"]["cast"]
""",
}

BEGIN_LATER = """
import django
django.setup()
"""

OPEN = """
import json, resource, time
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
vote = the_vote()
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
from isegoria.commons.polling.models import Arrival, Envelope, SealedVote
from isegoria.commons.polling.urn.sealing import has_key, to_wipe
vote = the_vote()
ballots = Counter(sum(marks) for marks in SealedVote.objects.values_list("marks", flat=True).iterator())
print(json.dumps({
    "state": vote.state, "envelopes": Envelope.objects.count(), "ballots": SealedVote.objects.count(),
    "ticks": sorted(ballots.items()), "held": Arrival.objects.filter(state="held").count(),
    "key": has_key(vote.urn.seal_key), "to_wipe": len(to_wipe()),
    "cast": cast_in(vote.result) if vote.result else None,
}))
"""


def look(site: Site, tool: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.python("-c", BEGIN_LATER + FIND[tool] + LOOK))
    return found


@pytest.mark.parametrize("tool", FILL)
def test_an_urn_is_opened_whole_whenever_its_opener_is_killed(
    tool: str, tmp_path: Path, drill_database: str, acts: int
) -> None:
    site = Site(tmp_path, database_url=drill_database, statements=1)
    site.python("-c", BEGIN + FILL[tool], str(acts))
    lot = random.Random(acts)
    killed: list[str] = []
    longest = 0.3 if acts == FEW else 60.0
    took = None
    while took is None:
        script = BEGIN_LATER + FIND[tool] + OPEN
        opener = subprocess.Popen(
            [sys.executable, "-c", script], env=site.environment, stdout=subprocess.PIPE, text=True
        )
        assert opener.stdout is not None
        assert opener.stdout.readline().strip() == "ready"
        if len(killed) < KILLS[acts]:
            # Most openings are cut in the middle; the later the kill, the nearer to the end it falls.
            time.sleep(lot.random() * longest * (len(killed) + 1) / KILLS[acts])
        if len(killed) < KILLS[acts] and opener.poll() is None:
            opener.kill()
            opener.wait()
            opener.stdout.close()
            found = look(site, tool)
            assert (found["envelopes"], found["ballots"]) in [(acts, 0), (0, acts)]
            assert found["key"] or found["ballots"] == acts
            killed.append("ballots" if found["ballots"] else "envelopes")
            continue
        took = json.loads(opener.stdout.read() or "null")
        opener.stdout.close()
        assert opener.wait() == 0
    found = look(site, tool)

    expected = {ticks: sum(1 for n in range(acts) if min(n % 13, 12) == ticks) for ticks in range(13)}
    assert found["ticks"] == [[ticks, many] for ticks, many in sorted(expected.items()) if many]
    assert (found["state"], found["cast"], found["held"]) == ("counted", acts, 0)
    assert (found["key"], found["to_wipe"], found["envelopes"]) == (False, 0, 0)
    print(f"{tool}: {acts} envelopes, killed {len(killed)} times ({killed}), then in seconds: {took}")
