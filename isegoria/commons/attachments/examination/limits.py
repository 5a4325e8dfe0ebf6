# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a file may go."""

import contextlib
import os
import resource

FILE_BYTES = 10_000_000
"""A file as it is sent."""
PIXELS = 60_000_000
"""A picture, before it is made smaller: more than the largest that telephones take by default."""
SIDE = 2_400
"""The longer side of a picture as it is kept, in pixels."""
SMALL_SIDE = 640
"""The longer side of the picture shown in a page."""
PAGES = 3_000
PDF_OBJECTS = 300_000
ODT_ENTRIES = 2_000
ODT_BYTES = 100_000_000
"""All that a document unfolds to."""

MEMORY = 1_500_000_000
SECONDS = 15
"""Of computing; whoever waits gives up after twice as long."""


def bind() -> None:
    """Bound this process: memory, computing time, size of what it writes, open files, and no child of its own.

    A system that does not know one of these limits goes without it.
    """
    for name, value in (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", SECONDS),
        ("RLIMIT_FSIZE", 4 * FILE_BYTES),
        ("RLIMIT_NOFILE", 64),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))
    os.nice(10)  # whoever reads a page goes before whoever sends a file
