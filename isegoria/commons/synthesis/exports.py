# SPDX-License-Identifier: AGPL-3.0-or-later
"""What open data says of the workshop: a table from each subroom that has one. No account is named in any of them."""

from .documents import exports as sentences
from .documents import exports_of_sources as sources
from .harvesting import exports as harvesting
from .suggesting import exports as themes
from .suggesting import exports_of_texts as texts_of_themes
from .tree import exports as tree
from .tree.facts import exports as facts

# Each with NAME, MEANING, COLUMNS and rows(process), as a commons with one table has them itself.
TABLES = [
    harvesting,
    themes,
    texts_of_themes,
    tree,
    facts,
    sentences,
    sources,
]
