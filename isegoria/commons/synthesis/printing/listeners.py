# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printed copies follow what happens to an edition and to its sources."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from isegoria.commons.synthesis.events import EditionPublished
from isegoria.core.contributions.events import ContributionsErased, ContributionStateChanged
from isegoria.core.contributions.models import READABLE
from isegoria.core.events import listen

from . import storage
from .queries import editions_citing


@listen(EditionPublished)
def print_what_is_published(event: EditionPublished) -> None:
    transaction.on_commit(partial(storage.want, event.edition.public_id))


@listen(ContributionsErased)
def remove_copies(event: ContributionsErased) -> None:
    """Gone in the act, and made again without what was erased."""
    _again(one.pk for one in event.contributions)


@listen(ContributionStateChanged)
def remove_copies_of_hidden(event: ContributionStateChanged) -> None:
    if (event.before in READABLE) != event.contribution.is_public:
        _again([event.contribution.pk])


def _again(contributions: Iterable[int]) -> None:
    for edition in editions_citing(contributions):
        storage.discard(edition)
        # Once more when the act is done: a worker may have put them back in between.
        transaction.on_commit(partial(_renew, edition))


def _renew(edition: str) -> None:
    storage.discard(edition)
    storage.want(edition)
