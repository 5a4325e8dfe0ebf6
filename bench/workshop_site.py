# SPDX-License-Identifier: AGPL-3.0-or-later
"""What else a workshop of the size of a nation holds, beside the texts and extracts of :mod:`bench.harvest`: what the
machine suggests, facts, a history, a circle of readers, and two syntheses with their editions.

Rows as the acts leave them, written straight; editions and the circle by their own acts.
"""

import random
from datetime import timedelta
from typing import Any

SUGGESTIONS, STEPS, OPINIONS = 3_000, 5_000, 10
READINGS = 60
# Title → sections, sentences, extracts of each sentence.
SYNTHESES = {"Deux pages": (8, 40, 5), "Cinq cents phrases": (20, 500, 10)}


def furnish() -> None:
    """Add it all, once."""
    from isegoria.commons.synthesis.models import Document  # late: apps must be ready
    from isegoria.core.processes.models import Process  # late: apps must be ready

    process = Process.objects.select_related("space").get(slug="debat", space__slug="nation")
    if Document.objects.filter(process=process).exists():
        return
    drawn = random.Random(11)
    _when(process, drawn)
    _machine(process, drawn)
    _work(process, drawn)
    for title, size in SYNTHESES.items():
        _synthesis(process, title, *size)
    _circle(process)


def _when(process: Any, drawn: random.Random) -> None:
    """Sixty days on which people wrote, and what others think of their texts."""
    from django.db.models import F  # late: apps must be ready

    from isegoria.core.contributions.models import Contribution, Standing  # late: apps must be ready

    rows = Contribution.objects.filter(process=process)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for day in range(60):
        some = keys[day::60]
        rows.filter(pk__in=some).update(created_at=F("created_at") - timedelta(days=day))
        Standing.objects.filter(contribution__in=some).update(
            agrees=drawn.randrange(OPINIONS), disagrees=drawn.randrange(OPINIONS), passes=drawn.randrange(OPINIONS)
        )


def _machine(process: Any, drawn: random.Random) -> None:
    from isegoria.commons.synthesis.models import (  # late: apps must be ready
        Extract,
        MachineReading,
        Membership,
        Nature,
        Suggestion,
        Theme,
    )
    from isegoria.core.contributions.models import Contribution  # late: apps must be ready

    reading = MachineReading.objects.get(process=process)
    themes = list(Theme.objects.filter(reading=reading).order_by("number"))
    for one in themes[12:]:  # twelve at the top, four finer ones in each
        one.parent = themes[one.number % 12]
    for one in themes:
        one.people_count = one.texts_count * 3 // 4
        one.typical = list(Membership.objects.filter(theme=one).values_list("contribution", flat=True)[:5])
    Theme.objects.bulk_update(themes, ["parent", "people_count", "typical"])
    harvested = Extract.objects.filter(process=process).values("contribution")
    texts = list(
        Contribution.objects.filter(process=process, state="published").exclude(pk__in=harvested)[:SUGGESTIONS]
    )
    Suggestion.objects.bulk_create(
        Suggestion(
            reading=reading,
            process=process,
            contribution=one,
            version=1,
            start=0,
            stop=len(one.title or one.body.partition(".")[0]),
            nature=drawn.choice(Nature.values),
            theme=drawn.choice(themes),
            people_count=drawn.randint(1, 40),
            score=drawn.random(),
        )
        for one in texts
    )
    sent = [
        {
            "text": one.pk, "texts": 40 - n, "people": 30, "wordings": 3, "first": "2026-09-01", "last": "2026-10-01",
        }
        for n, one in enumerate(texts[:10])
    ]  # fmt: skip
    starts = [f"2026-0{month}-0{day}" for month in (7, 8, 9) for day in (1, 8)]
    reading.texts_count, reading.people_count = len(themes) * themes[0].texts_count, 12_000
    reading.summary = {
        "unclassified": 900,
        "campaigns": sent[:4],
        "copies": {"largest": sent[4:]},
        "centres": {str(one.number): [drawn.random(), drawn.random()] for one in themes[:12]},
        "evolution": {
            "starts": starts,
            "last": "2026-09-20",
            "themes": {str(one.number): [drawn.randint(5, 200) for _start in starts] for one in themes[:12]},
            "trend": {},
        },
    }
    reading.save()


def _work(process: Any, drawn: random.Random) -> None:
    """A history, and facts beside an idea."""
    from isegoria.commons.synthesis.models import Extract, Fact, Idea, Step  # late: apps must be ready
    from isegoria.core.accounts.models import Account  # late: apps must be ready

    account = Account.objects.get(email="harvester@example.org")
    ideas = list(Idea.objects.filter(process=process))
    extracts = list(Extract.objects.filter(process=process).values_list("pk", "idea")[:STEPS])
    Step.objects.bulk_create(
        Step(process=process, act=Step.Act.EXTRACT_MADE, extract_id=key, idea_id=idea, by=account)
        for key, idea in extracts
    )
    Fact.objects.bulk_create(
        Fact(idea=one, words=f"{n} % des communes", source="Insee", added_by=account) for one in ideas for n in range(3)
    )


def _synthesis(process: Any, title: str, parts: int, count: int, cited: int) -> None:
    """A synthesis that two editions published, and that leaves ideas of many people out."""
    from isegoria.commons.synthesis.documents import actions  # late: apps must be ready
    from isegoria.commons.synthesis.models import Citation, Extract, Idea, Section, Sentence  # late: apps must be ready

    made = actions.start_document(process=process, by=None, title=title)
    tops = list(Idea.objects.filter(process=process, parent=None).order_by("position", "pk")[:parts])
    sections = Section.objects.bulk_create(
        Section(document=made, position=n, title=idea.title, idea=idea) for n, idea in enumerate(tops)
    )
    sentences = Sentence.objects.bulk_create(
        Sentence(
            section=sections[n * parts // count],
            position=n,
            words=f"La phrase numéro {n} dit en une vingtaine de mots ce que beaucoup de personnes ont écrit ailleurs.",
        )
        for n in range(count)
    )
    keys = list(
        Extract.objects.filter(process=process, state="standing", idea__parent__in=tops[: parts // 2])
        .order_by("pk")
        .values_list("pk", flat=True)[: count * cited]
    )
    if len(keys) < count * cited:
        more = Extract.objects.filter(process=process, state="standing").exclude(pk__in=keys).order_by("pk")
        keys += list(more.values_list("pk", flat=True)[: count * cited - len(keys)])
    Citation.objects.bulk_create(
        Citation(sentence=sentences[n % count], extract_id=key, contrary=n % 10 == 9, position=n // count)
        for n, key in enumerate(keys)
    )
    actions.publish(document=made, by=None)
    made.refresh_from_db()
    Sentence.objects.filter(pk=sentences[0].pk).update(words="Une phrase qui a changé depuis la première édition.")
    actions.publish(document=made, by=None, changes="Une phrase.")


def _circle(process: Any) -> None:
    """A circle in which every text waits to be read, and some were."""
    from isegoria.commons.readings.actions import open_circle  # late: apps must be ready
    from isegoria.commons.readings.grids import PRESETS  # late: apps must be ready
    from isegoria.commons.readings.reading.actions import give, hand_out  # late: apps must be ready
    from isegoria.commons.readings.tasks import keep_up  # late: apps must be ready
    from isegoria.core.accounts.models import Person  # late: apps must be ready

    circle = open_circle(
        process=process,
        by=None,
        titles={"fr": "Lire ensemble"},
        questions=(PRESETS["kind"], PRESETS["subject"]),
        asked=2,
        kinds=["statement"],
    )
    while keep_up():
        continue
    for person in Person.objects.order_by("pk")[:6]:
        for _time in range(READINGS // 6):
            turn = hand_out(circle=circle, person=person)
            if turn is not None:
                give(circle=circle, person=person, text=turn.text.contribution.public_id, answers=[0, 0])
    keep_up()
