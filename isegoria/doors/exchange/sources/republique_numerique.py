# SPDX-License-Identifier: AGPL-3.0-or-later
"""The consultation of 2015 on the French bill for a digital republic: opinions, each with its arguments and its votes.

The file has an opinion a line. An argument for or against is a comment of that side on the opinion; sources that people
added are quoted at the end of its text. Votes are known by their totals alone: agree, mixed, disagree.
"""

import re
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.errors import ImportStopped
from isegoria.doors.exchange.markdown import from_html, from_plain
from isegoria.doors.exchange.texts import Export, Reading, Reports, Side, Text, Totals
from isegoria.engine.formats.polis.report import FileReport

from .cells import count, moment
from .json_lines import objects

FILES = ("opinions_flat.jsonl", "opinions_flat.jsonl.gz")
SIDES: dict[str, Side] = {"pour": "for", "contre": "against"}
# Arguments are plain text, in which people typed line breaks of the web now and then.
_TYPED_BREAK = re.compile(r"[ \t]*</?br ?/?>(?:\r?\n)?", re.IGNORECASE)
NEEDED = ("id", "title", "body", "votes_ok", "votes_nok", "votes_mitige")


def find(path: Path, zone: ZoneInfo) -> Export:
    """opinions_flat.jsonl, in a directory or by itself. Raises ``ImportStopped``."""
    found = next((path / name for name in FILES if (path / name).is_file()), None) if path.is_dir() else path
    if found is None or not found.is_file():
        raise ImportStopped("no_such_files", path=str(path), format=FILES[0])
    probe = FileReport(found.name)
    first = next(objects(found, probe), None)
    if first is None or any(name not in first[1] for name in NEEDED):
        raise ImportStopped("json_unlike", file=found.name, columns=", ".join(NEEDED))
    return Export("republique-numerique", (found,), partial(_read, found, zone), {"time_zone": zone.key})


def _read(path: Path, zone: ZoneInfo, reports: Reports) -> Reading:
    opinions, arguments = reports(path.name), reports(f"{path.name} (arguments)")
    for line, one in objects(path, opinions):
        identity = f"opinion:{one.get('id')}"
        try:
            text = _opinion(identity, one, zone)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            opinions.refuse(line, "cell_wrong", external_id=identity[:40], value=str(error)[:80])
            continue
        yield opinions, line, text
        for argument in one.get("arguments") or ():
            try:
                said = _argument(identity, argument, zone)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                arguments.refuse(line, "cell_wrong", external_id=identity[:40], value=str(error)[:80])
                continue
            yield arguments, line, said


def _opinion(identity: str, one: dict[str, Any], zone: ZoneInfo) -> Text:
    if not isinstance(one["id"], int | str):
        raise TypeError("id")
    body = from_html(_text(one["body"]))
    sources = [_source(source) for source in one.get("sources") or ()]
    return Text(
        external_id=identity,
        role="proposal",
        title=_text(one["title"]),
        body="\n\n".join([body, *(f"> {quoted}" for quoted in sources if quoted)]),
        writing="markdown",
        created_at=moment(one.get("created_at"), zone),
        category=_text(one.get("section") or ""),
        withdrawn=bool(one.get("is_trashed")),
        totals=Totals(
            agrees=count(one["votes_ok"]),
            passes=count(one["votes_mitige"]),
            disagrees=count(one["votes_nok"]),
            comments=len(one.get("arguments") or ()),
        ),
    )


def _argument(identity: str, one: dict[str, Any], zone: ZoneInfo) -> Text:
    return Text(
        external_id=f"argument:{one['id']}",
        role="comment",
        body=_TYPED_BREAK.sub("\n", _text(one["body"])),
        created_at=moment(one.get("created_at"), zone),
        parent=identity,
        root=identity,
        side=SIDES[one["side"]],
        withdrawn=bool(one.get("is_trashed")),
        totals=Totals(supports=count(one.get("votes_count"))),
    )


def _source(one: dict[str, Any]) -> str:
    """A source that someone added: its title and what they say of it, on one line each."""
    title, body = (from_plain(" ".join(_text(one.get(name) or "").split())) for name in ("title", "body"))
    return f"**{title}** — {body}" if title and body else title or body


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
