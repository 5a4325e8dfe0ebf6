# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria import polis`: bring in a conversation that Polis exported."""

import argparse
from pathlib import Path
from typing import Any

from . import site
from .language import gettext as _
from .outcome import BAD_INPUT, OK, UNAVAILABLE, Stop, print_document
from .progress import Progress

FORMAT = "isegoria-import/1"
_NOT_NOW = {"another_at_work"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="platform", metavar="PLATFORM", required=True)
    polis = below.add_parser("polis", help=_("a directory with comments.csv, votes.csv…"), allow_abbrev=False)
    polis.add_argument(
        "source", metavar="DIRECTORY", help=_("directory of the export; to resume or drop, the import's name will do")
    )
    polis.add_argument("--space", metavar="SLUG", help=_("space in which to open the conversation (to begin only)"))
    polis.add_argument("--slug", default="", help=_("address of the process (default: from its topic)"))
    polis.add_argument("--question", default="", metavar="TEXT", help=_("the question (default: the topic)"))
    polis.add_argument(
        "--language", default="", metavar="CODE", help=_("language of the statements (default: that of the site)")
    )
    polis.add_argument(
        "--attribution", default="", metavar="TEXT", help=_("credit to show (default: ATTRIBUTION.txt or SOURCE.txt)")
    )
    polis.add_argument(
        "--source", dest="name", default="", metavar="NAME", help=_("name of the import (default: its Polis address)")
    )
    moderation = polis.add_mutually_exclusive_group()
    moderation.add_argument(
        "--strict", dest="strict", action="store_true", default=None,
        help=_("statements that no moderator had decided on wait for one here"),
    )  # fmt: skip
    moderation.add_argument(
        "--no-strict", dest="strict", action="store_false", help=_("they are shown (default: as it was, by the votes)")
    )
    polis.add_argument("--open", action="store_true", help=_("leave the conversation open to the people of this site"))
    fate = polis.add_mutually_exclusive_group()
    fate.add_argument("--publish", action="store_true", help=_("show it to everyone once complete"))
    fate.add_argument("--keep-draft", action="store_true", help=_("leave it to its organisers (default)"))
    again = polis.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help=_("only go on with an import that was stopped"))
    again.add_argument("--drop", action="store_true", help=_("remove all of an import that is not public"))
    polis.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    site.start()
    # Late: models exist only once Django is ready.
    from isegoria.core.verdicts import Refused
    from isegoria.doors.exchange.errors import ImportStopped

    try:
        return _drop(args) if args.drop else _import(args)
    except ImportStopped as stopped:
        raise stop_of_import(stopped) from stopped
    except Refused as refused:
        verdict = refused.verdict
        raise Stop(verdict.code, verdict.reason_text, remedy=verdict.remedy_text) from refused


def stop_of_import(stopped: Any) -> Stop:
    """An import that goes no further, in the terminal's language."""
    # Late: translations of the site exist only once Django is ready.
    from isegoria.doors.exchange.sentences import stop_sentences

    happened, remedy = stop_sentences(stopped.code, stopped.params)
    return Stop(
        stopped.code,
        happened,
        kept=_("Nothing of it is public; what was written before is kept."),
        remedy=remedy,
        exit_code=UNAVAILABLE if stopped.code in _NOT_NOW else BAD_INPUT,
    )


def labels() -> dict[str, str]:
    """What each step of an import is called."""
    return {
        "statements": _("statements"),
        "votes": _("votes read"),
        "staging": _("votes checked"),
        "people": _("people"),
        "opinions": _("opinions"),
        "counting": _("statements counted"),
        "sealing": _("opinions sealed"),
        "dropping": _("rows removed"),
    }


def _import(args: argparse.Namespace) -> int:
    # Late: models exist only once Django is ready.
    from isegoria.core.spaces.queries import find_space
    from isegoria.doors.cli.organiser import no_such_space
    from isegoria.doors.exchange.actions import ImportOptions
    from isegoria.doors.exchange.importing import import_polis
    from isegoria.doors.exchange.queries import find_import

    directory = Path(args.source)
    by_name = not directory.exists() and find_import(args.source) is not None
    space = find_space(args.space) if args.space else None
    if args.space and space is None:
        raise no_such_space(args.space)
    if space is None and not args.resume and not by_name and not _known(directory, args.name):
        raise Stop("space_needed", _("In which space? Name it with --space."), kept=_("Nothing was changed."))
    language = args.language or site.language()
    options = ImportOptions(
        slug=args.slug,
        questions={language: args.question} if args.question else {},
        language=language,
        attribution=args.attribution,
        strict=args.strict,
        stays_open=args.open,
    )
    with Progress(labels()) as progress:
        done = import_polis(
            None if by_name else directory,
            source=args.source if by_name else args.name,
            space=space,
            options=options,
            publish=args.publish,
            resume_only=args.resume,
            progress=progress,
        )
    document = describe(done)
    if args.json:
        print_document(document)
    else:
        _tell(document)
    return OK


def _known(directory: Path, name: str) -> bool:
    """Whether these files, or this name, are those of an import that was begun before."""
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.models import Import
    from isegoria.doors.exchange.staging_file import digest_of

    if name and Import.objects.filter(source=name).exists():
        return True
    return directory.is_dir() and Import.objects.filter(digest=digest_of(directory)).exists()


def describe(done: Any) -> dict[str, Any]:
    """The document of an import (schema: schemas/import.json)."""
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.queries import report_path

    record, process = done.record, done.record.process
    report = {name: value for name, value in record.report.items() if name != "files"}
    files = [
        {name: one[name] for name in ("file", "read", "kept", "refused", "by_code", "notes")}
        for one in record.report["files"]
    ]
    return {
        "format": FORMAT,
        "import": record.public_id,
        "source": record.source,
        "stage": record.stage,
        "resumed": done.resumed,
        "was_complete": done.was_complete,
        "process": {
            "space": process.space.slug,
            "slug": process.slug,
            "published": process.is_published,
            "address": f"{site.address()}/s/{process.space.slug}/{process.slug}/",
        },
        "language": record.options["language"],
        "strict": record.options["strict"],
        "digest": record.digest,
        "files": files,
        **report,
        "refusals_file": str(report_path(record.source)),
    }


def _tell(document: dict[str, Any]) -> None:
    # Late: translations of the site exist only once Django is ready.
    from isegoria.doors.exchange.sentences import note_sentence

    print(_("Import %(source)s") % {"source": document["source"]})
    for one in document["files"]:
        print(
            "  "
            + _("%(file)s: %(read)s lines read, %(kept)s kept, %(refused)s refused")
            % {name: one[name] for name in ("file", "read", "kept", "refused")}
        )
        for code, count in one["by_code"].items():
            print(f"    {count} × {code}")
        for code, count in one["notes"].items():
            print("    " + note_sentence(code, count))
    for name in document["missing"]:
        print("  " + _("%(file)s is not there") % {"file": f"{name}.csv"})
    opinions = document["opinions"]
    print(
        "  "
        + _(
            "kept: %(people)s people, %(statements)s statements, %(opinions)s opinions "
            "(%(replaced)s replaced by a later one)"
        )
        % {
            "people": document["people"]["kept"],
            "statements": document["statements"]["kept"],
            "opinions": opinions["kept"],
            "replaced": opinions["replaced"],
        }
    )
    for code, count in document["refused"].items():
        print("  " + _("refused: %(count)s × %(code)s") % {"count": count, "code": code})
    for code, count in document["notes"].items():
        print("  " + note_sentence(code, count))
    if document["refused"] or any(one["refused"] for one in document["files"]):
        print("  " + _("line by line: %(file)s") % {"file": document["refusals_file"]})
    address = document["process"]["address"]
    if document["process"]["published"]:
        print(_("Public at %(address)s") % {"address": address})
    else:
        print(_("Complete, seen by its organisers only: %(address)s") % {"address": address})
        print(_("To show it to everyone: isegoria import polis %(source)s --publish") % {"source": document["source"]})


def _drop(args: argparse.Namespace) -> int:
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.importing import drop_import
    from isegoria.doors.exchange.models import Import
    from isegoria.doors.exchange.staging_file import digest_of

    directory, source = Path(args.source), args.name or args.source
    if directory.is_dir() and not args.name:
        record = Import.objects.filter(digest=digest_of(directory)).order_by("pk").first()
        source = record.source if record else args.source
    with Progress(labels()) as progress:
        removed = drop_import(source, progress=progress)
    if args.json:
        print_document({"format": FORMAT, "source": source, "stage": "dropped", "removed": removed})
    else:
        print(_("Import %(source)s: removed whole (%(count)s rows).") % {"source": source, "count": removed})
    return OK
