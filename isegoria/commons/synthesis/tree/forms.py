# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of those who sort ideas, and of those who lay facts beside them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.commons.synthesis.models import Idea

from .queries import Tree
from .rules import MAX_FACT, MAX_SOURCE, MAX_SUMMARY, MAX_TITLE

TOP = ""
PLACES = (
    ("last", pgettext_lazy("place of an idea", "below it, the last")),
    ("first", pgettext_lazy("place of an idea", "below it, the first")),
    ("before", pgettext_lazy("place of an idea", "beside it, just before")),
    ("after", pgettext_lazy("place of an idea", "beside it, just after")),
)


def choices_of(tree: Tree, *, without: Sequence[Idea] = ()) -> list[tuple[str, str]]:
    """Every idea in reading order, numbered and set in by its level."""
    left_out = {below.pk for one in without for below in tree.subtree(one)}
    return [
        (node.idea.public_id, f"{'– ' * (node.depth - 1)}{node.number} {node.idea.title}"[:120])
        for node in tree.flat()
        if node.idea.pk not in left_out
    ]


class LongSelect(forms.Select):
    """A list of a thousand choices, written out at once: a template for each would take longer than all the page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        chosen = str(value or "")
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) == chosen else ""}>{escape(label)}</option>'
            for key, label in self.choices
        )
        return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308 - escaped above


class IdeaForm(forms.Form):
    """A new idea, and where it goes."""

    title = forms.CharField(
        label=_("The idea, in a few words"),
        help_text=_("In the words of those who say it: “More room for bicycles”, rather than “Mobility”."),
        max_length=MAX_TITLE,
    )
    parent = forms.ChoiceField(label=_("Below"), required=False, widget=LongSelect)

    def __init__(self, *args: Any, tree: Tree, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [(TOP, _("at the top of the tree")), *choices_of(tree)]  # type: ignore[attr-defined]  # a field with choices
        self.tree = tree

    def above(self) -> Idea | None:
        return of_tree(self.tree, self.cleaned_data["parent"])


class EditForm(forms.Form):
    """The words of an idea, and the version of it that was read."""

    title = forms.CharField(label=_("The idea, in a few words"), max_length=MAX_TITLE)
    summary = forms.CharField(
        label=_("What is said, in a few sentences"),
        help_text=_("Everyone reads it above the extracts. Markdown can be used."),
        max_length=MAX_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=_("Language of these words"), choices=settings.LANGUAGES)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any) -> None:
        given = {"title": idea.title, "summary": idea.summary, "language": idea.language, "version": idea.version}
        super().__init__(*args, initial=given, **kwargs)
        if idea.language not in dict(settings.LANGUAGES):
            self.fields["language"].choices = [*settings.LANGUAGES, (idea.language, idea.language)]  # type: ignore[attr-defined]  # a field with choices


class MoveForm(forms.Form):
    """Where an idea goes, with all below it."""

    place = forms.ChoiceField(label=_("Put it"), choices=PLACES)
    target = forms.ChoiceField(label=_("Of which idea"), required=False, widget=LongSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)

    def __init__(self, *args: Any, tree: Tree, idea: Idea, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": idea.version}, **kwargs)
        self.tree, self.idea = tree, idea
        self.fields["target"].choices = [  # type: ignore[attr-defined]  # a field with choices
            (TOP, _("the top of the tree")),
            *choices_of(tree, without=[idea]),
        ]

    def place_of(self) -> tuple[Idea | None, int | None]:
        """The idea above, and the position among those directly below it."""
        place, target = self.cleaned_data["place"], of_tree(self.tree, self.cleaned_data["target"])
        if target is None or place in {"first", "last"}:
            return target, 0 if place in {"first", "before"} else None
        parent = self.tree.get(target.parent_id)
        beside = [one.pk for one in (self.tree.children(parent) if parent else self.tree.roots) if one != self.idea]
        return parent, beside.index(target.pk) + (1 if place == "after" else 0)


class MergeForm(forms.Form):
    """Into which idea others are merged."""

    into = forms.ChoiceField(label=_("The idea that stays"), widget=LongSelect)

    def __init__(self, *args: Any, tree: Tree, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = tree
        self.fields["into"].choices = choices  # type: ignore[attr-defined]  # a field with choices

    def stays(self) -> Idea:
        return next(one for one in self.tree.ideas.values() if one.public_id == self.cleaned_data["into"])


class FactForm(forms.Form):
    """A fact, and where it comes from."""

    words = forms.CharField(
        label=_("The fact or the figure"),
        max_length=MAX_FACT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One fact, in one or two sentences that stay true without you."),
    )
    source = forms.CharField(
        label=_("Its source"), help_text=_("Who publishes it, and under what title."), max_length=MAX_SOURCE
    )
    url = forms.CharField(label=_("Address of the source"), required=False, max_length=500)
    dated = forms.DateField(
        label=_("Date of the figure"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def of_tree(tree: Tree, public_id: str) -> Idea | None:
    return next((one for one in tree.ideas.values() if one.public_id == public_id), None) if public_id else None
