# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the themes of a crowd of texts are asked with."""

from __future__ import annotations

from dataclasses import dataclass, fields

from isegoria.engine.errors import EngineError

LEAST = {"fewest": 2, "most": 2, "most_inside": 1, "fewest_people": 1, "sample": 100, "draws": 2}


@dataclass(frozen=True)
class ThemeParameters:
    """How many themes there may be, and how they are looked for.

    Attributes:
        fewest, most: themes at the top among which their number is chosen.
        most_inside: sub-themes that a theme may have; 1 for none.
        fewest_people: people without whom there is no theme.
        sample: different texts that the themes are found on; all texts then take their place among them.
        draws: halves of the sample drawn to see which number of themes comes back.
    """

    fewest: int = 5
    most: int = 20
    most_inside: int = 8
    fewest_people: int = 3
    sample: int = 50_000
    draws: int = 6

    def __post_init__(self) -> None:
        """
        Raises:
            EngineError: parameter_out_of_range.
        """
        for one in fields(self):
            value, least = getattr(self, one.name), LEAST[one.name]
            if one.name == "most":
                least = max(least, self.fewest)
            if not isinstance(value, int) or value < least:
                raise EngineError("parameter_out_of_range", name=one.name, value=value, rule=f"{least} or more")
