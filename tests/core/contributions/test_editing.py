# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts are edited by those who sign them, and every version stays."""

from collections.abc import Callable

import pytest

from isegoria.core.accounts.actions import erase_person
from isegoria.core.contributions.actions import accept_coauthorship, edit, invite_coauthor
from isegoria.core.contributions.models import CoAuthor, Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.verdicts import Refused
from tests import factories


@pytest.fixture
def text(db: None) -> Contribution:
    return factories.statement("Des bancs.")


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value.verdict.code)


def test_every_version_stays(text: Contribution) -> None:
    edit(contribution=text, person=text.author, body="Des bancs à l’ombre.", max_length=280, expected_version=1)
    text.refresh_from_db()
    assert (text.body, text.current_version) == ("Des bancs à l’ombre.", 2)
    assert list(text.versions.order_by("number").values_list("body", flat=True)) == ["Des bancs.", text.body]


def test_an_edit_made_meanwhile_is_never_overwritten(text: Contribution) -> None:
    edit(contribution=text, person=text.author, body="Premier onglet.", max_length=280, expected_version=1)
    second = lambda: edit(  # noqa: E731 - the act that is refused
        contribution=text, person=text.author, body="Second onglet.", max_length=280, expected_version=1
    )
    assert code_of(second) == "edited_meanwhile"


def test_others_do_not_edit(text: Contribution) -> None:
    stranger = factories.person()
    assert code_of(lambda: edit(contribution=text, person=stranger, body="x", max_length=280)) == "not_author"


def test_a_coauthor_signs_once_accepted(text: Contribution) -> None:
    friend = factories.person()
    secret = invite_coauthor(contribution=text, by=text.author)
    assert authors_of(text) == [text.author]
    accept_coauthorship(token=secret, person=friend)
    assert authors_of(text) == [text.author, friend]
    assert code_of(lambda: accept_coauthorship(token=secret, person=factories.person())) == "invitation_gone"
    edit(contribution=text, person=friend, body="À deux.", max_length=280)
    text.refresh_from_db()
    assert text.body == "À deux."


def test_a_forged_invitation_is_worth_nothing(text: Contribution) -> None:
    invite_coauthor(contribution=text, by=text.author)
    assert code_of(lambda: accept_coauthorship(token="1:x", person=factories.person())) == "invitation_gone"


def test_a_coauthor_who_leaves_signs_no_more(text: Contribution) -> None:
    friend = factories.person()
    accept_coauthorship(token=invite_coauthor(contribution=text, by=text.author), person=friend)
    erase_person(person=friend)
    assert not CoAuthor.objects.exists()
