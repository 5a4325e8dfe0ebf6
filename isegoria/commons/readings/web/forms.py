# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of organisers: a circle's words and dates, and its grid."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from isegoria.commons.readings.grids import (
    FEWEST_ASKED,
    LONGEST_CHOICE,
    LONGEST_QUESTION,
    MOST_ASKED,
    MOST_QUESTIONS,
    PRESETS,
    Question,
    check,
)
from isegoria.commons.readings.models import Circle, Grid
from isegoria.core.contributions.rules import tidy
from isegoria.core.manifest import Kind
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import phases_of

OWN = "own"
_WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def kinds_of(phases: Sequence[Phase]) -> list[Kind]:
    """What can be read in a process: the kinds that the tools of its phases take."""
    found = {kind.slug: kind for phase in phases if phase.tool for kind in phase.tool.kinds}
    return list(found.values())


class CircleForm(forms.Form):
    """What the circle is called, what readers are told, who may read and when. Times are those of the space."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("What people see on the page of the process: “Read together what was said”."),
        max_length=120,
    )
    instructions = forms.CharField(
        label=_("What you ask of readers"),
        help_text=_("A few sentences: why their reading counts, and what will be done with it."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    who = forms.ChoiceField(
        label=_("Who may read"),
        choices=[("all", _("anyone, without an account")), ("link", _("those who have the link"))],
        widget=forms.RadioSelect,
        initial="all",
    )
    opens_at = forms.DateTimeField(label=_("Opens"), required=False, widget=_WHEN, help_text=_("Left empty: now."))
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        required=False,
        widget=_WHEN,
        help_text=_("Its result is then frozen. Left empty: when you close it."),
    )

    def __init__(self, *args: Any, process: Process, circle: Circle | None = None, **kwargs: Any) -> None:
        self.process = process
        if circle is not None:
            kwargs["initial"] = {
                "title": circle.title.text,
                "instructions": circle.instruction.text,
                "who": "link" if circle.invitation else "all",
                "opens_at": circle.opens_at,
                "closes_at": circle.closes_at,
            }
        super().__init__(*args, **kwargs)
        for name in ("title", "instructions"):
            self.fields[name].widget.attrs["lang"] = process.language

    def kept(self) -> dict[str, Any]:
        """What the actions take."""
        given, language = self.cleaned_data, self.process.language
        opens_at: datetime = given["opens_at"] or timezone.now()
        return {
            "titles": {language: " ".join(tidy(given["title"]).split())},
            "instructions": {language: tidy(given["instructions"])} if given["instructions"].strip() else {},
            "by_invitation": given["who"] == "link",
            "opens_at": opens_at,
            "closes_at": given["closes_at"],
        }


class GridForm(forms.Form):
    """What is read, by how many, and the questions: each one of ours or one's own."""

    asked = forms.TypedChoiceField(
        label=_("Readers of each text"),
        help_text=_("Different people. Where they disagree, the text goes to another one, and to two at most."),
        choices=[(n, str(n)) for n in range(FEWEST_ASKED, MOST_ASKED + 1)],
        coerce=int,
        initial=3,
    )
    kinds = forms.MultipleChoiceField(label=_("What is read"), widget=forms.CheckboxSelectMultiple)
    phases = forms.MultipleChoiceField(
        label=_("Of which phases"),
        help_text=_("None ticked: of all."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, process: Process, grid: Grid | None = None, **kwargs: Any) -> None:
        self.process = process
        self.of = {phase.slug: phase for phase in phases_of(process)}
        kinds = kinds_of(list(self.of.values()))
        initial: dict[str, Any] = {"kinds": [kind.slug for kind in kinds], "q1_from": "kind", "q2_from": "subject"}
        if grid is not None:
            initial = {
                "asked": grid.asked,
                "kinds": grid.kinds,
                "phases": [phase.slug for phase in grid.phases.all()],
                **_written(grid.asks, process.language),
            }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["kinds"].choices = [(kind.slug, capfirst(str(kind.name_plural))) for kind in kinds]
        self.fields["phases"].choices = [(slug, one.title.text or slug) for slug, one in self.of.items()]
        if len(self.of) < 2:
            del self.fields["phases"]
        for number in range(1, MOST_QUESTIONS + 1):
            self._add_question(number)

    def _add_question(self, number: int) -> None:
        ours = [(key, one.text.text) for key, one in PRESETS.items()]
        none = [] if number == 1 else [("", _("no question"))]
        where = {"number": number}
        language = {"lang": self.process.language}
        self.fields[f"q{number}_from"] = forms.ChoiceField(
            label=_("Question %(number)s") % where,
            choices=[*none, *ours, (OWN, _("a question of your own, below"))],
            required=number == 1,
        )
        self.fields[f"q{number}_text"] = forms.CharField(
            label=_("Question %(number)s, in your words") % where,
            required=False,
            max_length=LONGEST_QUESTION,
            widget=forms.TextInput(attrs=language),
        )
        self.fields[f"q{number}_choices"] = forms.CharField(
            label=_("Its choices, one a line"),
            required=False,
            max_length=(LONGEST_CHOICE + 2) * 7,
            widget=forms.Textarea(attrs={"rows": 3, **language}),
        )
        self.fields[f"q{number}_ordinal"] = forms.BooleanField(
            label=_("They are in order, from one end to the other"), required=False
        )

    def plain(self) -> list[Any]:
        """The fields that are not of a question."""
        return [self[name] for name in ("asked", "kinds", "phases") if name in self.fields]

    def of_questions(self) -> list[tuple[Any, list[Any], bool]]:
        """For each question where it comes from, and the fields of one's own."""
        found = []
        for number in range(1, MOST_QUESTIONS + 1):
            own = [self[f"q{number}_{name}"] for name in ("text", "choices", "ordinal")]
            source = self[f"q{number}_from"]
            found.append((source, own, source.value() == OWN or any(one.errors for one in own)))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        questions = []
        for number in range(1, MOST_QUESTIONS + 1):
            source = cleaned.get(f"q{number}_from", "")
            if source in PRESETS:
                questions.append(PRESETS[source])
            elif source == OWN:
                questions.append(self._own(number, cleaned))
        cleaned["questions"] = questions
        return cleaned

    def _own(self, number: int, cleaned: dict[str, Any]) -> Question:
        language = self.process.language
        lines = [" ".join(line.split()) for line in tidy(cleaned.get(f"q{number}_choices", "")).split("\n")]
        question = Question(
            {language: " ".join(tidy(cleaned.get(f"q{number}_text", "")).split())},
            tuple({language: line} for line in lines if line),
            bool(cleaned.get(f"q{number}_ordinal")),
        )
        try:
            check([question])
        except ValidationError as error:
            self.add_error(f"q{number}_text", error)
        return question

    def kept(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            "questions": self.cleaned_data["questions"],
            "asked": self.cleaned_data["asked"],
            "kinds": self.cleaned_data["kinds"],
            "phases": [self.of[slug] for slug in self.cleaned_data.get("phases", ())],
        }


def _written(questions: Sequence[Question], language: str) -> dict[str, Any]:
    """A grid as the form shows it."""
    found: dict[str, Any] = {}
    for number, question in enumerate(questions, 1):
        source = next((key for key, one in PRESETS.items() if one.to_json() == question.to_json()), OWN)
        found[f"q{number}_from"] = source
        if source == OWN:
            found[f"q{number}_text"] = question.texts.get(language) or question.text.text
            found[f"q{number}_choices"] = "\n".join(
                choice.get(language) or words.text
                for choice, words in zip(question.choices, question.words, strict=True)
            )
            found[f"q{number}_ordinal"] = question.ordinal
    return found
