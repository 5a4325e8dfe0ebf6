# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying, withdrawing, erasing, linking."""

import pytest
from django.db import IntegrityError, transaction

from isegoria.core.contributions.actions import contribute, erase, link, set_state, withdraw
from isegoria.core.contributions.models import Contribution, Link, Standing, Version
from isegoria.core.contributions.queries import find_contribution, find_for_an_act, of_phase
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import queries as journal
from isegoria.core.journal.models import Entry
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_text_comes_with_its_version_standing_entry_and_receipt() -> None:
    phase = factories.phase()
    said = contribute(
        kind="statement", phase=phase, author=factories.person(), body=" Un\r\ntexte ", language="fr", max_length=50
    )

    assert said.contribution.body == "Un\ntexte"
    assert Version.objects.get().body == "Un\ntexte"
    assert Standing.objects.get().opinions == 0
    assert journal.entry_with_status(said.receipt.code).kind == "statement.said"


@pytest.mark.parametrize("body", ["", "  ", "x" * 51, "nul\x00", "\u202etxet", "\ufeffx\u2066"])
def test_a_text_that_cannot_be_kept_leaves_nothing(body: str) -> None:
    phase = factories.phase()
    with pytest.raises(Refused):
        contribute(kind="statement", phase=phase, author=factories.person(), body=body, language="fr", max_length=50)

    assert not Contribution.objects.exists()
    assert not Entry.objects.filter(kind="statement.said").exists()


def test_composed_letters_are_kept_in_one_way() -> None:
    assert tidy("e\u0301te\u0301") == "été"


def test_length_is_counted_in_characters() -> None:
    assert may_say("🌳" * 10, max_length=10)
    assert may_say("🌳" * 11, max_length=10).code == "text_too_long"


def test_an_author_withdraws_and_nobody_else() -> None:
    one = factories.statement()
    with pytest.raises(Refused, match="not_author"):
        withdraw(contribution=one, person=factories.person())
    with pytest.raises(Refused, match="not_author"):
        withdraw(contribution=one, person=None)

    assert withdraw(contribution=one, person=one.author).state == "withdrawn"
    assert not of_phase(factories.phase(one.process), "statement").exists()


def test_erasing_leaves_a_place_without_words() -> None:
    one = factories.statement("À effacer.")
    erase(contribution=one, reason="law")
    one.refresh_from_db()

    assert (one.state, one.body, one.title, one.author) == ("erased", "", "", None)
    assert one.stands_empty
    assert set(one.versions.values_list("body", flat=True)) == {""}
    assert set(Entry.objects.filter(subject_kind="contribution").values_list("secret", flat=True)) == {None}


def test_what_is_erased_does_not_come_back() -> None:
    one = factories.statement()
    erase(contribution=one, reason="law")

    assert set_state(contribution=one, state="published", kind="x").state == "erased"


def test_a_link_twice_is_one() -> None:
    first, second = factories.statement(), factories.statement()
    assert link(origin=first, target=second, relation="amends") == link(origin=first, target=second, relation="amends")
    link(origin=first, target=second, relation="quotes")

    assert Link.objects.count() == 2
    assert Entry.objects.filter(kind="link.made").count() == 2


def test_nothing_links_to_itself_nor_in_an_unknown_way() -> None:
    one = factories.statement()
    with pytest.raises(IntegrityError), transaction.atomic():
        link(origin=one, target=one, relation="amends")
    with pytest.raises(ValueError, match="likes"):
        link(origin=one, target=factories.statement(), relation="likes")


def test_what_an_act_reads_is_what_is_kept() -> None:
    made = factories.statement()
    whole, light = find_contribution(made.public_id), find_for_an_act(made.public_id)
    assert whole is not None
    assert light is not None

    for name in ("pk", "public_id", "kind", "state", "phase_id", "process_id", "body"):
        assert getattr(light, name) == getattr(whole, name)
    for name in ("pk", "slug", "tool_slug", "opens_at", "closes_at", "state", "settings"):
        assert getattr(light.phase, name) == getattr(whole.phase, name)
    assert light.process.published_at == whole.process.published_at
    assert light.process.space == whole.process.space
    assert find_for_an_act("nowhere") is None
