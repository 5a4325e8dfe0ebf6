# SPDX-License-Identifier: AGPL-3.0-or-later
"""The options of `isegoria tally`, and what is made of the values given."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isegoria.doors.cli.language import gettext as _
from isegoria.doors.cli.outcome import Stop

if TYPE_CHECKING:
    from isegoria.engine.formats.ballot_file import Choices
    from isegoria.engine.formats.reading import Reading
    from isegoria.engine.profiles.ballots import Grade
    from isegoria.engine.sharing.ties import TieBreaking
    from isegoria.engine.tallies.method import Method, Option

# As in engine/formats/ballot_file.py, which help must not load; a test compares them.
FORMS = (
    "frozen", "soc", "soi", "toc", "toi", "cat", "scottish", "cast_votes",
    "rankings_by_rank", "rankings_by_candidate", "grades", "approvals", "points",
)  # fmt: skip
YES = frozenset({"yes", "true", "oui", "vrai", "1"})
NO = frozenset({"no", "false", "non", "faux", "0"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=_("ballots: PrefLib, CSV, or frozen ballots")
    )
    parser.add_argument("--method", metavar="METHOD", help=_("the way of voting, by its name: schulze, irv, approval…"))
    parser.add_argument("--compare", action="store_true", help=_("what each way of voting would have given"))
    parser.add_argument("--methods", action="store_true", help=_("list the ways of voting and their options"))
    parser.add_argument(
        "--seats", type=int, metavar="N", help=_("how many are elected (default: 1, or as the file says)")
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help=_("an option of the method; several times")
    )
    parser.add_argument(
        "--ties",
        default="declared",
        metavar="WAY",
        help=_("how ties are broken: declared (they are not), order:NAME,NAME… or lot:SEED"),
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("write the frozen ballots and the result document"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))
    reading = parser.add_argument_group(_("how the file is read"))
    reading.add_argument("--format", choices=FORMS, default="", help=_("what the file is (default: it is found out)"))
    reading.add_argument("--encoding", default="", metavar="NAME", help=_("encoding of the file (default: found out)"))
    reading.add_argument(
        "--candidate", action="append", default=[], metavar="NAME", help=_("a candidate, where ballots name them")
    )
    reading.add_argument("--scale", default="", metavar="GRADES", help=_("the grades, the worst first: Poor,Fair,Good"))
    reading.add_argument(
        "--nothing", action="append", default=[], metavar="TEXT", help=_("what a cell holds where nothing is marked")
    )
    reading.add_argument(
        "--categories", choices=("approvals", "grades"), default="", help=_("how a .cat file of PrefLib is read")
    )
    reading.add_argument(
        "--overvotes",
        choices=("exhaust", "skip", "tie", "spoil"),
        default="exhaust",
        help=_("cast votes: at a rank where several are marked (default: exhaust)"),
    )
    reading.add_argument(
        "--skipped",
        choices=("close", "exhaust", "two"),
        default="close",
        help=_("cast votes: at a rank where nobody is marked (default: close)"),
    )
    reading.add_argument(
        "--repeated",
        choices=("first", "spoil"),
        default="first",
        help=_("cast votes: of a candidate ranked several times (default: first)"),
    )
    reading.add_argument(
        "--leave-out", action="append", default=[], metavar="NAME", help=_("cast votes: a name that is no candidate")
    )
    reading.add_argument(
        "--lenient", action="store_true", help=_("PrefLib: leave out lines that are wrong, and say so")
    )


def choices_of(args: argparse.Namespace) -> "Choices":
    """How the file is to be read."""
    # Late: help must not wait for the engine.
    from isegoria.engine.formats.ballot_file import Choices
    from isegoria.engine.formats.cast_votes import Rules

    return Choices(
        form=args.format,
        encoding=args.encoding,
        candidates=tuple(args.candidate),
        scale=scale_of(args.scale),
        nothing=tuple(args.nothing),
        categories=args.categories,
        rules=Rules(args.overvotes, args.skipped, args.repeated, tuple(args.leave_out)),
        lenient=args.lenient,
    )


def scale_of(text: str) -> "tuple[Grade, ...]":
    """Grades from “Reject,Poor,Good” or “-1=against,0=neither,1=for”; numbers stand for themselves."""
    # Late: help must not wait for the engine.
    from isegoria.engine.profiles.ballots import Grade

    grades = []
    for place, written in enumerate(part.strip() for part in text.split(",") if part.strip()):
        value, equals, name = written.partition("=")
        if re.fullmatch(r"[+-]?[0-9]{1,9}", value.strip()):
            grades.append(Grade(int(value), name.strip() if equals else value.strip()))
        else:
            grades.append(Grade(place, written))
    values = [grade.value for grade in grades]
    if len({grade.name for grade in grades}) < len(grades) or values != sorted(set(values)):
        raise Stop("usage", _("--scale names each grade once, the worst first: %(scale)s") % {"scale": text[:80]})
    return tuple(grades)


def seats_of(args: argparse.Namespace, reading: "Reading", method: "Method") -> int:
    """How many are elected: as asked, else as the file says where the method elects several."""
    if args.seats is not None:
        return int(args.seats)
    return reading.seats if reading.seats and method.seats != "one" else 1


def ties_of(text: str, candidates: Sequence[str]) -> "TieBreaking":
    """How ties are broken. Raises ``Stop``, and EngineError: tie_order_incomplete."""
    # Late: help must not wait for the engine.
    from isegoria.engine.sharing.ties import DECLARED, TieBreaking

    way, _colon, rest = text.partition(":")
    if way == "lot" and rest:
        return TieBreaking.by_lot(candidates, rest)
    if way == "order":
        orders = [[name.strip() for name in rest.split(separator)] for separator in (",", ";", ">", "|")]
        told = next((order for order in orders if sorted(order) == sorted(candidates)), orders[0])
        return TieBreaking.by_order(candidates, told)
    if text != "declared":
        raise Stop(
            "usage", _("--ties is “declared”, “order:NAME,NAME…” or “lot:SEED”, not %(ties)s.") % {"ties": text[:80]}
        )
    return DECLARED


def options_of(args: argparse.Namespace, method: "Method") -> dict[str, Any]:
    """The options of the method, as it takes them. Raises ``Stop``; what the method does not know is left to it."""
    known = {option.name: option for option in method.options}
    given: dict[str, Any] = {}
    for written in args.option:
        name, equals, value = written.partition("=")
        name = name.strip()
        if not equals:
            raise Stop("usage", _("--option is NAME=VALUE, not %(option)s.") % {"option": written[:80]})
        given[name] = _value(known[name], value.strip()) if name in known else value
    return given


def _value(option: "Option", text: str) -> Any:
    """A value of the kind of an option; what does not fit is passed on, for the method to refuse."""
    plain = text.casefold()
    if option.kind == "flag" and plain in YES | NO:
        return plain in YES
    if option.kind == "whole" and re.fullmatch(r"-?[0-9]{1,12}", text):
        return int(text)
    if option.kind == "share" and (percent := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%", text)):
        # Late: help must not wait for it.
        from fractions import Fraction

        return str(Fraction(percent[1]) / 100)
    return text
