# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to read of a process: announced by the room that publishes it, heard by those who tell people."""

from dataclasses import dataclass

from isegoria.core.events import Event

from .models import Process


@dataclass(frozen=True)
class SynthesisPublished(Event):
    """What was said has been summed up: those who follow the process and those who took part are told.

    ``document`` and ``edition`` are public ids; the document is read at ``/s/<space>/<process>/syntheses/<document>/``.
    """

    process: Process
    document: str
    edition: str
