# SPDX-License-Identifier: AGPL-3.0-or-later
"""The `isegoria` command: finds the command, runs it, and turns whatever goes wrong into a sentence and an exit code.

Each command is a module with ``add_arguments(parser)`` and ``run(args) -> int``. Only the one that was asked for is
imported, so that `isegoria --help` and `isegoria verify` start at once.
"""

import argparse
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from isegoria import __version__

from .language import gettext as _
from .outcome import BAD_INPUT, INTERRUPTED, UNAVAILABLE, Stop, report_stop


@dataclass(frozen=True)
class Command:
    """A name on the command line, the module that does it, and one line of help (None: not listed)."""

    name: str
    module: str
    help: str | None


def commands() -> tuple[Command, ...]:
    """Every command, in the order in which help lists them."""
    return (
        Command("setup", "setup", _("make a site: its settings, tables, first space and administrator")),
        Command("demo", "demo", _("a site with real conversations, to try everything")),
        Command("serve", "serve", _("serve the site and run its worker")),
        Command("migrate", "migrate", _("create the tables of the database, or bring them up to date")),
        Command("organiser", "organiser", _("give someone the administrator's role in a space")),
        Command("import", "imports", _("bring in what another platform exported")),
        Command("export", "export", _("write the open data of a process, or the journal")),
        Command("analyse", "analyse", _("draw the opinion map of downloaded files, without a site")),
        Command("themes", "themes", _("sort by themes what many people wrote, without a site")),
        Command("synthesise", "synthesise", _("choose the sentences that speak for most of those who wrote")),
        Command("tally", "tally", _("count ballots by any way of voting, and explain it")),
        Command("budget", "budget", _("share a participatory budget out by any rule, and explain it")),
        Command("verify", "verify", _("check the journal, a receipt or a result")),
        Command("bounces", "bounces", _("take in the mail that came back")),
        Command("doctor", "doctor", _("look at the site and say what is well and what to do")),
        Command("backup", "backup", _("write all that the site is in one file, while it serves")),
        Command("restore", "restore", _("put a backup back, or check that it is good")),
    )


class Parser(argparse.ArgumentParser):
    """Ends like every command does: code 2, and a JSON document where one was asked for."""

    def error(self, message: str) -> NoReturn:
        raise Stop(
            "usage",
            message,
            remedy=_("See: %(command)s --help") % {"command": self.prog},
            exit_code=BAD_INPUT,
        )


def build_parser(wanted: str | None) -> Parser:
    """The parser; the options of the wanted command alone are read from its module."""
    parser = Parser(
        prog="isegoria",
        description=_("A civic-participation platform on which every answer can be checked by anyone."),
        epilog=_("Exit codes: 0 done; 1 something was found; 2 bad options or input; 3 not possible now."),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"isegoria {__version__}")
    parser.add_argument("--traceback", action="store_true", help=_("show where the program failed, for a bug report"))
    below = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser, required=True)
    for command in commands():
        options = {} if command.help is None else {"help": command.help, "description": command.help}
        child = below.add_parser(command.name, allow_abbrev=False, **options)
        if command.name == wanted:
            module = importlib.import_module(f"isegoria.doors.cli.{command.module}")
            module.add_arguments(child)
            child.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code (see docs/guide/command-line.md)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    names = {command.name for command in commands()}
    wanted = next((one for one in given if one in names), None)
    try:
        args = build_parser(wanted).parse_args(given)
        code = int(args.run(args))
        sys.stdout.flush()
    except Stop as stop:
        return report_stop(stop, as_json=as_json)
    except KeyboardInterrupt:
        return report_stop(
            Stop(
                "interrupted",
                _("Stopped by you."),
                kept=_("What was complete before is kept."),
                remedy=_("Start the same command again to go on."),
                exit_code=INTERRUPTED,
            ),
            as_json=as_json,
        )
    except BrokenPipeError:
        # Whoever read the output has had enough (`| head`): nothing is wrong, and nothing can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:  # the last resort: a sentence instead of a stack of lines
        return report_stop(_stop_of(error, show="--traceback" in given), as_json=as_json)
    return code


def _stop_of(error: Exception, *, show: bool) -> Stop:
    if show:
        traceback.print_exc()
    # Late: `--help` and `verify` need none of it.
    from .site import stop_of_database, stop_of_system

    if isinstance(error, OSError):
        return stop_of_system(error)
    if "django" in sys.modules:
        from django.db import DatabaseError  # late: only where a command has loaded Django

        if isinstance(error, DatabaseError):
            return stop_of_database(error)
    if type(error).__module__ == "sqlite3":
        return stop_of_database(error)
    return Stop(
        "internal",
        _("The program failed: %(kind)s: %(reason)s") % {"kind": type(error).__name__, "reason": error},
        kept=_("What was complete before is kept."),
        remedy=_("Start it again as “isegoria --traceback …”, and send what it prints to the authors."),
        exit_code=UNAVAILABLE,
    )


if __name__ == "__main__":
    sys.exit(main())
