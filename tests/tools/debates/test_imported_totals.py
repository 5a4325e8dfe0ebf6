# SPDX-License-Identifier: AGPL-3.0-or-later
"""What another platform counted: shown beside what is said here, under its name, and never added to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import import_totals
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.tools.debates.actions import import_positions, take_position
from isegoria.tools.debates.exports import tables
from isegoria.tools.debates.models import Position
from tests import factories
from tests.tools.debates.crowds import AGAINST, FOR, a_debate, arguments_of, set_out, text_of


def page_of(argument: Contribution) -> str:
    process = argument.process
    return reverse("debates:argument", args=[process.space.slug, process.slug, argument.ref])


def test_an_argument_and_its_card_name_what_was_imported(
    debate: Phase, visitor: Client, address: Callable[..., str]
) -> None:
    backed, judged = arguments_of(debate)[:2]
    import_totals(contribution=backed, source="Decidim", as_of=date(2019, 3, 1), supports=32)
    import_totals(contribution=judged, source="Decidim", agrees=5, passes=2, disagrees=1)

    listed = text_of(visitor.get(address("phase", debate)))
    assert "Imported total: 32 people backed it" in listed
    assert "Imported total: 5 agreed, 2 of two minds, 1 disagreed" in listed
    page = text_of(visitor.get(page_of(backed)))
    assert "Imported total: 32 people backed it, counted by Decidim. As of 1 March 2019." in page
    assert "They are counts without people" in page
    assert not Opinion.objects.exists()


def test_where_people_stood_elsewhere_is_shown_apart(
    debate: Phase, visitor: Client, address: Callable[..., str]
) -> None:
    import_positions(phase=debate, source="{Platform}", as_of=None, pros=231, undecided=91, cons=563)

    page = text_of(visitor.get(address("phase", debate)))

    assert "Imported total, counted by {Platform}." in page
    assert ("231" in page, "563" in page) == (True, True)
    assert "0 people have said where they stand." in page
    assert not Position.objects.exists()


def test_they_wait_as_long_as_the_totals_of_the_site(db: Any, visitor: Client, address: Callable[..., str]) -> None:
    phase = a_debate(totals="after_speaking")
    set_out(phase, FOR, AGAINST)
    import_positions(phase=phase, source="Decidim", as_of=None, pros=1, undecided=2, cons=3)
    import_totals(contribution=arguments_of(phase)[0], source="Decidim", supports=32)

    assert "Imported total" not in text_of(visitor.get(address("phase", phase)))
    person = factories.person(account=factories.account())
    take_position(phase=phase, person=person, value=1)
    visitor.force_login(person.account)
    cache.clear()
    assert text_of(visitor.get(address("phase", phase))).count("Imported total") == 3  # the bar, its line, one card


def test_a_second_import_replaces_the_first_and_open_data_name_it(debate: Phase) -> None:
    import_positions(phase=debate, source="Decidim", as_of=None, pros=1, undecided=2, cons=3)
    import_positions(phase=debate, source="Decidim", as_of=date(2019, 3, 1), pros=4, undecided=5, cons=6)

    table = next(one for one in tables(debate.process) if one.name == "positions-elsewhere")
    assert list(table.rows()) == [
        ("debat", "Decidim", date(2019, 3, 1), "for", 4),
        ("debat", "Decidim", date(2019, 3, 1), "undecided", 5),
        ("debat", "Decidim", date(2019, 3, 1), "against", 6),
    ]
