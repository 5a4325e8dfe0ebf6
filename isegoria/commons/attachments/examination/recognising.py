# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is, by its first bytes alone: its name and what the browser says of it are never asked."""

HEAD = 4_096
"""How many of its first bytes are enough."""
ODT_TYPE = b"application/vnd.oasis.opendocument.text"


class NotTakenError(Exception):
    """The file cannot be taken. ``code`` says why (see ``refusals.py``), ``params`` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def recognise(head: bytes) -> str:
    """``jpeg``, ``png``, ``gif``, ``webp``, ``pdf`` or ``odt``. Raises :class:`NotTakenError` for anything else.

    The signature must be the very first bytes: a file that begins as something else is that something else.
    """
    if not head:
        raise NotTakenError("empty")
    for name, signature in (
        ("jpeg", b"\xff\xd8\xff"),
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("gif", b"GIF87a"),
        ("gif", b"GIF89a"),
        ("pdf", b"%PDF-"),
    ):
        if head.startswith(signature):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK\x03\x04"):
        if _first_entry_is_odt(head):
            return "odt"
        raise NotTakenError("other_archive")
    raise NotTakenError(_why_not(head))


def _first_entry_is_odt(head: bytes) -> bool:
    """OpenDocument 1.2, part 3, §3.3: the first entry is called "mimetype", is stored as it is, and says the type."""
    name_length, extra_length = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    stored = int.from_bytes(head[8:10], "little") == 0
    data = 30 + name_length + extra_length
    says = head[data : data + len(ODT_TYPE)]
    follows = head[data + len(ODT_TYPE) : data + len(ODT_TYPE) + 2]
    # What follows is the next entry or this one's descriptor; "text-template" and "text-master" are other types.
    return stored and head[30 : 30 + name_length] == b"mimetype" and says == ODT_TYPE and follows == b"PK"


def _why_not(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}:
        return "heic"
    if is_program(head):
        return "program"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "other_archive"
    text = head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").lower()
    if text.startswith(b"<svg") or (text.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in text):
        return "svg"
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?xml", b"<!--")):
        return "html"
    return "unknown"


def is_program(head: bytes) -> bool:
    """Whether a file begins as something that a computer runs."""
    return head.startswith(
        (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa")
    )
