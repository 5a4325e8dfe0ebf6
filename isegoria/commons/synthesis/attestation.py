# SPDX-License-Identifier: AGPL-3.0-or-later
"""How extracts, ideas and editions read to the journal. Whose account acted stays out, as with roles."""

from .documents import attestation as documents
from .harvesting import attestation as harvesting
from .suggesting import attestation as suggesting
from .tree import attestation as tree


def register() -> None:
    """Called once the apps are ready."""
    documents.register()
    harvesting.register()
    suggesting.register()
    tree.register()
