# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publish a result: freeze its files, keep its summary, and say so in the journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase

from .frozen import freeze
from .models import Result

SUBJECT = "result"


@dataclass(frozen=True)
class ResultPublished(Event):
    result: Result


def publish_result(
    *,
    phase: Phase,
    method: str,
    engine_version: str,
    input_file: Path,
    document_file: Path,
    digest: str,
    summary: Mapping[str, Any],
    people: int,
    expressions: int,
) -> Result:
    """Keep a result for good. Files first (they are named by their content, so a crash leaves no lie), then the row."""
    input_sha256, document_sha256 = freeze(input_file), freeze(document_file)
    with transaction.atomic():
        result = Result(
            phase=phase,
            method=method,
            engine_version=engine_version,
            input_sha256=input_sha256,
            document_sha256=document_sha256,
            digest=digest,
            summary=dict(summary),
            people=people,
            expressions=expressions,
        )
        result.save()
        journal.record(
            kind="result.published",
            subject_kind=SUBJECT,
            subject_id=str(result.pk),
            content=result_content(result),
        )
        announce(ResultPublished(result=result))
    return result


def result_content(result: Result) -> dict[str, object]:
    """What the journal attests of a result: the digests that bind input, document and outcome."""
    return {
        "method": result.method,
        "engine_version": result.engine_version,
        "input_sha256": result.input_sha256,
        "document_sha256": result.document_sha256,
        "digest": result.digest,
    }
