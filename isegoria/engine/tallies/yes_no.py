# SPDX-License-Identifier: LGPL-3.0-or-later
"""Yes or no to a motion: simple, absolute, qualified or double majority, with a quorum if one is set.

A motion is adopted or rejected, and a tie rejects it. What the yes is measured against is said each time:

- *simple*: more yes than no; abstentions, blank and spoiled ballots change nothing.
- *absolute*: more than half of the base. *Qualified*: more than a share of the base, or at least that share.
- *double*: the same of the votes, and of the groups (states, colleges, districts) as well. A group is in favour where
  more of its votes say yes than no. Groups that are not in favour and are too few to block leave the motion adopted, if
  enough groups are in favour: the rule of the Council of the European Union.
- The *base* is the yes and the no ("expressed"; with the abstentions where these are counted), all ballots cast (blank
  and spoiled ones among them), or everyone entitled to vote. The wider it is, the more an abstention weighs as a no.

Source: *Robert's Rules of Order Newly Revised*, 12th edition (2020), §44; Code électoral, art. L. 66 (blank and spoiled
ballots apart); Treaty on European Union, art. 16(4) (55 % of the members, at least fifteen, with 65 % of the people; a
blocking minority has four members or more).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import ROWS_AT_ONCE, Ballots, Grade
from isegoria.engine.sharing.histograms import Counts, histogram, mark_histogram
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.answers import MOST_PEOPLE, QUORUM_OPTIONS, places_of, quorum_of
from isegoria.engine.tallies.highest import MOST_TOLD, tell_ballots
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Status, Tally, exact, turnout, votes
from isegoria.engine.traces import Step, Trace

SCALE = (Grade(-1, "no"), Grade(0, "abstain"), Grade(1, "yes"))
"""The values that a scale may have; the first and the last it must have."""

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class _Rule:
    """The majority asked for, in votes and in groups.

    Attributes:
        kind: "simple" where only the no is to be outnumbered. share, at_least: of the base, to be exceeded or reached.
        base: the base in weights where it is the same for all motions, or None.
        group_share, group_at_least: of the groups; blocking: fewest groups that can block, 0 for any number.
    """

    kind: str
    share: Fraction
    at_least: bool
    base: int | None
    with_abstentions: bool
    group_share: Fraction
    group_at_least: bool
    blocking: int

    def is_enough(self, yes: int, base: int) -> bool:
        return _reached(yes, base, self.share, self.at_least)

    def are_enough(self, groups: int, every: int) -> bool:
        return _reached(groups, every, self.group_share, self.group_at_least)


def _reached(part: int, whole: int, share: Fraction, at_least: bool) -> bool:
    return part >= share * whole if at_least else part > share * whole


def count_yes_no(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count yes, no and abstentions on one or several motions, each on its own. Without a single yes, none is adopted.

    Options:
        majority: "simple", "absolute", "qualified" or "double". base: "expressed", "cast" or "entitled".
        abstentions: "apart", or "counted" in the base of votes expressed (saying nothing of a motion is not).
        share, at_least: of qualified and double majorities: to be exceeded, or, with `at_least`, reached.
        group_share, group_at_least, blocking_groups: of double majorities.
        quorum, quorum_share, entitled: people who must take part (ballots cast, blank and spoiled ones among them), as
        a number and as a share of those entitled.
        entitled_votes: the votes of all those entitled, where they do not have one each.

    Returns:
        Status of one motion; of several, "adopted" where one is, "rejected" where none is. `winners`: those adopted.
        Table: `profile` (motions × grades, then nothing said); `motions`: for each "yes", "no", "abstain", "unmarked",
        "base", "share" (yes of the base; null without one), "status", and of double majorities "groups_for" and
        "groups" ([yes, no] of each); `group_names`; `quorum`: "needed", "cast".
    Raises:
        EngineError: scale_unfit, entitled_too_few, groups_missing; as `Method.checked`.
    Complexity: as `mark_histogram`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    place = places_of(METHOD.id, ballots.scale, [grade.value for grade in SCALE], (-1, 1))
    quorum = quorum_of(METHOD.id, ballots, chosen)
    rule = _rule(ballots, chosen)
    profile: list[list[int]] = mark_histogram(ballots).tolist()
    by_group = _by_group(ballots) if rule.kind == "double" else None
    steps = [tell_ballots(ballots), *quorum.tell()]
    motions: list[dict[str, Any]] = []
    for one, row in enumerate(profile):
        answers = {
            "yes": row[place[1]],
            "no": row[place[-1]],
            "abstain": row[place[0]] if 0 in place else 0,
            "unmarked": row[-1],
        }
        groups = None
        if by_group is not None:
            groups = [(int(each[place[1]]), int(each[place[-1]])) for each in by_group[one]]
        motions.append(_decide(ballots, one, answers, groups, rule, quorum.is_met, chosen, steps))
    adopted = tuple(one for one, motion in enumerate(motions) if motion["status"] == "adopted")
    decided: Status = "adopted" if adopted else "rejected"
    return Tally(
        method=METHOD.id,
        seats=seats,
        status=decided if quorum.is_met else "no_quorum",
        winners=adopted,
        ranking=(),
        options=MappingProxyType(chosen),
        table={
            "turnout": turnout(ballots),
            "profile": [[votes(ballots, number) for number in row] for row in profile],
            "motions": motions,
            "group_names": list(ballots.group_names) if by_group is not None else [],
            "quorum": {"needed": quorum.needed, "cast": quorum.cast},
        },
        trace=Trace(tuple(steps)),
    )


def _rule(ballots: Ballots, chosen: Mapping[str, Any]) -> _Rule:
    kind = chosen["majority"]
    if kind == "double" and (ballots.groups is None or not ballots.group_names):
        raise EngineError("groups_missing", method=METHOD.id)
    base = None
    everyone = (chosen["entitled_votes"] or chosen["entitled"]) * ballots.unit
    cast = int(ballots.weights.sum()) + ballots.null * ballots.unit
    if chosen["base"] == "cast":
        base = cast
    elif chosen["base"] == "entitled":
        if not everyone:
            raise EngineError("option_unfit", method=METHOD.id, option="entitled", value=0)
        if cast > everyone:
            raise EngineError("entitled_too_few", cast=votes(ballots, cast), entitled=votes(ballots, everyone))
        base = everyone
    stated = kind in ("qualified", "double")
    return _Rule(
        kind=kind,
        share=Fraction(chosen["share"]) if stated else HALF,
        at_least=stated and chosen["at_least"],
        base=base,
        with_abstentions=chosen["abstentions"] == "counted",
        group_share=Fraction(chosen["group_share"]),
        group_at_least=chosen["group_at_least"],
        blocking=chosen["blocking_groups"],
    )


def _by_group(ballots: Ballots) -> Counts:
    """(motions, groups, grades + nothing said) votes."""
    wide = len(ballots.scale) + 1
    found = np.zeros((ballots.n_candidates, len(ballots.group_names) * wide), dtype=np.int64)
    groups = np.asarray(ballots.groups, dtype=np.int64)
    for start in range(0, len(ballots.marks), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        # Nothing said is the last grade of each group, so that every cell is a mark of its own.
        answer = np.where(ballots.marks[rows] < 0, wide - 1, ballots.marks[rows]).astype(np.int64)
        cells = answer + groups[rows, None] * wide
        found += histogram(cells, ballots.weights[rows], found.shape[1])[:, :-1]
    return found.reshape(ballots.n_candidates, -1, wide)


def _decide(
    ballots: Ballots,
    one: int,
    answers: Mapping[str, int],
    groups: Sequence[tuple[int, int]] | None,
    rule: _Rule,
    quorum_met: bool,
    chosen: Mapping[str, Any],
    steps: list[Step],
) -> dict[str, Any]:
    """What becomes of one motion: its line of the table; the sentences join `steps`."""
    motion = ballots.candidates[one]
    yes, no = answers["yes"], answers["no"]
    shown = {name: votes(ballots, number) for name, number in answers.items()}
    steps.append(tell("answers_motion", motion=motion, **shown))
    expressed = yes + no + (answers["abstain"] if rule.with_abstentions else 0)
    base = expressed if rule.base is None else rule.base
    found: dict[str, Any] = {
        **shown,
        "base": votes(ballots, base),
        "share": exact(Fraction(yes, base)) if base else None,
        "status": "no_quorum",
    }
    if groups is not None:
        found["groups_for"] = sum(for_it > against for for_it, against in groups)
        found["groups"] = [[votes(ballots, for_it), votes(ballots, against)] for for_it, against in groups]
    if not quorum_met:
        return found
    if not yes:
        is_adopted = False
        steps.append(tell("answers_no_yes"))
    elif rule.kind == "simple":
        is_adopted = yes > no
        steps.append(tell("answers_simple_yes" if is_adopted else "answers_simple_no"))
    else:
        steps.append(tell(_base_code(chosen), base=votes(ballots, base)))
        is_adopted = rule.is_enough(yes, base)
        code = ("answers_least_" if rule.at_least else "answers_more_") + ("yes" if is_adopted else "no")
        steps.append(tell(code, share=str(rule.share), base=votes(ballots, base), yes=votes(ballots, yes)))
    if groups is not None and yes:
        is_adopted = _ask_groups(ballots, groups, rule, is_adopted, steps)
    found["status"] = "adopted" if is_adopted else "rejected"
    steps.append(tell("answers_adopted" if is_adopted else "answers_rejected", motion=motion))
    return found


def _ask_groups(
    ballots: Ballots, groups: Sequence[tuple[int, int]], rule: _Rule, by_votes: bool, steps: list[Step]
) -> bool:
    for name, (yes, no) in list(zip(ballots.group_names, groups, strict=True))[:MOST_TOLD]:
        steps.append(tell("answers_group", group=name, yes=votes(ballots, yes), no=votes(ballots, no)))
    in_favour = sum(yes > no for yes, no in groups)
    against = len(groups) - in_favour
    if not by_votes and against < rule.blocking:
        steps.append(tell("answers_no_blocking", groups=against, least=rule.blocking))
        by_votes = True
    enough = rule.are_enough(in_favour, len(groups))
    code = ("answers_groups_least_" if rule.group_at_least else "answers_groups_more_") + ("yes" if enough else "no")
    steps.append(tell(code, groups=in_favour, all=len(groups), share=str(rule.group_share)))
    return by_votes and enough


def _base_code(chosen: Mapping[str, Any]) -> str:
    if chosen["base"] == "expressed" and chosen["abstentions"] == "counted":
        return "answers_base_abstentions"
    return f"answers_base_{chosen['base']}"


METHOD = Method(
    id="yes-no",
    name="Yes or no",
    summary="Yes, no or abstain: adopted if the majority asked for is reached.",
    family="answers",
    kinds=("grades",),
    seats="one",
    count=count_yes_no,
    source="Robert's Rules of Order Newly Revised, 12th edition (2020), §44; Treaty on European Union, art. 16(4)",
    options=(
        Option("majority", "choice", "simple", ("simple", "absolute", "qualified", "double")),
        Option("base", "choice", "expressed", ("expressed", "cast", "entitled")),
        Option("abstentions", "choice", "apart", ("apart", "counted")),
        Option("share", "share", "1/2"),
        Option("at_least", "flag", False),
        Option("group_share", "share", "1/2"),
        Option("group_at_least", "flag", False),
        Option("blocking_groups", "whole", 0),
        *QUORUM_OPTIONS,
        Option("entitled_votes", "whole", 0, high=MOST_PEOPLE),
    ),
)
