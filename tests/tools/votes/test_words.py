# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the engine says in English is said in the reader's language: steps, criteria, names of methods."""

from django.utils import translation

from isegoria.engine.comparison.criteria import CRITERIA
from isegoria.engine.comparison.sentences import SENTENCES as COMPARED
from isegoria.engine.tallies.methods import METHODS
from isegoria.engine.tallies.sentences import SENTENCES as COUNTED
from isegoria.engine.tallies.sentences import tell
from isegoria.tools.votes.web.method_words import WORDS, method_words
from isegoria.tools.votes.web.step_sentences import STEP_SENTENCES
from isegoria.tools.votes.web.steps import criterion_words, told


def test_every_sentence_of_the_engine_can_be_translated() -> None:
    spoken = {*COUNTED.values(), *COMPARED.values(), *(one.name for one in CRITERIA)}
    assert set(STEP_SENTENCES) ^ spoken == set()


def test_every_method_has_a_name_in_words() -> None:
    assert set(WORDS) ^ set(METHODS) == set()
    assert method_words("a-new-one").name == "a-new-one"


def test_a_step_is_told_in_the_language_of_the_reader() -> None:
    step = tell("mj_gauge", candidate="Bayrou", grade="Bien", total=1733, above=768, median="Bien", below=531).to_json()
    with translation.override("fr"):
        assert told([step]) == [
            "Bayrou\u00a0: Bien. De 1\u202f733 mentions, 768 sont meilleures que Bien et 531 sont moins bonnes."
        ]
        assert criterion_words("condorcet-winner") == "Vainqueur de Condorcet"
    with translation.override("en"):
        assert told([step]) == ["Bayrou: Bien. Of 1,733 grades, 768 are better than Bien and 531 are worse."]


def test_a_step_of_a_later_version_is_told_as_the_engine_wrote_it() -> None:
    assert told([{"code": "unheard_of", "params": {}, "sentence": "Something new."}]) == ["Something new."]
    assert criterion_words("unheard-of") == "unheard-of"
