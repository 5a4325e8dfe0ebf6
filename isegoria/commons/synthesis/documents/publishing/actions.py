# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person publishes a working text as an edition, which never changes; and takes one back, for a public reason."""

from datetime import datetime, timedelta
from typing import NoReturn

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.events import EditionPublished
from isegoria.commons.synthesis.models import Document, Edition, EditionSentence
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.processes.news import SynthesisPublished
from isegoria.core.spaces.rules import may_synthesize
from isegoria.core.verdicts import refuse

from ..attestation import EDITION, edition_content_attested
from ..content import EditionContent
from ..preparing import Prepared, prepare
from ..queries import edition_content
from ..rules import MAX_REASON, may_publish
from ..writing.actions import held, one_line

# Five thousand rows in one statement, of some twenty milliseconds.
COPY_CITATIONS = """
    INSERT INTO synthesis_editioncitation (sentence_id, extract_id, contrary, position)
    SELECT published.id, cited.extract_id, cited.contrary, cited.position
    FROM synthesis_citation cited
    JOIN synthesis_sentence written ON written.id = cited.sentence_id
    JOIN synthesis_section section ON section.id = written.section_id
    JOIN synthesis_editionsentence published
      ON published.edition_id = %s AND published.sentence = written.public_id
    JOIN synthesis_extract extract ON extract.id = cited.extract_id
    JOIN contributions_contribution text ON text.id = extract.contribution_id
    WHERE section.document_id = %s AND extract.state = 'standing' AND text.state IN ('published', 'merged')
    ORDER BY published.id, cited.position, cited.id
"""


def publish(
    *,
    document: Document,
    by: Account | None,
    changes: str = "",
    read_version: int | None = None,
    at: datetime | None = None,
) -> Edition:
    """Make the next edition of a working text, with its figures, and tell those who follow and who took part.

    ``read_version`` is that of the document that ``by`` read through: nothing is published that they did not see.
    ``at`` is in the past for imports and demonstrations only. Raises ``Refused``. What takes time is read before the
    transaction, which is refused where anything moved meanwhile.
    """
    if by is not None:
        may_synthesize(by, document.process.space).require()
    changes = one_line(changes)
    if changes:
        may_say(changes, max_length=MAX_REASON).require()
    prepared = prepare(document, changes=changes, at=at)
    if read_version is not None and read_version != prepared.version:
        _moved()
    may_publish(prepared.document, prepared.sentences, prepared.lacking).require()
    _something_new(prepared)
    try:
        with transaction.atomic():
            return _keep(prepared, by)
    except IntegrityError:  # someone else published the same number at the same moment
        _moved()


def _keep(prepared: Prepared, by: Account | None) -> Edition:
    document, edition = held(prepared.document, by), prepared.edition
    if document.version != prepared.version:
        _moved()
    edition.published_by = by
    edition.save(force_insert=True)
    EditionSentence.objects.bulk_create(one.row for one in prepared.content.sentences)
    with connection.cursor() as cursor:
        cursor.execute(COPY_CITATIONS, [edition.pk, document.pk])
        if cursor.rowcount != prepared.citations:  # an extract was removed, or its source hidden, in between
            _moved()
    document.next_due_at = next_due(document, edition.published_at)
    document.save(update_fields=["next_due_at"])
    edition.document = document
    journal.record(
        kind="synthesis.published",
        subject_kind=EDITION,
        subject_id=edition.public_id,
        content=edition_content_attested(edition, sha256=edition.sha256),
    )
    announce(EditionPublished(edition=edition))
    announce(SynthesisPublished(process=document.process, document=document.public_id, edition=edition.public_id))
    return edition


@transaction.atomic
def take_back(*, edition: Edition, by: Account | None, reason: str) -> Edition:
    """Say that an edition was wrong, and why: it stays readable, under that sentence. Raises ``Refused``."""
    document = held(edition.document, by)
    reason = one_line(reason)
    may_say(reason, max_length=MAX_REASON).require()
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition.pk)
    edition.document = document
    if edition.taken_back_at is not None:
        refuse(
            "edition_taken_back",
            _("This edition was taken back already. Nothing was changed."),
            _("Read the reason on its page."),
            status=409,
        )
    edition.taken_back_at, edition.taken_back_reason = timezone.now(), reason
    edition.save(update_fields=["taken_back_at", "taken_back_reason"])
    journal.record(
        kind="synthesis.taken_back",
        subject_kind=EDITION,
        subject_id=edition.public_id,
        content=edition_content_attested(edition, sha256=edition.sha256),
    )
    return edition


def next_due(document: Document, published_at: datetime) -> datetime | None:
    """When the next edition is promised, once one is published: a rhythm keeps its day."""
    if document.rhythm not in (Document.Rhythm.WEEKLY, Document.Rhythm.MONTHLY):
        return None
    due = document.next_due_at or published_at
    for _turn in range(1_000):
        due = due + timedelta(days=7) if document.rhythm == Document.Rhythm.WEEKLY else _a_month_after(due)
        if due > published_at:
            return due
    return published_at + timedelta(days=7)


def _a_month_after(moment: datetime) -> datetime:
    """The same day of the next month, or its last one that every month has."""
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, 28))


def _something_new(prepared: Prepared) -> None:
    last = Edition.objects.filter(document=prepared.document, taken_back_at=None).order_by("-number").first()
    if last is None:
        return
    before, now = edition_content(last), prepared.content
    if (before.title, before.introduction, _said(before)) == (now.title, now.introduction, _said(now)):
        refuse(
            "nothing_new",
            _("The latest edition says exactly this, so there is nothing to publish."),
            _("Change the working text first."),
            status=409,
        )


def _said(content: EditionContent) -> list[object]:
    return [
        (section.title, one.public_id, one.words, [(cite.extract, cite.contrary) for cite in one.cites])
        for section in content.sections
        for one in section.sentences
    ]


def _moved() -> NoReturn:
    refuse(
        "changed_since_read",
        _("The working text, or something that it leads to, changed since you read it. Nothing was published."),
        _("Read it again, then publish."),
        status=409,
    )
