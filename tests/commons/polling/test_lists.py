# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of voters is kept for a year after the close, then forgotten."""

import pytest
from django.utils import translation

from isegoria.commons.polling.attestation import A_PART, LIST_SUBJECT
from isegoria.commons.polling.electorate.actions import draw_codes, forget_old_lists
from isegoria.commons.polling.models import ListedVoter, RollEntry, Urn
from isegoria.commons.polling.queries import count_turnout
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.core.accounts.processing import declared
from isegoria.core.journal.models import Entry
from tests import factories
from tests.commons.polling.station import an_urn, choose, close, faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def urn() -> Urn:
    """Someone on a list of two parts has voted."""
    urn = an_urn(electorate="list")
    draw_codes(phase=urn.phase, by=None, how_many=A_PART + 1)
    person = factories.person()
    ListedVoter.objects.filter(number=1).update(person=person)
    choose(urn, [1, 0, 0], person=person)
    return urn


def test_a_list_is_forgotten_a_year_after_the_close(urn: Urn) -> None:
    open_urn(urn=close(urn, days=364))
    assert (forget_old_lists(), ListedVoter.objects.count()) == (False, A_PART + 1)

    close(urn, days=366)

    assert (forget_old_lists(), ListedVoter.objects.count()) == (True, A_PART)
    assert (forget_old_lists(), ListedVoter.objects.count()) == (True, 0)
    assert forget_old_lists() is False
    assert (count_turnout(urn).voted, RollEntry.objects.get().listed) == (1, None)
    assert Entry.objects.filter(subject_kind=LIST_SUBJECT, secret__isnull=False).count() == 0
    assert faults() == []


def test_a_list_is_kept_while_an_urn_waits(urn: Urn) -> None:
    close(urn, days=400)
    assert (forget_old_lists(), ListedVoter.objects.count()) == (False, A_PART + 1)


def test_the_register_says_so_and_does_it() -> None:
    (found,) = (one for one in declared() if one.forget is forget_old_lists)
    with translation.override("en"):
        assert "a year after it" in str(found.kept_for)
