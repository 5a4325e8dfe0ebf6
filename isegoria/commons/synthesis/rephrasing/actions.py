# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking a server to say a sentence otherwise, checking what it answers, and letting a person decide.

The server is asked by the worker, outside of any transaction. Its words replace nothing by themselves: they are offered
where the check found all of them in the extracts, and a sentence that takes them waits to be signed off as any other
that a machine worded. Whatever fails, the sentence stays as it was.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from isegoria.commons.synthesis.documents.rules import MAX_WORDS
from isegoria.commons.synthesis.documents.writing.actions import changed, held
from isegoria.commons.synthesis.harvesting.queries import Source, sources_of
from isegoria.commons.synthesis.models import Origin, Rephrasing, Sentence
from isegoria.core.accounts.models import Account
from isegoria.core.verdicts import Refused
from isegoria.engine.themes.support import Finding, check

from . import port
from .rules import MOST_WAITING, changed_meanwhile, is_offered, may_rephrase, waits_enough

State = Rephrasing.State
ATTEMPTS = 3
FORGOTTEN = timedelta(minutes=5)
"""After so long a request that nobody finished was that of a killed worker."""


def sources_sent(sentence: Sentence) -> list[Source]:
    """What a sentence leans on, in order: the extracts whose words would be sent."""
    keys = list(sentence.citations.filter(contrary=False).order_by("position", "pk").values_list("extract", flat=True))
    found = sources_of(keys)
    return [found[key] for key in keys if key in found]


@transaction.atomic
def ask(*, sentence: Sentence, by: Account | None) -> Rephrasing:
    """Have a sentence said otherwise; what an earlier request gave is forgotten. Raises ``Refused``."""
    document = held(sentence.section.document, by)
    sentence = Sentence.objects.select_related("section").get(pk=sentence.pk)
    may_rephrase(sources_sent(sentence), is_published=document.process.is_published).require()
    waiting = Rephrasing.objects.filter(
        sentence__section__document=document, state__in=[State.WAITING, State.RUNNING]
    ).exclude(sentence=sentence)
    if waiting.count() >= MOST_WAITING:
        raise Refused(waits_enough())
    Rephrasing.objects.filter(sentence=sentence).delete()
    return Rephrasing.objects.create(
        sentence=sentence,
        sentence_version=sentence.version,
        host=port.host()[:300],
        model=settings.ISEGORIA_REPHRASING_MODEL[:200],
        asked_by=by,
    )


def rephrase_next() -> bool:
    """Ask the server for one sentence that waits; true when there was one. The worker calls it."""
    if not port.is_on():
        return False
    rephrasing = _next()
    if rephrasing is None:
        return False
    sentence = rephrasing.sentence
    sources = sources_sent(sentence)
    document = sentence.section.document
    if sentence.version != rephrasing.sentence_version or not may_rephrase(
        sources, is_published=document.process.is_published
    ):
        _end(rephrasing, state=State.FAILED, problem="changed")
        return True
    try:
        words = port.ask_server([one.words for one in sources], language=document.language)
    except port.PortError as error:
        _end(rephrasing, state=State.FAILED, problem=error.code)
        return True
    findings = checked(words, sources, language=document.language)
    state = State.REFUSED if findings else State.OFFERED
    said = [{"fault": one.fault, "words": [word[:100] for word in one.words[:10]]} for one in findings]
    # What was refused is not kept: only why.
    _end(rephrasing, state=state, words="" if findings else words, findings=said)
    return True


def checked(words: str, sources: Iterable[Source], *, language: str) -> tuple[Finding, ...]:
    """What does not hold in a machine's words. An extract in another language cannot be found in them."""
    sources = list(sources)
    if len(words) > MAX_WORDS:
        return (Finding("length"),)
    if any(one.language.partition("-")[0] != language.partition("-")[0] for one in sources):
        return (Finding("language"),)
    people = len({one.author_id or f"nobody {one.contribution_id}" for one in sources})
    return check(words, [one.words for one in sources], language=language, people=people)


@transaction.atomic
def _next() -> Rephrasing | None:
    gone = Q(state=State.RUNNING, told_at__lt=timezone.now() - FORGOTTEN)
    waiting = Rephrasing.objects.filter(Q(state=State.WAITING) | gone).order_by("asked_at", "pk")
    if not waiting.exists():
        return None
    found = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("sentence__section__document__process")
        .first()
    )
    if found is None:
        return None
    if found.attempts >= ATTEMPTS:
        _end(found, state=State.FAILED, problem="stopped")
        return None
    found.attempts += 1
    found.state, found.told_at = State.RUNNING, timezone.now()
    found.save(update_fields=["attempts", "state", "told_at"])
    return found


def _end(rephrasing: Rephrasing, **changes: object) -> None:
    """Write how it ended, unless it was left or asked again meanwhile."""
    Rephrasing.objects.filter(pk=rephrasing.pk, asked_at=rephrasing.asked_at).update(told_at=timezone.now(), **changes)


@transaction.atomic
def take(*, rephrasing: Rephrasing, by: Account | None) -> Sentence:
    """Put the server's words in the place of a sentence's, unsigned; its citations stay. Checked once more, as an
    extract may have changed. Raises ``Refused``."""
    document = held(rephrasing.sentence.section.document, by)
    found = Rephrasing.objects.select_for_update(of=("self",)).filter(pk=rephrasing.pk).first() or Rephrasing(state="")
    is_offered(found.state).require()
    sentence = Sentence.objects.select_related("section").get(pk=found.sentence_id)
    sources = sources_sent(sentence)
    if (
        sentence.version != found.sentence_version
        or not may_rephrase(sources, is_published=document.process.is_published)
        or checked(found.words, sources, language=document.language)
    ):
        raise Refused(changed_meanwhile())
    sentence.words, sentence.origin = found.words, Origin.REPHRASED
    sentence.version += 1
    sentence.written_by, sentence.written_at = by, timezone.now()
    sentence.signed_off_by = sentence.signed_off_at = None
    sentence.save()
    found.delete()
    changed(document)
    return sentence


@transaction.atomic
def leave(*, rephrasing: Rephrasing, by: Account | None) -> None:
    """Keep the sentence as it stands, and forget what was asked or offered."""
    held(rephrasing.sentence.section.document, by)
    Rephrasing.objects.filter(pk=rephrasing.pk).delete()


def forget_rephrasings(*, contributions: Iterable[int]) -> None:
    """What a server made of a text goes with the text. Within the act that erases it."""
    Rephrasing.objects.filter(sentence__citations__extract__contribution__in=list(contributions)).delete()
