# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballot of a budget on paper: printed with its districts and costs, entered twice, settled, and counted."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from isegoria.commons.polling.models import ListedVoter, PaperBallot
from isegoria.commons.polling.paper.actions import hand_paper, say_all_in
from isegoria.commons.polling.paper.printing import print_sheets
from isegoria.commons.polling.queries import sealed_pages
from isegoria.commons.polling.urn.opening.actions import open_urn
from isegoria.core.accounts.models import Account
from isegoria.tools.budgets.models import BudgetVote
from tests.tools.budgets.voting import Station, a_station, again, close, districts, marks_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Station:
    vote = districts(settings={"paper": True, "electorate": "list"}, children="apart")
    return a_station(vote)


def address(station: Station, name: str, *more: str) -> str:
    process = station.vote.phase.process
    return reverse(f"budgets:{name}", args=[process.space.slug, process.slug, "vote", *more])


def reader(account: Account) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(account)
    return client


def enter(station: Station, account: Account, serial: str, **fields: Any) -> Any:
    page = address(station, "desk_paper_ballot", serial)
    return reader(account).post(page, {"what": "marks", **fields})


def test_the_sheet_has_the_districts_the_pots_and_the_costs(station: Station) -> None:
    pdf = print_sheets(
        urn=station.vote.urn, by=station.organiser, number=1, language="fr", entry=lambda serial: f"https://x/{serial}"
    )
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    for words in (
        "C’est le bulletin d’un enfant",
        "Mon quartier : une seule croix",
        "Nord",
        "Toute la ville : 50 000 €",
        "Sud : 20 000 €",
        "1. Skatepark",
        "60 000 €",
        "Ne choisissez aucun projet d’un autre quartier que le vôtre.",
    ):
        assert words in text
    order = [text.index(one) for one in ("1. Skatepark", "4. Piste cyclable", "2. Verger partagé", "3. Bancs")]
    assert order == sorted(order)


def test_two_readings_that_agree_count_and_others_are_settled(station: Station) -> None:
    vote = station.vote
    wanted = marks_for(vote, ["Piste cyclable", "Verger partagé"], district=1, child=1)
    sent = {"m3": "1", "m1": "1", "district": "1", "child": "1"}
    first, second, third = station.serials
    for line in ListedVoter.objects.filter(phase=vote.phase, number__lte=3):
        hand_paper(urns=[vote.urn], listed=line, by=station.organiser)
    page = reader(station.readers[0]).get(address(station, "desk_paper_ballot", first))
    assert "My district: one cross only" in page.text
    assert 'name="blank"' not in page.text
    for account in station.readers:
        assert enter(station, account, first, **sent).status_code == 302
    assert PaperBallot.objects.get(serial=first).state == PaperBallot.State.READ
    enter(station, station.readers[0], second, **sent)
    enter(station, station.readers[1], second, **{**sent, "m1": ""})
    assert PaperBallot.objects.get(serial=second).state == PaperBallot.State.DIFFERS
    settled = reader(station.organiser).get(address(station, "desk_paper_settle", second))
    assert "Verger partagé" in settled.text
    sent_on = reader(station.organiser).post(
        address(station, "desk_paper_settle", second), {"what": "first", "reason": "Relu avec le papier."}
    )
    assert sent_on.status_code == 302
    for account in station.readers:
        reader(account).post(address(station, "desk_paper_ballot", third), {"what": "blank"})

    closed = close(vote)
    say_all_in(urn=closed.urn, by=station.organiser)
    open_urn(urn=again(vote).urn)
    ballots = sorted(marks for page in sealed_pages(again(vote).urn) for _key, marks in page if marks is not None)
    assert ballots == [[0] * 7, wanted, wanted]
    assert again(vote).state == BudgetVote.State.OPENING


def test_a_paper_that_asks_too_much_is_no_valid_ballot(station: Station) -> None:
    page = enter(station, station.readers[0], station.serials[0], m0="1", district="0")
    assert page.status_code == 400
    assert "This is not a valid ballot, so it was not entered" in page.text
    other = enter(station, station.readers[0], station.serials[0], m2="1", district="1")
    assert "one district each" in other.text
    assert PaperBallot.objects.get(serial=station.serials[0]).state == PaperBallot.State.PRINTED
