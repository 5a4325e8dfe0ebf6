# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads of moderation: page, feed, table and open data; and how a space is moderated."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.moderation import exports
from isegoria.commons.moderation.actions import decide, flag, pause
from isegoria.commons.moderation.appealing.actions import appeal
from isegoria.commons.moderation.governing.actions import set_way
from isegoria.commons.moderation.models import Decision, Way
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from isegoria.tools.statements.actions import add_statement
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture
def decided(text: Contribution, author: Person, moderator: Account, town: Space) -> Decision:
    flag(contribution=text, person=factories.person(), reason="disrespect")
    made = decide(contribution=text, by=moderator, act="hide", reason="disrespect", words="Pour vous seule.")
    pause(person=author, space=town, by=moderator, days=3, reason="flood")
    assert made is not None
    appeal(decision=made, person=author, words="Relisez.")
    return made


def test_the_log_of_a_space_holds_pauses_without_a_name(client: Client, decided: Decision, text: Contribution) -> None:
    page = client.get("/moderation/poitiers/", headers=FRENCH).text.replace("\u00a0", " ")

    assert "attaque ou insulte des personnes" in page
    assert "Suspendre une personne" in page
    assert "en cours de lecture" in page
    assert "Signalements reçus : <strong>1</strong>" in page
    for secret in ("Camille", "bancs", "Pour vous seule", "Relisez"):
        assert secret not in page


def test_the_log_of_a_process_is_short_of_what_is_about_people(client: Client, decided: Decision) -> None:
    page = client.get("/s/poitiers/velo/moderation/", headers=FRENCH).text

    assert "attaque ou insulte des personnes" in page
    assert "Suspendre une personne" not in page


@pytest.mark.parametrize("where", ["moderation/poitiers", "s/poitiers/velo/moderation"])
def test_as_a_feed_and_as_a_table(client: Client, decided: Decision, text: Contribution, where: str) -> None:
    feed = client.get(f"/{where}/log.atom", headers=FRENCH)
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "attaque ou insulte des personnes" in feed.text
    table = client.get(f"/{where}/log.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))
    assert rows[0]["contribution"] == text.public_id
    assert (rows[0]["act"], rows[0]["reason"], rows[0]["appeal"]) == ("hide", "disrespect", "open")
    assert "Pour vous seule" not in str(rows)


def test_the_open_data_have_a_row_for_each_decision(decided: Decision, process: Process) -> None:
    rows = list(exports.rows(process))

    assert len(rows) == 1
    assert len(rows[0]) == len(exports.COLUMNS)
    assert rows[0][0] == decided.pk


def test_the_log_takes_as_many_queries_for_one_as_for_many(
    client: Client, phase: Phase, moderator: Account, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        decide(contribution=factories.statement(phase=phase), by=moderator, act="hide", reason="flood")
    client.get("/moderation/poitiers/")
    with django_assert_max_num_queries(12):
        client.get("/moderation/poitiers/")
    with django_assert_max_num_queries(12):
        client.get("/s/poitiers/velo/moderation/")


# --- how it is moderated ------------------------------------------------------------------------------------
def test_a_space_under_attack_reads_what_guests_write_first(phase: Phase, town: Space, author: Person) -> None:
    organiser = factories.role(town, "organiser")
    set_way(space=town, by=organiser, read_first="guests")
    assert factories.statement(phase=phase).state == "pending"
    assert factories.statement(phase=phase, author=author).state == "published"
    set_way(space=town, by=organiser, read_first="all")
    said = add_statement(phase=phase, author=author, text="Une autre idée.", language="fr")
    assert said.contribution.state == "pending"


def test_the_way_of_a_town_holds_in_its_quarters(town: Space) -> None:
    set_way(space=town, by=factories.role(town, "organiser"), read_first="all")
    quarter = factories.process("rue", space=factories.space("gare", parent=town))

    assert factories.statement(phase=factories.phase(quarter)).state == "pending"


def test_organisers_choose_on_a_page_and_moderators_do_not(client: Client, town: Space, process: Process) -> None:
    given = {"read_first": "guests", "appeals_by": "citizens", "seats": "5", "days": "10", "noticed": "trottinette"}
    client.force_login(factories.role(town, "moderator"))
    assert client.post("/moderation/poitiers/settings/", given).status_code == 403
    client.force_login(factories.role(town, "organiser"))
    assert client.post("/moderation/poitiers/settings/", given | {"seats": "0"}).status_code == 400
    client.post("/moderation/poitiers/settings/", given)
    client.post(
        "/moderation/poitiers/settings/", {"process": "velo", "appeals_by": "moderator", "seats": "3", "days": "5"}
    )

    assert Way.objects.get(process=None).read_first == "guests"
    assert Way.objects.get(process=process).appeals_by == "moderator"


def test_nobody_else_sets_how_it_is_moderated(town: Space, moderator: Account) -> None:
    with pytest.raises(Refused, match="not_organiser"):
        set_way(space=town, by=moderator, read_first="all")
