# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a mail server wrote back: a delivery status notification (RFC 3464) or a feedback report (ARF, RFC 5965)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from enum import Enum
from typing import Any

MOST_PARTS = 60
HEADERS_READ = ("to", "delivered-to", "x-original-to", "envelope-to")


class Verdict(Enum):
    """What is said of an address."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    NOTHING = "nothing"
    """A delay, a success, an answer on holiday, or no report at all."""


@dataclass(frozen=True)
class Report:
    """One report. ``identifiers`` may hold the Message-ID of what came back; ``return_addresses`` the one, made for one
    message, that the report was sent to."""

    verdict: Verdict
    status: str = ""
    recipients: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    return_addresses: tuple[str, ...] = ()


def read_report(raw: bytes) -> Report:
    """Read one message as it came. Whatever it holds, this answers: what cannot be understood says nothing."""
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        parts = list(_parts(message))
    except (LookupError, TypeError, ValueError):  # mail from anywhere: no charset or structure is to be relied on
        return Report(Verdict.NOTHING)
    types = [part.get_content_type() for part in parts]
    found: dict[str, Any] = {
        "identifiers": tuple(dict.fromkeys(_identifiers(message, parts))),
        "return_addresses": tuple(_values(message, HEADERS_READ)),
    }
    if "message/feedback-report" in types:
        return _complaint(parts[types.index("message/feedback-report")], found)
    if "message/delivery-status" in types:
        return _delivery(parts[types.index("message/delivery-status")], found)
    return Report(Verdict.NOTHING, **found)


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a status part, which the parser gives as messages without a body; or its text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    text = part.get_payload(decode=True)
    whole = text if isinstance(text, bytes) else str(payload).encode("utf-8", "replace")
    return [message_from_bytes(block, policy=policy.compat32) for block in whole.replace(b"\r\n", b"\n").split(b"\n\n")]


def _delivery(part: Message, found: dict[str, Any]) -> Report:
    """RFC 3464: the first group is of the message, each other one of a recipient."""
    recipients, statuses, actions = [], [], []
    for block in _blocks(part):
        recipient = _field(block, "final-recipient") or _field(block, "original-recipient")
        if not recipient:
            continue
        recipients.append(recipient.rpartition(";")[2].strip().strip("<>").lower())
        actions.append(_field(block, "action").lower())
        statuses.append(_field(block, "status").split(" ", 1)[0][:12])
    status = statuses[0] if statuses else ""
    verdict = Verdict.NOTHING
    if "failed" in actions:
        status = statuses[actions.index("failed")]
        # 4.x.x: for now. 5.2.2: the box is full. 5.3.4, 5.7.x: this message was not wanted, the address is there.
        lasting = status.startswith("5") and not status.startswith(("5.2.2", "5.3", "5.6", "5.7"))
        verdict = Verdict.HARD if lasting else Verdict.SOFT
    return Report(verdict, status=status, recipients=tuple(recipients), **found)


def _complaint(part: Message, found: dict[str, Any]) -> Report:
    blocks = _blocks(part)
    kind = next((value for block in blocks if (value := _field(block, "feedback-type"))), "").lower()
    recipients = tuple(
        value.rpartition(";")[2].strip().strip("<>").lower()
        for block in blocks
        if (value := _field(block, "original-rcpt-to"))
    )
    verdict = Verdict.NOTHING if kind == "not-spam" else Verdict.COMPLAINT
    return Report(verdict, recipients=recipients, **found)


def _identifiers(message: Message, parts: list[Message]) -> Iterator[str]:
    """Message-IDs of what came back: in the copy of it, or of its headers, that reports carry."""
    for part in parts:
        if part is message:
            continue
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            inner = message_from_bytes(payload if isinstance(payload, bytes) else b"", policy=policy.compat32)
            if value := _field(inner, "message-id"):
                yield value
        elif value := _field(part, "message-id"):
            yield value
    yield from (one for name in ("in-reply-to", "references") for one in _field(message, name).split())


def _values(message: Message, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for value in message.get_all(name, []):
            yield str(value)


def _field(message: Message, name: str) -> str:
    value = message.get(name)
    return " ".join(str(value).split()) if value is not None else ""
