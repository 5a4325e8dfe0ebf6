# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria themes FILE`: what many people wrote, sorted by themes, with its copies. No site is needed."""

import argparse

from .language import gettext as _
from .outcome import OK, print_document
from .understanding.options import add_arguments, checked

__all__ = ["add_arguments", "run"]


def run(args: argparse.Namespace) -> int:
    """Read, understand, write; returns the exit code. Raises ``Stop`` for anything that cannot be used."""
    out = checked(args)
    # Late: the engine takes a second to load, and help must not wait for it.
    from .understanding.running import job
    from .understanding.steps import themes_of, write_themes

    with job(args, out) as this:
        found = themes_of(this)
        document = write_themes(this, found)
        this.finish()
    if args.json:
        print_document(document)
    else:
        print(
            _("%(contributions)s contributions in %(themes)s themes; %(left)s are in none. The report: %(path)s")
            % {
                "contributions": document["contributions"],
                "themes": sum(theme["parent"] is None for theme in document["themes"]),
                "left": document["unclassified"]["contributions"],
                "path": None if out is None else out / "index.html",
            }
        )
    return OK
