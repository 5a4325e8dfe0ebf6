# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text has said: its versions, each with what it changed, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from isegoria.core.accounts.models import Person

from .differences import Part, differences
from .models import Contribution, Version
from .queries import authors_of

A_PAGE = 5


@dataclass(frozen=True)
class Change:
    """A version, and how it reads against the one before; None of the first one."""

    version: Version
    title: Sequence[Part] | None = None
    body: Sequence[Part] | None = None


def may_read_history(person: Person | None, contribution: Contribution) -> bool:
    """Whether someone may: it is public as long as the text is, and its authors always read their own."""
    if contribution.is_public:
        return True
    return person is not None and contribution.state != Contribution.State.ERASED and person in authors_of(contribution)


def history_page(contribution: Contribution, asked: Any) -> Page:
    """A page of the versions of a text as changes, the latest first. Three queries, whatever their number."""
    page = Paginator(Version.objects.filter(contribution=contribution).order_by("-number"), A_PAGE).get_page(asked)
    setattr(page, "object_list", _changes(contribution, list(page.object_list)))  # noqa: B010 - a page of changes rather than of rows
    return page


def _changes(contribution: Contribution, versions: Sequence[Version]) -> list[Change]:
    if not versions:
        return []
    # One more than the page shows: its last one is compared with it.
    oldest = (
        Version.objects.filter(contribution=contribution, number__lt=versions[-1].number).order_by("-number").first()
    )
    befores = [*versions[1:], oldest]
    return [
        Change(one)
        if before is None
        else Change(one, differences(before.title, one.title), differences(before.body, one.body))
        for one, before in zip(versions, befores, strict=True)
    ]
