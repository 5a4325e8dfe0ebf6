# SPDX-License-Identifier: LGPL-3.0-or-later
"""The sentences by which a comparison explains itself: a stable code each, in English, with places."""

from __future__ import annotations

from typing import Any

from isegoria.engine.traces import Step, step

SENTENCES: dict[str, str] = {
    # how ballots were read for a method
    "as_cast": "These are the ballots that this method counts.",
    "grades_as_rankings": "A better grade was read as a higher rank, equal grades as equal ranks; an option without a "
    "grade was not ranked.",
    "grades_as_approvals": "The grade “{grade}”, or a better one, was read as an approval.",
    # why a method was not counted
    "order_unknown": "Whoever ticks several options does not say which one they prefer, and this method counts orders.",
    "threshold_unknown": "A ranking does not say from which rank on one approves.",
    "worth_unknown": "These ballots do not say how much an option is worth, and this method counts grades.",
    "points_not_shared": "This method counts points that each person shares out, and nobody was asked to.",
    "points_not_order": "Points shared out under a limit are neither grades nor an order of preference.",
    "own_question": "This method answers one question with yes or no; these ballots choose among options.",
    "one_seat_only": "This method elects one, and there are {seats} seats.",
    "same_with_one_seat": "With one seat this is another method under another name: {name}.",
    "more_than_seats": "A ballot of this method ticks no more than there are seats ({seats}); some of these tick more.",
    "too_long": "Counting {options} options on {ballots} different ballots by this method would take too long here.",
    # what came out
    "condorcet_winner": "{name} beats each other option face to face.",
    "condorcet_loser": "{name} is beaten by each other option face to face.",
    "condorcet_cycle": "Nobody beats each other one: {names} beat one another in a circle.",
    "condorcet_none": "Nobody beats each other one: some are equal face to face ({names}).",
    "agreement": "{methods} methods of {counted} give the same: {names}.",
    "agreement_tied": "{methods} methods of {counted} end in the same tie: {names}.",
    "agreement_nobody": "{methods} methods of {counted} elect nobody.",
    "agreement_one": "{method} alone gives: {names}.",
    "agreement_one_tied": "{method} alone ends in a tie: {names}.",
    "agreement_one_nobody": "{method} alone elects nobody.",
    "all_agree": "Every method that can count these ballots ({counted}) gives the same: {names}.",
}


def say(code: str, **params: Any) -> Step:
    """One sentence of a comparison; whole numbers are written 4,313."""
    made = step(code, SENTENCES[code], **params)
    written = {name: f"{value:,}" if type(value) is int else value for name, value in made.params.items()}
    return Step(code, SENTENCES[code].format(**written), made.params)
