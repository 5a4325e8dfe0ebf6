# SPDX-License-Identifier: AGPL-3.0-or-later
"""How extracts read to the journal. Whose account made one stays out, and so does the idea that it is under: the tree
says where things stand, and a merge of two ideas would write thousands of entries."""

from collections.abc import Iterable

from isegoria.commons.synthesis.models import Extract
from isegoria.core.contributions.models import READABLE
from isegoria.core.journal import subjects

EXTRACT = "extract"
Content = dict[str, object]


def extract_content(extract: Extract) -> Content:
    """What the journal attests of an extract, whose contribution is at hand."""
    return {
        "contribution": extract.contribution.public_id,
        "version": extract.version,
        "start": extract.start,
        "stop": extract.stop,
        "words": extract.words,
        "sha256": extract.sha256,
        "nature": str(extract.nature),
        "by_machine": extract.by_machine,
        "state": str(extract.state),
    }


def _extracts(ids: list[str]) -> dict[str, Content]:
    rows = Extract.objects.filter(public_id__in=ids).exclude(state=Extract.State.ERASED)
    return {one.public_id: extract_content(one) for one in rows.select_related("contribution")}


def _ids() -> Iterable[str]:
    return Extract.objects.exclude(state=Extract.State.ERASED).values_list("public_id", flat=True).iterator()


def _shown(ids: list[str]) -> Iterable[str]:
    # An extract holds words of its source: what is hidden there must not leave from here.
    return Extract.objects.filter(
        public_id__in=ids,
        contribution__state__in=READABLE,
        process__published_at__isnull=False,
    ).values_list("public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(EXTRACT, _extracts, public=True, ids=_ids, publishable=_shown)
