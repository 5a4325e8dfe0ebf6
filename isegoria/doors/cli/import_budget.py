# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria import pabulib`: a participatory budget that was held elsewhere, with its projects and its ballots."""

import argparse
from pathlib import Path
from typing import Any

from . import site
from .language import gettext as _
from .outcome import BAD_INPUT, OK, Stop, print_document

FORMAT = "isegoria-import-budget/1"
PLATFORM = "pabulib"


def add_arguments(below: Any) -> None:
    """The arguments, below those of `isegoria import`."""
    one = below.add_parser(PLATFORM, help=_("a participatory budget: one .pb file"), allow_abbrev=False)
    one.add_argument("source", metavar="FILE", help=_("the .pb file"))
    one.add_argument("--space", metavar="SLUG", required=True, help=_("space in which to open the process"))
    one.add_argument("--slug", default="", help=_("address of the process (default: from its file)"))
    one.add_argument("--question", default="", metavar="TEXT", help=_("the question (default: the file's description)"))
    one.add_argument("--language", default="", metavar="CODE", help=_("language of the texts (default: the file's)"))
    one.add_argument("--rule", default="", metavar="RULE", help=_("how it is counted (default: the file's rule)"))
    one.add_argument("--attribution", default="", metavar="TEXT", help=_("credit to show"))
    one.add_argument("--lenient", action="store_true", help=_("drop or mend what is wrong in the file, and say so"))
    one.add_argument("--publish", action="store_true", help=_("show it to everyone once complete"))
    one.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    path = Path(args.source)
    if not path.is_file():
        raise Stop("file_missing", _("%(path)s is not there.") % {"path": path}, remedy=_("Check the path."))
    site.start()
    # Late: models exist only once Django is ready.
    from isegoria.core.verdicts import Refused
    from isegoria.engine.errors import EngineError

    # Late as well: it speaks the terminal's language.
    from .sentences import error_sentence

    try:
        document = _import(args, path)
    except EngineError as error:
        raise Stop(
            error.code, error_sentence(error), kept=_("Nothing was changed."), exit_code=BAD_INPUT
        ) from error  # fmt: skip
    except Refused as refused:
        verdict = refused.verdict
        raise Stop(verdict.code, verdict.reason_text, remedy=verdict.remedy_text) from refused
    except ValueError as refusal:
        raise Stop(
            "budget_unfit",
            _("No budget of this site can hold this file: %(reason)s.") % {"reason": refusal},
            kept=_("Nothing was changed."),
            exit_code=BAD_INPUT,
        ) from refusal
    if args.json:
        print_document(document)
    else:
        _tell(document)
    return OK


def _import(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    # Late: models exist only once Django is ready.
    from django.db import transaction
    from django.utils import timezone
    from django.utils.text import slugify

    from isegoria.core.processes.actions import publish_process
    from isegoria.core.spaces.queries import find_space
    from isegoria.engine.formats.pabulib.reading import read_pabulib
    from isegoria.tools.budgets.counting import count_vote
    from isegoria.tools.budgets.importing.actions import open_past_budget
    from isegoria.tools.budgets.importing.processes import held_elsewhere
    from isegoria.tools.budgets.outcome.queries import find_vote

    from .organiser import no_such_space

    space = find_space(args.space)
    if space is None:
        raise no_such_space(args.space)
    file = read_pabulib(path, lenient=args.lenient)
    said = held_elsewhere(file, name=path.name, now=timezone.now())
    language = args.language or said.language or site.language()
    with transaction.atomic():
        made = open_past_budget(
            space=space,
            file=file,
            said=said,
            slug=args.slug or slugify(path.stem)[:50].strip("-") or "budget",
            language=language,
            by=None,
            question=args.question,
            rule=args.rule,
            attribution=args.attribution,
        )
        process = made.phase.process
        if args.publish:
            publish_process(process=process, by=None)
    process.refresh_from_db()
    vote = find_vote(made.public_id)
    result = count_vote(vote) if vote is not None else None
    summary = result.summary if result is not None else {}
    return {
        "format": FORMAT,
        "process": {
            "space": space.slug,
            "slug": process.slug,
            "published": process.is_published,
            "address": f"{site.address()}/s/{space.slug}/{process.slug}/",
        },
        "language": language,
        "rule": made.options["rule"],
        "projects": file.budget.n_projects,
        "ballots": file.votes.n_ballots + file.votes.null,
        "winners": sum(one["outcome"] in ("chosen", "funded") for one in summary.get("projects", [])),
        "digest": result.digest if result is not None else None,
        "dropped": sum(file.report.dropped.values()),
        "mended": sum(file.report.mended.values()),
    }


def _tell(document: dict[str, Any]) -> None:
    print(
        _("Brought in: %(projects)s projects and %(ballots)s ballots; %(winners)s projects are chosen by %(rule)s.")
        % {name: document[name] for name in ("projects", "ballots", "winners", "rule")}
    )
    if document["dropped"] or document["mended"]:
        print(
            "  " + _("of the file, %(dropped)s lines were dropped and %(mended)s mended")
            % {name: document[name] for name in ("dropped", "mended")}
        )  # fmt: skip
    address = document["process"]["address"]
    if document["process"]["published"]:
        print(_("Public at %(address)s") % {"address": address})
    else:
        print(_("Complete, seen by its organisers only: %(address)s") % {"address": address})
