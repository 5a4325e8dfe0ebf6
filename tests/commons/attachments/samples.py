# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files as people send them, and as those do who mean harm; each as its bytes."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

ODT_TYPE = "application/vnd.oasis.opendocument.text"
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
)
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def drawing(width: int = 320, height: int = 200) -> Image.Image:
    """Red above blue: which way is up can be told."""
    made = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(made).rectangle((0, 0, width, height // 2), fill="red")
    return made


def picture(format_name: str = "JPEG", *, width: int = 320, height: int = 200, **options: object) -> bytes:
    made = BytesIO()
    drawing(width, height).save(made, format_name, **options)
    return made.getvalue()


def photograph(*, orientation: int = 1) -> bytes:
    """A telephone's: with the place, the camera, the owner, a comment and a profile of colours."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x013B] = "Fairphone", "Ana Secret"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (46.0, 34.0, 48.0)
    gps[3], gps[4] = "E", (0.0, 20.0, 24.0)
    return picture(exif=exif, comment=b"taken at home, 3 rue Secret", quality=90)


def polyglot() -> bytes:
    """A JPEG that is a web page to whoever guesses: its comment closes nothing and opens a script."""
    return picture(comment=b"--><html><body><script>alert(document.domain)</script></body></html><!--")


def bomb_png(side: int = 50_000) -> bytes:
    """A few kilobytes that say they are 50,000 × 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(*, script: bool = False, launch: bool = False, enclosure: bool = False, password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if script:
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(
            DictionaryObject(
                {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('hello')")}
            )
        )
    if launch:
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(
            DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")})
        )
    if enclosure:
        writer.add_attachment("inner.txt", b"unseen")
    if password:
        writer.encrypt(password)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def pdf_with_packed_script() -> bytes:
    """The script's object is inside a compressed stream of objects: its name stands nowhere in the file."""
    action = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"
    packed = b"4 0 1 %d " % (len(action) + 1) + action + b" " + catalogue
    first = packed.index(b"<<")
    packed_stream = zlib.compress(packed)
    objects = {
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        5: b"<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
        % (first, len(packed_stream), packed_stream),
    }
    made, places = b"%PDF-1.5\n", {}
    for number, content in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows = {0: (0, 0, 65535), 1: (2, 5, 1), 4: (2, 5, 0), 6: (1, len(made), 0)}
    rows |= {number: (1, place, 0) for number, place in places.items()}
    table = zlib.compress(b"".join(struct.pack(">BIH", *rows[number]) for number in range(7)))
    start = len(made)
    made += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\n" % len(table)
    made += b"stream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)
    return made


def odt(extra: dict[str, str | bytes] | None = None, *, content: str = CONTENT) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODT_TYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return made.getvalue()


def bomb_odt(*, lying: bool = False) -> bytes:
    """300 MB of blanks in 300 kB; ``lying`` says in both its directories that they are ten bytes."""
    made = odt({"content2.xml": b" " * 300_000_000})
    if lying:
        made = made.replace(struct.pack("<I", 300_000_000), struct.pack("<I", 10))
    return made
