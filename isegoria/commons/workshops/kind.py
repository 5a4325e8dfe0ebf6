# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kind of contribution that a note of a meeting is."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import Kind

NOTE = "workshop_note"
MAX_LENGTH = 4_000
KIND = Kind(
    slug=NOTE,
    name=_("note of a workshop"),
    name_plural=_("notes of workshops"),
    card="workshops/card.html",
    url_name="workshops:note",
    max_length=MAX_LENGTH,
    commented=True,
    answered=True,
)
