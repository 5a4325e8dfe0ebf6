# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a tool's settings, made from the dataclass of its manifest."""

import dataclasses
from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django import forms
from django.core.exceptions import ValidationError

from isegoria.core.manifest import Tool


class SettingsForm(forms.Form):
    """One field a setting; what it cleans is what the manifest's own check accepts."""

    def __init__(self, *args: Any, tool: Tool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tool = tool
        hints = get_type_hints(tool.settings)
        for field in dataclasses.fields(tool.settings):
            self.fields[field.name] = _form_field(hints[field.name], field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                return self.tool.clean_settings(cleaned)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned


def _form_field(hint: Any, field: "dataclasses.Field[Any]") -> forms.Field:
    metadata = field.metadata
    common = {
        "label": metadata.get("label", field.name),
        "help_text": metadata.get("help", ""),
        "initial": field.default,
    }
    if get_origin(hint) is Literal:
        names = metadata.get("choices", {})
        choices = [(value, names.get(value, value)) for value in get_args(hint)]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if hint is bool:
        return forms.BooleanField(required=False, **common)
    if hint is int:
        return forms.IntegerField(min_value=metadata.get("min", 0), max_value=metadata.get("max", 1_000_000), **common)
    # A list is written one to a line, which a field of one line would run together.
    widget = forms.Textarea(attrs={"rows": 5}) if metadata.get("multiline") else forms.TextInput()
    return forms.CharField(required=False, max_length=metadata.get("max", 2_000), widget=widget, **common)


def all_valid(forms_: Iterable[forms.Form]) -> bool:
    """Whether each form is valid. Every one is asked, so that the page shows all that is to be put right at once."""
    answers = [form.is_valid() for form in forms_]
    return all(answers)
