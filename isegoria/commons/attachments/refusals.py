# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a file is not taken, and what to do: one sentence of each for every code that an examination may give."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import Verdict, no

ANOTHER = _("Send a JPEG, PNG, WebP or GIF picture, a PDF or an ODT document.")

SENTENCES: dict[str, tuple[Promise, Promise]] = {
    "empty": (_("The file is empty. Nothing was kept."), _("Choose it again; it may not have been ready yet.")),
    "too_large": (
        _("The file is %(megabytes)s MB, and at most %(most)s MB can be kept. Nothing was kept."),
        _("Send a smaller picture, or a document without its pictures."),
    ),
    "unknown": (_("This kind of file cannot be shown safely to everyone. Nothing was kept."), ANOTHER),
    "svg": (
        _("SVG drawings can hold programs that would run on the reader's machine. Nothing was kept."),
        _("Save the drawing as PNG or PDF and send that."),
    ),
    "html": (
        _("Web pages can hold programs that would run on the reader's machine. Nothing was kept."),
        _("Save the page as PDF and send that, or give its address in your text."),
    ),
    "program": (_("This file is, or holds, a program. Nothing was kept."), ANOTHER),
    "heic": (
        _("Many computers cannot show pictures of this kind (HEIC, AVIF). Nothing was kept."),
        _("Save the picture as JPEG, or set your telephone to “most compatible”, and send it again."),
    ),
    "other_archive": (
        _("Archives and office documents other than ODT are not taken. Nothing was kept."),
        _("Save the document as PDF or ODT and send that."),
    ),
    "too_many_pixels": (
        _("The picture is %(width)s × %(height)s pixels: more than %(most)s million in all. Nothing was kept."),
        _("Make it smaller and send it again."),
    ),
    "damaged": (
        _("The file could not be read to its end: it is damaged or incomplete. Nothing was kept."),
        _("Open it on your device, save it anew and send that."),
    ),
    "too_complicated": (
        _("The file could not be checked within the time and memory there are for it. Nothing was kept."),
        _("Save it in a simpler form, or in several parts."),
    ),
    "two_files_in_one": (
        _("The file holds another one, before or behind it. Nothing was kept."),
        _("Open it, save it anew and send that."),
    ),
    "locked": (
        _("The document is protected by a password, so it could not be checked. Nothing was kept."),
        _("Save it without a password and send that."),
    ),
    "pdf_script": (
        _("The PDF holds a script or starts a program when it is opened. Nothing was kept."),
        _("Print it to a new PDF and send that."),
    ),
    "pdf_enclosure": (
        _("The PDF has other files inside it, which its readers would not see. Nothing was kept."),
        _("Print it to a new PDF and send that."),
    ),
    "odt_macro": (
        _("The document holds macros, which are programs. Nothing was kept."),
        _("Remove the macros, or save it as PDF, and send that."),
    ),
    "unfolds_too_far": (
        _("The document unfolds to far more than its size says. Nothing was kept."),
        _("Save it as PDF and send that."),
    ),
    "busy": (
        _("Several files are being checked at this moment. Yours was not kept."),
        _("Send it again in a minute."),
    ),
}
STATUS = {"too_large": 413, "busy": 503}


def why(code: str, **params: Any) -> Verdict:
    """The refusal of a file. Its code is ``file_`` and the examination's."""
    reason, remedy = SENTENCES[code]
    return no(f"file_{code}", reason, remedy, status=STATUS.get(code, 400), **params)
