# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of one official: what they promised, what they answered, and how long people waited for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from django.db.models import Count, F, Q, QuerySet

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import in_force

from .models import Answer, Case, Decision, Office, OfficeMember
from .rules import ANSWERING

PROMISES_SHOWN = 20
MEASURED = 2_000
"""Answers from which the median delay is taken: the latest ones."""


@dataclass(frozen=True)
class Promises:
    """What one owes: dates given, and answers that said "being studied" and still say so. The nearest date first."""

    dated: Sequence[Case] = ()
    studied: Sequence[Case] = ()

    @property
    def first(self) -> Case | None:
        """What to do first: the nearest date, else what has been studied longest."""
        return next(iter(self.dated or self.studied), None)


def spaces_answered_in(account: Account) -> list[Space]:
    """The spaces in which an account answers or organises. One query."""
    held = in_force().filter(account=account, name__in=ANSWERING)
    return list(Space.objects.filter(pk__in=held.values("space")).order_by("slug"))


def promises_of(account: Account, spaces: Sequence[Space]) -> Promises:
    """Of one's own offices where one is in some; else of the spaces in which one answers. Three queries."""
    offices = list(OfficeMember.objects.filter(account=account).values_list("office", flat=True))
    mine = Q(office__in=offices) if offices else Q(contribution__phase__process__space__in=list(spaces))
    signed = Q(signed_by__in=offices) if offices else mine
    rows = Case.objects.filter(
        contribution__state=Contribution.State.PUBLISHED, contribution__phase__process__published_at__isnull=False
    ).select_related("contribution__process__space", "office")
    return Promises(
        dated=list(rows.filter(mine, settled_at=None, due_at__isnull=False).order_by("due_at")[:PROMISES_SHOWN]),
        studied=list(rows.filter(signed, decision=Decision.STUDIED).order_by("answered_at")[:PROMISES_SHOWN]),
    )


@dataclass(frozen=True)
class Official:
    """What everyone may know of someone who answers."""

    person: Person
    offices: Sequence[Office] = ()
    spaces: Sequence[Space] = ()
    """Where they may answer now."""
    answered: int = 0
    decisions: Mapping[str, int] = field(default_factory=dict)
    """Decision → how many of their answers that stand say so."""
    delay: timedelta | None = None
    """Half of those whom they were the first to answer waited less than this."""


def official_of(person: Person) -> Official | None:
    """None for whoever neither may answer nor ever signed an answer. Five queries."""
    if person.account_id is None:
        return None
    held = in_force().filter(account=person.account_id, name__in=ANSWERING)
    spaces = list(Space.objects.filter(pk__in=held.values("space")).order_by("slug"))
    decisions = dict(answers_of(person).order_by().values_list("decision").annotate(Count("pk")))
    if not spaces and not Answer.objects.filter(by=person.account_id).exists():
        return None
    waited = [
        at - said
        for at, said in Answer.objects.filter(by=person.account_id, number=1)
        .order_by("-pk")
        .values_list("at", "contribution__created_at")[:MEASURED]
    ]
    offices = Office.objects.filter(members__account=person.account_id, closed_at=None).order_by("pk")
    return Official(
        person=person,
        offices=list(offices.select_related("space")),
        spaces=spaces,
        answered=sum(decisions.values()),
        decisions=decisions,
        delay=median(waited) if waited else None,
    )


def answers_of(person: Person) -> "QuerySet[Answer]":
    """The answers that someone signed and that stand, the latest first."""
    return (
        Answer.objects.filter(
            by=person.account_id,
            contribution__state=Contribution.State.PUBLISHED,
            contribution__phase__process__published_at__isnull=False,
            contribution__answer_case__version=F("number"),
        )
        .exclude(contribution__answer_case__decision="")
        .order_by("-at", "-pk")
    )
