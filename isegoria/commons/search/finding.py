# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lends the index to lists of other rooms, which ask the core for it."""

import hashlib
from collections.abc import Sequence

from django.core.cache import cache

from isegoria.core.contributions.finding import finds
from isegoria.core.processes.models import Process

from .queries import KEPT_SECONDS, Scope, latest


@finds
def in_process(process: Process, words: str, language: str, most: int) -> Sequence[int]:
    """Keys of the public contributions of a process that hold some words, the latest where there are more. Kept for two
    minutes, as what the site's search finds: whoever goes from page to page asks the same each time."""
    question = repr((process.pk, words, language, most))
    key = f"search:in_process:{hashlib.sha256(question.encode()).hexdigest()}"
    found: Sequence[int] | None = cache.get(key)
    if found is None:
        found = latest(words, language=language, scope=Scope(process=process), limit=most)
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found
