# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random acts on a tree, in any order, each undone or not: what always holds.

No cycle; at most six levels; places without gaps; every extract in one standing idea or in none; figures that a count
from nothing gives too; a journal that says what the rows say.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from isegoria.commons.synthesis.harvesting.actions import move_extracts, remove_extracts, restore_extracts
from isegoria.commons.synthesis.models import Extract, Idea, Step
from isegoria.commons.synthesis.tree import actions
from isegoria.commons.synthesis.tree.actions import Part
from isegoria.commons.synthesis.tree.rules import MAX_DEPTH
from isegoria.core.journal import canonical, subjects
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused
from tests import factories as make
from tests.commons.synthesis import making_tree as making

pytestmark = pytest.mark.django_db

picks = st.integers(min_value=0, max_value=10_000)


class TreeMachine(RuleBasedStateMachine):
    """A process with a few extracts, whose tree is worked on."""

    process: Process

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.refusals = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.process = make.process()
        someone = make.person()
        ideas = [making.idea(self.process) for _one in range(3)]
        ideas.append(making.idea(self.process, parent=ideas[0]))
        self.extracts = []
        for number in range(6):
            text = making.source(self.process, someone if number % 2 else None)
            self.extracts.append(making.extract(text, ideas[number % 4]).pk)

    # --- choosing -------------------------------------------------------------------------------------
    def standing(self) -> list[Idea]:
        return list(Idea.objects.filter(process=self.process, state="standing").order_by("pk"))

    def pick(self, number: int) -> Idea:
        ideas = self.standing()
        return ideas[number % len(ideas)]

    def pick_extract(self, number: int) -> Extract:
        return Extract.objects.get(pk=self.extracts[number % len(self.extracts)])

    def attempt(self, act: Callable[..., Any], **given: Any) -> None:
        """An act may be refused, with a reason; then it changed nothing, which the invariants would show."""
        try:
            with transaction.atomic():
                act(by=None, **given)
        except Refused:
            self.refusals += 1

    def has_ideas(self) -> bool:
        return bool(self.standing())

    # --- acts -----------------------------------------------------------------------------------------
    @rule(number=picks, top=st.booleans())
    def make(self, number: int, top: bool) -> None:
        parent = None if top or not self.has_ideas() else self.pick(number)
        self.attempt(actions.make_idea, process=self.process, title=f"Idée {number}", parent=parent)

    @rule(number=picks, words=st.sampled_from(["a", "b", "c"]))
    @precondition(has_ideas)
    def edit(self, number: int, words: str) -> None:
        self.attempt(actions.edit_idea, idea=self.pick(number), title=words)

    @rule(number=picks, goal=picks, top=st.booleans(), position=st.none() | st.integers(0, 4))
    @precondition(has_ideas)
    def move(self, number: int, goal: int, top: bool, position: int | None) -> None:
        parent = None if top else self.pick(goal)
        self.attempt(actions.move_idea, idea=self.pick(number), parent=parent, position=position)

    @rule(numbers=st.lists(picks, min_size=1, max_size=3), goal=picks)
    @precondition(has_ideas)
    def merge(self, numbers: list[int], goal: int) -> None:
        self.attempt(actions.merge_ideas, ideas=[self.pick(one) for one in numbers], into=self.pick(goal))

    @rule(number=picks, below=st.booleans())
    @precondition(has_ideas)
    def split(self, number: int, below: bool) -> None:
        idea = self.pick(number)
        own = list(Extract.objects.filter(idea=idea, state="standing").values_list("pk", flat=True))
        parts = [Part(f"Part {place}", [key]) for place, key in enumerate(own[:2])]
        self.attempt(actions.split_idea, idea=idea, parts=parts, below=below)

    @rule(number=picks)
    @precondition(has_ideas)
    def remove(self, number: int) -> None:
        self.attempt(actions.remove_idea, idea=self.pick(number))

    @rule(number=picks, goal=picks, none=st.booleans())
    @precondition(has_ideas)
    def sort(self, number: int, goal: int, none: bool) -> None:
        idea = None if none else self.pick(goal)
        self.attempt(move_extracts, extracts=[self.pick_extract(number)], idea=idea)

    @rule(number=picks, back=st.booleans())
    @precondition(has_ideas)
    def harvest(self, number: int, back: bool) -> None:
        self.attempt(restore_extracts if back else remove_extracts, extracts=[self.pick_extract(number)])

    @rule(number=picks)
    @precondition(has_ideas)
    def undo(self, number: int) -> None:
        steps = list(Step.objects.filter(process=self.process, undone_at=None).order_by("-pk"))
        self.attempt(actions.undo, step=steps[number % len(steps)])

    @rule()
    @precondition(has_ideas)
    def undo_the_latest(self) -> None:
        step = Step.objects.filter(process=self.process, undone_at=None).order_by("-pk").first()
        assert step is not None
        self.attempt(actions.undo, step=step)

    # --- what always holds --------------------------------------------------------------------------
    @invariant()
    def the_tree_is_a_tree(self) -> None:
        if not hasattr(self, "process"):
            return
        ideas = {one.pk: one for one in self.standing()}
        beside: dict[int | None, list[int]] = {}
        for one in ideas.values():
            depth, above = 0, one
            while True:
                depth += 1
                assert depth <= MAX_DEPTH
                if above.parent_id is None:
                    break
                above = ideas[above.parent_id]  # what it stands below stands too
            beside.setdefault(one.parent_id, []).append(one.position)
        for positions in beside.values():
            assert sorted(positions) == list(range(len(positions)))

    @invariant()
    def every_extract_is_somewhere_that_stands(self) -> None:
        if not hasattr(self, "process"):
            return
        assert Extract.objects.filter(process=self.process).count() == 6
        assert (
            Extract.objects.filter(process=self.process, idea__isnull=False).exclude(idea__state="standing").count()
            == 0
        )

    @invariant()
    def figures_are_right(self) -> None:
        if not hasattr(self, "process"):
            return
        ideas = self.standing()
        below: dict[int | None, list[int]] = {}
        for one in ideas:
            below.setdefault(one.parent_id, []).append(one.pk)

        def subtree(pk: int) -> set[int]:
            return {pk}.union(*(subtree(child) for child in below.get(pk, [])))

        for one in ideas:
            rows = Extract.objects.filter(idea__in=subtree(one.pk), state="standing").select_related("contribution")
            found = [(row.contribution_id, row.contribution.author_id) for row in rows]
            people = {("text", text) if author is None else ("person", author) for text, author in found}
            counted = (len(found), len({text for text, _author in found}), len(people))
            assert (one.extracts_count, one.texts_count, one.people_count) == counted

    @invariant()
    def the_journal_says_what_stands(self) -> None:
        if not hasattr(self, "process"):
            return
        latest = {one.subject_id: one for one in Entry.objects.filter(subject_kind="idea").order_by("pk")}
        kind = subjects.find("idea")
        assert kind is not None
        for public_id, content in kind.load(list(latest)).items():
            entry = latest[public_id]
            assert canonical.digest(bytes(entry.secret), content) == bytes(entry.digest)
        ids = Idea.objects.filter(process=self.process).values_list("public_id", flat=True)
        assert set(ids) <= set(latest)


def test_random_acts_keep_the_tree_whole(db: None) -> None:
    TreeMachine.TestCase.settings = settings(
        max_examples=10,
        stateful_step_count=16,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    TreeMachine.TestCase().runTest()
