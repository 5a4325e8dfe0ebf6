# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a sentence is taken for, and how often that is what a reader says of it."""

import csv
import gzip
import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import isegoria.doors.cli
from isegoria.engine.themes.natures import NATURES_BY_RANK, nature_of
from isegoria.engine.themes.plain import plain

LILLE = Path(isegoria.doors.cli.__file__).parent / "data" / "grand-debat-lille"
LABELLED = Path(__file__).with_name("natures_labelled.csv")


@pytest.mark.parametrize(
    ("sentence", "language", "nature"),
    [
        ("Il faut plus de bancs à l'ombre.", "fr", "solution"),
        ("Créer des pistes cyclables continues", "fr", "solution"),
        ("Pourquoi ne pas taxer le kérosène ?", "fr", "solution"),
        ("Qui va payer ?", "fr", "question"),
        ("Les trains sont trop chers.", "fr", "problem"),
        ("J'ai honte de ma ville.", "fr", "feeling"),
        ("Prenons un exemple : la rue de la gare.", "fr", "example"),
        ("Je suis contre cette mesure.", "fr", "against"),
        ("Entièrement d'accord sur tout.", "fr", "for"),
        ("We should plant more trees.", "en", "solution"),
        ("Buses are too expensive.", "en", "problem"),
        ("Who would pay for it?", "en", "question"),
        ("For example, in my street there is no bench.", "en", "example"),
        ("I am strongly opposed to this.", "en", "against"),
        ("I am fed up with the noise.", "en", "feeling"),
        ("Hay que plantar más árboles.", "es", "solution"),
        ("Falta transporte público por la noche.", "es", "problem"),
        ("Estoy totalmente de acuerdo.", "es", "for"),
        ("Man sollte mehr Bäume pflanzen.", "de", "solution"),
        ("Der Bus ist leider zu teuer.", "de", "problem"),
        ("Ich bin dagegen.", "de", "against"),
        ("なぜですか？", "ja", "question"),
    ],
)
def test_plain_sentences(sentence: str, language: str, nature: str) -> None:
    assert nature_of(sentence, language).nature == nature


def test_the_side_of_an_author_goes_before_cues() -> None:
    assert nature_of("Il faut le faire.", "fr", side=1).nature == "for"
    assert nature_of("Il faut le faire.", "fr", side=-1).nature == "against"
    assert nature_of("Qui paiera ?", "fr", side=-1).nature == "question"


def test_what_told_is_said_and_nothing_is_said_where_nothing_told() -> None:
    assert nature_of("Il faut des bancs.", "fr").cue == "Il faut"
    assert nature_of("Le soleil.", "fr").cue == ""
    assert nature_of("Il faut des bancs.", "xx").cue == ""


@given(st.text(max_size=300), st.sampled_from(["fr", "en", "es", "de", "und", ""]), st.sampled_from([-1, 0, 1]))
def test_any_text_has_a_nature(sentence: str, language: str, side: int) -> None:
    assert nature_of(sentence, language, side=side).nature in NATURES_BY_RANK


def test_a_very_long_text_is_read_in_no_time() -> None:
    assert nature_of("que l'a " * 100_000, "fr").nature in NATURES_BY_RANK


def _texts() -> dict[tuple[str, str], str]:
    """The texts that the labelled sentences stand in, as far as they are on this machine."""
    found = {}
    for name, source in (("propositions-libres.csv.gz", "proposals"), ("commentaires_debats.csv.gz", "comments")):
        with gzip.open(LILLE / name, "rt", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter=";"):
                text = f"{row['title']}\n{row['body']}" if source == "proposals" else row["body"]
                found[f"lille-{source}", row["id"]] = plain(text)
    path = Path(os.environ.get("ISEGORIA_DATA", "")) / "republique_numerique" / "opinions_flat.jsonl.gz"
    if "ISEGORIA_DATA" in os.environ and path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                opinion = json.loads(line)
                found["rn-opinions", str(opinion["id"])] = plain(f"{opinion['title']}\n{opinion['body']}")
                for argument in opinion["arguments"]:
                    found["rn-arguments", str(argument["id"])] = plain(argument["body"])
    return found


def test_how_often_it_is_right() -> None:
    """The figures of docs/methods/natures.md. Those of Lille alone can be found without other data."""
    texts = _texts()
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    with LABELLED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            text = texts.get((row["source"], row["id"]))
            if text is None or not row["label"]:
                continue
            guess = nature_of(text[int(row["start"]) : int(row["stop"])], "fr")
            key = f"{row['sample']} {row['source'].partition('-')[0]}"
            told[key] += 1
            right[key] += guess.nature == row["label"]

    assert {key: (right[key], told[key]) for key in told if key.endswith("lille")} == EXPECTED_LILLE
    if any(key.endswith("rn") for key in told):
        assert {key: (right[key], told[key]) for key in told if key.endswith("rn")} == EXPECTED_RN


EXPECTED_LILLE = {"first lille": (83, 98), "second lille": (26, 38)}
EXPECTED_RN = {"first rn": (51, 74), "second rn": (15, 32)}
