# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every finding reads as a sentence."""

import re

import pytest
from django.utils import translation

from isegoria.core.journal import audit, sentences
from isegoria.core.journal.findings import Finding, Report
from isegoria.engine.verify.findings import SENTENCES


def marks(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


def test_every_code_of_the_audit_has_a_sentence() -> None:
    named = re.findall(r"``(\w+)``", (audit.audit.__doc__ or "").partition("Codes:")[2])
    assert len(named) > 15
    assert [code for code in named if code not in sentences.FINDINGS] == []


@pytest.mark.parametrize("code", sorted(SENTENCES.keys() & sentences.FINDINGS.keys()))
def test_the_verifier_and_the_site_word_a_finding_from_the_same_parameters(code: str) -> None:
    english = set(re.findall(r"\{(\w+)\}", SENTENCES[code])) - {"kind"}
    assert marks(str(sentences.FINDINGS[code])) == english


def test_a_report_tells_its_findings_in_the_readers_language() -> None:
    report = Report()
    report.add("entry_missing", from_position=4, to_position=5)
    with translation.override("en"):
        told = report.as_json()
    assert told == {
        "ok": False,
        "findings": [
            {
                "code": "entry_missing",
                "params": {"from_position": 4, "to_position": 5},
                "sentence": "The entries at positions 4 to 5 are missing.",
            }
        ],
        "tally": {"entry_missing": 1},
        "counts": {},
    }
    assert str(Finding("never heard of", {})) == "never heard of"
