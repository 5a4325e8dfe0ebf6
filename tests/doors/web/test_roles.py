# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can do what, in public and for administrators; invitations; and the pages of acts that take two people."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.processes.models import Process
from isegoria.core.spaces.actions import grant_role
from isegoria.core.spaces.models import Approval, Role, RoleInvitation, Space
from isegoria.core.spaces.queries import roles_in
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def ana() -> Account:
    account = factories.account("ana@example.org", password=factories.PASSWORD)
    factories.person(account=account, pseudonym="Ana Blanc")
    return account


@pytest.fixture
def place(ana: Account) -> Space:
    return factories.space("poitiers", administrator=ana)


@pytest.fixture
def desk(client: Client, ana: Account, place: Space) -> Client:
    client.force_login(ana)
    return client


def second(place: Space, name: str = "administrator", pseudonym: str = "Bo Roux") -> Account:
    account = factories.role(place, name)
    factories.person(account=account, pseudonym=pseudonym)
    return account


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


# --- who can do what --------------------------------------------------------------------------------------
def test_everyone_reads_who_can_do_what(client: Client, place: Space, ana: Account) -> None:
    quarter = factories.space("gare", parent=place, name="Quartier de la gare")
    bo = second(quarter, "moderator")
    end = timezone.now() + timedelta(days=40)
    grant_role(space=quarter, account=bo, name="observer", by=ana, expires_at=end)
    page = client.get("/s/gare/team/", headers=FRENCH)

    assert page.status_code == 200
    for words in ("Ana Blanc", "Bo Roux", "Ville de Poitiers", "confié par Ana Blanc", "jusqu’au"):
        assert words in page.text, words
    assert "@example.org" not in page.text
    assert "/s/gare/team/" in client.get("/s/gare/").text


def test_its_queries_do_not_grow(client: Client, place: Space, django_assert_max_num_queries: object) -> None:
    for _ in range(12):
        second(place, "moderator")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a value that the test has just made
        client.get("/s/poitiers/team/")


def test_one_whose_time_has_passed_shows_no_more(client: Client, place: Space) -> None:
    bo = second(place, "moderator")
    Role.objects.filter(account=bo).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Bo Roux" not in client.get("/s/poitiers/team/").text


# --- invitations -------------------------------------------------------------------------------------------
def offered(desk: Client, email: str = "cleo@example.org", **more: str) -> str:
    desk.post("/organise/poitiers/roles/", {"email": email, "name": "moderator", "how": "invite", **more})
    return re.search(r"/role-offered/\S+/", mail.outbox[-1].body)[0]  # type: ignore[index]  # a value that the test has just made


def test_someone_without_an_account_makes_one_on_the_way_and_accepts(desk: Client, place: Space) -> None:
    last_day = (timezone.now() + timedelta(days=30)).date()
    path = offered(desk, until=last_day.isoformat())
    visitor = Client()
    page = visitor.get(path, headers=FRENCH)
    assert page.status_code == 200
    assert "cleo@example.org" not in page.text
    sign_up = re.search(r'href="(/accounts/signup/\?next=[^"]+)"', page.text)
    assert sign_up is not None
    form = visitor.get(sign_up[1].replace("&amp;", "&"))
    assert 'name="next"' in form.text
    made = visitor.post(
        "/accounts/signup/",
        {"email": "cleo@example.org", "password1": factories.PASSWORD, "of_age": "on", "next": path},
    )
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox[-1].body)
    assert code is not None
    back = visitor.post(made.headers["Location"], {"code": code[0]})
    assert back.headers["Location"] == path
    accepted = visitor.post(path, {"accept": "1"}, follow=True, headers=FRENCH)

    role = Role.objects.get(account__email="cleo@example.org")
    assert accepted.redirect_chain == [("/s/poitiers/team/", 302)]
    assert (role.name, role.expires_at.astimezone(place.zone).date()) == ("moderator", last_day)  # type: ignore[union-attr]  # a value that the test has just made
    assert visitor.get(path).status_code == 200  # says that it was answered
    assert visitor.post(path, {"accept": "1"}).status_code == 410


def test_it_is_declined_without_an_account(desk: Client, place: Space) -> None:
    path = offered(desk)
    declined = Client().post(path, {"decline": "1"}, follow=True, headers=FRENCH)

    assert "Vous avez décliné" in declined.text
    assert "Déclinée" in desk.get("/organise/poitiers/roles/", headers=FRENCH).text


def test_it_is_sent_again_and_withdrawn(desk: Client, place: Space) -> None:
    first = offered(desk)
    desk.post("/organise/poitiers/roles/", {"again": str(RoleInvitation.objects.get().pk)})
    assert Client().get(first).status_code == 410
    desk.post("/organise/poitiers/roles/", {"withdraw": str(RoleInvitation.objects.get().pk)})
    assert not RoleInvitation.objects.exists()
    for name in ("again", "withdraw", "revoke"):
        assert desk.post("/organise/poitiers/roles/", {name: "12x"}).status_code == 302


@pytest.mark.parametrize("until", ["2001-01-01", "2999-01-01", "demain"])
def test_the_last_day_is_one_to_come(desk: Client, place: Space, until: str) -> None:
    sent = {"email": "cleo@example.org", "name": "moderator", "how": "invite", "until": until}
    assert desk.post("/organise/poitiers/roles/", sent).status_code == 400
    assert not RoleInvitation.objects.exists()


def test_a_forged_address_opens_nothing(client: Client) -> None:
    assert client.get("/role-offered/forged:signature/").status_code == 410


# --- acts that take two people --------------------------------------------------------------------------------
def asked(page: object) -> dict[str, str]:
    found = re.search(r'name="wish" value="([^"]+)"', page.text)  # type: ignore[attr-defined]  # a value that the test has just made
    assert found is not None
    return {"wish": found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")}


def test_an_administrator_is_revoked_by_two(desk: Client, place: Space) -> None:
    bo, cleo = second(place), second(place, pseudonym="Cléo Vert")
    role = Role.objects.get(account=cleo)
    page = desk.post("/organise/poitiers/roles/", {"revoke": str(role.pk)}, headers=FRENCH)
    assert (page.status_code, page["X-Refusal"]) == (409, "needs_two")
    assert "Bo Roux" in page.text
    sent = desk.post("/organise/poitiers/approvals/ask/", {**asked(page), "reason": "Elle a quitté la mairie."})
    assert sent.headers["Location"] == "/organise/poitiers/approvals/"
    one = Approval.objects.get()
    assert "Retirer ma demande" in desk.get("/organise/poitiers/approvals/", headers=FRENCH).text
    other = signed_in(bo)
    assert "Approuver et accomplir" in other.get("/organise/poitiers/approvals/", headers=FRENCH).text
    other.post("/organise/poitiers/approvals/", {"approval": str(one.pk), "approve": "1"})
    assert roles_in(cleo, place) == frozenset()
    log = Client().get("/s/poitiers/team/acts/", headers=FRENCH)
    for words in ("Elle a quitté la mairie.", "Ana Blanc", "Bo Roux", "Approuvé et accompli"):
        assert words in log.text, words


def test_alone_one_is_told_so_and_led_to_invite_someone(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)
    factories.statement(phase=factories.phase(process))
    rules = {"rules_fr": "Deux idées.", "rules_en": ""}
    page = desk.post("/organise/poitiers/velo/rules/", rules, headers=FRENCH)

    assert page["X-Refusal"] == "needs_two"
    assert 'href="/organise/poitiers/roles/"' in page.text
    assert "Inviter quelqu’un" in page.text
    assert 'name="wish"' not in page.text


def test_new_rules_are_shown_to_whoever_decides(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)
    factories.statement(phase=factories.phase(process))
    bo = second(place, "organiser")
    page = desk.post("/organise/poitiers/velo/rules/", {"rules_fr": "Deux idées.", "rules_en": ""})
    desk.post("/organise/poitiers/approvals/ask/", {**asked(page), "reason": "Une par personne, c’était peu."})
    other = signed_in(bo)
    assert "Deux idées." in other.get("/organise/poitiers/approvals/").text
    number = str(Approval.objects.get().pk)
    without = other.post("/organise/poitiers/approvals/", {"approval": number, "turn_down": "1"})
    assert without["X-Refusal"] == "answer_missing"
    other.post("/organise/poitiers/approvals/", {"approval": number, "turn_down": "1", "answer": "Pas en route."})

    assert Approval.objects.get().state == "turned_down"
    assert process.rules_versions.count() == 1


def test_a_process_is_erased_and_says_that_it_stood_there(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place, statements=["Les rues d’écoles aux enfants."])
    statement = process.contributions.get()
    bo = second(place, "organiser")
    assert desk.get("/organise/poitiers/velo/erase/").status_code == 200
    desk.post("/organise/poitiers/velo/erase/", {"reason": "Jugement du tribunal."})
    sent = {"approval": str(Approval.objects.get().pk), "approve": "1"}
    signed_in(bo).post("/organise/poitiers/approvals/", sent)
    assert erase_what_is_left()

    for path in ("/s/poitiers/velo/", f"/c/{statement.public_id}/", "/organise/poitiers/velo/"):
        page = desk.get(path, headers=FRENCH)
        assert (path, page.status_code) == (path, 410)
        assert "Jugement du tribunal." in page.text
    found = Client().get("/search/?q=écoles")
    assert "rues d’écoles" not in found.text
    assert "vélo" not in Client().get("/s/poitiers/").text
    assert Process.objects.get().erased_at is not None


def test_a_draft_is_erased_at_once(desk: Client, place: Space) -> None:
    factories.process("essai", space=place, draft=True)
    assert desk.post("/organise/poitiers/essai/erase/", {"reason": ""}).status_code == 400
    assert desk.post("/organise/poitiers/essai/erase/", {"reason": "Un essai."}).status_code == 302
    assert "essai" not in desk.get("/organise/poitiers/").text


def test_a_wish_of_another_space_or_forged_is_not_asked_for(desk: Client, place: Space) -> None:
    assert desk.post("/organise/poitiers/approvals/ask/", {"wish": "x", "reason": "y"}).status_code == 400
    assert desk.post("/organise/poitiers/approvals/", {"approval": "999", "approve": "1"}).status_code == 404


def test_the_pages_of_the_team_cost_few_queries(
    desk: Client, place: Space, django_assert_max_num_queries: object
) -> None:
    for _ in range(6):
        second(place)
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a value that the test has just made
        desk.get("/organise/poitiers/roles/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a value that the test has just made
        desk.get("/s/poitiers/team/acts/")
