# SPDX-License-Identifier: AGPL-3.0-or-later
"""The options of `isegoria themes` and `isegoria synthesise`, and what makes one of them wrong."""

import argparse
import os
from pathlib import Path

from ..language import LANGUAGES, terminal_language
from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop

DEFAULT_OUT = "report"
MOST_WORKERS = 256


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What both commands take."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help=_("contributions, one on each line: CSV or JSON lines, plain or .gz")
    )
    parser.add_argument(
        "--text",
        action="append",
        default=[],
        metavar="COLUMN",
        help=_("column in which people wrote; given twice (a title, then a body), both are read as one text"),
    )
    parser.add_argument(
        "--author", default="", metavar="COLUMN", help=_("column that tells people apart; names are not kept")
    )
    parser.add_argument("--date", default="", metavar="COLUMN", help=_("column of dates"))
    parser.add_argument(
        "--side", default="", metavar="COLUMN", help=_("column that says for or against, so that a synthesis has both")
    )
    parser.add_argument(
        "--label", default="", metavar="COLUMN", help=_("column of categories, with which the themes are compared")
    )
    parser.add_argument(
        "--texts-language",
        action="append",
        default=[],
        metavar="CODE",
        help=_("language that people wrote in (fr, en, ar…), once for each; found from the texts unless said"),
    )
    parser.add_argument("--encoding", default="", metavar="NAME", help=_("encoding of the file, if it is not found"))
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DECISIONS.json",
        help=_("what a facilitator moved, merged, named or pinned (see docs/guide/themes.md)"),
    )
    parser.add_argument(
        "--vectors",
        type=Path,
        metavar="FILE.npy",
        help=_("vectors computed elsewhere, one for each line of the file: they take the place of our own"),
    )
    parser.add_argument(
        "--embedding",
        default="",
        metavar="MODULE:NAME",
        help=_("function of yours that gives texts their vectors, a multilingual model for example"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=_("directory of the report; made if needed (default: “report”, or nothing with --json)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print what was found as JSON, alone on standard output"))
    parser.add_argument("--language", choices=LANGUAGES, default=terminal_language(), help=_("language of the report"))
    parser.add_argument(
        "--title", default="", metavar="WORDS", help=_("title of the report (default: the file’s name)")
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=_("seed of the computation (default: 0)"))
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help=_("processes that work together (default: 1); their number changes nothing in what is found"),
    )
    parser.add_argument(
        "--keep-work", action="store_true", help=_("leave the work directory, so that the next start goes faster")
    )


def checked(args: argparse.Namespace) -> Path | None:
    """The directory of the report, or None. Raises Stop for an option that cannot be used."""
    out: Path | None = args.out or (None if args.json else Path(DEFAULT_OUT))
    if out is not None and out.exists() and not out.is_dir():
        raise Stop("not_a_directory", _("%(path)s is a file, not a directory.") % {"path": out}, exit_code=BAD_INPUT)
    if not 0 <= args.seed < 2**32:
        raise Stop("seed", _("The seed is a whole number from 0 to %(max)s.") % {"max": 2**32 - 1}, exit_code=BAD_INPUT)
    if not 1 <= args.workers <= MOST_WORKERS:
        raise Stop(
            "workers",
            _("Workers are a whole number from 1 to %(max)s.") % {"max": MOST_WORKERS},
            remedy=_("This machine has %(count)s processors.") % {"count": os.cpu_count() or 1},
            exit_code=BAD_INPUT,
        )
    for option, path in (("--keep", args.keep), ("--vectors", args.vectors)):
        if path is not None and not path.is_file():
            raise Stop(
                "file_missing",
                _("%(path)s, given with %(option)s, is not there.") % {"path": path, "option": option},
                exit_code=BAD_INPUT,
            )
    if args.vectors is not None and args.embedding:
        raise Stop(
            "two_vectors",
            _("--vectors and --embedding both say where the contributions stand."),
            remedy=_("Give one of them."),
            exit_code=BAD_INPUT,
        )
    for code in args.texts_language:
        if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha() and code.islower()):
            raise Stop(
                "language",
                _("“%(code)s” is not the code of a language.") % {"code": code},
                remedy=_("Give two or three small letters: fr, en, de, es, it, ar…"),
                exit_code=BAD_INPUT,
            )
    return out
