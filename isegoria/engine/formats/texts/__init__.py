# SPDX-License-Identifier: LGPL-3.0-or-later
"""Contributions in a table (CSV, or one JSON object a line): read as a stream, kept on disk, whatever their number.

`docs/formats/contributions-csv.md` says what is read, what is put right and what is refused.
"""

from isegoria.engine.formats.texts.contributions import Columns, Contributions, read_contributions
from isegoria.engine.formats.texts.store import StoredTexts, TextWriter
from isegoria.engine.formats.texts.table import Table, TableReport

__all__ = [
    "Columns",
    "Contributions",
    "StoredTexts",
    "Table",
    "TableReport",
    "TextWriter",
    "read_contributions",
]
