# SPDX-License-Identifier: AGPL-3.0-or-later
"""Supporting a proposal: as a guest, once, within limits, with a name or without; and what supports set going."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.answers.models import Duty
from isegoria.core.accounts.models import Person
from isegoria.core.expressions.actions import import_totals
from isegoria.core.expressions.models import Support
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.proposals.actions import support, take_back
from isegoria.tools.proposals.models import NamedSupport
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import again, text_of, url


def press(visitor: Client, one: Any, act: str = "give", **headers: str) -> Any:
    return visitor.post(url(one, "support"), {"act": act}, headers=headers)


def test_a_guest_supports_and_takes_it_back_without_a_script(visitor: Client, phase: Phase) -> None:
    one = making.proposal(of=phase)
    sent = press(visitor, one)

    assert (sent.status_code, sent["location"]) == (302, f"{url(one)}#support")
    page = text_of(visitor.get(url(one)))
    assert "1 person supports this proposal" in page
    assert ("You support it" in page, "Your support is kept." in page) == (True, True)
    press(visitor, one, "take_back")
    assert Support.objects.count() == 0
    assert again(one).standing.supports == 0
    assert "Your support is taken back." in text_of(visitor.get(url(one)))


def test_htmx_gets_the_part_alone(visitor: Client, phase: Phase) -> None:
    one = making.proposal(of=phase)
    sent = press(visitor, one, **{"HX-Request": "true"})

    assert sent.status_code == 200
    assert "<html" not in sent.content.decode()
    assert "1 person supports this proposal" in text_of(sent)
    assert "Take my support back" in text_of(sent)


def test_twice_is_once(phase: Phase) -> None:
    one, ana = making.proposal(of=phase), factories.person()
    making.carry(one, ana, ana)

    assert (Support.objects.count(), again(one).standing.supports) == (1, 1)


@pytest.mark.parametrize("state", ["coming", "closed"])
def test_outside_its_dates_nothing_is_counted(visitor: Client, db: None, state: str) -> None:
    phase = making.phase()
    one = making.proposal(of=phase)
    opens_at, closes_at = factories.dates(state)
    Phase.objects.filter(pk=phase.pk).update(opens_at=opens_at, closes_at=closes_at)
    people = Person.objects.count()

    refused = press(visitor, one)

    assert (refused.status_code, refused["X-Refusal"]) == (403, f"phase_{state}")
    assert "Your support was not counted" in text_of(refused)
    assert (Support.objects.count(), Person.objects.count()) == (0, people)
    told = press(visitor, one, **{"HX-Request": "true"})
    assert (told.status_code, "Your support was not counted" in text_of(told)) == (200, True)


def test_a_limit_for_each_person(db: None) -> None:
    phase = making.phase(supports_per_person=2)
    first, second, third = (making.proposal(of=phase) for _ in range(3))
    ana = factories.person()
    making.carry(first, ana)
    making.carry(second, ana)

    with pytest.raises(Refused) as refused:
        making.carry(third, ana)
    assert refused.value.verdict.code == "supports_used_up"
    take_back(proposal=first, phase=phase, person=ana)
    making.carry(third, ana)
    assert {row.contribution_id for row in Support.objects.all()} == {second.pk, third.pk}


def test_supporting_again_within_the_limit_is_no_refusal(db: None) -> None:
    phase = making.phase(supports_per_person=1)
    one, ana = making.proposal(of=phase), factories.person()
    making.carry(one, ana)

    assert support(proposal=one, phase=phase, person=ana) is None


def test_nobody_is_named_unless_the_page_said_so(visitor: Client, db: None) -> None:
    phase = making.phase()
    one = making.proposal(of=phase)
    ana, bo = factories.person(pseudonym="Ana"), factories.person(pseudonym="Bo")
    making.carry(one, ana)
    Phase.objects.filter(pk=phase.pk).update(settings={**phase.settings, "supporters": "named"})
    one = again(one)
    assert "Ana" not in text_of(visitor.get(url(one)))

    making.carry(one, bo)

    page = text_of(visitor.get(url(one)))
    assert "The name that you go by here will show among the supporters." in page
    assert ("Bo" in page, "Ana" in page) == (True, False)
    take_back(proposal=one, phase=one.phase, person=bo)
    assert NamedSupport.objects.count() == 0
    Phase.objects.filter(pk=phase.pk).update(settings=phase.settings)
    making.carry(again(one), bo)
    assert NamedSupport.objects.count() == 0


def test_imported_totals_are_shown_apart(visitor: Client, phase: Phase) -> None:
    one = making.proposal(of=phase)
    import_totals(contribution=one, source="Decidim Lille", supports=412, comments=3)
    page = text_of(visitor.get(url(one)))

    assert "0 people support this proposal" in page
    assert "Imported total: 412 more, counted by Decidim Lille." in page
    assert "They are counts without people, shown apart." in page


# --- what supports set going ------------------------------------------------------------------------------
@pytest.mark.parametrize("effect", ["answer", "open_process"])
def test_enough_supports_oblige_the_space(visitor: Client, db: None, effect: str) -> None:
    phase = making.phase(threshold=2, threshold_effect=effect, threshold_days=30)
    one = making.proposal(of=phase)
    import_totals(contribution=one, source="Decidim Lille", supports=412)
    ana, bo, cy = factories.person(), factories.person(), factories.person()
    making.carry(one, ana)
    assert Duty.objects.count() == 0
    assert "1 of 2 supports" in text_of(visitor.get(url(one)))

    making.carry(one, bo)

    (duty,) = Duty.objects.all()
    assert (duty.contribution_id, duty.kind, duty.supports) == (one.pk, effect, 2)
    assert (duty.due_at - duty.owed_at).days in {29, 30}
    assert "reached" in text_of(visitor.get(url(one)))
    # Neither taken back nor asked for again.
    take_back(proposal=one, phase=phase, person=bo)
    making.carry(one, cy)
    assert list(Duty.objects.values_list("pk", "due_at")) == [(duty.pk, duty.due_at)]


def test_without_a_number_nothing_is_owed(visitor: Client, phase: Phase) -> None:
    one = making.proposal(of=phase)
    making.carry(one, factories.person())

    assert Duty.objects.count() == 0
    assert "What supports set going" not in text_of(visitor.get(url(one)))
