# SPDX-License-Identifier: LGPL-3.0-or-later
"""Consent: a motion is adopted unless someone objects.

Each person consents, abstains, stands aside (does not want it, and does not stop it) or objects, and an objection has
its reasons, which the group hears before it decides. People are counted, not votes: an objection has no weight.

Source: Endenburg, G. (1998), *Sociocracy: The Organization of Decision-Making*, Eburon; Buck, J. and Villines, S.
(2007), *We the People: Consenting to a Deeper Democracy*; standing aside as among Quakers: Sheeran, M. J. (1983),
*Beyond Majority Rule*.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.sharing.histograms import mark_histogram
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.answers import MOST_PEOPLE, QUORUM_OPTIONS, places_of, quorum_of
from isegoria.engine.tallies.highest import tell_ballots
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Status, Tally, turnout
from isegoria.engine.traces import Trace

SCALE = (Grade(-2, "object"), Grade(-1, "stand aside"), Grade(0, "abstain"), Grade(1, "consent"))
"""The values that a scale may have; the first and the last it must have."""


def count_consent(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Count consent and objections to one or several motions, each on its own.

    A motion is adopted where somebody consents and there are no more objections than `objections`.

    Options:
        objections: how many are borne. quorum, quorum_share, entitled: people who must take part (ballots cast, blank
        and spoiled ones among them), as a number and as a share of those entitled.

    Returns:
        Status of one motion; of several, "adopted" where one is, "rejected" where none is. `winners`: those adopted.
        Table, in ballots: `profile` (motions × grades, then nothing said); `motions`: for each "consent", "abstain",
        "aside", "objections", "unmarked", "status"; `quorum`: "needed", "cast".
    Raises:
        EngineError: scale_unfit, entitled_too_few; as `Method.checked`.
    Complexity: as `mark_histogram`.
    """
    chosen = METHOD.checked(ballots, seats, options)
    place = places_of(METHOD.id, ballots.scale, [grade.value for grade in SCALE], (-2, 1))
    quorum = quorum_of(METHOD.id, ballots, chosen)
    profile: list[list[int]] = mark_histogram(ballots, ballots.counts).tolist()
    steps = [tell_ballots(ballots), *quorum.tell()]
    motions: list[dict[str, Any]] = []
    for motion, row in zip(ballots.candidates, profile, strict=True):
        found = {
            name: row[place[value]] if value in place else 0
            for name, value in (("consent", 1), ("abstain", 0), ("aside", -1), ("objections", -2))
        }
        steps.append(tell("consent_motion", motion=motion, **found, unmarked=row[-1]))
        status: Status = "no_quorum"
        if quorum.is_met:
            borne = found["objections"] <= chosen["objections"]
            status = "adopted" if borne and found["consent"] else "rejected"
            if not found["consent"]:
                steps.append(tell("consent_nobody", motion=motion))
            else:
                code = "consent_adopted" if borne else "consent_rejected"
                steps.append(tell(code, motion=motion, objections=found["objections"], most=chosen["objections"]))
        motions.append({**found, "unmarked": row[-1], "status": status})
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
            "profile": profile,
            "motions": motions,
            "quorum": {"needed": quorum.needed, "cast": quorum.cast},
        },
        trace=Trace(tuple(steps)),
    )


METHOD = Method(
    id="consent",
    name="Consent",
    summary="Consent, abstain, stand aside or object: adopted unless someone objects.",
    family="answers",
    kinds=("grades",),
    seats="one",
    count=count_consent,
    source="Endenburg, G. (1998), Sociocracy: The Organization of Decision-Making",
    options=(Option("objections", "whole", 0, high=MOST_PEOPLE), *QUORUM_OPTIONS),
)
