# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of imports: which there are, and their rows in the order in which they are attested."""

from collections.abc import Iterator, Mapping
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Min

from isegoria.core.accounts.models import ImportedPerson
from isegoria.core.contributions.actions import contribution_content
from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.expressions.models import ImportedTotals, Opinion
from isegoria.core.processes.models import Process

from .models import Import

_CHUNK = 5_000


def find_import(source: str) -> Import | None:
    """The import of a source, with its process and space."""
    return Import.objects.select_related("process__space").filter(source=source).first()


def import_of(process: Process) -> Import | None:
    """The import that made a process, if one did."""
    return Import.objects.filter(process=process).first()


def report_path(source: str) -> Path:
    """Where the list of refused lines of a source is kept, as CSV; it may hold no line, or not be there."""
    name = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in source)
    return Path(settings.ISEGORIA_DATA_DIR) / "imports" / f"{name}.csv"


def text_rows(record: Import) -> Iterator[Mapping[str, object]]:
    """The texts as the journal attests them, in the order of their keys. Erased ones have gone."""
    sided = [name for name in ("placed_comment", "argument") if has_room(name)]
    rows = Contribution.objects.filter(provenance__source=record.source).exclude(state=Contribution.State.ERASED)
    joined = rows.select_related("process", "parent", "author", "provenance", *sided)
    for one in joined.order_by("pk").iterator(_CHUNK):
        side = next((found.side for name in sided if (found := getattr(one, name, None)) is not None), "")
        content = {"external_id": one.provenance.external_id, **contribution_content(one)}
        yield content | {"side": side} if side else content


def has_room(accessor: str) -> bool:
    """Whether a room that adds something to texts, under this name, is in the house."""
    return any(one.get_accessor_name() == accessor for one in Contribution._meta.related_objects)


def total_rows(record: Import) -> Iterator[Mapping[str, object]]:
    """What another platform counted, as the journal attests it, in the order of the texts' keys."""
    rows = ImportedTotals.objects.filter(contribution__provenance__source=record.source)
    for one in rows.select_related("contribution").order_by("pk").iterator(_CHUNK):
        yield {
            "contribution": one.contribution.public_id,
            "as_of": one.as_of.isoformat() if one.as_of else None,
            "agrees": one.agrees,
            "passes": one.passes,
            "disagrees": one.disagrees,
            "supports": one.supports,
            "comments": one.comments,
        }


def opinion_rows(record: Import) -> Iterator[Mapping[str, object]]:
    """The opinions as the journal attests them, in the order of their keys. Memory: two short texts a person."""
    texts = dict(
        Provenance.objects.filter(source=record.source).values_list("contribution_id", "contribution__public_id")
    )
    people = dict(ImportedPerson.objects.filter(source=record.source).values_list("person_id", "person__public_id"))
    ours = Opinion.objects.filter(person__origin__source=record.source).aggregate(first=Min("pk"), last=Max("pk"))
    if ours["first"] is None:
        return
    last, end = ours["first"] - 1, ours["last"]
    while last < end:
        # By key alone, chunk after chunk: no cursor is held open, and no database is tempted to sort all the rows for
        # each chunk, as it is when the chunk is asked for through its people.
        rows = list(
            Opinion.objects.filter(pk__gt=last, pk__lte=end)
            .order_by("pk")
            .values_list("pk", "person_id", "contribution_id", "value", "given_at")[:_CHUNK]
        )
        for _pk, person, contribution, value, given_at in rows:
            if person in people:
                yield {
                    "contribution": texts[contribution],
                    "given_at": given_at.astimezone(UTC).isoformat(timespec="milliseconds") if given_at else None,
                    "person": people[person],
                    "value": value,
                }
        last = rows[-1][0]
