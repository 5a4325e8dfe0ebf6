# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that adds a statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.models import Phase
from isegoria.design.forms import language_choices

# Longest thing worth reading before it is refused: the page stays quick whatever is pasted.
LONGEST_READ = 20_000


class StatementForm(forms.Form):
    """One sentence, and the language that it is in."""

    text = forms.CharField(
        label=_("Your statement"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        error_messages={"required": _("Write a sentence, then send it.")},
    )
    language = forms.ChoiceField(label=_("Language of your statement"))

    def __init__(self, *args: Any, phase: Phase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_length: int = phase.rules_of_tool.max_length
        text, language = self.fields["text"], self.fields["language"]
        # The browser counts line feeds and accents in another way: it warns, the server decides.
        text.widget.attrs |= {"maxlength": LONGEST_READ, "data-count": self.max_length}
        text.help_text = _(
            "One idea, as a sentence that others can agree or disagree with. At most %(max)s characters."
        ) % {"max": self.max_length}
        own = phase.process.language
        language.choices = language_choices(own)
        language.initial = own

    def clean_text(self) -> str:
        """The text as it would be kept; each refusal says what to do."""
        text = tidy(self.cleaned_data["text"][: LONGEST_READ + 1])
        verdict = may_say(text, max_length=self.max_length)
        if not verdict:
            raise forms.ValidationError(f"{verdict.reason_text} {verdict.remedy_text}", code=verdict.code)
        return text
