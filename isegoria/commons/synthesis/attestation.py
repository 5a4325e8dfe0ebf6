# SPDX-License-Identifier: AGPL-3.0-or-later
"""How extracts, ideas and editions read to the journal. Whose account acted stays out, as with roles."""


def register() -> None:
    """Called once the apps are ready."""
