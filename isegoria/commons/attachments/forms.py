# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a file, and its pieces for a tool's own form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import tidy
from isegoria.core.verdicts import Refused

from .opening import OpenedFile, find_opened, open_file
from .rules import ALTERNATIVE_LENGTH, may_describe

# Said in full: a telephone that is offered these turns its own kind of picture into JPEG, and opens its camera.
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf,application/vnd.oasis.opendocument.text,.odt"


class AttachmentField(forms.FileField):
    """A file, looked at while the form is checked (outside any transaction): its value is an ``OpenedFile``."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> OpenedFile | None:
        if isinstance(data, OpenedFile):
            return data
        # Django refuses an empty file with a sentence of its own; here the examination says it.
        if data is None or data is False:
            if self.required:
                raise ValidationError(_("Choose a file first."), code="required")
            return None
        try:
            return open_file(data)
        except Refused as refused:
            verdict = refused.verdict
            raise ValidationError(f"{verdict.reason_text} {verdict.remedy_text}", code=verdict.code) from None


class AttachmentFields(forms.Form):
    """A file and its words. A tool's form may inherit from it (``file_required = False``) and hand both to ``attach``.

    A file that was fit is not asked for again because its words were missing: the form carries where it waits.
    """

    file_required = True

    file = AttachmentField(
        label=_("Picture or document"),
        help_text=_(
            "JPEG, PNG, WebP or GIF, PDF or ODT, at most 10 MB. Place, date and camera are removed from pictures; "
            "a document may hold its author’s name."
        ),
    )
    alternative = forms.CharField(
        label=_("What the picture shows, or the document’s title"),
        help_text=_("Read aloud to whoever does not see the picture: “The school gate, with cars on the pavement”."),
        max_length=ALTERNATIVE_LENGTH,
        error_messages={"required": _("Say in a few words what the picture shows, or give the document its title.")},
    )
    waiting = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier: OpenedFile | None = None
        if self.is_bound and self.data.get(self.add_prefix("waiting")) and not self.files.get(self.add_prefix("file")):
            try:
                self.earlier = find_opened(self.data[self.add_prefix("waiting")])
            except Refused:
                self.earlier = None  # it waited too long: the form asks for it again
        self.fields["file"].required = self.file_required and self.earlier is None
        self.fields["alternative"].required = self.file_required

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opened = cleaned.get("file") or self.earlier
        cleaned["file"] = opened
        cleaned["alternative"] = " ".join(tidy(cleaned.get("alternative") or "").split())
        if opened is not None:
            self._carry(opened)
            verdict = may_describe(cleaned["alternative"], picture=opened.is_picture)
            if not verdict and "alternative" not in self.errors:
                self.add_error("alternative", f"{verdict.reason_text} {verdict.remedy_text}")
        return cleaned

    def _carry(self, opened: OpenedFile) -> None:
        data = self.data.copy()
        data[self.add_prefix("waiting")] = opened.sealed()
        self.data = data
        self.fields["file"].required = False
        self["file"].label = _("Another file instead")
        self["file"].help_text = _("The one that you sent is here and waits: leave this empty to use it.")
