# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organiser sets, through the form that is made from the manifest."""

from django import forms

from isegoria.doors.web.forms.tool_settings import SettingsForm
from isegoria.tools.proposals.tool import TOOL, ProposalsSettings


def test_categories_are_written_one_to_a_line_in_a_browser() -> None:
    given = {
        "moderation": "before",
        "max_length": "5000",
        "max_per_person": "0",
        "supports_per_person": "3",
        "categories": "Rues\r\n\r\n  Parcs et jardins \r\nRues",
        "supporters": "counted",
        "threshold": "500",
        "threshold_effect": "open_process",
        "threshold_days": "60",
    }
    form = SettingsForm(given, tool=TOOL)

    assert form.is_valid(), form.errors
    assert isinstance(form.fields["categories"].widget, forms.Textarea)
    settings = TOOL.read_settings(form.cleaned_data)
    assert settings.category_list == ("Rues", "Parcs et jardins")
    assert (settings.threshold, settings.threshold_effect, settings.comments) == (500, "open_process", False)


def test_the_defaults_are_valid() -> None:
    assert TOOL.read_settings({}) == ProposalsSettings()


def test_a_bad_setting_is_named() -> None:
    form = SettingsForm({"moderation": "never", "threshold": "-1"}, tool=TOOL)

    assert not form.is_valid()
    assert {"moderation", "threshold"} <= set(form.errors)
