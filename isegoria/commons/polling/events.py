# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to urns, for the tools whose questions they belong to. Heard in the act's own transaction."""

from dataclasses import dataclass

from isegoria.core.events import Event
from isegoria.core.processes.models import Process

from .models import Urn


@dataclass(frozen=True)
class UrnClosed(Event):
    """It takes no ballot any more, and is about to be opened."""

    urn: Urn


@dataclass(frozen=True)
class UrnsErased(Event):
    """Those of an erased process. Their rows, and by cascade the tools' rows that hang on them, go right after this:
    a tool forgets now what lies elsewhere, as in the journal."""

    process: Process
    urns: tuple[Urn, ...]
