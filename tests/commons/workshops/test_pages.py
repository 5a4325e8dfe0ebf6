# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of meetings: what everyone reads, and the organisers' way from notes to texts."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.commons.workshops import queries
from isegoria.commons.workshops.actions import discard, withdraw
from isegoria.commons.workshops.models import NoteLine, Workshop
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import erase, set_state
from isegoria.core.contributions.addresses import contribution_url
from tests import factories

from .making import NOTES, bullets, draft, odt, workshop

pytestmark = pytest.mark.django_db
TEAM, PUBLIC = "/workshops/poitiers/velo/", "/s/poitiers/velo/workshops/"


@pytest.fixture(autouse=True)
def _afresh() -> None:
    cache.clear()


@pytest.fixture
def organiser() -> Account:
    return factories.account()


@pytest.fixture
def phase(organiser: Account) -> Any:
    place = factories.space("poitiers", administrator=organiser)
    return factories.phase(factories.process("velo", space=place))


@pytest.fixture
def team(client: Client, organiser: Account) -> Client:
    client.force_login(organiser)
    return client


def sent(**changes: Any) -> dict[str, Any]:
    given = {
        "title": "Atelier de Wazemmes",
        "held_on": "2026-03-03",
        "people_present": "47",
        "place_text": "Salle des fêtes",
        "place": "",
        "facilitated_by": "",
        "noted_by": "",
        "language": "fr",
        "phase": "avis",
        "notes": NOTES,
    }
    return given | changes


def test_the_whole_way(team: Client, phase: Any) -> None:
    answer = team.post(f"{TEAM}new/", sent())
    made = Workshop.objects.get()
    here = f"{TEAM}{made.public_id}/"
    assert (answer.status_code, answer.headers["Location"]) == (302, here)
    assert "Plus de bus le soir" in team.get(here).content.decode()

    lines = list(queries.shown_lines(made, "kept"))
    team.post(here, {"act": "drop", "line": [lines[-1].pk], "show": "kept", "page": "1"})
    team.post(here, {"act": "merge", "line": [lines[0].pk, lines[1].pk]})
    one = f"{here}lines/{lines[2].pk}/"
    assert "des pistes séparées" in team.get(one).content.decode()
    team.post(one, {"text": "Des pistes.\n\nDes feux.", "topic": "Vélos", "table": "", "version": "1", "act": "cut"})
    assert team.post(f"{here}publish/", {}).status_code == 400
    answer = team.post(f"{here}publish/", {"checked": "1"})

    page = Client().get(answer.headers["Location"]).content.decode()
    assert [text for text in ("Des pistes.", "Des feux.", "Plus de bus le soir") if text not in page] == []
    assert "cantines" not in page
    assert "Karim" not in page
    assert "<strong>47</strong>" in page


def test_an_uploaded_odt(team: Client, phase: Any) -> None:
    file = BytesIO(odt(bullets("Des bus (x3)", "Des vélos")))
    file.name = "notes.odt"

    assert team.post(f"{TEAM}new/", sent(notes="", file=file)).status_code == 302
    assert list(NoteLine.objects.values_list("text", "said_by")) == [("Des bus", 3), ("Des vélos", None)]


def test_what_was_pasted_is_not_lost_when_it_cannot_be_read(team: Client, phase: Any) -> None:
    draft(phase=phase, by=team_account(phase))

    answer = team.post(f"{TEAM}new/", sent(title="Encore"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Plus de bus le soir" in page
    assert 'name="again"' in page
    assert team.post(f"{TEAM}new/", sent(again="on")).status_code == 302
    file = BytesIO(b"%PDF-1.7")
    file.name = "notes.txt"
    assert team.post(f"{TEAM}new/", sent(notes="", file=file)).status_code == 400
    both = team.post(f"{TEAM}new/", sent(file=BytesIO(b"- un banc")))
    assert both.status_code == 200
    assert Workshop.objects.count() == 2


def team_account(phase: Any) -> Account:
    return Account.objects.get(roles__space=phase.process.space)


def test_a_draft_is_for_its_organisers(phase: Any) -> None:
    made = draft(phase=phase)
    someone, observer = Client(), Client()
    observer.force_login(factories.role(phase.process.space, "observer"))

    for path in ("", "new/", f"{made.public_id}/", f"{made.public_id}/publish/", f"{made.public_id}/about/"):
        assert someone.get(f"{TEAM}{path}").status_code == 302
        assert observer.get(f"{TEAM}{path}").status_code == 403
    assert someone.get(f"{PUBLIC}{made.public_id}/").status_code == 404
    assert made.title not in someone.get(PUBLIC).content.decode()


def test_two_organisers_on_one_line(team: Client, phase: Any) -> None:
    made = draft(phase=phase)
    line = queries.shown_lines(made, "kept")[0]
    one = f"{TEAM}{made.public_id}/lines/{line.pk}/"

    assert team.post(one, {"text": "Des bus.", "version": "1"}).status_code == 302
    answer = team.post(one, {"text": "Des trains.", "version": "1"})
    assert answer.status_code == 409
    assert "Des trains." in answer.content.decode()
    assert "Des bus." in answer.content.decode()


def test_a_withdrawn_meeting_says_why_and_shows_none_of_its_texts(team: Client, phase: Any) -> None:
    made = workshop(phase=phase, by=team_account(phase))
    text = queries.notes_of(made)[0].contribution
    text.process = made.process

    team.post(f"{TEAM}{made.public_id}/withdraw/", {"reason": "D'une autre réunion."})
    for url in (f"{PUBLIC}{made.ref}/", contribution_url(text)):
        page = Client().get(url, follow=True).content.decode()
        assert "D&#x27;une autre réunion." in page
        assert "Plus de bus" not in page
    assert made.title in Client().get(PUBLIC).content.decode()


def test_a_text_that_was_hidden_or_erased_stands_empty(client: Client, phase: Any) -> None:
    made = workshop(phase=phase)
    first, second = (one.contribution for one in queries.notes_of(made)[:2])
    set_state(contribution=first, state="hidden", kind="workshop_note.hidden")
    erase(contribution=second, reason="author_request")

    page = client.get(f"{PUBLIC}{made.ref}/").content.decode()
    assert "Plus de bus" not in page
    assert "Fermer la rue" not in page
    for text, status in ((first, 200), (second, 410)):
        answer = client.get(f"{PUBLIC}notes/{text.public_id}", follow=True)
        assert answer.status_code == status
        assert "Plus de bus" not in answer.content.decode()


def test_old_words_in_an_address_lead_on(client: Client, phase: Any) -> None:
    made = workshop(phase=phase)
    text = queries.notes_of(made)[0].contribution

    assert client.get(f"{PUBLIC}{made.public_id}-autre/").status_code == 301
    assert client.get(f"{PUBLIC}notes/{text.public_id}-autre").status_code == 301
    assert client.get(f"{PUBLIC}notes/0000000000").status_code == 404
    assert client.get(f"{PUBLIC}0000000000/").status_code == 404
    assert (
        client.get(f"/s/poitiers/velo/workshops/notes/{factories.statement(phase=phase).public_id}").status_code == 404
    )


def test_the_page_of_the_process_leads_there(client: Client, phase: Any) -> None:
    assert PUBLIC not in client.get("/s/poitiers/velo/").content.decode()
    workshop(phase=phase)
    assert PUBLIC in client.get("/s/poitiers/velo/").content.decode()


@pytest.mark.parametrize("many", [8, 120])
def test_queries_do_not_grow(
    team: Client, phase: Any, many: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    by = team_account(phase)
    notes = "\n".join(f"- idée {n} de Mme Petit" for n in range(many))
    prepared = draft(phase=phase, by=by, notes=notes)
    for n in range(many // 8):
        made = workshop(phase=phase, by=by, notes=f"# Atelier {n}\n{notes}")
    text = queries.notes_of(made)[1].contribution
    text.process = made.process
    line = queries.shown_lines(prepared, "all")[0]
    here = f"{TEAM}{prepared.public_id}/"

    for url in (PUBLIC, f"{PUBLIC}{made.ref}/", contribution_url(text)):
        Client().get(url)
        with django_assert_max_num_queries(12):
            assert Client().get(url).status_code == 200
    for url in (TEAM, f"{TEAM}new/", here, f"{here}?show=check", f"{here}publish/", f"{here}lines/{line.pk}/"):
        with django_assert_max_num_queries(12):
            assert team.get(url).status_code == 200


def test_markup_in_notes_is_shown_as_text(team: Client, phase: Any) -> None:
    by = team_account(phase)
    made = workshop(phase=phase, by=by, notes="# <b>Titre</b>\n- <script>alert(1)</script>\n", title="<i>Atelier</i>")

    page = Client().get(f"{PUBLIC}{made.ref}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>Titre" not in page
    assert "<i>Atelier" not in page


def test_a_draft_that_is_gone_says_so(team: Client, phase: Any) -> None:
    by = team_account(phase)
    made = draft(phase=phase, by=by)
    line = queries.shown_lines(made, "all")[0]
    discard(workshop=made, by=by)

    assert team.get(f"{TEAM}{made.public_id}/").status_code == 404
    assert team.post(f"{TEAM}{made.public_id}/lines/{line.pk}/", {"text": "x"}).status_code == 404
    published = workshop(phase=phase, by=by)
    assert team.get(f"{TEAM}{published.public_id}/").status_code == 302
    withdraw(workshop=published, by=by, reason="Fin.")
    assert team.get(f"{TEAM}{published.public_id}/about/").status_code == 200
