# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of printed editions."""

import hashlib
import json
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from isegoria.commons.synthesis.models import Call, Edition, EditionCitation, Extract
from isegoria.core.contributions.models import READABLE

LAYOUT = 1
"""To be raised when the layout or the words around an edition change: its files are then made again when asked for."""


def find_edition(process: object, document: str, number: int) -> Edition | None:
    return (
        Edition.objects.filter(document__process=process, document__public_id=document, number=number)
        .select_related("document__process__space")
        .first()
    )


def edition_named(public_id: str) -> Edition | None:
    """An edition of a public process."""
    return (
        Edition.objects.filter(
            public_id=public_id,
            document__process__published_at__isnull=False,
            document__process__erased_at=None,
        )
        .select_related("document__process__space")
        .first()
    )


def calls_of(edition: Edition) -> list[Call]:
    return list(Call.objects.filter(edition=edition).order_by("made_at", "pk"))


def stamp_of(edition: Edition) -> str:
    """What its files are made of, in 32 hexadecimal digits: the edition, what of it cannot be read any more, the calls
    made since, the layout and the site's address. Three small queries."""
    gone = EditionCitation.objects.filter(sentence__edition=edition).filter(
        Q(extract__state=Extract.State.ERASED) | ~Q(extract__contribution__state__in=READABLE)
    )
    emptied = edition.sentences.filter(words="").order_by("pk").values_list("pk", flat=True)
    calls = Call.objects.filter(edition=edition).order_by("pk")
    said = [
        LAYOUT,
        settings.SITE_ADDRESS,
        edition.public_id,
        edition.sha256,
        edition.document.language,
        [edition.title, edition.introduction, edition.changes, edition.taken_back_reason],
        edition.figures,
        str(edition.taken_back_at),
        sorted(set(gone.order_by().values_list("extract", flat=True))),
        list(emptied),
        [[str(cell) for cell in row] for row in calls.values_list("pk", "addressee", "words", "due_at", "answer")],
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8")).hexdigest()[:32]


def editions_citing(contributions: Iterable[int]) -> list[str]:
    """The public ids of the editions that lead to an extract of these contributions."""
    rows = EditionCitation.objects.filter(extract__contribution__in=list(contributions)).order_by()
    return sorted(rows.values_list("sentence__edition__public_id", flat=True).distinct())


def still_there(public_ids: Iterable[str]) -> set[str]:
    """Those that are editions of a public process."""
    rows = Edition.objects.filter(
        public_id__in=list(public_ids),
        document__process__published_at__isnull=False,
        document__process__erased_at=None,
    )
    return set(rows.values_list("public_id", flat=True))
