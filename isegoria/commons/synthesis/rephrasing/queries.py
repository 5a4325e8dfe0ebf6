# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of rephrasings."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from isegoria.commons.synthesis.models import Rephrasing, Sentence

from . import port
from .rules import FAULTS, PROBLEMS


@dataclass(frozen=True)
class Why:
    """Why the check refused, in words of the reader's language, and what it is about."""

    sentence: str | Promise
    words: Sequence[str]


def rephrasing_of(sentence: Sentence) -> Rephrasing | None:
    found = Rephrasing.objects.filter(sentence=sentence).first()
    if found is not None:
        found.sentence = sentence
    return found


def why_refused(rephrasing: Rephrasing) -> list[Why]:
    return [Why(FAULTS.get(one["fault"], one["fault"]), one["words"]) for one in rephrasing.findings]


def what_failed(rephrasing: Rephrasing) -> str | Promise:
    return PROBLEMS.get(rephrasing.problem, rephrasing.problem)


def rephrase_url(sentence: Sentence) -> str:
    """The page on which a sentence is said otherwise; "" where the site has no server that rephrases."""
    if not port.is_on():
        return ""
    document = sentence.section.document
    return reverse(
        "synthesis:rephrase",
        kwargs={
            "space": document.process.space.slug,
            "process": document.process.slug,
            "document": document.public_id,
            "sentence": sentence.public_id,
        },
    )
