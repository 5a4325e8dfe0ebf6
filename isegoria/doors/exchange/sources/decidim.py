# SPDX-License-Identifier: AGPL-3.0-or-later
"""Decidim's own exports (CSV, ``;`` or ``,``): proposals, debates, and the comments of either.

Each file is recognised by its columns, whatever its name. Proposals keep their numbers of supports; what is said in a
debate is a comment with the side that its author gave it. Decidim numbers its contributions for each site alone, so a
comment is only attached where the address that it gives is the one of the text: two sites have the same numbers.
"""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.tables import (
    Header,
    in_some_language,
    looks_like,
    read_header,
    require_columns,
    rows,
)
from isegoria.doors.exchange.texts import Export, Reading, Reports, Role, Side, Text, Totals
from isegoria.engine.formats.polis.report import FileReport

from .cells import count, moment

LANGUAGES = ("fr", "en", "es", "ca", "de", "it", "pt", "nl")
SIDES: dict[str, Side] = {"": "", "0": "", "1": "for", "-1": "against"}
WITHDRAWN = {"withdrawn", "hidden"}
ABOUT = {
    "Decidim::Proposals::Proposal": "proposal",
    "Decidim::Debates::Debate": "debate",
    "Decidim::Comments::Comment": "comment",
}


def find(path: Path, zone: ZoneInfo) -> Export:
    """The Decidim files of a directory, or one file. Raises ``ImportStopped`` when there is none."""
    candidates = sorted([*path.rglob("*.csv"), *path.rglob("*.csv.gz")]) if path.is_dir() else [path]
    found: dict[str, list[tuple[Path, Header]]] = {"proposal": [], "debate": [], "comment": []}
    first: tuple[Path, Header] | None = None
    for one in candidates:
        header = read_header(one)
        first = first or (one, header)
        kind = _kind(header)
        if kind:
            found[kind].append((one, header))
    if not found["proposal"] and not found["debate"]:
        if first is None:
            raise ImportStopped("no_such_files", path=str(path), format="Decidim")
        if found["comment"]:
            raise ImportStopped("comments_alone", file=found["comment"][0][0].name)
        require_columns(*first, "id", "title", "url")
        raise ImportStopped("no_such_files", path=str(path), format="Decidim")
    files = [*found["proposal"], *found["debate"], *found["comment"]]
    return Export("decidim", tuple(one for one, _header in files), partial(_read, found, zone), {"time_zone": zone.key})


def _kind(header: Header) -> str:
    if header.has("commentable_id", "commentable_type", "body"):
        return "comment"
    titled = any(name == "title" or name.startswith("title/") for name in header.columns)
    if not (titled and header.has("id", "url")) or looks_like(header) == "CONSUL":
        return ""
    described = any(name.startswith("description") for name in header.columns)
    bodied = any(name == "body" or name.startswith("body/") for name in header.columns)
    return "proposal" if bodied else "debate" if described else ""


def _read(found: dict[str, list[tuple[Path, Header]]], zone: ZoneInfo, reports: Reports) -> Reading:
    sites: dict[str, str] = {}  # address → id of the text that stands there
    for path, header in found["proposal"]:
        yield from _texts("proposal", path, header, reports(path.name), zone, sites)
    for path, header in found["debate"]:
        yield from _texts("debate", path, header, reports(path.name), zone, sites)
    for path, header in found["comment"]:
        yield from _comments(path, header, reports(path.name), zone, sites)


def _address(url: str) -> str:
    """Where a text stands, without what differs between two ways of writing the same address."""
    parts = urlsplit(url.strip())
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _texts(
    role: Role, path: Path, header: Header, report: FileReport, zone: ZoneInfo, sites: dict[str, str]
) -> Reading:
    require_columns(path, header, "id", "url")
    for line, row in rows(path, header, report):
        try:
            numbers = {name: count(row.get(name)) for name in ("votes", "supports", "comments", "endorsements")}
            at = moment(row.get("published_at") or row.get("created_at"), zone)
        except ValueError as error:
            report.refuse(line, "cell_wrong", external_id=row["id"], value=str(error)[:80])
            continue
        identity = f"{role}:{row['id']}"
        sites[_address(row["url"])] = identity
        supports = numbers["votes"] if numbers["votes"] is not None else numbers["supports"]
        words = "body" if role == "proposal" else "description"
        body = in_some_language(row, words, LANGUAGES)
        yield (
            report,
            line,
            Text(
                external_id=identity,
                role=role,
                title=in_some_language(row, "title", LANGUAGES),
                body=body,
                writing="html" if body.lstrip().startswith("<") else "plain",
                created_at=at,
                category=in_some_language(row, "category/name", LANGUAGES)
                or in_some_language(row, "category", LANGUAGES),
                withdrawn=row.get("state", "") in WITHDRAWN,
                # A debate's number of comments is that of the file beside it: nobody counted anything else.
                totals=Totals(supports=supports, comments=numbers["comments"]),
            ),
        )


def _comments(path: Path, header: Header, report: FileReport, zone: ZoneInfo, sites: dict[str, str]) -> Reading:
    require_columns(path, header, "id", "body", "commentable_id", "commentable_type")
    for line, row in rows(path, header, report):
        kind = ABOUT.get(row["commentable_type"])
        if kind is None:
            report.refuse(line, "comment_elsewhere", external_id=row["id"], about=row["commentable_type"][:80])
            continue
        url = row.get("root_commentable_url", "")
        root = sites.get(_address(url), "") if url else ""
        if kind != "comment":
            named = f"{kind}:{row['commentable_id']}"
            if not url:
                root = named
            elif root != named:
                report.refuse(line, "comment_of_another_site", external_id=row["id"], address=_address(url)[:120])
                continue
        elif url and not root:
            report.refuse(line, "comment_of_another_site", external_id=row["id"], address=_address(url)[:120])
            continue
        try:
            at = moment(row.get("created_at"), zone)
            side = SIDES[row.get("alignment", "").strip()]
        except (ValueError, KeyError) as error:
            report.refuse(line, "cell_wrong", external_id=row["id"], value=str(error)[:80])
            continue
        body = in_some_language(row, "body", LANGUAGES)
        yield (
            report,
            line,
            Text(
                external_id=f"comment:{row['id']}",
                role="comment",
                body=body,
                writing="html" if body.lstrip().startswith(("<p>", "<div")) else "plain",
                created_at=at,
                parent=f"{kind}:{row['commentable_id']}",
                root=root,
                author=row.get("author/id", "").strip(),
                side=side,
            ),
        )
