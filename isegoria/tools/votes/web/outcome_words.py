# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a vote gave, in words: one sentence, its ties, and the order of the options."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from isegoria.core.spaces.texts import LocalText
from isegoria.design.figures import number
from isegoria.tools.votes.models import VoteOption
from isegoria.tools.votes.queries import Outcome

from .figures import figure, grades_in_words

LISTED = 20
"""Options named in a sentence."""


@dataclass(frozen=True)
class Row:
    """An option in the result: its place ("" where the method ranks nobody), what it has, what became of it."""

    place: str
    name: LocalText
    url: str
    figure: str
    elected: bool
    tied: bool


def names_of(choices: Sequence[VoteOption], chosen: Sequence[int]) -> str:
    """The names of some options, with commas, and "and" before the last."""
    names = [choices[one].name.text for one in chosen[:LISTED]]
    if len(chosen) > LISTED:
        names.append(
            ngettext("%(n)s other", "%(n)s others", len(chosen) - LISTED) % {"n": number(len(chosen) - LISTED)}
        )
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def sentence(outcome: Outcome, choices: Sequence[VoteOption]) -> str:
    """The outcome in one sentence, or two where a tie leaves seats open."""
    status, winners = outcome.status, outcome.winners
    if status == "no_quorum":
        return _no_quorum(outcome)
    if status in ("adopted", "rejected"):
        if len(choices) == 1:
            adopted, rejected = _("“%(name)s” is adopted."), _("“%(name)s” is rejected.")
            return (adopted if status == "adopted" else rejected) % {"name": choices[0].name.text}
        if not winners:
            return _("None of the %(n)s proposals is adopted.") % {"n": number(len(choices))}
        pattern = ngettext("Adopted: %(names)s.", "Adopted: %(names)s.", len(winners))
        return pattern % {"names": names_of(choices, winners)}
    if status == "nobody":
        return _("Nobody is elected: no ballot chooses anything.")
    said = []
    if winners:
        pattern = ngettext("%(names)s comes first.", "%(names)s are chosen.", len(winners))
        if len(winners) == 1 and outcome.tally["seats"] > 1:
            pattern = _("%(names)s is chosen.")
        said.append(pattern % {"names": names_of(choices, winners)})
    if status == "tied":
        seats = outcome.tally["open_seats"]
        pattern = ngettext(
            "%(names)s are equal: nothing in the ballots tells them apart, and one place is still to be given.",
            "%(names)s are equal: nothing in the ballots tells them apart, and %(seats)s places are still to be given.",
            seats,
        )
        said.append(pattern % {"names": names_of(choices, outcome.tally["tied"]), "seats": number(seats)})
    return " ".join(said)


def _no_quorum(outcome: Outcome) -> str:
    quorum = outcome.quorum or {}
    if "needed" not in quorum:
        return _("Too few people took part: nothing is decided.")
    pattern = ngettext(
        "%(voted)s person took part, and %(needed)s were needed: nothing is decided.",
        "%(voted)s people took part, and %(needed)s were needed: nothing is decided.",
        quorum["voted"],
    )
    return pattern % {"voted": number(quorum["voted"]), "needed": number(quorum["needed"])}


def tie_sentences(outcome: Outcome, choices: Sequence[VoteOption]) -> list[str]:
    """Each tie that a rule broke, and by which."""
    said = []
    for tie in outcome.tally["ties"]:
        if tie["way"] == "declared" or not tie["chosen"]:
            continue
        tied, chosen = names_of(choices, tie["candidates"]), names_of(choices, tie["chosen"])
        if tie["way"] == "lot":
            pattern = _("%(tied)s were equal. The lot put %(chosen)s first: it is drawn from the seed %(seed)s.")
            said.append(pattern % {"tied": tied, "chosen": chosen, "seed": outcome.ties.get("seed", "")})
        elif tie["way"] == "order":
            pattern = _("%(tied)s were equal. The order of the options, fixed beforehand, put %(chosen)s first.")
            said.append(pattern % {"tied": tied, "chosen": chosen})
        else:
            said.append(
                _("%(tied)s were equal. The method’s own rule put %(chosen)s first.") % {"tied": tied, "chosen": chosen}
            )
    return said


def ranked_rows(outcome: Outcome, choices: Sequence[VoteOption]) -> list[Row]:
    """Every option, the first one first; those whose order the method does not tell, after the chosen."""
    ranking = outcome.tally["ranking"]
    winners, tied = set(outcome.winners), set(outcome.tally["tied"])
    decided = outcome.status != "no_quorum"
    groups = ranking or [list(outcome.winners), list(outcome.tally["tied"])]
    named = {one for group in groups for one in group}
    rows, before = [], 1
    for group in [*groups, [one for one in range(len(choices)) if one not in named]]:
        for one in group:
            place = number(before) if ranking and one in named else ""
            if place and len(group) > 1:
                place = pgettext("place of several", "%(place)s, equal") % {"place": place}
            rows.append(
                Row(
                    place=place,
                    name=choices[one].name,
                    url="",
                    figure=_figure(outcome, one),
                    elected=decided and one in winners,
                    tied=decided and one in tied,
                )
            )
        before += len(group)
    return rows


def _figure(outcome: Outcome, one: int) -> str:
    """What decides of an option: its score, or its majority grade with its sign."""
    table = outcome.tally["table"]
    gauge = table["gauges"][one] if "gauges" in table else None
    if gauge is not None:
        return grades_in_words(outcome)[gauge["grade"]] + {"+": "+", "-": "−"}.get(gauge["sign"], "")
    scores = table.get("scores")
    return "" if not scores or scores[one] is None else figure(scores[one])
