# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes of each family with real names on them, and the ballots that people fill in on the pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Phase
from isegoria.tools.votes.actions import NewOption, make_vote
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import vote_at
from tests import factories

# The twelve candidates of the presidential election of 22 April 2007, as they stood on the ballots of Orsay.
CANDIDATES = (
    "Olivier Besancenot", "Marie-George Buffet", "Gérard Schivardi", "François Bayrou", "José Bové", "Dominique Voynet",
    "Philippe de Villiers", "Ségolène Royal", "Frédéric Nihous", "Jean-Marie Le Pen", "Arlette Laguiller",
    "Nicolas Sarkozy",
)  # fmt: skip
PROJECTS = (
    ("Fermer la rue de l’école aux voitures", "De 8 h à 9 h et de 16 h à 17 h, les jours de classe."),
    ("Planter cent arbres place de la Liberté", "Des tilleuls et des érables, arrosés par l’eau de pluie."),
    ("Ouvrir la bibliothèque le dimanche", ""),
    ("Réparer le lavoir et en faire un lieu de rencontre", "Toiture, pavés, bancs, un point d’eau."),
    ("Une ligne de bus jusqu’à la gare, le soir", "Jusqu’à minuit, toutes les demi-heures."),
)
GRADES = (
    ("À rejeter", "To reject"), ("Insuffisant", "Poor"), ("Passable", "Acceptable"), ("Assez bien", "Good"),
    ("Bien", "Very good"), ("Très bien", "Excellent"),
)  # fmt: skip
SCALE = [{"value": n, "names": {"fr": fr, "en": en}} for n, (fr, en) in enumerate(GRADES)]
NUMBERS = [{"value": n, "names": {}} for n in range(21)]


def plan(slug: str = "vote", *, state: str = "open", assurance: int = 0, **settings: Any) -> PhasePlan:
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug, tool="votes", titles={"fr": "Vote", "en": "Vote"}, opens_at=opens_at, closes_at=closes_at,
        settings=settings, assurance=assurance,
    )  # fmt: skip


def a_phase(*, state: str = "open", draft: bool = False, assurance: int = 0, **settings: Any) -> Phase:
    made = factories.process(
        question="Que faire de notre quartier ?",
        phases=[plan(state=state, assurance=assurance, **settings)],
        draft=draft,
    )
    return factories.phase(made)


def options(names: Sequence[str | tuple[str, str]] = CANDIDATES) -> list[NewOption]:
    pairs = [(one, "") if isinstance(one, str) else one for one in names]
    return [NewOption(names={"fr": name}, texts={"fr": text} if text else {}) for name, text in pairs]


def a_vote(
    phase: Phase,
    method: str,
    names: Sequence[str | tuple[str, str]] = CANDIDATES,
    *,
    question: str = "Qui voulez-vous à la présidence ?",
    **more: Any,
) -> Vote:
    made = make_vote(phase=phase, by=None, questions={"fr": question}, method=method, choices=options(names), **more)
    return again(made)


def again(vote: Vote) -> Vote:
    """The same as the database has it now."""
    found = vote_at(vote.phase, vote.public_id)
    assert found is not None
    return found


def address(vote: Vote, name: str = "ballot") -> str:
    return reverse(f"votes:{name}", kwargs={**where(vote.phase), "vote": vote.public_id})


def of_phase(phase: Phase, name: str = "phase") -> str:
    return reverse(f"votes:{name}", kwargs=where(phase))


def where(phase: Phase) -> Mapping[str, str]:
    return {"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug}
