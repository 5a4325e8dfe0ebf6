# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria tally FILE`: count ballots by any way of voting, explain it, and compare. No site is needed."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .counting.options import FORMS, add_arguments
from .language import gettext as _
from .outcome import BAD_INPUT, OK, Stop, print_document
from .sentences import error_sentence

if TYPE_CHECKING:
    from isegoria.engine.errors import EngineError
    from isegoria.engine.formats.reading import Reading

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Read, count, tell; returns the exit code. Raises ``Stop`` for anything that cannot be used."""
    asked = [name for name in ("method", "compare", "methods") if getattr(args, name)]
    if len(asked) != 1 or (not args.methods and args.file is None):
        raise Stop("usage", _("Name a file and a --method, or a file and --compare, or ask for --methods."))
    # Late: the engine takes a second to load, and help must not wait for it.
    from isegoria.engine.errors import EngineError

    if args.out is not None and not args.method:
        raise Stop("usage", _("--out writes what one method gives: name it with --method."))
    try:
        if args.methods:
            return _methods(args)
        reading = _read(args)
        return _compare(args, reading) if args.compare else _count(args, reading)
    except EngineError as error:
        raise _stop(error) from error


def _methods(args: argparse.Namespace) -> int:
    # Late: as in ``run``.
    from .counting.listing import methods_document, tell_methods

    document = methods_document()
    if args.json:
        print_document(document)
    else:
        tell_methods(document)
    return OK


def _read(args: argparse.Namespace) -> "Reading":
    # Late: as in ``run``.
    from isegoria.engine.formats.ballot_file import read_ballot_file

    from .counting.options import choices_of

    return read_ballot_file(args.file, choices_of(args))


def _count(args: argparse.Namespace, reading: "Reading") -> int:
    # Late: as in ``run``.
    from isegoria.engine.tallies.methods import count, find_method

    from .counting.documents import tally_document, write_folder
    from .counting.options import options_of, seats_of, ties_of
    from .counting.telling import tell_tally

    method = find_method(args.method)
    ballots = reading.ballots
    ties = ties_of(args.ties, ballots.candidates)
    tally = count(ballots, method.id, seats=seats_of(args, reading, method), ties=ties, **options_of(args, method))
    document = tally_document(reading, tally, ties)
    if args.out is not None:
        write_folder(args.out, ballots, tally, ties)
    if args.json:
        print_document(document)
    else:
        tell_tally(reading, method, tally, document)
        if args.out is not None:
            _tell_folder(args.out)
    return OK


def _tell_folder(folder: Path) -> None:
    print()
    print(_("Written in %(folder)s: the ballots and the result. Anyone can count again:") % {"folder": folder})
    print(f"  isegoria verify result {folder / 'result.json'}")


def _compare(args: argparse.Namespace, reading: "Reading") -> int:
    # Late: as in ``run``.
    from isegoria.engine.comparison.compare import compare

    from .counting.documents import comparison_document
    from .counting.options import ties_of
    from .counting.telling import tell_comparison

    ballots = reading.ballots
    seats = args.seats or 1
    comparison = compare(ballots, seats=seats, ties=ties_of(args.ties, ballots.candidates))
    if args.json:
        print_document(comparison_document(reading, comparison))
    else:
        tell_comparison(reading, comparison)
    return OK


def _stop(error: "EngineError") -> Stop:
    """The refusal of the engine, with what to do about it."""
    if error.code in {"lengths_differ", "mark_not_whole", "count_not_positive"}:
        # Never met from a file: the readers say the line.
        return Stop(error.code, error_sentence(error), exit_code=BAD_INPUT)
    remedies: dict[str, Any] = {
        "tally_method_unknown": _("The methods: isegoria tally --methods"),
        "option_unknown": _("The methods and their options: isegoria tally --methods"),
        "option_unfit": _("The methods and their options: isegoria tally --methods"),
        "ballots_unfit": _("See which methods count these ballots: isegoria tally FILE --compare"),
        "ballots_form_unclear": _("Say it: --format rankings_by_candidate, or --format grades."),
        "ballot_form_unknown": _("Say what the file is: --format %(forms)s.") % {"forms": ", ".join(FORMS)},
        "scale_unknown": _("Name the grades from the worst to the best: --scale “Reject,Poor,Good”."),
        "tie_order_incomplete": _("Name every candidate once: --ties “order:Ada,Bo,Cy”."),
        "ballots_header_missing": _("Say what the file is: --format %(forms)s.") % {"forms": ", ".join(FORMS)},
    }
    return Stop(error.code, error_sentence(error), remedy=remedies.get(error.code, ""), exit_code=BAD_INPUT)
