# SPDX-License-Identifier: AGPL-3.0-or-later
"""Trees of ideas and extracts under them, made by the real actions."""

import itertools
from collections.abc import Sequence

from isegoria.commons.synthesis.harvesting.actions import NewExtract, make_extracts
from isegoria.commons.synthesis.models import Extract, Idea
from isegoria.commons.synthesis.tree import actions
from isegoria.commons.synthesis.tree.queries import tree_of
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from tests import factories as make

_numbers = itertools.count(1)


def idea(process: Process, title: str = "", *, parent: Idea | None = None, position: int | None = None) -> Idea:
    return actions.make_idea(
        process=process, by=None, title=title or f"Idée {next(_numbers)}", parent=parent, position=position
    )


def source(process: Process, author: Person | None = None, text: str = "") -> Contribution:
    return make.statement(text, phase=make.phase(process), author=author)


def extract(of: Contribution, idea: Idea | None = None, *, start: int = 0, nature: str = "problem") -> Extract:
    new = NewExtract(of, of.current_version, start, start + 10, nature, idea)
    return make_extracts(process=of.process, by=None, made=[new])[0]


def extracts(process: Process, idea: Idea | None, count: int, *, author: Person | None = None) -> list[Extract]:
    """One extract of each of ``count`` texts, each by someone else unless ``author`` wrote them all."""
    return [extract(source(process, author), idea) for _one in range(count)]


def outline(process: Process) -> list[str]:
    """The tree as numbered titles."""
    return [f"{node.number} {node.idea.title}" for node in tree_of(process).flat()]


def figures(*ideas: Idea) -> list[tuple[int, int, int]]:
    """Extracts, texts and people of each, as they are kept now."""
    rows = Idea.objects.in_bulk([one.pk for one in ideas])
    return [(row.extracts_count, row.texts_count, row.people_count) for row in (rows[one.pk] for one in ideas)]


def titles(ideas: Sequence[Idea]) -> list[str]:
    return [one.title for one in ideas]
