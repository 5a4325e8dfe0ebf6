# SPDX-License-Identifier: LGPL-3.0-or-later
"""The readings of a circle as a frozen file ("isegoria-readings/1"), and the result document that anyone can compute
again from it ("isegoria-result/1", method "readings"). `docs/formats/readings-input.md` specifies both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine import __version__
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_digest, canonical_json
from isegoria.engine.readings.agreement import DRAWS, Agreement, agreement, agreement_on_each, count_answers
from isegoria.engine.readings.consensus import said
from isegoria.engine.traces import six_digits, step

FORMAT, INPUT_FORMAT = "isegoria-result/1", "isegoria-readings/1"
METHOD, METHOD_VERSION = "readings", "1"
TOLERANCE = 1e-4
NOTHING = -1
"""The answer of a reader who could not tell."""


@dataclass(frozen=True)
class Asked:
    """One question of a grid: how many choices it has, and whether they are in order."""

    choices: int
    ordinal: bool = False


@dataclass(frozen=True)
class Readings:
    """The readings of a circle.

    Attributes:
        texts: the names of the texts, in the order of the file's first line; some may have no reading.
        asked: readings asked for each text; `questions`: the grid.
        text, reader: (readings,) numbers; `answers`: (readings, questions), `NOTHING` where one could not tell.
    """

    texts: tuple[str, ...]
    asked: int
    questions: tuple[Asked, ...]
    text: NDArray[np.int64]
    reader: NDArray[np.int64]
    answers: NDArray[np.int64]

    def counts(self, question: int) -> NDArray[np.int64]:
        """(texts, choices) of one question."""
        return count_answers(
            self.text, self.answers[:, question], n_texts=len(self.texts), n_choices=self.questions[question].choices
        )


@dataclass(frozen=True)
class Recomputation:
    """What came of computing a document again: as that of an opinion map."""

    same_input: bool
    same_digest: bool
    different: tuple[str, ...]
    document: dict[str, Any]


def write_readings(found: Readings, path: Path) -> None:
    """Write the file: a first line that says what was asked, then `text,reader,answer…`, sorted."""
    header = {
        "format": INPUT_FORMAT,
        "asked": found.asked,
        "questions": [{"choices": one.choices, "ordinal": one.ordinal} for one in found.questions],
        "texts": list(found.texts),
    }
    order = np.lexsort((found.reader, found.text))
    with path.open("wb") as stream:
        stream.write(b"# " + canonical_json(header) + b"\n")
        for place in order.tolist():
            answers = ("" if answer < 0 else str(answer) for answer in found.answers[place].tolist())
            stream.write(f"{found.text[place]},{found.reader[place]},{','.join(answers)}\n".encode("ascii"))


def read_readings(path: Path) -> tuple[Readings, str]:
    """The readings of a file, and its SHA-256.

    Raises:
        EngineError: readings_header_unreadable, readings_line_wrong, answer_out_of_range.
    """
    raw = path.read_bytes()
    first, _, rest = raw.partition(b"\n")
    try:
        header = json.loads(first.removeprefix(b"# "))
        if header["format"] != INPUT_FORMAT:
            raise ValueError(f"the format is {header['format']!r}")
        questions = tuple(Asked(int(one["choices"]), bool(one["ordinal"])) for one in header["questions"])
        texts, asked = tuple(str(one) for one in header["texts"]), int(header["asked"])
    except (KeyError, TypeError, ValueError, AttributeError) as refusal:
        raise EngineError("readings_header_unreadable", reason=f"{type(refusal).__name__}: {refusal}") from refusal
    rows = []
    for number, line in enumerate(rest.splitlines(), 2):
        try:
            row = [int(cell) if cell else NOTHING for cell in line.decode("ascii").split(",")]
        except ValueError as refusal:
            raise EngineError("readings_line_wrong", line=number) from refusal
        if len(row) != 2 + len(questions) or not 0 <= row[0] < len(texts) or row[1] < 0:
            raise EngineError("readings_line_wrong", line=number)
        for answer, question in zip(row[2:], questions, strict=True):
            if answer >= question.choices:
                raise EngineError("answer_out_of_range", answer=answer, choices=question.choices)
        rows.append(row)
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 2 + len(questions))
    found = Readings(texts, asked, questions, table[:, 0], table[:, 1], table[:, 2:])
    return found, hashlib.sha256(raw).hexdigest()


def build_document(path: Path, *, draws: int = DRAWS, seed: int = 0) -> dict[str, Any]:
    """Describe what a frozen file of readings says.

    Raises: as `read_readings`.
    """
    found, sha256 = read_readings(path)
    parameters = {"asked": found.asked, "draws": draws, "seed": seed}
    read = np.bincount(found.text, minlength=len(found.texts))
    questions = [_question(found, number) for number in range(len(found.questions))]
    discrete = {
        "texts": list(found.texts),
        "readings": read.tolist(),
        "readers": len(np.unique(found.reader)),
        "read_once": int((read >= 1).sum()),
        "read_enough": int((read >= found.asked).sum()),
        "questions": questions,
    }
    measures = [
        measure(found.counts(number), one, draws=draws, seed=seed) for number, one in enumerate(found.questions)
    ]
    trace = [
        step(
            "read",
            "{readings} readings by {readers} readers: {once} of {texts} texts were read, {enough} of them {asked} "
            "times or more.",
            readings=len(found.text),
            readers=discrete["readers"],
            once=discrete["read_once"],
            enough=discrete["read_enough"],
            texts=len(found.texts),
            asked=found.asked,
        ),
        *(
            step(
                "agreement",
                "Question {number}: {texts} texts read twice or more; of what chance would make readers disagree, "
                "{kept} is left.",
                number=number + 1,
                texts=one["compared"],
                kept="an unknown share" if one["alpha"] is None else f"{1.0 - one['alpha']:.3g}",
            )
            for number, one in enumerate(measures)
        ),
    ]
    return {
        "format": FORMAT,
        "method": METHOD,
        "method_version": METHOD_VERSION,
        "engine_version": __version__,
        "parameters": parameters,
        "input": {"format": INPUT_FORMAT, "sha256": sha256, "bytes": path.stat().st_size},
        "output": {"discrete": discrete, "measures": {"questions": measures}},
        "digest": _digest(parameters, sha256, discrete),
        "trace": [one.to_json() for one in trace],
    }


def measure(counts: NDArray[np.int64], question: Asked, *, draws: int = DRAWS, seed: int = 0) -> dict[str, Any]:
    """The agreement on one question and on each of its choices, as documents and pages keep it."""
    whole = agreement(counts, level="ordinal" if question.ordinal else "nominal", draws=draws, seed=seed)
    each = agreement_on_each(counts, draws=draws, seed=seed)
    return {**_kept(whole), "compared": whole.texts, "readings": whole.readings, "each": [_kept(one) for one in each]}


def recompute(document: Mapping[str, Any], path: Path) -> Recomputation:
    """Compute a document again from its frozen input and compare.

    Raises:
        EngineError: document_format_unknown, document_method_unknown, document_shape, and as `build_document`.
    """
    if document.get("format") != FORMAT:
        raise EngineError("document_format_unknown", found=document.get("format"))
    method, version = document.get("method"), document.get("method_version")
    if (method, version) != (METHOD, METHOD_VERSION):
        raise EngineError("document_method_unknown", method=method, version=version)
    try:
        asked = document["parameters"]
        named, digest, output = document["input"]["sha256"], document["digest"], document["output"]
        own = _digest(asked, named, output["discrete"])
        again = build_document(path, draws=int(asked["draws"]), seed=int(asked["seed"]))
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("document_shape", reason=f"{type(refusal).__name__}: {refusal}") from refusal
    different: list[str] = []
    _compare("output", output, again["output"], different)
    return Recomputation(
        same_input=again["input"]["sha256"] == named,
        same_digest=digest == own == again["digest"],
        different=tuple(different),
        document=again,
    )


def _question(found: Readings, number: int) -> dict[str, Any]:
    counts, asked = found.counts(number), found.questions[number]
    whole = [said(row, ordinal=asked.ordinal, needed=min(2, found.asked)) for row in counts.tolist()]
    return {
        "answers": counts.sum(axis=0).tolist(),
        "could_not_tell": int((found.answers[:, number] < 0).sum()),
        "says": [one.answer for one in whole],
        "unanimous": sum(one.unanimous for one in whole),
    }


def _kept(one: Agreement) -> dict[str, Any]:
    return {
        name: None if value is None else six_digits(value)
        for name, value in (("alpha", one.alpha), ("low", one.low), ("high", one.high))
    }


def _digest(parameters: Mapping[str, Any], sha256: str, discrete: Mapping[str, Any]) -> str:
    return canonical_digest(
        {
            "method": METHOD,
            "method_version": METHOD_VERSION,
            "parameters": dict(parameters),
            "input_sha256": sha256,
            "discrete": dict(discrete),
        }
    )


def _compare(path: str, old: Any, new: Any, different: list[str]) -> None:
    """Note where two outputs differ, floats within `TOLERANCE` being equal."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            _compare(f"{path}.{key}", old.get(key), new.get(key), different)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            _compare(f"{path}[{place}]", one, other, different)
    elif isinstance(old, int | float) and isinstance(new, int | float) and float in (type(old), type(new)):
        if abs(old - new) > TOLERANCE * max(1.0, abs(old), abs(new)):
            different.append(path)
    elif type(old) is not type(new) or old != new:
        different.append(path)
    del different[100:]
