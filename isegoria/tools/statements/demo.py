# SPDX-License-Identifier: AGPL-3.0-or-later
"""A living example: a fresh conversation in French, and conversations that took place elsewhere. No vote is made up.

The fresh one is written here, through the actions of the core. The others come in as any export does, by the door
that reads such files: ``IMPORTS`` only says where they are and how to present them.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
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
from isegoria.core.journal import actions as journal
from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space

from .tool import STATEMENT

Progress = Callable[[str, int, int | None], None]

DATA = Path(__file__).parent / "data"
SOURCE = "voxe:france2007"

RULES = {
    "fr": "Une opinion par personne et par proposition ; la dernière compte, et l’on peut en changer à tout moment. "
    "Vos opinions ne sont jamais montrées avec votre nom. Les propositions ajoutées sont lues par un modérateur "
    "avant de paraître : une seule idée, sans attaque contre des personnes. Ceci est une démonstration : rien n’en "
    "sera décidé.",
    "en": "One opinion for each person and statement; the latest counts, and it can be changed at any time. Your "
    "opinions are never shown with your name. Statements that are added are read by a moderator before they show: "
    "one idea only, and no attack on people. This is a demonstration: nothing will be decided from it.",
}
NOBODY_DECIDES = {
    "fr": "Personne : c’est une démonstration. Ce que vous y répondez ne sort pas de ce site.",
    "en": "Nobody: this is a demonstration. What you answer does not leave this site.",
}

WHOEVER_TRIES = {
    "fr": "Qui veut essayer ce site.",
    "en": "Whoever wants to try this site.",
}


@dataclass(frozen=True)
class DemoImport:
    """An export to bring in, where to put it and how to present it. Texts are by language."""

    format: str
    directory: Path
    space: str
    """Which of the demo's spaces: ``austria`` or ``new-zealand``."""
    slug: str
    language: str
    questions: Mapping[str, str]
    presentations: Mapping[str, str]
    rules: Mapping[str, str]
    audiences: Mapping[str, str]
    deciders: Mapping[str, str]
    stays_open: bool


IMPORTS = (
    DemoImport(
        format="polis",
        directory=DATA / "polis" / "austria-climate",
        space="austria",
        slug="klimarat-konsum",
        language="de",
        questions={
            "de": "Wie sollen wir produzieren und konsumieren, um bis 2040 klimaneutral zu werden?",
            "fr": "Comment produire et consommer pour atteindre la neutralité climatique en 2040 ?",
            "en": "How should we produce and consume to become climate neutral by 2040?",
        },
        presentations={
            "fr": "En 2022, le Klimarat, assemblée de citoyens tirés au sort en Autriche, a demandé à tous leurs avis "
            "sur la production et la consommation. La conversation est close ; ses propositions sont en allemand.",
            "en": "In 2022 the Klimarat, an assembly of citizens drawn by lot in Austria, asked everyone for their "
            "views on production and consumption. The conversation is closed; its statements are in German.",
            "de": "2022 fragte der Klimarat, eine ausgeloste Versammlung von Bürgerinnen und Bürgern, alle in "
            "Österreich nach ihrer Meinung zu Produktion und Konsum. Das Gespräch ist abgeschlossen.",
        },
        rules={
            "fr": "La conversation est close : on la lit, on n’y répond plus. Chacun y a donné au plus une opinion par "
            "proposition, la dernière comptant ; ses modérateurs ont lu les propositions.",
            "en": "The conversation is closed: it can be read, not answered. Each person gave at most one opinion on "
            "each statement, the latest counting; its moderators read the statements.",
        },
        audiences={
            "de": "Alle Menschen in Österreich.",
            "fr": "Toutes les personnes vivant en Autriche.",
            "en": "Everyone living in Austria.",
        },
        deciders={
            "fr": "Le Klimarat a remis ses recommandations au gouvernement autrichien en juillet 2022.",
            "en": "The Klimarat handed its recommendations to the Austrian government in July 2022.",
        },
        stays_open=False,
    ),
    DemoImport(
        format="polis",
        directory=DATA / "polis" / "scoop-hivemind-biodiversity",
        space="new-zealand",
        slug="biodiversity",
        language="en",
        questions={
            "en": "How should we protect and restore New Zealand’s biodiversity?",
            "fr": "Comment protéger et restaurer la biodiversité de la Nouvelle-Zélande ?",
        },
        presentations={
            "fr": "Conversation tenue en 2019 en Nouvelle-Zélande, en anglais. Elle est rouverte ici pour que vous "
            "puissiez l’essayer : vos opinions s’ajoutent à celles de 2019, dans cette démonstration seulement.",
            "en": "A conversation held in New Zealand in 2019. It is open again here so that you can try it: your "
            "opinions join those of 2019, in this demonstration only.",
        },
        rules=RULES,
        audiences=WHOEVER_TRIES,
        deciders=NOBODY_DECIDES,
        stays_open=True,
    ),
    DemoImport(
        format="polis",
        directory=DATA / "polis" / "scoop-hivemind-ubi",
        space="new-zealand",
        slug="universal-basic-income",
        language="en",
        questions={
            "en": "A universal basic income for New Zealand?",
            "fr": "Un revenu universel pour la Nouvelle-Zélande ?",
        },
        presentations={
            "fr": "Conversation tenue en 2017 en Nouvelle-Zélande, en anglais. Elle est rouverte ici pour que vous "
            "puissiez l’essayer : vos opinions s’ajoutent à celles de 2017, dans cette démonstration seulement.",
            "en": "A conversation held in New Zealand in 2017. It is open again here so that you can try it: your "
            "opinions join those of 2017, in this demonstration only.",
        },
        rules=RULES,
        audiences=WHOEVER_TRIES,
        deciders=NOBODY_DECIDES,
        stays_open=True,
    ),
)


def load(*, space: Space, progress: Progress) -> None:
    """Open the fresh conversation in a space. Doing it again changes nothing."""
    if Process.objects.filter(source=SOURCE).exists():
        return
    with (DATA / "voxe2007" / "propositions.csv").open(encoding="utf-8", newline="") as stream:
        propositions = list(csv.DictReader(stream))
    # All or nothing: half a conversation would be a false one. Forty rows take a few milliseconds.
    with transaction.atomic():
        process = draft_process(
            space=space,
            slug="quelles-mesures-pour-la-france",
            questions={"fr": "Quelles mesures pour la France ?", "en": "Which measures for France?"},
            presentations={
                "fr": "Quarante propositions tirées des programmes de l’élection présidentielle de 2007, sans dire de "
                "qui elles viennent. Dites ce que vous en pensez, ajoutez les vôtres. Aucune opinion n’y a été mise "
                "d’avance : la carte paraîtra quand vingt personnes auront répondu.",
                "en": "Forty proposals from the programmes of the French presidential election of 2007, without saying "
                "whose they are. Say what you think of them, add your own. No opinion was put in beforehand: the map "
                "will show once twenty people have answered.",
            },
            audiences=WHOEVER_TRIES,
            deciders=NOBODY_DECIDES,
            attributions={
                "fr": "Propositions : Voxe, comparateur des programmes de l’élection présidentielle de 2007 "
                "(github.com/voxe/voxe-web), sous licence Apache 2.0 ; choisies et reformulées pour être lues seules.",
                "en": "Proposals: Voxe, comparison of the programmes of the presidential election of 2007 "
                "(github.com/voxe/voxe-web), under the Apache License 2.0; chosen and reworded to be read alone.",
            },
            rules=RULES,
            language="fr",
            source=SOURCE,
            phases=[
                PhasePlan(
                    slug="conversation",
                    tool="statements",
                    titles={"fr": "Conversation", "en": "Conversation"},
                    opens_at=timezone.now() - timedelta(seconds=1),
                    settings={"moderation": "before"},
                )
            ],
            by=None,
        )
        made = import_contributions(
            kind=STATEMENT,
            phase=phases_of(process)[0],
            source=SOURCE,
            rows=[
                ImportedContribution(
                    external_id=row["source_id"],
                    body=row["text"],
                    language="fr",
                    state=Contribution.State.PUBLISHED,
                    created_at=timezone.now(),
                )
                for row in propositions
            ],
        )
        for number, statement in enumerate(made.values(), start=1):
            journal.record(
                kind="statement.imported",
                subject_kind=SUBJECT,
                subject_id=statement.public_id,
                content=contribution_content(statement),
            )
            progress("propositions", number, len(made))
        publish_process(process=process, by=None)
