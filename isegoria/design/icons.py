# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signs of the interface: strokes on a 24 × 24 grid, drawn for Isegoria, coloured by the text around.

A sign never stands alone: a word, seen or heard, goes with it.
"""

from types import MappingProxyType

#: name → the inside of the <svg>.
ICONS = MappingProxyType(
    {
        "agree": '<path d="M12 4v16M4 12h16" stroke-width="3.5"/>',
        "pass": '<circle cx="12" cy="12" r="7.5" stroke-width="3.5"/>',
        "disagree": '<path d="M4 12h16" stroke-width="3.5"/>',
        "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
        "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
        "person": ('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.2 3.6-6.5 7.5-6.5s6.9 2.3 7.5 6.5"/>'),
        "people": (
            '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-3.8 3-6 6.5-6s6 2.2 6.5 6M16 '
            '5.2a3.5 3.5 0 0 1 0 6.6M18 14.6c2 .8 3.2 2.7 3.5 5.4"/>'
        ),
        "globe": ('<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/>'),
        "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15"/>',
        "check": '<path d="m5 12.5 4.7 4.7L19.5 7"/>',
        "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2.2"/>',
        "stop": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
        "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.6v.1"/>',
        "arrow": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
        "back": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
        "link": (
            '<path d="M10 14a4.2 4.2 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1 1M14 10a4.2 4.2 0 0 0-6 0l-3 '
            '3a4.2 4.2 0 0 0 6 6l1-1"/>'
        ),
        "lock": ('<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>'),
        "print": '<path d="M7 8V4h10v4M7 17H4.5V9.5h15V17H17M7 14h10v6H7z"/>',
        "flag": '<path d="M5.5 21V4M5.5 4.5h12l-2.5 4 2.5 4h-12"/>',
        "eye": (
            '<path d="M2.5 12c2.3-4.3 5.5-6.5 9.5-6.5s7.2 2.2 9.5 6.5c-2.3 4.3-5.5 6.5-9.5 6.5S4.8 '
            '16.3 2.5 12z"/><circle cx="12" cy="12" r="3"/>'
        ),
        "plus": '<path d="M12 5v14M5 12h14"/>',
        "bell": '<path d="M12 3.5a6 6 0 0 0-6 6c0 5-2 6.5-2 7.5h16c0-1-2-2.5-2-7.5a6 6 0 0 0-6-6zM10 20.5h4"/>',
        "bubble": '<path d="M4 5h16v11.5h-8L7.5 20v-3.5H4z"/>',
    }
)

#: Signs that point along the line of reading and turn round in right-to-left languages.
TURNING = frozenset({"arrow", "back"})


def svg(name: str) -> str:
    """The inline SVG of a sign. Raises KeyError for a name that is not in `ICONS`."""
    turning = " icon-turns" if name in TURNING else ""
    return (
        f'<svg class="icon{turning}" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{ICONS[name]}</svg>'
    )
