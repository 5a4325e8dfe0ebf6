# SPDX-License-Identifier: LGPL-3.0-or-later
"""The sentences by which counts explain themselves: a stable code each, in English, with places for names and numbers.

Other floors translate by the code. Every code that a method tells stands here, and each that stands here is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from isegoria.engine.traces import Step, step

SENTENCES: dict[str, str] = {
    # every method
    # rankings: what Copeland, minimax, Schulze, ranked pairs, Kemeny–Young, Borda and Bucklin have in common
    "ranks_turnout": "{cast} ballots cast: {expressed} rank somebody, {blank} are blank, {null} are spoiled.",
    "ranks_nobody": "No ballot ranks anybody: nobody is elected.",
    "ranks_elected": "Elected: {names}.",
    "ranks_tied": "Equal for the seats left ({seats}): {names}. The tie is declared, and not broken.",
    "ranks_tie_broken": "Equal for the seats left: {names}. The order declared for ties puts first: {chosen}.",
    # duels: what Copeland, minimax, Schulze, ranked pairs and Kemeny–Young have in common
    "duel_none": "{name} is the only candidate: there is nobody to be compared with.",
    "duel_condorcet": "{name} beats each other candidate, one against one.",
    "duel_closest": "The closest of these duels: {winner} against {loser}, {votes} to {against}.",
    "duel_no_winner": "Nobody beats each other candidate, one against one: some duels are tied.",
    "duel_circle": "Nobody beats each other candidate, one against one. These go round in a circle: {names}.",
    "duel_won": "{winner} beats {loser}, {votes} to {against}.",
    "duel_block": "First of those left, since each of them beats everyone else left: {names}.",
    # copeland
    "copeland_rule": "One point for each duel won, {tied} for each duel tied.",
    "copeland_score": "{name}: {won} won, {drawn} tied, {lost} lost. Points: {score}.",
    # minimax
    "minimax_beaten": "{name}: the worst defeat is against {winner}, {votes} to {against}. It counts {score}.",
    "minimax_unbeaten": "{name} is beaten by nobody. It counts {score}.",
    "minimax_opposed": "{name}: the most votes for another are those for {winner}, {score}.",
    "minimax_alone": "{name} is opposed to nobody.",
    # schulze
    "schulze_ahead": "{winner} stands above {loser}: a chain of wins leads from one to the other, and none back.",
    "schulze_stronger": "{winner} stands above {loser}: the chain of wins from one to the other is stronger than back.",
    "schulze_level": "{winner} and {loser}: neither has the stronger chain of wins against the other.",
    "schulze_chain": "From {start} to {end}: {chain}. Its weakest win: {winner} over {loser}, {votes} to {against}.",
    "schulze_dropped": "{name} is set aside: {votes} to {against} against {default}, too few.",
    # ranked-pairs
    "pair_kept": "Kept: {winner} over {loser}, {votes} to {against}.",
    "pair_left": "Left out, since it would close a circle: {winner} over {loser}, {votes} to {against}.",
    "pair_either": "As strong as others of its circle, kept or left by their order: {winner} over {loser}, {votes} to "
    "{against}.",
    "pairs_untold": "These are {number}, who go round in circles: the table holds which wins were kept.",
    "pairs_every_order": "Every order of the wins that are as strong as one another was followed.",
    "pairs_many_orders": "The orders of the wins that are as strong as one another are too many to follow them all: "
    "equal are all who could not be ruled out.",
    # kemeny-young
    "kemeny_best": "Of all orders of these, this one contradicts the fewest preferences: {names}.",
    "kemeny_several": "Several orders of these contradict as few preferences; one of them: {names}.",
    "kemeny_distance": "Preferences of one candidate over another that the order contradicts: {distance}.",
    # borda
    "borda_averaged": "A ballot gives {last} points to its first, one less to each following one; those who are equal "
    "on it, or left out, share the points of their places.",
    "borda_zero": "A ballot gives {last} points to its first, one less to each following one, none to those left out.",
    "borda_modified": "A ballot gives one point to the last whom it ranks, one more to each one above, none to those "
    "left out.",
    "borda_dowdall": "A ballot gives one point to its first, half a point to its second, a third to its third…",
    "borda_points": "{name}: {score} points.",
    # bucklin
    "bucklin_majority": "A majority is more than half of the votes: more than {half}.",
    "bucklin_stage": "Votes that rank each candidate {rank} or better:",
    "bucklin_votes": "{name}: {votes}.",
    "bucklin_passed": "Now with a majority: {names}.",
    "bucklin_no_majority": "Nobody ever has a majority: the most votes decide.",
    # rounds: what plurality, two rounds, instant run-off and transferable votes have in common
    "first_places": "First places: {counts}.",
    "rounds_shared": "Some ballots rank several equal: such a vote is shared equally among those of them who remain.",
    "rounds_invalid": "{votes} votes put several candidates first: they are not counted.",
    "rounds_skipped": "Rounds {first} to {last} are too many to be told here.",
    "round_counts": "Round {round}: {counts}.",
    "round_counts_exhausted": "Round {round}: {counts}; with nobody any more, {exhausted}.",
    "round_majority": "{candidate} has {votes} of the {total} votes still in play, more than half: elected.",
    "round_elected": "{candidate} is elected.",
    "round_out": "{candidate} has the fewest votes, {votes}, and goes out.",
    "round_out_together": "Out together, since all their votes ({votes}) are fewer than those of the next: {names}.",
    "round_out_empty": "Out, without any votes: {names}.",
    "round_moved": "From {candidate} to the next on each ballot: {moves}.",
    "round_moved_partly": "From {candidate} to the next on each ballot: {moves}; {exhausted} votes have no next.",
    "round_cut": "{votes} votes are lost by cutting decimals.",
    "round_moved_nowhere": "The ballots of {candidate} name nobody else who remains.",
    "round_tie_open": "Equal: {names}. Which of them it is decides between {possible}. The tie is declared, and not "
    "broken.",
    "round_tie_unknown": "Equal: {names}. The tie is declared, and the ways to go on are too many to follow them all.",
    "round_tie_either": "Equal: {names}. Every way to go on elects the same; here, {chosen}.",
    "round_tie_elimination_order": "Equal for the last place: {names}. The order declared for ties sends out {chosen}.",
    "round_tie_elimination_lot": "Equal for the last place: {names}. The lot sends out {chosen}.",
    "round_tie_elimination_earlier_rounds": "Equal for the last place: {names}. The latest round in which they "
    "differed sends out {chosen}.",
    "round_tie_surplus_order": "Equal surpluses: {names}. By the order declared for ties, {chosen} goes first.",
    "round_tie_surplus_lot": "Equal surpluses: {names}. By lot, {chosen} goes first.",
    "round_tie_surplus_earlier_rounds": "Equal surpluses: {names}. By the latest round in which they differed, "
    "{chosen} goes first.",
    "round_tie_seat_open": "Nobody holds a vote any more: {names}. The tie is declared, and not broken.",
    "round_tie_seat_order": "Nobody holds a vote any more: {names}. The order declared for ties elects {chosen}.",
    "round_tie_seat_lot": "Nobody holds a vote any more: {names}. The lot elects {chosen}.",
    # plurality
    "plurality_shared": "Some ballots put several candidates first: such a vote is shared equally among them.",
    # two-round
    "two_round_majority": "{candidate} has {votes} of {total} votes, more than half: elected in the first round.",
    "two_round_finalists": "Nobody has more than half of {total} votes. In the second round: {first} and {second}.",
    "two_round_result": "Second round: {first} {votes}, {second} {against}; neither before the other, {neither}.",
    "two_round_open": "Equal for the second round: {names}.",
    "two_round_broken": "Equal for the second round: {names}. The order declared for ties puts first: {chosen}.",
    "two_round_either": "Equal for the second round: {names}. Whoever it is, the same candidate is elected.",
    # stv, stv-scottish
    "stv_quota": "Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has it is elected.",
    "stv_quota_passed": "Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has more is elected.",
    "stv_elected": "{candidate} has {votes} votes and is elected.",
    "stv_elected_left": "There are as many seats left as candidates: elected, {names}.",
    "stv_surplus": "{candidate} has {surplus} votes more than the quota: all of their ballots go on, at {percent} % of "
    "their value.",
    # stv-meek
    "meek_rule": "Votes: {votes}. Seats: {seats}. Whoever has the quota is elected; it falls as ballots run out.",
    "meek_quota": "The quota is now {quota}.",
    "meek_keep": "What the elected keep of each vote that reaches them, the rest passing on: {kept}.",
    # marks: what approval, block, score, cumulative, quadratic and dots have in common
    "marks_ballots": "Ballots: {cast} cast, of which {expressed} express a choice, {blank} blank and {null} spoiled.",
    "marks_over_full": "Ballots above what one ballot may hold ({most}), counted as spoiled: {ballots}.",
    "marks_over_full_one": "Ballots that put more than {most} on one, counted as spoiled: {ballots}.",
    "marks_votes": "Votes for {candidate}: {votes}.",
    "marks_points": "Points for {candidate}: {points}.",
    "marks_others": "Candidates who come after these, told in the table: {others}.",
    "marks_elected": "Elected: {candidates}.",
    "marks_tie_declared": "Equal for the last seats: {candidates}. Seats left for them: {seats}. The tie is declared.",
    "marks_tie_order": "Equal for the last seats: {candidates}. The order published beforehand elects {chosen}.",
    "marks_tie_lot": "Equal for the last seats: {candidates}. The lot drawn from the published seed elects {chosen}.",
    "marks_nobody": "Nobody is elected: no ballot speaks for anyone.",
    "marks_seats_empty": "Seats that stay empty, for want of candidates who can have them: {seats}.",
    # grades: what majority judgment, score and STAR have in common
    "grades_unmarked_lowest": "Whom a ballot does not grade gets the lowest grade from it, {grade}.",
    "grades_unmarked_zero": "Whom a ballot does not grade gets 0 from it.",
    "grades_unmarked_no_opinion": "Whom a ballot does not grade, it says nothing of: only grades given are counted.",
    "grades_blank_counted": "Blank ballots are counted with the others: they grade nobody ({blank}).",
    "grades_too_few": "{candidate} has {opinions} grades, and needs {least} to be in the running.",
    # majority-judgment
    "mj_gauge": "{candidate}: {grade}. Of {total} grades, {above} are better than {median} and {below} are worse.",
    "mj_median_higher": "{first} is ahead of {second}: a majority gives {grade} or better, against {other}.",
    "mj_removed": (
        "{first} and {second} both have {grade}. Middle grades are taken away from each, one by one: after {removed}, "
        "the next one is {better} for {first} and {worse} for {second}."
    ),
    "mj_spread": (
        "{first} and {second} both have {grade}. Going out from the middle grades, both ways at once, the first that "
        "differ are {better} for {first} and {worse} for {second}."
    ),
    "mj_share_above": (
        "{first} and {second} both have {grade}, with more above than below; {share} of the grades of {first} are "
        "above, against {other}."
    ),
    "mj_share_below": (
        "{first} and {second} both have {grade}; {share} of the grades of {first} are below, against {other}."
    ),
    "mj_sign": "{first} and {second} both have {median}, but more grades of {first} are above it than below.",
    "mj_equal": "{first} and {second} have the very same grades, as far as the count can tell.",
    # score
    "score_sum": "{candidate}: {sum} in all, from {opinions} grades.",
    "score_average": "{candidate}: {sum} in all from {opinions} grades, {average} on average.",
    # star
    "star_score": "{candidate}: {sum} in all.",
    "star_tie_duels": "Equal for the run-off: {candidates}. Duels lost between them: {lost}. Out: {out}.",
    "star_tie_duels_ahead": "Equal for the run-off: {candidates}. Duels lost between them: {lost}. Ahead: {out}.",
    "star_tie_top": "Still equal: {candidates}. Highest grades given to each: {given}. The most: {chosen}.",
    "star_tie_last": "Still equal: {candidates}. The fewest of the highest grades, {given}: {out}, who is out.",
    "star_tie_order": "Still equal: {candidates}. The order published beforehand puts {chosen} first.",
    "star_tie_lot": "Still equal: {candidates}. The lot drawn from the published seed puts {chosen} first.",
    "star_tie_declared": "Still equal: {candidates}. The tie is declared.",
    "star_finalists": "The run-off is between {first} and {second}.",
    "star_runoff": "{first} is preferred by {votes}, {second} by {others}; {equal} put them equal.",
    "star_runoff_score": "The run-off is equal: {first} wins it by its score, {score} against {other}.",
    "star_alone": "{candidate} is alone: no run-off is needed.",
    # yes-no
    "answers_motion": "{motion}: {yes} yes, {no} no, {abstain} abstain; {unmarked} say nothing of it.",
    "answers_quorum_met": "Ballots cast: {cast}. The quorum is {quorum}: it is reached.",
    "answers_quorum_missed": "Ballots cast: {cast}. The quorum is {quorum}: it is not reached, and nothing is decided.",
    "answers_simple_yes": "More say yes than no: adopted.",
    "answers_simple_no": "There are not more yes than no: rejected. A tie rejects.",
    "answers_base_expressed": "What counts is the yes and the no: {base}.",
    "answers_base_abstentions": "What counts is the yes, the no and the abstentions: {base}.",
    "answers_base_cast": "What counts is every ballot cast, blank and spoiled ones too: {base}.",
    "answers_base_entitled": "What counts is everyone entitled to vote: {base}.",
    "answers_more_yes": "More than {share} of {base} are needed, and {yes} say yes: enough.",
    "answers_more_no": "More than {share} of {base} are needed, and {yes} say yes: not enough.",
    "answers_least_yes": "At least {share} of {base} are needed, and {yes} say yes: enough.",
    "answers_least_no": "At least {share} of {base} are needed, and {yes} say yes: not enough.",
    "answers_groups_more_yes": "Groups in favour: {groups} of {all}, and more than {share} of them are needed: enough.",
    "answers_groups_more_no": (
        "Groups in favour: {groups} of {all}, and more than {share} of them are needed: not enough."
    ),
    "answers_groups_least_yes": "Groups in favour: {groups} of {all}, and at least {share} of them are needed: enough.",
    "answers_groups_least_no": (
        "Groups in favour: {groups} of {all}, and at least {share} of them are needed: not enough."
    ),
    "answers_group": "{group}: {yes} yes, {no} no.",
    "answers_no_blocking": (
        "Groups that do not say yes: {groups}, fewer than the {least} that can block: the share of votes counts as "
        "reached."
    ),
    "answers_adopted": "{motion} is adopted.",
    "answers_rejected": "{motion} is rejected.",
    "answers_no_yes": "Nobody says yes.",
    # consent
    "consent_motion": (
        "{motion}: {consent} consent, {abstain} abstain, {aside} stand aside, {objections} object; {unmarked} say "
        "nothing."
    ),
    "consent_adopted": "Objections: {objections}, and {most} are borne: {motion} is adopted.",
    "consent_rejected": "Objections: {objections}, and {most} are borne: {motion} is not adopted.",
    "consent_nobody": "Nobody consents: {motion} is not adopted.",
    # committees by approval
    "committee_begin": "{ballots} ballots approve of someone; seats to fill: {seats}.",
    "committee_equal": "{names} are equal here. Each way is followed; these steps follow {name}.",
    "committee_equal_order": "{names} are equal here; by the order published beforehand, {name} goes first.",
    "committee_equal_lot": "{names} are equal here; by the lot drawn from the published seed, {name} goes first.",
    "committee_tied": "Seats that stay open: {seats}, between {names}: {committees} committees are equally good.",
    "committee_ties_unending": "Seats that stay open: {seats}. There are more ways than could be followed; those who "
    "may be elected: {names}.",
    "committee_empty_seats": "Seats that stay empty: {seats}.",
    # phragmen
    "phragmen_rule": "Each one elected is a burden of 1 for those who approve of them. The next one elected is the one "
    "who leaves the most burdened of them the least burdened.",
    "phragmen_elected": "{name} is elected: {votes} votes approve of them, and each now bears {load}.",
    "phragmen_next": "The nearest other, {name}, would have left them bearing {load} each.",
    # equal-shares
    "equal_shares_rule": "Each of {votes} votes has 1 to spend. A seat costs {votes} ÷ {seats} = {price}, paid as "
    "evenly as possible by those who approve; the next one elected is the one for whom the most anyone pays is least.",
    "equal_shares_elected": "{name} is elected: the {votes} votes that approve of them pay {price} together, {share} "
    "each, or all they have left.",
    "equal_shares_over": "With {paid} elected, nobody else can be paid for; {left} is left in all.",
    "equal_shares_completion": "Seats that money leaves empty: {seats}. Now voters go into debt, evenly: the next one "
    "elected is the one who leaves the most indebted voter the least in debt.",
    "equal_shares_completed": "{name} is elected: each of the {votes} votes that approve of them now owes {share}.",
    # sequential-pav
    "sequential_pav_rule": "A ballot counts 1 until one of its candidates is elected, then a half, a third after two, "
    "and so on; the next one elected has the most.",
    "sequential_pav_elected": "{name} is elected: {votes} votes approve of them, and count {gain} now.",
    "sequential_pav_next": "The nearest other, {name}, had {gain}.",
    # pav
    "pav_rule": "A committee is worth, for each ballot, 1 for its first candidate elected, a half for the second, a "
    "third for the third, and so on. The committee worth most is elected.",
    "pav_searched": "All {committees} committees were compared.",
    "pav_solved": "The best committee was found by integer programming, and so was the best of all others, to be sure.",
    "pav_elected": "Elected: {names}, worth {score}.",
    "pav_next": "The next best committee found is {names}, worth {score}.",
}

NAMING = frozenset(
    [
        "candidate",
        "candidates",
        "chain",
        "chosen",
        "default",
        "end",
        "grade",
        "group",
        "loser",
        "median",
        "method",
        "methods",
        "motion",
        "name",
        "names",
        "start",
        "winner",
    ]
)
"""Parameters that hold names, which nobody rewrites: one may look like a figure."""


def tell(code: str, **params: Any) -> Step:
    """One step of a count: `params` fill the places of the sentence; whole numbers are written 4,313."""
    made = step(code, SENTENCES[code], **params)
    written = {name: f"{value:,}" if type(value) is int else value for name, value in made.params.items()}
    return replace(made, sentence=SENTENCES[code].format(**written))


def named(candidates: Sequence[str], chosen: Iterable[int]) -> str:
    """The names of some candidates, in the order given, with commas between."""
    return ", ".join(candidates[one] for one in chosen)
