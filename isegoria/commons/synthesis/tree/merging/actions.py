# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two ideas that were one, and one that was several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Extract, Fact, Idea, Section, Step, Suggestion
from isegoria.commons.synthesis.tree.attestation import FACT, fact_content
from isegoria.commons.synthesis.tree.counting.actions import recount
from isegoria.commons.synthesis.tree.outline import Outline
from isegoria.commons.synthesis.tree.placing.actions import (
    attest,
    hang,
    in_hand,
    in_one_line,
    in_prose,
    make_room,
    note,
    read_again,
    sorted_by,
    take_out,
)
from isegoria.commons.synthesis.tree.rules import (
    MAX_PARTS,
    MAX_SUMMARY,
    MAX_TITLE,
    is_as_read,
    may_grow,
    may_hang,
    may_merge,
    stands,
)
from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.verdicts import refuse


@dataclass(frozen=True)
class Part:
    """An idea to be made out of another one, with the keys of the extracts that it takes."""

    title: str
    extracts: Sequence[int]
    summary: str = ""


@transaction.atomic
def merge_ideas(
    *, ideas: Iterable[Idea], into: Idea, by: Account | None, versions: Mapping[int, int] | None = None
) -> Idea:
    """Merge ideas into one: it takes their extracts, facts and the ideas below them. The others stay as signposts.

    ``versions`` says, by key, which version of each ``by`` had before them. Raises ``Refused``.
    """
    sorted_by(by, into.process)
    chosen = [key for key in dict.fromkeys(one.pk for one in ideas) if key != into.pk]
    *merged, target = read_again([*chosen, into.pk])
    if any(one.process_id != target.process_id for one in merged):
        may_merge(Outline(target.process), [], target).require()
    for one in (*merged, target):
        stands(one).require()
        is_as_read(one, (versions or {}).get(one.pk)).require()
    outline = Outline(target.process)
    may_merge(outline, merged, target).require()
    above = [one.parent_id for one in merged]
    moved: list[int] = []
    # The lowest first: each step then says where its idea stood while those above it still stood.
    for one in sorted(merged, key=lambda each: -outline.depth(each.pk)):
        moved += _merge(read_again([one.pk])[0], target, by)
    Idea.objects.filter(pk=target.pk).update(version=target.version + 1)
    recount(ideas=[target, *above])
    attest("idea.merged", [*(one.pk for one in merged), target.pk])
    attest("idea.moved", moved)
    target.refresh_from_db()
    return target


def _merge(idea: Idea, into: Idea, by: Account | None) -> list[int]:
    """Move all that an idea holds; the keys of the ideas that came along."""
    parent, position = idea.parent_id, idea.position
    children = list(
        Idea.objects.filter(parent=idea, state=Idea.State.STANDING)
        .order_by("position", "pk")
        .values_list("pk", flat=True)
    )
    held = {
        "extracts": list(Extract.objects.filter(idea=idea).order_by("pk").values_list("pk", flat=True)),
        "facts": list(Fact.objects.filter(idea=idea).order_by("pk").values_list("pk", flat=True)),
        "suggestions": list(Suggestion.objects.filter(idea=idea).order_by("pk").values_list("pk", flat=True)),
        "sections": list(Section.objects.filter(idea=idea).order_by("pk").values_list("pk", flat=True)),
    }
    for model in (Extract, Fact, Suggestion, Section):
        model.objects.filter(idea=idea).update(idea=into)  # type: ignore[attr-defined]  # one of four models
    for child in read_again(children):
        hang(child, parent=into.pk, position=None)
    take_out(idea, state=Idea.State.MERGED, merged_into=into)
    note(
        Step.Act.IDEA_MERGED,
        process=into.process,
        by=by,
        idea=idea,
        other=into,
        before={"title": idea.title, "parent": parent, "position": position, "children": children, **held},
        after={"title": into.title},
        count=max(1, len(held["extracts"])),
    )
    attest_facts("fact.moved", held["facts"])
    return children


@transaction.atomic
def split_idea(
    *, idea: Idea, parts: Sequence[Part], by: Account | None, below: bool = False, version: int | None = None
) -> list[Idea]:
    """Make ideas out of one, each with the extracts chosen for it: right after it, or ``below`` it. What was not
    chosen stays where it is. Raises ``Refused``."""
    now = in_hand(idea, by=by, version=version)
    _require_parts(now, parts)
    outline = Outline(now.process)
    may_grow(outline, len(parts)).require()
    above = now.pk if below else now.parent_id
    may_hang(outline, parent=above, height=1).require()
    made = []
    moved: dict[str, list[int]] = {}
    for offset, part in enumerate(parts, start=1):
        one = Idea.objects.create(
            process=now.process,
            title=in_one_line(part.title, MAX_TITLE),
            summary=in_prose(part.summary, MAX_SUMMARY),
            language=now.language,
            parent_id=above,
            position=make_room(process=now.process_id, parent=above, position=None if below else now.position + offset),
            made_by=by,
        )
        Extract.objects.filter(pk__in=part.extracts, idea=now).update(idea=one)
        moved[str(one.pk)] = sorted(part.extracts)
        made.append(one)
    now.version += 1
    now.save(update_fields=["version"])
    note(
        Step.Act.IDEA_SPLIT,
        process=now.process,
        by=by,
        idea=now,
        before={"title": now.title},
        after={"made": moved, "titles": [one.title for one in made]},
        count=sum(len(part.extracts) for part in parts) or 1,
    )
    recount(ideas=[now, *made])
    attest("idea.made", [one.pk for one in made])
    return read_again([one.pk for one in made])


def _require_parts(idea: Idea, parts: Sequence[Part]) -> None:
    if not 0 < len(parts) <= MAX_PARTS:
        refuse(
            "split_parts",
            _("An idea is split into 1 to %(most)s new ones at a time. Nothing was changed."),
            _("Name at least one new idea, and choose its extracts."),
            status=400,
            most=MAX_PARTS,
        )
    chosen = [key for part in parts for key in part.extracts]
    if any(not part.extracts for part in parts) or len(set(chosen)) != len(chosen):
        refuse(
            "split_extracts",
            _("Each new idea takes at least one extract, and no extract goes to two of them. Nothing was changed."),
            _("Choose the extracts of each new idea."),
            status=400,
        )
    standing = Extract.objects.filter(idea=idea, pk__in=chosen, state=Extract.State.STANDING).count()
    if standing != len(chosen):
        refuse(
            "split_meanwhile",
            _("Some of these extracts were moved or removed meanwhile. Nothing was changed."),
            _("Load the page again, and choose among those that are left."),
            status=409,
        )


def attest_facts(kind: str, keys: Sequence[int]) -> None:
    """Enter into the journal how these facts read now."""
    rows = Fact.objects.filter(pk__in=keys).select_related("idea")
    if contents := {one.public_id: fact_content(one) for one in rows}:
        journal.record_many(kind=kind, subject_kind=FACT, contents=contents)
