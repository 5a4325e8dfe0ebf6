# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules that share out a budget, in the reader's words: a name, one sentence, and how it works for whoever asks.

The engine has English names and knows no translation. A test says when it has a rule that is not here.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class RuleWords:
    """A rule: its name, how it counts in one sentence, and the steps that a citizen can follow."""

    name: str | Promise
    counts: str | Promise
    how: tuple[str | Promise, ...] = ()


_SHARES = (
    _("The money is first shared out equally: each ballot holds the same part of it."),
    _("A project is paid for by those who chose it, and by nobody else, each as equally as possible."),
    _(
        "The project that costs its supporters the least, for what they gain from it, is chosen first; then the next, "
        "until no group of supporters has enough left for a project."
    ),
    _("So a quarter or a group with a tenth of the voters decides about a tenth of the money: no majority takes all."),
)
_ADD1 = _(
    "Some money is then left over, since nobody can pay alone. The count is made again as if each ballot held a "
    "little more, then a little more, as long as what is chosen fits the real budget."
)
_REST = _("What can still be bought with the money left is then taken by order of supporters.")

WORDS: dict[str, RuleWords] = {
    "greedy-votes": RuleWords(
        _("By number of votes"),
        _("Projects are taken from the one with the most votes down, as long as they fit in the money left."),
        (
            _("Projects are put in the order of their votes."),
            _("Each one is taken if what is left pays for it; otherwise it is passed over and the next one is tried."),
            _("The largest group of voters can decide about all of the money, and dear projects count as cheap ones."),
        ),
    ),
    "greedy-votes-per-cost": RuleWords(
        _("By votes for each euro"),
        _("Projects are taken from the one with the most votes for what it costs down, as long as they fit."),
        (
            _("The votes of each project are divided by its cost: cheap projects come before dear ones."),
            _("Each one is taken if what is left pays for it; otherwise it is passed over and the next one is tried."),
        ),
    ),
    "equal-shares": RuleWords(
        _("Equal shares"),
        _("Each ballot holds an equal share of the money, and those who choose a project pay for it together."),
        (*_SHARES, _("What nobody can pay for any more stays unspent.")),
    ),
    "equal-shares-add1": RuleWords(
        _("Equal shares, completed step by step"),
        _(
            "Each ballot holds an equal share of the money, and those who choose a project pay for it together; shares "
            "are raised little by little until the budget is used."
        ),
        (*_SHARES, _ADD1),
    ),
    "equal-shares-add1u": RuleWords(
        _("Equal shares, completed step by step, then by votes"),
        _(
            "Each ballot holds an equal share of the money, raised little by little; what can still be bought at the "
            "end goes to the projects with the most supporters."
        ),
        (*_SHARES, _ADD1, _REST),
    ),
    "equal-shares-utilitarian": RuleWords(
        _("Equal shares, completed by votes"),
        _(
            "Each ballot holds an equal share of the money, and those who choose a project pay for it together; what "
            "is left goes to the projects with the most supporters."
        ),
        (*_SHARES, _REST),
    ),
    "equal-shares-add1-comparison": RuleWords(
        _("Equal shares, compared with the count by votes"),
        _(
            "Equal shares and the plain count by votes are both made: the one that more ballots prefer holds, equal "
            "shares where as many prefer each."
        ),
        (
            *_SHARES,
            _ADD1,
            _("The outcome is compared, ballot by ballot, with that of the plain count: the one preferred by more."),
        ),
    ),
    "phragmen": RuleWords(
        _("Phragmén’s method"),
        _("Every ballot earns money at the same pace; a project is bought as soon as its supporters can pay for it."),
        (
            _("From zero on, each ballot earns money at the same pace."),
            _(
                "As soon as the supporters of a project hold its cost together, it is bought, and their purses are "
                "empty."
            ),
            _("It ends when the next project to be bought no longer fits in the budget."),
        ),
    ),
    "maximin-support": RuleWords(
        _("Maximin support"),
        _(
            "Each project chosen rests on those who chose it: the load is spread so that the one who carries the most "
            "carries as little as can be."
        ),
        (
            _("The cost of what is chosen is carried by the ballots that chose it, spread as evenly as possible."),
            _("At each step the project that leaves the heaviest load lightest is taken."),
        ),
    ),
    "knapsack": RuleWords(
        _("Most satisfaction in total"),
        _("Of all the lists of projects that fit in the budget, the one with the most votes in total is chosen."),
        (
            _("Every list of projects that the budget can pay for is considered, and its votes are added up."),
            _("The list with the most is chosen. It may leave a whole quarter or group with nothing."),
        ),
    ),
}


def rule_words(rule: str) -> RuleWords:
    """The words for a rule; its id where this version has none."""
    return WORDS.get(rule) or RuleWords(rule, "")
