# SPDX-License-Identifier: LGPL-3.0-or-later
"""The frozen file of readings, and the document that is computed again from it."""

import json
from pathlib import Path

import numpy as np
import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.readings.document import Asked, Readings, build_document, read_readings, recompute, write_readings
from isegoria.engine.verify.result import verify_result

FOUND = Readings(
    texts=("aaaa", "bbbb", "cccc"),
    asked=2,
    questions=(Asked(3), Asked(2, ordinal=True)),
    text=np.array([1, 0, 0, 1]),
    reader=np.array([0, 1, 0, 1]),
    answers=np.array([[2, 1], [0, 0], [0, -1], [1, 1]]),
)


def test_the_file_is_the_same_for_the_same_readings(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    write_readings(FOUND, path)

    assert path.read_text("utf-8") == (
        '# {"asked":2,"format":"isegoria-readings/1","questions":[{"choices":3,"ordinal":false},'
        '{"choices":2,"ordinal":true}],"texts":["aaaa","bbbb","cccc"]}\n'
        "0,0,0,\n0,1,0,0\n1,0,2,1\n1,1,1,1\n"
    )
    again, _ = read_readings(path)
    assert again.counts(0).tolist() == FOUND.counts(0).tolist() == [[2, 0, 0], [0, 1, 1], [0, 0, 0]]


def test_a_document_says_what_the_readings_say_and_holds(tmp_path: Path) -> None:
    source, written = tmp_path / "readings.csv", tmp_path / "result.json"
    write_readings(FOUND, source)
    document = build_document(source, draws=50)
    written.write_text(json.dumps(document), encoding="utf-8")

    discrete = document["output"]["discrete"]
    assert discrete["readings"] == [2, 2, 0]
    assert (discrete["read_once"], discrete["read_enough"], discrete["readers"]) == (2, 2, 2)
    assert discrete["questions"][0] == {
        "answers": [2, 1, 1],
        "could_not_tell": 0,
        "says": [0, None, None],
        "unanimous": 1,
    }
    assert discrete["questions"][1]["says"] == [None, 1, None]
    assert recompute(json.loads(written.read_text()), source).same_digest
    report = verify_result(written, source)
    assert report.says["method"] == "readings"
    assert report.ok


def test_a_document_that_was_changed_is_found_out(tmp_path: Path) -> None:
    source = tmp_path / "readings.csv"
    write_readings(FOUND, source)
    document = json.loads(json.dumps(build_document(source, draws=20)))
    document["output"]["discrete"]["questions"][0]["says"][1] = 2

    found = recompute(document, source)
    assert not found.same_digest
    assert found.different == ("output.discrete.questions[0].says[1]",)


HEADER = '# {"asked":2,"format":"isegoria-readings/1","questions":[{"choices":2,"ordinal":false}],"texts":["a"]}\n'


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("nothing", "readings_header_unreadable"),
        ('# {"format":"other"}\n', "readings_header_unreadable"),
        (HEADER + "0,0\n", "readings_line_wrong"),
        (HEADER + "0,0,7\n", "answer_out_of_range"),
        (HEADER + "5,0,1\n", "readings_line_wrong"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, written: str, code: str) -> None:
    path = tmp_path / "readings.csv"
    path.write_text(written, encoding="utf-8")

    with pytest.raises(EngineError) as refused:
        read_readings(path)
    assert refused.value.code == code
