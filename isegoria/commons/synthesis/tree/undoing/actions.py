# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing one step of the history, in whatever order: refused, with the reason, when something leans on it since.

What was decided since on a single extract or idea stands: undoing a merge gives back what is still where the merge put
it, and leaves alone what someone sorted elsewhere afterwards.
"""

from typing import NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.harvesting.actions import undo_extracts
from isegoria.commons.synthesis.models import Extract, Fact, Idea, Section, Step, Suggestion
from isegoria.commons.synthesis.tree.counting.actions import recount
from isegoria.commons.synthesis.tree.facts.actions import show_fact
from isegoria.commons.synthesis.tree.merging.actions import attest_facts
from isegoria.commons.synthesis.tree.outline import Outline, hold
from isegoria.commons.synthesis.tree.placing.actions import attest, hang, put_in, read_again, take_out
from isegoria.commons.synthesis.tree.rules import (
    may_add_facts,
    may_grow,
    may_hang,
    may_move,
    may_sort,
    stands,
)
from isegoria.core.accounts.models import Account
from isegoria.core.verdicts import refuse

from .ways import undoes, way_back

OF_FACTS = {Step.Act.FACT_ADDED, Step.Act.FACT_REMOVED}


@transaction.atomic
def undo(*, step: Step, by: Account | None) -> Step:
    """Undo a step; undoing it twice is undoing it once. Raises ``Refused``."""
    if by is not None:
        (may_add_facts if step.act in OF_FACTS else may_sort)(by, step.process).require()
    hold(step.process)
    step = Step.objects.select_related("process__space", "idea", "other").get(pk=step.pk)
    if step.undone_at is not None:
        return step
    way = way_back(step)
    if way is None:
        refuse(
            "no_way_back",
            _("This step cannot be undone from here. Nothing was changed."),
            _("Open what it was about, and change it there."),
            status=409,
        )
    way(step, by)
    step.undone_at, step.undone_by = timezone.now(), by
    step.save(update_fields=["undone_at", "undone_by"])
    return step


def _later(title: str) -> NoReturn:
    refuse(
        "step_leant_on",
        _("“%(title)s” was changed again after this step, so it was not undone."),
        _("Undo the later steps on it first, or change it by hand."),
        status=409,
        title=title,
    )


def _idea(step: Step) -> Idea:
    """The idea of a step, as it stands now."""
    return read_again([step.idea_id or 0])[0]


@undoes(Step.Act.IDEA_MADE)
def _unmake(step: Step, by: Account | None) -> None:
    idea = _idea(step)
    stands(idea).require()
    _require_bare(idea, Extract.objects.filter(idea=idea).exists())
    take_out(idea, state=Idea.State.REMOVED)
    attest("idea.removed", [idea.pk])


def _require_bare(idea: Idea, has_extracts: bool) -> None:
    """That nothing was put in an idea that would go."""
    below = Idea.objects.filter(parent=idea, state=Idea.State.STANDING).exists()
    if has_extracts or below or Fact.objects.filter(idea=idea, removed_at=None).exists():
        refuse(
            "idea_in_use",
            _("“%(title)s” holds extracts, facts or ideas that came since. The step was not undone."),
            _("Move them first, or merge the idea into another one."),
            status=409,
            title=idea.title,
        )


@undoes(Step.Act.IDEA_EDITED)
def _unedit(step: Step, by: Account | None) -> None:
    idea = _idea(step)
    stands(idea).require()
    if any(getattr(idea, name) != value for name, value in step.after.items()):
        _later(idea.title)
    idea.title, idea.summary, idea.language = (step.before[name] for name in ("title", "summary", "language"))
    idea.version += 1
    idea.save(update_fields=["title", "summary", "language", "version"])
    attest("idea.edited", [idea.pk])


@undoes(Step.Act.IDEA_MOVED)
def _unmove(step: Step, by: Account | None) -> None:
    idea = _idea(step)
    stands(idea).require()
    if idea.parent_id != step.after["parent"]:
        _later(idea.title)
    above, parent = step.before["parent"], idea.parent_id
    may_move(Outline(step.process), idea, above).require()
    hang(idea, parent=above, position=step.before["position"])
    recount(ideas=[above, parent])
    attest("idea.moved", [idea.pk])


@undoes(Step.Act.IDEA_MERGED)
def _unmerge(step: Step, by: Account | None) -> None:
    idea, into = read_again([step.idea_id or 0, step.other_id or 0])
    if idea.state != Idea.State.MERGED or idea.merged_into_id != into.pk:
        _later(idea.title)
    stands(into).require()
    children = _bring_back(step, idea, now_below=into.pk)
    before = step.before
    facts = list(Fact.objects.filter(pk__in=before["facts"], idea=into).values_list("pk", flat=True))
    for model, name in ((Extract, "extracts"), (Fact, "facts"), (Suggestion, "suggestions"), (Section, "sections")):
        model.objects.filter(pk__in=before[name], idea=into).update(idea=idea)  # type: ignore[attr-defined]  # one of four models
    Idea.objects.filter(pk=into.pk).update(version=into.version + 1)
    recount(ideas=[idea, into])
    attest("idea.restored", [idea.pk])
    attest("idea.moved", children)
    attest_facts("fact.moved", facts)


@undoes(Step.Act.IDEA_REMOVED)
def _unremove(step: Step, by: Account | None) -> None:
    idea = _idea(step)
    if idea.state != Idea.State.REMOVED:
        _later(idea.title)
    children = _bring_back(step, idea, now_below=step.before["parent"])
    Extract.objects.filter(pk__in=step.before["extracts"], idea=None).update(idea=idea)
    recount(ideas=[idea])
    attest("idea.restored", [idea.pk])
    attest("idea.moved", children)


def _bring_back(step: Step, idea: Idea, *, now_below: int | None) -> list[int]:
    """Put an idea back where it stood, and below it those that are still where the step put them; their keys."""
    outline = Outline(step.process)
    above = step.before["parent"]
    may_grow(outline).require()
    children = [one for one in step.before["children"] if one in outline and outline.parents[one] == now_below]
    may_hang(outline, parent=above, height=1 + max(map(outline.height, children), default=0)).require()
    if any(above in outline.subtree(one) for one in children):
        _later(idea.title)  # where it stood is now below one of those that it would take back
    put_in(idea, parent=above, position=step.before["position"])
    for child in read_again(children):
        hang(child, parent=idea.pk, position=None)
    return children


@undoes(Step.Act.IDEA_SPLIT)
def _unsplit(step: Step, by: Account | None) -> None:
    idea = _idea(step)
    stands(idea).require()
    moved = {int(key): set(extracts) for key, extracts in step.after["made"].items()}
    made = read_again(moved)
    for one in made:
        stands(one).require()
        _require_bare(one, Extract.objects.filter(idea=one).exclude(pk__in=moved[one.pk]).exists())
    above = made[0].parent_id
    for one in made:
        Extract.objects.filter(idea=one).update(idea=idea)
        take_out(one, state=Idea.State.REMOVED)
    idea.version += 1
    idea.save(update_fields=["version"])
    recount(ideas=[idea, above])
    attest("idea.removed", list(moved))


@undoes(Step.Act.FACT_ADDED, Step.Act.FACT_REMOVED)
def _unfact(step: Step, by: Account | None) -> None:
    added = step.act == Step.Act.FACT_ADDED
    fact = Fact.objects.select_related("idea").get(pk=(step.after if added else step.before)["fact"])
    if (fact.removed_at is None) != added:
        _later(fact.words[:80])
    show_fact(fact=fact, shown=not added)


@undoes(
    Step.Act.EXTRACT_MADE,
    Step.Act.EXTRACT_TYPED,
    Step.Act.EXTRACT_MOVED,
    Step.Act.EXTRACT_REMOVED,
    Step.Act.EXTRACT_RESTORED,
)
def _unharvest(step: Step, by: Account | None) -> None:
    if not undo_extracts(step=step, by=by):
        refuse(
            "nothing_left_to_undo",
            _("Everything that this step changed was changed again since, so nothing was undone."),
            _("Undo the later steps first, or change the extracts by hand."),
            status=409,
        )
