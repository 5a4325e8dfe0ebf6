# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a source is erased, the sentences that repeat its words lose them, in the working text and in every edition.

That a sentence stood here stays, with how many others carry it; the digest of the edition is made again, and the
journal says so and forgets the words that it had covered.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from isegoria.commons.synthesis.models import (
    Call,
    Citation,
    Document,
    Edition,
    EditionCitation,
    EditionSentence,
    Remark,
    Sentence,
)
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of
from isegoria.core.processes.models import Process

from ..attestation import CALL, EDITION, REMARK, edition_content_attested
from ..content import canonical, digest
from ..queries import edition_content
from ..quoting import quotes, without

MARK = "[…]"
REASON = "contribution_erased"


@transaction.atomic
def forget_quotes(*, words: Mapping[int, str]) -> None:
    """``words`` of extracts about to be erased, by the extract's key: to be called before they are emptied."""
    said = {key: text for key, text in words.items() if text}
    if not said:
        return
    _from_working_texts(said)
    touched = _from_editions(said)
    touched |= _from_introductions(said)
    for edition in Edition.objects.filter(pk__in=touched).select_related("document__process__space").order_by("pk"):
        edition.sha256 = digest(canonical(edition_content(edition)))
        edition.save(update_fields=["sha256"])
        # The entries so far cover the words that have just gone: their secrets go with them.
        journal.erase_subject(subject_kind=EDITION, subject_id=edition.public_id, reason=REASON)
        journal.record(
            kind="synthesis.words_erased",
            subject_kind=EDITION,
            subject_id=edition.public_id,
            content=edition_content_attested(edition, sha256=edition.sha256),
        )


@transaction.atomic
def forget_syntheses(*, process: Process) -> None:
    """All that was written of a process that was erased: documents, editions, remarks and calls."""
    of_process = {"edition__document__process": process}
    for kind, rows in (
        (REMARK, Remark.objects.filter(**of_process)),
        (CALL, Call.objects.filter(**of_process)),
        (EDITION, Edition.objects.filter(document__process=process)),
    ):
        entries = entries_of(kind, list(rows.values_list("public_id", flat=True)))
        journal.erase(entry_ids=entries, reason="process_erased")
    Document.objects.filter(process=process).delete()


def _from_working_texts(said: Mapping[int, str]) -> None:
    rows = Citation.objects.filter(extract__in=list(said)).values_list("sentence", "sentence__words", "extract")
    if gone := _that_quote(rows, said):
        Sentence.objects.filter(pk__in=gone).update(words="")


def _from_editions(said: Mapping[int, str]) -> set[int]:
    rows = EditionCitation.objects.filter(extract__in=list(said)).values_list("sentence", "sentence__words", "extract")
    gone = _that_quote(rows, said)
    if not gone:
        return set()
    found = EditionSentence.objects.filter(pk__in=gone)
    editions = set(found.values_list("edition", flat=True))
    found.update(words="")
    return editions


def _that_quote(rows: Iterable[tuple[int, str, int]], said: Mapping[int, str]) -> Sequence[int]:
    return [sentence for sentence, words, extract in rows if words and quotes(words, said[extract])]


def _from_introductions(said: Mapping[int, str]) -> set[int]:
    """Introductions cite nothing, so those of the documents that lead to these extracts are read through."""
    led = Q(sections__sentences__citations__extract__in=list(said)) | Q(
        editions__sentences__citations__extract__in=list(said)
    )
    touched = set[int]()
    documents = Document.objects.filter(led).distinct()
    for document in documents:
        if (kept := _bare(document.introduction, said)) != document.introduction:
            Document.objects.filter(pk=document.pk).update(introduction=kept)
    for edition in Edition.objects.filter(document__in=documents).exclude(introduction=""):
        if (kept := _bare(edition.introduction, said)) != edition.introduction:
            Edition.objects.filter(pk=edition.pk).update(introduction=kept)
            touched.add(edition.pk)
    return touched


def _bare(text: str, said: Mapping[int, str]) -> str:
    for words in said.values():
        if not text:
            break
        text = without(text, words, MARK)
    return text
