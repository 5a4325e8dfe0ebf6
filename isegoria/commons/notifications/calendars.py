# SPDX-License-Identifier: AGPL-3.0-or-later
"""Phases as an iCalendar file (RFC 5545): written here, as it takes three rules (CRLF, escaping, folded lines)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from isegoria.core.processes.models import Phase

from .composing import domain
from .stopping import absolute

FOLD = 75
"""Octets in a line, the line break left out."""


@dataclass(frozen=True)
class Event:
    """What a calendar shows. An event without an end is a moment."""

    uid: str
    begins: datetime
    ends: datetime | None
    summary: str
    description: str
    url: str
    place: str


def calendar(name: str, events: Iterable[Event], *, stamp: datetime) -> str:
    """The whole file. ``stamp`` is when it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Isegoria//Isegoria//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escape(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in fold(line))


def _event(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(stamp)}"
    yield f"DTSTART:{_moment(event.begins)}"
    if event.ends is not None:
        yield f"DTEND:{_moment(event.ends)}"
    yield f"SUMMARY:{escape(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    if event.place:
        yield f"LOCATION:{escape(event.place)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"  # an open vote keeps nobody from having lunch
    yield "END:VEVENT"


def escape(text: str) -> str:
    r"""A TEXT value (RFC 5545, 3.3.11): ``\``, ``;`` and ``,`` marked, line breaks as ``\n``, no control sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, no sign cut in two; each but the first begins with a space."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > FOLD:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def events_of(phases: Sequence[Phase]) -> list[Event]:
    """An event for each phase that has an opening date, in the language that is active. The phases have their process
    and space at hand."""
    found = []
    for phase in phases:
        process = phase.process
        if phase.opens_at is None:
            continue
        url = absolute(f"/s/{process.space.slug}/{process.slug}/")
        found.append(
            Event(
                uid=f"phase-{phase.pk}@{domain()}",
                begins=phase.opens_at,
                ends=phase.closes_at,
                summary=f"{phase.title.text} – {process.question.text}",
                description=url,
                url=url,
                place=process.space.name.text,
            )
        )
    return found
