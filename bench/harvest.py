# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the harvest cost at the size of a nation: fills a database of its own, then asks for each page.

python -m bench.harvest [--texts 50000] [--extracts 20000] [--keep FOLDER]

Milliseconds are processor time of the whole request, the median of five, in French, by a harvester who is signed in.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

WORDS = (
    *("rue", "école", "vélo", "banc", "parc", "eau", "énergie", "impôt", "service", "santé", "hôpital", "emploi"),
    *("transport", "train", "bus", "voiture", "logement", "loyer", "climat", "arbre", "quartier", "mairie", "vote"),
    *("débat", "enfant", "parent", "retraite", "travail", "salaire", "prix", "commerce", "marché", "culture", "sport"),
    *("jeune", "sécurité", "police", "justice", "prison", "université", "formation", "numérique", "réseau", "route"),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--texts", type=int, default=50_000)
    asked.add_argument("--extracts", type=int, default=20_000)
    asked.add_argument("--keep", default="", help="folder of the database, kept for another run")
    given = asked.parse_args()
    folder = given.keep or tempfile.mkdtemp()
    os.environ["ISEGORIA_DATA_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
    begun = not (Path(folder) / "db.sqlite3").exists()
    import django  # late: the folder must be known first

    django.setup()
    if begun:
        from django.core.management import call_command  # late: apps must be ready

        call_command("migrate", verbosity=0)
        started = time.perf_counter()
        fill(given.texts, given.extracts)
        print(f"filled in {time.perf_counter() - started:.0f} s")
    measure()


def fill(texts: int, extracts: int) -> None:
    """Rows as the acts leave them, written straight: the acts themselves are measured elsewhere."""
    from django.utils import timezone  # late: apps must be ready

    from isegoria.commons.search.actions import gather, gather_some  # late: apps must be ready
    from isegoria.commons.synthesis import models  # late: apps must be ready
    from isegoria.commons.synthesis.passages import digest, readable, sentences  # late: apps must be ready
    from isegoria.commons.synthesis.tree.actions import make_idea, recount_process  # late: apps must be ready
    from isegoria.core.accounts.models import Account, Person  # late: apps must be ready
    from isegoria.core.contributions.models import Contribution, Standing, Version  # late: apps must be ready
    from isegoria.core.processes.actions import PhasePlan, draft_process  # late: apps must be ready
    from isegoria.core.processes.models import Process  # late: apps must be ready
    from isegoria.core.spaces.actions import grant_role, open_space  # late: apps must be ready

    drawn = random.Random(7)
    space = open_space(slug="nation", names={"fr": "La nation"}, administrator=None)
    process = draft_process(
        space=space,
        slug="debat",
        questions={"fr": "Que proposez-vous ?"},
        phases=[
            PhasePlan(slug=f"p{n}", tool="statements", titles={"fr": f"Étape {n}"}, opens_at=None, closes_at=None)
            for n in range(3)
        ],
        rules={"fr": "Une idée par texte."},
        language="fr",
        by=None,
    )
    Process.objects.filter(pk=process.pk).update(published_at=timezone.now())
    account = Account.objects.create_user("harvester@example.org", None)
    grant_role(space=space, account=account, name="harvester", by=None)
    phases = list(process.phases.all())
    people = Person.objects.bulk_create(
        [Person(pseudonym=f"Personne {n}") for n in range(texts // 4)], batch_size=2_000
    )

    def body() -> str:
        return " ".join(
            f"{' '.join(drawn.choices(WORDS, k=drawn.randint(6, 18))).capitalize()}."
            for _one in range(drawn.randint(1, 6))
        )

    made: list[Contribution] = []
    for start in range(0, texts, 2_000):
        some = [
            Contribution(
                kind="statement",
                process=process,
                phase=drawn.choice(phases),
                author=drawn.choice(people),
                title="" if drawn.random() < 0.5 else " ".join(drawn.choices(WORDS, k=4)),
                body=body(),
                state=drawn.choices(["published", "hidden"], [97, 3])[0],
            )
            for _one in range(min(2_000, texts - start))
        ]
        made += Contribution.objects.bulk_create(some)
        Version.objects.bulk_create(
            [Version(contribution=one, number=1, title=one.title, body=one.body) for one in some]
        )
        Standing.objects.bulk_create([Standing(contribution=one) for one in some])
    reading = models.MachineReading.objects.create(process=process, state="done")
    themes = [
        models.Theme.objects.create(reading=reading, number=n, name=f"Thème {n}", texts_count=texts // 60)
        for n in range(1, 61)
    ]
    models.Membership.objects.bulk_create(
        [models.Membership(contribution=one, theme=drawn.choice(themes)) for one in made], batch_size=5_000
    )
    tops = [make_idea(process=process, by=None, title=f"Idée {n}") for n in range(20)]
    ideas = [make_idea(process=process, by=None, title=f"Idée {n}", parent=drawn.choice(tops)) for n in range(60)]
    rows = []
    readables = [one for one in made if one.state == "published"]
    while len(rows) < extracts:
        text = drawn.choice(readables)
        whole = readable(text.title, text.body)
        start, stop = drawn.choice(sentences(whole))
        rows.append(
            models.Extract(
                process=process, contribution=text, version=1, start=start, stop=stop, words=whole[start:stop],
                sha256=digest(whole), nature=drawn.choice(models.Nature.values), idea=drawn.choice([*ideas, None]),
                made_by=account,
            )
        )  # fmt: skip
    models.Extract.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
    recount_process(process=process)
    gather(process=process)
    while gather_some():
        continue


def measure() -> None:
    """Each page, after one visit that warms what is kept for long."""
    from django.core.cache import cache  # late: apps must be ready
    from django.db import connection  # late: apps must be ready
    from django.test import Client  # late: apps must be ready
    from django.test.utils import CaptureQueriesContext  # late: apps must be ready

    from isegoria.commons.synthesis.models import Extract  # late: apps must be ready
    from isegoria.core.accounts.models import Account  # late: apps must be ready
    from isegoria.core.contributions.models import Contribution  # late: apps must be ready

    client = Client(headers={"accept-language": "fr", "host": "127.0.0.1"})
    client.force_login(Account.objects.get(email="harvester@example.org"))
    deep = Contribution.objects.order_by("-pk")[200].pk
    middle = Extract.objects.order_by("pk")[Extract.objects.count() // 2]
    text = middle.contribution.public_id
    pages = {
        "texts": "",
        "texts, far down": f"?after={deep}",
        "texts not harvested yet": "?show=not_yet",
        "texts harvested": "?show=harvested",
        "texts with a word": "?q=hôpital",
        "texts of a theme": "?theme=7&show=not_yet",
        "texts under no idea": "?idea=none",
        "a text": f"texts/{text}/",
        "a text, in a list of words": f"texts/{text}/?q=hôpital&show=not_yet",
        "extracts": "extracts/",
        "extracts, far down": f"extracts/?after={Extract.objects.order_by('pk')[100].pk}",
        "extracts of a nature under no idea": "extracts/?nature=for&idea=none",
        "extracts with a word": "extracts/?q=hôpital",
    }
    for name, path in pages.items():
        address = f"/workshop/nation/debat/{path}"
        cold = _timed(client, address)
        times = [_timed(client, address) for _one in range(5)]
        cache.clear()
        client.get("/workshop/nation/debat/?q=zzz")  # what the page's frame keeps
        with CaptureQueriesContext(connection) as first:
            counted = _timed(client, address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        print(
            f"{median(times):6.1f} ms, {len(queries):2} queries; with nothing kept {counted:6.1f} ms, "
            f"{len(first):2} queries; first {cold:6.1f} ms  {name}"
        )


def _timed(client: Any, address: str) -> float:
    begun = time.process_time()
    answer = client.get(address)
    spent = (time.process_time() - begun) * 1_000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return spent


if __name__ == "__main__":
    main()
