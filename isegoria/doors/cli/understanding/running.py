# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the options to the files of the report: read, understand, write, each kept until the end."""

import argparse
import csv
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria import __version__
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.texts import Columns, Contributions, Table, read_contributions
from isegoria.engine.themes.plain import plain

from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop
from ..progress import Progress
from .decisions import EARLIER, save_themes
from .document import ancestors_at
from .kept import WORK, Stages, WorkFolder, cache_folder, key_of
from .looking import guess_of_columns
from .options import DEFAULT_OUT
from .refusals import stop_of
from .workers import Workers

VERSION = 1
"""Goes up when what is kept in a work directory would no longer be understood, or no longer be right."""


def progress_line() -> Progress:
    return Progress(
        {
            "examine": _("examining the file"),
            "texts": _("reading the file"),
            "reading": _("reading the contributions"),
            "copies": _("looking for copies"),
            "vectors": _("placing the contributions by their subjects"),
            "embedding": _("letting your model place the contributions"),
            "themes": _("finding the themes"),
            "names": _("naming the themes"),
            "campaigns": _("looking for campaigns"),
            "typical": _("choosing typical contributions"),
            "synthesis": _("choosing the sentences of the synthesis"),
            "write": _("writing the report"),
        }
    )


@dataclass
class Job:
    """One start of a command: what was asked for, what was read, where work is kept."""

    args: argparse.Namespace
    out: Path | None
    progress: Progress
    workers: Workers
    work: WorkFolder
    contributions: Contributions

    def stages(self) -> Stages:
        """Where stages are kept, each by what it depends on: a new decision of a facilitator reads nothing again."""
        args = self.args
        read = {"version": VERSION, "program": __version__, "languages": args.texts_language}
        placed = {**read, "seed": args.seed}
        by = {"vectors": digest_of(args.vectors), "embedding": args.embedding}
        sorted_ = {**placed, **by, "decisions": digest_of(args.keep)}
        if args.keep is not None:
            sorted_["earlier"] = digest_of(self.earlier)
        return self.work.stages(
            {
                "reading": key_of(**read),
                "copies": key_of(**read),
                "vectors": key_of(**placed),
                "embedding": key_of(**placed, **by),
                "themes": key_of(**sorted_),
            }
        )

    @property
    def earlier(self) -> Path:
        """The themes of the start before this one."""
        return (self.out or Path(DEFAULT_OUT)) / EARLIER

    def tell(self, sentence: str) -> None:
        self.progress.end()
        print(sentence, file=sys.stderr, flush=True)

    def finish(self) -> None:
        """The work directory goes, unless it was asked for."""
        if not self.args.keep_work:
            self.work.remove()


@contextmanager
def job(args: argparse.Namespace, out: Path | None) -> Iterator[Job]:
    """Read the contributions, or take them up where an earlier start left them. EngineErrors become Stop."""
    if not args.file.is_file():
        raise Stop(
            "file_missing", _("%(path)s is not a file that is there.") % {"path": args.file}, exit_code=BAD_INPUT
        )
    with progress_line() as progress, Workers(args.workers) as workers:
        try:
            yield _begun(args, out, progress, workers)
        except EngineError as error:
            progress.end()
            raise stop_of(error) from error


def _begun(args: argparse.Namespace, out: Path | None, progress: Progress, workers: Workers) -> Job:
    columns = Columns(tuple(args.text), args.author, args.date, args.side, args.label)
    table = Table.open(
        args.file,
        wanted=columns.wanted,
        encoding=args.encoding,
        progress=lambda done, total: progress("examine", done, total),
    )
    if not args.text:
        raise guess_of_columns(table)
    key = key_of(version=VERSION, sha256=table.examined.sha256, columns=repr(columns), encoding=args.encoding)
    folder = out / WORK if out is not None else cache_folder() / f"themes-{key}"
    work = WorkFolder(folder, key)
    contributions = Contributions.load(work.texts)
    if contributions is None:
        try:
            contributions = read_contributions(
                table, columns, work.texts, prepare=plain, progress=lambda records: progress("texts", records)
            )
        except EngineError:
            work.remove()
            raise
        begun = Job(args, out, progress, workers, work, contributions)
    else:
        begun = Job(args, out, progress, workers, work, contributions)
        begun.tell(
            _("Contributions already read are taken up from %(path)s: %(count)s.")
            % {"count": len(contributions.texts), "path": folder}
        )
    return begun


def given_vectors(path: Path, contributions: Contributions) -> NDArray[np.float32]:
    """Vectors computed elsewhere, one a contribution. Raises Stop for a file that holds something else."""
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise _wrong_vectors(path, _("it is not an array as numpy saves it")) from error
    if not isinstance(found, np.ndarray) or found.ndim != 2 or found.shape[1] < 2 or found.dtype.kind != "f":
        raise _wrong_vectors(path, _("it is not a table of numbers, one line for each contribution"))
    records, texts = contributions.report.read, len(contributions.texts)
    if len(found) not in (records, texts):
        raise _wrong_vectors(
            path,
            _("it holds %(rows)s vectors; the file has %(records)s lines, of which %(texts)s hold a text")
            % {"rows": len(found), "records": records, "texts": texts},
        )
    chosen = found if len(found) == texts else found[contributions.records]
    vectors = np.array(chosen, dtype=np.float32)
    if not np.isfinite(vectors).all():
        raise _wrong_vectors(path, _("some of its numbers are not finite"))
    return vectors


def _wrong_vectors(path: Path, reason: str) -> Stop:
    return Stop(
        "vectors",
        _("%(path)s cannot be used: %(reason)s.") % {"path": path, "reason": reason},
        kept=_("No report was written."),
        remedy=_("Give an array of one vector for each line of the file, in its order (numpy.save, float32)."),
        exit_code=BAD_INPUT,
    )


def digest_of(path: Path | None) -> str:
    """SHA-256 of a file; "" for none."""
    if path is None or not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def put(content: bytes, path: Path) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def write_report(this: Job, found: Any, document: Mapping[str, Any], name: str, page: Callable[[], str]) -> None:
    """The page, the document and the table of the contributions, in the directory of the report."""
    out = this.out
    if out is None:
        return
    this.progress("write", 0)
    with tempfile.TemporaryDirectory(prefix="isegoria-themes-") as folder:
        _without_a_site(Path(folder))
        rendered = page().encode("utf-8")
    put((json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8"), out / name)
    _write_table(this.contributions, found, document, out / "contributions.csv")
    save_themes(out / EARLIER, found.themes, this.contributions.texts)
    put(rendered, out / "index.html")


def _write_table(contributions: Contributions, found: Any, document: Mapping[str, Any], path: Path) -> None:
    """Each contribution with its themes and its copies, so that anyone can sort the file by them."""
    names = {theme["number"]: theme["name"] for theme in (document.get("analysis") or document)["themes"]}
    number = np.append(found.themes.number, -1)
    top, label, copies = number[ancestors_at(found, 0)], number[found.themes.label], found.copies
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["line", "theme", "theme_name", "subtheme", "subtheme_name", "copies_group", "copies"])
        for text, line in enumerate(contributions.lines.tolist()):
            above, own, group = int(top[text]), int(label[text]), int(copies.group[text])
            fine = own if own != above else -1
            writer.writerow(
                [
                    line,
                    above if above >= 0 else "",
                    names.get(above, ""),
                    fine if fine >= 0 else "",
                    names.get(fine, ""),
                    group,
                    int(copies.size[group]),
                ]
            )
    unfinished.replace(path)


def _without_a_site(folder: Path) -> None:
    """Make Django's templates ready. The settings want a data directory: one that goes when the command ends."""
    os.environ.setdefault("ISEGORIA_DATA_DIR", str(folder / "site"))
    # Late: only a report needs Django.
    from ..site import start

    start(migrated=False)
