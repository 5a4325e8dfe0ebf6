# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens becomes a fact, one row in the act's own transaction; what a person should hear of, a notice of theirs.

Telling those who follow is the worker's part: no act waits for its readers.
"""

import re

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.events import (
    ContributionAnswered,
    ContributionEdited,
    ContributionMade,
    ContributionsErased,
    ContributionsMerged,
    ContributionStateChanged,
)
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import listen
from isegoria.core.manifest import find_kind
from isegoria.core.processes.actions import ProcessPublished
from isegoria.core.processes.models import Phase
from isegoria.core.processes.news import SynthesisPublished
from isegoria.core.results.actions import ResultPublished

from .composing import MANDATORY_HEADERS, written
from .hours import after_quiet
from .models import Device, Fact, Follow, LetterChoice, Notice, Outbox, Pace, PageChoice, Preference
from .people import has_page
from .posting.actions import queue_mail
from .pushing.actions import keep_newest, queue_pushes
from .queries import can_be_written_to, preference_of, zone_of
from .spreading.actions import note, plan_digests, today
from .stopping import Stop, stop_headers, stop_url

PUBLISHED = Contribution.State.PUBLISHED
TOLD_STATES = frozenset({PUBLISHED, "rejected", "hidden", "withdrawn"})
# A public id, where a path has one.
ABOUT = re.compile(r"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{10}(?![0-9a-z])")


# --- what someone is told in words of their own -----------------------------------------------------
@listen(PersonToTell)
def tell(event: PersonToTell) -> None:
    """A notice on the site for anyone; a mail for whoever has an address, as they chose, unless it must be said."""
    person = event.person
    account = Account.objects.select_related("address_state").filter(pk=person.account_id).first()
    with override((account.language if account else "") or settings.LANGUAGE_CODE):
        subject = str(event.subject) % event.params if event.params else str(event.subject)
        text = str(event.text) % event.params if event.params else str(event.text)
        pace = _pace_of(event, account)
        found = ABOUT.search(event.path)
        notice = Notice.objects.create(
            person=person,
            reason=Notice.Reason.TOLD,
            subject=subject[:400],
            text=text,
            path=event.path[:400],
            about=found[0] if found else "",
            pace=pace,
        )
        if pace == Pace.AT_ONCE and account is not None:
            _queue(event, account, notice)
        elif pace != Pace.NOTHING:
            plan_digests([person], pace=pace, zone=zone_of(person))


def _pace_of(event: PersonToTell, account: Account | None) -> str:
    person = event.person
    if account is None:
        return Pace.NOTHING
    if event.mandatory and account.is_active and person.assurance:
        return Pace.AT_ONCE
    person.account = account
    return preference_of(person).own_pace if can_be_written_to(person) else Pace.NOTHING


def _queue(event: PersonToTell, account: Account, notice: Notice) -> None:
    url = "" if event.mandatory else stop_url(Stop(event.person.public_id, "own"))
    words = written(
        subject=notice.subject,
        text=notice.text,
        path=event.path,
        why=_("You receive this because it is about your account or a decision taken about you.")
        if event.mandatory
        else _("You receive this because you signed this text or took part in it."),
        stop=url,
    )
    now = timezone.now()
    moment = now if event.mandatory else after_quiet(now, preference_of(event.person), zone_of(event.person))
    queue_mail(
        to=[account.email],
        subject=words.subject,
        body_text=words.text,
        body_html=words.html,
        headers={**MANDATORY_HEADERS, **(stop_headers(url) if url else {})},
        person=event.person,
        notice=notice,
        is_bulk=not event.mandatory,
        not_before=moment,
    )
    queue_pushes([notice], when=lambda person: moment)


# --- what happens -----------------------------------------------------------------------------------
@listen(ProcessPublished)
def a_process_opens(event: ProcessPublished) -> None:
    process = event.process
    key = f"{Fact.Kind.PROCESS_PUBLISHED}:{process.pk}"
    note(key=key, kind=Fact.Kind.PROCESS_PUBLISHED, space=process.space_id, process=process)


@listen(ResultPublished)
def a_result(event: ResultPublished) -> None:
    """That of a phase that has closed, once. While it is open, a map is drawn again every few seconds."""
    phase = event.result.phase
    if phase.state == Phase.State.CLOSED:
        kind = Fact.Kind.RESULT_PUBLISHED
        key = f"{kind}:{phase.pk}:{event.result.method}"
        note(key=key, kind=kind, space=phase.process.space_id, process=phase.process_id, phase=phase)


@listen(SynthesisPublished)
def it_is_summed_up(event: SynthesisPublished) -> None:
    """Each edition once; ``state`` keeps which synthesis it is of, for the address."""
    process, kind = event.process, Fact.Kind.SYNTHESIS
    note(key=f"{kind}:{event.edition}", kind=kind, space=process.space_id, process=process, state=event.document)


@listen(ContributionMade)
def something_is_said(event: ContributionMade) -> None:
    """Its author follows it; who follows its author, or the text that it answers, hears of it once it is public."""
    made = event.contribution
    if made.author_id is not None:
        Follow.objects.bulk_create(
            [Follow(person_id=made.author_id, contribution=made, origin=Follow.Origin.AUTHOR)], ignore_conflicts=True
        )
    if made.state == PUBLISHED:
        _it_is_public(made)


def _it_is_public(made: Contribution) -> None:
    by, space = made.author_id, made.process.space_id
    if made.parent_id is not None:
        key = f"{Fact.Kind.COMMENTED}:{made.parent_id}:{today()}"
        note(
            key=key,
            kind=Fact.Kind.COMMENTED,
            space=space,
            process=made.process_id,
            contribution=made.parent_id,
            by=by,
        )
        return
    kind = find_kind(made.kind)
    sorts = kind is not None and kind.topic_of is not None
    # In which topic is asked by the worker: the tool has not written it yet.
    if sorts and Follow.objects.filter(process=made.process_id).exclude(topic="").exists():
        key = f"{Fact.Kind.IN_TOPIC}:{made.pk}"
        note(key=key, kind=Fact.Kind.IN_TOPIC, space=space, process=made.process_id, contribution=made.pk, by=by)
    if by is not None and Follow.objects.filter(someone=by).exists() and has_page(Person.objects.get(pk=by)):
        key = f"{Fact.Kind.SAID}:{made.pk}"
        note(key=key, kind=Fact.Kind.SAID, space=space, process=made.process_id, contribution=made.pk, by=by)


@listen(ContributionStateChanged)
def it_stands_otherwise(event: ContributionStateChanged) -> None:
    changed = event.contribution
    first_shown = changed.state == PUBLISHED and event.before == Contribution.State.PENDING
    if first_shown:
        _it_is_public(changed)
    if changed.state in TOLD_STATES:
        by = changed.author_id if changed.state == Contribution.State.WITHDRAWN else None
        _of_a_text(Fact.Kind.STATE_CHANGED, changed, f"{changed.state}:{today()}", by=by, state=changed.state)


@listen(ContributionEdited)
def it_has_a_new_version(event: ContributionEdited) -> None:
    if event.contribution.state == PUBLISHED:
        _of_a_text(Fact.Kind.EDITED, event.contribution, today(), by=event.contribution.author_id)


@listen(ContributionsMerged)
def they_stand_together(event: ContributionsMerged) -> None:
    _of_a_text(Fact.Kind.MERGED, event.into, f"{event.origin.pk}")


@listen(ContributionAnswered)
def it_is_answered(event: ContributionAnswered) -> None:
    _of_a_text(Fact.Kind.ANSWERED, event.contribution, today())


def _of_a_text(kind: str, text: Contribution, occasion: str, *, by: int | None = None, state: str = "") -> None:
    note(
        key=f"{kind}:{text.pk}:{occasion}",
        kind=kind,
        space=text.process.space_id,
        process=text.process_id,
        contribution=text.pk,
        by=by,
        state=state,
    )


# --- what is forgotten, and what moves --------------------------------------------------------------
@listen(ContributionsErased)
def words_that_quote_it_go(event: ContributionsErased) -> None:
    """A notice in its own words may quote the title, and so may the mail that waits for it."""
    Notice.objects.filter(about__in=[one.public_id for one in event.contributions]).delete()


@listen(PersonErased)
def forget(event: PersonErased) -> None:
    """Follows, notices, choices and the mail about them go."""
    gone = event.person
    Follow.objects.filter(person=gone).delete()
    Follow.objects.filter(someone=gone).delete()
    Outbox.objects.filter(person=gone).delete()
    Notice.objects.filter(person=gone).delete()
    Preference.objects.filter(person=gone).delete()
    LetterChoice.objects.filter(person=gone).delete()
    PageChoice.objects.filter(person=gone).delete()
    Device.objects.filter(person=gone).delete()
    Fact.objects.filter(by=gone).update(by=None)
    if gone.account_id is not None and gone.account is not None:
        # Codes and other mail that named nobody, to the same address.
        Outbox.objects.filter(to=[gone.account.email]).delete()


@listen(PersonsMerged)
def one_reader(event: PersonsMerged) -> None:
    """What either followed or was told, the one person that they are follows and was told, once."""
    guest, person = event.guest, event.person
    Follow.objects.filter(person=guest, someone=person).delete()
    Follow.objects.filter(person=person, someone=guest).delete()
    for column in ("space", "process", "contribution", "someone"):
        theirs = Follow.objects.filter(person=person, topic=OuterRef("topic"), **{column: OuterRef(column)})
        Follow.objects.filter(Exists(theirs), person=guest).delete()
    Follow.objects.filter(person=guest).update(person=person)
    readers = Follow.objects.filter(someone=person).values("person")
    Follow.objects.filter(someone=guest, person__in=list(readers.values_list("person", flat=True))).delete()
    Follow.objects.filter(someone=guest).update(someone=person)
    told = Notice.objects.filter(person=person, fact__isnull=False).values("fact")
    Notice.objects.filter(person=guest, fact__in=told).delete()
    Notice.objects.filter(person=guest).update(person=person)
    Outbox.objects.filter(person=guest).update(person=person)
    Device.objects.filter(person=guest).update(person=person)
    keep_newest(person=person)
    Fact.objects.filter(by=guest).update(by=person)
    _one_choice(guest, person)


def _one_choice(guest: Person, person: Person) -> None:
    """The account's own choices stand; a guest's, where the account made none. No page, if either wished for none."""
    if PageChoice.objects.filter(person=guest, is_wanted=False).exists():
        PageChoice.objects.update_or_create(person=person, defaults={"is_wanted": False})
        Follow.objects.filter(someone=person).delete()
    PageChoice.objects.filter(person=guest).delete()
    if Preference.objects.filter(person=person).exists():
        Preference.objects.filter(person=guest).delete()
    Preference.objects.filter(person=guest).update(person=person)
    chosen = LetterChoice.objects.filter(person=person).values_list("space", flat=True)
    LetterChoice.objects.filter(person=guest, space__in=list(chosen)).delete()
    LetterChoice.objects.filter(person=guest).update(person=person)
