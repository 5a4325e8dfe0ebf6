# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lends the index to lists of other rooms, which ask the core for it."""

from collections.abc import Sequence

from isegoria.core.contributions.finding import finds
from isegoria.core.processes.models import Process

from .queries import Scope, matching


@finds
def in_process(process: Process, words: str, language: str, most: int) -> Sequence[int]:
    """Keys of the public contributions of a process that hold some words, the closest first."""
    return matching(words, language=language, scope=Scope(process=process), limit=most)
