# SPDX-License-Identifier: LGPL-3.0-or-later
"""Campaigns: who sends one text, when, in which wordings; and passages copied into letters that differ."""

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.themes.campaigns import Campaign, CampaignParameters, campaigns, changed, pace, peak
from isegoria.engine.themes.copies import find_copies
from isegoria.engine.themes.passages import find_passages
from isegoria.engine.themes.reading import Reading, read

PETITION = "Nous demandons la réouverture de la gare de Guingamp aux trains de nuit avant la fin de l'année."
OTHERS = [
    "Le marché du samedi manque de producteurs du canton.",
    "Il faudrait un médecin de plus à la maison de santé.",
    "La piscine est trop chère pour les familles nombreuses.",
    "Les trottoirs de la rue du Port sont impraticables en fauteuil.",
]


def found_in(
    texts: list[str],
    authors: list[str | None] | None = None,
    times: list[float] | None = None,
    parameters: CampaignParameters | None = None,
) -> tuple[Reading, tuple[Campaign, ...]]:
    reading = read(texts, languages=("fr",))
    return reading, campaigns(reading, find_copies(reading), authors, times, parameters=parameters)


def test_a_text_that_six_people_send_is_shown_with_its_wordings() -> None:
    wanted = PETITION.replace("Nous demandons", "Nous demandons aussi")
    texts = [
        OTHERS[0],
        PETITION,
        PETITION.upper(),
        OTHERS[1],
        wanted,
        PETITION,
        f"Bonjour, {PETITION}",
        PETITION,
        wanted,
    ]
    authors = ["zoé", "ana", "bob", "eve", "léo", "ana", "max", "lou", "kim"]
    times = [0.0, 100.0, 200.0, 300.0, 400.0, 90_000.0, 500.0, 180_000.0, float("nan")]
    _, (one,) = found_in(texts, authors, times)
    assert one.texts.tolist() == [1, 2, 4, 5, 6, 7, 8]
    assert (one.group, one.sentences, one.people, one.wordings) == (1, (), 6, 3)
    assert (one.first, one.last, one.peak, one.peak_at) == (100.0, 180_000.0, 4, 100.0)
    assert one.pace == ((100.0, 4), (86_500.0, 1), (172_900.0, 1))
    assert [(v.text, v.texts, v.people, v.added, v.removed) for v in one.variants] == [
        (1, 4, 3, (), ()),
        (4, 2, 2, ("aussi",), ()),
        (6, 1, 1, ("bonjour",), ()),
    ]
    assert (one.variants[1].first, one.variants[1].last) == (400.0, 400.0)


def test_one_person_who_floods_is_shown_as_one_person() -> None:
    texts, authors = [PETITION] * 30 + OTHERS, ["max"] * 30 + ["ana", "bob", "eve", "léo"]
    _, (one,) = found_in(texts, authors, [float(60 * place) for place in range(34)])
    assert (len(one.texts), one.people, one.peak) == (30, 1, 30)
    assert found_in(texts, authors)[1] == ()
    slow = [10 * 86_400.0 * place for place in range(34)]
    assert found_in(texts, authors, slow)[1] == ()


def test_people_who_are_not_known_count_one_each() -> None:
    assert found_in([PETITION] * 5 + OTHERS)[1][0].people == 5
    assert found_in([PETITION] * 5 + OTHERS, [None] * 9)[1][0].people == 5
    assert found_in([PETITION] * 4 + OTHERS)[1] == ()


def test_a_few_words_that_many_say_are_no_campaign() -> None:
    assert found_in(["plus de trains"] * 50 + ["rien"] * 50)[1] == ()
    assert len(found_in(["plus de trains"] * 50, parameters=CampaignParameters(least_words=3))[1]) == 1


LINE = "Cette ligne de nuit transportait quarante mille voyageurs chaque année selon la région."
LIVES = [
    "Je suis infirmière et je rentre tard de l'hôpital de Rennes, souvent après le dernier autocar du soir.",
    "Mon commerce vit des touristes qui arrivaient le matin par ce train, et qui ne viennent plus depuis deux étés.",
    "Étudiant à Paris, je ne rentre plus voir mes parents que deux fois par an, faute de place de jour.",
    "Ma fille cherche un apprentissage de menuisier depuis le printemps, mais aucun atelier n'est à portée de vélo.",
    "Retraités de la marine, nous voyageons peu, sauf pour les soins que l'on ne donne plus à la clinique d'ici.",
]


def test_a_passage_in_letters_that_differ_is_shown_with_its_texts() -> None:
    texts = [f"{life} {PETITION} {LINE}" for life in LIVES]
    reading, (one,) = found_in([*OTHERS, *texts], ["a", "b", "c", "d", "e", "f", "g", "h", "i"])
    assert (one.group, one.people, one.texts.tolist()) == (-1, 5, [4, 5, 6, 7, 8])
    assert [reading.quote([*OTHERS, *texts], sentence) for sentence in one.sentences] == [PETITION, LINE]
    assert (one.wordings, [variant.added for variant in one.variants]) == (5, [()] * 5)


def test_sentences_of_the_same_letters_are_one_passage() -> None:
    texts = [f"{life} {PETITION} {LINE}" for life in LIVES[:3]] + [f"{life} {PETITION}" for life in LIVES[3:]]
    reading = read(texts, languages=("fr",))
    (one,) = find_passages(reading, find_copies(reading, threshold=1.0))
    assert [reading.quote(texts, sentence) for sentence in one.sentences] == [PETITION, LINE]
    assert (one.texts.tolist(), one.groups) == ([0, 1, 2, 3, 4], 5)


def test_a_passage_that_only_copies_hold_is_not_told_twice() -> None:
    reading = read([PETITION] * 12, languages=("fr",))
    assert find_passages(reading, find_copies(reading)) == ()


def test_what_changes_between_wordings() -> None:
    before = ["la", "gare", "de", "guingamp", "aux", "trains", "de", "nuit"]
    after = ["la", "gare", "de", "rennes", "aux", "trains", "de", "la", "nuit"]
    assert changed(before, after) == (("rennes", "la"), ("guingamp",))
    assert changed(["été"], ["ete"]) == ((), ())
    assert changed([], ["oui"]) == (("oui",), ())


def test_pace_and_peak() -> None:
    times = np.array([0.0, 5.0, 9.0, 30.0, np.nan])
    assert peak(times, 10.0) == (3, 0.0)
    assert peak(times, 5.0) == (2, 5.0)
    assert peak(times[4:], 5.0) == (0, None)
    assert pace(times, 10.0) == ((0.0, 3), (30.0, 1))
    assert pace(times[4:], 10.0) == ()


def test_those_of_most_people_come_first_and_only_they_are_detailed() -> None:
    texts = [OTHERS[3]] * 6 + [PETITION] * 7 + [OTHERS[3] + " Merci."] * 2
    found = found_in(texts, parameters=CampaignParameters(detailed=1))[1]
    assert [(one.people, one.wordings, len(one.variants)) for one in found] == [(8, 2, 2), (7, 1, 1)]


@pytest.mark.parametrize("name", ["authors", "times"])
def test_a_list_of_another_length_is_refused(name: str) -> None:
    reading = read([PETITION] * 3, languages=("fr",))
    with pytest.raises(EngineError) as refused:
        campaigns(reading, find_copies(reading), **{name: [1.0]})  # type: ignore[arg-type]  # one of the two
    assert refused.value.code == "lengths_differ"


@pytest.mark.parametrize(("name", "value"), [("people", 1), ("texts", 0), ("window", 0.0)])
def test_parameters_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(EngineError) as refused:
        CampaignParameters(**{name: value})  # type: ignore[arg-type]  # any of them
    assert refused.value.params["name"] == name
