# SPDX-License-Identifier: AGPL-3.0-or-later
"""What says much the same, found while someone writes."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isegoria.commons.search import views
from isegoria.commons.search.queries import similar
from isegoria.core.contributions.actions import set_state
from isegoria.core.processes.models import Phase
from tests import factories

from .conftest import Say

pytestmark = pytest.mark.django_db
SCHOOL = "Fermer aux voitures les rues devant les écoles à l'heure de l'entrée"
OTHERS = [
    "Planter des tilleuls sur la place du marché",
    "Ouvrir la bibliothèque le dimanche matin",
    "Des bancs à l'ombre dans chaque quartier",
    "Un bus de nuit jusqu'à la gare",
]


def address(phase: Phase, kind: str = "statement") -> str:
    process = phase.process
    return reverse("search:similar", args=[process.space.slug, process.slug, phase.slug, kind])


def alike(phase: Phase, text: str, **more: Any) -> list[str]:
    given = {"kind": "statement", "language": "fr"} | more
    return [one.contribution.body for one in similar(text, phase=phase, **given)]


def test_what_says_the_same_in_other_forms_is_found(phase: Phase, say: Say) -> None:
    for text in (*OTHERS, SCHOOL):
        say(text)

    assert alike(phase, "une rue fermée aux voitures devant chaque école") == [SCHOOL]
    assert alike(phase, "Les bibliothèques ouvertes le dimanche") == [OTHERS[1]]
    assert alike(phase, "une piscine chauffée") == []
    assert alike(phase, "") == alike(phase, "de la les") == alike(phase, '"* ^ \x00 😀') == []


def test_the_same_text_is_the_closest(phase: Phase, say: Say) -> None:
    say(SCHOOL)
    say("Fermer les écoles aux voitures des parents, qui sont trop nombreuses le matin")
    found = similar(SCHOOL, phase=phase, kind="statement", language="fr")

    assert found[0].contribution.body == SCHOOL
    assert found[0].likeness > 0.99
    assert len(found) == 2
    assert found[1].likeness < 0.7


def test_a_title_is_compared_too(phase: Phase, say: Say) -> None:
    say("Le matin surtout.", title="Fermer les rues des écoles aux voitures")

    assert alike(phase, "rue des écoles sans voiture") == ["Le matin surtout."]


def test_chinese_texts_are_compared(phase: Phase, say: Say) -> None:
    say("骑自行车上班更健康", language="zh")

    assert alike(phase, "自行车更健康", language="zh") == ["骑自行车上班更健康"]


def test_only_public_texts_of_the_phase_and_kind(phase: Phase, say: Say) -> None:
    hidden = say(SCHOOL)
    set_state(contribution=hidden, state="hidden", kind="moderation.hide")
    say(SCHOOL, kind="comment")
    say(SCHOOL, phase=factories.phase(factories.process("ailleurs")))
    shown = say(SCHOOL)

    assert [one.contribution for one in similar(SCHOOL, phase=phase, kind="statement", language="fr")] == [shown]
    assert similar(SCHOOL, phase=phase, kind="statement", language="fr", without=shown) == []


def test_what_a_phase_takes_up_is_compared_too(phase: Phase, say: Say) -> None:
    open_too = {"process": phase.process, "tool_slug": phase.tool_slug, "opens_at": phase.opens_at}
    before = Phase.objects.create(slug="avant", position=9, **open_too)
    apart = Phase.objects.create(slug="ailleurs", position=10, **open_too)
    before.process = apart.process = phase.process
    say(SCHOOL, phase=before)
    say(SCHOOL, phase=apart)
    assert alike(phase, SCHOOL) == []

    phase.takes_up.add(before)

    found = similar(SCHOOL, phase=phase, kind="statement", language="fr")
    assert [one.contribution.phase for one in found] == [before]
    assert alike(before, SCHOOL) == [SCHOOL]


def test_four_queries_whatever_is_found(phase: Phase, say: Say) -> None:
    for text in [SCHOOL, *OTHERS] * 4:
        say(text)
    similar(SCHOOL, phase=phase, kind="statement", language="fr")
    with CaptureQueriesContext(connection) as seen:
        assert len(similar(SCHOOL, phase=phase, kind="statement", language="fr")) == 4
    assert len(seen.captured_queries) == 4


# --- the fragment ------------------------------------------------------------------------------------
def test_the_fragment_links_to_what_is_there(client: Client, phase: Phase, say: Say) -> None:
    text = say(f"{SCHOOL} <b>")
    page = client.get(
        address(phase), {"title": "rues des écoles fermées", "body": "aux voitures"}, headers={"accept-language": "fr"}
    )
    html = page.content.decode()

    assert page.status_code == 200
    assert text.public_id in html
    assert "&lt;b&gt;" in html
    assert "<html" not in html
    assert "Un texte d’ici dit presque la même chose" in html


@pytest.mark.parametrize("given", [{}, {"title": "rue"}, {"title": "\x00"}, {"body": "é" * 10_000}, {"text": '"* ^'}])
def test_the_fragment_is_empty_when_nothing_is_alike(
    client: Client, phase: Phase, say: Say, given: dict[str, str]
) -> None:
    say(SCHOOL)
    page = client.post(address(phase), given)

    assert (page.status_code, page.content.decode().strip()) == (200, "")


def test_a_draft_gives_nothing_of_itself_away(client: Client) -> None:
    draft = factories.phase(factories.process("secret", draft=True, statements=[SCHOOL]))

    assert client.get(address(draft), {"title": SCHOOL}).status_code == 404


def test_a_network_asks_so_often_and_no_more(client: Client, phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "A_MINUTE", 2)
    answers = [client.get(address(phase), {"title": SCHOOL}) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1].content == b""
