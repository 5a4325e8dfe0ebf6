# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of circles. Nothing here joins a reader to a name but for that reader themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.life import Step
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.engine.readings.consensus import Said, how_it_counted

from .counting.tallying import what_it_says
from .grids import Question
from .models import Circle, Grid, Reader, Reading, Text, Turn

ALL, WAITING, DISPUTED, UNREAD = "all", "waiting", "disputed", "unread"
SHOWS = (ALL, DISPUTED, WAITING, UNREAD)


def _latest() -> "QuerySet[Any]":
    return Grid.objects.filter(circle=OuterRef("circle")).order_by("-number").values("pk")[:1]


def circles_of(process: Process) -> list[Grid]:
    """The circles of a process, the latest first, each as its present grid. One query."""
    rows = Grid.objects.filter(circle__process=process, pk=Subquery(_latest())).select_related("circle")
    found = list(rows.order_by("-circle__made_at", "-circle"))
    for grid in found:
        grid.circle.process = process
    return found


def find_circle(public_id: str) -> Circle | None:
    """A circle, drafts' included: whoever shows it checks ``may_see`` of its process."""
    return Circle.objects.select_related("process__space", "result").filter(public_id=public_id).first()


def grid_of(circle: Circle, number: int | None = None) -> Grid | None:
    """The present version of a circle's grid, or an earlier one."""
    rows = Grid.objects.filter(circle=circle)
    found = (rows if number is None else rows.filter(number=number)).order_by("-number").first()
    if found is not None:
        found.circle = circle
    return found


def reader_of(grid: Grid, person: Person | None) -> Reader | None:
    if person is None:
        return None
    return Reader.objects.filter(grid=grid, person=person).first()


def reads_here(circle: Circle, person: Person | None) -> bool:
    """Whether someone was let into a circle before, in any of its versions."""
    return person is not None and Reader.objects.filter(grid__circle=circle, person=person).exists()


def in_hand(reader: Reader) -> Turn | None:
    """The text that a reader was handed and has not answered. One query."""
    return (
        Turn.objects.filter(reader=reader, passed="", until__gt=timezone.now(), text__is_out=False)
        .select_related("text__contribution__phase")
        .order_by("-begun_at", "-pk")
        .first()
    )


# --- one's own readings -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Own:
    """A reading of one's own: how each answer counted, in the order of the questions."""

    reading: Reading
    text: Text
    answers: Sequence[int | None]
    together: Sequence[Said]
    counted: Sequence[str]

    @property
    def waits(self) -> bool:
        """Another reader was asked, or is being asked."""
        return "waits" in self.counted


def own_readings(reader: Reader) -> "QuerySet[Reading]":
    """What a reader read, the latest first."""
    return (
        Reading.objects.filter(reader=reader)
        .select_related("text__contribution__process__space")
        .order_by("-given_at", "-pk")
    )


def how_they_counted(readings: Sequence[Reading], grid: Grid, questions: Sequence[Question]) -> list[Own]:
    """What became of some readings of one grid. No query."""
    found = []
    for one in readings:
        enough = one.text.readings >= min(2, grid.asked)
        together = what_it_says(one.text, questions, grid.asked)
        counted = [
            how_it_counted(answer, said) if enough or answer is None else "first"
            for answer, said in zip(one.answers, together, strict=True)
        ]
        found.append(Own(one, one.text, one.answers, together, counted))
    return found


# --- what everyone reads ----------------------------------------------------------------------------
def texts_of(
    grid: Grid, *, show: str = ALL, question: int | None = None, answer: int | None = None
) -> "QuerySet[Text]":
    """The texts of a grid in the order drawn for it, which is nobody's. Narrowed to those that wait for a reader, are
    read by nobody yet, or on which readers disagree; or to those that are something, by a question."""
    rows = Text.objects.filter(grid=grid, is_out=False)
    if show == WAITING:
        rows = rows.filter(is_open=True, readings__gt=0)
    elif show == UNREAD:
        rows = rows.filter(is_open=True, readings=0)
    elif show == DISPUTED:
        rows = rows.filter(readings__gte=F("grid__asked"), says__contains="-")
    if question is not None and answer is not None:
        rows = rows.annotate(sign=Substr("says", question + 1, 1)).filter(sign=str(answer))
    return rows.order_by("-readings", "shuffle", "pk")


def read_texts(keys: Sequence[int]) -> list[Text]:
    """The texts of these keys, in the same order, with what a list shows. One query."""
    found = Text.objects.select_related("contribution").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def text_on(contribution: Contribution) -> Text | None:
    """How a contribution was read, in the latest circle that took it up. One query."""
    latest = Grid.objects.filter(circle=OuterRef("grid__circle")).order_by("-number").values("pk")[:1]
    return (
        Text.objects.filter(contribution=contribution, grid=Subquery(latest))
        .select_related("grid__circle")
        .order_by("-grid__circle__made_at", "-pk")
        .first()
    )


def read_steps(contributions: Sequence[Contribution]) -> dict[int, Step]:
    """The "read" step of the life lines of some contributions, whose process and space are at hand. One query."""
    latest = Grid.objects.filter(circle=OuterRef("grid__circle")).order_by("-number").values("pk")[:1]
    rows = (
        Text.objects.filter(contribution__in=contributions, readings__gt=0, grid=Subquery(latest))
        .select_related("grid__circle")
        .order_by("grid__circle__made_at", "pk")
    )
    by_key = {one.pk: one for one in contributions}
    steps = {}
    for text in rows:
        contribution = by_key[text.contribution_id]
        steps[contribution.pk] = Step(
            at=text.enough_at,
            note=ngettext("by %(n)s person", "by %(n)s people", text.readings) % {"n": text.readings},
            url=text_path(text, contribution),
            under_way=text.enough_at is None,
        )
    return steps


def read_step(contribution: Contribution) -> Step | None:
    """The same for one contribution, or None while nobody read it."""
    return read_steps([contribution]).get(contribution.pk)


def text_path(text: Text, contribution: Contribution) -> str:
    """The page that says how a contribution was read."""
    process = contribution.process
    return reverse(
        "readings:text", args=[process.space.slug, process.slug, text.grid.circle.public_id, contribution.public_id]
    )


@dataclass(frozen=True)
class Answered:
    """A question, with how many readers of a text gave each answer and what they say together."""

    question: Question
    answers: Sequence[tuple[Any, int]]
    could_not_tell: int
    said: Said

    @property
    def says(self) -> Any:
        """The words of the answer; None while there is none."""
        return None if self.said.answer is None else self.question.words[self.said.answer]


def answered(text: Text, grid: Grid, questions: Sequence[Question]) -> list[Answered]:
    """What the readings of a text say, question by question. No query."""
    return [
        Answered(question, list(zip(question.words, counted[:-1], strict=True)), counted[-1], said)
        for question, counted, said in zip(
            questions, text.counts, what_it_says(text, questions, grid.asked), strict=True
        )
    ]


# --- what is kept about a person ----------------------------------------------------------------------
@kept.also("readings")
def own_readings_kept(person: Person) -> list[dict[str, Any]]:
    """What a person read, and answered."""
    rows = (
        Reading.objects.filter(reader__person=person)
        .select_related("text__contribution", "text__grid__circle")
        .order_by("pk")
    )
    return [
        {
            "circle": one.text.grid.circle.public_id,
            "contribution": one.text.contribution.public_id,
            "answers": one.answers,
            "seconds": one.seconds,
            "given_at": one.given_at.isoformat(timespec="seconds"),
        }
        for one in rows
    ]
