# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large conversation whose opinion map is computed again and again, as the worker would but without its rests.

Started by `votes_over_http.py --map-people N`, on the same database; ends when its standard input does, and then writes
its figures (JSON).
"""

import argparse
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BATCH = 500
CAMPS = 4


def populate(people: int, statements: int, votes: int) -> Any:
    """A published conversation in which people of ``CAMPS`` camps gave ``votes`` opinions each."""
    # Django's models exist only once it is set up, in main().
    import numpy as np
    from django.db import transaction
    from votes_over_http import prepare

    from isegoria.core.accounts.models import Person
    from isegoria.core.contributions.models import Contribution
    from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount
    from isegoria.core.processes.models import Participation, Phase

    process, _ = prepare(statements)
    phase = Phase.objects.select_related("process__space").get(process=process)
    keys = list(Contribution.objects.filter(phase=phase).order_by("pk").values_list("pk", flat=True))
    chance = np.random.default_rng(5)
    lean = chance.uniform(-1, 1, size=(CAMPS, len(keys)))
    for start in range(0, people, BATCH):
        with transaction.atomic():
            made = Person.objects.bulk_create(Person() for _ in range(min(BATCH, people - start)))
            Participation.objects.bulk_create(Participation(process=process, person=one) for one in made)
            import_opinions(
                ImportedOpinion(one.pk, keys[place], int(np.sign(round(lean[one.pk % CAMPS, place] + noise, 1))), None)
                for one in made
                for place, noise in zip(
                    chance.choice(len(keys), votes, replace=False).tolist(), chance.normal(0, 0.5, votes), strict=True
                )
            )
    recount(contribution_ids=keys)
    return phase


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--people", type=int, required=True)
    arguments.add_argument("--statements", type=int, default=200)
    arguments.add_argument("--votes", type=int, default=20, help="of each person")
    arguments.add_argument("--idle", action="store_true", help="make the conversation, and compute nothing")
    given = arguments.parse_args()
    sys.path.insert(0, str(ROOT))
    # As the worker does.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
    # Django reads its settings from the environment prepared just above.
    import django

    django.setup()
    # As above.
    from isegoria.project.worker import give_way
    from isegoria.tools.statements import counting

    phase = populate(given.people, given.statements, given.votes)
    print("ready", flush=True)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    give_way()
    seconds: list[float] = []
    processor = time.process_time()
    began = time.monotonic()
    if given.idle:
        over.wait()
    while not over.is_set():
        start = time.monotonic()
        counting.compute_map(phase)
        seconds.append(round(time.monotonic() - start, 2))
    wall = time.monotonic() - began
    json.dump(
        {
            "map_people": given.people,
            "map_opinions": given.people * given.votes,
            "maps_seconds": seconds,
            "map_processor": round((time.process_time() - processor) / wall, 2),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
