# SPDX-License-Identifier: AGPL-3.0-or-later
"""Debates and the people in them; and what pages say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Participation, Phase
from isegoria.tools.debates.actions import NewArgument, seed_arguments
from isegoria.tools.debates.models import Position
from isegoria.tools.debates.tool import ARGUMENT
from tests import factories

FOR = ("Les enfants iront seuls à l’école.", "L’air sera plus propre.", "Moins de bruit.", "Des rues plus sûres.")
AGAINST = ("Les livraisons seront difficiles.", "Les voitures iront à côté.", "Les commerces y perdront.")


def plan(slug: str = "debat", *, state: str = "open", **settings: Any) -> PhasePlan:
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug, tool="debates", titles={"fr": "Débat"}, opens_at=opens_at, closes_at=closes_at, settings=settings
    )


def a_debate(*, state: str = "open", draft: bool = False, **settings: Any) -> Phase:
    made = factories.process(
        question="Faut-il fermer les rues d’écoles aux voitures ?", phases=[plan(state=state, **settings)], draft=draft
    )
    return factories.phase(made)


def set_out(phase: Phase, pros: Sequence[str], cons: Sequence[str]) -> None:
    listed = [NewArgument("for", text) for text in pros] + [NewArgument("against", text) for text in cons]
    seed_arguments(phase=phase, by=None, arguments=listed, language="fr")


def arguments_of(phase: Phase) -> list[Contribution]:
    return list(Contribution.objects.filter(phase=phase, kind=ARGUMENT).select_related("argument").order_by("pk"))


def crowd(phase: Phase, positions: Mapping[int, int], answers: Any, *, first: Any = None) -> list[Person]:
    """People by position (value → how many); ``answers(position, argument number, person number)`` → value or None."""
    arguments = arguments_of(phase)
    stands = [value for value, count in positions.items() for _ in range(count)]
    with transaction.atomic():
        people = Person.objects.bulk_create(Person() for _ in stands)
        Participation.objects.bulk_create(Participation(process=phase.process, person=one) for one in people)
        Position.objects.bulk_create(
            Position(person=one, phase=phase, value=value, first_value=first(value, n) if first else value)
            for n, (one, value) in enumerate(zip(people, stands, strict=True))
        )
        rows = [
            ImportedOpinion(one.pk, argument.pk, said, None)
            for n, (one, value) in enumerate(zip(people, stands, strict=True))
            for number, argument in enumerate(arguments)
            if (said := answers(value, number, n)) is not None
        ]
        import_opinions(rows)
        recount(contribution_ids=[one.pk for one in arguments])
    return people


def text_of(response: Any) -> str:
    """What a page says, with one space between words."""
    return " ".join(response.content.decode().split())
