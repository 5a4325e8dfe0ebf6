# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of organisers: what a meeting was, its notes, one line of them."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.commons.workshops.actions import About
from isegoria.commons.workshops.kind import MAX_LENGTH
from isegoria.commons.workshops.models import TITLE_LENGTH, Workshop
from isegoria.commons.workshops.queries import places_called
from isegoria.commons.workshops.reading.blocks import FILE_BYTES
from isegoria.commons.workshops.rules import MOST_PEOPLE, MOST_SAID
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.design.forms import language_choices

PASTED = 400_000
"""Characters that can be pasted; a file may be longer."""


class AboutForm(forms.Form):
    """What a meeting was."""

    title = forms.CharField(label=_("Name of the workshop"), max_length=TITLE_LENGTH)
    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    people_present = forms.IntegerField(
        label=_("People present"),
        help_text=_("Without those who ran it. It is shown with every text, and never added to the people online."),
        min_value=1,
        max_value=MOST_PEOPLE,
    )
    place_text = forms.CharField(
        label=_("Place"), help_text=_("Such as “Salle des fêtes, Wazemmes”."), required=False, max_length=200
    )
    place = forms.CharField(
        label=_("Town or territory"),
        help_text=_("Its name or official code, if the texts are to be found by place."),
        required=False,
        max_length=200,
    )
    facilitated_by = forms.CharField(
        label=_("Facilitated by"),
        help_text=_("A team or a role; a person’s name only if they agree to see it here."),
        required=False,
        max_length=200,
    )
    noted_by = forms.CharField(
        label=_("Notes taken by"),
        help_text=_("As above: “the tables’ reporters”, for instance."),
        required=False,
        max_length=200,
    )
    language = forms.ChoiceField(label=_("Language of the notes"))

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(process.language)

    def clean_place(self) -> Any:
        words = self.cleaned_data["place"].strip()
        found = places_called(words)
        if words and not found:
            raise forms.ValidationError(_("No territory is called so here. Try its official code, or leave it empty."))
        if len(found) > 1:
            names = ", ".join(str(one) for one in found[:5])
            raise forms.ValidationError(_("Several are called so: %(names)s. Give the code."), params={"names": names})
        return found[0] if found else None

    def about(self) -> About:
        said = self.cleaned_data
        return About(
            title=said["title"],
            held_on=said["held_on"],
            people_present=said["people_present"],
            place_text=said["place_text"],
            place=said["place"],
            facilitated_by=said["facilitated_by"],
            noted_by=said["noted_by"],
            language=said["language"],
        )


def about_initial(workshop: Workshop) -> dict[str, Any]:
    return {
        "title": workshop.title,
        "held_on": workshop.held_on,
        "people_present": workshop.people_present,
        "place_text": workshop.place_text,
        "place": workshop.place.code if workshop.place else "",
        "facilitated_by": workshop.facilitated_by,
        "noted_by": workshop.noted_by,
        "language": workshop.language,
    }


class NotesForm(AboutForm):
    """A meeting and its notes, pasted or in a file."""

    phase = forms.ChoiceField(
        label=_("Step of the process"),
        help_text=_("The one during which it was held, or the one that it prepares. A closed one can be chosen."),
    )
    notes = forms.CharField(
        label=_("Notes, pasted"),
        help_text=_("Titles, lists and paragraphs are recognised: each item becomes a text of its own."),
        required=False,
        strip=False,
        max_length=PASTED,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_("OpenDocument (.odt), Markdown or plain text, 5 MB at most. Only its words are read."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".odt,.md,.markdown,.txt,text/plain,text/markdown"}),
    )
    again = forms.BooleanField(label=_("Bring them in again, though they came in before"), required=False)

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, process=process, **kwargs)
        self.phases = {phase.slug: phase for phase in phases_of(process)}
        choices: list[tuple[str, str | Promise]] = [
            (slug, phase.title.text or slug) for slug, phase in self.phases.items()
        ]
        self.fields["phase"].choices = choices
        self.order_fields(["title", "held_on", "people_present", "place_text", "place", "facilitated_by", "noted_by"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "notes" in cleaned and not cleaned["notes"].strip() and not cleaned.get("file"):
            self.add_error("notes", _("Paste the notes, or choose their file."))
        if cleaned.get("notes", "").strip() and cleaned.get("file"):
            self.add_error("file", _("Either paste the notes or choose a file: one of them is enough."))
        return cleaned

    def content(self) -> bytes:
        """The notes as they were sent; of a file too large, no more than what tells that it is."""
        sent = self.cleaned_data.get("file")
        if sent:
            return bytes(sent.read(FILE_BYTES + 1))
        return str(self.cleaned_data["notes"]).encode("utf-8", errors="ignore")


class LineForm(forms.Form):
    """One line of the notes."""

    text = forms.CharField(
        label=_("What was said"),
        help_text=_("One idea in each text. A blank line shows where it could be cut."),
        strip=False,
        max_length=4 * MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8, "data-count": MAX_LENGTH}),
    )
    topic = forms.CharField(label=_("Topic"), required=False, max_length=200)
    table = forms.CharField(label=_("Table or group"), required=False, max_length=40)
    said_by = forms.IntegerField(
        label=_("How many people said it"),
        help_text=_("Only where the notes say so."),
        required=False,
        min_value=1,
        max_value=MOST_SAID,
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        help_text=_("Everyone reads it, in the place of the texts."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
