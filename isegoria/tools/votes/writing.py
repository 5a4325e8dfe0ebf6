# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question put to the vote must say before anyone can vote on it, and what is wrong with one that does not."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.texts import check_texts, in_language
from isegoria.core.verdicts import YES, Verdict, no
from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.methods import find_method

from .models import Vote
from .rules import MOST_OPTIONS

LONGEST_NAME = 300
MOST_GRADES = 101
"""From 0 to 100."""
MOST_POINTS = 1_000_000


class Choice(Protocol):
    """An option as it is given: see ``actions.NewOption``."""

    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def contribution(self) -> Contribution | None: ...


def check_vote(vote: Vote, choices: Sequence[Choice], *, draft: bool) -> Verdict:
    """Whether a vote can be kept as it is given; of a ``draft``, only whether it is well formed.

    Codes: vote_malformed, question_missing, method_unknown, method_unfit, options_too_few, options_too_many,
    option_unnamed, option_name_long, option_twice, option_elsewhere, scale_unfit, seats_unfit, limits_unfit,
    points_unfit, quorum_unfit.
    """
    verdict = _well_formed(vote, choices)
    if not verdict or draft:
        return verdict
    if not in_language(vote.questions).text.strip():
        return _no("question_missing", _("There is no question."), _("Write what is asked."))
    try:
        method = find_method(vote.method)
    except EngineError:
        return _no(
            "method_unknown", _("There is no way of voting called “%(method)s”."), _("Choose one of the list."),
            method=vote.method[:40],
        )  # fmt: skip
    verdict = _options(vote, choices, method)
    verdict = verdict and _scale(vote, method) and _limits(vote, len(choices), method) and _quorum(vote)
    return verdict and _counts(vote, choices, method)


def _no(code: str, reason: Promise, remedy: Promise, **params: Any) -> Verdict:
    return no(code, reason, remedy, status=400, **params)


def _well_formed(vote: Vote, choices: Sequence[Choice]) -> Verdict:
    texts = [vote.questions, vote.presentations, *(one.names for one in choices), *(one.texts for one in choices)]
    numbers = [vote.seats, vote.minimum, vote.maximum, vote.points]
    try:
        for one in texts:
            check_texts(dict(one))
        good = all(type(one) is int and 0 <= one <= MOST_POINTS for one in numbers)
        good = good and max(numbers[:3]) <= MOST_OPTIONS and len(choices) <= MOST_OPTIONS
        good = good and vote.ties in ("declared", "order", "lot") and len(vote.method) <= 40
        good = good and not any("\0" in text for one in texts for text in one.values())
    except (ValidationError, TypeError, ValueError):
        good = False
    if good:
        return YES
    return _no(
        "vote_malformed",
        _("This vote cannot be read: a text is too long, or a number is out of all measure. Nothing was kept."),
        _("Correct it, then send it again. A vote has at most %(most)s options."),
        most=MOST_OPTIONS,
    )


def _options(vote: Vote, choices: Sequence[Choice], method: Method) -> Verdict:
    fewest = 1 if method.family == "answers" else 2
    if len(choices) < fewest:
        return _no(
            "options_too_few",
            _("There are not enough options to vote on: at least %(fewest)s."),
            _("Add options."),
            fewest=fewest,
        )
    if method.max_candidates and len(choices) > method.max_candidates:
        return _no(
            "options_too_many",
            _("This way of voting takes at most %(most)s options, and there are %(found)s."),
            _("Take some away, or choose another way of voting."),
            most=method.max_candidates,
            found=len(choices),
        )
    language = vote.phase.process.language
    seen: dict[str, int] = {}
    for place, one in enumerate(choices, start=1):
        name = " ".join(in_language(one.names, language).text.split())
        if not name:
            return _no("option_unnamed", _("Option %(place)s has no name."), _("Name it."), place=place)
        if max(len(text) for text in one.names.values()) > LONGEST_NAME:
            return _no(
                "option_name_long",
                _("The name of option %(place)s is longer than %(most)s characters."),
                _("Shorten it: what there is to say of it goes into its text."),
                place=place,
                most=LONGEST_NAME,
            )
        if name.casefold() in seen:
            return _no(
                "option_twice",
                _("“%(name)s” is there twice: options %(first)s and %(place)s."),
                _("Take one of them away, or name them apart."),
                name=name,
                first=seen[name.casefold()],
                place=place,
            )
        seen[name.casefold()] = place
        if one.contribution is not None and one.contribution.process_id != vote.phase.process_id:
            return _no(
                "option_elsewhere",
                _("Option %(place)s was taken from another process."),
                _("Choose among the texts of this one."),
                place=place,
            )
    return YES


def _scale(vote: Vote, method: Method) -> Verdict:
    if method.kinds[0] != "grades":
        vote.scale = []
        return YES
    remedy = _("Give two grades or more, the worst first, each with a name and a value of its own.")
    scale = vote.scale
    try:
        values = [one["value"] for one in scale]
        names = [in_language(one.get("names") or {}, vote.phase.process.language).text for one in scale]
        for one in scale:
            check_texts(one.get("names") or {})
            if set(one) - {"value", "names"}:
                raise ValueError
        good = 2 <= len(scale) <= MOST_GRADES and all(type(one) is int and abs(one) <= MOST_POINTS for one in values)
        good = good and values == sorted(set(values))
        shown = [name or str(value) for name, value in zip(names, values, strict=True)]
        good = good and len({name.casefold() for name in shown}) == len(shown)
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError):
        good = False
    return YES if good else _no("scale_unfit", _("The scale of grades cannot be used as it is."), remedy)


def _limits(vote: Vote, options: int, method: Method) -> Verdict:
    if not 1 <= vote.seats <= options or (method.seats == "one" and vote.seats != 1):
        return _no(
            "seats_unfit",
            _("“%(method)s” cannot elect %(seats)s of %(options)s options."),
            _("Choose another number of seats, or another way of voting."),
            method=method.name,
            seats=vote.seats,
            options=options,
        )
    if vote.minimum > options or vote.maximum > options or (vote.maximum and vote.minimum > vote.maximum):
        return _no(
            "limits_unfit",
            _("Nobody could mark at least %(minimum)s and at most %(maximum)s of %(options)s options."),
            _("Correct these numbers. A most of 0 sets no limit."),
            minimum=vote.minimum,
            maximum=vote.maximum,
            options=options,
        )
    if method.kinds[0] == "points" and not vote.points:
        return _no(
            "points_unfit", _("It does not say how many points each person has."), _("Say how many.")
        )  # fmt: skip
    return YES


def _quorum(vote: Vote) -> Verdict:
    quorum = vote.quorum
    remedy = _("Ask for a number of people, or for a share of those listed, such as 1/4.")
    good = set(quorum) in (set(), {"people"}, {"share"})
    try:
        if "people" in quorum:
            good = good and type(quorum["people"]) is int and 1 <= quorum["people"] <= 10**9
        if "share" in quorum:
            good = good and isinstance(quorum["share"], str) and 0 < Fraction(quorum["share"]) <= 1
    except (ValueError, ZeroDivisionError):
        good = False
    if not good:
        return _no("quorum_unfit", _("This quorum cannot be read."), remedy)
    if "share" in quorum and vote.phase.rules_of_tool.electorate != "list":
        return _no(
            "quorum_unfit",
            _("A quorum that is a share needs a list of voters: without it, nobody knows a share of whom."),
            remedy,
        )
    return YES


def _counts(vote: Vote, choices: Sequence[Choice], method: Method) -> Verdict:
    """Whether the engine would count such ballots: it is asked now, and not only once they are in."""
    language = vote.phase.process.language
    names = [in_language(one.names, language).text for one in choices]
    scale = [Grade(one["value"], str(number)) for number, one in enumerate(vote.scale)]
    try:
        empty = Ballots.from_marks(method.kinds[0], names, [], scale=scale)
        method.checked(empty, vote.seats, vote.options)
    except EngineError as error:
        return _no(
            "method_unfit",
            _("“%(method)s” cannot be counted with these settings: %(what)s."),
            _("Correct the settings of the way of voting."),
            method=method.name,
            what=error.code,
        )
    return YES
