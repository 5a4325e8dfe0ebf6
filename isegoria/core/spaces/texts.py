# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisers' texts in several languages: kept as language → text, read with a fallback.

What is shown always carries the language it is in, so that a screen reader pronounces it rightly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000


@dataclass(frozen=True)
class LocalText:
    """A text and the language that it is in (BCP 47)."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def in_language(texts: Mapping[str, str] | None, wanted: str | None = None) -> LocalText:
    """The text in the wanted language (by default the reader's), else in the first one that was written."""
    texts = texts or {}
    wanted = wanted or get_language() or ""
    for language in (wanted, wanted.split("-")[0]):
        if texts.get(language):
            return LocalText(texts[language], language)
    for language, text in texts.items():
        if text:
            return LocalText(text, language)
    return LocalText("", wanted)


def check_texts(value: Any) -> None:
    """Validator: a mapping of language code → text."""
    good = isinstance(value, dict) and all(
        isinstance(key, str) and 2 <= len(key) <= 12 and isinstance(text, str) and len(text) <= LONGEST
        for key, text in value.items()
    )
    if not good:
        raise ValidationError(_("Give texts by language, each of at most %(max)s characters."), params={"max": LONGEST})


def texts_field(**options: Any) -> "models.JSONField[Any, Any]":
    """A column of texts by language, never null."""
    return models.JSONField(default=dict, blank=True, validators=[check_texts], **options)
