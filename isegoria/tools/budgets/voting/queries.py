# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of the vote of a budget: its slip, what drawing it up would freeze, and what has moved since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import F
from django.db.models.functions import Substr

from isegoria.commons.attachments.models import Attachment
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.texts import LocalText, in_language

from ..models import BallotLine, Budget, BudgetVote, Pot, Project, Relation
from ..queries import votable
from ..tool import TOOL_SLUG
from .slip import About, Slip, SlipLine, SlipPot

BEGINS = 300
"""Signs of a project's text that its card is made from: its page says it all."""
PICTURES = (Attachment.Format.JPEG, Attachment.Format.PNG)


# --- the vote and its slip ------------------------------------------------------------------------------
def vote_of(phase: Phase) -> BudgetVote | None:
    """The vote of a phase, with its budget, its urn and its result. One query."""
    rows = BudgetVote.objects.select_related("budget", "urn", "result").defer("result__summary")
    return _at(rows.filter(phase=phase).first(), phase)


def find_vote(public_id: str) -> BudgetVote | None:
    """A vote by its public id alone, with its phase. One query."""
    rows = BudgetVote.objects.select_related("budget", "urn", "phase__process__space")
    found = rows.filter(public_id=public_id, phase__tool_slug=TOOL_SLUG).first()
    return _at(found, found.phase) if found is not None else None


def vote_of_urn(urn: object) -> BudgetVote:
    """The vote whose ballots an urn holds. One query."""
    found = BudgetVote.objects.select_related("budget", "urn", "phase__process__space").get(urn=urn)
    _at(found, found.phase)
    return found


def _at(vote: BudgetVote | None, phase: Phase) -> BudgetVote | None:
    if vote is not None:
        vote.phase = phase
        vote.urn.phase = phase
    return vote


def slip_of(vote: BudgetVote) -> Slip:
    """What a voter is given to mark, from what was frozen. One query."""
    kept = vote.options
    language = vote.phase.process.language
    pots = tuple(SlipPot(one["names"], one["left"], one["group"]) for one in kept.get("pots", ()))
    places = {one["id"]: place for place, one in enumerate(kept.get("pots", ()))}
    categories = [in_language(one["names"]) for one in kept.get("categories", ())]
    frozen, funded = kept.get("lines", ()), frozenset(kept.get("funded", ()))
    lines = []
    rows = BallotLine.objects.filter(vote=vote).annotate(
        text=F("project__contribution__public_id"),
        text_state=F("project__contribution__state"),
        text_language=F("project__contribution__language"),
        begins=Substr("project__contribution__body", 1, BEGINS),
    )
    for row in rows.order_by("place"):
        sort = frozen[row.place]["category"] if row.place < len(frozen) else None
        category = categories[sort] if sort is not None else LocalText("", "")
        lines.append(
            SlipLine(
                place=row.place,
                number=row.number,
                names=row.names,
                cost=row.cost,
                pot=places.get(row.pot_id, frozen[row.place]["pot"] if row.place < len(frozen) else 0),
                category=category.text,
                category_language=category.language,
                project=row.project_id,
                is_funded=row.place in funded,
                about=About(row.text, row.begins, row.text_language) if row.text_state in READABLE else None,
            )
        )
    return Slip(
        kind=kept.get("ballot", "approvals"),
        lines=tuple(lines),
        pots=pots or (SlipPot({}, 0),),
        districts=tuple(LocalText(name, language) for name in kept.get("districts", ())),
        minimum=kept.get("minimum", 0),
        maximum=kept.get("maximum", 0),
        points=kept.get("points", 0),
        most_each=kept.get("points_each", 0),
        highest=kept.get("points", 0),
        children=kept.get("children", "none") != Budget.Children.NONE,
        currency=kept.get("currency", "EUR"),
    )


def pictures_of(slip: Slip) -> dict[int, Attachment]:
    """The first picture of each project of a slip, by its key. One query."""
    keys = [line.project for line in slip.open_lines if line.about is not None]
    found: dict[int, Attachment] = {}
    rows = Attachment.objects.filter(contribution__in=keys, removed_at=None, format__in=PICTURES)
    for one in rows.order_by("created_at", "pk"):
        found.setdefault(one.contribution_id, one)
    return found


# --- what would be frozen -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Offer:
    """The projects of a budget that can be voted on as they stand, and the others that one might look for."""

    budget: Budget
    pots: Sequence[Pot]
    projects: Sequence[Project] = ()
    """Feasible, readable, with a cost and a pot, by number; those that are paid for already among them."""
    unpriced: Sequence[Project] = field(default=())
    """Feasible, and without a cost, or without a pot that could pay."""

    @cached_property
    def paid(self) -> list[Project]:
        """Those that are paid for already."""
        return [one for one in self.projects if one.is_funded]

    @cached_property
    def districts(self) -> list[str]:
        """The districts that have money of their own, in the order of their pots."""
        return list(dict.fromkeys(one.group_name for one in self.pots if one.group_name))

    def group_of(self, pot: Pot) -> int:
        """The number of a pot's district, from 1; 0 where it is everyone's."""
        return self.districts.index(pot.group_name) + 1 if pot.group_name else 0

    def left_of(self, pot: Pot) -> int:
        """What a pot still holds once what is paid already is taken out."""
        return max(0, pot.amount - sum(one.cost or 0 for one in self.paid if self.pot_of(one) == pot))

    def pot_of(self, project: Project) -> Pot | None:
        """The pot that would pay for a project: its own, or the only one that is everyone's."""
        own = next((one for one in self.pots if one.pk == project.pot_id), None)
        everyones = [one for one in self.pots if not one.group_name]
        return own or (everyones[0] if len(everyones) == 1 else None)

    @cached_property
    def too_dear(self) -> list[Project]:
        """Projects that cost more than their pot holds: no count could choose them."""
        wanted = [one for one in self.projects if not one.is_funded]
        return [one for one in wanted if (pot := self.pot_of(one)) is not None and (one.cost or 0) > self.left_of(pot)]


def offer_of(budget: Budget) -> Offer:
    """What could be put to the vote now. Two queries."""
    bare = Offer(budget, list(Pot.objects.filter(budget=budget).order_by("position", "pk")))
    found: dict[str, list[Project]] = {"projects": [], "unpriced": []}
    for one in votable(budget):
        found["projects" if one.cost and bare.pot_of(one) is not None else "unpriced"].append(one)
    return Offer(budget, bare.pots, **found)


def relations_of(budget: Budget, places: Mapping[int, int]) -> dict[str, list[list[int]]]:
    """Which projects exclude one another and which need one another, by place. One query."""
    found: dict[str, list[list[int]]] = {"conflicts": [], "requires": []}
    names = {Relation.Kind.CONFLICT: "conflicts", Relation.Kind.REQUIRES: "requires"}
    for kind, first, second in Relation.objects.filter(first__budget=budget).values_list("kind", "first", "second"):
        if first in places and second in places:
            found[names[kind]].append([places[first], places[second]])
    return found


def needing_others(offer: Offer) -> list[int]:
    """Numbers of the projects on offer that need one which is not. One query."""
    number = {one.pk: one.number for one in offer.projects}
    needs = Relation.objects.filter(first__budget=offer.budget, kind=Relation.Kind.REQUIRES)
    pairs = needs.values_list("first", "second")
    return sorted({number[one] for one, other in pairs if one in number and other not in number})


@dataclass(frozen=True)
class Moved:
    """What has become of the projects since the ballot was drawn up."""

    new: int = 0
    """Feasible now, and not on the ballot."""
    gone: int = 0
    """On the ballot, and no longer feasible, or hidden."""
    priced: int = 0
    """On the ballot at another cost, or of another pot."""

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.priced)


def moved_since(vote: BudgetVote, slip: Slip, offer: Offer) -> Moved:
    """What has changed between the projects and the ballot. No query."""
    pots = [one["id"] for one in vote.options.get("pots", ())]
    frozen = {line.project: (line.cost, pots[line.pot]) for line in slip.lines}
    now = {one.pk: (one.cost, pot.pk) for one in offer.projects if (pot := offer.pot_of(one)) is not None}
    return Moved(
        new=len(now.keys() - frozen.keys()),
        gone=len(frozen.keys() - now.keys()),
        priced=sum(frozen[key] != now[key] for key in now.keys() & frozen.keys()),
    )
