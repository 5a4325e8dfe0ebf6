# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an examination notices: each signal explains itself, and none of them hides anything."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.moderation.actions import decide
from isegoria.commons.moderation.governing.actions import set_way
from isegoria.commons.moderation.models import Arrival, Concern, Learned, NetworkKey, Signal
from isegoria.commons.moderation.signals import actions as signals
from isegoria.commons.moderation.signals import spam
from isegoria.commons.moderation.signals.likeness import bare, likeness
from isegoria.commons.moderation.signals.wording import noticed
from isegoria.core.accounts.actions import create_guest, erase_person
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from isegoria.tools.statements.actions import add_statement
from tests import factories

from .conftest import state_of

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/poitiers/queue/?show=suggested"


def examined(*texts: Contribution) -> list[Signal]:
    while signals.examine_due():
        pass
    return list(Signal.objects.filter(contribution__in=[one.pk for one in texts]).order_by("kind"))


def test_links_are_noticed_and_told(desk: Client, phase: Phase) -> None:
    text = factories.statement("Voir http://a.example/x www.b.example https://c.example/?q=1 vite", phase=phase)

    assert [one.kind for one in examined(text)] == ["links"]
    assert "3 liens, vers : a.example, b.example, c.example." in desk.get(
        QUEUE, headers={"accept-language": "fr"}
    ).text.replace("\u00a0", " ")
    assert state_of(text) == "published"


def test_copies_are_found_whatever_their_figures_cases_and_accents(phase: Phase) -> None:
    first = factories.statement("Appelez le 06 11 22 33 44 pour gagner de l'été !", phase=phase)
    second = factories.statement("APPELEZ le 07 55 66 77 88, pour gagner de l'ete", phase=phase)
    other = factories.statement("Il faut des bancs à l'ombre partout dans la ville.", phase=phase)

    found = examined(first, second, other)
    assert [(one.contribution_id, one.kind) for one in found] == [(second.pk, "copy")]
    assert found[0].facts == {"count": 1, "same": True, "texts": [first.public_id]}


def test_near_texts_are_near_and_others_are_not() -> None:
    long = "Les rues devant les écoles devraient être fermées aux voitures le matin et le soir, toute l'année. " * 3
    one, near, far = (
        likeness(words) for words in (long, long.replace("matin", "matins"), "Un tout autre sujet : la piscine. " * 4)
    )
    assert one is not None and near is not None and far is not None  # noqa: PT018 - three of a kind
    assert sum(a == b for a, b in zip(one.bands, near.bands, strict=True)) >= 2
    assert sum(a == b for a, b in zip(one.bands, far.bands, strict=True)) < 2
    assert likeness("Oui.") is None
    assert bare("Été 2026 : http://x.example/a?b") == "ete 0 x example"


def test_words_of_the_list_and_of_the_organisers(town: Space, phase: Phase) -> None:
    assert noticed("Vous êtes des imbéciles.", "fr", []) == ["imbeciles"]
    assert noticed("Vous êtes des imbéciles.", "fr", ["-imbéciles"]) == []
    assert noticed("La rue est sale, et la pédale du vélo aussi.", "fr", []) == []
    set_way(space=town, by=factories.role(town, "organiser"), noticed="trottinette")
    text = factories.statement("Encore une trottinette au milieu.", phase=phase)

    assert examined(text)[0].facts == {"words": ["trottinette"]}


def test_a_burst_of_newcomers_is_noticed(phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "CROWD", 3)
    guests = [create_guest(network="203.0.113.0/24") for _ in range(3)]
    text = factories.statement("Une fontaine sur la place.", phase=phase, author=guests[0])
    alone = factories.statement(
        "Des trains plus tôt le matin.", phase=phase, author=create_guest(network="198.51.100.0/24")
    )

    found = examined(text, alone)
    assert [(one.contribution_id, one.kind, one.facts["people"]) for one in found] == [(text.pk, "burst", 3)]


def test_what_leads_to_a_network_is_destroyed_with_the_day(author: object) -> None:
    guest = create_guest(network="203.0.113.0/24")
    NetworkKey.objects.update(day=timezone.now().date() - timedelta(days=1))
    Arrival.objects.update(day=timezone.now().date() - timedelta(days=40))
    signals.forget_old()

    assert not NetworkKey.objects.exists()
    assert not Arrival.objects.filter(person=guest).exists()


SPAM = ["crédit rapide sans dossier", "argent facile chez soi", "casino bonus gratuit", "crédit gratuit argent"]
FAIR = ["piste cyclable sur le pont", "bancs pour les anciens", "cantine bio à l'école", "arbres sur la place"]


def test_the_classifier_learns_from_the_spaces_own_decisions(phase: Phase, town: Space, moderator: Account) -> None:
    for n in range(12):
        bad = factories.statement(f"{SPAM[n % 4]} offre {n}", phase=phase)
        decide(contribution=bad, by=moderator, act="hide", reason="advertising")
        factories.statement(f"{FAIR[n % 4]} du quartier {n}", phase=phase)
    signals.learn_due()
    kept = Learned.objects.get()
    assert (kept.spam_texts, kept.fair_texts) == (12, 12)

    bad = factories.statement("Un crédit gratuit, de l'argent facile !", phase=phase)
    fair = factories.statement("Une piste pour aller à l'école.", phase=phase)
    found = {(one.contribution_id, one.kind): one for one in examined(bad, fair)}

    assert set(found) == {(bad.pk, "spam")}
    assert {"argent", "facile"} <= set(found[bad.pk, "spam"].facts["words"])
    assert state_of(bad) == "published"


def test_what_it_has_not_learned_enough_of_it_does_not_judge() -> None:
    lesson = spam.learn(SPAM, FAIR)

    assert not lesson.is_enough
    assert spam.judge(spam.learn(SPAM * 3, FAIR * 3), "crédit gratuit").likely > 0.9


def test_a_word_of_one_text_alone_is_not_kept() -> None:
    assert set(spam.learn(["argent Dupontel"], ["argent public"]).words) == {"argent"}


def test_what_was_settled_comes_back_only_where_it_says_something_else(phase: Phase, moderator: Account) -> None:
    text = factories.statement("Voir http://a.example www.b.example https://c.example vite", phase=phase)
    examined(text)
    decide(contribution=text, by=moderator, act="keep")
    assert not Concern.objects.exists()
    signals.examine(text, lesson=None, words=[])
    assert not Concern.objects.exists()


def test_what_is_erased_leaves_no_mark(phase: Phase) -> None:
    guest = create_guest(network="203.0.113.0/24")
    text = add_statement(phase=phase, author=guest, text="http://a.example www.b.example www.c.example", language="fr")
    assert examined(text.contribution)
    erase_person(person=guest)

    assert not Signal.objects.exists()
    assert not Arrival.objects.exists()
    assert not Concern.objects.exists()
