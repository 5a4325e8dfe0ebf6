# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that writes a proposal, or a new version of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isegoria.commons.attachments.forms import AttachmentFields
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.models import Phase
from isegoria.design.forms import language_choices
from isegoria.tools.proposals.actions import Where
from isegoria.tools.proposals.rules import TITLE_LENGTH, fits

from .places import places_called

# Longest thing worth reading before it is refused: the page stays quick whatever is pasted.
LONGEST_READ = 200_000


class ProposalForm(forms.Form):
    """A title, a text; then, where one wishes, what it is about and where."""

    title = forms.CharField(
        label=_("Your proposal in one sentence"),
        help_text=_("What should be done, as one would say it to a neighbour."),
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 1000}),
        error_messages={"required": _("Say your proposal in one sentence.")},
    )
    body = forms.CharField(
        label=_("Why, and how"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a few words to explain it.")},
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    place = forms.CharField(
        label=_("Place"),
        required=False,
        help_text=_("A town or a region, if it is about one: its name, or its official code."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "places", "maxlength": 200}),
    )
    latitude = forms.FloatField(
        label=_("Latitude of a precise point"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 30}),
    )
    longitude = forms.FloatField(
        label=_("Longitude of a precise point"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 30}),
    )
    language = forms.ChoiceField(label=_("Language of your text"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, phase: Phase, category: str = "", edits: bool = False, **kwargs: Any) -> None:
        """``category`` is the one that an edited proposal has, which may be listed no more."""
        super().__init__(*args, **kwargs)
        self.phase, self.kept_category = phase, category
        rules = phase.rules_of_tool
        self.max_length: int = rules.max_length
        # The browser counts line feeds and accents in another way: it warns, the server decides.
        self.fields["title"].widget.attrs["data-count"] = TITLE_LENGTH
        self.fields["body"].widget.attrs |= {"maxlength": LONGEST_READ, "data-count": self.max_length}
        self.fields["body"].help_text = _(
            "At most %(max)s characters. A blank line parts two paragraphs; a line that begins with - is an item of a "
            "list; **two stars** make words stand out."
        ) % {"max": self.max_length}
        categories = list(dict.fromkeys([*rules.category_list, *([category] if category else [])]))
        if categories:
            self.fields["category"].choices = [("", _("None in particular")), *((one, one) for one in categories)]
        else:
            del self.fields["category"]
        if edits:
            del self.fields["language"]
        else:
            own = phase.process.language
            self.fields["language"].choices = language_choices(own)
            self.fields["language"].initial = own

    @property
    def has_details(self) -> bool:
        """Whether what is folded holds anything, or anything wrong."""
        return any(self[name].errors or self[name].value() for name in ("place", "latitude", "longitude"))

    def clean_title(self) -> str:
        return self._text(" ".join(tidy(self.cleaned_data["title"][:LONGEST_READ]).split()), TITLE_LENGTH)

    def clean_body(self) -> str:
        return self._text(tidy(self.cleaned_data["body"][: LONGEST_READ + 1]), self.max_length)

    def clean_place(self) -> Any:
        """The territory that was named; asks again, with the codes, where several have that name."""
        text = " ".join(self.cleaned_data["place"].replace("\0", "").split())
        if not text:
            return None
        found = places_called(text, self.phase.process.space)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{one.name} ({one.code})" for one in found)
            raise forms.ValidationError(
                _("Several places have this name. Write one of these, with its code: %(names)s.") % {"names": names}
            )
        raise forms.ValidationError(_("No place of this name is known here. Check its spelling, or leave it empty."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            where = self.where
            verdict = fits(
                self.phase,
                category="" if where.category == self.kept_category else where.category,
                latitude=where.latitude,
                longitude=where.longitude,
            )
            if not verdict:
                self.add_error("latitude", f"{verdict.reason_text} {verdict.remedy_text}")
        return given

    @property
    def where(self) -> Where:
        """What a valid form says that the proposal is about."""
        given = self.cleaned_data
        return Where(
            category=given.get("category", ""),
            place=given.get("place"),
            latitude=given.get("latitude"),
            longitude=given.get("longitude"),
        )

    def _text(self, text: str, max_length: int) -> str:
        """The text as it would be kept; each refusal says what to do."""
        verdict = may_say(text, max_length=max_length)
        if not verdict:
            raise forms.ValidationError(f"{verdict.reason_text} {verdict.remedy_text}", code=verdict.code)
        return text


class FileForm(AttachmentFields):
    """A file that goes with a proposal, where one wishes."""

    file_required = False

    @property
    def has_details(self) -> bool:
        """Whether what is folded holds anything, or anything wrong."""
        return bool(self.errors or self.earlier or self["alternative"].value() or self["waiting"].value())
