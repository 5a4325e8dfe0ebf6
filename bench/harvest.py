# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of the workshop cost at the size of a nation: fills a database of its own, then asks for each page.

    python -m bench.harvest [--texts 50000] [--extracts 20000] [--keep FOLDER] [--only WORD] [--out FILE]
    python -m tests.postgresql_cluster python -m bench.harvest

What is asked, and how it is measured: :mod:`bench.workshop_pages`.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

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
    asked.add_argument("--only", default="", help="pages whose name holds this")
    asked.add_argument("--out", type=Path, help="where the figures are written")
    given = asked.parse_args()
    os.environ["ISEGORIA_DATA_DIR"] = given.keep or tempfile.mkdtemp()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
    import django  # late: the folder must be known first

    django.setup()
    from django.core.management import call_command  # late: apps must be ready

    from bench import workshop_pages, workshop_site  # late: apps must be ready
    from isegoria.core.spaces.models import Space  # late: apps must be ready

    call_command("migrate", verbosity=0)
    if not Space.objects.filter(slug="nation").exists():
        started = time.perf_counter()
        fill(given.texts, given.extracts)
        workshop_site.furnish()
        _settle()
        print(f"filled in {time.perf_counter() - started:.0f} s")
    workshop_pages.measure(given.out, only=given.only)


def _settle() -> None:
    """What the worker and the database do by themselves in time."""
    from django.db import connection  # late: apps must be ready

    from isegoria.commons.search.actions import count_common_words  # late: apps must be ready

    count_common_words(now=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


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


if __name__ == "__main__":
    main()
