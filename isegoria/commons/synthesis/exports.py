# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the workshop: a table from each subroom that has one. No account is named in any of them."""

from .harvesting import exports as harvesting
from .tree import exports as tree
from .tree.facts import exports as facts

# Each with NAME, MEANING, COLUMNS and rows(process), as a commons with one table has them itself.
TABLES = [
    harvesting,
    tree,
    facts,
]
