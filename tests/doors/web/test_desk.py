# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clerk's desk: what waits, one next act, what is under way; and what is done before a process is public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from isegoria.commons.notifications.actions import queue_mail
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.models import Account
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase, Process
from isegoria.core.results.uncounted.actions import counted_again, note_uncounted
from isegoria.core.spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}
DESK = "/organise/poitiers/"


@pytest.fixture
def place() -> Space:
    cache.clear()
    return factories.space("poitiers", administrator=factories.account("mairie@example.org"), texts=factories.TEXTS)


@pytest.fixture
def desk(client: Client, place: Space) -> Client:
    client.force_login(Account.objects.get(email="mairie@example.org"))
    return client


def test_nothing_waits_and_what_could_be_done_is_said(desk: Client) -> None:
    page = desk.get(DESK, headers=FRENCH).text

    assert "Rien ne vous attend" in page
    assert "Rien n’est ouvert ici" in page
    assert "/organise/poitiers/new/" in page


def test_an_open_process_without_people_is_to_be_made_known(desk: Client, place: Space) -> None:
    process = factories.process("velo", space=place)
    page = desk.get(DESK, headers=FRENCH).text

    assert f"/p/{process.public_id}/share/" in page
    assert "/s/poitiers/velo/figures/" in page


def test_drafts_dates_and_texts_wait_each_with_one_link(desk: Client, place: Space) -> None:
    factories.finished("fini", space=place)
    factories.finished("encours", space=place, deciders={})
    process = factories.process("velo", space=place, moderation="before")
    Phase.objects.filter(process=process).update(closes_at=timezone.now() + timedelta(days=3))
    factories.statement(phase=factories.phase(process))
    page = desk.get(DESK, headers=FRENCH).text

    assert "brouillon prêt à être publié" in page
    assert "brouillon à terminer" in page
    assert "étape se termine dans la semaine" in page
    assert page.index("D’abord") < page.index("Ensuite")
    assert "/organise/poitiers/encours/" in page
    # What someone waits for comes before what nobody waits for.
    assert page.index("Ensuite") < page.index("brouillon à terminer")


def test_failures_show_without_anyones_address(desk: Client, place: Space) -> None:
    mail = queue_mail(to=["ana@example.org"], subject="Votre code", body_text="ABCD")
    Outbox.objects.filter(pk=mail.pk).update(state=Outbox.State.GIVEN_UP, last_error="SMTPConnectError")
    DBTaskResult.objects.create(
        status="FAILED",
        args_kwargs={"args": [], "kwargs": {}},
        task_path="isegoria.some.task",
        backend_name="default",
        finished_at=timezone.now(),
        exception_class_path="builtins.OSError",
        run_after=timezone.now(),
    )
    assert "/organise/poitiers/failures/" in desk.get(DESK).text
    page = desk.get("/organise/poitiers/failures/", headers=FRENCH).text

    assert "SMTPConnectError" in page
    assert "isegoria.some.task" in page
    assert "ana@example.org" not in page


def test_a_result_that_could_not_be_counted_waits_in_its_space_alone(desk: Client, place: Space) -> None:
    phase = factories.phase(factories.process("velo", space=place))
    administrator = Account.objects.get(email="mairie@example.org")
    factories.space("niort", administrator=administrator, texts=factories.TEXTS)
    for _again in range(2):
        note_uncounted(phase=phase, method="opinion-map", error=OSError("no space left"))
    assert "résultat n’a pas pu être compté" in desk.get(DESK, headers=FRENCH).text
    assert "résultat n’a pas pu" not in desk.get("/organise/niort/", headers=FRENCH).text
    page = desk.get("/organise/poitiers/failures/", headers=FRENCH).text
    assert page.count("opinion-map") == 1
    assert "builtins.OSError" in page
    counted_again(phase=phase, method="opinion-map")
    assert "opinion-map" not in desk.get("/organise/poitiers/failures/").text


@pytest.mark.parametrize(("cold", "most"), [(False, 12), (True, 12)])
def test_the_desk_reads_little(
    desk: Client, place: Space, cold: bool, most: int, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """However many rooms say what waits. Cold, as once in a minute: the session, the head of the journal, who takes
    part and what was set aside are read too."""
    factories.person(account=Account.objects.get(email="mairie@example.org"))
    quarter = factories.space("quartier", administrator=None, parent=place)
    for number in range(3):
        factories.finished(f"fini-{number}", space=place)
        process = factories.process(f"velo-{number}", space=place, moderation="before")
        factories.statement(phase=factories.phase(process))
        factories.statement(phase=factories.phase(factories.process(f"q-{number}", space=quarter, moderation="before")))
    desk.get(DESK)
    if cold:
        cache.clear()
    with django_assert_max_num_queries(most):
        answer = desk.get(DESK, headers=FRENCH)
    told = [answer.context["first"], *answer.context["rows"]]
    assert 6 in [one.waiting.count for one in told]  # those of the quarter inside too


def test_failures_of_the_site_are_told_to_its_administrators_alone(client: Client, place: Space) -> None:
    client.force_login(factories.role(place, "organiser"))
    assert client.get(DESK).status_code == 200
    assert client.get("/organise/poitiers/failures/").status_code == 403


def test_an_observer_reads_the_desk_and_changes_nothing(client: Client, place: Space) -> None:
    factories.finished("velo", space=place)
    client.force_login(factories.role(place, "observer"))

    assert client.get(DESK).status_code == 200
    assert client.get("/organise/poitiers/processes/").status_code == 200
    assert client.get("/organise/poitiers/velo/preview/").status_code == 200
    for page in ("schedule", "duplicate"):
        assert client.get(f"/organise/poitiers/velo/{page}/").status_code == 403
    assert client.post("/organise/poitiers/velo/rehearse/").status_code == 403


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("all", {"un", "deux", "trois", "quatre"}),
        ("open", {"un"}),
        ("coming", {"deux"}),
        ("closed", {"trois"}),
        ("draft", {"quatre"}),
        ("x", {"un", "deux", "trois", "quatre"}),
    ],
)
def test_processes_are_found_by_where_they_stand(desk: Client, place: Space, show: str, found: set[str]) -> None:
    factories.process("un", space=place)
    factories.process("deux", space=place, state="coming")
    factories.process("trois", space=place, state="closed")
    factories.process("quatre", space=place, draft=True)
    page = desk.get(f"/organise/poitiers/processes/?show={show}").text

    assert {slug for slug in ("un", "deux", "trois", "quatre") if f'"/organise/poitiers/{slug}/"' in page} == found


def test_processes_are_found_by_a_word(desk: Client, place: Space) -> None:
    factories.process("un", space=place, question="Où planter des arbres ?")
    factories.process("deux", space=place)
    page = desk.get("/organise/poitiers/processes/?q=arbres").text
    nothing = desk.get("/organise/poitiers/processes/?q=tramway", headers=FRENCH).text

    assert '"/organise/poitiers/un/"' in page
    assert '"/organise/poitiers/deux/"' not in page
    assert "Aucune démarche ici ne contient" in nothing


# --- before it is public ----------------------------------------------------------------------------
def test_an_unfinished_process_is_refused_with_its_reasons(desk: Client, place: Space) -> None:
    process = factories.finished("velo", space=place, audiences={})
    page = desk.get("/organise/poitiers/velo/", headers=FRENCH).text
    refusal = desk.post("/organise/poitiers/velo/publish/", headers=FRENCH)

    assert "Une chose manque avant de pouvoir publier" in page
    assert 'action="/organise/poitiers/velo/publish/"' not in page
    assert refusal.status_code == 409
    assert "À qui la démarche s’adresse n’est pas dit" in refusal.text
    assert not Process.objects.get(pk=process.pk).is_published


def test_the_preview_shows_what_the_public_will_see_and_may_be_framed_by_the_site_alone(
    desk: Client, place: Space
) -> None:
    process = factories.finished("velo", space=place)
    shown = desk.get("/organise/poitiers/velo/preview/page/", headers=FRENCH)

    assert 'value="agree"' in shown.text
    assert "Se déconnecter" not in shown.text
    assert "Brouillon" not in shown.text
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert not Process.objects.get(pk=process.pk).is_published
    assert Client().get("/organise/poitiers/velo/preview/page/").status_code == 302
    desk.force_login(factories.account())
    assert desk.get("/organise/poitiers/velo/preview/page/").status_code == 404


def test_a_rehearsal_is_acted_in_through_the_public_pages(desk: Client, place: Space) -> None:
    factories.finished("velo", space=place)
    began = desk.post("/organise/poitiers/velo/rehearse/")
    public = began.headers["Location"]
    page = desk.get(public, headers=FRENCH).text
    rehearsal = Process.objects.get(source__startswith="rehearsal:")
    one = rehearsal.contributions.order_by("pk")[0]

    assert "Essai : seule l’équipe voit ceci" in page.replace("\u00a0", " ")
    act = f"{public}statements/avis/answer"
    desk.post(act, {"statement": one.public_id, "opinion": "agree"})
    assert Opinion.objects.filter(contribution=one).count() == 1
    assert Client().get(public).status_code == 404
    assert Client().post(act, {"statement": one.public_id, "opinion": "agree"}).status_code in {403, 404}
    assert Opinion.objects.count() == 1
    assert rehearsal.question.text not in Client().get("/s/poitiers/").text
    assert rehearsal.question.text not in desk.get(DESK).text
    ended = desk.post(f"/organise/poitiers/{rehearsal.slug}/rehearse/", {"act": "end"})
    assert ended.headers["Location"] == "/organise/poitiers/velo/"
    assert desk.get(public).status_code == 410


def test_publishing_ends_the_rehearsal(desk: Client, place: Space) -> None:
    factories.finished("velo", space=place)
    public = desk.post("/organise/poitiers/velo/rehearse/").headers["Location"]
    desk.post("/organise/poitiers/velo/publish/")

    assert Process.objects.get(slug="velo").is_published
    assert desk.get(public).status_code == 410


def test_a_date_is_that_of_the_place_and_a_past_one_is_sent_back(desk: Client, place: Space) -> None:
    factories.finished("velo", space=place)
    address = "/organise/poitiers/velo/schedule/"

    assert desk.post(address, {"publish_at": "2020-01-01T08:00"}).status_code == 400
    desk.post(address, {"publish_at": "2150-07-01T08:00"})
    assert Process.objects.get(slug="velo").publish_at.isoformat() == "2150-07-01T06:00:00+00:00"
    assert "Publication automatique" in desk.get("/organise/poitiers/velo/", headers=FRENCH).text
    desk.post(address, {"publish_at": ""})
    assert Process.objects.get(slug="velo").publish_at is None


def test_another_one_is_made_in_one_page(desk: Client, place: Space) -> None:
    factories.finished("velo", space=place)
    answer = desk.post("/organise/poitiers/velo/duplicate/", {"begins_at": "2150-07-01T08:00"})

    copy = Process.objects.exclude(slug="velo").get()
    assert answer.headers["Location"] == f"/organise/poitiers/{copy.slug}/"
    assert factories.phase(copy).opens_at.isoformat() == "2150-07-01T06:00:00+00:00"
    assert copy.contributions.count() == 5
    for beyond in ("9999-12-31T23:59:59", "0001-01-01T00:00"):
        refused = desk.post("/organise/poitiers/velo/duplicate/", {"begins_at": beyond}, headers=FRENCH)
        assert "dans nos calendriers" in refused.text
