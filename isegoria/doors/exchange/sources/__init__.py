# SPDX-License-Identifier: AGPL-3.0-or-later
"""The platforms whose files can be read, one module for each: ``find`` recognises the files, and reads nothing yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from isegoria.doors.exchange.texts import Export

from . import consul, decidim, republique_numerique, vrai_debat


@dataclass(frozen=True)
class Source:
    """One platform: its name as people know it, and how its files are found."""

    name: str
    find: Callable[[Path, ZoneInfo], Export]
    """From a file or directory; the zone is that of times which say none. Raises ``ImportStopped``."""
    language: str
    """What such data are most often in; whoever imports can say otherwise."""


SOURCES: Mapping[str, Source] = {
    "decidim": Source("Decidim", decidim.find, ""),
    "consul": Source("CONSUL", consul.find, "es"),
    "republique-numerique": Source("République numérique (2015)", republique_numerique.find, "fr"),
    "vrai-debat": Source("Le Vrai Débat (2019)", vrai_debat.find, "fr"),
}
