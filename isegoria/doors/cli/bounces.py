# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria bounces`: take in the mail that came back, one message on standard input or whole mailbox files."""

import argparse
import mailbox
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from . import site
from .language import gettext as _
from .outcome import OK, Stop, print_document

FORMAT = "isegoria-bounces/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "mailboxes",
        nargs="*",
        metavar="FILE",
        help=_("mailbox files (mbox); without any, one message is read from input"),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    for name in args.mailboxes:
        if not Path(name).is_file():
            raise Stop("no_such_file", _("There is no file “%(name)s”.") % {"name": name})
    site.start()
    # Late: these exist only once Django is ready.
    from isegoria.commons.notifications.bounces.actions import take_report

    counts = Counter(take_report(raw=raw) for raw in _messages(args.mailboxes))
    if args.json:
        print_document({"format": FORMAT, **dict(sorted(counts.items()))})
        return OK
    words = {
        "hard": _("addresses that do not exist: %(n)s"),
        "soft": _("put off, counted: %(n)s"),
        "complaint": _("complaints: %(n)s"),
        "unknown": _("about no mail of this site: %(n)s"),
        "nothing": _("that say nothing of an address: %(n)s"),
    }
    for kind, sentence in words.items():
        if counts[kind]:
            print(sentence % {"n": counts[kind]})
    return OK


def _messages(names: list[str]) -> Iterator[bytes]:
    if not names:
        yield sys.stdin.buffer.read(10_000_000)
    for name in names:
        with closing(mailbox.mbox(name, create=False)) as box:
            for key in box.keys():  # noqa: SIM118 - a mailbox is no dictionary: walking it reads each message whole
                yield box.get_bytes(key)
