# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria import`: bring in what another platform exported."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import import_budget, site
from .language import gettext as _
from .outcome import BAD_INPUT, OK, UNAVAILABLE, Stop, print_document
from .progress import Progress

FORMAT = "isegoria-import/1"
FILES_SHOWN = 12
_NOT_NOW = {"another_at_work"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="platform", metavar="PLATFORM", required=True)
    polis = below.add_parser("polis", help=_("a directory with comments.csv, votes.csv…"), allow_abbrev=False)
    _add_common(polis, _("directory of the export; to resume or drop, the import's name will do"))
    moderation = polis.add_mutually_exclusive_group()
    moderation.add_argument(
        "--strict", dest="strict", action="store_true", default=None,
        help=_("statements that no moderator had decided on wait for one here"),
    )  # fmt: skip
    moderation.add_argument(
        "--no-strict", dest="strict", action="store_false", help=_("they are shown (default: as it was, by the votes)")
    )
    for name, help_text in (
        ("decidim", _("Decidim's CSV files: proposals, debates, comments")),
        ("consul", _("CONSUL's CSV files: proposals, comments")),
        ("republique-numerique", _("the French consultation of 2015: opinions_flat.jsonl")),
        ("vrai-debat", _("Le Vrai Débat (2019): its lists of contributions")),
        ("csv", _("any CSV table, with a mapping that says what each column is")),
    ):
        one = below.add_parser(name, help=help_text, allow_abbrev=False)
        _add_common(one, _("file or directory; to resume or drop, the import's name will do"))
        one.add_argument(
            "--time-zone", default="", metavar="ZONE", help=_("zone of times that name none (default: the space's)")
        )
        one.add_argument(
            "--no-authors", dest="authors", action="store_false",
            help=_("do not keep, even as pseudonyms, which texts have the same author"),
        )  # fmt: skip
        if name == "csv":
            one.add_argument(
                "--mapping", type=Path, metavar="FILE", help=_("TOML file, see docs/formats/import-mapping.md")
            )
    import_budget.add_arguments(below)


def _add_common(one: argparse.ArgumentParser, source_help: str) -> None:
    one.add_argument("source", metavar="PATH", help=source_help)
    one.add_argument("--space", metavar="SLUG", help=_("space in which to open the process (to begin only)"))
    one.add_argument("--slug", default="", help=_("address of the process (default: from its topic)"))
    one.add_argument("--question", default="", metavar="TEXT", help=_("the question (default: the topic)"))
    one.add_argument(
        "--language", default="", metavar="CODE", help=_("language of the texts (default: that of the site)")
    )
    one.add_argument(
        "--attribution", default="", metavar="TEXT", help=_("credit to show (default: ATTRIBUTION.txt or SOURCE.txt)")
    )
    one.add_argument(
        "--source", dest="name", default="", metavar="NAME", help=_("name of the import (default: from its files)")
    )
    one.add_argument("--open", action="store_true", help=_("leave the process open to the people of this site"))
    fate = one.add_mutually_exclusive_group()
    fate.add_argument("--publish", action="store_true", help=_("show it to everyone once complete"))
    fate.add_argument("--keep-draft", action="store_true", help=_("leave it to its organisers (default)"))
    again = one.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help=_("only go on with an import that was stopped"))
    again.add_argument("--drop", action="store_true", help=_("remove all of an import that is not public"))
    one.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    if args.platform == import_budget.PLATFORM:
        return import_budget.run(args)
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
        "texts": _("texts read"),
        "statements": _("texts"),
        "votes": _("votes read"),
        "staging": _("votes checked"),
        "people": _("people"),
        "opinions": _("opinions"),
        "counting": _("texts counted"),
        "sealing": _("lines sealed"),
        "dropping": _("rows removed"),
    }


def _import(args: argparse.Namespace) -> int:
    # Late: models exist only once Django is ready.
    from isegoria.core.spaces.queries import find_space
    from isegoria.doors.cli.organiser import no_such_space
    from isegoria.doors.exchange.actions import ImportOptions
    from isegoria.doors.exchange.importing import import_files
    from isegoria.doors.exchange.models import Import
    from isegoria.doors.exchange.queries import find_import
    from isegoria.doors.exchange.staging_polis import attribution_beside

    path = Path(args.source)
    by_name = not path.exists() and find_import(args.source) is not None
    space = find_space(args.space) if args.space else None
    if args.space and space is None:
        raise no_such_space(args.space)
    known = find_import(args.name) if args.name else None
    files, language = (None, "") if by_name else _files(args, path, space)
    begun = by_name or known is not None
    begun = begun or (files is not None and Import.objects.filter(digest=files.digest).exists())
    if space is None and not args.resume and not begun:
        raise Stop("space_needed", _("In which space? Name it with --space."), kept=_("Nothing was changed."))
    language = args.language or language or site.language()
    beside = path if path.is_dir() else path.parent
    options = ImportOptions(
        slug=args.slug,
        questions={language: args.question} if args.question else {},
        language=language,
        attribution=args.attribution or (attribution_beside(beside) if files else ""),
        strict=getattr(args, "strict", None),
        stays_open=args.open,
    )
    with Progress(labels()) as progress:
        done = import_files(
            files,
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


def _files(args: argparse.Namespace, path: Path, space: Any) -> tuple[Any, str]:
    """What is to be imported, recognised and not read yet; and the language that it says it is in, if it does."""
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.errors import ImportStopped
    from isegoria.doors.exchange.importing import polis_files, text_files
    from isegoria.doors.exchange.mapping import read_mapping
    from isegoria.doors.exchange.models import Import
    from isegoria.doors.exchange.sources import SOURCES, mapped_csv

    if args.platform == "polis":
        return polis_files(path), ""
    if not path.exists():
        raise Stop("file_missing", _("%(path)s is not there.") % {"path": path}, remedy=_("Check the path."))
    if args.platform == "csv" and args.mapping is None:
        raise ImportStopped("mapping_needed")
    mapping = read_mapping(args.mapping) if args.platform == "csv" else None
    language = mapping.language if mapping else SOURCES[args.platform].language
    for zone in _zones(args, mapping.time_zone if mapping else "", space):
        found = mapped_csv.find(path, mapping, zone) if mapping else SOURCES[args.platform].find(path, zone)
        files = text_files(found, authors=args.authors)
        if Import.objects.filter(digest=files.digest).exists():
            break
    return files, language


def _zones(args: argparse.Namespace, mapped: str, space: Any) -> list[Any]:
    """In which zone a time that names none is read: as asked for, else in the space's.

    Without a space, the last one is for a new import, and those before are of the spaces of imports already begun.
    """
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.mapping import zone_of
    from isegoria.doors.exchange.models import Import

    name = args.time_zone or mapped or (space.time_zone if space else "")
    if name:
        return [zone_of(name)]
    begun = Import.objects.filter(format=args.platform, process__isnull=False)
    names = begun.values_list("process__space__time_zone", flat=True).distinct().order_by()
    return [zone_of(one) for one in [*names, "UTC"]]


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
    if record.format == "polis":
        report["strict"] = record.options["strict"]
    return {
        "format": FORMAT,
        "platform": record.format,
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
        "digest": record.digest,
        "files": files,
        **report,
        "refusals_file": str(report_path(record.source)),
    }


def _tell(document: dict[str, Any]) -> None:
    # Late: translations of the site exist only once Django is ready.
    from isegoria.doors.exchange.sentences import note_sentence

    print(_("Import %(source)s") % {"source": document["source"]})
    for one in document["files"][:FILES_SHOWN]:
        print(
            "  "
            + _("%(file)s: %(read)s lines read, %(kept)s kept, %(refused)s refused")
            % {name: one[name] for name in ("file", "read", "kept", "refused")}
        )
        for code, count in one["by_code"].items():
            print(f"    {count} × {code}")
        for code, count in one["notes"].items():
            print("    " + note_sentence(code, count))
    if len(document["files"]) > FILES_SHOWN:
        print("  " + _("… and %(count)s more files") % {"count": len(document["files"]) - FILES_SHOWN})
    for name in document["missing"]:
        print("  " + _("%(file)s is not there") % {"file": f"{name}.csv"})
    print("  " + (_kept_of_polis(document) if document["platform"] == "polis" else _kept_of_texts(document)))
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
        print(
            _("To show it to everyone: isegoria import %(platform)s %(source)s --publish")
            % {"platform": document["platform"], "source": document["source"]}
        )


def _kept_of_polis(document: dict[str, Any]) -> str:
    opinions = document["opinions"]
    return _(
        "kept: %(people)s people, %(statements)s statements, %(opinions)s opinions "
        "(%(replaced)s replaced by a later one)"
    ) % {
        "people": document["people"]["kept"],
        "statements": document["statements"]["kept"],
        "opinions": opinions["kept"],
        "replaced": opinions["replaced"],
    }


def _kept_of_texts(document: dict[str, Any]) -> str:
    names: dict[str, Callable[[int], str]] = {
        "proposal": lambda count: _("%(count)s proposals") % {"count": count},
        "debate": lambda count: _("%(count)s debates") % {"count": count},
        "argument": lambda count: _("%(count)s arguments") % {"count": count},
        "comment": lambda count: _("%(count)s comments") % {"count": count},
    }
    counts = {role: one["kept"] for role, one in document["texts"].items()}
    parts = [name(counts[role]) for role, name in names.items() if role in counts]
    parts.append(_("%(count)s pseudonyms of authors") % {"count": document["people"]["kept"]})
    parts.append(_("totals of %(count)s texts") % {"count": document["totals"]["kept"]})
    return _("kept: %(list)s") % {"list": ", ".join(parts)}


def _drop(args: argparse.Namespace) -> int:
    # Late: models exist only once Django is ready.
    from isegoria.doors.exchange.importing import drop_import
    from isegoria.doors.exchange.models import Import

    path, source = Path(args.source), args.name or args.source
    if path.exists() and not args.name:
        files, _language = _files(args, path, None)
        record = Import.objects.filter(digest=files.digest).order_by("pk").first()
        source = record.source if record else args.source
    with Progress(labels()) as progress:
        removed = drop_import(source, progress=progress)
    if args.json:
        print_document({"format": FORMAT, "source": source, "stage": "dropped", "removed": removed})
    else:
        print(_("Import %(source)s: removed whole (%(count)s rows).") % {"source": source, "count": removed})
    return OK
