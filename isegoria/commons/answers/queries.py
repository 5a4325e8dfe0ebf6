# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of answers, offices and duties."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import CoAuthor, Contribution
from isegoria.core.manifest import kinds
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space

from .models import Answer, Case, Duty, Office, OfficeMember, Stay


@dataclass(frozen=True)
class File:
    """All that the public sees about one contribution and the institution."""

    case: Case | None = None
    answers: Sequence[Answer] = ()
    """Latest version first."""
    stays: Sequence[Stay] = ()
    duties: Sequence[Duty] = ()

    @property
    def standing(self) -> Answer | None:
        """The answer that stands now; None while there is none, or once it was taken back."""
        return self.answers[0] if self.case and self.case.decision and self.answers else None

    @property
    def earlier(self) -> Sequence[Answer]:
        return self.answers[1:] if self.standing else self.answers

    @property
    def stay(self) -> Stay | None:
        """The office that has it now."""
        return next((one for one in self.stays if one.until is None), None)


def file_of(contribution: Contribution) -> File:
    """Answers, offices and duties of one contribution: one query where there is nothing, four otherwise."""
    case = Case.objects.select_related("office", "signed_by").filter(pk=contribution.pk).first()
    if case is None:
        return File()
    answers = list(
        Answer.objects.filter(contribution=contribution).select_related("office", "by__person").order_by("-number")
    )
    stays = list(Stay.objects.filter(contribution=contribution).select_related("office").order_by("since", "pk"))
    duties = list(
        Duty.objects.filter(contribution=contribution).select_related("process__space").order_by("due_at", "pk")
    )
    return File(case=case, answers=answers, stays=stays, duties=duties)


def latest_answers(ids: Iterable[int]) -> dict[int, Case]:
    """Key of a contribution → its case, of those with a standing answer: ``decision``, ``answered_at``, ``signed_by``.

    One query, for lists.
    """
    rows = Case.objects.filter(pk__in=list(ids)).exclude(decision="").select_related("signed_by")
    return {one.pk: one for one in rows}


def answers_path(contribution: Contribution) -> str:
    """The address of all that the institution said and owes about a contribution."""
    return reverse("answers:contribution", kwargs={"ref": contribution.ref})


def owed(contribution: Contribution, kind: str) -> Duty | None:
    return Duty.objects.filter(contribution=contribution, kind=kind).first()


# --- offices ----------------------------------------------------------------------------------------
def offices_for(space: Space, *, account: Any = None) -> "list[Office]":
    """The open offices of a space and of those around it, nearest space first, by name. ``is_mine`` says of which ones
    the account is a member. One query."""
    around = [one.pk for one in space.lineage()]
    own = OfficeMember.objects.filter(office=OuterRef("pk"), account=getattr(account, "pk", None))
    rows = Office.objects.filter(space__in=around, closed_at=None).select_related("space").annotate(is_mine=Exists(own))
    return sorted(rows, key=lambda one: (around.index(one.space_id), one.name.text.casefold()))


def find_office(public_id: str, space: Space) -> Office | None:
    """An office that may act in a space, closed ones included."""
    around = [one.pk for one in space.lineage()]
    return Office.objects.select_related("space").filter(public_id=public_id, space__in=around).first()


# --- the desk ---------------------------------------------------------------------------------------
WAITING, OVERDUE, ANSWERED, ALL = "waiting", "overdue", "answered", "all"
SHOWS = (WAITING, OVERDUE, ANSWERED, ALL)


@dataclass(frozen=True)
class Wanted:
    """What a desk's list is narrowed to."""

    show: str = WAITING
    office: int | None = None
    """Key of an office; 0 for what is with none; None for all."""
    offices: frozenset[int] | None = None
    """Keys of offices: one's own."""
    process: int | None = None
    words: str = ""


def answered_kinds() -> tuple[str, ...]:
    """The kinds of contribution that an institution can answer."""
    return tuple(kind.slug for kind in kinds() if kind.answered)


def desk(space: Space, wanted: Wanted, *, now: datetime | None = None) -> "QuerySet[Contribution, int]":
    """Keys of the contributions of a space that an institution can answer: what is overdue first, then the nearest
    date owed, then what came first. :func:`on_desk` reads a page of them: sorting whole texts would cost more."""
    rows = _at_office(_narrowed(space, wanted), wanted).filter(_waits(now or timezone.now())[wanted.show])
    # By key and not by time: an index holds it beside what is narrowed to, and no text is looked up to be sorted.
    return rows.order_by(F("answer_case__due_at").asc(nulls_last=True), "pk").values_list("pk", flat=True)


def on_desk(keys: "QuerySet[Contribution, int] | Sequence[int]") -> list[Contribution]:
    """The contributions of these keys, in the order of the desk, with what its row shows: ``stay`` is the time that
    each spends with an office now, if it does. One query, that of the keys included."""
    rows = Contribution.objects.filter(pk__in=keys).annotate(
        stay=FilteredRelation("office_stays", condition=Q(office_stays__until=None))
    )
    found = rows.select_related(
        "process",
        "author",
        "answer_case__office",
        "answer_case__signed_by",
        "standing",
        "stay__office",
    )

    def place(one: Contribution) -> tuple[bool, float, int]:
        case = getattr(one, "answer_case", None)
        due_at = case.due_at if case else None
        return (due_at is None, due_at.timestamp() if due_at else 0.0, one.pk)

    return sorted(found, key=place)


def _narrowed(space: Space, wanted: Wanted) -> "QuerySet[Contribution]":
    """All but the office. By way of the phases, as their index holds all that is counted."""
    phases = Phase.objects.filter(process__space=space, process__published_at__isnull=False)
    if wanted.process is not None:
        phases = phases.filter(process=wanted.process)
    rows = Contribution.objects.filter(
        phase__in=phases.values("pk"), kind__in=answered_kinds(), state=Contribution.State.PUBLISHED
    )
    for word in wanted.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(body__icontains=word))
    return rows


def _at_office(rows: "QuerySet[Contribution]", wanted: Wanted) -> "QuerySet[Contribution]":
    if wanted.office is not None:
        rows = rows.filter(answer_case__office=wanted.office or None)
    if wanted.offices is not None:
        rows = rows.filter(answer_case__office__in=wanted.offices)
    return rows


def _waits(now: datetime) -> Mapping[str, Q]:
    waiting = Q(answer_case__isnull=True) | Q(answer_case__settled_at__isnull=True)
    return {
        WAITING: waiting,
        OVERDUE: Q(answer_case__settled_at__isnull=True, answer_case__due_at__lt=now),
        ANSWERED: Q(answer_case__isnull=False) & ~Q(answer_case__decision=""),
        ALL: Q(),
    }


@dataclass(frozen=True)
class DeskCounts:
    """How many contributions each of ``SHOWS`` lists, and how many wait with each office (key; None: with none)."""

    shows: Mapping[str, int]
    waiting: Mapping[int | None, int]


def desk_counts(space: Space, wanted: Wanted, *, now: datetime | None = None) -> DeskCounts:
    """The counts beside the filters of a desk. One query, by office."""
    waits = _waits(now or timezone.now())
    counts: dict[str, Any] = {show: Count("pk", filter=waits[show]) for show in SHOWS if show != ALL}
    counts[ALL] = Count("pk")
    rows = list(_narrowed(space, wanted).values("answer_case__office").annotate(**counts).order_by())

    def listed(office: int | None) -> bool:
        if wanted.offices is not None:
            return office in wanted.offices
        return wanted.office is None or office == (wanted.office or None)

    within = [row for row in rows if listed(row["answer_case__office"])]
    return DeskCounts(
        shows={show: sum(row[show] for row in within) for show in SHOWS},
        waiting={row["answer_case__office"]: row[WAITING] for row in rows},
    )


def duties_among(contributions: Iterable[Contribution]) -> Mapping[int, Sequence[Duty]]:
    """The duties not met yet of some contributions with their cases, by the contribution's key. One query, or none."""
    found: dict[int, list[Duty]] = defaultdict(list)
    dated = [one for one in contributions if hasattr(one, "answer_case") and one.answer_case.due_at]
    if not dated:
        return found
    for duty in Duty.objects.filter(contribution__in=dated, met_at=None).order_by("due_at", "pk"):
        found[duty.contribution_id].append(duty)
    return found


# --- the public page of a process -------------------------------------------------------------------
@dataclass(frozen=True)
class Tally:
    """How a process was answered, counted over what is public now."""

    contributions: int = 0
    signed: Mapping[tuple[str, int | None], int] = field(default_factory=dict)
    """(decision, key of the office that signed) → how many answers stand."""
    met: int = 0
    late: int = 0
    overdue: int = 0
    owed: int = 0

    def standing(self, decision: str = "", office: int | None = None) -> int:
        """How many answers stand: all, of one decision, of one office."""
        return sum(
            count
            for (said, signed_by), count in self.signed.items()
            if (not decision or said == decision) and (office is None or signed_by == office)
        )

    @property
    def answered(self) -> int:
        return self.standing()

    @property
    def duties(self) -> int:
        return self.met + self.late + self.overdue + self.owed


def tally(process: Process, *, now: datetime | None = None) -> Tally:
    """Counts by decision and office, and of duties met and not. Three queries."""
    now = now or timezone.now()
    public = Q(contribution__phase__process=process, contribution__state=Contribution.State.PUBLISHED)
    signed = (
        Case.objects.filter(public)
        .exclude(decision="")
        .values_list("decision", "signed_by")
        .annotate(Count("pk"))
        .order_by()
    )
    duties = Duty.objects.filter(public).aggregate(
        met=Count("pk", filter=Q(met_at__lte=F("due_at"))),
        late=Count("pk", filter=Q(met_at__gt=F("due_at"))),
        overdue=Count("pk", filter=Q(met_at=None, due_at__lt=now)),
        owed=Count("pk", filter=Q(met_at=None, due_at__gte=now)),
    )
    contributions = Contribution.objects.filter(
        phase__process=process, kind__in=answered_kinds(), state=Contribution.State.PUBLISHED
    ).count()
    return Tally(
        contributions=contributions,
        signed={(decision, office): count for decision, office, count in signed},
        **duties,
    )


def standing_answers(process: Process, *, decision: str = "", office: int | None = None) -> "QuerySet[Answer]":
    """The answers that stand in a process, latest first."""
    rows = Answer.objects.filter(
        contribution__phase__process=process,
        contribution__state=Contribution.State.PUBLISHED,
        contribution__answer_case__version=F("number"),
    ).exclude(contribution__answer_case__decision="")
    if decision:
        rows = rows.filter(decision=decision)
    if office is not None:
        rows = rows.filter(office=office)
    return rows.order_by("-at", "-pk")


def read_answers(keys: Sequence[int]) -> list[Answer]:
    """The answers of these keys, in the same order, with what a list shows. One query."""
    found = Answer.objects.select_related("contribution", "office").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def standing_of(contributions: Sequence[Contribution]) -> list[Answer]:
    """The answers that stand for some contributions. One query."""
    rows = Answer.objects.filter(contribution__in=contributions, contribution__answer_case__version=F("number"))
    return list(rows.exclude(contribution__answer_case__decision="").select_related("contribution", "office"))


def offices_that_answered(tally: Tally) -> list[Office]:
    """The offices that signed an answer that stands, by name. One query."""
    rows = Office.objects.in_bulk({office for _decision, office in tally.signed if office is not None})
    return sorted(rows.values(), key=lambda one: one.name.text.casefold())


# --- who is told ------------------------------------------------------------------------------------
def people_to_tell(contributions: Sequence[Contribution]) -> Mapping[int, Sequence[Person]]:
    """Who has an account among the authors and co-authors of some contributions and of those merged into them,
    by the contribution's key. Two queries."""
    keys = [one.pk for one in contributions]
    told: dict[int, dict[int, Person]] = defaultdict(dict)
    written = (
        Contribution.objects.filter(Q(pk__in=keys) | Q(standing__merged_into__in=keys), author__account__isnull=False)
        .select_related("author__account", "standing")
        .order_by("pk")
    )
    for one in written:
        into = one.standing.merged_into_id if one.state == Contribution.State.MERGED else None
        if one.author is not None:
            told[into or one.pk][one.author_id] = one.author
    signed = (
        CoAuthor.objects.filter(
            Q(contribution__in=keys) | Q(contribution__standing__merged_into__in=keys),
            accepted_at__isnull=False,
            person__account__isnull=False,
        )
        .select_related("person__account", "contribution__standing")
        .order_by("pk")
    )
    for coauthor in signed:
        text = coauthor.contribution
        into = text.standing.merged_into_id if text.state == Contribution.State.MERGED else None
        if coauthor.person is not None:
            told[into or text.pk][coauthor.person_id] = coauthor.person
    return {key: list(people.values()) for key, people in told.items()}


def late_in(space: Space, *, now: datetime) -> "QuerySet[Contribution]":
    """What should have been answered in a space already."""
    return _narrowed(space, Wanted()).filter(_waits(now)[OVERDUE])


def waiting_in(space: Space, *, now: datetime) -> "QuerySet[Contribution]":
    """What waits for an answer in a space, and is not late."""
    waits = _waits(now)
    return _narrowed(space, Wanted()).filter(waits[WAITING]).exclude(pk__in=late_in(space, now=now).values("pk"))


# --- the desks --------------------------------------------------------------------------------------
def waiting_by_space(spaces: Sequence[Space]) -> dict[int, tuple[int, int]]:
    """Key of a space → how many contributions wait there, and how many of them are overdue. One query."""
    waits = _waits(timezone.now())
    rows = (
        Contribution.objects.filter(
            phase__process__space__in=spaces,
            phase__process__published_at__isnull=False,
            kind__in=answered_kinds(),
            state=Contribution.State.PUBLISHED,
        )
        .values_list("phase__process__space")
        .annotate(waiting=Count("pk", filter=waits[WAITING]), overdue=Count("pk", filter=waits[OVERDUE]))
        .order_by()
    )
    return {space: (waiting, overdue) for space, waiting, overdue in rows}


@kept.also("offices")
def own_offices(person: Person) -> list[dict[str, Any]]:
    """The offices in whose name a person may answer."""
    if person.account_id is None:
        return []
    held = OfficeMember.objects.filter(account=person.account_id).select_related("office__space").order_by("pk")
    return [
        {
            "space": one.office.space.slug,
            "office": one.office.public_id,
            "since": one.added_at.isoformat(timespec="seconds"),
        }
        for one in held
    ]
