# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pictures of a result, each with its table: chosen by what the count has, whatever the way of voting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from isegoria.core.spaces.texts import in_language
from isegoria.design.drawings import (
    BarLabels,
    BeatLabels,
    Drawing,
    DuelLabels,
    Duels,
    FlowLabels,
    Merit,
    MeritLabels,
    Round,
    Scored,
    ScoredLabels,
    VoteBar,
    VoteBarLabels,
    beat_graph,
    merit_profile,
    opinion_bar,
    pairwise_table,
    score_distribution,
    vote_bars,
    vote_flow,
)
from isegoria.design.figures import number, percent
from isegoria.tools.votes.models import VoteOption
from isegoria.tools.votes.queries import Outcome

DRAWN = 40
"""Options drawn at most, the best first: the files hold them all."""
MOTIONS_DRAWN = 20
SHARES = frozenset({"approval", "block", "plurality", "two-round"})
"""Methods whose figures are ballots, of which a share can be told."""


@dataclass(frozen=True)
class Figure:
    """A picture, its heading, and how to read it."""

    heading: str
    reading: str
    drawing: Drawing
    key: str


def value(written: Any) -> float:
    """An exact number of a tally ("7/3", 5) as a length."""
    return float(Fraction(written))


def figure(written: Any) -> str:
    """The same as people read it: at most two decimals."""
    return number(float(Fraction(written)))


def order_of(outcome: Outcome) -> list[int]:
    """Options from the first to the last: as ranked, or else the elected first."""
    ranked = [one for group in outcome.tally["ranking"] for one in group]
    first = ranked or [*outcome.winners, *outcome.tally["tied"]]
    return [*first, *(one for one in range(len(outcome.names)) if one not in set(first))]


def figures_of(outcome: Outcome, choices: Sequence[VoteOption]) -> list[Figure]:
    """The pictures of a result, the most telling first; none where nobody was counted."""
    table = outcome.tally["table"]
    if not table["turnout"]["expressed"]:
        return []
    order = order_of(outcome)
    elected = set(outcome.winners) if outcome.status in ("elected", "adopted", "tied") else set()
    found: list[Figure] = []
    if "motions" in table:
        return _answers(outcome, choices)
    if "profile" in table and outcome.scale:
        found.append(
            _merit(outcome, choices, order, elected)
            if outcome.tally["method"] == "majority-judgment"
            else _scores(outcome, choices, order, elected)
        )
    if "rounds" in table and any(one.get("counts") for one in table["rounds"]):
        found.append(_flow(outcome, choices))
    if "pairwise" in table and len(outcome.names) > 1:
        duels = _duels(outcome, choices, order)
        found += [_beats(outcome, duels, order), _pairwise(duels)]
    if not found and "scores" in table:
        found.append(_bars(outcome, choices, order, elected))
    return found


def _bars(outcome: Outcome, choices: Sequence[VoteOption], order: Sequence[int], elected: set[int]) -> Figure:
    scores, base = outcome.tally["table"]["scores"], outcome.tally["table"]["turnout"]["expressed"]
    shares = outcome.tally["method"] in SHARES

    def written(one: int) -> str:
        text = figure(scores[one])
        return f"{text} ({percent(value(scores[one]) / base)})" if shares else text

    labels = VoteBarLabels(
        title=gettext("What each option has"),
        row=gettext("{label}: {figures}"),
        elected_row=gettext("{label}: {figures}, elected"),
        nothing=gettext("Nothing to show yet"),
        option_column=gettext("Option"),
        figures_column=pgettext("ballots", "Votes") if shares else pgettext("of a vote", "Points"),
        outcome_column=gettext("Outcome"),
        elected=gettext("elected"),
    )
    rows = [
        VoteBar(choices[one].name.text, value(scores[one]), written(one), one in elected, choices[one].name.language)
        for one in order[:DRAWN]
        if scores[one] is not None
    ]
    reading = (
        gettext("Ballots for each option, and their share of those that are neither blank nor spoiled.")
        if shares
        else gettext("What each option has in all.")
    )
    return Figure(gettext("The count"), reading, vote_bars(rows, labels=labels, uid="bars"), "bars")


def _merit(outcome: Outcome, choices: Sequence[VoteOption], order: Sequence[int], elected: set[int]) -> Figure:
    table = outcome.tally["table"]
    grades = grades_in_words(outcome)
    options = []
    for one in order[:DRAWN]:
        counts = table["profile"][one]
        median = table["median"][one]
        options.append(
            Merit(
                choices[one].name.text,
                tuple(counts[: len(grades)]),
                median,
                counts[len(grades)] if len(counts) > len(grades) else 0,
                choices[one].name.language,
                one in elected,
            )
        )
    labels = MeritLabels(
        title=gettext("Grades of each option"),
        row=gettext("{label}: {median}; {cells}"),
        cell=gettext("{grade} {share}"),
        none=gettext("no grade"),
        unmarked=gettext("No opinion"),
        middle=gettext("half of the ballots"),
        nothing=gettext("Nothing to show yet"),
        option_column=gettext("Option"),
        median_column=gettext("Majority grade"),
    )
    return Figure(
        gettext("How each option was graded"),
        gettext(
            "Each bar is all the ballots, the best grades on the left. The grade under the line in the middle is the "
            "option’s: half of the ballots give at least that one."
        ),
        merit_profile(options, grades, labels=labels, number=number, percent=percent, uid="merit"),
        "merit",
    )


def grades_in_words(outcome: Outcome) -> list[str]:
    """The grades of a result in the reader's language, the worst first; a grade without a name is its value."""
    kept = outcome.vote.scale
    if len(kept) != len(outcome.scale):  # of a result that came from elsewhere
        kept = [{} for _grade in outcome.scale]
    return [
        in_language(own.get("names")).text or str(one.get("name") or number(one["value"]))
        for own, one in zip(kept, outcome.scale, strict=True)
    ]


def _scores(outcome: Outcome, choices: Sequence[VoteOption], order: Sequence[int], elected: set[int]) -> Figure:
    table = outcome.tally["table"]
    scores = [int(one["value"]) for one in outcome.scale]
    options = []
    for one in order[:DRAWN]:
        counts = tuple(table["profile"][one][: len(scores)])
        said = sum(counts)
        mean = sum(score * count for score, count in zip(scores, counts, strict=True)) / said if said else None
        options.append(
            Scored(
                choices[one].name.text,
                counts,
                mean,
                "–" if mean is None else gettext("average %(mean)s") % {"mean": number(round(mean, 2))},
                choices[one].name.language,
                one in elected,
            )
        )
    labels = ScoredLabels(
        title=gettext("Scores of each option"),
        row=gettext("{label}: {figures}"),
        nothing=gettext("Nothing to show yet"),
        option_column=gettext("Option"),
        average_column=gettext("Average"),
    )
    return Figure(
        gettext("How each option was scored"),
        gettext("How many ballots gave each score. The mark under the bars is the average of those who gave one."),
        score_distribution(options, scores, labels=labels, number=number, uid="scores"),
        "scores",
    )


def _flow(outcome: Outcome, choices: Sequence[VoteOption]) -> Figure:
    rounds = []
    for one in outcome.tally["table"]["rounds"]:
        passes = {
            given["from"]: (*(value(count or 0) for count in given["to"]), value(given.get("exhausted") or 0))
            for given in one.get("transfers", ())
        }
        rounds.append(
            Round(
                tuple(None if count is None else value(count) for count in one["counts"]),
                value(one.get("exhausted") or 0),
                tuple(one.get("elected", ())),
                tuple(one.get("eliminated", ())),
                passes,
            )
        )
    labels = FlowLabels(
        title=gettext("Votes from round to round"),
        round=gettext("Round {n}"),
        said=gettext("Round {n}: {cells}"),
        cell=gettext("{name} {votes}"),
        elected=gettext("elected: {names}"),
        eliminated=pgettext("of an election", "out: {names}"),
        skipped=gettext("{n} rounds are not drawn: they are in the table"),
        exhausted=pgettext("votes", "For nobody any more"),
        nothing=gettext("Nothing to show yet"),
        candidate_column=gettext("Option"),
    )
    names = [choice.name.text for choice in choices]
    languages = [choice.name.language for choice in choices]
    return Figure(
        gettext("Votes from round to round"),
        gettext(
            "Each bar is a round, as wide as all the votes. A ribbon shows where votes pass: from an option that is "
            "out, or has more than it needs, to the next choice of the same ballots."
        ),
        vote_flow(
            rounds, names, languages=languages, labels=labels, votes=lambda count: number(round(count, 2)), uid="flow"
        ),
        "flow",
    )


def _two_decimals(count: float) -> str:
    return number(round(count, 2))


def _duels(outcome: Outcome, choices: Sequence[VoteOption], order: Sequence[int]) -> Duels:
    pairwise = outcome.tally["table"]["pairwise"]
    return Duels(
        tuple(choices[one].name.text for one in order),
        tuple(tuple(round(value(pairwise[row][column])) for column in order) for row in order),
        tuple(choices[one].name.language for one in order),
    )


def _beats(outcome: Outcome, duels: Duels, order: Sequence[int]) -> Figure:
    kept = frozenset(order.index(one) for one in (*outcome.winners, *outcome.tally["tied"]))
    labels = BeatLabels(
        title=gettext("Who beats whom"),
        beats=gettext("{winner} beats {loser} by {margin} ({for_} to {against})"),
        nothing=gettext("Nobody beats anybody"),
        winner_column=pgettext("of a duel", "Winner"),
        loser_column=pgettext("of a duel", "Loser"),
        for_column=gettext("Ballots for"),
        against_column=gettext("Ballots against"),
    )
    return Figure(
        gettext("Who beats whom"),
        gettext("An arrow goes from the option that more ballots prefer to the other; the thicker, the clearer."),
        beat_graph(duels, kept=kept, labels=labels, number=number, uid="beats"),
        "beats",
    )


def _pairwise(duels: Duels) -> Figure:
    labels = DuelLabels(
        title=gettext("Options two by two"),
        row=gettext("{name}: wins {won}, ties {tied}, loses {lost}"),
        nothing=gettext("Nothing to show yet"),
        candidate_column=gettext("Preferred to…"),
    )
    return Figure(
        gettext("Options two by two"),
        gettext("Each row says how many ballots prefer its option to that of the column. A frame: it wins that duel."),
        pairwise_table(duels, labels=labels, number=number, uid="duels"),
        "duels",
    )


def _answers(outcome: Outcome, choices: Sequence[VoteOption]) -> list[Figure]:
    """Yes, no and abstentions on each motion, or the answers to a request for consent."""
    found = []
    for place, (choice, motion) in enumerate(zip(choices, outcome.tally["table"]["motions"], strict=True)):
        if place >= MOTIONS_DRAWN:
            break
        drawing = _yes_no(choice, motion, place) if "yes" in motion else _consent(choice, motion, place)
        heading = choice.name.text if len(choices) > 1 else gettext("The count")
        found.append(Figure(heading, _base(motion), drawing, f"motion-{place}"))
    return found


def _base(motion: Mapping[str, Any]) -> str:
    """What the yes is measured against, where the count says so."""
    if motion.get("share") is None:
        return ""
    return gettext("Yes is %(share)s of what it is measured against (%(base)s).") % {
        "share": percent(value(motion["share"]), 2),
        "base": figure(motion["base"]),
    }


def _yes_no(choice: VoteOption, motion: Mapping[str, Any], place: int) -> Drawing:
    labels = BarLabels(
        title=f"{choice.name.text}: {{total}}",
        agree=pgettext("answer", "Yes"),
        passed=pgettext("answer", "Abstain"),
        disagree=pgettext("answer", "No"),
        part=gettext("{n} ({share})"),
        nobody=gettext("No answer"),
        opinion_column=pgettext("to a question", "Answer"),
        people_column=pgettext("ballots", "Votes"),
        share_column=pgettext("proportion", "Share"),
    )
    yes, abstain, no = (round(value(motion[name])) for name in ("yes", "abstain", "no"))
    return opinion_bar(yes, abstain, no, labels=labels, number=number, percent=percent, uid=f"motion{place}")


def _consent(choice: VoteOption, motion: Mapping[str, Any], place: int) -> Drawing:
    answers = (
        ("consent", pgettext("answer", "I consent")),
        ("abstain", pgettext("answer", "I abstain")),
        ("aside", pgettext("answer", "I stand aside")),
        ("objections", pgettext("answer", "I object")),
    )
    labels = VoteBarLabels(
        title=choice.name.text,
        row=gettext("{label}: {figures}"),
        elected_row=gettext("{label}: {figures}"),
        nothing=gettext("Nothing to show yet"),
        option_column=pgettext("to a question", "Answer"),
        figures_column=pgettext("ballots", "Votes"),
        outcome_column=gettext("Outcome"),
    )
    bars = [VoteBar(word, value(motion[name]), figure(motion[name])) for name, word in answers]
    return vote_bars(bars, labels=labels, uid=f"motion{place}")


def ballots_sentence(turnout: Mapping[str, int]) -> str:
    """Ballots cast, and of them the blank and the spoiled ones: counted apart, as French law does."""
    cast = ngettext("%(n)s ballot was cast", "%(n)s ballots were cast", turnout["cast"]) % {
        "n": number(turnout["cast"])
    }
    parts = []
    if turnout["blank"]:
        parts.append(ngettext("%(n)s is blank", "%(n)s are blank", turnout["blank"]) % {"n": number(turnout["blank"])})
    if turnout["null"]:
        parts.append(
            ngettext("%(n)s is spoiled", "%(n)s are spoiled", turnout["null"]) % {"n": number(turnout["null"])}
        )
    if not parts:
        return gettext("%(cast)s, none of them blank or spoiled.") % {"cast": cast}
    return gettext("%(cast)s, of which %(parts)s.") % {"cast": cast, "parts": gettext(" and ").join(parts)}
