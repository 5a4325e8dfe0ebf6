# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of an import: the file, then what each of its columns is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import find_tool
from isegoria.doors.exchange.mapping import FORMAT
from isegoria.doors.exchange.uploads import LARGEST

LABELS = {
    "title": _("Title"),
    "body": _("Text"),
    "id": _("Number of the line"),
    "parent": _("Number of the line that it answers"),
    "side": _("Side: for or against"),
    "category": _("Category"),
    "created_at": _("Date"),
    "author": _("Number of its author"),
    "supports": _("How many supports"),
    "agrees": _("How many agree"),
    "passes": _("How many are neutral"),
    "disagrees": _("How many disagree"),
    "comments": _("How many comments"),
}
HELP = {
    "parent": _("A line that answers another one becomes a comment on it."),
    "author": _("Never a name: it is replaced by a pseudonym, so that one sees who answers whom."),
    "supports": _("Counts are shown as those of the platform that they come from, never as people of this site."),
}
# How people name their columns, without accents or case: enough to be right most of the time.
NAMES = {
    "title": ("title", "titre", "titulo", "name", "nom de la proposition", "intitule", "title/fr", "sujet"),
    "body": ("body", "text", "texte", "description", "contenu", "body/fr", "proposition", "message", "contribution"),
    "id": ("id", "num", "numero", "number", "n°", "reference", "ref", "identifiant"),
    "parent": ("parent", "parentid", "parent_id", "reponse a", "reply_to", "reply to"),
    "side": ("side", "pour ou contre", "alignment", "position", "sens", "type d'argument"),
    "category": ("category", "categorie", "theme", "thematique", "category/name/fr", "rubrique"),
    "created_at": ("created_at", "date", "created_on", "published_at", "date de creation", "fecha", "horodateur"),
    "author": ("author/id", "author_id", "userid", "user_id", "auteur_id"),
    "supports": ("supports", "votes", "soutiens", "numsupports", "likes", "apoyos"),
    "agrees": ("agrees", "pour", "d'accord", "votes_ok", "numpositivevotes"),
    "passes": ("passes", "neutre", "mitige", "votes_mitige"),
    "disagrees": ("disagrees", "contre", "pas d'accord", "votes_nok", "numnegativevotes"),
    "comments": ("comments", "commentaires", "numcomments", "nombre de commentaires"),
}
_WITHOUT_ACCENTS = str.maketrans("àâäéèêëîïôöùûüçñ", "aaaeeeeiioouuucn")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("One line for each text, with the names of the columns on the first line. At most 5 MB."),
        error_messages={"empty": _("This file is empty: choose another one.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                _("This file has more than 5 MB. Whoever runs the site can bring it in from the command line.")
            )
        return file


class ColumnsForm(forms.Form):
    """One choice for each thing that can be known of a text, among the columns of the file."""

    question = forms.CharField(
        label=_("The question"),
        help_text=_("What people were asked, in their words."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    language = forms.ChoiceField(label=_("Language of the texts"))
    attribution = forms.CharField(
        label=_("Where it comes from"),
        help_text=_("Shown with the data, with their licence: “Ville de Poitiers, Licence Ouverte 2.0”."),
        required=False,
        max_length=1_000,
    )
    role = forms.ChoiceField(label=_("What each line is"), widget=forms.RadioSelect)
    writing = forms.ChoiceField(
        label=_("How the texts are written"),
        choices=[("plain", _("plain text")), ("html", _("HTML, as a web page")), ("markdown", "Markdown")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = dict(settings.LANGUAGES)
        more = {"es": "Español", "de": "Deutsch", "it": "Italiano", "pt": "Português", "nl": "Nederlands"}
        self.fields["language"].choices = list((languages | more).items())
        roles = [("proposal", _("a proposal")), ("argument", _("an argument, for or against"))]
        there = {"proposal": find_tool("proposals"), "argument": find_tool("debates")}
        self.fields["role"].choices = [one for one in roles if there[one[0]]]
        choices = [("", _("not in this file")), *((name, name) for name in columns if name)]
        for name, label in LABELS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, help_text=HELP.get(name, ""), choices=choices, required=False
            )

    @property
    def column_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith("column_")]

    @property
    def other_fields(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("column_title") and not cleaned.get("column_body"):
            self.add_error("column_title", _("Say in which column the title is, or the text, or both."))
        if cleaned.get("role") == "argument" and not cleaned.get("column_side"):
            self.add_error("column_side", _("An argument is for or against: say which column tells."))
        return cleaned

    def mapping(self) -> dict[str, Any]:
        """What a mapping file would say."""
        cleaned = self.cleaned_data
        columns = {name: cleaned[f"column_{name}"] for name in LABELS if cleaned[f"column_{name}"]}
        table = {"role": cleaned["role"], "writing": cleaned["writing"], "columns": columns}
        return {"format": FORMAT, "language": cleaned["language"], "table": [table]}


def guess(columns: Sequence[str]) -> dict[str, str]:
    """What the columns seem to be, by their names; each column once."""
    plain = {name.strip().lower().translate(_WITHOUT_ACCENTS): name for name in reversed(columns) if name}
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        name = next((plain[one] for one in names if one in plain and plain[one] not in found.values()), "")
        if name:
            found[f"column_{field}"] = name
    return found
