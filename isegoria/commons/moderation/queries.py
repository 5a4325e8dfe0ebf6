# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of moderation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import SetAside
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Pause, Space

from .models import Appeal, Batch, Concern, Decision, Flag, Juror, Way

State = Contribution.State
Act = Decision.Act

# --- where ----------------------------------------------------------------------------------------------


def spaces_inside(space: Space) -> list[int]:
    """Keys of a space and of those nested in it, however deep. One query, once for an instance: one request."""
    known: list[int] | None = getattr(space, "_spaces_inside", None)
    if known is not None:
        return known
    parents = dict(Space.objects.values_list("pk", "parent"))
    inside = {space.pk}
    edge = {space.pk}
    while edge:
        edge = {key for key, parent in parents.items() if parent in edge} - inside
        inside |= edge
    space._spaces_inside = sorted(inside)  # type: ignore[attr-defined]  # as long as the instance lives
    return sorted(inside)


def inside(space: Space) -> RawSQL:
    """The same inside a larger query, at the cost of none of its own."""
    return RawSQL(_INSIDE, [space.pk])  # noqa: S611 - the statement is ours, and its one value a parameter


_INSIDE = """
    WITH RECURSIVE inside(id) AS (
        SELECT id FROM spaces_space WHERE id = %s
        UNION SELECT s.id FROM spaces_space s JOIN inside ON s.parent_id = inside.id
    ) SELECT id FROM inside
"""


def spaces_around(space: Space) -> list[int]:
    """Keys of a space and of those around it, outwards."""
    return [one.pk for one in space.lineage()]


def way_of_space(space: Space) -> Way:
    """How a space is moderated: its own way, or the nearest one around it, or the defaults."""
    around = spaces_around(space)
    ways = {one.space_id: one for one in Way.objects.filter(space__in=around, process=None)}
    return next((ways[key] for key in around if key in ways), Way(space=space))


def way_of(process: Process) -> Way:
    """How a process is moderated: its own way, or its space's."""
    return Way.objects.filter(process=process).first() or way_of_space(process.space)


# --- the queue --------------------------------------------------------------------------------------------
WHY = ("waiting", "flagged", "appealed", "suggested")
ON_QUEUE: dict[str, Q] = {
    "": Q(),
    "waiting": Q(pending=True),
    "flagged": Q(flags__gt=0),
    "appealed": Q(appealed=True),
    "suggested": Q(suggested__gt=0),
}
STATES = (State.PUBLISHED, State.HIDDEN, State.REJECTED)


@dataclass(frozen=True)
class Wanted:
    """What a moderator asks to see. ``why`` narrows the queue; ``state`` lists texts in a state instead of it."""

    why: str = ""
    state: str = ""
    process: int | None = None
    phase: int | None = None
    kind: str = ""
    words: str = ""
    author: int | None = None


@dataclass(frozen=True)
class Row:
    """One text before the moderators, with all that its row shows."""

    text: Contribution
    concern: Concern | None
    decision: Decision | None = None
    """The latest, in lists by state."""


@dataclass(frozen=True)
class QueuePage:
    rows: Sequence[Row]
    next_cursor: str


def _narrowed(rows: "QuerySet[Any]", wanted: Wanted, prefix: str) -> "QuerySet[Any]":
    """The rows that fit; ``prefix`` leads from them to the contribution."""
    if wanted.process is not None:
        rows = rows.filter(process=wanted.process)
    if wanted.phase is not None:
        rows = rows.filter(**{f"{prefix}phase": wanted.phase})
    if wanted.kind:
        rows = rows.filter(**{f"{prefix}kind": wanted.kind})
    if wanted.author is not None:
        rows = rows.filter(**{f"{prefix}author": wanted.author})
    if wanted.words:
        rows = rows.filter(
            Q(**{f"{prefix}body__icontains": wanted.words}) | Q(**{f"{prefix}title__icontains": wanted.words})
        )
    return rows


def queue(spaces: Sequence[int], wanted: Wanted = Wanted(), *, cursor: str = "", size: int = 25) -> QueuePage:
    """Texts before the moderators of these spaces, the most urgent first, then what has waited longest.

    A page starts after a row, not at a count: what is decided meanwhile moves nothing. Two queries.
    """
    if wanted.state:
        return _in_state(spaces, wanted, cursor=cursor, size=size)
    found = Concern.objects.filter(ON_QUEUE.get(wanted.why, Q()), space__in=spaces, urgency__gt=0)
    found = _narrowed(found, wanted, "contribution__")
    after = _read_cursor(cursor)
    if after is not None:
        urgency, since, key = after
        found = found.filter(urgency__lte=urgency).filter(
            Q(urgency__lt=urgency) | Q(since__gt=since) | Q(since=since, contribution__gt=key)
        )
    # Which rows, from the narrow table alone; then what they show.
    keys = list(found.order_by("-urgency", "since", "contribution").values_list("pk", flat=True)[: size + 1])
    rows = Concern.objects.select_related(
        "contribution__author", "contribution__standing", "contribution__phase", "contribution__process__space"
    ).in_bulk(keys[:size])
    page = [rows[key] for key in keys[:size] if key in rows]
    return QueuePage(
        [Row(one.contribution, one) for one in page], _cursor(page[-1]) if page and len(keys) > size else ""
    )


def _in_state(spaces: Sequence[int], wanted: Wanted, *, cursor: str, size: int) -> QueuePage:
    found = Contribution.objects.filter(process__space__in=spaces, state=wanted.state)
    found = _narrowed(found, replace(wanted, why=""), "")
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        found = found.filter(pk__lt=int(cursor))
    rows = list(
        found.select_related("author", "standing", "phase", "process__space", "concern").order_by("-pk")[: size + 1]
    )
    page = rows[:size]
    concerns = {one.pk: one.concern for one in page if getattr(one, "concern", None) is not None}
    return QueuePage(_decided(page, concerns), str(page[-1].pk) if len(rows) > size else "")


def _decided(texts: Sequence[Contribution], concerns: dict[int, Concern]) -> list[Row]:
    """The rows with the latest decision on each. One query."""
    keys = [one.pk for one in texts]
    latest = Decision.objects.filter(contribution__in=keys).order_by().values("contribution").annotate(last=Max("pk"))
    decisions = {
        one.contribution_id: one for one in Decision.objects.filter(pk__in=latest.values("last")) if one.contribution_id
    }
    return [Row(one, concerns.get(one.pk), decisions.get(one.pk)) for one in texts]


def row_of(contribution: Contribution) -> Row:
    """The same for one text. One query."""
    return Row(contribution, Concern.objects.filter(pk=contribution.pk).first())


def _cursor(last: Concern) -> str:
    return f"{last.urgency}-{int(last.since.timestamp() * 1_000_000)}-{last.pk}"


def _read_cursor(cursor: str) -> tuple[int, datetime, int] | None:
    parts = cursor.split("-")
    if len(parts) != 3 or not all(one.isascii() and one.isdigit() and len(one) < 18 for one in parts):
        return None
    urgency, since, key = map(int, parts)
    if since > 7_000_000_000_000_000:  # after the year 2190: nobody's
        return None
    return urgency, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since), key


def queue_counts(spaces: Sequence[int]) -> dict[str, int]:
    """How many texts are on the queue, in all ("") and for each reason. One query."""
    found = Concern.objects.filter(space__in=spaces, urgency__gt=0)
    counted = found.aggregate(
        all=Count("pk"), **{name: Count("pk", filter=which) for name, which in ON_QUEUE.items() if name}
    )
    return {"": counted.pop("all"), **counted}


def counts_by_state(phase: Phase) -> dict[str, int]:
    return dict(Contribution.objects.filter(phase=phase).values_list("state").annotate(Count("pk")).order_by())


def texts_in_state(phase: Phase, state: str) -> "QuerySet[Contribution]":
    """Contributions of a phase in one state, oldest first, with what a moderator's row shows."""
    return (
        Contribution.objects.filter(phase=phase, state=state)
        .select_related("author", "standing")
        .order_by("created_at", "pk")
    )


def last_clicks(spaces: Sequence[int], by: Any, *, count: int = 20) -> list[Batch]:
    """The latest clicks of a moderator in these spaces that can still be undone, and those under way."""
    return list(
        Batch.objects.filter(space__in=spaces, by=by, undoes=None, undone_by=None)
        .exclude(act__in=[Act.REMOVE, Act.PUT_BACK])
        .order_by("-asked_at", "-pk")[:count]
    )


# --- what everyone reads ------------------------------------------------------------------------------------
def public_log(process: Process) -> "QuerySet[Decision]":
    """Every decision of a process, newest first: shown without the texts and without the moderator's name."""
    wide = Q(process=None, space__in=spaces_around(process.space), act__in=[Act.SET_ASIDE, Act.PUT_BACK])
    return Decision.objects.filter(Q(process=process) | wide, set_aside=None).select_related(
        "contribution", "appeal", "batch"
    )


def log_of_spaces(spaces: Sequence[int]) -> "QuerySet[Decision]":
    """Every decision taken in these spaces, those about people included, newest first; drafts left out."""
    public = Q(process=None) | Q(process__published_at__isnull=False)
    return Decision.objects.filter(public, space__in=spaces, set_aside=None).select_related(
        "contribution", "appeal", "pause", "process", "batch"
    )


@dataclass(frozen=True)
class Figures:
    """What moderation did, in figures. ``median_wait`` in seconds; None where nothing waited."""

    acts: Sequence[tuple[str, int]]
    median_wait: int | None
    flags: int
    appeals: int
    overturned: int


def figures(decisions: "QuerySet[Decision]", flags: "QuerySet[Flag]") -> Figures:
    """The figures of some decisions: five queries, whatever their number."""
    plain = decisions.select_related(None).order_by()
    acts = dict(plain.values_list("act").annotate(Count("pk")))
    waited = plain.filter(waited__isnull=False)
    count = waited.count()
    middle = list(waited.order_by("waited").values_list("waited", flat=True)[count // 2 : count // 2 + 1])
    # Those set aside by one click share its line, and appeal each for themselves.
    clicks = plain.filter(act=Act.SET_ASIDE).values("batch")
    about = Q(decision__in=plain.values("pk")) | Q(decision__set_aside__isnull=False, decision__batch__in=clicks)
    appeals = Appeal.objects.filter(about).aggregate(
        all=Count("pk"), overturned=Count("pk", filter=Q(outcome=Appeal.Outcome.OVERTURNED))
    )
    return Figures(
        acts=[(str(act.label), acts[act]) for act in Act if acts.get(act)],
        median_wait=middle[0] if middle else None,
        flags=flags.count(),
        appeals=appeals["all"],
        overturned=appeals["overturned"],
    )


def last_decision(contribution: Contribution) -> Decision | None:
    return Decision.objects.filter(contribution=contribution).first()


# --- for the people it is about -----------------------------------------------------------------------------
def written_to(person: Person) -> "QuerySet[Decision]":
    """What moderators decided about someone's texts, or about them; latest first."""
    return (
        Decision.objects.filter(person=person)
        .exclude(act__in=[Act.KEEP, Act.REOPEN])
        .select_related(
            "contribution__process__space", "contribution__phase", "pause__space", "appeal", "space", "process"
        )
        .prefetch_related("undone_by")
    )


def flags_of(person: Person) -> "QuerySet[Flag]":
    """What someone flagged, and what became of it; latest first."""
    return (
        Flag.objects.filter(person=person)
        .select_related("contribution__process__space", "decision")
        .order_by("-made_at", "-pk")
    )


def pauses_of(person: Person) -> "QuerySet[Pause]":
    """The pauses that hold for someone now."""
    return standing_pauses().filter(person=person).select_related("space")


def standing_pauses() -> "QuerySet[Pause]":
    """Those that hold now."""
    return Pause.objects.filter(ended_at=None, until__gt=timezone.now())


def set_aside_from(person: Person) -> "QuerySet[SetAside]":
    """Where someone's expressions count nowhere now."""
    return SetAside.objects.filter(person=person, ended_at=None).select_related("space", "process").order_by("pk")


def to_rephrase(person: Person) -> "QuerySet[Concern]":
    """The texts that someone was asked to write in other words, and has in hand."""
    return Concern.objects.filter(contribution__author=person, with_author=True).select_related(
        "contribution__process__space", "contribution__phase"
    )


def seats_of(person: Person) -> "QuerySet[Juror]":
    """The open appeals that someone was drawn for."""
    return Juror.objects.filter(person=person, declined_at=None, appeal__outcome="").select_related("appeal")


def said_to(person: Person) -> tuple[int, int]:
    """For the line on one's own page: decisions about one's texts, and open seats. Two queries."""
    return (
        Decision.objects.filter(person=person).exclude(act__in=[Act.KEEP, Act.REOPEN]).count(),
        Juror.objects.filter(person=person, declined_at=None, appeal__outcome="", voice="").count(),
    )


# --- appeals ------------------------------------------------------------------------------------------------
def open_appeals(spaces: Sequence[int]) -> "QuerySet[Appeal]":
    """The appeals that wait, oldest first."""
    return (
        Appeal.objects.filter(decision__space__in=spaces, outcome="")
        .select_related(
            "decision__contribution__process__space", "decision__pause", "decision__space", "decision__by", "person"
        )
        .annotate(given=Count("jurors", filter=~Q(jurors__voice="")))
        .order_by("made_at", "pk")
    )


def find_appeal(public_id: str) -> Appeal | None:
    return (
        Appeal.objects.select_related(
            "decision__contribution__process__space", "decision__contribution__phase", "decision__space__parent",
            "decision__pause", "decision__by", "person",
        )
        .filter(public_id=public_id)
        .first()
    )  # fmt: skip
