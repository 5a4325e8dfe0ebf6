# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a Pabulib file to a process of its own: its question, its dates, its rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from isegoria.engine.formats.pabulib.reading import PabulibFile

from ..rules import APPROVALS_ONLY, RULES

FALLBACK = "equal-shares-add1"
KNOWN = {
    "greedy": "greedy-votes",
    "equalshares": "equal-shares",
    "equalshares/add1": "equal-shares-add1",
    "equalshares/add1-comparison": "equal-shares-add1-comparison",
    "equalshares-comparison": "equal-shares-add1-comparison",
}
"""How the field META ``rule`` calls rules → what they are called here."""


@dataclass(frozen=True)
class HeldElsewhere:
    """What a file says of the vote that it comes from."""

    question: str
    source: str
    language: str
    rule: str
    opens_at: datetime
    closes_at: datetime


def held_elsewhere(file: PabulibFile, *, name: str, now: datetime) -> HeldElsewhere:
    """What a file says of its vote; what it does not say is made up for plainly: a vote that ended a day ago."""
    meta = file.meta
    where = " ".join(part for part in (meta.get("unit", ""), meta.get("instance", "")) if part)
    closes_at = _day(meta, "date_end", default=now - timedelta(days=1))
    opens_at = _day(meta, "date_begin", default=closes_at - timedelta(days=14))
    closes_at = min(closes_at + timedelta(days=1), now - timedelta(seconds=1))
    return HeldElsewhere(
        question=meta.get("description") or where or name,
        source=" ".join(part for part in (where, f"({name})") if part)[:200],
        language=meta.get("language", "")[:2].lower(),
        rule=rule_of(meta, file.votes.kind),
        opens_at=min(opens_at, closes_at - timedelta(days=1)),
        closes_at=closes_at,
    )


def rule_of(meta: Mapping[str, str], kind: str) -> str:
    """The rule that a file names, by the name that it has here; equal shares where it names one that is not known."""
    said = meta.get("rule", "").strip().lower()
    found = KNOWN.get(said, said if said in RULES else FALLBACK)
    return FALLBACK if found in APPROVALS_ONLY and kind != "approvals" else found


def _day(meta: Mapping[str, str], field: str, *, default: datetime) -> datetime:
    """ "19.10.2025", or a year alone: its last day."""
    text = meta.get(field, "").strip()
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    if len(text) == 4 and text.isdigit() and 1900 < int(text) < 2200:
        return datetime(int(text), 12, 31, tzinfo=UTC)
    return default
