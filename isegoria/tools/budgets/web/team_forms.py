# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the services: a study, a step of the works; and where organisers sort a project."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from isegoria.commons.attachments.models import Attachment
from isegoria.tools.budgets.models import Assessment, Category, Criterion, Pot, Project, Step
from isegoria.tools.budgets.study.actions import Finding

from .forms import AmountField


class StudyForm(forms.Form):
    """What was found on each criterion, the cost, the verdict, the reasons, and what would change it."""

    verdict = forms.ChoiceField(
        label=_("Is it feasible?"),
        choices=Assessment.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the project is feasible.")},
    )
    cost = AmountField(
        label=_("What it costs in all"),
        required=False,
        help_text=_("The cost that counts in the vote. It takes the place of the author’s figure."),
    )
    opinion = forms.CharField(
        label=_("Why"),
        help_text=_("The reasons, in plain words: everyone reads them."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 10_000}),
        error_messages={"required": _("Give the reasons: everyone reads them.")},
    )
    changes = forms.CharField(
        label=_("What would make it feasible"),
        required=False,
        help_text=_("Owed to the author of a project that is not feasible as it stands."),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 10_000}),
    )
    office = forms.CharField(
        label=_("The service that signs"), required=False, max_length=120, help_text=_("As people know it.")
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            self.fields[f"finding_{one.public_id}"] = forms.ChoiceField(
                label=one.name.text,
                required=False,
                choices=[("", _("Not looked at")), *Assessment.Finding.choices],
            )
            self.fields[f"note_{one.public_id}"] = forms.CharField(
                label=_("Note on “%(criterion)s”") % {"criterion": one.name.text}, required=False, max_length=1_000
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of each criterion: what was found, and its note."""
        return [(self[f"finding_{one.public_id}"], self[f"note_{one.public_id}"]) for one in self.criteria]

    @property
    def findings(self) -> list[Finding]:
        given = self.cleaned_data
        return [
            Finding(one.public_id, found, given.get(f"note_{one.public_id}", ""))
            for one in self.criteria
            if (found := given.get(f"finding_{one.public_id}", ""))
        ]


class StepForm(forms.Form):
    """A step of the works."""

    state = forms.ChoiceField(label=_("How far are the works?"), choices=Step.State.choices, widget=forms.RadioSelect)
    date = forms.DateField(
        label=_("On which day"),
        required=False,
        help_text=_("The day it happened, or is planned for. Empty: today."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 4_000}),
        help_text=_("In a sentence or two, for those who voted for it. Works that stop need a reason."),
    )
    spent = AmountField(label=_("Spent in all by then"), required=False)
    picture = forms.ChoiceField(
        label=_("Picture"),
        required=False,
        help_text=_("One of those beside the project: attach it on its page first."),
    )

    def __init__(self, *args: Any, pictures: Sequence[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pictures:
            choices = [(one.name, one.alternative[:80] or one.name) for one in pictures]
            self.fields["picture"].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["picture"]


class SortForm(forms.Form):
    """Which pot pays for a project, in which category it stands, whether it is paid already."""

    pot = forms.ChoiceField(label=_("Paid by"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    is_funded = forms.BooleanField(
        label=_("It is paid already, before the vote"),
        required=False,
        help_text=_("Its cost is taken from its pot, and it stands on the ballot as chosen."),
    )

    def __init__(
        self, *args: Any, project: Project, pots: Sequence[Pot], categories: Sequence[Category], **kwargs: Any
    ):
        initial = {
            "pot": project.pot.public_id if project.pot else "",
            "category": project.category.public_id if project.category else "",
            "is_funded": project.is_funded,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.pots = {one.public_id: one for one in pots}
        self.categories = {one.public_id: one for one in categories}
        for name, rows in (("pot", self.pots), ("category", self.categories)):
            choices = [(key, one.name.text) for key, one in rows.items()]
            self.fields[name].choices = [("", _("None")), *choices]  # type: ignore[attr-defined]  # a choice field
