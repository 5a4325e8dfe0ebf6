# SPDX-License-Identifier: AGPL-3.0-or-later
"""How editions, remarks and calls read to the journal. Who wrote or remarked stays out, as with roles and opinions."""

from collections.abc import Iterable
from datetime import UTC, datetime

from isegoria.commons.synthesis.models import Call, Edition, Remark
from isegoria.core.journal import subjects

from .content import canonical, digest
from .queries import edition_content

EDITION = "synthesis_edition"
REMARK = "synthesis_remark"
CALL = "synthesis_call"
Content = dict[str, object]


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def edition_content_attested(edition: Edition, *, sha256: str) -> Content:
    """What the journal attests of an edition: the digest of its canonical content, and whether it was taken back."""
    return {
        "document": edition.document.public_id,
        "process": edition.document.process.public_id,
        "number": edition.number,
        "sha256": sha256,
        "published_at": _time(edition.published_at),
        "taken_back_at": _time(edition.taken_back_at),
        "taken_back_reason": edition.taken_back_reason,
    }


def remark_content(remark: Remark) -> Content:
    """What the journal attests of a remark: what was said and answered, and nobody's name."""
    return {
        "edition": remark.edition.public_id,
        "sentence": remark.sentence.sentence if remark.sentence else None,
        "faithful": remark.faithful,
        "is_cited": remark.is_cited,
        "words": remark.words,
        "state": str(remark.state),
        "answer": remark.answer,
        "answered_at": _time(remark.answered_at),
    }


def call_content(call: Call) -> Content:
    """What the journal attests of a call for action and of its answer."""
    return {
        "edition": call.edition.public_id,
        "addressee": call.addressee,
        "words": call.words,
        "due_at": _time(call.due_at),
        "made_at": _time(call.made_at),
        "answer": call.answer,
        "answered_at": _time(call.answered_at),
    }


def _editions(ids: list[str]) -> dict[str, Content]:
    """The digest is made again from the rows: one word of a sentence that was altered shows."""
    rows = Edition.objects.filter(public_id__in=ids).select_related("document__process__space")
    return {
        one.public_id: edition_content_attested(one, sha256=digest(canonical(edition_content(one)))) for one in rows
    }


def _edition_ids() -> Iterable[str]:
    return Edition.objects.values_list("public_id", flat=True).iterator()


def _editions_shown(ids: list[str]) -> Iterable[str]:
    return Edition.objects.filter(
        public_id__in=ids, document__process__published_at__isnull=False, document__process__erased_at=None
    ).values_list("public_id", flat=True)


def _remarks(ids: list[str]) -> dict[str, Content]:
    rows = Remark.objects.filter(public_id__in=ids, person__isnull=False).select_related("edition", "sentence")
    return {one.public_id: remark_content(one) for one in rows}


def _remark_ids() -> Iterable[str]:
    # Of someone who was erased, an unnamed yes or no stays, which nothing attests any more.
    return Remark.objects.filter(person__isnull=False).values_list("public_id", flat=True).iterator()


def _remarks_shown(ids: list[str]) -> Iterable[str]:
    return Remark.objects.filter(
        public_id__in=ids,
        state=Remark.State.ANSWERED,
        edition__document__process__published_at__isnull=False,
    ).values_list("public_id", flat=True)


def _calls(ids: list[str]) -> dict[str, Content]:
    rows = Call.objects.filter(public_id__in=ids).select_related("edition")
    return {one.public_id: call_content(one) for one in rows}


def _call_ids() -> Iterable[str]:
    return Call.objects.values_list("public_id", flat=True).iterator()


def _calls_shown(ids: list[str]) -> Iterable[str]:
    return Call.objects.filter(public_id__in=ids, edition__document__process__published_at__isnull=False).values_list(
        "public_id", flat=True
    )


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(EDITION, _editions, public=True, ids=_edition_ids, publishable=_editions_shown)
    subjects.register(REMARK, _remarks, public=True, ids=_remark_ids, publishable=_remarks_shown)
    subjects.register(CALL, _calls, public=True, ids=_call_ids, publishable=_calls_shown)
