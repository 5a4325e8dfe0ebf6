# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be kept of a file, and what is refused: by its content, never by its name."""

import resource
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from isegoria.commons.attachments.examination.recognising import NotTakenError, recognise
from isegoria.commons.attachments.opening import OpenedFile, find_opened, open_file
from isegoria.core.verdicts import Refused
from tests.commons.attachments import samples
from tests.commons.attachments.conftest import stored


def opened(content: bytes) -> tuple[OpenedFile, bytes]:
    found = open_file(BytesIO(content))
    return found, (found.folder / "main").read_bytes()


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        open_file(BytesIO(content))
    assert refused.value.verdict.reason_text
    assert refused.value.verdict.remedy_text
    return refused.value.verdict.code


@pytest.mark.parametrize(
    ("format_name", "kept_as"), [("JPEG", "jpeg"), ("PNG", "png"), ("GIF", "png"), ("WEBP", "jpeg")]
)
def test_a_picture_is_drawn_anew(format_name: str, kept_as: str) -> None:
    found, content = opened(samples.picture(format_name))

    assert (found.format, found.width, found.height, found.small_width) == (kept_as, 320, 200, 0)
    assert found.size == len(content)
    with Image.open(BytesIO(content)) as image:
        assert (image.format or "").lower() == kept_as


def test_a_see_through_picture_stays_so() -> None:
    made = BytesIO()
    Image.new("RGBA", (40, 40), (10, 20, 30, 0)).save(made, "WEBP", lossless=True)
    found, content = opened(made.getvalue())

    with Image.open(BytesIO(content)) as image:
        assert (found.format, image.mode) == ("png", "RGBA")
        assert image.getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_whatever_its_colours_are_kept_in_it_is_read(mode: str) -> None:
    image = samples.drawing().convert(mode if mode != "I;16" else "L")
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 256).convert("I;16")
    made = BytesIO()
    image.save(made, "JPEG" if mode == "CMYK" else "PNG")
    found, content = opened(made.getvalue())

    with Image.open(BytesIO(content)) as image:
        halves = image.convert("L").resize((1, 2), Image.Resampling.BOX)
        top, bottom = halves.getpixel((0, 0)), halves.getpixel((0, 1))
    assert (found.width, found.height) == (320, 200)
    assert top > bottom  # red is lighter than blue, as it was


def test_place_camera_owner_and_comment_are_gone() -> None:
    sent = samples.photograph()
    assert b"Ana Secret" in sent
    assert b"rue Secret" in sent
    with Image.open(BytesIO(sent)) as image:
        assert image.getexif().get_ifd(0x8825)[2] == (46.0, 34.0, 48.0)
    _found, content = opened(sent)

    with Image.open(BytesIO(content)) as image:
        assert dict(image.getexif()) == {}
        assert image.getexif().get_ifd(0x8825) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for secret in (b"Exif", b"GPS", b"Ana Secret", b"rue Secret", b"Fairphone", b"ICC_PROFILE"):
        assert secret not in content


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (320, 200), (160, 20)), (3, (320, 200), (160, 180)), (6, (200, 320), (180, 160)), (8, (200, 320), (20, 160))],
)
def test_it_stands_as_the_camera_was_held(orientation: int, size: tuple[int, int], red_at: tuple[int, int]) -> None:
    _found, content = opened(samples.photograph(orientation=orientation))

    with Image.open(BytesIO(content)) as image:
        red, _green, blue = image.convert("RGB").getpixel(red_at)
        assert image.size == size
        assert red > 200 > blue


def test_a_large_picture_is_made_smaller_twice() -> None:
    found, content = opened(samples.picture(width=4000, height=3000))

    assert (found.width, found.height, found.small_width) == (2400, 1800, 640)
    with Image.open(found.folder / "small") as image:
        assert image.size == (640, 480)
    assert len(content) < 1_000_000


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "green", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
    _found, content = opened(made.getvalue())

    with Image.open(BytesIO(content)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_what_a_polyglot_hid_is_gone() -> None:
    sent = samples.polyglot()
    assert b"<script>" in sent
    _found, content = opened(sent)

    assert b"script" not in content
    assert b"html" not in content


def test_a_page_appended_to_a_picture_is_gone() -> None:
    _found, content = opened(samples.picture("PNG") + b"<html><script>alert(1)</script></html>")

    assert b"script" not in content


@pytest.mark.parametrize("content", [samples.pdf(), samples.odt()], ids=["pdf", "odt"])
def test_a_document_is_kept_as_it_came(content: bytes) -> None:
    found, kept = opened(content)

    assert kept == content
    assert (found.is_picture, found.size) == (False, len(content))


def test_a_pdf_locked_without_a_password_for_reading_is_taken() -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=9, height=9)
    writer.encrypt("", "owner")
    made = BytesIO()
    writer.write(made)
    assert opened(made.getvalue())[0].format == "pdf"


REFUSED = {
    "empty": (b"", "file_empty"),
    "ten megabytes and one": (samples.picture() + b"\0" * (10_000_001 - len(samples.picture())), "file_too_large"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file_svg"),
    "svg with a preamble": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><svg/>', "file_svg"),
    "web page": (b"  <!DOCTYPE html><script>alert(1)</script>", "file_html"),
    "Windows program": (b"MZ\x90\x00" + b"\0" * 100, "file_program"),
    "Linux program": (b"\x7fELF" + b"\0" * 100, "file_program"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "file_program"),
    "HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 50, "file_heic"),
    "old office document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "file_other_archive"),
    "plain text": ("Bonjour à toutes et à tous".encode(), "file_unknown"),
    "bytes": (bytes(range(1, 200)), "file_unknown"),
    "truncated JPEG": (samples.picture(width=900, height=900)[:1200], "file_damaged"),
    "truncated PNG": (samples.picture("PNG", width=900, height=900)[:-60], "file_damaged"),
    "the first bytes of a JPEG": (b"\xff\xd8\xff", "file_damaged"),
    "PNG bomb": (samples.bomb_png(), "file_too_many_pixels"),
    "PDF behind a page": (b"<html></html>" + samples.pdf(), "file_html"),
    "PDF behind a blank": (b"\n" + samples.pdf(), "file_unknown"),
    "PDF with a ZIP behind it": (samples.pdf() + samples.odt(), "file_two_files_in_one"),
    "PDF with a page behind it": (samples.pdf() + b"<html>" + b" " * 5_000, "file_two_files_in_one"),
    "PDF with a script": (samples.pdf(script=True), "file_pdf_script"),
    "PDF with a packed script": (samples.pdf_with_packed_script(), "file_pdf_script"),
    "PDF with a script written by numbers": (
        samples.pdf(script=True).replace(b"/JavaScript", b"/J#61vaScript"),
        "file_pdf_script",
    ),
    "PDF that starts a program": (samples.pdf(launch=True), "file_pdf_script"),
    "PDF with a file inside": (samples.pdf(enclosure=True), "file_pdf_enclosure"),
    "PDF with a password": (samples.pdf(password="secret"), "file_locked"),
    "truncated PDF": (samples.pdf()[:120], "file_damaged"),
    "a PDF in name": (b"%PDF-1.4\nhello\n%%EOF\n", "file_damaged"),
    "ODT bomb": (samples.bomb_odt(), "file_unfolds_too_far"),
    "ODT bomb that lies": (samples.bomb_odt(lying=True), "file_damaged"),
    "ODT of many entries": (samples.odt({f"{number}.txt": "" for number in range(2_100)}), "file_unfolds_too_far"),
    "ODT with macros": (samples.odt({"Basic/Standard/script-lb.xml": "<x/>"}), "file_odt_macro"),
    "ODT with a listener": (
        samples.odt(content="<a><script:event-listener xlink:href='vnd.sun.star.script:x'/></a>"),
        "file_odt_macro",
    ),
    "ODT with entities": (samples.odt(content='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "file_odt_macro"),
    "ODT with a program": (samples.odt({"Pictures/a.png": b"MZ\x90\0"}), "file_program"),
    "ODT that leads out": (samples.odt({"../../etc/passwd": "x"}), "file_damaged"),
    "ODT with something behind": (samples.odt() + b"<html></html>", "file_two_files_in_one"),
    "truncated ODT": (samples.odt()[:-40], "file_two_files_in_one"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_kept_is_refused_in_a_sentence(content: bytes, code: str, tmp_path: Path) -> None:
    began = time.monotonic()

    assert refusal(content) == code
    assert stored(tmp_path) == []
    assert time.monotonic() - began < 8


def test_other_zips_and_other_open_documents_are_not_text() -> None:

    for first, content in (
        ("[Content_Types].xml", "x"),
        ("mimetype", "application/vnd.oasis.opendocument.text-template"),
    ):
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(first, content)
            archive.writestr("content.xml", "x")
        assert refusal(made.getvalue()) == "file_other_archive"


def test_exactly_ten_megabytes_are_taken() -> None:
    sent = samples.picture("PNG")
    found, _content = opened(sent + b"\0" * (10_000_000 - len(sent)))

    assert found.width == 320


def test_what_is_looked_at_has_bounded_memory(tmp_path: Path) -> None:
    """The limits hold in the other process, and this one keeps its own."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    opened(samples.picture())

    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_an_opened_file_is_found_again_by_its_seal_alone() -> None:
    found = open_file(BytesIO(samples.picture()))

    assert find_opened(found.sealed()) == found
    for forged in ("", found.token, "../../etc/passwd:x"):
        with pytest.raises(Refused):
            find_opened(forged)


def test_nothing_is_taken_for_what_it_only_contains() -> None:
    for head in (b" \xff\xd8\xff", b"GIF80a", b"RIFF1234WAVE", b"\x89PNG", b"%pdf-1.4"):
        with pytest.raises(NotTakenError):
            recognise(head)
