# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria analyse DIR`: from the files of a conversation to a report that opens from disk. No site is needed."""

import argparse
import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .language import LANGUAGES, terminal_language
from .language import gettext as _
from .outcome import BAD_INPUT, OK, Stop, print_document
from .progress import Progress
from .sentences import error_sentence

if TYPE_CHECKING:
    from isegoria.engine.formats.polis import PolisExport
    from isegoria.engine.opinions.opinion_map import OpinionMap
    from isegoria.engine.opinions.parameters import PolisParameters
    from isegoria.engine.profiles.opinions import OpinionMatrix
    from isegoria.tools.statements.web.report import Counted, Source

FORMAT = "isegoria-analysis/1"
DEFAULT_OUT = "report"
LONGEST_CREDIT = 20_000
GROUPS_OF = ("base-clusters", "people")
CHOOSE_K = ("base-silhouette", "silhouette", "stability")
MOST_AXES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("directory", type=Path, metavar="DIR", help=_("directory of a Polis export (CSV, or CSV.gz)"))
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=_("directory of the report; made if needed (default: “report”, or nothing with --json)"),
    )
    parser.add_argument("--json", action="store_true", help=_("print the groups as JSON, alone on standard output"))
    parser.add_argument("--language", choices=LANGUAGES, default=terminal_language(), help=_("language of the report"))
    parser.add_argument(
        "--statements-language",
        default="",
        metavar="CODE",
        help=_("language that the statements are in (de, en…), so that screen readers pronounce them rightly"),
    )
    parser.add_argument(
        "--groups-of",
        choices=GROUPS_OF,
        help=_("what groups are made of: people, each in the nearest group (default), or base clusters, as Polis does"),
    )
    parser.add_argument(
        "--choose-k",
        choices=CHOOSE_K,
        help=_(
            "what chooses the number of groups: the silhouette over people (default) or over base clusters, as Polis "
            "does, or what comes back best"
        ),
    )
    parser.add_argument(
        "--axes",
        type=int,
        metavar="N",
        help=_("axes on which groups are sought (2, as Polis does, unless said); the map draws the first two"),
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=_("seed of the computation (default: 0)"))


def run(args: argparse.Namespace) -> int:
    """Read, count, write; returns the exit code. Raises ``Stop`` for anything that cannot be used."""
    out: Path | None = args.out or (None if args.json else Path(DEFAULT_OUT))
    if out is not None and out.exists() and not out.is_dir():
        raise Stop("not_a_directory", _("%(path)s is a file, not a directory.") % {"path": out}, exit_code=BAD_INPUT)
    if not 0 <= args.seed < 2**32:
        raise Stop("seed", _("The seed is a whole number from 0 to %(max)s.") % {"max": 2**32 - 1}, exit_code=BAD_INPUT)
    if args.axes is not None and not 2 <= args.axes <= MOST_AXES:
        raise Stop("axes", _("Axes are a whole number from 2 to %(max)s.") % {"max": MOST_AXES}, exit_code=BAD_INPUT)
    with tempfile.TemporaryDirectory(prefix="isegoria-analyse-") as folder, _progress() as progress:
        _without_a_site(Path(folder))
        # Late: the engine takes a second to load, and Django must be ready first.
        from isegoria.engine.errors import EngineError

        try:
            return _analyse(args, out, Path(folder), progress)
        except EngineError as error:
            raise Stop(
                error.code,
                error_sentence(error),
                kept=_("Nothing was written."),
                remedy=_("Give the directory of a Polis export: comments.csv, votes.csv or participants-votes.csv."),
                exit_code=BAD_INPUT,
            ) from error


def _progress() -> Progress:
    return Progress({"read": _("reading the files"), "count": _("drawing the map"), "write": _("writing the report")})


def _without_a_site(folder: Path) -> None:
    """Make Django's templates ready. The settings want a data directory: one that goes when the command ends."""
    os.environ.setdefault("ISEGORIA_DATA_DIR", str(folder / "site"))
    # Late: only the commands that need Django load it.
    from .site import start

    start(migrated=False)


def _analyse(args: argparse.Namespace, out: Path | None, folder: Path, progress: Progress) -> int:
    # Late: models and templates can only be imported once Django is ready.
    from isegoria.engine.formats.opinions_input import read_opinions, write_matrix
    from isegoria.engine.formats.polis import PolisExport
    from isegoria.engine.opinions.document import build_document
    from isegoria.tools.statements.counting import write_document

    progress("read", 0)
    export = PolisExport(args.directory)
    matrix, reversed_signs = _opinions(export)
    input_file = folder / "input.csv"
    with input_file.open("wb") as stream:
        # People keep the order of their public numbers: the same files always give the same digest.
        _frozen, numbered = write_matrix(stream, matrix)
    progress("count", 0, matrix.n_opinions)
    document, found = build_document(input_file, parameters=_parameters(args), seed=args.seed)
    document["statements"] = [str(one) for one in matrix.statement_ids]
    progress("count", matrix.n_opinions, matrix.n_opinions)
    if out is not None:
        progress("write", 0)
        # People without an opinion are not in the file, nor in the map.
        counted = _counted(export, matrix, read_opinions(input_file)[0], document, found)
        page = _page(args, export, counted)
        out.mkdir(parents=True, exist_ok=True)
        result_file = folder / "result.json"
        write_document(document, result_file)
        _put(input_file.read_bytes(), out / "input.csv")
        _put(result_file.read_bytes(), out / "result.json")
        _put(page.encode("utf-8"), out / "index.html")
    progress.end()
    if args.json:
        print_document(_as_json(matrix, found, document, numbered, reversed_signs))
    else:
        print(_said(matrix, found, out or Path(DEFAULT_OUT)))
    return OK


def _parameters(args: argparse.Namespace) -> "PolisParameters":
    """Those of the site's own maps, save what was asked for."""
    # Late: as above.
    from isegoria.engine.opinions.parameters import OVER_PEOPLE

    asked = {"members": args.groups_of, "choose_k": args.choose_k, "axes": args.axes}
    words = {name: value.replace("-", "_") if isinstance(value, str) else value for name, value in asked.items()}
    return replace(OVER_PEOPLE, **{name: value for name, value in words.items() if value is not None})


def _opinions(export: "PolisExport") -> tuple["OpinionMatrix", bool]:
    """The opinions, with 1 for agree even where the export was written the other way round."""
    reversed_signs = export.has("comments") and export.check_signs().verdict == "agree_is_minus"
    matrix = export.matrix(agree=-1 if reversed_signs else 1)
    if matrix.n_opinions == 0:
        report = export.report_json()
        refused = [line for file in report["files"] for line in file["refusals"][:3]]
        raise Stop(
            "no_opinions",
            _("%(path)s holds no opinion that can be read.") % {"path": export.directory},
            kept=" ".join(line["sentence"] for line in refused[:3]) or _("Nothing was written."),
            remedy=_("Check that these are the files of a Polis export, whole and in UTF-8."),
            exit_code=BAD_INPUT,
        )
    return matrix, reversed_signs


def _counted(
    export: "PolisExport",
    matrix: "OpinionMatrix",
    mapped: "OpinionMatrix",
    document: dict[str, Any],
    found: "OpinionMap",
) -> "Counted":
    # Late: as above.
    import numpy as np

    from isegoria.engine.opinions.stability import bootstrap
    from isegoria.tools.statements.counting import summarise
    from isegoria.tools.statements.web.report import Counted

    statements = list(export.comments()) if export.has("comments") else []
    place = {one: number for number, one in enumerate(matrix.statement_ids)}
    joined = None
    if matrix.times is not None and len(matrix.times):
        starts = matrix.values.indptr[:-1][np.diff(matrix.values.indptr) > 0]
        joined = np.minimum.reduceat(matrix.times, starts)
    return Counted(
        summary=summarise(
            found,
            document["statements"],
            stability=bootstrap(mapped, found),
            answers=mapped.opinions_per_participant,
        ),
        document=document,
        texts={place[one.id]: one.body for one in statements if one.id in place},
        times=matrix.times,
        joined=joined,
        written=[one.time for one in statements if one.time is not None],
    )


def _page(args: argparse.Namespace, export: "PolisExport", counted: "Counted") -> str:
    # Late: as above.
    from isegoria.tools.statements.web.report import REFUSED, FileRead, render_report

    source = _source(args, export)
    files = [
        FileRead(
            name=one.file,
            read=one.read,
            kept=one.kept,
            refused=one.refused,
            reasons=tuple((REFUSED.get(code, code), count) for code, count in sorted(one.by_code.items())),
        )
        for one in export.reports.values()
    ]
    missing = [name for name in export.missing if name in {"votes", "comments", "summary"}]
    today = datetime.now(UTC).date()
    return render_report(counted, source, files, language=args.language, missing=missing, made_on=today)


def _source(args: argparse.Namespace, export: "PolisExport") -> "Source":
    """What the data say of themselves, in summary.csv and in the texts that came with them."""
    # Late: as above.
    from isegoria.tools.statements.web.report import Source

    told = export.summary() if export.has("summary") else {}
    url = told.get("url", "")
    return Source(
        topic=told.get("topic", "").strip(),
        description=told.get("conversation-description", "").strip(),
        url=url if url.startswith(("https://", "http://")) else "",
        credit=_credit(args.directory),
        language=args.statements_language,
    )


def _credit(directory: Path) -> str:
    """The text about the source: beside the data, or a SOURCE.txt one level up that covers several conversations."""
    here = directory.resolve()
    places = [here / name for name in ("SOURCE.txt", "SOURCE.md", "README.txt", "README.md", "README")]
    for path in [*places, here.parent / "SOURCE.txt"]:
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace") as stream:
                return stream.read(LONGEST_CREDIT).strip()
    return ""


def _put(content: bytes, path: Path) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _as_json(
    matrix: "OpinionMatrix",
    found: "OpinionMap",
    document: dict[str, Any],
    numbered: tuple[int, ...],
    reversed_signs: bool,
) -> dict[str, Any]:
    """The document of ``--json``: statements and participants by the numbers of the export."""
    people, statements = matrix.participant_ids, matrix.statement_ids
    groups: dict[str, int | None] = {str(one): None for one in people}
    for number, row in enumerate(numbered):
        label = int(found.labels[number])
        groups[str(people[row])] = None if label < 0 else found.groups[label].id
    return {
        "format": FORMAT,
        "status": found.status,
        "reasons": [one.code for one in found.reasons],
        "people": matrix.n_participants,
        "opinions": matrix.n_opinions,
        "statements": matrix.n_statements,
        "agree_was_minus": reversed_signs,
        "k": found.k,
        "group_sizes": [group.size for group in found.groups],
        "group_per_participant": groups,
        "consensus": {
            "agree": [statements[int(one.statement)] for one in found.consensus.agree],
            "disagree": [statements[int(one.statement)] for one in found.consensus.disagree],
        },
        "divisive": [statements[int(one)] for one in found.divisive],
        "representative": [
            [{"statement": statements[int(one.statement)], "side": one.side} for one in listed]
            for listed in found.representative
        ],
        "input_sha256": document["input"]["sha256"],
        "digest": document["digest"],
    }


def _said(matrix: "OpinionMatrix", found: "OpinionMap", out: Path) -> str:
    """What a person reads at the end."""
    return _("%(people)s people, %(opinions)s opinions, %(groups)s groups. The report: %(path)s") % {
        "people": matrix.n_participants,
        "opinions": matrix.n_opinions,
        "groups": found.k,
        "path": out / "index.html",
    }
