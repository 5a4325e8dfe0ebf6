# SPDX-License-Identifier: AGPL-3.0-or-later
"""CONSUL's proposals and comments, as CSV: the public tables of a site such as Decide Madrid.

Comments keep their threads; proposals and comments keep the platform's counts. An author's number is kept as a
pseudonym only, so that a thread still says who answers whom.
"""

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.tables import Header, read_header, require_columns, rows
from isegoria.doors.exchange.texts import Export, Reading, Reports, Text, Totals
from isegoria.engine.formats.polis.report import FileReport

from .cells import count, moment

NO_PARENT = {"", "-1", "0"}


def find(path: Path, zone: ZoneInfo) -> Export:
    """proposals.csv, and comments.csv where there is one. Raises ``ImportStopped``."""
    candidates = sorted([*path.rglob("*.csv"), *path.rglob("*.csv.gz")]) if path.is_dir() else [path]
    headers = [(one, read_header(one)) for one in candidates]
    proposals = [(one, header) for one, header in headers if header.has("id", "title", "numSupports")]
    comments = [(one, header) for one, header in headers if header.has("id", "parentId", "proposalId", "text")]
    if not proposals:
        if comments:
            raise ImportStopped("comments_alone", file=comments[0][0].name)
        if headers:
            require_columns(*headers[0], "id", "title", "numSupports")
        raise ImportStopped("no_such_files", path=str(path), format="CONSUL")
    files = tuple(one for one, _header in [*proposals, *comments])
    return Export("consul", files, partial(_read, proposals, comments, zone), {"time_zone": zone.key})


def _read(
    proposals: list[tuple[Path, Header]], comments: list[tuple[Path, Header]], zone: ZoneInfo, reports: Reports
) -> Reading:
    for path, header in proposals:
        yield from _proposals(path, header, reports(path.name), zone)
    for path, header in comments:
        yield from _comments(path, header, reports(path.name), zone)


def _proposals(path: Path, header: Header, report: FileReport, zone: ZoneInfo) -> Reading:
    for line, row in rows(path, header, report):
        try:
            totals = Totals(supports=count(row.get("numSupports")), comments=count(row.get("numComments")))
            at = moment(row.get("date") or row.get("created_at"), zone)
        except ValueError as error:
            report.refuse(line, "cell_wrong", external_id=row["id"], value=str(error)[:80])
            continue
        summary, text = row.get("summary", "").strip(), (row.get("text") or row.get("description") or "").strip()
        body = "\n\n".join(part for part in (summary, text) if part)
        yield (
            report,
            line,
            Text(
                external_id=f"proposal:{row['id']}",
                role="proposal",
                title=row["title"],
                body=body,
                writing="html" if "</p>" in body else "plain",
                created_at=at,
                author=row.get("userId", "").strip(),
                category=row.get("category", ""),
                totals=totals,
            ),
        )


def _comments(path: Path, header: Header, report: FileReport, zone: ZoneInfo) -> Reading:
    for line, row in rows(path, header, report):
        root = f"proposal:{row['proposalId']}"
        try:
            totals = Totals(agrees=count(row.get("numPositiveVotes")), disagrees=count(row.get("numNegativeVotes")))
            at = moment(row.get("date"), zone, row.get("time", ""))
        except ValueError as error:
            report.refuse(line, "cell_wrong", external_id=row["id"], value=str(error)[:80])
            continue
        parent = row["parentId"].strip()
        yield (
            report,
            line,
            Text(
                external_id=f"comment:{row['id']}",
                role="comment",
                body=row["text"],
                created_at=at,
                parent=root if parent in NO_PARENT else f"comment:{parent}",
                root=root,
                author=row.get("userId", "").strip(),
                totals=totals,
            ),
        )
