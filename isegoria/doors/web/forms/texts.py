# SPDX-License-Identifier: AGPL-3.0-or-later
"""Organisers' texts in each language of the interface: one field a language, the reader's own language first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.spaces.texts import LONGEST


@dataclass(frozen=True)
class TextSpec:
    """One text of a form, whatever its language."""

    label: str | Promise
    help: str | Promise = ""
    required: bool = False
    rows: int = 5
    max_length: int = LONGEST
    needed_later: bool = False
    """It can be left empty for now, and is asked for before publishing."""


def languages() -> list[str]:
    """Codes of the interface's languages, the reader's own first."""
    here = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != here)


class TextsForm(forms.Form):
    """A form that asks for ``specs`` in every language; a required one is due in one language at least."""

    specs: ClassVar[Mapping[str, TextSpec]] = {}

    def __init__(self, *args: Any, texts: Mapping[str, Mapping[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = {name: dict((texts or {}).get(name, {})) for name in self.specs}
        self.main_language, *self.other_languages = languages()
        for code in (self.main_language, *self.other_languages):
            for name, spec in self.specs.items():
                field = forms.CharField(
                    label=spec.label,
                    help_text=spec.help if code == self.main_language else "",
                    required=spec.required and code == self.main_language,
                    max_length=spec.max_length,
                    error_messages={"required": _("Write this in at least one language.")},
                    widget=forms.Textarea(attrs={"rows": spec.rows, "lang": code}),
                )
                field.initial = self.before[name].get(code, "")
                wanted = spec.needed_later and code == self.main_language
                field.needed_later = wanted  # type: ignore[attr-defined]  # read by the field's template
                self.fields[f"{name}_{code}"] = field

    def main(self) -> list[Any]:
        """The fields in the reader's language."""
        return [self[f"{name}_{self.main_language}"] for name in self.specs]

    def others(self) -> list[tuple[str, list[Any], bool]]:
        """Each other language with its fields, and whether something is written in it or wrong with it."""
        found = []
        for code in self.other_languages:
            fields = [self[f"{name}_{code}"] for name in self.specs]
            found.append((code, fields, any(field.errors or (self.is_bound and field.value()) for field in fields)))
        return found

    def rest(self) -> list[Any]:
        """The fields that are not texts by language."""
        texts = {f"{name}_{code}" for name in self.specs for code in (self.main_language, *self.other_languages)}
        return [field for field in self if field.name not in texts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, spec in self.specs.items():
            given = {}
            for code in (self.main_language, *self.other_languages):
                field = f"{name}_{code}"
                text = tidy(cleaned.get(field) or "")
                if text:
                    verdict = may_say(text, max_length=spec.max_length)
                    if not verdict:
                        self.add_error(field, f"{verdict.reason_text} {verdict.remedy_text}")
                given[code] = text
            main = f"{name}_{self.main_language}"
            if spec.required and not given[self.main_language] and any(given.values()):
                self.errors.pop(main, None)  # written in another language, which is enough
        return cleaned

    def texts(self) -> dict[str, dict[str, str]]:
        """Language → text for each text. What was written in a language that the form does not show stays."""
        made = {}
        for name in self.specs:
            kept = dict(self.before[name])
            for code in (self.main_language, *self.other_languages):
                kept.pop(code, None)
                if text := tidy(self.cleaned_data.get(f"{name}_{code}") or ""):
                    kept[code] = text
            made[name] = kept
        return made
