# SPDX-License-Identifier: AGPL-3.0-or-later
"""A crowd that answers, without a click for each; and what pages say."""

from typing import Any

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import ImportedOpinion, import_opinions, recount
from isegoria.core.processes.models import Participation, Phase

TEXTS = tuple(f"Proposition numéro {n}." for n in range(1, 11))


def statements_of(phase: Phase) -> list[Contribution]:
    return list(Contribution.objects.filter(phase=phase).order_by("pk"))


def crowd(phase: Phase, people: int = 24) -> list[Person]:
    """People in two camps of two thirds and one third: they agree on the first two statements and on none after."""
    statements = statements_of(phase)
    with transaction.atomic():
        made = Person.objects.bulk_create(Person() for _ in range(people))
        Participation.objects.bulk_create(Participation(process=phase.process, person=one) for one in made)
        import_opinions(
            ImportedOpinion(one.pk, statement.pk, _said(number, place), None)
            for number, one in enumerate(made)
            for place, statement in enumerate(statements)
            if (number + place) % 7  # nobody has to answer everything
        )
        recount(contribution_ids=[one.pk for one in statements])
    return made


def _said(person: int, place: int) -> int:
    if place < 2:
        return 1
    side = 1 if person % 3 else -1
    return 0 if (person + place) % 5 == 0 else side * (1 if place % 2 else -1)


def text_of(response: Any) -> str:
    """What a page says, with one space between words."""
    return " ".join(response.content.decode().split())
