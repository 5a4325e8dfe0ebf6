# SPDX-License-Identifier: AGPL-3.0-or-later
"""A living example: what people said in 2015 for and against voting over the internet, in a debate that goes on.

The arguments are theirs. What was counted then is shown as the totals of its platform: no vote is made up, and nobody.
"""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from isegoria.core.contributions.actions import (
    SUBJECT,
    ImportedContribution,
    contribution_content,
    import_contributions,
)
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import import_all_totals
from isegoria.core.expressions.models import ImportedTotals
from isegoria.core.journal import actions as journal
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space

from .actions import import_positions, import_sides
from .tool import ARGUMENT, TOOL_SLUG

Progress = Callable[[str, int, int | None], None]

DATA = Path(__file__).parent / "data" / "republique-numerique"
SOURCE = "republique-numerique:opinion:103"
PLATFORM = "République numérique (2015)"
COUNTED_ON = date(2015, 10, 18)
# As the file's SOURCE.txt says: for, of two minds, against.
STOOD = (231, 91, 563)


def load(*, space: Space, progress: Progress) -> None:
    """Open the debate in a space. Doing it again changes nothing."""
    if Process.objects.filter(source=SOURCE).exists():
        return
    with (DATA / "arguments.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    # All or nothing: half a debate would be a false one. Eighty-eight rows take a few milliseconds.
    with transaction.atomic():
        process = _draft(space)
        phase = phases_of(process)[0]
        made = import_contributions(
            kind=ARGUMENT,
            phase=phase,
            source=SOURCE,
            rows=[
                ImportedContribution(
                    external_id=f"argument:{row['source_id']}",
                    body=row["text"],
                    language="fr",
                    state=Contribution.State.PUBLISHED,
                    created_at=datetime.fromisoformat(row["created_at"]),
                )
                for row in rows
            ],
        )
        arguments = [made[f"argument:{row['source_id']}"] for row in rows]
        import_sides(rows=[(one, row["side"]) for one, row in zip(arguments, rows, strict=True)])
        import_all_totals(
            ImportedTotals(contribution=one, source=PLATFORM, as_of=COUNTED_ON, supports=int(row["votes"]))
            for one, row in zip(arguments, rows, strict=True)
        )
        pros, undecided, cons = STOOD
        import_positions(phase=phase, source=PLATFORM, as_of=COUNTED_ON, pros=pros, undecided=undecided, cons=cons)
        for number, argument in enumerate(arguments, start=1):
            journal.record(
                kind="argument.imported",
                subject_kind=SUBJECT,
                subject_id=argument.public_id,
                content=contribution_content(argument),
            )
            progress("arguments", number, len(arguments))
        publish_process(process=process, by=None)


def _draft(space: Space) -> Process:
    return draft_process(
        space=space,
        slug="voter-par-internet",
        questions={
            "fr": "Faut-il pouvoir voter par internet ?",
            "en": "Should people be able to vote over the internet?",
        },
        presentations={
            "fr": "En 2015, pendant la consultation sur le projet de loi pour une République numérique, quelqu’un a "
            "proposé : « Le vote par internet doit être possible pour tous les citoyens français. » Voici les 34 "
            "arguments pour et les 54 contre que l’on y a répondus, tels qu’ils furent écrits. Le débat est rouvert "
            "ici : jugez-les, ajoutez les vôtres. Ce qui fut compté alors est montré à part.",
            "en": "In 2015, during the consultation on the French bill for a digital republic, someone proposed: "
            "“Voting over the internet must be possible for all French citizens.” Here are the 34 arguments for and "
            "the 54 against that people answered, in French, as they were written. The debate is open again here: "
            "weigh them, add your own. What was counted then is shown apart.",
        },
        rules={
            "fr": "Un avis par personne et par argument ; le dernier compte, et l’on peut en changer à tout moment. "
            "Vos avis et votre position ne sont jamais montrés avec votre nom. Les arguments ajoutés paraissent "
            "aussitôt et sont lus ensuite par un modérateur : pas d’attaque contre des personnes. Ceci est une "
            "démonstration : rien n’en sera décidé.",
            "en": "One answer for each person and argument; the latest counts, and it can be changed at any time. Your "
            "answers and your position are never shown with your name. Arguments that are added show at once, and a "
            "moderator reads them afterwards: no attack on people. This is a demonstration: nothing will be decided "
            "from it.",
        },
        audiences={"fr": "Qui veut essayer ce site.", "en": "Whoever wants to try this site."},
        deciders={
            "fr": "Personne ici : c’est une démonstration. En 2015, le gouvernement préparait la loi promulguée "
            "le 7 octobre 2016.",
            "en": "Nobody here: this is a demonstration. In 2015 the government was preparing the law that was enacted "
            "on 7 October 2016.",
        },
        attributions={
            "fr": "Arguments et totaux : consultation sur le projet de loi pour une République numérique, gouvernement "
            "français (www.republique-numerique.fr), au 18 octobre 2015, sous Licence Ouverte 2.0 ; lus dans le dépôt "
            "github.com/Lucas-C/republique-numerique-stats. Leurs auteurs sont montrés sans leur nom.",
            "en": "Arguments and totals: consultation on the bill for a digital republic, French government "
            "(www.republique-numerique.fr), as of 18 October 2015, under the Licence Ouverte (Open Licence) 2.0; read "
            "from github.com/Lucas-C/republique-numerique-stats. Their authors are shown without their names.",
        },
        language="fr",
        source=SOURCE,
        phases=[
            PhasePlan(
                slug="debat",
                tool=TOOL_SLUG,
                titles={"fr": "Débat", "en": "Debate"},
                opens_at=timezone.now() - timedelta(seconds=1),
                settings={"totals": "always"},
            )
        ],
        by=None,
    )
