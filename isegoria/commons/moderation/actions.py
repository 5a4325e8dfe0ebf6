# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done about what is said: flag it, decide on it, pause who said it. Each with a reason, each undone by its
opposite, and each written to whoever it is about."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import SUBJECT, contribution_content, erase, set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Pause, Space
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import refuse

from .attestation import PAUSE_SUBJECT, pause_content
from .models import WORDS, Appeal, Batch, Concern, Decision, Flag, Signal
from .notices import tell_author
from .reasons import GRAVE, Reason
from .rules import MODERATED, NEEDS_REASON, may_decide, may_flag, may_pause

__all__ = [
    "MEANS",
    "MODERATED",
    "NEEDS_REASON",
    "OUTCOMES",
    "decide",
    "decide_many",
    "end_pause",
    "flag",
    "pause",
    "refresh",
]
Act = Decision.Act
State = Contribution.State

OUTCOMES = {
    Act.PUBLISH: State.PUBLISHED,
    Act.RESTORE: State.PUBLISHED,
    Act.REJECT: State.REJECTED,
    Act.HIDE: State.HIDDEN,
    Act.REOPEN: State.PENDING,
    Act.REPHRASE: State.PENDING,
}
# One act on texts in several states: what it means for each. What never showed is declined, the rest is hidden.
MEANS: dict[str, dict[str, str]] = {
    Act.HIDE: {State.PENDING: Act.REJECT, State.PUBLISHED: Act.HIDE},
    Act.PUBLISH: {State.PENDING: Act.PUBLISH, State.REJECTED: Act.PUBLISH, State.HIDDEN: Act.RESTORE},
    Act.KEEP: {State.PENDING: Act.KEEP, State.PUBLISHED: Act.KEEP},
}
# After these the author is written to. Published for the first time, a text shows for itself.
TOLD = frozenset({Act.REJECT, Act.HIDE, Act.REPHRASE, Act.REMOVE, Act.RESTORE})
REMOVED = "removed_by_law"


# --- flags ----------------------------------------------------------------------------------------------
@transaction.atomic
def flag(*, contribution: Contribution, person: Person, reason: str, note: str = "") -> Flag:
    """Tell the moderators that something is wrong with a text; once for each person. Raises ``Refused``."""
    may_flag(person, contribution).require()
    if not reason or reason not in Reason.values:
        refuse(
            "reason_missing",
            _("Nothing was kept: say what is wrong with this text."),
            _("Choose one of the reasons, then send it again."),
            status=400,
        )
    note = tidy(note)
    if note:
        may_say(note, max_length=500).require()
    made, new = Flag.objects.get_or_create(
        contribution=contribution, person=person, defaults={"reason": Reason(reason), "note": note}
    )
    if new:
        refresh([contribution.pk])
    return made


# --- decisions about texts --------------------------------------------------------------------------------
@transaction.atomic
def decide(*, contribution: Contribution, by: Account, act: str, reason: str = "", words: str = "") -> Decision | None:
    """Decide on one contribution. Returns None when it is in that state already: nothing is done twice.

    ``words`` go to the author beside the reason. Raises ``Refused``: no right, no reason where one is due, or a text
    that its author took back.
    """
    batch = decide_together(contributions=[contribution], by=by, act=act, reason=reason, words=words)
    return batch.decisions.first() if batch is not None else None


def decide_many(
    *, contributions: Iterable[Contribution], by: Account, act: str, reason: str = "", words: str = ""
) -> int:
    """The same decision on several contributions, all or none; returns how many changed."""
    batch = decide_together(contributions=contributions, by=by, act=act, reason=reason, words=words)
    return batch.done if batch is not None else 0


@transaction.atomic
def decide_together(
    *,
    contributions: Iterable[Contribution],
    by: Account,
    act: str,
    reason: str = "",
    words: str = "",
    as_they_stand: bool = False,
) -> Batch | None:
    """One click on several contributions, all or none, that can be undone as one; None where nothing changed.

    ``as_they_stand`` lets "hide" decline what never showed, and "publish" show again what was hidden (``MEANS``).
    """
    act, reason, words = Act(act), Reason(reason), fit_words(words)
    batch: Batch | None = None
    allowed: set[int] = set()
    for contribution in contributions:
        space = contribution.process.space
        if space.pk not in allowed:
            may_moderate(by, space).require()
            allowed.add(space.pk)
        batch = batch or Batch.objects.create(space=space, by=by, act=act, reason=reason, words=words)
        meant = MEANS.get(act, {}).get(contribution.state, act) if as_they_stand else act
        batch.done += carry_out(contribution, by=by, act=meant, reason=reason, words=words, batch=batch) is not None
    if batch is None or not batch.done:
        if batch is not None:
            batch.delete()
        return None
    batch.size, batch.finished_at = batch.done, timezone.now()
    batch.save(update_fields=["size", "done", "finished_at"])
    return batch


def fit_words(words: str) -> str:
    """Words to an author as they are kept. Raises ``Refused``."""
    words = tidy(words)
    if words:
        may_say(words, max_length=WORDS).require()
    return words


def carry_out(
    contribution: Contribution,
    *,
    by: Account | None,
    act: str,
    reason: str = "",
    words: str = "",
    batch: Batch | None = None,
    undoes: Decision | None = None,
) -> Decision | None:
    """One decision on one text, in the caller's transaction; who may was checked. None when nothing changed.

    Raises ``Refused``: no reason where one is due, or a text that its author took back.
    """
    contribution = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("process__space", "author", "parent")
        .get(pk=contribution.pk)
    )
    may_decide(contribution, act, reason if undoes is None else "undone").require()
    before, author = contribution.state, contribution.author
    concern = Concern.objects.filter(pk=contribution.pk).first()
    if not _changes(contribution, act, concern):
        return None
    _bring_about(contribution, act)
    decision = Decision.objects.create(
        contribution=contribution,
        space=contribution.process.space,
        process=contribution.process,
        person=author,
        by=by,
        act=act,
        reason=reason,
        words=words,
        before=before,
        waited=_waited(concern, contribution, before),
        batch=batch,
        undoes=undoes,
    )
    if act != Act.REOPEN:
        now = timezone.now()
        Flag.objects.filter(contribution=contribution, closed_at=None).update(decision=decision, closed_at=now)
        Signal.objects.filter(contribution=contribution, settled_at=None).update(settled_at=now)
    _after(contribution, act, concern)
    if act in TOLD or (undoes is not None and author is not None):
        tell_author(decision)
    return decision


def _changes(contribution: Contribution, act: str, concern: Concern | None) -> bool:
    if act == Act.REMOVE:
        return True
    if act == Act.KEEP:  # there must be something to answer
        return concern is not None and (concern.flags > 0 or concern.suggested > 0)
    if act == Act.REPHRASE:
        return contribution.state in {State.PENDING, State.PUBLISHED} and not (concern and concern.with_author)
    return contribution.state != OUTCOMES[Act(act)]


def _bring_about(contribution: Contribution, act: str) -> None:
    """Move the text to where the decision says, and have the journal say so."""
    if act == Act.REMOVE:
        erase(contribution=contribution, reason=REMOVED)
    elif act == Act.KEEP or contribution.state == OUTCOMES[Act(act)]:
        journal.record(
            kind=f"moderation.{act}",
            subject_kind=SUBJECT,
            subject_id=contribution.public_id,
            content=contribution_content(contribution),
        )
    else:
        set_state(contribution=contribution, state=OUTCOMES[Act(act)], kind=f"moderation.{act}")


def _waited(concern: Concern | None, contribution: Contribution, before: str) -> int | None:
    """Seconds since the text had to be read; None for one that nothing called for."""
    if concern is not None and concern.urgency:
        since: datetime = concern.since
    elif before == State.PENDING:
        since = contribution.created_at
    else:
        return None
    return min(2**31 - 1, max(0, int((timezone.now() - since).total_seconds())))


def _after(contribution: Contribution, act: str, concern: Concern | None) -> None:
    """Where the text stands among those to be read. An appeal stays: the decision on it is another act."""
    if act in {Act.REPHRASE, Act.REOPEN}:
        Concern.objects.update_or_create(
            contribution=contribution,
            defaults={
                "space": contribution.process.space,
                "process": contribution.process,
                "with_author": act == Act.REPHRASE,
                "rephrased": False,
                "since": timezone.now(),
            },
        )
    elif concern is not None:
        Concern.objects.filter(pk=contribution.pk).update(with_author=False, rephrased=False)
    else:
        return  # nothing was asked about it, and nothing is
    refresh([contribution.pk])


# --- what waits -------------------------------------------------------------------------------------------
def urgency_of(concern: Concern) -> int:
    """What comes first: what can hurt someone, then an author who appeals, then what several people flag, then what
    nobody reads until a moderator has, then what a signal suggests."""
    if concern.with_author:
        return 0
    points = 0
    if concern.grave:
        points += 1000
    if concern.appealed:
        points += 400
    if concern.flags:
        points += 200 + 20 * min(concern.flags, 9)
    if concern.rephrased:
        points += 150
    if concern.pending:
        points += 100
    return points + min(concern.suggested, 99)


def refresh(keys: Iterable[int]) -> None:
    """Work out anew why some texts are before the moderators; one for which nothing is left to say leaves the queue."""
    keys = sorted(set(keys))
    texts = Contribution.objects.filter(pk__in=keys).select_related("process")
    flags: dict[int, list[tuple[str, int]]] = defaultdict(list)
    counted = Flag.objects.filter(contribution__in=keys, closed_at=None).values_list("contribution", "reason")
    for key, reason, count in counted.annotate(count=Count("pk")).order_by("-count", "reason"):
        flags[key].append((reason, count))
    signals: dict[int, list[Signal]] = defaultdict(list)
    for one in Signal.objects.filter(contribution__in=keys, settled_at=None).order_by("-weight", "kind"):
        signals[one.contribution_id].append(one)
    appeals = set(
        Appeal.objects.filter(decision__contribution__in=keys, outcome="").values_list(
            "decision__contribution", flat=True
        )
    )
    known = Concern.objects.in_bulk(keys)
    gone: list[int] = []
    for text in texts:
        concern = known.get(text.pk) or Concern(contribution=text, space_id=text.process.space_id, process=text.process)
        open_to_all = text.state in {State.PUBLISHED, State.MERGED, State.PENDING}
        flagged = flags[text.pk] if open_to_all else []
        noticed = signals[text.pk] if open_to_all else []
        concern.pending = text.state == State.PENDING
        concern.with_author = concern.with_author and concern.pending
        concern.rephrased = concern.rephrased and concern.pending
        concern.flags = sum(count for _reason, count in flagged)
        concern.grave = any(reason in GRAVE for reason, _count in flagged)
        concern.appealed = text.pk in appeals
        concern.suggested = min(sum(one.weight for one in noticed), 999)
        concern.why = {"flags": flagged, "signals": [(one.kind, one.facts) for one in noticed]}
        concern.urgency = urgency_of(concern)
        if not (concern.urgency or concern.with_author):
            gone.append(text.pk)
        elif text.pk in known:
            concern.save()
        else:
            if concern.pending and not concern.flags:
                concern.since = text.created_at
            concern.save(force_insert=True)
    Concern.objects.filter(pk__in=gone).delete()


# --- pauses -----------------------------------------------------------------------------------------------
@transaction.atomic
def pause(
    *,
    person: Person,
    space: Space,
    by: Account,
    days: int,
    reason: str,
    words: str = "",
    batch: Batch | None = None,
) -> Decision:
    """Let a person write nothing in a space, and in those inside it, for some days; they still read all of it.

    Raises ``Refused``: no right, no reason, or someone of the team.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    may_pause(by, person, space, days=days, reason=reason).require()
    now = timezone.now()
    made = Pause.objects.create(
        space=space,
        person=person,
        reason=reason,
        explanation=fit_words(words),
        since=now,
        until=now + timedelta(days=days),
        by=by,
    )
    set_paused_until(person)
    journal.record(
        kind="moderation.pause", subject_kind=PAUSE_SUBJECT, subject_id=str(made.pk), content=pause_content(made)
    )
    batch = batch or Batch.objects.create(
        space=space, by=by, act=Act.PAUSE, reason=reason, words=made.explanation, size=1, done=1, finished_at=now
    )
    decision = Decision.objects.create(
        pause=made, space=space, person=person, by=by, act=Act.PAUSE, reason=reason, words=made.explanation, batch=batch
    )
    tell_author(decision)
    return decision


@transaction.atomic
def end_pause(
    *, pause: Pause, by: Account | None, words: str = "", batch: Batch | None = None, undoes: Decision | None = None
) -> Decision | None:
    """End a pause before its time; None when it has ended. ``by`` is None where citizens decided on an appeal."""
    if by is not None:
        may_moderate(by, pause.space).require()
    pause = Pause.objects.select_for_update(of=("self",)).select_related("space", "person").get(pk=pause.pk)
    now = timezone.now()
    if pause.ended_at is not None or pause.until <= now:
        return None
    pause.ended_at = now
    pause.save(update_fields=["ended_at"])
    set_paused_until(pause.person)
    journal.record(
        kind="moderation.end_pause", subject_kind=PAUSE_SUBJECT, subject_id=str(pause.pk), content=pause_content(pause)
    )
    decision = Decision.objects.create(
        pause=pause,
        space=pause.space,
        person=pause.person,
        by=by,
        act=Act.END_PAUSE,
        words=fit_words(words),
        batch=batch,
        undoes=undoes,
    )
    tell_author(decision)
    return decision


def set_paused_until(person: Person) -> None:
    """Keep with a person when the last of their pauses ends: most acts ask no more than that."""
    now = timezone.now()
    latest = Pause.objects.filter(person=person, ended_at=None, until__gt=now).aggregate(latest=Max("until"))["latest"]
    Person.objects.filter(pk=person.pk).update(paused_until=latest)
    person.paused_until = latest
