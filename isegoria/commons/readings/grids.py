# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers are asked: one to four questions of two to seven choices, of one's own or from those below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from isegoria.core.spaces.texts import LocalText, in_language

FEWEST_ASKED, MOST_ASKED = 2, 7
MOST_QUESTIONS = 4
FEWEST_CHOICES, MOST_CHOICES = 2, 7
LONGEST_QUESTION, LONGEST_CHOICE = 160, 60
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A question and its choices, each in the languages in which it was written."""

    texts: Texts
    choices: tuple[Texts, ...]
    ordinal: bool = False
    """The choices are in order, from one end to the other."""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Question":
        return cls(kept["texts"], tuple(kept["choices"]), bool(kept["ordinal"]))

    def to_json(self) -> dict[str, Any]:
        return {"texts": dict(self.texts), "choices": [dict(one) for one in self.choices], "ordinal": self.ordinal}

    @property
    def text(self) -> LocalText:
        return in_language(self.texts)

    @property
    def words(self) -> list[LocalText]:
        """The choices, in the reader's language."""
        return [in_language(one) for one in self.choices]


def check(questions: Sequence[Question]) -> None:
    """Raises ``ValidationError`` in words where a grid is not one."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise ValidationError(_("A grid has one to %(most)s questions."), params={"most": MOST_QUESTIONS})
    for one in questions:
        if not FEWEST_CHOICES <= len(one.choices) <= MOST_CHOICES:
            raise ValidationError(
                _("A question has %(fewest)s to %(most)s choices."),
                params={"fewest": FEWEST_CHOICES, "most": MOST_CHOICES},
            )
        _check_texts(one.texts, LONGEST_QUESTION)
        for choice in one.choices:
            _check_texts(choice, LONGEST_CHOICE)
        for language in one.texts:
            said = [choice[language].casefold() for choice in one.choices if choice.get(language)]
            if len(said) != len(set(said)):
                raise ValidationError(_("Two choices of a question say the same."))


def _check_texts(texts: Texts, longest: int) -> None:
    if not texts or not all(
        isinstance(language, str) and 2 <= len(language) <= 12 and isinstance(text, str) and text.strip()
        for language, text in texts.items()
    ):
        raise ValidationError(_("A question and each of its choices have words."))
    if any(len(text) > longest or not text.isprintable() for text in texts.values()):
        raise ValidationError(_("At most %(max)s characters, on one line."), params={"max": longest})


# In both languages of the site here, and not in its catalogues: a circle keeps the words that its readers read.
PRESETS: Mapping[str, Question] = {
    "kind": Question(
        {"fr": "De quoi s’agit-il surtout ?", "en": "What is it, above all?"},
        (
            {"fr": "un problème", "en": "a problem"},
            {"fr": "une proposition", "en": "a proposal"},
            {"fr": "un avis, un argument", "en": "an opinion, an argument"},
            {"fr": "une question", "en": "a question"},
            {"fr": "un témoignage", "en": "an account of what happened"},
            {"fr": "autre chose", "en": "something else"},
        ),
    ),
    "subject": Question(
        {"fr": "Est-ce dans le sujet ?", "en": "Is it on the subject?"},
        ({"fr": "oui", "en": "yes"}, {"fr": "en partie", "en": "partly"}, {"fr": "non", "en": "no"}),
        ordinal=True,
    ),
    "able": Question(
        {
            "fr": "Demande-t-on à la collectivité une chose qu’elle peut faire ?",
            "en": "Does it ask the town for something it can do?",
        },
        (
            {"fr": "oui", "en": "yes"},
            {"fr": "c’est à d’autres de le faire", "en": "others would have to"},
            {"fr": "on ne demande rien", "en": "it asks for nothing"},
        ),
    ),
    "clear": Question(
        {"fr": "Sait-on quoi faire après l’avoir lu ?", "en": "Does one know what to do after reading it?"},
        (
            {"fr": "oui, précisément", "en": "yes, precisely"},
            {"fr": "à peu près", "en": "more or less"},
            {"fr": "non", "en": "no"},
        ),
        ordinal=True,
    ),
}
