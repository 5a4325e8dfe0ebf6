# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget FILE.pb`: share a participatory budget out by any rule, explain it, compare. No site is needed."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .language import gettext as _
from .outcome import BAD_INPUT, OK, Stop, print_document
from .sentences import error_sentence

if TYPE_CHECKING:
    from isegoria.engine.errors import EngineError

    from .allocating.reading import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=_("a Pabulib file (.pb), or a frozen budget")
    )
    parser.add_argument(
        "--rule", metavar="RULE", help=_("the rule, by its name: equal-shares, greedy-votes, phragmen…")
    )
    parser.add_argument("--compare", action="store_true", help=_("what each rule would have given"))
    parser.add_argument("--rules", action="store_true", help=_("list the rules and their options"))
    parser.add_argument("--explain", metavar="PROJECT", help=_("why this project was chosen, or why not"))
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help=_("an option of the rule; several times")
    )
    parser.add_argument(
        "--ties",
        default="declared",
        metavar="WAY",
        help=_("how ties are broken: declared (they are not), order:ID,ID… or lot:SEED"),
    )
    parser.add_argument(
        "--lenient", action="store_true", help=_("drop or mend what is wrong in the file, and say so, line by line")
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help=_("write the frozen budget and the result document"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    """Read, count, tell; returns the exit code. Raises ``Stop`` for anything that cannot be used."""
    asked = [name for name in ("rule", "compare", "rules") if getattr(args, name)]
    if len(asked) != 1 or (not args.rules and args.file is None):
        raise Stop("usage", _("Name a file and a --rule, or a file and --compare, or ask for --rules."))
    if (args.out is not None or args.explain is not None) and not args.rule:
        raise Stop("usage", _("--out and --explain concern what one rule gives: name it with --rule."))
    # Late: the engine takes a second to load, and help must not wait for it.
    from isegoria.engine.errors import EngineError

    try:
        if args.rules:
            return _rules(args)
        # Late: as above.
        from .allocating.reading import read_budget_file

        reading = read_budget_file(args.file, lenient=args.lenient)
        return _compare(args, reading) if args.compare else _count(args, reading)
    except EngineError as error:
        raise _stop(error) from error


def _rules(args: argparse.Namespace) -> int:
    # Late: as in ``run``.
    from .allocating.listing import rules_document, tell_rules

    document = rules_document()
    if args.json:
        print_document(document)
    else:
        tell_rules(document)
    return OK


def _count(args: argparse.Namespace, reading: "Reading") -> int:
    # Late: as in ``run``.
    from isegoria.engine.budgets.rules import allocate, find_rule

    from .allocating.documents import allocation_document, write_folder
    from .allocating.telling import tell_allocation
    from .counting.options import options_of, ties_of

    rule = find_rule(args.rule)
    budget, votes = reading.budget, reading.votes
    place = None if args.explain is None else _place(args.explain, reading)
    ties = ties_of(args.ties, budget.ids)
    allocation = allocate(budget, votes, rule.id, ties=ties, **options_of(args, rule))
    document = allocation_document(reading, allocation, ties, explained=place)
    if args.out is not None:
        write_folder(args.out, reading, allocation, ties)
    if args.json:
        print_document(document)
    else:
        tell_allocation(reading, rule, document)
        if args.out is not None:
            print()
            print(_("Written in %(folder)s: the budget and the result. Anyone can count again:") % {"folder": args.out})
            print(f"  isegoria verify result {args.out / 'result.json'}")
    return OK


def _place(written: str, reading: "Reading") -> int:
    """The place of the project that somebody names, by its id or its whole name."""
    budget = reading.budget
    if written in budget.place_of:
        return budget.place_of[written]
    named = [place for place, one in enumerate(budget.projects) if one.name.casefold() == written.strip().casefold()]
    if len(named) == 1:
        return named[0]
    close = [one.id for one in budget.projects if written.casefold() in one.name.casefold()][:10]
    raise Stop(
        "project_unknown",
        _("There is no project “%(project)s” in this file.") % {"project": written[:60]},
        remedy=_("Name it by its number; near that name: %(ids)s.") % {"ids": ", ".join(close)}
        if close
        else _("Name it by its number, as the file does: %(ids)s…") % {"ids": ", ".join(budget.ids[:10])},
    )


def _compare(args: argparse.Namespace, reading: "Reading") -> int:
    # Late: as in ``run``.
    from .allocating.comparing import comparison_document, tell_comparison
    from .counting.options import ties_of

    document = comparison_document(reading, ties_of(args.ties, reading.budget.ids))
    if args.json:
        print_document(document)
    else:
        tell_comparison(reading, document)
    return OK


def _stop(error: "EngineError") -> Stop:
    """The refusal of the engine, with what to do about it."""
    remedies: dict[str, Any] = {
        "rule_unknown": _("The rules: isegoria budget --rules"),
        "option_unknown": _("The rules and their options: isegoria budget --rules"),
        "option_unfit": _("The rules and their options: isegoria budget --rules"),
        "ballots_unfit": _("See which rules count these ballots: isegoria budget FILE --compare"),
        "tie_order_incomplete": _("Name every project once, by its number: --ties “order:12,7,31”."),
    }
    remedy = remedies.get(error.code, "")
    if not remedy and (error.code.startswith("pb_") or error.code in _MENDABLE):
        remedy = _(
            "Put the line right; or read the file with --lenient, which drops or mends what it can and says what."
        )
    return Stop(error.code, error_sentence(error), remedy=remedy, exit_code=BAD_INPUT)


_MENDABLE = frozenset({"line_columns_wrong", "line_unreadable", "counts_differ", "text_undecodable"})
