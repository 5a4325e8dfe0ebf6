# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of files."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.processes.models import Process

from .models import Attachment


def files_of(contribution: Contribution) -> "QuerySet[Attachment]":
    """The files that stand beside a contribution, then those of what was merged into it. One query."""
    beside = Q(contribution=contribution) | Q(
        contribution__standing__merged_into=contribution, contribution__state=Contribution.State.MERGED
    )
    return (
        Attachment.objects.filter(beside, removed_at=None).select_related("contribution").order_by("created_at", "pk")
    )


def find_file(name: str) -> Attachment | None:
    """A file by its name, with what says whether it may be had. One query."""
    return Attachment.objects.select_related("contribution__process__space").filter(name=name).first()


def files_sent_by(person: Person) -> "QuerySet[Attachment]":
    """All that a person attached and that still stands, for their own page and their data."""
    return Attachment.objects.filter(owner=person, removed_at=None).select_related("contribution")


def exported_files(process: Process, after: int, page: int) -> list[Attachment]:
    """The files of the texts of a process that can be read, by key, ``page`` at a time: what open data say of them."""
    rows = Attachment.objects.filter(
        pk__gt=after, contribution__process=process, contribution__state__in=READABLE
    ).select_related("contribution")
    return list(rows.order_by("pk")[:page])


@kept.also("attachments")
def own_files(person: Person) -> list[dict[str, Any]]:
    """The same, as their data tell it to them."""
    return [
        {
            "contribution": one.contribution.public_id,
            "address": reverse("attachments:file", args=[one.name]),
            "format": one.format,
            "alternative": one.alternative,
            "bytes": one.size,
            "sha256": one.sha256,
            "sent_at": one.created_at.isoformat(timespec="seconds"),
        }
        for one in files_sent_by(person)
    ]
