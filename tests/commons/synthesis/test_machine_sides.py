# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sides are compared where they are taken on one thing, and not where they are taken on several."""

import pytest

from isegoria.commons.comments.actions import comment
from isegoria.commons.synthesis.suggesting.gathering import gather
from tests import factories as make
from tests.tools.proposals import making as proposals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("on", "one"), [([0, 0], True), ([0, 1], False)])
def test_sides_taken_on_several_texts_are_not_compared(on: list[int], one: bool) -> None:
    phase = proposals.phase(comment_sides=True)
    texts = [proposals.proposal(of=phase), proposals.proposal(of=phase)]
    for place, side in zip(on, ("for", "against"), strict=True):
        comment(on=texts[place], author=make.person(), body="Les arbres donnent de l’ombre.", language="fr", side=side)

    given = gather(phase.process)

    assert sorted(given.stances.tolist()) == [-1, 0, 0, 1]
    assert given.one_question is one
