# SPDX-License-Identifier: LGPL-3.0-or-later
"""Verify a result document ("isegoria-result/1", docs/formats/result.md): compute it again from its frozen input."""

from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.files import LONGEST_LINE, parse_json
from isegoria.engine.verify.findings import Report


def verify_result(document_path: Path, input_path: Path) -> Report:
    """Recompute a result and compare.

    Args: document_path: the result document. input_path: the frozen input file that it names. Returns: The report;
    ``says`` has method, method_version, digest (as stated) and recomputed_digest. Raises: EngineError: file_missing,
    json_unreadable, json_shape, and as the ``recompute`` of the method.
    """
    # Late: recomputing needs NumPy and SciPy, which verifying a journal or a receipt must not load.
    from isegoria.engine.budgets import document as budgets
    from isegoria.engine.opinions import both_sides
    from isegoria.engine.opinions import document as opinion_map
    from isegoria.engine.readings import document as readings
    from isegoria.engine.tallies import document as tallies

    for path in (document_path, input_path):
        if not path.is_file():
            raise EngineError("file_missing", file=path.name)
    with document_path.open("rb") as stream:
        document = parse_json(stream.read(LONGEST_LINE), document_path.name)
    if not isinstance(document, dict):
        raise EngineError("json_shape", file=document_path.name, reason="not an object")
    methods: dict[str, Any] = {both_sides.METHOD: both_sides, readings.METHOD: readings}
    method = methods.get(str(document.get("method")), opinion_map)
    if tallies.counts(document):
        method = tallies
    elif budgets.allocates(document):
        method = budgets
    recomputation = method.recompute(document, input_path)
    report = Report()
    report.counts["results"] = 1
    report.says = {
        "method": document.get("method"),
        "method_version": document.get("method_version"),
        "digest": document.get("digest"),
        "recomputed_digest": recomputation.document["digest"],
    }
    if not recomputation.same_input:
        report.add("result_input_differs")
    if not recomputation.same_digest:
        report.add("result_digest_differs")
    for output in recomputation.different:
        report.add("result_output_differs", path=output)
    return report
