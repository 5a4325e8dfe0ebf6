# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria synthesise FILE`: the sentences that speak for most people, in their own words, with their sources."""

import argparse

from .language import gettext as _
from .outcome import BAD_INPUT, OK, Stop, print_document
from .understanding.options import add_arguments as add_shared
from .understanding.options import checked

LENGTH = 1_500
MOST = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    add_shared(parser)
    parser.add_argument(
        "--length",
        type=int,
        default=LENGTH,
        metavar="N",
        help=_("characters of the synthesis, all its sentences together (default: 1500)"),
    )
    parser.add_argument("--sentences", type=int, metavar="N", help=_("how many sentences, instead of a length"))
    parser.add_argument(
        "--minority",
        type=float,
        default=0.05,
        metavar="SHARE",
        help=_("share of the people from which a theme is due a sentence (default: 0.05)"),
    )


def run(args: argparse.Namespace) -> int:
    """Read, understand, choose, write; returns the exit code. Raises ``Stop`` for anything that cannot be used."""
    out = checked(args)
    for option, value in (("--length", args.length), ("--sentences", args.sentences)):
        if value is not None and not 1 <= value <= MOST:
            raise Stop(
                "length",
                _("%(option)s is a whole number from 1 to %(max)s.") % {"option": option, "max": MOST},
                exit_code=BAD_INPUT,
            )
    if not 0 <= args.minority <= 1:
        raise Stop("minority", _("--minority is a share, from 0 to 1."), exit_code=BAD_INPUT)
    # Late: the engine takes a second to load, and help must not wait for it.
    from .understanding.running import job
    from .understanding.steps import synthesis_of, themes_of, write_synthesis

    with job(args, out) as this:
        found = themes_of(this)
        synthesis = synthesis_of(this, found)
        document = write_synthesis(this, found, synthesis)
        this.finish()
    if args.json:
        print_document(document)
    else:
        print(
            _("%(sentences)s sentences speak for %(represented)s of %(texts)s contributions. The report: %(path)s")
            % {
                "sentences": len(document["extracts"]),
                "represented": document["coverage"]["texts_represented"],
                "texts": document["coverage"]["texts"],
                "path": None if out is None else out / "index.html",
            }
        )
    return OK
