# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote on a budget gave, in words: one sentence, its ballots, its ties, and why a project was passed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from isegoria.design.figures import number
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

LISTED = 12
"""Projects named in a sentence."""

REASONS: dict[str, str | Promise] = {
    "too_dear": gettext_lazy("it cost more than what was left when its turn came"),
    "unaffordable": gettext_lazy("those who chose it did not have enough left together to pay for it"),
    "conflict": gettext_lazy("it excludes another project, which was chosen"),
    "limit": gettext_lazy("its category had reached the most that it may cost"),
    "requires": gettext_lazy("it needs another project, which was not chosen"),
    "most": gettext_lazy("as many projects as there may be were already chosen"),
    "minimum_support": gettext_lazy("it had fewer votes than the rule asks for"),
    "unsupported": gettext_lazy("nobody chose it"),
    "stopped": gettext_lazy("the count had ended, since the project before it did not fit"),
    "other": gettext_lazy("another list of projects was worth more in total"),
}
"""Why a project is not paid for: code of the engine → words that follow "because" or a colon."""


def reason_words(code: str) -> str:
    """Why a project was passed over; the code itself where this version has no words for it."""
    return str(REASONS.get(code, code))


def quoted(name: str) -> str:
    """A name between the quotation marks of the reader's language."""
    return pgettext("a name in quotation marks", "“%(name)s”") % {"name": name}


def names_of(lines: Sequence[BudgetLine]) -> str:
    """The names of some projects, with commas, and "and" before the last."""
    names = [quoted(one.name.text) for one in lines]
    more = len(names) - LISTED
    names = names[:LISTED]
    if more > 0:
        names.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": number(more)})
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def sentence(outcome: BudgetOutcome) -> str:
    """The outcome in one sentence, or two where a tie leaves projects open."""
    chosen = len(outcome.winners)
    if outcome.status == "nobody" or (not chosen and outcome.status != "tied"):
        return _("No project is chosen: no ballot chooses any that the money can pay for.")
    said = [
        ngettext(
            "%(chosen)s project of %(all)s is chosen, for %(spent)s of the %(amount)s to share out.",
            "%(chosen)s projects of %(all)s are chosen, for %(spent)s of the %(amount)s to share out.",
            chosen,
        )
        % {
            "chosen": number(chosen),
            "all": number(len(outcome.lines)),
            "spent": money(outcome.spent, outcome.currency),
            "amount": money(outcome.amount, outcome.currency),
        }
    ]
    if outcome.status == "tied":
        tied = [one for one in outcome.lines if one.is_tied]
        said.append(
            _("%(names)s hang on a tie: nothing in the ballots tells which of them comes first.")
            % {"names": names_of(tied)}
        )
    return " ".join(said)


def ballots_sentence(turnout: Mapping[str, Any]) -> str:
    """How many ballots were cast, and how many of them choose no project."""
    cast, blank, null = turnout["cast"], turnout["blank"], turnout["null"]
    said = ngettext("%(n)s ballot was cast", "%(n)s ballots were cast", cast) % {"n": number(cast)}
    apart = []
    if blank:
        apart.append(ngettext("%(n)s is blank", "%(n)s are blank", blank) % {"n": number(blank)})
    if null:
        apart.append(ngettext("%(n)s is spoiled", "%(n)s are spoiled", null) % {"n": number(null)})
    if not apart:
        return f"{said}."
    return _("%(cast)s, of which %(apart)s.") % {"cast": said, "apart": ", ".join(apart)}


def tie_sentences(outcome: BudgetOutcome) -> list[str]:
    """Each tie that a rule said beforehand broke, and by which."""
    said = []
    for tie in outcome.summary["ties_met"]:
        if tie["chosen"] is None or not tie["decisive"]:
            continue
        tied = names_of([outcome.lines[place] for place in tie["projects"]])
        chosen = names_of([outcome.lines[tie["chosen"]]])
        if tie["way"] == "lot":
            pattern = _("%(tied)s were equal. The lot put %(chosen)s first: it is drawn from the seed %(seed)s.")
            said.append(pattern % {"tied": tied, "chosen": chosen, "seed": outcome.summary["ties"].get("seed", "")})
        else:
            pattern = _("%(tied)s were equal. The order of the projects, fixed beforehand, put %(chosen)s first.")
            said.append(pattern % {"tied": tied, "chosen": chosen})
    return said


def outcome_word(one: BudgetLine) -> str:
    """What became of a project, in a word or two."""
    return {
        "chosen": pgettext("project of a budget", "chosen"),
        "funded": pgettext("project of a budget", "paid for before the vote"),
        "tied": pgettext("project of a budget", "equal: to be decided"),
    }.get(one.facts["outcome"], pgettext("project of a budget", "not chosen"))


def check_sentences(outcome: BudgetOutcome) -> list[str]:
    """What the two checks of a result found, a sentence or two each; none where they were not made."""
    found = outcome.checks
    if found is None:
        return []
    return [_overlooked_said(outcome, found), _priceable_said(found)]


def _overlooked_said(outcome: BudgetOutcome, found: Mapping[str, Any]) -> str:
    if not found["overlooked"]:
        return _(
            "No group of voters is overlooked: each one that agrees on a project gets what its part of the money would "
            "buy, give or take that project."
        )
    most = found["most"]
    said = ngettext(
        "The supporters of %(n)s project that is not chosen are overlooked: even with it, they would have no more than "
        "their part of the money would buy.",
        "The supporters of %(n)s projects that are not chosen are overlooked: even with theirs, they would have no "
        "more than their part of the money would buy.",
        found["overlooked"],
    ) % {"n": number(found["overlooked"])}
    case = ngettext(
        "The clearest case: %(n)s person who chose %(name)s. Their part is %(part)s, and what is chosen of their "
        "projects costs %(worth)s at most.",
        "The clearest case: %(n)s people who chose %(name)s. Their part is %(part)s together, and what is chosen of "
        "their projects costs %(worth)s at most for each of them.",
        most["ballots"],
    ) % {
        "n": number(most["ballots"]),
        "name": quoted(outcome.lines[most["place"]].name.text),
        "part": money(most["part"], outcome.currency),
        "worth": money(most["worth"], outcome.currency),
    }
    return f"{said} {case}"


def _priceable_said(found: Mapping[str, Any]) -> str:
    if found["priceable"] == "yes":
        return _(
            "Voters with equal purses could have bought exactly these projects, each paying only for what they chose."
        )
    if found["priceable"] == "no":
        return _(
            "Voters with equal purses, each paying only for what they chose, would not have bought exactly these "
            "projects: some weigh more than others in this result."
        )
    return _(
        "Whether voters with equal purses would have bought these projects was not worked out: it is, up to "
        "%(limit)s payments, and there are more here."
    ) % {"limit": number(found["limit"])}
