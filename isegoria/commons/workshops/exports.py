# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of meetings: the meetings themselves, and what each of their texts was at them."""

from .tables import meetings, notes

# Each with NAME, MEANING, COLUMNS and rows(process), as a commons with one table has them itself.
TABLES = [meetings, notes]
