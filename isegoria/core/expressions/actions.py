# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be expressed: an opinion, a support; changed and taken back. Each act enters the journal, sealed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.events import Event, announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse

from .models import Opinion, Support

OPINION_SUBJECT = "opinion"
SUPPORT_SUBJECT = "support"
COUNTERS = {Opinion.Value.AGREE: "agrees", Opinion.Value.PASS: "passes", Opinion.Value.DISAGREE: "disagrees"}


@dataclass(frozen=True)
class OpinionGiven(Event):
    opinion: Opinion
    before: int | None
    """The value that this one replaces, or None for a first opinion."""


def _require_public(contribution: Contribution) -> None:
    if contribution.state != Contribution.State.PUBLISHED:
        refuse(
            "not_public",
            _("This text is not open to opinions any more. Yours was not kept."),
            _("Go on with the next one."),
            status=409,
        )


@transaction.atomic
def give_opinion(*, contribution: Contribution, phase: Phase, person: Person, value: int) -> Receipt:
    """Agree (1), pass (0) or disagree (−1); the latest opinion of a person replaces the one before.

    ``phase`` is the open phase in which it is given: the contribution's own, or one that takes it up.
    Raises ``Refused`` when the phase is closed or the text is not public, ``ValueError`` for another value.
    """
    value = Opinion.Value(value)
    take_part(phase=phase, person=person)
    contribution.state = Contribution.objects.values_list("state", flat=True).get(pk=contribution.pk)
    _require_public(contribution)
    opinion = Opinion.objects.filter(person=person, contribution=contribution).first()
    before = opinion.value if opinion else None
    if opinion is None:
        opinion = Opinion.objects.create(
            person=person, contribution=contribution, value=value, assurance=person.assurance
        )
    elif before != value:
        opinion.value, opinion.assurance, opinion.given_at = value, person.assurance, timezone.now()
        opinion.save(update_fields=["value", "assurance", "given_at"])
    receipt = journal.record(
        kind="opinion.given" if before is None else "opinion.changed",
        subject_kind=OPINION_SUBJECT,
        subject_id=str(opinion.pk),
        content=opinion_content(contribution.public_id, value),
    )
    if before != value:
        _count(contribution.pk, before, value)
        announce(OpinionGiven(opinion=opinion, before=before))
    return receipt


def _count(contribution_id: int, before: int | None, after: int | None) -> None:
    """Last in the transaction: on PostgreSQL the row of a much-answered text is then held for an instant only."""
    changes: dict[str, object] = {"last_act_at": timezone.now()}
    if before is not None:
        column = COUNTERS[Opinion.Value(before)]
        changes[column] = F(column) - 1
    if after is not None:
        column = COUNTERS[Opinion.Value(after)]
        changes[column] = F(column) + 1
    Standing.objects.filter(contribution=contribution_id).update(**changes)


@transaction.atomic
def take_back_opinion(*, contribution: Contribution, phase: Phase, person: Person) -> None:
    """Remove one's opinion. The journal keeps that one was given and taken back, never what it was."""
    take_part(phase=phase, person=person)
    opinion = Opinion.objects.filter(person=person, contribution=contribution).first()
    if opinion is None:
        return
    subject, before = str(opinion.pk), opinion.value
    opinion.delete()
    journal.erase_subject(subject_kind=OPINION_SUBJECT, subject_id=subject, reason="taken_back")
    _count(contribution.pk, before, None)


@transaction.atomic
def give_support(*, contribution: Contribution, phase: Phase, person: Person) -> Receipt | None:
    """Carry a contribution; supporting twice is supporting once (and has no second receipt)."""
    take_part(phase=phase, person=person)
    contribution.state = Contribution.objects.values_list("state", flat=True).get(pk=contribution.pk)
    _require_public(contribution)
    support, created = Support.objects.get_or_create(
        person=person, contribution=contribution, defaults={"assurance": person.assurance}
    )
    if not created:
        return None
    receipt = journal.record(
        kind="support.given",
        subject_kind=SUPPORT_SUBJECT,
        subject_id=str(support.pk),
        content=support_content(contribution.public_id),
    )
    Standing.objects.filter(contribution=contribution).update(supports=F("supports") + 1, last_act_at=timezone.now())
    return receipt


@transaction.atomic
def take_back_support(*, contribution: Contribution, phase: Phase, person: Person) -> None:
    """Stop carrying a contribution."""
    take_part(phase=phase, person=person)
    support = Support.objects.filter(person=person, contribution=contribution).first()
    if support is None:
        return
    subject = str(support.pk)
    support.delete()
    journal.erase_subject(subject_kind=SUPPORT_SUBJECT, subject_id=subject, reason="taken_back")
    Standing.objects.filter(contribution=contribution).update(supports=F("supports") - 1)


@dataclass(frozen=True)
class ImportedOpinion:
    """An opinion as another platform published it."""

    person_id: int
    contribution_id: int
    value: int
    given_at: datetime | None


def import_opinions(rows: Iterable[ImportedOpinion]) -> int:
    """Write a batch of imported opinions into a process that is not public yet; returns how many were new.

    To be called in the batch's transaction. What is already there is left alone, so that a batch can be repeated.
    Counters are set once at the end of the import, by :func:`recount`.
    """
    made = Opinion.objects.bulk_create(
        (
            Opinion(
                person_id=row.person_id,
                contribution_id=row.contribution_id,
                value=row.value,
                given_at=row.given_at,
            )
            for row in rows
        ),
        ignore_conflicts=True,
    )
    return len(made)


def recount(*, contribution_ids: Iterable[int]) -> None:
    """Set the counters of contributions from their opinions and supports: after an import or a merge."""
    for contribution in (
        Contribution.objects.filter(pk__in=list(contribution_ids))
        .annotate(
            agrees=Count("opinions", filter=Q(opinions__value=1)),
            disagrees=Count("opinions", filter=Q(opinions__value=-1)),
            passes=Count("opinions", filter=Q(opinions__value=0)),
        )
        .values("pk", "agrees", "disagrees", "passes")
    ):
        Standing.objects.filter(contribution=contribution["pk"]).update(
            agrees=contribution["agrees"],
            disagrees=contribution["disagrees"],
            passes=contribution["passes"],
            supports=Support.objects.filter(contribution=contribution["pk"]).count(),
        )


def opinion_content(contribution_public_id: str, value: int) -> dict[str, object]:
    """What the journal attests of an opinion, keyed so that only its holder can open it."""
    return {"contribution": contribution_public_id, "value": int(value)}


def support_content(contribution_public_id: str) -> dict[str, object]:
    """What the journal attests of a support."""
    return {"contribution": contribution_public_id}
