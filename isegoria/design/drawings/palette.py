# SPDX-License-Identifier: AGPL-3.0-or-later
"""The light colours, written as attributes so that a drawing also looks right alone; a page's CSS overrides them.

They repeat `static/isegoria/tokens.css`; a test keeps the two alike.
"""

from types import MappingProxyType

LIGHT = MappingProxyType(
    {
        "surface": "#FFFFFF",
        "line": "#DDD9CE",
        "edge": "#85826F",
        "ink": "#1B1E3F",
        "quiet": "#565A7D",
        "act": "#3A3FD0",
        "act-ink": "#FFFFFF",
        "agree": "#0F6FB5",
        "pass": "#6E6F7C",
        "disagree": "#C4510F",
        "group-a": "#0072B2",
        "group-b": "#D55E00",
        "group-c": "#009E73",
        "group-d": "#CC79A7",
        "group-e": "#7A5C00",
        "group-none": "#85826F",
    }
)
