# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings and their notes, for tests: an ODT as LibreOffice writes one, a workshop published by the real actions."""

import io
import zipfile
from datetime import date
from html import escape
from typing import Any

from isegoria.commons.workshops.actions import About, bring_in, publish
from isegoria.commons.workshops.models import Workshop
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase
from tests import factories

NOTES = """# Atelier du 3 mars

Participants : Karim Benali, Mme Petit

## Table 1 : Mobilité
- Plus de bus le soir (x3)
- Fermer la rue Jean Jaurès aux voitures (5 personnes)
- Vélos :
  - des pistes séparées
  - des arceaux devant l'école Marie Curie
- Écrire à karim@example.org ou au 06 12 34 56 78

## Table 2 : Écoles
Les cantines devraient servir des produits du coin.
"""
ABOUT = About(
    title="Atelier de Wazemmes",
    held_on=date(2026, 3, 3),
    people_present=47,
    place_text="Salle des fêtes, Wazemmes",
    facilitated_by="la maison de quartier",
    noted_by="les rapporteurs des tables",
)
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def content_xml(body: str, *, before: str = "") -> str:
    """The XML around the body of a text, with one bold style."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<office:document-content {NAMESPACES} office:version="1.3">'
        '<office:scripts/><office:automatic-styles><style:style style:name="T1" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )


def odt(body: str = "", *, xml: str | bytes | None = None, **entries: str | bytes) -> bytes:
    """An ODT whose content is ``body`` within :func:`content_xml`, or ``xml`` as it stands; other entries by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", xml if xml is not None else content_xml(body))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def paragraph(text: str) -> str:
    return f'<text:p text:style-name="P1">{escape(text)}</text:p>'


def heading(text: str, level: int = 1) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def bullets(*texts: str) -> str:
    items = "".join(f"<text:list-item>{paragraph(one)}</text:list-item>" for one in texts)
    return f"<text:list>{items}</text:list>"


def organiser(of: Phase) -> Account:
    return factories.role(of.process.space, "organiser")


def draft(
    *, phase: Phase | None = None, by: Account | None = None, notes: str | bytes = NOTES, **about: Any
) -> Workshop:
    """The notes of a meeting, brought in and not published."""
    phase = phase or factories.phase()
    content = notes.encode() if isinstance(notes, str) else notes
    said = About(**{**ABOUT.__dict__, **about})
    return bring_in(phase=phase, by=by or organiser(phase), notes=content, about=said)


def workshop(*, phase: Phase | None = None, by: Account | None = None, **given: Any) -> Workshop:
    """A published meeting."""
    phase = phase or factories.phase()
    by = by or organiser(phase)
    return publish(workshop=draft(phase=phase, by=by, **given), by=by, checked=True)
