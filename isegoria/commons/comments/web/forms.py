# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of a thread: a comment, and an invitation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.design.forms import language_choices

from ..kind import KIND
from ..models import Comment, Invitation

# Longest thing worth reading before it is refused: the page stays quick whatever is pasted.
LONGEST_READ = 20_000


class CommentForm(forms.Form):
    """A text and its language; a side where the thread asks for one."""

    text = forms.CharField(
        label=_("Your comment"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "maxlength": LONGEST_READ}),
        error_messages={"required": _("Write something, then send it.")},
    )
    side = forms.ChoiceField(
        label=_("Your comment is"),
        required=False,
        choices=[
            (Comment.Side.FOR, pgettext_lazy("side of a comment", "for")),
            (Comment.Side.AGAINST, pgettext_lazy("side of a comment", "against")),
            (Comment.Side.NONE, _("neither: a question, a fact, a nuance")),
        ],
        widget=forms.RadioSelect,
        initial=Comment.Side.NONE,
    )
    language = forms.ChoiceField(label=_("Language of your comment"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, sides: bool, reply: bool = False, language: str = "fr", **kwargs: Any) -> None:
        # Ids of its own: it stands on pages that have forms of theirs.
        super().__init__(*args, **({"auto_id": "id_comment_%s"} | kwargs))
        text = self.fields["text"]
        text.widget.attrs |= {"data-count": KIND.max_length}
        if reply:
            text.label = _("Your reply")
        text.help_text = _("At most %(max)s characters. Markdown is understood.") % {"max": KIND.max_length}
        if not sides or reply:
            del self.fields["side"]
        reader = get_language() or language
        first = reader if reader in dict(settings.LANGUAGES) else language
        choices = self.fields["language"]
        choices.choices = language_choices(first, language)
        choices.initial = first

    def clean_text(self) -> str:
        """The text as it would be kept; each refusal says what to do."""
        text = tidy(self.cleaned_data["text"][: LONGEST_READ + 1])
        verdict = may_say(text, max_length=KIND.max_length)
        if not verdict:
            raise forms.ValidationError(f"{verdict.reason_text} {verdict.remedy_text}", code=verdict.code)
        return text


class InvitationForm(forms.Form):
    """Whom to invite into a thread, and the words that readers will see beside their comments."""

    name = forms.CharField(label=_("Name that readers will see"), max_length=80)
    presentation = forms.CharField(
        label=_("Who they are, in a few words"),
        help_text=_("For instance: hydrologist at the university; lives above the site; runs the bakery."),
        max_length=160,
        required=False,
    )
    capacity = forms.ChoiceField(label=_("They are invited as"), choices=Invitation.Capacity.choices)
    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("The link goes there. Nobody but the organisers of this space sees the address."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
