# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria doctor`: is all well? One line for each thing that matters, with what to do about it. Changes nothing."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from . import site
from .checkup import configuration, machine, work
from .checkup.finding import Finding
from .language import gettext as _
from .outcome import FOUND, OK, print_document

FORMAT = "isegoria-checkup/1"
COLOURS = {"ok": "\033[32m", "warning": "\033[33m", "problem": "\033[31m"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help=_("end with code 1 for a warning too"))
    parser.add_argument("--quiet", action="store_true", help=_("print nothing that is well"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    site.start(migrated=False)
    findings = list(_look())
    tally = {level: sum(one.level == level for one in findings) for level in ("ok", "warning", "problem")}
    well = not tally["problem"] and not (args.strict and tally["warning"])
    if args.json:
        print_document({"format": FORMAT, "ok": well, "tally": tally, "findings": [_as_json(one) for one in findings]})
    else:
        _tell(findings, tally, quiet=args.quiet)
    return OK if well else FOUND


def _look() -> Iterator[Finding]:
    # Late: settings exist only once Django is asked to start.
    from django.conf import settings

    of_database = list(machine.database())
    yield from of_database
    yield machine.disk(settings.ISEGORIA_DATA_DIR)
    yield from machine.permissions(settings)
    yield machine.backups(settings)
    yield from configuration.check(settings)
    if all(one.level == "ok" for one in of_database):
        yield machine.clock()
        yield from work.check(settings)


def _as_json(one: Finding) -> dict[str, Any]:
    return {"check": one.check, "level": one.level, "says": one.says, "remedy": one.remedy}


def _tell(findings: list[Finding], tally: dict[str, int], *, quiet: bool) -> None:
    words = {"ok": _("ok"), "warning": _("warning"), "problem": _("problem")}
    width = max(len(word) for word in words.values())
    for one in findings:
        if quiet and one.level == "ok":
            continue
        word = words[one.level].ljust(width)
        if sys.stdout.isatty():
            word = f"{COLOURS[one.level]}{word}\033[0m"
        print(f"{word}  {one.says}")
        if one.remedy:
            print(" " * width + f"  → {one.remedy}")
    if not quiet:
        print(_("%(problem)s problems, %(warning)s warnings, %(ok)s things in order.") % tally)
