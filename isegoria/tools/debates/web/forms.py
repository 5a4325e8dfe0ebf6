# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that adds an argument, or puts one in other words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.models import Phase
from isegoria.design.forms import language_choices

# Longest thing worth reading before it is refused: the page stays quick whatever is pasted.
LONGEST_READ = 20_000


class ArgumentForm(forms.Form):
    """A side, one reason, and the language that it is in."""

    side = forms.ChoiceField(
        label=_("Your argument is"),
        choices=[
            ("for", pgettext_lazy("side of a debate", "For")),
            ("against", pgettext_lazy("side of a debate", "Against")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for or against."), "invalid_choice": _("Choose for or against.")},
    )
    text = forms.CharField(
        label=_("Your argument"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        error_messages={"required": _("Write your argument, then send it.")},
    )
    language = forms.ChoiceField(label=_("Language of your argument"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, phase: Phase, edits: bool = False, **kwargs: Any) -> None:
        """``edits``: an argument keeps its side and its language for good."""
        super().__init__(*args, **kwargs)
        self.max_length: int = phase.rules_of_tool.max_length
        text = self.fields["text"]
        # The browser counts line feeds and accents in another way: it warns, the server decides.
        text.widget.attrs |= {"maxlength": LONGEST_READ, "data-count": self.max_length}
        text.help_text = _(
            "One reason, in a few sentences. Say where your facts come from. At most %(max)s characters."
        ) % {"max": self.max_length}
        if edits:
            del self.fields["side"], self.fields["language"]
            return
        del self.fields["version"]
        own, language = phase.process.language, self.fields["language"]
        language.choices = language_choices(own)
        language.initial = own

    def clean_text(self) -> str:
        """The text as it would be kept; each refusal says what to do."""
        text = tidy(self.cleaned_data["text"][: LONGEST_READ + 1])
        verdict = may_say(text, max_length=self.max_length)
        if not verdict:
            raise forms.ValidationError(f"{verdict.reason_text} {verdict.remedy_text}", code=verdict.code)
        return text
