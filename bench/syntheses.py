# SPDX-License-Identifier: AGPL-3.0-or-later
"""Queries and processor milliseconds of the pages of a synthesis of 500 sentences that lead to 5,000 extracts, in a
process of 50,000 contributions and 20,000 extracts.

    ISEGORIA_DATA_DIR=… python bench/syntheses.py --contributions 50000 --extracts 20000 --out syntheses.json

Uses the database of the settings, which must be empty or hold this process already. What is in it is written in bulk
and serves this only. Times are those of the processor, in one process with Django's test client, middleware and
templates included: the least of several turns, since others may work on the same machine.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django's settings come first
from django.db import connection, transaction  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above
from django.test.utils import CaptureQueriesContext  # noqa: E402 - as above

from isegoria.commons.synthesis.documents import actions, queries  # noqa: E402 - as above
from isegoria.commons.synthesis.documents.addresses import desk_path, edition_path  # noqa: E402 - as above
from isegoria.commons.synthesis.documents.json_form import edition_json  # noqa: E402 - as above
from isegoria.commons.synthesis.documents.preparing import prepare  # noqa: E402 - as above
from isegoria.commons.synthesis.models import (  # noqa: E402 - as above
    Citation,
    Document,
    Edition,
    Extract,
    Idea,
    Section,
    Sentence,
)
from isegoria.commons.synthesis.tree.counting.actions import recount  # noqa: E402 - as above
from isegoria.core.accounts.models import Account, Person  # noqa: E402 - as above
from isegoria.core.contributions.models import Contribution, Standing, Version  # noqa: E402 - as above
from isegoria.core.processes.actions import PhasePlan, draft_process  # noqa: E402 - as above
from isegoria.core.processes.models import Process  # noqa: E402 - as above
from isegoria.core.spaces.actions import grant_role, open_space  # noqa: E402 - as above

SLUG = "bench-syntheses"
SENTENCES, CITED, SECTIONS = 500, 5_000, 20
BATCH = 2_000
TURNS = 7
TEXT = "Il faut plus de bancs à l'ombre sur la place numéro {n}, et des bus plus tard le soir. Merci de nous lire."


def fill(contributions: int, extracts: int) -> tuple[Document, Account]:
    """The process, its texts, its extracts and its published synthesis; and someone who writes it."""
    found = Process.objects.filter(space__slug=SLUG).first()
    if found is not None:
        return Document.objects.get(process=found), Account.objects.get(email=f"{SLUG}@example.org")
    account = Account.objects.create_user(f"{SLUG}@example.org", None)
    space = open_space(slug=SLUG, names={"fr": "Banc d'essai"}, administrator=None)
    grant_role(space=space, account=account, name="synthesizer", by=None)
    process = draft_process(
        space=space,
        slug="synthese",
        questions={"fr": "Que faut-il changer ?"},
        phases=[PhasePlan(slug="avis", tool="statements", titles={"fr": "Avis"}, opens_at=None, closes_at=None)],
        rules={"fr": "Une idée par texte."},
        language="fr",
        by=None,
    )
    Process.objects.filter(pk=process.pk).update(published_at=process.created_at)
    process = Process.objects.select_related("space").get(pk=process.pk)
    _say(process, contributions)
    _harvest(process, extracts)
    return _write(process), account


def _say(process: Process, count: int) -> None:
    phase = process.phases.get()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            people = Person.objects.bulk_create(Person() for _ in range(min(BATCH, count - start) // 2 + 1))
            made = Contribution.objects.bulk_create(
                Contribution(
                    kind="statement",
                    process=process,
                    phase=phase,
                    author=people[n // 2],
                    body=TEXT.format(n=start + n),
                )
                for n in range(min(BATCH, count - start))
            )
            Version.objects.bulk_create(Version(contribution=one, number=1, body=one.body) for one in made)
            Standing.objects.bulk_create(Standing(contribution=one) for one in made)


def _harvest(process: Process, count: int) -> None:
    ideas = Idea.objects.bulk_create(Idea(process=process, title=f"Idée {n}", position=n) for n in range(SECTIONS + 10))
    rows = list(Contribution.objects.filter(process=process).order_by("pk").values_list("pk", "body")[:count])
    for start in range(0, len(rows), BATCH):
        with transaction.atomic():
            Extract.objects.bulk_create(
                Extract(
                    process=process,
                    contribution_id=key,
                    version=1,
                    start=0,
                    stop=40,
                    words=body[:40],
                    nature="problem",
                    idea=ideas[(start + n) % len(ideas)],
                )
                for n, (key, body) in enumerate(rows[start : start + BATCH])
            )
    with transaction.atomic():
        recount(ideas=ideas)


def _write(process: Process) -> Document:
    made = actions.start_document(process=process, by=None, title="Ce que vous avez dit")
    ideas = list(Idea.objects.filter(process=process).order_by("position")[:SECTIONS])
    sections = Section.objects.bulk_create(
        Section(document=made, position=n, title=idea.title, idea=idea) for n, idea in enumerate(ideas)
    )
    sentences = Sentence.objects.bulk_create(
        Sentence(
            section=sections[n * SECTIONS // SENTENCES],
            position=n,
            words=f"La phrase numéro {n} dit en une vingtaine de mots ce que beaucoup de personnes ont écrit ailleurs.",
        )
        for n in range(SENTENCES)
    )
    keys = list(Extract.objects.filter(process=process).order_by("pk").values_list("pk", flat=True)[:CITED])
    Citation.objects.bulk_create(
        Citation(sentence=sentences[n % SENTENCES], extract_id=key, contrary=n % 10 == 9, position=n // SENTENCES)
        for n, key in enumerate(keys)
    )
    actions.publish(document=made, by=None)
    return made


def measure(act: Callable[[], Any]) -> dict[str, Any]:
    """Queries, and the least processor milliseconds of some turns."""
    act()
    with CaptureQueriesContext(connection) as asked:
        answer = act()
    count = len(asked)  # at once: the next request empties the list
    best = float("inf")
    for _turn in range(TURNS):
        began = time.process_time()
        act()
        best = min(best, time.process_time() - began)
    found: dict[str, Any] = {"queries": count, "ms": round(best * 1000, 1)}
    if hasattr(answer, "status_code"):
        assert answer.status_code == 200, answer.status_code
        found["kB"] = round(len(answer.content) / 1000, 1)
    return found


def main() -> None:
    """Fill, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=50_000)
    parser.add_argument("--extracts", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    document, account = fill(asked.contributions, asked.extracts)
    edition = Edition.objects.select_related("document__process__space").filter(document=document).latest("number")
    base, desk = edition_path(edition), desk_path(edition.document)
    anyone, writer = Client(), Client()
    writer.force_login(account)
    first = edition.sentences.order_by("position")[0]
    written = Sentence.objects.filter(section__document=document).order_by("position")[0]
    found = {
        "edition": measure(lambda: anyone.get(base)),
        "one sentence opened": measure(lambda: anyone.get(f"{base}s/{first.sentence}/?part=1")),
        "sentence": measure(lambda: anyone.get(f"{base}s/{first.sentence}/")),
        "note": measure(lambda: anyone.get(f"{base}note/")),
        "list of syntheses": measure(lambda: anyone.get(f"/s/{SLUG}/synthese/syntheses/")),
        "desk": measure(lambda: writer.get(desk)),
        "sentence at the desk": measure(lambda: writer.get(f"{desk}sentences/{written.public_id}/")),
        "sentence at the desk, all extracts": measure(
            lambda: writer.get(f"{desk}sentences/{written.public_id}/?of=all&q=place")
        ),
        "preview": measure(lambda: writer.get(f"{desk}preview/")),
        "edition_content": measure(lambda: queries.edition_content(edition)),
        "prepare": measure(lambda: prepare(document)),
        "edition_json": measure(lambda: edition_json(edition)),
    }
    for name, figures in found.items():
        print(f"{name:40} {figures}")
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
