# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that sets a budget up: the money, the rule, the ballot; the rest is filled in already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from isegoria.tools.budgets.actions import BudgetPlan, CategoryPlan, CriterionPlan, PotPlan
from isegoria.tools.budgets.amounts import CURRENCIES, read_amount, typed
from isegoria.tools.budgets.models import Budget
from isegoria.tools.budgets.rules import NAME_LENGTH, RULES, SUPPORT, WORTH, options_offered, usual_options

from .forms import AmountField
from .option_words import WORTHS, read_percent, typed_percent
from .rule_words import WORDS

BLANK_ROWS = 3
MOST_ROWS = 200
OF_BALLOT = ("points", "points_each", "minimum", "maximum")
"""Fields that stand beside the ballot that they are about."""
OF_RULE = ("minimum_support", "worth")
APART = ("rule", "ballot", *OF_BALLOT, *OF_RULE)


@dataclass
class Row:
    """One line of a list in the form, as it was typed."""

    key: str = ""
    """Public id of what it stands for; "" for a new line."""
    name: str = ""
    amount: str = ""
    own: bool = False
    """Of a pot: only those who live there vote on it."""
    error: str = ""


def usual_criteria(language: str) -> list[str]:
    """What most cities look at: a beginning, to change as one wishes."""
    with override(language):
        return [
            gettext("The town may do it: it is in its powers, on its own ground"),
            gettext("It can be built: no technical obstacle"),
            gettext("It serves everyone, and not one person or one group"),
            gettext("What it costs each year afterwards can be borne"),
        ]


def _worth(plan: BudgetPlan) -> str:
    """What the form shows: "" where the plan says what suits its ballot, or nothing was set up yet."""
    said, usual = plan.options.get(WORTH, ""), usual_options(rule=plan.rule, ballot=plan.ballot).get(WORTH, "")
    return "" if said == usual or not plan.pots else said or "cost"


class SetUpForm(forms.Form):
    """Everything of a budget. Lists of pots, categories and criteria are read from rows of the same names."""

    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in CURRENCIES])
    rule = forms.ChoiceField(label=_("How the money is shared out"), choices=[(one, one) for one in RULES])
    ballot = forms.ChoiceField(
        label=_("What each person does"), choices=Budget.Ballot.choices, widget=forms.RadioSelect
    )
    points = forms.IntegerField(
        label=_("Points to share out, or highest score"),
        min_value=1,
        max_value=1_000,
        required=False,
        help_text=_("10 is usual: enough to say what matters most, few enough to count on one’s fingers."),
    )
    points_each = forms.IntegerField(
        label=_("Most points that one project may receive"),
        min_value=0,
        max_value=1_000,
        required=False,
        help_text=_(
            "Of one person. With 10 points and at most 5 for one project, everyone names two at least. 0: no limit."
        ),
    )
    minimum = forms.IntegerField(
        label=_("Fewest projects on a ballot"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("0: nobody has to choose more than they know. A blank ballot is always possible."),
    )
    maximum = forms.IntegerField(
        label=_("Most projects on a ballot"), min_value=0, max_value=10_000, required=False, help_text=_("0: no limit.")
    )
    most = forms.IntegerField(
        label=_("Most projects chosen in all"),
        min_value=0,
        max_value=10_000,
        required=False,
        help_text=_("0: no limit."),
    )
    minimum_support = forms.CharField(
        label=_("Smallest support, in percent of the voters"),
        required=False,
        max_length=12,
        help_text=_(
            "A project that fewer people choose is set aside, even where they could pay for it: with 5, one that 40 of "
            "1,000 voters chose is not carried out. Empty: every project counts, which is usual."
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    worth = forms.ChoiceField(
        label=_("What a project is worth to those who choose it"),
        choices=list(WORTHS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    least_cost = AmountField(label=_("What a project costs at least"), required=False)
    most_cost = AmountField(label=_("What a project costs at most"), required=False)
    ties = forms.ChoiceField(label=_("Ties"), choices=Budget.Ties.choices)
    children = forms.ChoiceField(label=_("Children’s vote"), choices=Budget.Children.choices)
    children_weight = forms.IntegerField(
        label=_("Weight of a child’s ballot, in hundredths of a vote"), min_value=1, max_value=100, required=False
    )
    is_fictional = forms.BooleanField(label=_("It is an example: no money is shared out"), required=False)

    def __init__(self, *args: Any, plan: BudgetPlan, language: str, fixed: bool, **kwargs: Any) -> None:
        """``fixed``: the ballot is drawn up, and only the criteria change."""
        self.plan, self.language, self.fixed = plan, language, fixed
        initial = {
            name: getattr(plan, name)
            for name in ("currency", "rule", "ballot", "points", "points_each", "minimum", "maximum", "most", "ties",
                         "children", "children_weight", "is_fictional")
        }  # fmt: skip
        initial |= {"minimum_support": typed_percent(plan.options.get(SUPPORT, "")), "worth": _worth(plan)}
        for name in ("least_cost", "most_cost"):
            initial[name] = typed(getattr(plan, name)) if getattr(plan, name) else ""
        super().__init__(*args, initial=initial, **kwargs)
        if fixed:
            for field in self.fields.values():
                field.disabled = True
        more = BLANK_ROWS + (BLANK_ROWS if self.is_bound and self.data.get("go") == "more" else 0)
        if self.is_bound:
            self.pots, self.categories, self.criteria = (
                self._typed(name) for name in ("pots", "categories", "criteria")
            )
            if fixed:
                self.pots, self.categories = self._planned()[:2]
        else:
            self.pots, self.categories, self.criteria = self._planned()
        for rows in (self.pots, self.categories, self.criteria):
            rows += [Row() for _row in range(more)]

    def _planned(self) -> tuple[list[Row], list[Row], list[Row]]:
        def name(names: Mapping[str, str]) -> str:
            return names.get(self.language) or next(iter(names.values()), "")

        return (
            [Row(one.public_id, name(one.names), typed(one.amount), bool(one.group_name)) for one in self.plan.pots],
            [
                Row(one.public_id, name(one.names), typed(one.limit) if one.limit else "")
                for one in self.plan.categories
            ],
            [Row(one.public_id, name(one.names)) for one in self.plan.criteria],
        )

    def _typed(self, kind: str) -> list[Row]:
        """The rows as they were typed; blank ones are dropped."""
        rows = []
        data: Any = self.data
        names = data.getlist(f"{kind}_name")[:MOST_ROWS]
        keys, amounts = data.getlist(f"{kind}_key"), data.getlist(f"{kind}_amount")
        own = set(data.getlist(f"{kind}_own"))
        for place, name in enumerate(names):
            amount = amounts[place] if place < len(amounts) else ""
            row = Row(
                keys[place][:10] if place < len(keys) else "",
                " ".join(name.replace("\0", "").split())[: NAME_LENGTH + 1],
                amount.strip()[:40],
                str(place) in own,
            )
            if row.name or row.amount:
                rows.append(row)
        return rows

    @property
    def rule_choices(self) -> list[tuple[str, Any]]:
        """The rules with their words, the recommended one first."""
        return [(one, WORDS[one]) for one in RULES if one in WORDS]

    @property
    def ballot_fields(self) -> list[Any]:
        return [self[name] for name in OF_BALLOT]

    @property
    def rule_fields(self) -> list[Any]:
        return [self[name] for name in OF_RULE]

    @property
    def other_fields(self) -> list[Any]:
        return [field for field in self if field.name not in APART]

    @property
    def has_options(self) -> bool:
        """Whether one of the settings of the rule is other than usual, or wrong: they are shown then."""
        return any(field.value() or field.errors for field in self.rule_fields)

    def clean_minimum_support(self) -> str:
        """The share, exactly, as options hold it; "" for none."""
        text = self.cleaned_data["minimum_support"].strip()
        kept = self.plan.options.get(SUPPORT, "")
        if not text or (kept and text == typed_percent(kept)):
            return kept if text else ""
        share = read_percent(text)
        if share is None:
            raise forms.ValidationError(_("Write a percentage from 0 to 100, like 5 or 2.5."))
        return "" if share == "0/1" else share

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        offered = options_offered(given.get("rule", ""))
        for name, option in (("minimum_support", SUPPORT), ("worth", WORTH)):
            if given.get(name) and given.get("rule") and option not in offered:
                self.add_error(
                    name, _("The rule that you chose does not use this: leave it as it was, or take another rule.")
                )
        for row in self.pots:
            if row.name and not read_amount(row.amount):
                row.error = gettext("Write a sum of money in figures, like 12 500 or 12 500.50.")
            elif row.amount and not row.name:
                row.error = gettext("Name this line in a few words.")
        for row in self.categories:
            if row.amount and (not row.name or read_amount(row.amount) is None):
                row.error = gettext("Write a sum of money in figures, like 12 500 or 12 500.50.")
        if any(row.error for row in (*self.pots, *self.categories)):
            self.add_error(None, _("One of the lines cannot be kept: what is wrong stands beside it."))
        if not any(row.name for row in self.pots) and not self.fixed:
            self.add_error(None, _("Say how much money is shared out: one line is enough."))
        return given

    def named(self, row: Row, before: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """The names of a line by language: the one typed here, and those of other languages as they were."""
        return {**before.get(row.key, {}), self.language: row.name}

    @property
    def wanted(self) -> BudgetPlan:
        """The plan that a valid form describes."""
        given = self.cleaned_data
        pots = {one.public_id: one.names for one in self.plan.pots}
        categories = {one.public_id: one.names for one in self.plan.categories}
        criteria = {one.public_id: one.names for one in self.plan.criteria}
        territories = {one.public_id: one.territory for one in self.plan.pots}
        found = tuple(CriterionPlan(self.named(row, criteria), row.key) for row in self.criteria if row.name)
        if self.fixed:
            return BudgetPlan(**{**vars(self.plan), "criteria": found})
        return BudgetPlan(
            pots=tuple(
                PotPlan(
                    self.named(row, pots),
                    read_amount(row.amount) or 0,
                    row.name[:80] if row.own else "",
                    territories.get(row.key),
                    row.key,
                )
                for row in self.pots
                if row.name
            ),
            categories=tuple(
                CategoryPlan(self.named(row, categories), read_amount(row.amount) or 0, row.key)
                for row in self.categories
                if row.name
            ),
            criteria=found,
            currency=given["currency"],
            rule=given["rule"],
            options=self._options(),
            ties=given["ties"],
            ballot=given["ballot"],
            minimum=given["minimum"] or 0,
            maximum=given["maximum"] or 0,
            points=given["points"] or self.plan.points,
            points_each=given["points_each"] or 0,
            most=given["most"] or 0,
            children=given["children"],
            children_weight=given["children_weight"] or self.plan.children_weight,
            least_cost=given["least_cost"] or 0,
            most_cost=given["most_cost"] or 0,
            is_fictional=given["is_fictional"],
        )

    def _options(self) -> dict[str, Any]:
        """The settings of the rule: those of this form, and those that stand and are not in it."""
        given = self.cleaned_data
        rule, ballot = given["rule"], given["ballot"]
        found = {
            name: value
            for name, value in self.plan.options.items()
            if rule == self.plan.rule and name not in (SUPPORT, WORTH)
        }
        if given["minimum_support"]:
            found[SUPPORT] = given["minimum_support"]
        return found | ({WORTH: given["worth"]} if given["worth"] else usual_options(rule=rule, ballot=ballot))
