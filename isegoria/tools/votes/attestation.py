# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of votes read to the journal; urns, envelopes and lists of voters are ``commons/polling``'s."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from isegoria.core.contributions.models import READABLE
from isegoria.core.journal import subjects
from isegoria.core.processes.models import Phase

from .models import NamedBallot, Objection, Vote

VOTE_SUBJECT = "vote"
ORDER_SUBJECT = "questions"
NAMED_SUBJECT = "named_ballot"
OBJECTION_SUBJECT = "objection"


# --- the question and its options -------------------------------------------------------------------------
def vote_content(vote: Vote) -> dict[str, object]:
    """What the journal attests of a vote: all that its voters see and all that its count hangs on."""
    return {
        "phase": vote.phase.slug,
        "process": vote.phase.process.public_id,
        "questions": vote.questions,
        "presentations": vote.presentations,
        "method": vote.method,
        "options": vote.options,
        "seats": vote.seats,
        "scale": vote.scale,
        "minimum": vote.minimum,
        "maximum": vote.maximum,
        "points": vote.points,
        "quorum": vote.quorum,
        "ties": vote.ties,
        "source": vote.source,
        "cancelled": vote.reason if vote.state == Vote.State.CANCELLED else None,
        "choices": [
            {"names": one.names, "texts": one.texts, "contribution": one.contribution and one.contribution.public_id}
            for one in vote.choices.select_related("contribution").order_by("position")
        ],
    }


def attested_votes(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Vote.objects.filter(public_id__in=ids).select_related("phase__process")
    return {one.public_id: vote_content(one) for one in rows}


def vote_ids() -> Iterable[str]:
    return Vote.objects.values_list("public_id", flat=True).iterator()


def shown_votes(ids: list[str]) -> Iterable[str]:
    rows = Vote.objects.filter(public_id__in=ids, phase__process__published_at__isnull=False)
    return rows.exclude(state=Vote.State.DRAFT).values_list("public_id", flat=True)


# --- the order of the questions of a phase ----------------------------------------------------------------
def order_content(process: str, phase: str, order: list[str]) -> dict[str, object]:
    """What the journal attests of the order of several questions: those asked first tire nobody yet."""
    return {"process": process, "phase": phase, "order": order}


def attested_orders(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Vote.objects.filter(phase__in=[int(one) for one in ids]).order_by("position", "pk")
    orders: dict[tuple[int, str, str], list[str]] = {}
    for *where, public_id in rows.values_list("phase", "phase__process__public_id", "phase__slug", "public_id"):
        orders.setdefault((where[0], where[1], where[2]), []).append(public_id)
    return {
        str(phase): order_content(process, slug, order)
        for (phase, process, slug), order in orders.items()
        if len(order) > 1
    }


def shown_orders(ids: list[str]) -> Iterable[str]:
    rows = Phase.objects.filter(pk__in=[int(one) for one in ids], process__published_at__isnull=False)
    return map(str, rows.values_list("pk", flat=True))


# --- named ballots ----------------------------------------------------------------------------------------
def named_content(ballot: NamedBallot) -> dict[str, object]:
    """What the journal attests of a named ballot."""
    return {"vote": ballot.vote.public_id, "person": ballot.person.public_id, "marks": ballot.marks}


def attested_named(ids: list[str]) -> Mapping[str, Mapping[str, Any]]:
    rows = NamedBallot.objects.filter(pk__in=[int(one) for one in ids]).select_related("vote", "person")
    return {str(one.pk): named_content(one) for one in rows}


def named_ids() -> Iterator[str]:
    yield from map(str, NamedBallot.objects.values_list("pk", flat=True).iterator())


def shown_named(ids: list[str]) -> Iterable[str]:
    """Named ballots are public once counted, or all along where results are live."""
    rows = NamedBallot.objects.filter(pk__in=[int(one) for one in ids]).select_related("vote__phase")
    return [
        str(one.pk)
        for one in rows
        if one.vote.state == Vote.State.COUNTED or one.vote.phase.settings.get("results") == "live"
    ]


# --- objections -------------------------------------------------------------------------------------------
def objection_content(objection: Objection) -> dict[str, object]:
    """What the journal attests of an objection: to what, and why; once it is public, in which text this is said."""
    said = objection.contribution
    return {
        "vote": objection.vote.public_id,
        "option": objection.place,
        "reason": objection.reason,
        "contribution": said.public_id if said is not None else None,
    }


def attested_objections(ids: list[str]) -> Mapping[str, Mapping[str, Any]]:
    rows = Objection.objects.filter(pk__in=[int(one) for one in ids]).select_related("vote", "contribution")
    return {str(one.pk): objection_content(one) for one in rows}


def objection_ids() -> Iterator[str]:
    yield from map(str, Objection.objects.values_list("pk", flat=True).iterator())


def shown_objections(ids: list[str]) -> Iterable[str]:
    rows = Objection.objects.filter(pk__in=[int(one) for one in ids], contribution__state__in=READABLE)
    return map(str, rows.values_list("pk", flat=True))


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(VOTE_SUBJECT, attested_votes, public=True, ids=vote_ids, publishable=shown_votes)
    subjects.register(ORDER_SUBJECT, attested_orders, public=True, publishable=shown_orders)
    subjects.register(NAMED_SUBJECT, attested_named, public=True, ids=named_ids, publishable=shown_named)
    subjects.register(
        OBJECTION_SUBJECT, attested_objections, public=True, ids=objection_ids, publishable=shown_objections
    )
