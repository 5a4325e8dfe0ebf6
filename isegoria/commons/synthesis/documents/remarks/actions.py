# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is a synthesis faithful, and if not, why: said by those who took part, answered by its team."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.events import RemarkAnswered
from isegoria.commons.synthesis.models import Edition, EditionCitation, EditionSentence, Remark
from isegoria.core.access import throttle
from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.rules import may_moderate, may_synthesize
from isegoria.core.verdicts import refuse

from ..addresses import edition_path, sentence_path
from ..attestation import REMARK, remark_content
from ..rules import MAX_WORDS, REMARKS_AN_HOUR, gone, may_remark

ERASED = "person_erased"
HOUR = 3_600


@transaction.atomic
def remark(
    *, edition: Edition, person: Person, faithful: bool, words: str = "", sentence: EditionSentence | None = None
) -> Remark:
    """Say whether an edition, or one sentence of it, is faithful; said again, it replaces. Raises ``Refused``.

    "No" says why. The count is public at once; the words once the team has answered them.
    """
    throttle("synthesis_remark", person.public_id, limit=REMARKS_AN_HOUR, seconds=HOUR).require()
    may_remark(person, edition).require()
    words = tidy(words)
    if words or not faithful:
        may_say(words, max_length=MAX_WORDS).require()
    if sentence is not None and sentence.edition_id != edition.pk:
        gone("sentence").require()
    found = Remark.objects.select_for_update().filter(edition=edition, person=person, sentence=sentence).first()
    if found is not None and (found.faithful, found.words) == (faithful, words):
        return found
    made = found or Remark(edition=edition, person=person, sentence=sentence)
    made.faithful, made.words = faithful, words
    made.is_cited = _is_cited(edition, person, sentence)
    made.state, made.answer, made.answered_by, made.answered_at = Remark.State.WAITING, "", None, None
    made.made_at = timezone.now()
    made.save()
    _attest(made, "remark.changed" if found else "remark.made")
    return made


@transaction.atomic
def take_remark_back(*, remark: Remark, person: Person) -> None:
    """Their own, whoever said it; it is not counted any more."""
    found = Remark.objects.select_for_update().filter(pk=remark.pk, person=person).first()
    if found is None:
        gone("remark").require()
        raise AssertionError
    journal.erase_subject(subject_kind=REMARK, subject_id=found.public_id, reason="author_request")
    found.delete()


@transaction.atomic
def answer_remark(*, remark: Remark, by: Account | None, answer: str) -> Remark:
    """Answer what someone said in words: both are public from then on, and the person is told. Raises ``Refused``."""
    found = _held(remark)
    if by is not None:
        may_synthesize(by, found.edition.document.process.space).require()
    answer = tidy(answer)
    may_say(answer, max_length=MAX_WORDS).require()
    if not found.words:
        refuse(
            "nothing_to_answer",
            _("Nothing was said in words here, so there is nothing to answer. Nothing was changed."),
            _("Choose a remark that has words."),
            status=409,
        )
    if found.words != remark.words:
        refuse(
            "remark_changed",
            _("Its author changed this remark meanwhile. Your answer was not kept."),
            _("Copy your answer, read the new words, then answer them."),
            status=409,
        )
    found.answer, found.answered_by, found.answered_at = answer, by, timezone.now()
    found.state = Remark.State.ANSWERED
    found.save(update_fields=["answer", "answered_by", "answered_at", "state"])
    _attest(found, "remark.answered")
    announce(RemarkAnswered(remark=found))
    _tell(found)
    return found


@transaction.atomic
def hide_remark(*, remark: Remark, by: Account | None, reason: str) -> Remark:
    """Keep unfit words from the public, for a reason that their author is told. The yes or no still counts."""
    found = _held(remark)
    space = found.edition.document.process.space
    if by is not None:
        (may_synthesize(by, space) or may_moderate(by, space)).require()
    reason = tidy(reason)
    may_say(reason, max_length=MAX_WORDS).require()
    found.answer, found.answered_by, found.answered_at = reason, by, timezone.now()
    found.state = Remark.State.HIDDEN
    found.save(update_fields=["answer", "answered_by", "answered_at", "state"])
    _attest(found, "remark.hidden")
    _tell(found)
    return found


@transaction.atomic
def follow_person(*, guest: Person, person: Person) -> None:
    """What either of two persons said, the one person that they are said; where both spoke, the latest stands."""
    own = {(one.edition_id, one.sentence_id): one for one in Remark.objects.filter(person=person)}
    for one in Remark.objects.filter(person=guest):
        other = own.get((one.edition_id, one.sentence_id))
        if other is not None:
            older = other if other.made_at <= one.made_at else one
            journal.erase_subject(subject_kind=REMARK, subject_id=older.public_id, reason="said_twice")
            older.delete()
            if older is one:
                continue
        Remark.objects.filter(pk=one.pk).update(person=person)


@transaction.atomic
def forget_remarks(*, person: Person) -> None:
    """The words and the name go, with the answers that quote them; an unnamed yes or no stays counted."""
    rows = Remark.objects.filter(person=person)
    for public_id in rows.values_list("public_id", flat=True):
        journal.erase_subject(subject_kind=REMARK, subject_id=public_id, reason=ERASED)
    rows.update(person=None, words="", answer="", answered_by=None, state=Remark.State.HIDDEN)


def _is_cited(edition: Edition, person: Person, sentence: EditionSentence | None) -> bool:
    cited = EditionCitation.objects.filter(extract__contribution__author=person)
    return cited.filter(sentence=sentence).exists() if sentence else cited.filter(sentence__edition=edition).exists()


def _held(remark: Remark) -> Remark:
    found = (
        Remark.objects.select_for_update(of=("self",))
        .select_related("edition__document__process__space__parent", "sentence", "person__account")
        .filter(pk=remark.pk, person__isnull=False)
        .first()
    )
    if found is None:
        gone("remark").require()
        raise AssertionError
    return found


def _attest(remark: Remark, kind: str) -> None:
    journal.record(kind=kind, subject_kind=REMARK, subject_id=remark.public_id, content=remark_content(remark))


def _tell(remark: Remark) -> None:
    if remark.person is None:
        return
    if remark.state == Remark.State.HIDDEN:
        subject = _("What you said of “%(title)s” is not shown")
        text = _("Your yes or no still counts. The reason: %(reason)s")
    else:
        subject = _("What you said of “%(title)s” is answered")
        text = _("Its team answers: %(reason)s")
    path = sentence_path(remark.edition, remark.sentence) if remark.sentence else edition_path(remark.edition)
    announce(
        PersonToTell(
            person=remark.person,
            subject=subject,
            text=text,
            path=path,
            params={"title": remark.edition.title, "reason": remark.answer},
        )
    )
