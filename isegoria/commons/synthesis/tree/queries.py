# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of the tree of ideas of a process."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from isegoria.commons.synthesis.models import EditionCitation, EditionSentence, Extract, Fact, Idea, Step
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Process


@dataclass(frozen=True, slots=True)
class Node:
    """An idea where it stands: ``depth`` is 1 at the top, ``number`` reads like a chapter's (2.1.3)."""

    idea: Idea
    depth: int
    number: str
    has_children: bool


class Tree:
    """The standing ideas of a process, in order. Read in one query, then asked as often as one likes."""

    def __init__(self, ideas: Sequence[Idea]) -> None:
        self.ideas: dict[int, Idea] = {one.pk: one for one in ideas}
        self._below: dict[int | None, list[Idea]] = defaultdict(list)
        for one in ideas:
            self._below[one.parent_id if one.parent_id in self.ideas else None].append(one)

    def __len__(self) -> int:
        return len(self.ideas)

    def __contains__(self, pk: object) -> bool:
        return pk in self.ideas

    def get(self, pk: int | None) -> Idea | None:
        return None if pk is None else self.ideas.get(pk)

    @property
    def roots(self) -> list[Idea]:
        return self._below[None]

    def children(self, idea: Idea) -> list[Idea]:
        """Those directly below an idea, in order."""
        return self._below.get(idea.pk, [])

    def path(self, idea: Idea) -> list[Idea]:
        """From the top to the idea, both included."""
        found: list[Idea] = []
        one: Idea | None = self.ideas.get(idea.pk, idea)
        while one is not None and len(found) <= len(self.ideas):
            found.append(one)
            one = self.get(one.parent_id)
        return found[::-1]

    def depth(self, idea: Idea) -> int:
        return len(self.path(idea))

    def subtree(self, idea: Idea) -> list[Idea]:
        """The idea and all below it."""
        return [idea, *(node.idea for node in self._walk(self.children(idea), 1, ""))]

    def flat(self) -> list[Node]:
        """Every idea in reading order: each one, then those below it."""
        return list(self._walk(self.roots, 1, ""))

    def _walk(self, ideas: Sequence[Idea], depth: int, number: str) -> Iterator[Node]:
        for position, idea in enumerate(ideas, start=1):
            own = f"{number}{position}"
            below = self._below.get(idea.pk, [])
            yield Node(idea, depth, own, bool(below))
            if below and depth < 50:  # rows that a hand put in a circle hang no page
                yield from self._walk(below, depth + 1, f"{own}.")


def standing(process: Process) -> "QuerySet[Idea]":
    """The ideas that stand in a process, in order within each level."""
    return Idea.objects.filter(process=process, state=Idea.State.STANDING).order_by("position", "pk")


def tree_of(process: Process) -> Tree:
    """The tree of ideas of a process, in one query."""
    # Without what no list shows: reading a thousand moments takes as long as all the rest.
    ideas = list(standing(process).defer("made_at", "made_by", "theme", "merged_into"))
    for one in ideas:
        one.process = process
    return Tree(ideas)


def find_idea(process: Process, public_id: str) -> Idea | None:
    """An idea of a process in whatever state: whoever shows it looks at ``state``."""
    if "\0" in public_id:
        return None
    rows = Idea.objects.select_related("merged_into").filter(process=process, public_id=public_id)
    found = rows.first()
    if found is not None:
        found.process = process
    return found


def stands_now(idea: Idea) -> Idea | None:
    """Where what an idea held stands now: itself, or what it was merged into, however often. None when removed."""
    for _again in range(50):
        if idea.stands:
            return idea
        if idea.state != Idea.State.MERGED or idea.merged_into is None:
            return None
        idea = idea.merged_into
    return None


def facts_of(idea: Idea) -> "QuerySet[Fact]":
    """The facts beside an idea, the first added first."""
    return Fact.objects.filter(idea=idea, removed_at=None).order_by("added_at", "pk")


# --- what the pages of an idea ask -------------------------------------------------------------------
def search(tree: Tree, asked: str) -> list[Idea]:
    """The ideas whose title or summary holds every word that is asked for, accents aside; those named first."""
    wanted = _plain(asked).split()
    named, told = [], []
    for node in tree.flat():
        title = _plain(node.idea.title)
        if all(word in title for word in wanted):
            named.append(node.idea)
        elif all(word in f"{title} {_plain(node.idea.summary)}" for word in wanted):
            told.append(node.idea)
    return named + told


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def shown_extracts(process: Process) -> "QuerySet[Extract]":
    """The extracts of a process that stand and can be read."""
    return Extract.objects.filter(process=process, state=Extract.State.STANDING, contribution__state__in=READABLE)


def unsorted_count(process: Process) -> int:
    """Extracts that no idea has yet."""
    return shown_extracts(process).filter(idea=None).count()


def _below(idea: Idea, tree: Tree) -> "QuerySet[Extract]":
    return shown_extracts(idea.process).filter(idea__in=[one.pk for one in tree.subtree(idea)])


def extract_keys(idea: Idea, tree: Tree, nature: str) -> "QuerySet[Extract, int]":
    """The extracts of one nature in an idea and all below it, the first made first."""
    return _below(idea, tree).filter(nature=nature).order_by("pk").values_list("pk", flat=True)


def citing(idea: Idea, tree: Tree, most: int = 12) -> list[EditionSentence]:
    """The published sentences that lean on an extract of the idea, each in its latest edition, the newest first."""
    keys = [one.pk for one in tree.subtree(idea)]
    cited = EditionCitation.objects.filter(extract__idea__in=keys).values("sentence")
    rows = EditionSentence.objects.filter(pk__in=cited, edition__taken_back_at=None)
    rows = rows.select_related("edition__document").order_by("-edition__published_at", "section_position", "position")
    found: dict[str, EditionSentence] = {}
    for one in rows[: 4 * most]:
        one.edition.document.process = idea.process
        found.setdefault(one.sentence, one)
    return list(found.values())[:most]


def steps_of(idea: Idea) -> "QuerySet[Step]":
    """What was done to an idea, the latest first."""
    return (
        Step.objects.filter(Q(idea=idea) | Q(other=idea))
        .select_related("idea", "other", "by__person", "undone_by__person")
        .order_by("-at", "-pk")
    )


def steps(process: Process, *, acts: Sequence[str] = (), by: int | None = None) -> "QuerySet[Step]":
    """The history of the work on a process, the latest first."""
    rows = Step.objects.filter(process=process).select_related(
        "idea", "other", "extract", "by__person", "undone_by__person"
    )
    if acts:
        rows = rows.filter(act__in=acts)
    if by is not None:
        rows = rows.filter(by=by)
    return rows.order_by("-at", "-pk")


def who_worked(process: Process, most: int) -> list[Account]:
    """Those who did something to the harvest or the tree of a process."""
    acted = Step.objects.filter(process=process, by__isnull=False).order_by().values("by").distinct()
    return list(Account.objects.select_related("person").filter(pk__in=acted).order_by("pk")[:most])
