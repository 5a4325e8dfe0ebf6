# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that submits a project, or a new version of one; and the file that goes with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.commons.attachments.forms import AttachmentFields
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.models import Phase
from isegoria.design.forms import language_choices
from isegoria.tools.budgets.amounts import money, read_amount
from isegoria.tools.budgets.models import Budget
from isegoria.tools.budgets.projects.actions import About
from isegoria.tools.budgets.projects.rules import TITLE_LENGTH, fits
from isegoria.tools.budgets.queries import categories_of, money_of

from .places import places_called

# Longest thing worth reading before it is refused: the page stays quick whatever is pasted.
LONGEST_READ = 200_000


class AmountField(forms.CharField):
    """A sum of money, typed as people write them; cleaned to cents, None where nothing is written."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 40})

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = read_amount(text)
        if found is None:
            raise forms.ValidationError(_("Write a sum of money in figures, like 12 500 or 12 500.50."))
        return found


class ProjectForm(forms.Form):
    """A title, a text, a cost; then, where one wishes, which district and category, and where."""

    title = forms.CharField(
        label=_("Your project in one sentence"),
        help_text=_("What should be made, as it would stand on the ballot."),
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 1000}),
        error_messages={"required": _("Say your project in one sentence.")},
    )
    body = forms.CharField(
        label=_("What, for whom, and why"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a few words to explain it.")},
    )
    estimate = AmountField(label=_("What it may cost, as you think"), required=False)
    pot = forms.ChoiceField(label=_("District"), required=False)
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

    def __init__(self, *args: Any, phase: Phase, budget: Budget | None, edits: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phase, self.budget = phase, budget
        rules = phase.rules_of_tool
        self.max_length: int = rules.max_length
        # The browser counts line feeds and accents in another way: it warns, the server decides.
        self.fields["title"].widget.attrs["data-count"] = TITLE_LENGTH
        self.fields["body"].widget.attrs |= {"maxlength": LONGEST_READ, "data-count": self.max_length}
        self.fields["body"].help_text = _(
            "At most %(max)s characters. A blank line parts two paragraphs; a line that begins with - is an item of a "
            "list; **two stars** make words stand out."
        ) % {"max": self.max_length}
        self._cost_help(rules.estimate == "required")
        self.pots = {one.public_id: one for one in money_of(budget).pots}
        self.categories = {one.public_id: one for one in categories_of(budget)}
        self._offer("pot", self.pots, pgettext_lazy("district", "None in particular"), 1)
        self._offer("category", self.categories, _("None in particular"), 0)
        if edits:
            del self.fields["language"]
        else:
            own = phase.process.language
            self.fields["language"].choices = language_choices(own)
            self.fields["language"].initial = own

    def _cost_help(self, required: bool) -> None:
        field = self.fields["estimate"]
        field.required = required
        field.error_messages["required"] = _("Write what you think it costs, even roughly.")
        words = [_("Roughly: the services study it, and theirs is the one that counts.")]
        if self.budget is not None and self.budget.most_cost:
            words.append(_("At most %(most)s.") % {"most": money(self.budget.most_cost, self.budget.currency)})
        field.help_text = " ".join(map(str, words))

    def _offer(self, name: str, rows: dict[str, Any], none: Any, least: int) -> None:
        if len(rows) > least:
            choices = [(key, one.name.text) for key, one in rows.items()]
            self.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields[name]

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
            about = self.about
            verdict = fits(
                self.budget or Budget(),
                pot=about.pot,
                category=about.category,
                estimate=about.estimate,
                latitude=about.latitude,
                longitude=about.longitude,
            )
            if not verdict:
                field = "latitude" if verdict.code == "point_unknown" else "estimate"
                self.add_error(field, f"{verdict.reason_text} {verdict.remedy_text}")
        return given

    @property
    def about(self) -> About:
        """What a valid form says of the project beyond its words."""
        given = self.cleaned_data
        pot = self.pots.get(given.get("pot", ""))
        if pot is None and len(self.pots) == 1:
            pot = next(iter(self.pots.values()))  # one pot pays for everything: nobody is asked
        return About(
            estimate=given.get("estimate"),
            pot=pot,
            category=self.categories.get(given.get("category", "")),
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
    """A picture or a document that goes with a project, where one wishes."""

    file_required = False

    @property
    def has_details(self) -> bool:
        """Whether what is folded holds anything, or anything wrong."""
        return bool(self.errors or self.earlier or self["alternative"].value() or self["waiting"].value())
