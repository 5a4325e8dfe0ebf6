# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a tree of ideas: what each changes, what it refuses, and how it is undone."""

from datetime import date

import pytest

from isegoria.commons.synthesis.harvesting.actions import move_extracts, remove_extracts, restore_extracts
from isegoria.commons.synthesis.models import Extract, Fact, Idea, Step
from isegoria.commons.synthesis.tree import actions
from isegoria.commons.synthesis.tree.actions import Part
from isegoria.commons.synthesis.tree.queries import stands_now
from isegoria.commons.synthesis.tree.rules import MAX_DEPTH, MAX_IDEAS
from isegoria.core.accounts.actions import merge_persons
from isegoria.core.contributions.actions import set_state
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused
from tests import factories as make
from tests.commons.synthesis import making_tree as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return make.process()


def refused(call, **given) -> str:  # type: ignore[no-untyped-def]  # any act of this room
    with pytest.raises(Refused) as found:
        call(**given)
    return found.value.verdict.code


def last_step(act: str) -> Step:
    return Step.objects.filter(act=act).latest("pk")


def test_ideas_are_made_in_order(process: Process) -> None:
    a = making.idea(process, "A")
    making.idea(process, "B")
    making.idea(process, "A2", parent=a)
    making.idea(process, "A1", parent=a, position=0)
    making.idea(process, "avant", position=0)

    assert making.outline(process) == ["1 avant", "2 A", "2.1 A1", "2.2 A2", "3 B"]


def test_who_may_not_sort_is_told(process: Process) -> None:
    stranger = make.account()
    observer = make.role(process.space, "observer")
    harvester = make.role(process.space, "harvester")

    assert refused(actions.make_idea, process=process, by=stranger, title="A") == "not_harvester"
    assert refused(actions.make_idea, process=process, by=observer, title="A") == "not_harvester"
    assert actions.make_idea(process=process, by=harvester, title="A").made_by == harvester


@pytest.mark.parametrize(
    ("title", "code"),
    [("", "text_empty"), ("  \n ", "text_empty"), ("a" * 201, "text_too_long"), ("a\u202eb", "text_control_signs")],
)
def test_a_title_that_cannot_be_kept(process: Process, title: str, code: str) -> None:
    assert refused(actions.make_idea, process=process, by=None, title=title) == code
    assert Idea.objects.count() == 0


def test_an_edit_over_an_edit_is_told(process: Process) -> None:
    idea = making.idea(process, "Vélo")
    actions.edit_idea(idea=idea, by=None, version=1, title="Le vélo en ville")

    assert refused(actions.edit_idea, idea=idea, by=None, version=1, summary="Le mien") == "idea_changed"
    assert actions.edit_idea(idea=idea, by=None, version=2, summary="Le mien").summary == "Le mien"
    assert refused(actions.move_idea, idea=idea, parent=None, by=None, version=1) == "idea_changed"
    assert refused(actions.remove_idea, idea=idea, by=None, version=1) == "idea_changed"


def test_an_edit_that_changes_nothing_is_no_step(process: Process) -> None:
    idea = making.idea(process, "Vélo")
    actions.edit_idea(idea=idea, by=None, title=" Vélo ")

    assert list(Step.objects.values_list("act", flat=True)) == ["idea_made"]


def test_moving_keeps_the_order_of_the_others(process: Process) -> None:
    a, b, c, d = (making.idea(process, title) for title in "ABCD")
    actions.move_idea(idea=d, parent=None, position=1, by=None)
    assert making.outline(process) == ["1 A", "2 D", "3 B", "4 C"]
    actions.move_idea(idea=a, parent=None, position=99, by=None)
    assert making.outline(process) == ["1 D", "2 B", "3 C", "4 A"]
    actions.move_idea(idea=b, parent=c, by=None)
    assert making.outline(process) == ["1 D", "2 C", "2.1 B", "3 A"]
    assert sorted(Idea.objects.filter(parent=None).values_list("position", flat=True)) == [0, 1, 2]


def test_no_cycle_and_no_more_levels_than_six(process: Process) -> None:
    chain = [making.idea(process)]
    while len(chain) < MAX_DEPTH:
        chain.append(making.idea(process, parent=chain[-1]))

    assert refused(actions.move_idea, idea=chain[0], parent=chain[3], by=None) == "idea_below_itself"
    assert refused(actions.move_idea, idea=chain[0], parent=chain[0], by=None) == "idea_below_itself"
    assert refused(actions.make_idea, process=process, by=None, title="x", parent=chain[-1]) == "tree_deep"
    other = making.idea(process)
    assert refused(actions.move_idea, idea=chain[0], parent=other, by=None) == "tree_deep"


def test_an_idea_of_another_process_is_no_parent(process: Process) -> None:
    elsewhere = making.idea(make.process())

    assert refused(actions.make_idea, process=process, by=None, title="x", parent=elsewhere) == "parent_gone"
    assert refused(actions.move_idea, idea=making.idea(process), parent=elsewhere, by=None) == "parent_gone"
    assert refused(actions.merge_ideas, ideas=[elsewhere], into=making.idea(process), by=None) == "merge_itself"


def test_a_full_tree_takes_no_more(process: Process) -> None:
    Idea.objects.bulk_create(Idea(process=process, title=f"{n}", position=n) for n in range(MAX_IDEAS))

    assert refused(actions.make_idea, process=process, by=None, title="x") == "tree_full"


def test_figures_hold_those_below_and_people_once(process: Process) -> None:
    top = making.idea(process)
    left, right = making.idea(process, parent=top), making.idea(process, parent=top)
    someone = make.person()
    making.extracts(process, left, 2, author=someone)
    making.extracts(process, right, 1, author=someone)
    making.extracts(process, right, 1)
    one = making.source(process)
    making.extract(one, left)
    making.extract(one, left, start=12)

    assert making.figures(top, left, right) == [(6, 5, 3), (4, 3, 2), (2, 2, 2)]


def test_a_text_without_a_known_author_counts_for_one(process: Process) -> None:
    idea = making.idea(process)
    for found in making.extracts(process, idea, 3):
        found.contribution.author = None
        found.contribution.save()
    actions.recount(ideas=[idea])

    assert making.figures(idea) == [(3, 3, 3)]


def test_what_is_removed_or_hidden_does_not_count(process: Process) -> None:
    idea = making.idea(process)
    gone, hidden, _kept = making.extracts(process, idea, 3)
    remove_extracts(extracts=[gone], by=None)
    assert making.figures(idea) == [(2, 2, 2)]
    set_state(contribution=hidden.contribution, state="hidden", kind="contribution.hidden")
    assert making.figures(idea) == [(1, 1, 1)]
    set_state(contribution=hidden.contribution, state="published", kind="contribution.shown")
    restore_extracts(extracts=[gone], by=None)
    assert making.figures(idea) == [(3, 3, 3)]


def test_merging_and_undoing_it(process: Process) -> None:
    top = making.idea(process, "Top")
    a = making.idea(process, "A", parent=top)
    making.idea(process, "A1", parent=a)
    b = making.idea(process, "B")
    making.idea(process, "B1", parent=b)
    making.extracts(process, a, 2)
    making.extracts(process, b, 1)
    fact = actions.add_fact(idea=a, by=None, words="Un chiffre", source="Insee")
    actions.merge_ideas(ideas=[a], into=b, by=None)

    a.refresh_from_db()
    assert making.outline(process) == ["1 Top", "2 B", "2.1 B1", "2.2 A1"]
    assert (a.state, a.merged_into_id, stands_now(a).pk) == ("merged", b.pk, b.pk)  # type: ignore[union-attr]  # one of them stands
    assert making.figures(a, b, top) == [(0, 0, 0), (3, 3, 3), (0, 0, 0)]
    assert Fact.objects.get(pk=fact.pk).idea == b

    actions.undo(step=last_step("idea_merged"), by=None)
    assert making.outline(process) == ["1 Top", "1.1 A", "1.1.1 A1", "2 B", "2.1 B1"]
    assert making.figures(a, b, top) == [(2, 2, 2), (1, 1, 1), (2, 2, 2)]
    assert Fact.objects.get(pk=fact.pk).idea == a


def test_what_was_sorted_after_a_merge_stays_where_it_was_put(process: Process) -> None:
    a, b, c = (making.idea(process, title) for title in "ABC")
    first, second = making.extracts(process, a, 2)
    actions.merge_ideas(ideas=[a], into=b, by=None)
    first.refresh_from_db()
    move_extracts(extracts=[first], idea=c, by=None)
    actions.undo(step=last_step("idea_merged"), by=None)

    assert making.figures(a, b, c) == [(1, 1, 1), (0, 0, 0), (1, 1, 1)]
    assert Extract.objects.get(pk=second.pk).idea == a


def test_several_at_once_with_one_below_another(process: Process) -> None:
    a = making.idea(process, "A")
    b = making.idea(process, "B", parent=a)
    making.idea(process, "C", parent=b)
    into = making.idea(process, "Z")
    actions.merge_ideas(ideas=[a, b, into], into=into, by=None)
    assert making.outline(process) == ["1 Z", "1.1 C"]

    lower, higher = Step.objects.filter(act="idea_merged").order_by("pk")
    assert refused(actions.undo, step=lower, by=None) == "parent_gone"
    actions.undo(step=higher, by=None)
    actions.undo(step=lower, by=None)
    assert making.outline(process) == ["1 A", "1.1 B", "1.1.1 C", "2 Z"]


def test_merges_that_cannot_be(process: Process) -> None:
    a = making.idea(process, "A")
    b = making.idea(process, "B", parent=a)

    assert refused(actions.merge_ideas, ideas=[a], into=b, by=None) == "merge_below"
    assert refused(actions.merge_ideas, ideas=[a], into=a, by=None) == "merge_itself"
    assert refused(actions.merge_ideas, ideas=[], into=a, by=None) == "merge_itself"
    assert refused(actions.merge_ideas, ideas=[b], into=a, by=None, versions={b.pk: 9}) == "idea_changed"
    actions.merge_ideas(ideas=[b], into=a, by=None)
    assert refused(actions.merge_ideas, ideas=[b], into=a, by=None) == "idea_gone"


def test_a_chain_of_signposts_leads_to_what_stands(process: Process) -> None:
    a, b, c = (making.idea(process, title) for title in "ABC")
    actions.merge_ideas(ideas=[a], into=b, by=None)
    actions.merge_ideas(ideas=[b], into=c, by=None)
    a.refresh_from_db()

    assert stands_now(a) == c
    actions.remove_idea(idea=c, by=None)
    a.refresh_from_db()
    assert stands_now(a) is None


def test_splitting_and_undoing_it(process: Process) -> None:
    a = making.idea(process, "A")
    making.idea(process, "B")
    one, two, three = (found.pk for found in making.extracts(process, a, 3))
    made = actions.split_idea(idea=a, parts=[Part("A bis", [one]), Part("A ter", [two])], by=None)

    assert making.outline(process) == ["1 A", "2 A bis", "3 A ter", "4 B"]
    assert making.figures(a, *made) == [(1, 1, 1), (1, 1, 1), (1, 1, 1)]
    assert Extract.objects.get(pk=three).idea == a
    actions.undo(step=last_step("idea_split"), by=None)
    assert making.outline(process) == ["1 A", "2 B"]
    assert making.figures(a) == [(3, 3, 3)]


def test_splitting_below(process: Process) -> None:
    a = making.idea(process, "A")
    one, _two = (found.pk for found in making.extracts(process, a, 2))
    actions.split_idea(idea=a, parts=[Part("A1", [one])], by=None, below=True)

    assert making.outline(process) == ["1 A", "1.1 A1"]
    assert making.figures(a) == [(2, 2, 2)]
    actions.undo(step=last_step("idea_split"), by=None)
    assert making.outline(process) == ["1 A"]


def test_splits_that_cannot_be(process: Process) -> None:
    a, b = making.idea(process), making.idea(process)
    one, two = (found.pk for found in making.extracts(process, a, 2))
    (elsewhere,) = (found.pk for found in making.extracts(process, b, 1))

    assert refused(actions.split_idea, idea=a, parts=[], by=None) == "split_parts"
    assert refused(actions.split_idea, idea=a, parts=[Part("x", [])], by=None) == "split_extracts"
    twice = [Part("x", [one]), Part("y", [one, two])]
    assert refused(actions.split_idea, idea=a, parts=twice, by=None) == "split_extracts"
    assert refused(actions.split_idea, idea=a, parts=[Part("x", [elsewhere])], by=None) == "split_meanwhile"


def test_a_split_that_was_built_upon_is_not_undone(process: Process) -> None:
    a = making.idea(process, "A")
    (one,) = making.extracts(process, a, 1)
    (made,) = actions.split_idea(idea=a, parts=[Part("B", [one.pk])], by=None)
    making.extracts(process, made, 1)

    assert refused(actions.undo, step=last_step("idea_split"), by=None) == "idea_in_use"


def test_removing_and_undoing_it(process: Process) -> None:
    top = making.idea(process, "Top")
    making.idea(process, "avant", parent=top)
    a = making.idea(process, "A", parent=top)
    making.idea(process, "A1", parent=a)
    making.idea(process, "A2", parent=a)
    making.idea(process, "après", parent=top)
    found = making.extracts(process, a, 2)
    step = actions.remove_idea(idea=a, by=None)

    assert making.outline(process) == ["1 Top", "1.1 avant", "1.2 A1", "1.3 A2", "1.4 après"]
    assert making.figures(top) == [(0, 0, 0)]
    assert {one.idea_id for one in Extract.objects.filter(pk__in=[one.pk for one in found])} == {None}
    actions.undo(step=step, by=None)
    assert making.outline(process) == ["1 Top", "1.1 avant", "1.2 A", "1.2.1 A1", "1.2.2 A2", "1.3 après"]
    assert making.figures(top, a) == [(2, 2, 2), (2, 2, 2)]


def test_undoing_an_edit_a_move_and_a_making(process: Process) -> None:
    a, b = making.idea(process, "A"), making.idea(process, "B")
    actions.edit_idea(idea=a, by=None, title="A bis")
    actions.edit_idea(idea=a, by=None, title="A ter")
    first, second = Step.objects.filter(act="idea_edited").order_by("pk")
    assert refused(actions.undo, step=first, by=None) == "step_leant_on"
    actions.undo(step=second, by=None)
    actions.undo(step=first, by=None)
    assert making.outline(process) == ["1 A", "2 B"]

    actions.move_idea(idea=a, parent=b, by=None)
    assert refused(actions.undo, step=Step.objects.get(act="idea_made", idea=b), by=None) == "idea_in_use"
    actions.undo(step=last_step("idea_moved"), by=None)
    assert making.outline(process) == ["1 A", "2 B"]
    actions.undo(step=Step.objects.get(act="idea_made", idea=b), by=None)
    assert making.outline(process) == ["1 A"]


def test_undoing_a_move_under_what_went_below_it(process: Process) -> None:
    a, b = making.idea(process, "A"), making.idea(process, "B")
    child = making.idea(process, "C", parent=a)
    actions.move_idea(idea=child, parent=b, by=None)
    step = last_step("idea_moved")
    actions.move_idea(idea=a, parent=child, by=None)

    assert refused(actions.undo, step=step, by=None) == "idea_below_itself"


def test_undoing_twice_is_undoing_once(process: Process) -> None:
    harvester = make.role(process.space, "harvester")
    idea = making.idea(process)
    actions.edit_idea(idea=idea, by=None, title="autre")
    step = actions.undo(step=last_step("idea_edited"), by=harvester)
    again = actions.undo(step=step, by=harvester)

    assert (again.undone_at, again.undone_by) == (step.undone_at, harvester)
    assert refused(actions.undo, step=step, by=make.account()) == "not_harvester"


def test_undoing_what_was_done_to_extracts(process: Process) -> None:
    a, b = making.idea(process), making.idea(process)
    (found,) = making.extracts(process, a, 1)
    move_extracts(extracts=[found], idea=b, by=None)
    step = last_step("extract_moved")
    actions.undo(step=step, by=None)
    assert making.figures(a, b) == [(1, 1, 1), (0, 0, 0)]

    remove_extracts(extracts=[found], by=None)
    actions.undo(step=last_step("extract_removed"), by=None)
    assert making.figures(a) == [(1, 1, 1)]


def test_facts_with_their_source(process: Process) -> None:
    keeper, harvester = make.role(process.space, "knowledge_manager"), make.role(process.space, "harvester")
    idea = making.idea(process)
    given = {"words": "12 % des trajets", "source": "Insee, 2023"}
    assert refused(actions.add_fact, idea=idea, by=harvester, **given) == "not_knowledge_manager"
    assert refused(actions.add_fact, idea=idea, by=keeper, words="x", source=" ") == "source_missing"
    assert refused(actions.add_fact, idea=idea, by=keeper, url="javascript:x", **given) == "source_address"
    fact = actions.add_fact(idea=idea, by=keeper, url="https://insee.fr/x", dated=date(2023, 1, 1), **given)
    actions.remove_fact(fact=fact, by=keeper)
    actions.remove_fact(fact=fact, by=keeper)
    assert Step.objects.filter(act="fact_removed").count() == 1
    step = last_step("fact_removed")
    assert refused(actions.undo, step=step, by=harvester) == "not_knowledge_manager"
    actions.undo(step=step, by=keeper)
    assert Fact.objects.get().removed_at is None
    actions.undo(step=last_step("fact_added"), by=keeper)
    assert Fact.objects.get().removed_at is not None


def test_the_journal_follows_each_public_act(process: Process) -> None:
    a, b = making.idea(process), making.idea(process)
    actions.edit_idea(idea=a, by=None, summary="**Oui**")
    actions.move_idea(idea=a, parent=b, by=None)
    actions.merge_ideas(ideas=[a], into=b, by=None)
    actions.remove_idea(idea=b, by=None)

    kinds = Entry.objects.filter(subject_kind="idea").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "idea.made",
        "idea.made",
        "idea.edited",
        "idea.moved",
        "idea.merged",
        "idea.merged",
        "idea.removed",
    ]


def test_two_who_turn_out_to_be_one_count_once(process: Process) -> None:
    idea = making.idea(process)
    guest, someone = make.person(), make.person(signed_in=True)
    making.extracts(process, idea, 1, author=guest)
    making.extracts(process, idea, 1, author=someone)
    assert making.figures(idea) == [(2, 2, 2)]
    merge_persons(guest=guest, person=someone)
    assert making.figures(idea) == [(2, 2, 1)]
