# SPDX-License-Identifier: AGPL-3.0-or-later
"""Le Vrai Débat (2019): contributions with the counts of their votes and arguments.

The files list the main contributions of each theme: one that several files list is one contribution, and the
repetitions are counted as such. Themes come from a computation of others, and are not kept.
"""

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.texts import Export, Reading, Reports, Text, Totals

from .cells import count
from .json_lines import entries

GREGORIAN = datetime(1582, 10, 15, tzinfo=UTC)
PATTERN = "*_main_contributions.json"
NEEDED = ("contributions_id", "contribution_versions_title", "contribution_versions_bodyText")


def find(path: Path, zone: ZoneInfo) -> Export:
    """Every list of contributions below a directory, or one of them. Raises ``ImportStopped``."""
    found = sorted(path.rglob(PATTERN)) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise ImportStopped("no_such_files", path=str(path), format=PATTERN)
    first = entries(found[0])
    if not first or not isinstance(first[0], dict) or any(name not in first[0] for name in NEEDED):
        raise ImportStopped("json_unlike", file=found[0].name, columns=", ".join(NEEDED))
    return Export("vrai-debat", tuple(found), partial(_read, found))


def _read(paths: list[Path], reports: Reports) -> Reading:
    seen: set[str] = set()
    for path in paths:
        report = reports(path.name)
        for number, one in enumerate(entries(path), start=1):
            try:
                text = _text(one)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                report.refuse(number, "cell_wrong", external_id="", value=str(error)[:80])
                continue
            if text.external_id in seen:
                report.notes["listed_before"] += 1
                continue
            seen.add(text.external_id)
            yield report, number, text


def _text(one: dict[str, Any]) -> Text:
    title, body = one["contribution_versions_title"], one["contribution_versions_bodyText"] or ""
    if not isinstance(title, str) or not isinstance(body, str):
        raise TypeError("title, body")
    for_, against = (count(one.get(f"contributions_argumentsCount{side}")) for side in ("For", "Against"))
    return Text(
        external_id=f"contribution:{one['contributions_id']}",
        role="proposal",
        title=title,
        body=body,
        writing="html" if "</" in body else "plain",
        created_at=_made_at(str(one["contributions_id"])),
        totals=Totals(
            agrees=count(one.get("contributions_votesCountOk")),
            passes=count(one.get("contributions_votesCountMitige")),
            disagrees=count(one.get("contributions_votesCountNok")),
            comments=None if for_ is None and against is None else (for_ or 0) + (against or 0),
        ),
    )


def _made_at(identity: str) -> datetime | None:
    """The files give no time, but a contribution's identifier tells when it was made (RFC 9562, version 1)."""
    try:
        made = uuid.UUID(identity)
    except ValueError:
        return None
    return GREGORIAN + timedelta(microseconds=made.time // 10) if made.version == 1 else None
