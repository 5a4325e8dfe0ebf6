# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences of a working text: written, changed, moved, led to their extracts, and signed off where a machine chose
the words."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Citation, Document, Extract, Origin, Section, Sentence
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say
from isegoria.core.verdicts import refuse

from ..rules import MAX_INTRODUCTION, MAX_WORDS, MOST_CITED, MOST_SENTENCES, gone, written_meanwhile
from ..writing.actions import changed, held, held_section, one_line


@dataclass(frozen=True)
class NewSentence:
    """Words, with what carries them and what says the contrary."""

    words: str
    origin: str = Origin.PERSON
    extracts: Sequence[Extract] = ()
    contrary: Sequence[Extract] = field(default_factory=tuple)


@transaction.atomic
def write_sentence(
    *,
    section: Section,
    by: Account | None,
    words: str,
    extracts: Iterable[Extract] = (),
    contrary: Iterable[Extract] = (),
    origin: str = Origin.PERSON,
) -> Sentence:
    """A new last sentence of a section. One whose words a machine chose waits to be signed off. Raises ``Refused``."""
    section = held_section(section, by)
    words = one_line(words)
    may_say(words, max_length=MAX_WORDS).require()
    extracts, contrary = list(extracts), list(contrary)
    _citable(section.document, [*extracts, *contrary])
    if Sentence.objects.filter(section__document=section.document).count() >= MOST_SENTENCES:
        refuse(
            "too_many_sentences",
            _("A synthesis holds at most %(n)s sentences. This one was not kept."),
            _("Copy it, remove another one, then write it again."),
            status=409,
            n=MOST_SENTENCES,
        )
    (made,) = insert_sentences(section, [NewSentence(words, Origin(origin), extracts, contrary)], by=by)
    changed(section.document)
    return made


def insert_sentences(section: Section, new: Sequence[NewSentence], *, by: Account | None) -> list[Sentence]:
    """Write sentences at the end of a section, within an act that checked them. Two statements."""
    last = section.sentences.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    made = Sentence.objects.bulk_create(
        Sentence(section=section, position=start + place, words=one.words, origin=one.origin, written_by=by)
        for place, one in enumerate(new)
    )
    Citation.objects.bulk_create(
        row for sentence, one in zip(made, new, strict=True) for row in _citations(sentence, one.extracts, one.contrary)
    )
    return made


@transaction.atomic
def edit_sentence(*, sentence: Sentence, by: Account | None, words: str, version: int) -> Sentence:
    """Change the words. Words that a machine chose become those of whoever changes them. Raises ``Refused``, with
    ``written_meanwhile`` where someone else changed them since ``version``."""
    sentence = _held_sentence(sentence, by)
    words = one_line(words)
    may_say(words, max_length=MAX_WORDS).require()
    if sentence.words == words:
        return sentence
    if sentence.version != version:
        written_meanwhile().require()
    sentence.words, sentence.origin = words, Origin.PERSON
    sentence.version += 1
    sentence.written_by, sentence.written_at = by, timezone.now()
    sentence.signed_off_by = sentence.signed_off_at = None
    sentence.save()
    changed(sentence.section.document)
    return sentence


@transaction.atomic
def cite(
    *, sentence: Sentence, by: Account | None, extracts: Iterable[Extract] = (), contrary: Iterable[Extract] = ()
) -> Sentence:
    """Say what the sentence leads to from now on: exactly these, in this order. Raises ``Refused``.

    An extract named as both is contrary. Those that were there and have been erased since stay: that a source stood
    here is kept.
    """
    sentence = _held_sentence(sentence, by)
    extracts, contrary = list(extracts), list(contrary)
    _citable(sentence.section.document, [*extracts, *contrary])
    sentence.citations.exclude(extract__state=Extract.State.ERASED).delete()
    kept = set(sentence.citations.values_list("extract", flat=True))
    Citation.objects.bulk_create(one for one in _citations(sentence, extracts, contrary) if one.extract_id not in kept)
    changed(sentence.section.document)
    return sentence


@transaction.atomic
def also_cite(
    *, sentence: Sentence, by: Account | None, extracts: Iterable[Extract], contrary: bool = False
) -> Sentence:
    """Lead a sentence to more extracts; one that it leads to already changes sides where ``contrary`` says so."""
    sentence = _held_sentence(sentence, by)
    chosen = list({one.pk: one for one in extracts}.values())
    _citable(sentence.section.document, chosen)
    there = set(sentence.citations.exclude(extract__in=chosen).values_list("extract", flat=True))
    _few_enough(len(there) + len(chosen))
    sentence.citations.filter(extract__in=chosen).delete()
    last = sentence.citations.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    Citation.objects.bulk_create(
        Citation(sentence=sentence, extract=one, contrary=contrary, position=start + place)
        for place, one in enumerate(chosen)
    )
    changed(sentence.section.document)
    return sentence


@transaction.atomic
def cite_no_more(*, sentence: Sentence, by: Account | None, extracts: Collection[Extract]) -> Sentence:
    """Take extracts off a sentence."""
    sentence = _held_sentence(sentence, by)
    sentence.citations.filter(extract__in=[one.pk for one in extracts]).delete()
    changed(sentence.section.document)
    return sentence


@transaction.atomic
def sign_off(*, sentences: Iterable[Sentence], by: Account | None) -> int:
    """Answer for words that a machine chose, having read them; how many were signed off. All of one document."""
    chosen = list(sentences)
    if not chosen:
        return 0
    document = held(chosen[0].section.document, by)
    count = (
        Sentence.objects.filter(pk__in=[one.pk for one in chosen], section__document=document, signed_off_at=None)
        .exclude(origin=Origin.PERSON)
        .update(signed_off_by=by, signed_off_at=timezone.now())
    )
    if count:
        changed(document)
    return count


@transaction.atomic
def move_sentence(*, sentence: Sentence, by: Account | None, position: int, section: Section | None = None) -> Sentence:
    """Put a sentence at a place of its section, or of another one of the document; the others keep their order."""
    sentence = _held_sentence(sentence, by)
    target = section or sentence.section
    if target.document_id != sentence.section.document_id:
        gone("section").require()
    row = [one for one in target.sentences.order_by("position", "pk") if one.pk != sentence.pk]
    row.insert(max(0, min(position, len(row))), sentence)
    sentence.section = target
    for place, one in enumerate(row):
        one.position = place
    Sentence.objects.bulk_update(row, ["position", "section"])
    changed(target.document)
    return sentence


@transaction.atomic
def remove_sentence(*, sentence: Sentence, by: Account | None) -> None:
    """Take a sentence out of the working text. Editions keep theirs."""
    sentence = _held_sentence(sentence, by)
    document = sentence.section.document
    sentence.delete()
    changed(document)


@transaction.atomic
def to_introduction(*, sentence: Sentence, by: Account | None) -> Document:
    """Move the words to the end of the introduction, which holds what needs no source."""
    sentence = _held_sentence(sentence, by)
    document = sentence.section.document
    introduction = f"{document.introduction}\n\n{sentence.words}".strip()
    may_say(introduction, max_length=MAX_INTRODUCTION).require()
    document.introduction = introduction
    document.text_version += 1
    document.save(update_fields=["introduction", "text_version"])
    sentence.delete()
    changed(document)
    return document


def _held_sentence(sentence: Sentence, by: Account | None) -> Sentence:
    """The sentence as it is now, held with its document until the act ends."""
    document = held(sentence.section.document, by)
    found = Sentence.objects.select_related("section").filter(pk=sentence.pk, section__document=document).first()
    if found is None:
        gone("sentence").require()
        raise AssertionError
    found.section.document = document
    return found


def _citations(sentence: Sentence, extracts: Iterable[Extract], contrary: Iterable[Extract]) -> list[Citation]:
    sides = {one.pk: False for one in extracts} | {one.pk: True for one in contrary}
    return [
        Citation(sentence=sentence, extract_id=key, contrary=against, position=place)
        for place, (key, against) in enumerate(sides.items())
    ]


def _citable(document: Document, extracts: Sequence[Extract]) -> None:
    _few_enough(len({one.pk for one in extracts}))
    if any(one.process_id != document.process_id for one in extracts):
        refuse(
            "extract_of_elsewhere",
            _("One of these extracts is of another process. Nothing was changed."),
            _("Choose extracts of this process."),
            status=409,
        )
    if any(not one.stands for one in extracts):
        refuse(
            "extract_gone",
            _("One of these extracts was removed or erased meanwhile. Nothing was changed."),
            _("Open the list again and choose among those that stand."),
            status=409,
        )


def _few_enough(count: int) -> None:
    if count > MOST_CITED:
        refuse(
            "too_many_extracts",
            _("A sentence leads to at most %(n)s extracts. Nothing was changed."),
            _("Choose those that say it best, or write two sentences."),
            status=409,
            n=MOST_CITED,
        )
