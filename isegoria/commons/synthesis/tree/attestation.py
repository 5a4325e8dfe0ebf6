# SPDX-License-Identifier: AGPL-3.0-or-later
"""How ideas and facts read to the journal. Whose account acted stays out, as with roles; so does the order of ideas,
which changes with every idea that comes before."""

from collections.abc import Iterable

from isegoria.commons.synthesis.models import Fact, Idea
from isegoria.core.journal import subjects

IDEA = "idea"
FACT = "fact"
Content = dict[str, object]


def idea_content(idea: Idea) -> Content:
    """What the journal attests of an idea, which has its ``parent``, ``merged_into`` and ``process`` at hand."""
    return {
        "process": idea.process.public_id,
        "parent": idea.parent.public_id if idea.parent else None,
        "title": idea.title,
        "summary": idea.summary,
        "language": idea.language,
        "state": str(idea.state),
        "merged_into": idea.merged_into.public_id if idea.merged_into else None,
    }


def fact_content(fact: Fact) -> Content:
    """What the journal attests of a fact laid beside an idea."""
    return {
        "idea": fact.idea.public_id,
        "words": fact.words,
        "source": fact.source,
        "url": fact.url,
        "dated": fact.dated.isoformat() if fact.dated else None,
        "removed": fact.removed_at is not None,
    }


def _ideas(ids: list[str]) -> dict[str, Content]:
    rows = Idea.objects.filter(public_id__in=ids, process__erased_at=None)
    return {one.public_id: idea_content(one) for one in rows.select_related("process", "parent", "merged_into")}


def _idea_ids() -> Iterable[str]:
    return Idea.objects.filter(process__erased_at=None).values_list("public_id", flat=True).iterator()


def _ideas_shown(ids: list[str]) -> Iterable[str]:
    rows = Idea.objects.filter(public_id__in=ids, process__published_at__isnull=False)
    return rows.exclude(state=Idea.State.REMOVED).values_list("public_id", flat=True)


def _facts(ids: list[str]) -> dict[str, Content]:
    rows = Fact.objects.filter(public_id__in=ids, idea__process__erased_at=None).select_related("idea")
    return {one.public_id: fact_content(one) for one in rows}


def _fact_ids() -> Iterable[str]:
    return Fact.objects.filter(idea__process__erased_at=None).values_list("public_id", flat=True).iterator()


def _facts_shown(ids: list[str]) -> Iterable[str]:
    rows = Fact.objects.filter(public_id__in=ids, removed_at=None, idea__process__published_at__isnull=False)
    return rows.exclude(idea__state=Idea.State.REMOVED).values_list("public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(IDEA, _ideas, public=True, ids=_idea_ids, publishable=_ideas_shown)
    subjects.register(FACT, _facts, public=True, ids=_fact_ids, publishable=_facts_shown)
