# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be chosen of a way of voting, as an organiser reads it: a field for each option of the engine's that is not
settled by the ballot itself."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.engine.tallies.method import Method, Option

Words = str | Promise

LEFT_ALONE = frozenset(
    {
        "budget", "maximum", "over_full",  # settled by the ballot: one that has too many marks is not cast
        "quorum", "quorum_share", "entitled", "entitled_votes",  # the vote has them of its own
        "group_share", "group_at_least", "blocking_groups",  # ballots here are of no group
        "method", "rule", "default_option", "abstentions",  # for who studies methods
    }
)  # fmt: skip
"""Options that nobody is asked about."""
NOT_OFFERED = frozenset({("majority", "double"), ("base", "entitled")})
"""Choices that need what a vote here has not: groups, the number of all those entitled."""

LABELS: Mapping[str, tuple[Words, Words]] = {
    "unmarked": (_("An option that someone left without a grade"), ""),
    "blank_ballots": (_("Ballots that grade nothing at all"), ""),
    "least_share": (
        _("Share of the ballots that must grade an option for it to win"),
        _("0 for none. With “no opinion”, it keeps an option known to three people from winning."),
    ),
    "measure": (_("What makes a victory strong"), ""),
    "tied_duel": (_("What a duel that ends level is worth"), _("1/2 for each, usually.")),
    "completion": (_("If money is left and seats are empty"), ""),
    "majority": (_("What it takes to be adopted"), ""),
    "base": (_("Majority of what"), ""),
    "share": (_("Share asked for, if it is qualified"), _("2/3, 3/5 or 60%, for instance.")),
    "at_least": (_("That share itself is enough (“at least”, not “more than”)"), ""),
    "objections": (_("Objections that do not stop it"), _("0: a single objection stops it.")),
}
CHOICES: Mapping[tuple[str, str], Words] = {
    ("unmarked", "reject"): _("has the worst grade, as French examples have it"),
    ("unmarked", "no-opinion"): _("is not graded by them: “no opinion”"),
    ("unmarked", "zero"): _("has 0 from them"),
    ("unmarked", "lowest"): _("has the lowest grade from them"),
    ("blank_ballots", "apart"): _("are told apart and grade nothing, as in French law"),
    ("blank_ballots", "counted"): _("give the worst grade to every option"),
    ("measure", "winning-votes"): _("how many prefer the winner of the duel"),
    ("measure", "margins"): _("by how many more than the other"),
    ("measure", "pairwise-opposition"): _("how many stand against, whoever wins the duel"),
    ("completion", "phragmen"): _("fill them by Phragmén’s method"),
    ("completion", "none"): _("leave them empty"),
    ("majority", "simple"): _("simple: more yes than no"),
    ("majority", "absolute"): _("absolute: yes from more than half"),
    ("majority", "qualified"): _("qualified: a larger share, said below"),
    ("base", "expressed"): _("of those who say yes or no"),
    ("base", "cast"): _("of all ballots, blank ones and abstentions included"),
}


def options_of(method: Method) -> list[Option]:
    """Those that an organiser is asked about."""
    return [option for option in method.options if option.name not in LEFT_ALONE]


def field_of(option: Option) -> forms.Field:
    """The field of one option; one that nobody has worded is called as the engine calls it."""
    label, help_text = LABELS.get(option.name, (option.name.replace("_", " ").capitalize(), ""))
    more: dict[str, Any] = {"label": label, "help_text": help_text, "required": False, "initial": option.default}
    if option.kind == "flag":
        return forms.BooleanField(**more)
    if option.kind == "whole":
        return forms.IntegerField(min_value=option.low, max_value=option.high, **more)
    if option.kind == "choice":
        choices = [
            (one, CHOICES.get((option.name, one), one))
            for one in option.choices
            if (option.name, one) not in NOT_OFFERED
        ]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **more)
    return ShareField(**more)


class ShareField(forms.CharField):
    """An exact share, written 2/3, 0.6 or 60%."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        found = read_share(text)
        if found is None:
            raise forms.ValidationError(_("Give a share: 25% or 1/4."))
        return f"{found.numerator}/{found.denominator}"


def read_share(text: str) -> Fraction | None:
    """From 0 to 1; None for anything else."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        share = Fraction(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 <= share <= 1 else None


def kept(option: Option, value: Any) -> Any:
    """What a vote keeps of a field, which may have been left empty."""
    if option.kind == "flag":
        return bool(value)
    return option.default if value in (None, "") else value
