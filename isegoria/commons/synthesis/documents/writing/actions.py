# SPDX-License-Identifier: AGPL-3.0-or-later
"""The working text: what synthesizers do to a document and to its sections. Its team alone sees it.

Two who write at once are told: whoever changes something says which version of it they read.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Document, Idea, Section
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_synthesize
from isegoria.core.verdicts import refuse

from ..rules import MAX_INTRODUCTION, MAX_TITLE, MOST_SECTIONS, gone, written_meanwhile


@transaction.atomic
def edit_document(*, document: Document, by: Account | None, version: int, title: str, introduction: str) -> Document:
    """Change the title and the introduction, which holds what needs no source. Raises ``Refused``."""
    document = held(document, by)
    title, introduction = one_line(title), tidy(introduction)
    may_say(title, max_length=MAX_TITLE).require()
    if introduction:
        may_say(introduction, max_length=MAX_INTRODUCTION).require()
    if (document.title, document.introduction) == (title, introduction):
        return document
    if document.text_version != version:
        written_meanwhile().require()
    document.title, document.introduction = title, introduction
    document.text_version += 1
    document.save(update_fields=["title", "introduction", "text_version"])
    changed(document)
    return document


@transaction.atomic
def promise(*, document: Document, by: Account | None, rhythm: str, next_due_at: datetime | None = None) -> Document:
    """Say how often an edition comes, and when the next one is due: everyone sees it. Nothing is published by itself.

    At the end of each phase, the dates are those of the phases, and ``next_due_at`` says nothing.
    """
    document = held(document, by)
    if rhythm not in Document.Rhythm.values:
        refuse(
            "no_such_rhythm",
            _("This rhythm is not one of those offered. Nothing was changed."),
            _("Choose one of the list."),
            status=400,
        )
    document.rhythm = rhythm
    document.next_due_at = None if rhythm == Document.Rhythm.PHASE else next_due_at
    document.save(update_fields=["rhythm", "next_due_at"])
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Account | None) -> None:
    """Throw a working text away. One that was published stays: its editions can be taken back, never removed."""
    document = held(document, by)
    if document.editions.exists():
        refuse(
            "published_once",
            _("This synthesis was published, so it stays. Nothing was changed."),
            _("Take back its editions if they are wrong: the reason is public."),
            status=409,
        )
    document.delete()


# --- sections -----------------------------------------------------------------------------------------
@transaction.atomic
def add_section(*, document: Document, by: Account | None, title: str, idea: Idea | None = None) -> Section:
    """A new last section, over an idea of the same process or over none. Raises ``Refused``."""
    document = held(document, by)
    title = one_line(title) or (idea.title if idea else "")
    may_say(title, max_length=MAX_TITLE).require()
    _same_process(document, idea)
    if document.sections.count() >= MOST_SECTIONS:
        refuse(
            "too_many_sections",
            _("A synthesis holds at most %(n)s sections. This one was not added."),
            _("Remove one, or write in one that stands."),
            status=409,
            n=MOST_SECTIONS,
        )
    last = document.sections.aggregate(last=Max("position"))["last"]
    made = Section.objects.create(
        document=document, position=0 if last is None else last + 1, title=title[:MAX_TITLE], idea=idea
    )
    changed(document)
    return made


@transaction.atomic
def edit_section(
    *, section: Section, by: Account | None, title: str, idea: Idea | None, read_title: str | None = None
) -> Section:
    """Change the title of a section, or the idea that it is over. ``read_title`` is the title that ``by`` had before
    them: one that was written meanwhile is never overwritten."""
    section = held_section(section, by)
    title = one_line(title)
    if read_title is not None and section.title not in (read_title, title):
        written_meanwhile().require()
    may_say(title, max_length=MAX_TITLE).require()
    _same_process(section.document, idea)
    section.title, section.idea = title, idea
    section.save(update_fields=["title", "idea"])
    changed(section.document)
    return section


@transaction.atomic
def move_section(*, section: Section, by: Account | None, position: int) -> Section:
    """Put a section at a place, from 0; the others keep their order."""
    section = held_section(section, by)
    row = [one for one in section.document.sections.order_by("position", "pk") if one.pk != section.pk]
    row.insert(max(0, min(position, len(row))), section)
    for place, one in enumerate(row):
        one.position = place
    Section.objects.bulk_update(row, ["position"])
    changed(section.document)
    return section


@transaction.atomic
def remove_section(*, section: Section, by: Account | None) -> None:
    """Take a section out of the working text, with its sentences. Editions keep theirs."""
    section = held_section(section, by)
    section.delete()
    changed(section.document)


# --- what every act of writing does -------------------------------------------------------------------
def held(document: Document, by: Account | None) -> Document:
    """The document as it is now, held until the act ends, by someone who may write it."""
    found = (
        Document.objects.select_for_update(of=("self",))
        .select_related("process__space__parent")
        .filter(pk=document.pk)
        .first()
    )
    if found is None:
        gone("document").require()
        raise AssertionError
    may_change(found.process).require()
    if by is not None:  # None: imports, demonstrations and the command line
        may_synthesize(by, found.process.space).require()
    return found


def held_section(section: Section, by: Account | None) -> Section:
    document = held(section.document, by)
    found = Section.objects.filter(pk=section.pk, document=document).first()
    if found is None:
        gone("section").require()
        raise AssertionError
    found.document = document
    return found


def changed(document: Document) -> None:
    """The working text is not what it was: an edition made of what was read before it is refused."""
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)


def one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def _same_process(document: Document, idea: Idea | None) -> None:
    if idea is not None and idea.process_id != document.process_id:
        refuse(
            "idea_of_elsewhere",
            _("This idea is of another process. Nothing was changed."),
            _("Choose one of this process."),
            status=409,
        )
