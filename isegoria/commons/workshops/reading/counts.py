# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notes say of how many people said something, and at which table: "x3", "(5 personnes)", "Table 4"."""

import re

_PEOPLE = (
    r"personnes?|pers\.?|participants?|participantes?|habitants?|habitantes?|voix|fois|gommettes?|post-?its?|"
    r"people|persons?|votes?|times|stickers?|dots?"
)
_SAID = (
    re.compile(
        r"\s*[\[(]\s*(?:dit\s+par\s+|said\s+by\s+)?[x×]?\s*(\d{1,3})\s*(?:" + _PEOPLE + r")\s*[\])]", re.IGNORECASE
    ),
    re.compile(r"\s*[\[(]\s*(?:[x×]\s*(\d{1,3})|(\d{1,3})\s*[x×])\s*[\])]", re.IGNORECASE),
    re.compile(r"(?:\s+|\s*[-–—,:]\s*)(?:[x×]\s?(\d{1,3})|(\d{1,3})\s?[x×])\s*\.?$", re.IGNORECASE),
    re.compile(r"\s*[-–—:]\s*(\d{1,3})\s*(?:" + _PEOPLE + r")\s*\.?$", re.IGNORECASE),
    re.compile(r"^(?:[x×]\s?(\d{1,3})|(\d{1,3})\s?[x×])\s*[-–—:.)]?\s+", re.IGNORECASE),
)
_TABLE = re.compile(
    r"^(table|groupe|group|sous-groupe|équipe|team)\s*(?:n\s?[°ºo.]{1,2}\s*|#\s*)?(\d{1,3}|[A-Z])(?![\w])\s*(?:[:.–—-]\s*|$)(.*)$",
    re.IGNORECASE,
)


def how_many(text: str) -> tuple[str, int | None]:
    """The text without the note of how many said it, and that number; None where the notes do not say."""
    for pattern in _SAID:
        found = pattern.search(text)
        if found is None:
            continue
        count = int(next(one for one in found.groups() if one))
        rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
        rest = re.sub(r"\s+([.,;:!?])", r"\1", " ".join(rest.split())) if "\n" not in rest else rest
        if count and rest:
            return rest, count
    return text, None


def at_table(text: str) -> tuple[str, str]:
    """The name of a table or group with which a text begins ("" for none), and what follows it."""
    found = _TABLE.match(text.strip())
    if found is None:
        return "", text
    return f"{found[1].capitalize()} {found[2].upper()}", found[3].strip()
