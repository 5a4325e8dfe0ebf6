# SPDX-License-Identifier: LGPL-3.0-or-later
"""Maps against what Polis published of the same votes; `docs/methods/opinion-map.md` holds the same table.

The published groups carry the history of the conversation (who was placed early, which clusters came before which).
Given that state, ours must stay on it; without it, the figures are stated and not more.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.formats.polis.api import PublishedMap
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.profiles.opinions import OpinionMatrix

Conversation = tuple[str, OpinionMatrix, PublishedMap]
StateOf = Callable[[PublishedMap], PolisState]

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "opinion-map.md"


def stated_without_history(name: str) -> tuple[float, float, int, int]:
    """The line of the page: adjusted Rand of base clusters and of groups, our k, the published k."""
    pattern = rf"^\| {name} \| ([0-9.]+) \| ([0-9.]+) \| (\d) \| (\d) \|$"
    found = re.search(pattern, PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return float(found[1]), float(found[2]), int(found[3]), int(found[4])


def rand_with(found: OpinionMap, published: PublishedMap) -> tuple[float, float]:
    """Adjusted Rand of base clusters and groups, over the people placed by both."""
    base = {person: number for number, members in published.base.items() for person in members}
    group = {person: g for g, members in published.groups.items() for one in members for person in published.base[one]}
    both = [row for row, one in enumerate(found.participant_ids) if found.placed[row] and one in base]
    theirs = [base[found.participant_ids[row]] for row in both], [group[found.participant_ids[row]] for row in both]
    ours = found.base_labels[both].tolist(), found.labels[both].tolist()
    return adjusted_rand(ours[0], theirs[0]), adjusted_rand(ours[1], theirs[1])


def test_axes(conversation: Conversation) -> None:
    _, matrix, published = conversation
    axes = map_opinions(matrix).axes
    cosines = np.abs(np.sum(axes.components * published.components, axis=1))
    assert (cosines >= 0.999).all()


def test_positions_of_base_clusters(conversation: Conversation, state_of: StateOf) -> None:
    name, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    place = {one: row for row, one in enumerate(found.participant_ids)}
    ours = np.array(
        [found.positions[[place[one] for one in members]].mean(axis=0) for members in published.base.values()]
    )
    theirs = np.array([published.base_centres[number] for number in published.base])
    signs = np.sign(np.sum(ours * theirs, axis=0))
    # The votes of one participant are missing from the smallest conversation's file.
    assert ours * signs == pytest.approx(theirs, abs=0.1 if name == "50ptpt" else 1e-9)


def test_with_the_published_state_base_clusters_and_groups_stay(conversation: Conversation, state_of: StateOf) -> None:
    _, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    assert rand_with(found, published) == (1.0, 1.0)
    assert found.k == len(published.groups)
    assert {group.id: group.size for group in found.groups} == {
        number: sum(len(published.base[one]) for one in members) for number, members in published.groups.items()
    }
    assert tuple(one for row, one in enumerate(found.participant_ids) if found.placed[row]) == published.placed


def test_without_history_the_figures_are_those_stated(conversation: Conversation) -> None:
    name, matrix, published = conversation
    found = map_opinions(matrix)
    figures = (*rand_with(found, published), found.k, len(published.groups))
    assert figures == pytest.approx(stated_without_history(name), abs=0.0005)


def test_votes_of_each_group(conversation: Conversation, state_of: StateOf) -> None:
    _, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    for group, counts in zip(found.groups, found.counts, strict=True):
        ours = {
            statement: tuple(int(counts[row, column]) for row in (0, 1, 3))
            for column, statement in enumerate(found.statement_ids)
        }
        assert ours == published.group_counts[group.id]


def test_representative_statements(conversation: Conversation, state_of: StateOf) -> None:
    _, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    ours = {
        group.id: [(one.statement, one.side) for one in listed]
        for group, listed in zip(found.groups, found.representative, strict=True)
    }
    assert ours == published.representative


def test_consensus_statements(conversation: Conversation) -> None:
    _, matrix, published = conversation
    consensus = map_opinions(matrix).consensus
    assert tuple(one.statement for one in consensus.agree) == published.consensus_agree
    assert tuple(one.statement for one in consensus.disagree) == published.consensus_disagree


def test_group_aware_consensus(conversation: Conversation, state_of: StateOf) -> None:
    _, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    theirs = [published.group_aware[int(one)] for one in found.statement_ids]
    assert found.group_aware_agree == pytest.approx(theirs, abs=1e-12)


def test_priorities(conversation: Conversation, state_of: StateOf) -> None:
    name, matrix, published = conversation
    found = map_opinions(matrix, previous=state_of(published))
    theirs = np.array([published.priorities[int(one)] for one in found.statement_ids])
    if name == "50ptpt":
        # Polis published 49, the weight of a question about the person, for every statement of this one, though
        # it lists no such question.
        assert set(theirs) == {49.0}
    else:
        assert found.priorities == pytest.approx(theirs, abs=1e-9)
