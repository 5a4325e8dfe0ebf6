# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that bring a list of voters, and that draw codes for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 20_000_000
"""Signs of a list: two hundred thousand addresses."""
MOST_CARDS = 4_000


class ListForm(forms.Form):
    """Lines that were pasted, or a file of them."""

    lines = forms.CharField(
        label=_("E-mail addresses or codes, one a line"),
        help_text=_("Or a table pasted from a spreadsheet: of each row, the address is taken and nothing else."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file (CSV or text)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    replace = forms.BooleanField(label=_("Instead of the list that is there, not beside it"), required=False)

    text: str = ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None:
            if file.size > LONGEST:
                self.add_error("file", _("This file is too large: cut it into several."))
                return given
            self.text = _decoded(file.read())
        else:
            self.text = given.get("lines") or ""
        if not self.text.strip() and not self.errors:
            self.add_error("lines", _("Paste the list, or choose a file."))
        return given


def _decoded(content: bytes) -> str:
    """A file of text as spreadsheets save it: UTF-8, with or without its mark, else that of Western Windows."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


class CodesForm(forms.Form):
    """So many codes, on cards or as a list."""

    how_many = forms.IntegerField(label=_("How many codes"), min_value=1, max_value=MOST_CARDS)
    form = forms.ChoiceField(
        label=_("As"),
        choices=[("pdf", _("cards to cut, eight a sheet (PDF)")), ("csv", _("a list for a mail merge (CSV)"))],
        initial="pdf",
        widget=forms.RadioSelect,
    )
