# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of harvests, of the tree of ideas, of what the machine read, and of syntheses."""

from .documents import (
    Call,
    Citation,
    Document,
    Edition,
    EditionCitation,
    EditionSentence,
    Origin,
    Remark,
    Section,
    Sentence,
)
from .extracts import Extract, Nature
from .ideas import Fact, Idea, Step, Voices
from .rephrasings import Rephrasing
from .suggestions import MachineReading, Membership, Suggestion, Theme
from .telling import EditionToTell, News

__all__ = [
    "Call",
    "Citation",
    "Document",
    "Edition",
    "EditionCitation",
    "EditionSentence",
    "EditionToTell",
    "Extract",
    "Fact",
    "Idea",
    "MachineReading",
    "Membership",
    "Nature",
    "News",
    "Origin",
    "Remark",
    "Rephrasing",
    "Section",
    "Sentence",
    "Step",
    "Suggestion",
    "Theme",
    "Voices",
]
