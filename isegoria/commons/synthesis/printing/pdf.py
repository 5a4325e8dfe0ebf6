# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers → PDF: what the layouts need is written down as data, and the press is run beside (see ``press``)."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from isegoria.design.drawings import qr

from .paper import Marks, Paper, in_words
from .signs import breakable, ended, is_right_to_left, language_code

logger = logging.getLogger(__name__)
PATIENCE = 180
"""Seconds after which the press is stopped."""


class PressError(Exception):
    """The press did not give a file."""


def pdf(papers: Sequence[Paper], moment: datetime) -> dict[str, bytes]:
    """The PDF of each paper, by its kind. The same papers and moment give the same bytes on one machine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work = {"papers": {one.kind: data_of(one) for one in papers}, "moment": int(moment.timestamp())}
        (folder / "papers.json").write_text(json.dumps(work, ensure_ascii=False), encoding="utf-8")
        met = _run(folder)
        for kind, standard in met.items():
            if not standard:
                logger.warning("printing: %s is tagged but does not meet PDF/UA: a sign has no font", kind)
        return {one.kind: (folder / f"{one.kind}.pdf").read_bytes() for one in papers}


def _run(folder: Path) -> dict[str, str]:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and a folder that we have made
            [sys.executable, "-P", "-m", __package__ + ".press", str(folder)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd=folder,
            # Nothing of the site's own surroundings: neither its secrets nor its database are in reach.
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise PressError("it took too long") from error
    if done.returncode != 0:
        raise PressError(done.stderr.decode("utf-8", "replace")[-2_000:])
    met: dict[str, str] = json.loads(done.stdout)
    return met


def data_of(paper: Paper) -> dict[str, Any]:
    """The paper as JSON: its strings are cut where they must be, and its languages are codes that the press knows."""
    made: dict[str, Any] = _fit(asdict(paper))
    made |= {
        "language": language_code(paper.language) or "en",
        "right_to_left": is_right_to_left(paper.language),
        "header": breakable(f"{paper.publisher} · {paper.title}"[:110]),
        "address": breakable(_bare(paper.page_url)),
        "page_url": paper.page_url,
        "digest": paper.digest,
        "code": str(qr(paper.page_url)),
    }
    for part, whole in zip(made["parts"], paper.parts, strict=True):
        for line, given in zip(part["lines"], whole.lines, strict=True):
            line["sources"], line["contrary"] = _marks(given.sources), _marks(given.contrary)
            line["words"] = ended(line["words"], right_to_left=made["right_to_left"])
    for against in made["against"]:
        for quote in against["quotes"]:
            _speak(quote, made["right_to_left"])
    for source, one in zip(made["sources"], paper.sources, strict=True):
        _speak(source, made["right_to_left"])
        source["url"], source["address"] = one.url, breakable(_bare(one.url))
    for block in [*made["introduction"], *(b for call in made["calls"] for b in (*call["blocks"], *call["answer"]))]:
        for run in block["runs"]:
            run["url"] = run["url"].replace("\u200b", "")
    return made


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, dict):
        return {name: _fit(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_fit(one) for one in value]
    return value


def _speak(words: dict[str, Any], right_to_left: bool) -> None:
    words["words"] = ended(words["words"], right_to_left=right_to_left)
    words["right_to_left"] = is_right_to_left(words["language"])
    words["language"] = language_code(words["language"])


def _marks(marks: Marks) -> list[dict[str, Any]]:
    return [{"first": run[0], "words": in_words(run)} for run in marks.runs]


def _bare(url: str) -> str:
    return url.partition("://")[2] or url
