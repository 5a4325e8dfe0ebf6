# SPDX-License-Identifier: LGPL-3.0-or-later
"""The result document: made, written, read, computed again; and every way it can be tampered with."""

import copy
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.canonical import canonical_json
from isegoria.engine.formats.opinions_input import write_matrix
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.opinions.document import build_document, describe, recompute
from isegoria.engine.opinions.parameters import KMemory, PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Planted = Callable[..., tuple[OpinionMatrix, list[int]]]
LONDON = Path(__file__).parents[2] / "data" / "polis" / "london.youth.policing"


@pytest.fixture
def frozen() -> bytes:
    stream = io.BytesIO()
    write_matrix(stream, PolisExport(LONDON).matrix())
    return stream.getvalue()


@pytest.fixture
def document(frozen: bytes) -> dict[str, Any]:
    return json.loads(json.dumps(build_document(io.BytesIO(frozen))[0]))


def test_its_parts_and_its_digest(document: dict[str, Any], frozen: bytes) -> None:
    assert list(document) == [
        "format",
        "method",
        "method_version",
        "engine_version",
        "parameters",
        "input",
        "output",
        "digest",
        "trace",
    ]
    assert document["format"] == "isegoria-result/1"
    assert document["input"] == {
        "format": "isegoria-opinions/1",
        "sha256": hashlib.sha256(frozen).hexdigest(),
        "bytes": len(frozen),
    }
    covered = {
        "method": document["method"],
        "method_version": document["method_version"],
        "parameters": document["parameters"],
        "input_sha256": document["input"]["sha256"],
        "discrete": document["output"]["discrete"],
    }
    assert document["digest"] == hashlib.sha256(canonical_json(covered)).hexdigest()
    assert [step["code"] for step in document["trace"]][:3] == [
        "opinions_read",
        "statements_set_aside",
        "people_placed",
    ]


def test_what_the_digest_covers_holds_no_float(document: dict[str, Any]) -> None:
    def walk(value: Any) -> None:
        assert not isinstance(value, float)
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(one)

    walk(document["output"]["discrete"])


def test_it_can_be_computed_again(document: dict[str, Any], frozen: bytes) -> None:
    again = recompute(document, io.BytesIO(frozen))
    assert again.holds
    assert canonical_json(again.document) == canonical_json(document)


def test_parameters_seed_and_the_memory_of_k_are_part_of_it(frozen: bytes) -> None:
    asked = PolisParameters(max_k=3, first_points="given")
    made, _ = build_document(io.BytesIO(frozen), parameters=asked, seed=5, history=KMemory(2, 1, 2))
    assert made["parameters"]["history"] == {"last_k": 2, "last_k_count": 1, "smoothed_k": 2}
    assert made["output"]["discrete"]["k"] == 2
    assert recompute(made, io.BytesIO(frozen)).holds
    assert made["digest"] != build_document(io.BytesIO(frozen))[0]["digest"]


def test_a_changed_output_is_found(document: dict[str, Any], frozen: bytes) -> None:
    changed = copy.deepcopy(document)
    changed["output"]["discrete"]["statements"]["agree"][2] += 1
    changed["output"]["measures"]["positions"]["0"][0] += 0.01
    changed["output"]["measures"]["extra"] = 1
    found = recompute(changed, io.BytesIO(frozen))
    assert not found.holds
    assert not found.same_digest
    assert found.different == (
        "output.discrete.statements.agree[2]",
        "output.measures.extra",
        "output.measures.positions.0[0]",
    )


def test_the_last_digit_of_a_float_does_not_matter(document: dict[str, Any], frozen: bytes) -> None:
    document["output"]["measures"]["positions"]["0"][0] += 1e-6
    assert recompute(document, io.BytesIO(frozen)).holds


def test_another_input_is_found(document: dict[str, Any], frozen: bytes) -> None:
    changed = frozen[:-2] + (b"0\n" if frozen[-2:] != b"0\n" else b"1\n")
    changed = changed.replace(b",-0\n", b",0\n")
    found = recompute(document, io.BytesIO(changed))
    assert not found.same_input
    assert not found.holds


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "isegoria-result/9"}, "document_format_unknown"),
        ({"method": "other"}, "document_method_unknown"),
        ({"output": {}}, "document_shape"),
        ({"parameters": {"seed": 0, "history": None, "colour": "red"}}, "parameter_out_of_range"),
        ({"parameters": {"seed": 0, "history": {"last_k": 2}}}, "document_shape"),
        ({"parameters": {}}, "document_shape"),
        ({"parameters": {"seed": -1, "history": None}}, "parameter_out_of_range"),
        ({"parameters": {"seed": "0", "history": None}}, "parameter_out_of_range"),
    ],
)
def test_a_document_that_is_not_one_is_refused(
    change: dict[str, Any], code: str, document: dict[str, Any], frozen: bytes
) -> None:
    with pytest.raises(EngineError) as refusal:
        recompute(document | change, io.BytesIO(frozen))
    assert refusal.value.code == code


def test_a_map_that_goes_on_from_named_people_has_no_document(planted: Planted) -> None:
    matrix, _ = planted(60, 10)
    frozen, _ = write_matrix(None, matrix)
    followed = map_opinions(matrix, previous=map_opinions(matrix).state)
    with pytest.raises(EngineError) as refusal:
        describe(followed, frozen)
    assert refusal.value.code == "history_not_recomputable"
