# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of voters: what is kept of it, and who is which line."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from isegoria.commons.polling.electorate.actions import bring_list, claim_line, draw_codes, free_line
from isegoria.commons.polling.electorate.queries import line_of, tidy_code
from isegoria.commons.polling.models import ListedVoter, RollEntry
from isegoria.commons.polling.queries import turnout_of
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.rules import may_vote
from tests import factories
from tests.tools.votes.making import a_phase, again, cast_many, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
CODE = "ABCD-EFGH-2345"


@pytest.fixture
def phase() -> Phase:
    found = a_phase(electorate="list")
    bring_list(phase=found, by=None, lines=["ana@example.org", CODE, "  Bob@Example.org ; "])
    return found


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.verdict.code


def test_each_line_is_read_or_said_not_to_be(phase: Phase) -> None:
    long = "x" * 300
    brought = bring_list(
        phase=phase,
        by=None,
        lines=[
            "",
            "ANA@example.org",
            "abcd efgh 2345",
            "nobody@",
            "short",
            "eve@example.org",
            long,
            '"dan@example.org",',
        ],
    )

    assert (brought.added, brought.doubles) == (2, 2)
    assert brought.unread == ((4, "bad_email"), (5, "code_too_short"), (7, "too_long"))
    assert list(ListedVoter.objects.order_by("number").values_list("number", "by")) == [
        (1, "email"), (2, "code"), (3, "email"), (4, "email"), (5, "email"),
    ]  # fmt: skip


def test_no_address_and_no_code_is_kept(phase: Phase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM polling_listedvoter")
        kept = str(cursor.fetchall()).lower()

    assert not any(one in kept for one in ("ana", "example", "abcdefgh2345", "abcd-efgh"))


def test_the_same_line_has_another_digest_in_another_phase(phase: Phase) -> None:
    other = a_phase(electorate="list")
    bring_list(phase=other, by=None, lines=["ana@example.org"])

    assert len(set(ListedVoter.objects.values_list("digest", flat=True))) == 4


def test_a_checked_address_on_the_list_votes_and_another_does_not(phase: Phase) -> None:
    vote = make_open_vote(phase=phase)
    ana = factories.person(account=factories.account("ana@example.org"))
    eve = factories.person(account=factories.account("eve@example.org"))

    cast(vote=vote, person=ana, marks=[1, 0, 0])

    assert code_of(lambda: cast(vote=vote, person=eve, marks=[1, 0, 0])) == "not_listed"
    assert code_of(lambda: cast(vote=vote, person=factories.person(), marks=[1, 0, 0])) == "not_listed"
    assert may_vote(None, vote).code == "not_listed"
    line = line_of(ana, phase)
    assert line is not None
    assert (line.number, line.person_id) == (1, ana.pk)
    assert RollEntry.objects.get().listed_id == line.pk
    assert (turnout_of(vote.urn).voted, turnout_of(vote.urn).listed, turnout_of(vote.urn).percent) == (1, 3, 100 / 3)


def test_an_address_that_was_not_checked_opens_nothing(phase: Phase) -> None:
    vote = make_open_vote(phase=phase)
    person = factories.person(account=factories.account("ana@example.org"))
    person.assurance = 0
    person.save()

    assert may_vote(person, vote).code == "not_listed"


def test_a_code_is_for_one_person_and_a_person_for_one_code(phase: Phase) -> None:
    vote = make_open_vote(phase=phase)
    person, other = factories.person(), factories.person()
    (second,) = draw_codes(phase=phase, by=None, how_many=1)

    assert claim_line(phase=phase, person=person, code="abcd efgh-2345").number == 2
    assert claim_line(phase=phase, person=person, code=CODE).number == 2
    assert code_of(lambda: claim_line(phase=phase, person=other, code=CODE)) == "code_taken"
    assert code_of(lambda: claim_line(phase=phase, person=person, code=second)) == "already_listed"
    for wrong in ("", "ABCD", "ZZZZ-ZZZZ-ZZZZ", "\0", "é" * 5000):
        assert code_of(lambda wrong=wrong: claim_line(phase=phase, person=other, code=wrong)) == "code_unknown"
    cast(vote=vote, person=person, marks=[1, 0, 0])
    assert RollEntry.objects.get().listed_id == ListedVoter.objects.get(number=2).pk


def test_codes_are_drawn_and_kept_nowhere(phase: Phase) -> None:
    codes = draw_codes(phase=phase, by=None, how_many=50)

    assert len(set(codes)) == 50
    assert all(len(tidy_code(one)) == 12 for one in codes)
    assert {claim_line(phase=phase, person=factories.person(), code=one).by for one in codes} == {"code"}
    with pytest.raises(ValueError, match="between one"):
        draw_codes(phase=phase, by=None, how_many=0)


def test_nobody_is_taken_off_a_list_once_someone_has_voted(phase: Phase) -> None:
    vote = make_open_vote(phase=phase)
    bring_list(phase=phase, by=None, lines=["ana@example.org", "eve@example.org"], replace=True)
    assert ListedVoter.objects.count() == 2
    ana = factories.person(account=factories.account("ana@example.org"))
    cast(vote=vote, person=ana, marks=[1, 0, 0])

    def replace() -> None:
        bring_list(phase=phase, by=None, lines=["eve@example.org"], replace=True)

    assert code_of(replace) == "list_in_use"
    assert bring_list(phase=phase, by=None, lines=["dan@example.org"]).added == 1


def test_only_an_organiser_brings_a_list(phase: Phase) -> None:
    stranger = factories.account()
    assert code_of(lambda: bring_list(phase=phase, by=stranger, lines=["a@example.org"])) == "not_organiser"
    assert code_of(lambda: draw_codes(phase=phase, by=stranger, how_many=2)) == "not_organiser"
    line = ListedVoter.objects.select_related("phase__process__space").get(number=2)
    assert code_of(lambda: free_line(line=line, by=stranger)) == "not_organiser"


def test_a_line_is_freed_as_long_as_nobody_has_voted_as_it(phase: Phase) -> None:
    organiser = factories.role(phase.process.space, "organiser")
    vote = make_open_vote(phase=phase)
    thief, holder = factories.person(), factories.person()
    claim_line(phase=phase, person=thief, code=CODE)
    line = ListedVoter.objects.select_related("phase__process__space").get(number=2)

    free_line(line=line, by=organiser)
    claim_line(phase=phase, person=holder, code=CODE)
    cast(vote=vote, person=holder, marks=[1, 0, 0])

    assert code_of(lambda: free_line(line=line, by=organiser)) == "list_in_use"


def test_whoever_signed_the_roll_on_paper_casts_no_ballot_online(phase: Phase) -> None:
    Phase.objects.filter(pk=phase.pk).update(settings={**phase.settings, "paper": True})
    vote = again(make_open_vote(phase=factories.phase(phase.process)))
    RollEntry.objects.create(urn=vote.urn, listed=ListedVoter.objects.get(number=1), channel=RollEntry.Channel.PAPER)
    ana = factories.person(account=factories.account("ana@example.org"))

    assert may_vote(ana, vote).code == "voted_on_paper"
    assert code_of(lambda: cast(vote=vote, person=ana, marks=[1, 0, 0])) == "voted_on_paper"


def test_a_line_follows_its_person_and_frees_itself_when_they_leave(phase: Phase) -> None:
    vote = make_open_vote(phase=phase)
    guest, person = factories.person(), factories.person(signed_in=True)
    claim_line(phase=phase, person=guest, code=CODE)
    cast_many(vote, [[1, 0, 0]], people=[guest])

    merge_persons(guest=guest, person=person)
    assert line_of(person, phase) == ListedVoter.objects.get(number=2)
    erase_person(person=person)

    assert ListedVoter.objects.filter(person__isnull=False).count() == 0
    assert close_and_count(vote).tally["table"]["turnout"]["cast"] == 0


@pytest.mark.parametrize(
    ("quorum", "status"), [({"share": "1/3"}, "elected"), ({"share": "1/2"}, "no_quorum"), ({"people": 2}, "no_quorum")]
)
def test_a_quorum_is_of_those_listed(phase: Phase, quorum: dict[str, Any], status: str) -> None:
    vote = make_open_vote(phase=phase, quorum=quorum)
    ana = factories.person(account=factories.account("ana@example.org"))
    cast(vote=vote, person=ana, marks=[1, 0, 0])

    outcome = close_and_count(vote)

    assert outcome.status == status
    assert outcome.winners == (0,)
