# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form in which an organiser writes a question: what is asked, the options, and what of its way of voting is to be
chosen. What can be left alone is filled in already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import tidy
from isegoria.engine.tallies.method import Method
from isegoria.tools.votes.actions import NewOption
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.preparing import scales
from isegoria.tools.votes.preparing.lines import LinesError, Written, lines_of, read_lines
from isegoria.tools.votes.queries import options_of

from .desk_options import field_of, kept, read_share
from .desk_options import options_of as options_asked

LONGEST_QUESTION = 300
LONGEST_LINES = 200_000
SCALE_NAMES: Mapping[str, str | Promise] = {
    "six": _("Six words, from “Excellent” to “To reject” (those of majority judgment)"),
    "0-5": _("0 to 5"),
    "0-20": _("0 to 20, as at school in France"),
    "signs": _("Against, neutral, for (−1, 0, 1)"),
    scales.OWN: _("My own, written below"),
}
LINE_FAULTS: Mapping[str, str | Promise] = {
    "unequal": _("Write as many lines here as there are options: line 3 here translates line 3 there."),
    "twice": _("Line %(line)s says the same as one before it: an option stands once."),
    "too_long": _("Line %(line)s is too long for an option: shorten it, or explain it after a |."),
    "nameless": _("Line %(line)s has no name before its |."),
}
SCALE_FAULTS: Mapping[str, str | Promise] = {
    "too_few": _("Write at least two grades, one a line, the best first."),
    "too_many": _("That is more grades than anyone can tell apart: write fewer."),
    "twice": _("Two grades have the same name."),
}


def languages() -> list[str]:
    """Codes of the interface's languages, the reader's own first."""
    here = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != here)


def _area(rows: int, code: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "lang": code})


class QuestionForm(forms.Form):
    """A question for one way of voting, whose fields are those that this way needs."""

    def __init__(
        self, *args: Any, method: Method, electorate: str = "everyone", one_seat: bool = False, **kwargs: Any
    ) -> None:
        """``one_seat``: one winner is wanted, so that the number of seats need not be thought about."""
        super().__init__(*args, **kwargs)
        self.method, self.one_seat = method, one_seat
        self.main_language, *self.other_languages = languages()
        for code in (self.main_language, *self.other_languages):
            self._texts_in(code)
        self._choices_of_method()
        self._for_everyone(electorate)

    # --- fields ---------------------------------------------------------------------------------------
    def _texts_in(self, code: str) -> None:
        main = code == self.main_language
        self.fields[f"question_{code}"] = forms.CharField(
            label=_("The question"),
            help_text=_("Short, in the words of those who vote, and without a slant.") if main else "",
            max_length=LONGEST_QUESTION,
            required=False,
            widget=_area(2, code),
        )
        self.fields[f"options_{code}"] = forms.CharField(
            label=self.options_label,
            help_text=self.options_help if main else _("The same options in the same order, one a line."),
            max_length=LONGEST_LINES,
            required=False,
            widget=_area(8 if main and not self.is_answer else 3, code),
        )
        self.fields[f"presentation_{code}"] = forms.CharField(
            label=_("What one should know before voting"),
            help_text=_("What the vote decides, who carries the result out, where to read more. Markdown can be used.")
            if main
            else "",
            max_length=20_000,
            required=False,
            widget=_area(5, code),
        )
        if main:
            for name in ("question", "options"):
                self.fields[f"{name}_{code}"].needed_later = True  # type: ignore[attr-defined]  # read by the template

    def _choices_of_method(self) -> None:
        family = self.method.family
        if self.method.seats != "one":
            self.fields["seats"] = forms.IntegerField(
                label=_("How many are chosen"),
                help_text=_("The number of seats, prizes or projects to be chosen."),
                min_value=1,
                max_value=500,
                initial=1,
            )
        if family == "grades":
            self.fields["scale"] = forms.ChoiceField(
                label=_("Grades"),
                choices=[(name, SCALE_NAMES[name]) for name in (*scales.PRESETS, scales.OWN)],
                initial=scales.USUAL.get(self.method.id, "six"),
                widget=forms.RadioSelect,
            )
            self.fields["own_scale"] = forms.CharField(
                label=_("My own grades"),
                help_text=_("One a line, the best first, in French and in English: Très bien = Excellent"),
                required=False,
                max_length=5_000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        if family == "points":
            self.fields["points"] = forms.IntegerField(
                label=_("Points that each person shares out"),
                min_value=1,
                max_value=100_000,
                initial=100 if self.method.id == "quadratic" else 10,
            )
        if family in ("approval", "points") or (family == "rankings" and not self.is_one_name):
            self.fields["maximum"] = forms.IntegerField(
                label=_("At most so many options marked"),
                help_text=_("Left empty, as many as one likes."),
                required=False,
                min_value=1,
                max_value=1_000,
            )
            self.fields["minimum"] = forms.IntegerField(
                label=_("At least so many options marked"),
                help_text=_("Left empty, one is enough. A blank ballot can be cast whatever this says."),
                required=False,
                min_value=1,
                max_value=1_000,
            )
        for option in options_asked(self.method):
            self.fields[f"option_{option.name}"] = field_of(option)

    def _for_everyone(self, electorate: str) -> None:
        kinds = [("", pgettext_lazy("quorum", "No"))]
        kinds.append(("people", _("Yes: a number of people")))
        if electorate == "list":
            kinds.append(("share", _("Yes: a share of those on the list")))
        self.fields["quorum"] = forms.ChoiceField(
            label=_("Must a number of people vote for the result to count?"),
            help_text=_("Called a quorum. Blank ballots count towards it."),
            choices=kinds,
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["quorum_of"] = forms.CharField(
            label=_("How many, or which share"),
            help_text=_("For instance 100 people, or 25% or 1/4 of the list."),
            required=False,
            max_length=20,
        )
        self.fields["ties"] = forms.ChoiceField(
            label=_("If two options come out equal"),
            choices=[
                ("declared", _("Say that they are, and leave it to those who decide")),
                ("order", _("The one that stands first in the list above wins")),
                ("lot", _("A lot is drawn when the urn is opened, which anyone can check")),
            ],
            initial="declared",
            widget=forms.RadioSelect,
        )

    @property
    def is_answer(self) -> bool:
        """Whether people answer (yes, no…) rather than choose among options."""
        return self.method.family == "answers"

    @property
    def is_one_name(self) -> bool:
        return self.method.id in ("plurality", "two-round")

    @property
    def options_label(self) -> str | Promise:
        return _("What is put to the vote, one proposal a line") if self.is_answer else _("The options, one a line")

    @property
    def options_help(self) -> str | Promise:
        if self.is_answer:
            return _(
                "Each line is answered by itself: write a proposal as it will be adopted, “The market moves to Sunday”."
            )
        return _(
            "To explain an option, go on after a | on the same line: Plant lime trees | Twenty, north of the square."
        )

    # --- what is shown where --------------------------------------------------------------------------
    def _in(self, code: str) -> list[Any]:
        return [self[f"{name}_{code}"] for name in ("question", "options", "presentation")]

    @property
    def first(self) -> list[Any]:
        """What has to be thought about."""
        return [self[f"question_{self.main_language}"], self[f"options_{self.main_language}"]]

    @property
    def telling(self) -> list[Any]:
        """What the way of voting asks for and nobody can guess: seats, grades, points."""
        names = ("scale", "points") if self.one_seat else ("seats", "scale", "points")
        return [self[name] for name in names if name in self.fields]

    @property
    def own_scale(self) -> Any:
        """Grades of one's own, where options are graded; shown once they are wanted."""
        return self["own_scale"] if "own_scale" in self.fields else None

    @property
    def has_own_scale(self) -> bool:
        return bool(self.own_scale and (self.own_scale.value() or self.own_scale.errors))

    @property
    def usual(self) -> list[Any]:
        """What is filled in already."""
        names = [name for name in ("maximum", "minimum") if name in self.fields]
        if self.one_seat and "seats" in self.fields:
            names.insert(0, "seats")
        names += [name for name in self.fields if name.startswith("option_")]
        return [self[name] for name in (*names, "quorum", "quorum_of", "ties")]

    @property
    def presentation(self) -> Any:
        return self[f"presentation_{self.main_language}"]

    @property
    def usual_wrong(self) -> bool:
        return any(field.errors for field in self.usual)

    @property
    def others(self) -> list[tuple[str, list[Any], bool]]:
        """Each other language with its fields, and whether something is written in it or wrong with it."""
        found = []
        for code in self.other_languages:
            fields = self._in(code)
            found.append((code, fields, any(field.errors or field.value() for field in fields)))
        return found

    # --- what was written -----------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        codes = (self.main_language, *self.other_languages)
        if not any(tidy(given.get(f"question_{code}") or "") for code in codes):
            self.add_error(f"question_{self.main_language}", _("Write the question, in one language at least."))
        try:
            self.written: Sequence[Written] = read_lines(
                self.main_language, {code: tidy(given.get(f"options_{code}") or "") for code in codes}
            )
        except LinesError as error:
            self.written = ()
            self.add_error(f"options_{error.language}", str(LINE_FAULTS[error.code]) % {"line": error.line})
        else:
            if len(self.written) < (1 if self.is_answer else 2):
                self.add_error(
                    f"options_{self.main_language}",
                    _("Write what is put to the vote.")
                    if self.is_answer
                    else _("Write at least two options, one a line."),
                )
        if given.get("scale") == scales.OWN:
            try:
                self.own = scales.read_own(tidy(given.get("own_scale") or ""))
            except ValueError as error:
                self.add_error("own_scale", str(SCALE_FAULTS[str(error)]))
        self._clean_limits(given)
        self._clean_quorum(given)
        return given

    def _clean_limits(self, given: Mapping[str, Any]) -> None:
        least, most = given.get("minimum") or 0, given.get("maximum") or 0
        if most and least > most:
            self.add_error("minimum", _("The least is more than the most."))
        if self.written and max(least, most) > len(self.written):
            self.add_error(
                "maximum" if most > len(self.written) else "minimum", _("There are fewer options than that.")
            )
        if given.get("seats") and self.written and given["seats"] > len(self.written):
            self.add_error("seats", _("There are fewer options than seats."))

    def _clean_quorum(self, given: dict[str, Any]) -> None:
        kind, text = given.get("quorum", ""), (given.get("quorum_of") or "").replace("\u202f", "").replace(" ", "")
        self.quorum: dict[str, Any] = {}
        if not kind:
            return
        if kind == "people":
            if text.isascii() and text.isdigit() and 0 < int(text) <= 100_000_000:
                self.quorum = {"people": int(text)}
            else:
                self.add_error("quorum_of", _("Give a number of people: 100."))
            return
        share = read_share(text)
        if share:
            self.quorum = {"share": f"{share.numerator}/{share.denominator}"}
        else:
            self.add_error("quorum_of", _("Give a share: 25% or 1/4."))

    def _by_language(self, name: str) -> dict[str, str]:
        codes = (self.main_language, *self.other_languages)
        texts = {code: tidy(self.cleaned_data.get(f"{name}_{code}") or "") for code in codes}
        return {code: text for code, text in texts.items() if text}

    @property
    def refs(self) -> list[str]:
        """Public ids of the texts from which options were taken."""
        return [one.taken for one in self.written if one.taken]

    def vote(self, taken: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments of ``make_vote``; ``taken``: contributions by public id."""
        given = self.cleaned_data
        scale: scales.Scale = scales.ANSWERS.get(self.method.id, ())
        if "scale" in self.fields:
            scale = self.own if given["scale"] == scales.OWN else scales.PRESETS[given["scale"]]
        return {
            "questions": self._by_language("question"),
            "presentations": self._by_language("presentation"),
            "method": self.method.id,
            "choices": [NewOption(one.names, one.texts, taken.get(one.taken)) for one in self.written],
            "options": {
                option.name: kept(option, given.get(f"option_{option.name}")) for option in options_asked(self.method)
            },
            "seats": given.get("seats") or 1,
            "scale": scale,
            "minimum": given.get("minimum") or 0,
            "maximum": given.get("maximum") or 0,
            "points": given.get("points") or 0,
            "quorum": self.quorum,
            "ties": given.get("ties") or "declared",
        }


def initial_of(vote: Vote) -> dict[str, Any]:
    """A question that stands, as the form shows it."""
    choices = options_of(vote)
    found: dict[str, Any] = {}
    for code in languages():
        found[f"question_{code}"] = vote.questions.get(code, "")
        found[f"presentation_{code}"] = vote.presentations.get(code, "")
        found[f"options_{code}"] = lines_of(choices, code)
    preset = scales.preset_of(vote.scale)
    found |= {
        "seats": vote.seats,
        "scale": preset,
        "own_scale": scales.written(vote.scale) if preset == scales.OWN else "",
        "points": vote.points or None,
        "minimum": vote.minimum or None,
        "maximum": vote.maximum or None,
        "quorum": next(iter(vote.quorum), ""),
        "quorum_of": str(next(iter(vote.quorum.values()), "")),
        "ties": vote.ties,
    }
    return found | {f"option_{name}": value for name, value in vote.options.items()}
