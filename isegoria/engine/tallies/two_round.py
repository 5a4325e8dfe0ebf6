# SPDX-License-Identifier: LGPL-3.0-or-later
"""Two rounds, as rankings foretell them: more than half in the first, or a second between the two best."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.sharing.transfers.first_places import FirstPlaces, first_places, first_places_by_preference
from isegoria.engine.sharing.transfers.rounds import number
from isegoria.engine.tallies.by_rounds import Teller, told_first_places
from isegoria.engine.tallies.method import Method, Option
from isegoria.engine.tallies.sentences import tell
from isegoria.engine.tallies.tally import Tally, Tie, ranked, votes
from isegoria.engine.traces import Step, Trace

MOST_PAIRS = 500
Pair = tuple[int, int]
Ranking = tuple[tuple[int, ...], ...]


def count_two_round(ballots: Ballots, *, seats: int = 1, ties: TieBreaking = DECLARED, **options: Any) -> Tally:
    """Elect one candidate: by an absolute majority of first places, otherwise by a duel of the two who have most.

    Rankings say once what would be said twice: in the second round each ballot is for the finalist it ranks higher. One
    that ranks both equal, or neither, is for nobody, as if its voter had stayed at home.

    Args:
        tied_first: "shared": a first place of several candidates is shared equally among them; "not-counted" in the
            first round.
    Which of those who are equal comes second is tried every way if ties are declared: if all elect the same, it does
    not matter (way "either"); if not, the result is tied between those who could be elected.
    Returns:
        `table`: turnout, `scores` (first places), `finalists`, `second_round` (their votes, and `neither`), and rounds.
    Complexity: O(rows × candidates), and O(rows) a pair of possible finalists, at most `MOST_PAIRS` of them.
    Raises:
        EngineError: as `Method.checked`.
    Source: Constitution of the French Republic (1958), article 7; D. Black, "The theory of committees and elections",
        1958, chapter on elections by rounds.
    """
    chosen = METHOD.checked(ballots, seats, options)
    first = first_places(ballots, shared=chosen["tied_first"] == "shared")
    steps, table = told_first_places(ballots, first)
    table["scores"] = [number(score, first.scale) for score in first.scores]
    total = sum(first.scores)
    if not total:
        steps.append(tell("ranks_nobody"))
        table["rounds"] = []
        return Tally(METHOD.id, seats, "nobody", (), (), table, Trace(tuple(steps)), options=chosen)
    teller = Teller(ballots, first.scale)
    steps.append(tell("first_places", counts=teller.listed(enumerate(first.scores))))
    ranking = ranked(first.scores)
    leader = ranking[0][0]
    opening = {"number": 1, "counts": table["scores"], "exhausted": 0, "elected": [], "eliminated": [], "transfers": []}
    table["rounds"] = [opening]
    if 2 * first.scores[leader] > total:
        opening["elected"] = [leader]
        majority = teller.votes(first.scores[leader])
        steps.append(
            tell("two_round_majority", candidate=teller.name(leader), votes=majority, total=teller.votes(total))
        )  # fmt: skip
        return Tally(METHOD.id, seats, "elected", (leader,), ranking, table, Trace(tuple(steps)), options=chosen)
    return _second_round(ballots, ties, chosen, first, ranking, steps, table)


def _second_round(
    ballots: Ballots,
    ties: TieBreaking,
    chosen: dict[str, Any],
    first: FirstPlaces,
    ranking: Ranking,
    steps: list[Step],
    table: dict[str, Any],
) -> Tally:
    teller = Teller(ballots, first.scale)
    tied, pairs = _possible_finalists(ranking, ties)
    met: list[Tie] = []
    ends = {one for pair in pairs[:MOST_PAIRS] for one in _winners(_duel(ballots, pair), pair)}
    unknown = len(pairs) > MOST_PAIRS
    if unknown:
        ends.update(ranking[0], tied)
    pair = pairs[0]
    is_open = len(pairs) > 1 and len(ends) > 1
    if tied and is_open:
        met.append(Tie(tied, "second_round", ties.way))
        steps.append(tell("two_round_open", names=teller.names(tied)))
    elif tied:
        way = ties.way if len(pairs) == 1 else "either"
        taken = tuple(one for one in pair if one in tied)
        met.append(Tie(tied, "second_round", way, taken if len(pairs) == 1 else ()))
        code = "two_round_broken" if len(pairs) == 1 else "two_round_either"
        more = {"chosen": teller.names(taken)} if len(pairs) == 1 else {}
        steps.append(tell(code, names=teller.names(tied), **more))
    if is_open:
        return _tally(ballots, chosen, (), tuple(sorted(ends)), ranking, met, steps, table)
    for_first, for_second, neither = _duel(ballots, pair)
    _note_second_round(ballots, pair, (for_first, for_second, neither), table)
    steps.append(
        tell(
            "two_round_finalists",
            total=teller.votes(sum(first.scores)),
            first=teller.name(pair[0]),
            second=teller.name(pair[1]),
        )
    )
    own = Teller(ballots, ballots.unit)
    steps.append(
        tell(
            "two_round_result",
            first=own.name(pair[0]),
            votes=own.votes(for_first),
            second=own.name(pair[1]),
            against=own.votes(for_second),
            neither=own.votes(neither),
        )
    )
    winners = _winners((for_first, for_second, neither), pair)
    if len(winners) == 2:
        order = ties.sort(winners)
        met.append(Tie(tuple(sorted(winners)), "seat", ties.way, () if order is None else order[:1]))
        if order is None:
            return _tally(ballots, chosen, (), tuple(sorted(winners)), ranking, met, steps, table)
        steps.append(tell("ranks_tie_broken", names=teller.names(winners), chosen=teller.name(order[0])))
        winners = order[:1]
    table["rounds"][-1]["elected"] = list(winners)
    loser = () if met and met[0].way == "either" else tuple(one for one in pair if one not in winners)
    return _tally(ballots, chosen, winners, loser, ranking, met, steps, table)


def _tally(
    ballots: Ballots,
    chosen: dict[str, Any],
    winners: tuple[int, ...],
    following: tuple[int, ...],
    ranking: Ranking,
    met: list[Tie],
    steps: list[Step],
    table: dict[str, Any],
) -> Tally:
    """`following`: those between whom the seat is open, or, once it is filled, who lost the second round."""
    before = {*winners, *following}
    rest = (tuple(one for one in group if one not in before) for group in ranking)
    if winners:
        steps.append(tell("ranks_elected", names=ballots.candidates[winners[0]]))
    else:
        steps.append(tell("ranks_tied", seats=1, names=Teller(ballots, 1).names(following)))
    return Tally(
        method=METHOD.id,
        seats=1,
        status="elected" if winners else "tied",
        winners=winners,
        tied=() if winners else following,
        open_seats=0 if winners else 1,
        ranking=tuple(group for group in (winners, following, *rest) if group),
        ties=tuple(met),
        options=chosen,
        table=table,
        trace=Trace(tuple(steps)),
    )


def _possible_finalists(ranking: Ranking, ties: TieBreaking) -> tuple[tuple[int, ...], list[Pair]]:
    """Those who are equal for a place in the second round, and the pairs that it may be, without end if very many."""
    best = ranking[0]
    if len(best) == 2:
        return (), [(best[0], best[1])]
    tied = best if len(best) > 2 else ranking[1]
    if len(tied) == 1:
        return (), [(best[0], tied[0])]
    order = ties.sort(tied)
    if order is not None:
        return tied, [(order[0], order[1]) if len(best) > 2 else (best[0], order[0])]
    if len(best) == 1:
        return tied, [(best[0], one) for one in tied]
    few = tied[: int((2 * MOST_PAIRS) ** 0.5) + 3]
    return tied, list(combinations(few, 2))


def _duel(ballots: Ballots, pair: Pair) -> tuple[int, int, int]:
    """Votes for one, for the other, and for neither, among the ballots that say something."""
    marks = ballots.marks.view(ballots.marks.dtype.str.replace("i", "u"))
    one, other = marks[:, pair[0]], marks[:, pair[1]]
    for_one, for_other = int(ballots.weights[one < other].sum()), int(ballots.weights[other < one].sum())
    expressed = int(ballots.weights[ballots.marked].sum())
    return for_one, for_other, expressed - for_one - for_other


def _winners(duel: tuple[int, int, int], pair: Pair) -> tuple[int, ...]:
    if duel[0] == duel[1]:
        return pair
    return pair[:1] if duel[0] > duel[1] else pair[1:]


def _note_second_round(ballots: Ballots, pair: Pair, duel: tuple[int, int, int], table: dict[str, Any]) -> None:
    table["finalists"] = list(pair)
    figures = [votes(ballots, amount) for amount in duel]
    table["second_round"] = {"votes": figures[:2], "neither": figures[2]}
    counts: list[Any] = [None] * ballots.n_candidates
    for one, amount in zip(pair, figures, strict=False):
        counts[one] = amount
    table["rounds"][0]["eliminated"] = [one for one in range(ballots.n_candidates) if one not in pair]
    if "invalid" not in table:
        table["rounds"][0]["transfers"] = _transfers(ballots, pair)
    table["rounds"].append(
        {
            "number": 2,
            "counts": counts,
            "exhausted": figures[2],
            "elected": [],
            "eliminated": [],
            "transfers": [],
        }
    )


def _transfers(ballots: Ballots, pair: Pair) -> list[dict[str, Any]]:
    """Where first places go in the second round; a finalist's go to nobody where both finalists share the place."""
    by_preference, scale = first_places_by_preference(ballots, pair)
    found = []
    for source in range(ballots.n_candidates):
        to: list[Any] = [0] * ballots.n_candidates
        for one, places in zip(pair, by_preference, strict=False):
            if one != source:
                to[one] = number(places[source], scale)
        exhausted = number(by_preference[2][source], scale)
        if exhausted or any(to):
            found.append({"from": source, "to": to, "exhausted": exhausted})
    return found


METHOD = Method(
    id="two-round",
    name="Two rounds",
    summary="More than half of first places wins at once; otherwise the two best meet in a second round.",
    family="rankings",
    kinds=("rankings",),
    seats="one",
    count=count_two_round,
    source="Constitution of the French Republic, 1958, article 7",
    options=(Option("tied_first", "choice", "shared", choices=("shared", "not-counted")),),
)
