# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria export`: the open data of a process, or the journal, as files that anyone can check."""

import argparse
import dataclasses
import hashlib
import zipfile
from pathlib import Path
from typing import Any

from . import site
from .language import gettext as _
from .outcome import OK, UNAVAILABLE, Stop, print_document
from .progress import Progress

FORMAT = "isegoria-export/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    process = below.add_parser("process", help=_("the open data of a process"), allow_abbrev=False)
    process.add_argument("process", metavar="SPACE/PROCESS", help=_("the process, by its address"))
    journal = below.add_parser("journal", help=_("the whole journal, as anyone may check it"), allow_abbrev=False)
    process.add_argument(
        "--out", required=True, type=Path, metavar="PATH", help=_("a new or empty directory, or a new file.zip")
    )
    journal.add_argument("--out", required=True, type=Path, metavar="DIRECTORY", help=_("a new or empty directory"))
    texts = below.add_parser("texts", help=_("the proposals and comments of a process"), allow_abbrev=False)
    texts.add_argument("--format", choices=["csv", "json"], default="csv", help=_("default: csv"))
    decidim = below.add_parser("decidim", help=_("the same, with the columns of Decidim's exports"), allow_abbrev=False)
    for one in (texts, decidim):
        one.add_argument("process", metavar="SPACE/PROCESS", help=_("the process, by its address"))
        one.add_argument("--out", required=True, type=Path, metavar="DIRECTORY", help=_("a new or empty directory"))
    for one in (process, journal, texts, decidim):
        one.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    _check_destination(args.out)
    site.start()
    if args.what == "journal":
        return _export_journal(args)
    return _export_process(args) if args.what == "process" else _export_texts(args)


def _check_destination(out: Path) -> None:
    """An export never mixes with what is there already."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Stop(
            "not_empty",
            _("%(path)s is there already and is not an empty directory.") % {"path": out},
            kept=_("Nothing was written."),
            remedy=_("Give a new directory with --out."),
        )


def _public_process(args: argparse.Namespace) -> Any:
    """The process that is named, which everyone may see."""
    # Late: models exist only once Django is ready.
    from isegoria.core.processes.queries import find_process
    from isegoria.core.spaces.queries import find_space
    from isegoria.doors.cli.organiser import no_such_space

    space_slug, slash, slug = args.process.strip("/").partition("/")
    if not slash:
        raise Stop("usage", _("Name the process as SPACE/PROCESS, as in its address."))
    space = find_space(space_slug)
    if space is None:
        raise no_such_space(space_slug, _("Check the first part of SPACE/PROCESS."))
    process = find_process(space, slug)
    if process is None:
        there = ", ".join(space.processes.order_by("slug").values_list("slug", flat=True)[:10]) or _("none")
        raise Stop(
            "no_such_process",
            _("The space “%(space)s” has no process “%(slug)s”. Its processes: %(there)s.")
            % {"space": space_slug, "slug": slug, "there": there},
        )
    if not process.is_published:
        raise Stop(
            "not_published",
            _("This process is not public yet: it has no open data."),
            remedy=_("Publish it first."),
        )
    return process


def _export_process(args: argparse.Namespace) -> int:
    process = _public_process(args)
    # Late: models exist only once Django is ready.
    from isegoria.commons.open_data.export import write_process_export

    packed = args.out if args.out.suffix == ".zip" else args.out / f"{process.slug}.zip"
    packed.parent.mkdir(parents=True, exist_ok=True)
    labels = {"read": _("opinions read"), "write": _("files written"), "opinions": _("opinions written")}
    with Progress(labels) as progress:
        summary: dict[str, Any] = write_process_export(process, packed, progress=progress)
    if packed != args.out:
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(args.out)
        packed.unlink()
        summary |= {"path": str(args.out)}
    return _end(args, "process", summary)


def _export_texts(args: argparse.Namespace) -> int:
    process = _public_process(args)
    # Late: models exist only once Django is ready.
    from isegoria.commons.open_data.tables import csv_blocks
    from isegoria.doors.exchange.exports import decidim_tables, json_blocks, tables

    found = decidim_tables(process) if args.what == "decidim" else tables(process)
    as_json = args.what == "texts" and args.format == "json"
    args.out.mkdir(parents=True, exist_ok=True)
    files = []
    with Progress({"bytes": _("bytes written")}) as progress:
        for table in found:
            path = args.out / f"{table.name}.{'json' if as_json else 'csv'}"
            written, digest = 0, hashlib.sha256()
            with path.open("wb") as stream:
                for block in json_blocks(table) if as_json else csv_blocks(table):
                    stream.write(block)
                    digest.update(block)
                    written += len(block)
                    progress("bytes", written)
            files.append({"file": path.name, "bytes": written, "sha256": digest.hexdigest()})
    total = sum(int(one["bytes"]) for one in files)
    return _end(args, args.what, {"path": str(args.out), "bytes": total, "files": files})


def _export_journal(args: argparse.Namespace) -> int:
    # Late: models exist only once Django is ready.
    from isegoria.core.journal.errors import JournalError
    from isegoria.core.journal.exports import write_journal_export

    try:
        with Progress({"entries": _("entries written")}) as progress:
            summary = write_journal_export(args.out, progress=lambda done, total: progress("entries", done, total))
    except JournalError as error:
        raise journal_stop(error) from error
    return _end(args, "journal", dataclasses.asdict(summary))


def journal_stop(error: Exception) -> Stop:
    """The journal cannot be read: its key, most often."""
    return Stop(
        "journal",
        _("The journal cannot be read: %(reason)s") % {"reason": error},
        remedy=_("Check journal.key in the data directory, or ISEGORIA_JOURNAL_KEY."),
        exit_code=UNAVAILABLE,
    )


def _end(args: argparse.Namespace, what: str, summary: dict[str, Any]) -> int:
    if args.json:
        print_document({"format": FORMAT, "what": what, "path": str(args.out), "summary": summary})
    else:
        print(_("Written to %(path)s") % {"path": args.out})
        for name, value in summary.items():
            print(f"  {name}: {len(value) if isinstance(value, list) else value}")
    return OK
