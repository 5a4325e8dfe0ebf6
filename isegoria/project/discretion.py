# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a log line may not say: who someone is, where they come from, and what would let another be them.

Our own code logs no such thing; libraries, database errors and the addresses that people ask for may. So every line is
read as a whole, its traceback included, just before it is written.
"""

import logging
import re

GONE = "‹…›"
_SECRETS = re.compile(
    r"""
      [^\s@<>"'()\[\]=,;:/?&]+@[^\s@<>"'()\[\]=,;:/?&]+\.[a-z]{2,}      # an e-mail address
    | \b(?:\d{1,3}\.){3}\d{1,3}\b                                       # an IPv4 address
    | (?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])             # an IPv6 address
    | (?<![\w:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])
    | \b(?=[0-9-]*[A-Z])[A-Z0-9]{4}(?:-[A-Z0-9]{2,4})+\b                # a code, a receipt
    | \b\d{4}-\d{4}\b
    | (?<=[Bb]earer\ )\S+
    | (?<=isegoria_person=)[^\s;]+ | (?<=sessionid=)[^\s;]+ | (?<=csrftoken=)[^\s;]+
    | (?<=[?&])[^\s"']+                                                 # what stands behind an address
    | (?=[\w:=~-]*[A-Z])(?=[\w:=~-]*\d)[\w:=~-]{20,}                    # a signed or drawn token
    | \b[a-z0-9]{28,}\b                                                 # the key of a session, a digest
    """,
    re.VERBOSE,
)


def discreet(line: str) -> str:
    """A line without addresses of people or machines, codes, tokens, and what follows a question mark."""
    return _SECRETS.sub(GONE, line)


class DiscreetFormatter(logging.Formatter):
    """Formats as usual, then takes out what is nobody's business."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))
