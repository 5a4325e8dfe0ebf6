# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue: the most urgent first, each row with why it is there; over a space and those inside it."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.comments.actions import comment
from isegoria.commons.moderation import queries
from isegoria.commons.moderation.actions import decide, flag
from isegoria.commons.moderation.appealing.actions import appeal
from isegoria.commons.moderation.models import Concern, Decision
from isegoria.commons.moderation.queries import Wanted
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from tests import factories
from tests.tools.proposals import making as proposals

from .conftest import state_of

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/poitiers/queue/"
FRENCH = {"accept-language": "fr"}


def on_queue(space: Space, **wanted: Any) -> list[str]:
    page = queries.queue(queries.spaces_inside(space), Wanted(**wanted))
    return [row.text.body for row in page.rows]


def test_what_can_hurt_comes_before_appeals_flags_and_what_waits(
    town: Space, phase: Phase, author: Person, moderator: Account
) -> None:
    before = factories.phase(factories.process("avant", space=town, moderation="before"))
    factories.statement("Attend.", phase=before)
    flagged, hurting, hidden = (
        factories.statement(words, phase=phase, author=author) for words in ("Signalé.", "Grave.", "Appelé.")
    )
    flag(contribution=flagged, person=factories.person(), reason="unclear")
    flag(contribution=hurting, person=factories.person(), reason="personal_data")
    decide(contribution=hidden, by=moderator, act="hide", reason="unclear")
    appeal(decision=Decision.objects.get(), person=author, words="Relisez.")

    assert on_queue(town) == ["Grave.", "Appelé.", "Signalé.", "Attend."]
    assert queries.queue_counts(queries.spaces_inside(town)) == {
        "": 4, "waiting": 1, "flagged": 2, "appealed": 1, "suggested": 0,
    }  # fmt: skip
    assert on_queue(town, why="appealed") == ["Appelé."]


def test_the_queue_of_a_town_holds_that_of_its_quarters_and_not_the_reverse(town: Space, phase: Phase) -> None:
    quarter = factories.space("gare", parent=town)
    there = factories.statement("Au quartier.", phase=factories.phase(factories.process("rue", space=quarter)))
    here = factories.statement("En ville.", phase=phase)
    for one in (there, here):
        flag(contribution=one, person=factories.person(), reason="unclear")

    assert set(on_queue(town)) == {"Au quartier.", "En ville."}
    assert on_queue(quarter) == ["Au quartier."]


def test_kinds_of_several_tools_are_on_one_queue(desk: Client, town: Space) -> None:
    ideas = factories.phase(factories.process("idees", space=town, phases=[proposals.plan()]))
    idea = proposals.proposal(of=ideas)
    said = comment(on=_fresh(idea), author=factories.person(), body="Un mot de trop.", language="fr").contribution
    for one in (idea, said):
        flag(contribution=one, person=factories.person(), reason="disrespect")

    page = desk.get(QUEUE, headers=FRENCH).text

    assert "Un mot de trop." in page
    assert idea.title in unescape(page)
    assert "signalé par 1 personne" in page
    assert on_queue(town, kind="comment") == ["Un mot de trop."]


def _fresh(one: Contribution) -> Contribution:
    from isegoria.core.contributions.queries import find_contribution

    found = find_contribution(one.public_id)
    assert found is not None
    found.phase.process = found.process
    return found


def test_pages_stay_while_texts_are_decided(town: Space, phase: Phase, moderator: Account) -> None:
    texts = [factories.statement(f"Texte {n}.", phase=phase) for n in range(6)]
    for one in texts:
        flag(contribution=one, person=factories.person(), reason="unclear")
    spaces = queries.spaces_inside(town)
    first = queries.queue(spaces, size=3)
    decide(contribution=texts[0], by=moderator, act="keep")
    second = queries.queue(spaces, size=3, cursor=first.next_cursor)

    assert [row.text.body for row in first.rows] == ["Texte 0.", "Texte 1.", "Texte 2."]
    assert [row.text.body for row in second.rows] == ["Texte 3.", "Texte 4.", "Texte 5."]
    assert second.next_cursor == ""


@pytest.mark.parametrize("cursor", ["x", "1-2", "1-2-3-4", "99999999999999999999-1-1", "1-99999999999999999-1"])
def test_an_unreadable_cursor_starts_at_the_beginning(town: Space, text: Contribution, cursor: str) -> None:
    flag(contribution=text, person=factories.person(), reason="unclear")

    assert len(queries.queue([town.pk], cursor=cursor).rows) == 1


def test_several_are_decided_at_once_and_undone(desk: Client, phase: Phase, moderator: Account) -> None:
    texts = [factories.statement(f"Texte {n}.", phase=phase) for n in range(3)]
    for one in texts:
        flag(contribution=one, person=factories.person(), reason="flood")
    desk.post(QUEUE, {"chosen": [texts[0].public_id, texts[2].public_id], "act": "hide", "reason": "flood"})

    assert [state_of(one) for one in texts] == ["hidden", "published", "hidden"]
    page = desk.get(QUEUE, headers=FRENCH).text
    click = page.partition("/moderation/poitiers/undo/")[2].partition("/")[0]
    desk.post(f"/moderation/poitiers/undo/{click}/")
    assert [state_of(one) for one in texts] == ["published"] * 3


def test_one_is_published_by_its_own_button(desk: Client, town: Space) -> None:
    before = factories.phase(factories.process("avant", space=town, moderation="before"))
    one, other = (factories.statement(phase=before) for _ in range(2))

    desk.post(QUEUE, {"one": f"publish:{one.public_id}", "reason": "flood"})

    assert (state_of(one), state_of(other)) == ("published", "pending")
    assert Decision.objects.get().reason == ""


def test_what_never_showed_is_declined_and_the_rest_hidden(desk: Client, town: Space, text: Contribution) -> None:
    before = factories.phase(factories.process("avant", space=town, moderation="before"))
    waiting = factories.statement(phase=before)

    desk.post(QUEUE, {"chosen": [text.public_id, waiting.public_id], "act": "hide", "reason": "flood"})

    assert (state_of(text), state_of(waiting)) == ("hidden", "rejected")


def test_nothing_ticked_or_no_reason_changes_nothing_and_keeps_the_words(desk: Client, text: Contribution) -> None:
    assert desk.post(QUEUE, {"act": "hide", "reason": "flood"}).status_code == 400
    flag(contribution=text, person=factories.person(), reason="unclear")
    answer = desk.post(QUEUE, {"act": "hide", "reason": "", "words": "Un mot.", "chosen": text.public_id})

    assert answer.status_code == 400
    assert "Un mot." in answer.text
    assert (
        f'value="{text.public_id}" id="t-{text.public_id}" aria-describedby="d-{text.public_id}" checked' in answer.text
    )


def test_a_text_of_another_space_is_not_touched(desk: Client) -> None:
    elsewhere = factories.statement()

    answer = desk.post(QUEUE, {"chosen": elsewhere.public_id, "act": "hide", "reason": "flood"})

    assert answer.status_code == 400
    assert state_of(elsewhere) == "published"


def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client, town: Space) -> None:
    assert client.get(QUEUE).url.startswith("/accounts/login/")
    assert client.post(QUEUE, {}).status_code == 403


def test_the_earlier_address_of_a_phase_leads_to_its_texts(desk: Client, text: Contribution) -> None:
    answer = desk.get("/organise/poitiers/velo/avis/moderate/?state=published")

    assert answer.url == f"{QUEUE}?process=velo&phase=avis&show=published"
    assert text.body in desk.get(answer.url, headers=FRENCH).text.replace("&#x27;", "'")


def test_the_queue_takes_as_many_queries_for_one_row_as_for_twenty(
    desk: Client, process: Process, phase: Phase, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        flag(contribution=factories.statement(phase=phase), person=factories.person(), reason="unclear")

    desk.get(QUEUE)  # the names that every page shows are kept for a while

    with django_assert_max_num_queries(12):
        desk.get(QUEUE)


def test_a_text_that_its_author_takes_back_leaves_the_queue(text: Contribution, author: Person) -> None:
    from isegoria.core.contributions.actions import withdraw

    flag(contribution=text, person=factories.person(), reason="unclear")
    withdraw(contribution=text, person=author)

    assert not Concern.objects.exists()
