# SPDX-License-Identifier: LGPL-3.0-or-later
"""The sentences by which budgets explain themselves: a stable code each, in English, with places for names and numbers.

Other floors translate by the code. Every code that a rule tells stands here, and each that stands here is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from isegoria.engine.budgets.allocation import Passed, Round
from isegoria.engine.traces import Step, Trace, step

if TYPE_CHECKING:
    from isegoria.engine.budgets.ground import Ground

SENTENCES: dict[str, str] = {
    "budget_pot": "{pot}: {amount} for {projects} projects, {votes} votes.",
    "budget_funded": "{name} is funded already: {cost}. {left} is left.",
    "budget_money": "Each vote has {money}.",
    "budget_raised": "Raised {steps} times, as long as what is chosen fits: each vote has {money}.",
    "budget_by_votes": "{name}: {votes} votes, {cost}. {left} is left.",
    "budget_by_money": "{name}: {votes} votes pay {cost}, nobody more than {share}. {left} is left.",
    "budget_by_money_all": "{name}: {votes} votes pay {cost}, nobody more than {share}; {poor} pay less, with all they "
    "had left. {left} is left.",
    "budget_by_points": "{name}: {votes} votes pay {cost}, {share} a point. {left} is left.",
    "budget_by_completion": "{name}, with what was left: {votes} votes, {cost}. {left} is left.",
    "budget_by_load": "{name}: {votes} votes, {cost}; each has then borne {share}. {left} is left.",
    "budget_by_balance": "{name}: {votes} votes, {cost}; nobody has then borne more than {share}. {left} is left.",
    "budget_by_welfare": "{name}: {votes} votes, {cost}.",
    "budget_best": "No set of projects that can be paid is worth more to all voters together: {worth}.",
    "budget_best_unproven": "The search for the best set was stopped: one worth more than {worth} is not ruled out.",
    "budget_best_several": "Several sets are worth as much: {projects} projects are in some of them only.",
    "budget_equal": "Equal at this point: {names}.",
    "budget_compared": "{shares} prefer what equal shares chose, {greedy} what most votes alone would choose: "
    "{kept} stands.",
    "budget_too_dear": "{name} ({cost}) does not fit into what is left.",
    "budget_unaffordable": "{name} ({cost}): those who support it do not have its cost any more.",
    "budget_conflict": "{name} cannot stand beside what was chosen.",
    "budget_limit": "{name} ({cost}) would pass the limit of its category.",
    "budget_requires": "{name} needs what was not chosen.",
    "budget_most": "{name}: as many projects as there may be were chosen.",
    "budget_minimum_support": "{name}: {votes} votes are too few to be counted.",
    "budget_unsupported": "{name}: nobody votes for it.",
    "budget_stopped": "{name} ({cost}): counting ended before it, as the project before it did not fit.",
    "budget_other": "{name} ({cost}) is in no best set.",
    # why one project is paid or not
    "budget_why_votes": "{name} has {votes} votes.",
    "budget_why_by_funded": "It was funded already, before the count.",
    "budget_why_by_votes": "It was chosen as number {number}, by its votes; {left} was left.",
    "budget_why_by_money": "It was chosen as number {number}, paid by those who support it; {left} was left.",
    "budget_why_by_completion": "It was chosen as number {number}, with money that bought nothing else; {left} was "
    "left.",
    "budget_why_by_load": "It was chosen as number {number}, as the lightest to bear; {left} was left.",
    "budget_why_by_balance": "It was chosen as number {number}, as the lightest to bear; {left} was left.",
    "budget_why_by_welfare": "It is in the set that is worth most.",
    "budget_why_paid": "Together its supporters paid {total}: each vote from {least} to {most}, half of them {median} "
    "or less.",
    "budget_why_borne": "Together its supporters bear {total}: each vote from {least} to {most}, half of them {median} "
    "or less.",
    "budget_why_tied": "Whether {name} is paid hangs on a tie.",
    "budget_why_held": "Its supporters had {held} left together. It costs {cost}: {lacking} was lacking.",
    "budget_why_when": "That was so after choice number {number}, {name}.",
    "budget_why_too_dear": "It costs {cost}, more than what was left.",
    "budget_why_unaffordable": "It costs {cost}, more than what its supporters had left together.",
    "budget_why_conflict": "It cannot stand beside what was chosen.",
    "budget_why_limit": "With its {cost} the limit of its category would be passed.",
    "budget_why_requires": "It needs another project that was not chosen.",
    "budget_why_most": "As many projects as there may be were chosen.",
    "budget_why_minimum_support": "It has too few votes to be counted.",
    "budget_why_unsupported": "Nobody votes for it.",
    "budget_why_stopped": "The rule had stopped before its turn.",
    "budget_why_other": "No set worth most holds it.",
    "budget_why_cheaper": "It would have been paid at a cost of {cost}, and at none above.",
    "budget_why_cheaper_at_most": "It would have been paid at a cost of {cost}, perhaps at one somewhat above.",
    "budget_why_never_cheaper": "It would not have been paid even at a cost of {cost}.",
    "budget_why_more": "It would have been paid with {votes} more supporters of it alone, and with no fewer.",
    "budget_why_more_at_most": "It would have been paid with {votes} more supporters of it alone, perhaps with fewer.",
    "budget_why_never_more": "Up to {votes} more supporters of it alone would not have been enough.",
}
KEPT = {"equal_shares": "what equal shares chose", "greedy": "what most votes alone would choose"}


def tell(code: str, **params: Any) -> Step:
    return step(code, SENTENCES[code], **params)


def money(amount: Fraction | int, unit: int, currency: str) -> str:
    """An amount for people, rounded to the smallest unit: "1234.50 EUR"."""
    whole = round(Fraction(amount))
    digits = len(str(unit)) - 1
    text = f"{whole // unit}.{whole % unit:0{digits}d}" if digits and whole % unit else str(whole // unit)
    return f"{text} {currency}".strip()


def number(value: Fraction | int) -> str:
    """Votes for people: whole, or to two decimals."""
    given = Fraction(value)
    return str(given.numerator) if given.denominator == 1 else f"{float(given):.2f}"


def trace_of(
    ground: Ground, rounds: Sequence[Round], passed: Sequence[Passed], table: Mapping[str, Any], *, rule: str
) -> Trace:
    """The steps: what there is, what was chosen, why the others were not."""
    budget = ground.budget

    def shown(amount: Fraction | int) -> str:
        return money(amount, budget.unit, budget.currency)

    steps: list[Step] = []
    for place, pot in enumerate(budget.pots):
        said = table["pots"][place] if place < len(table["pots"]) else {}
        count = sum(one.pot == place for one in budget.projects)
        votes = number(Fraction(said.get("votes", 0)))
        steps.append(tell("budget_pot", pot=pot.name or rule, amount=shown(pot.amount), projects=count, votes=votes))
        if "money" in said:
            held = shown(Fraction(said["money"]))
            raised = said.get("steps", 0)
            steps.append(
                tell("budget_raised", steps=raised, money=held) if raised else tell("budget_money", money=held)
            )
        for one in (one for one in rounds if one.pot == place):
            steps += _chosen(ground, one, shown)
        if "compared" in said:
            prefer = said["compared"]
            steps.append(
                tell("budget_compared", shares=number(Fraction(prefer["equal_shares"])),
                     greedy=number(Fraction(prefer["greedy"])), kept=KEPT[prefer["kept"]])
            )  # fmt: skip
    for other in passed:
        line = budget.projects[other.project]
        votes = number(Fraction(int(ground.backing[other.project]), ground.votes.unit))
        steps.append(step(f"budget_{other.reason}", SENTENCES[f"budget_{other.reason}"], name=line.name,
                          cost=shown(line.cost), votes=votes))  # fmt: skip
    return Trace(tuple(steps))


def _chosen(ground: Ground, one: Round, shown: Any) -> list[Step]:
    line = ground.budget.projects[one.project]
    params: dict[str, Any] = {"name": line.name, "cost": shown(line.cost), "left": shown(one.left)}
    code = f"budget_by_{one.by}"
    if one.by == "funded":
        return [tell("budget_funded", **params)]
    params["votes"] = number(one.votes)
    if one.share is not None:
        params["share"] = shown(one.share)
    elif one.by in ("money", "load"):  # too many to be told exactly
        code = "budget_by_votes"
    if one.share is None:
        pass
    elif one.by == "money" and ground.values is not None:
        code = "budget_by_points"
    elif one.by == "money" and one.paid_by_all:
        code, params["poor"] = "budget_by_money_all", number(one.paid_by_all)
    steps = []
    if len(one.equal) > 1:
        steps.append(tell("budget_equal", names=", ".join(ground.budget.projects[place].name for place in one.equal)))
    return [*steps, step(code, SENTENCES[code], **params)]
