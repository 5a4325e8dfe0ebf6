# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of results."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from isegoria.core.expressions.queries import standing_in
from isegoria.core.processes.models import Phase

from .models import Result
from .rules import FEWEST_PEOPLE


def that_stand(phase: Phase, method: str) -> "QuerySet[Result]":
    """The results of a phase, without those of whose people so many were set aside since that too few are left for
    another one to take their place: what fake persons made of a result is then shown no more."""
    since = standing_in(phase.process).filter(since__gt=OuterRef("computed_at")).order_by().values("ended_at")
    aside = Subquery(since.annotate(people=Count("person", distinct=True)).values("people"))
    return (
        Result.objects.filter(phase=phase, method=method)
        .annotate(aside=Coalesce(aside, 0))
        .filter(Q(aside=0) | Q(people__gte=F("aside") + FEWEST_PEOPLE))
    )


def latest_result(phase: Phase, method: str) -> Result | None:
    """The newest of those."""
    return that_stand(phase, method).order_by("-pk").first()


def find_result(digest: str) -> Result | None:
    """The newest result of this digest (the same input counted again gives the same digest)."""
    return (
        Result.objects.filter(digest=digest).select_related("phase__process__space").order_by("-pk").first()
        if len(digest) == 64
        else None
    )
