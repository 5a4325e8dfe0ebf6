# SPDX-License-Identifier: AGPL-3.0-or-later
"""A living example: a participatory budget that has been voted on, in a town that does not exist.

The real ones that could be had state no licence. Its ballots were drawn by a program (data/valombre/SOURCE.txt): they
are nobody's, and no person is made for them.
"""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space

from .importing.actions import ProjectTexts, import_budget
from .tool import TOOL_SLUG

Progress = Callable[[str, int, int | None], None]

DATA = Path(__file__).parent / "data" / "valombre"
VALOMBRE = "budgets:valombre"
SLUG = "budget-valombre"
POT = ({"fr": "Budget de la ville", "en": "Town budget"},)
CATEGORIES = {
    "Nature": {"fr": "Nature", "en": "Nature"},
    "Déplacements": {"fr": "Déplacements", "en": "Getting around"},
    "Culture": {"fr": "Culture", "en": "Culture"},
    "Solidarité": {"fr": "Solidarité", "en": "Solidarity"},
    "Sport": {"fr": "Sport", "en": "Sport"},
    "Écoles": {"fr": "Écoles", "en": "Schools"},
}


def load(*, space: Space, progress: Progress) -> None:
    """Bring in the budget, which the worker counts. Doing it again changes nothing."""
    if not Process.objects.filter(source=VALOMBRE).exists():
        # All or nothing: half a budget would be a false one. Some six hundred ballots take a tenth of a second.
        with transaction.atomic():
            _valombre(space)
    progress("budgets", 1, 1)


def _valombre(space: Space) -> None:
    # Late: what reads these files is compiled, and takes half a second to load.
    from isegoria.engine.formats.pabulib.reading import read_pabulib

    process = draft_process(
        space=space,
        slug=SLUG,
        questions={
            "fr": "Valombre (exemple) : que faire de 500\u202f000\u00a0€ dans nos quartiers ?",
            "en": "Valombre (an example): what to do with €500,000 in our quarters?",
        },
        presentations={
            "fr": "Valombre n’existe pas. C’est un exemple de budget participatif terminé : vingt-six projets, cinq "
            "quartiers, 640 bulletins tirés au sort par un programme. Voyez ce qui a été retenu, pourquoi, et ce que "
            "d’autres façons de compter auraient donné.",
            "en": "Valombre does not exist. It is an example of a participatory budget that is over: twenty-six "
            "projects, five quarters, 640 ballots drawn by a program. See what was chosen, why, and what other ways of "
            "counting would have given.",
        },
        rules={
            "fr": "Huit projets au plus par bulletin. On compte par parts égales : chaque bulletin dispose de la même "
            "part du budget, et les projets sont payés par celles et ceux qui les ont choisis.",
            "en": "Eight projects at most on a ballot. Equal shares: each ballot holds the same part of the budget, "
            "and projects are paid for by those who chose them.",
        },
        audiences={
            "fr": "Les habitantes et habitants de Valombre, s’ils existaient.",
            "en": "The people of Valombre, if there were any.",
        },
        deciders={
            "fr": "Personne : c’est un exemple, aucune somme n’est en jeu.",
            "en": "Nobody: it is an example, and no money is at stake.",
        },
        attributions={
            "fr": "Commune, projets et bulletins fictifs, écrits pour cette démonstration (AGPL-3.0-or-later).",
            "en": "Town, projects and ballots are fictional, written for this demonstration (AGPL-3.0-or-later).",
        },
        language="fr",
        source=VALOMBRE,
        phases=[
            PhasePlan(
                slug="vote",
                tool=TOOL_SLUG,
                titles={"fr": "Vote", "en": "Vote"},
                opens_at=datetime(2025, 10, 4, 7, tzinfo=UTC),
                closes_at=datetime(2025, 10, 19, 18, tzinfo=UTC),
                settings={"stage": "vote"},
            )
        ],
        by=None,
    )
    read = read_pabulib(DATA / "budget.pb")
    import_budget(
        phase=phases_of(process)[0],
        shared_out=read.budget,
        votes=read.votes,
        source="Valombre (fiction)",
        rule="equal-shares-add1",
        ties="order",
        texts=_texts(),
        pot_names=POT,
        category_names=CATEGORIES,
        is_fictional=True,
    )
    publish_process(process=process, by=None)


def _texts() -> dict[str, ProjectTexts]:
    with (DATA / "projects.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["id"]: ProjectTexts({"fr": row["name_fr"], "en": row["name_en"]}, row["text_fr"])
            for row in csv.DictReader(stream)
        }
