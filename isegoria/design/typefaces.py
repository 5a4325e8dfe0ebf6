# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the house's fonts, for what is drawn on paper: documents embed the signs that they use."""

from pathlib import Path

_HERE = Path(__file__).parent
_PAGES = _HERE / "static" / "vendor" / "atkinson-hyperlegible-next-5.3.0"
REGULAR = _PAGES / "latin-400.woff2"
BOLD = _PAGES / "latin-700.woff2"
REGULAR_EXTENDED = _PAGES / "latin-ext-400.woff2"
BOLD_EXTENDED = _PAGES / "latin-ext-700.woff2"
WIDE = _HERE / "fonts" / "dejavu-sans-2.37" / "wide-400.woff2"
"""Other alphabets, and the accents that the others lack."""
