# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a command ends: its exit code, its sentence for people, its document for programs."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from .language import gettext as _

OK = 0
FOUND = 1
"""The command did its work and found something: a verification that does not hold."""
BAD_INPUT = 2
"""What was given cannot be used: options, files, addresses."""
UNAVAILABLE = 3
"""The machine, the database or the network did not allow it, or the program itself failed."""
INTERRUPTED = 130
"""Ctrl+C, as shells number it."""

ERROR_FORMAT = "isegoria-error/1"


class Stop(Exception):  # noqa: N818 - an answer, not a fault of the code
    """A command goes no further: what happened, what was kept, and what to do."""

    def __init__(
        self, code: str, happened: str, *, kept: str = "", remedy: str = "", exit_code: int = BAD_INPUT
    ) -> None:
        super().__init__(code)
        self.code, self.happened, self.kept, self.remedy, self.exit_code = code, happened, kept, remedy, exit_code

    def as_json(self) -> dict[str, Any]:
        return {
            "format": ERROR_FORMAT,
            "code": self.code,
            "happened": self.happened,
            "kept": self.kept,
            "remedy": self.remedy,
            "exit_code": self.exit_code,
        }


def report_stop(stop: Stop, *, as_json: bool) -> int:
    """Tell people on standard error, programs on standard output; returns the exit code."""
    if as_json:
        print_document(stop.as_json())
    for line in (stop.happened, stop.kept, stop.remedy):
        if line:
            print(line, file=sys.stderr)
    return stop.exit_code


def print_document(document: Mapping[str, Any]) -> None:
    """The one JSON document of a command, alone on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def disk_full(where: str = "") -> Stop:
    """The disk takes no more."""
    return Stop(
        "disk_full",
        _("The disk is full, or takes no more from this account: %(where)s") % {"where": where or _("data directory")},
        kept=_("What was complete before is kept; what was being written at that moment is not."),
        remedy=_("Make room, then start the same command again: it goes on where it stopped."),
        exit_code=UNAVAILABLE,
    )
