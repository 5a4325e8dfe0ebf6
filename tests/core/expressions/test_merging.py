# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two texts become one: every voice counts once, nothing is moved, and it can be undone for seven days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isegoria.core.accounts.actions import merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import merge, unmerge
from isegoria.core.contributions.models import Contribution, Link, Standing
from isegoria.core.expressions.actions import give_support, take_back_support
from isegoria.core.expressions.models import Support
from isegoria.core.expressions.queries import supported_by
from isegoria.core.journal.actions import sequence
from isegoria.core.journal.audit import audit
from isegoria.core.verdicts import Refused
from tests import factories


@pytest.fixture
def texts(db: None) -> list[Contribution]:
    first = factories.statement("Des bancs.")
    return [first, *(factories.statement(f"Des bancs, dit {n}.", phase=first.phase) for n in range(3))]


def support(text: Contribution, *people: Person) -> None:
    for person in people:
        give_support(contribution=text, phase=text.phase, person=person)


def supports(text: Contribution) -> int:
    return Standing.objects.get(pk=text.pk).supports


def test_whoever_supported_both_counts_once(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    anna, ben, cleo = (factories.person() for _ in range(3))
    support(kept, anna, ben)
    support(double, ben, cleo)
    merge(origin=double, into=kept)
    double.refresh_from_db()
    assert (double.state, supports(kept), Support.objects.count()) == ("merged", 3, 4)
    assert supported_by(cleo, [kept.pk]) == {kept.pk}


def test_supporting_again_after_a_merge_adds_nothing(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    anna = factories.person()
    support(double, anna)
    merge(origin=double, into=kept)
    support(kept, anna)
    assert (supports(kept), Support.objects.count()) == (1, 1)
    take_back_support(contribution=kept, phase=kept.phase, person=anna)
    assert (supports(kept), Support.objects.count()) == (0, 0)


def test_a_merged_text_takes_no_voice(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    merge(origin=double, into=kept)
    with pytest.raises(Refused) as refused:
        support(double, factories.person())
    assert refused.value.verdict.code == "not_public"


def test_undone_each_has_its_own_voices_again(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    anna, ben = factories.person(), factories.person()
    support(kept, anna)
    support(double, anna, ben)
    merge(origin=double, into=kept)
    unmerge(origin=double)
    assert (supports(kept), supports(double)) == (1, 2)
    assert not Link.objects.exists()
    with pytest.raises(Refused) as refused:
        unmerge(origin=double)
    assert refused.value.verdict.code == "not_merged"


def test_a_chain_ends_in_one_text_and_comes_apart_again(texts: list[Contribution]) -> None:
    first, second, third, _ = texts
    anna, ben, cleo = (factories.person() for _ in range(3))
    for text, person in ((first, anna), (second, ben), (third, cleo)):
        support(text, person)
    merge(origin=first, into=second)
    merge(origin=second, into=third)
    assert supports(third) == 3
    assert set(Standing.objects.filter(merged_into=third).values_list("pk", flat=True)) == {first.pk, second.pk}
    unmerge(origin=second)
    assert (supports(third), supports(second)) == (1, 2)
    assert Standing.objects.get(pk=first.pk).merged_into_id == second.pk


@pytest.mark.parametrize("case", ["itself", "circle", "hidden", "elsewhere"])
def test_refused(texts: list[Contribution], case: str) -> None:
    one, other, *_ = texts
    if case == "itself":
        pair = (one, one)
    elif case == "circle":
        merge(origin=one, into=other)
        pair = (other, one)
    elif case == "hidden":
        Contribution.objects.filter(pk=other.pk).update(state="hidden")
        pair = (one, other)
    else:
        pair = (one, factories.statement("Ailleurs."))
    with pytest.raises(Refused) as refused:
        merge(origin=pair[0], into=pair[1])
    codes = {
        "itself": "merge_itself",
        "circle": "merge_merged",
        "hidden": "merge_not_public",
        "elsewhere": "merge_apart",
    }
    assert refused.value.verdict.code == codes[case]


def test_final_after_seven_days(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    merge(origin=double, into=kept)
    with (
        time_machine.travel(timezone.now() + timedelta(days=7, hours=1), tick=False),
        pytest.raises(Refused) as refused,
    ):
        unmerge(origin=double)
    assert refused.value.verdict.code == "merge_final"


def test_two_persons_who_are_one_count_once_across_merged_texts(texts: list[Contribution]) -> None:
    kept, double, *_ = texts
    guest, person = factories.person(), factories.person(signed_in=True)
    support(kept, guest)
    support(double, person)
    merge(origin=double, into=kept)
    assert supports(kept) == 2
    merge_persons(guest=guest, person=person)
    assert supports(kept) == 1


def test_the_journal_holds_after_a_merge_and_its_undoing(texts: list[Contribution]) -> None:
    merge(origin=texts[1], into=texts[0])
    merge(origin=texts[2], into=texts[0])
    unmerge(origin=texts[1])
    sequence()
    assert audit().findings == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    given_=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12),
    merges=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4),
)
@pytest.mark.django_db(transaction=False)
def test_no_order_of_acts_counts_a_voice_twice(
    given_: list[tuple[int, int]], merges: list[tuple[int, int]], django_db_blocker: object
) -> None:
    first = factories.statement("Des bancs.")
    texts = [first, *(factories.statement(f"Des bancs, dit {n}.", phase=first.phase) for n in range(3))]
    people = [factories.person() for _ in range(4)]
    for person, text in given_:
        support(texts[text], people[person])
    for origin, into in merges:
        try:
            merge(origin=texts[origin], into=texts[into])
        except Refused:
            continue
    for text in texts:
        text.refresh_from_db()
        if text.state == "published":
            family = {text.pk, *Standing.objects.filter(merged_into=text).values_list("pk", flat=True)}
            voices = {person for person, which in given_ if texts[which].pk in family}
            assert supports(text) == len(voices)
