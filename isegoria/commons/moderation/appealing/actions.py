# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appeals: asked once, decided by someone else than who decided, or by citizens drawn by lot.

The lot: a seed is recorded in the journal before anyone is asked; whoever took part lately with an account stands in
the order of SHA-256(seed:public id), and is asked in that order until the seats are filled. Nobody who moderates here,
flagged the text or wrote it is among them.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Participation
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.rules import MODERATING
from isegoria.core.verdicts import Refused, refuse

from ..actions import carry_out, end_pause, fit_words, refresh
from ..attestation import APPEAL_SUBJECT, appeal_content, lot
from ..batches.actions import BACK
from ..models import WORDS, Appeal, Decision, Flag, Juror, Way
from ..notices import tell_drawn, tell_outcome
from ..queries import spaces_inside, way_of, way_of_space
from ..rules import may_appeal, may_decide_appeal, may_judge
from ..setting_aside.actions import put_back_one

Act = Decision.Act
LATELY = timedelta(days=180)
REPLY = timedelta(hours=48)
"""How long someone drawn has to agree before the next one is asked."""
SPARE = 2
"""How many more than the seats are asked at first: not everyone agrees."""


@transaction.atomic
def appeal(*, decision: Decision, person: Person, words: str) -> Appeal:
    """Say why a decision is wrong; once. Raises ``Refused``."""
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("contribution__process__space__parent", "pause", "space__parent", "process__space")
        .get(pk=decision.pk)
    )
    may_appeal(person, decision).require()
    words = tidy(words)
    may_say(words, max_length=2 * WORDS).require()
    made = Appeal.objects.create(decision=decision, person=person, words=words)
    way = way_of(decision.process) if decision.process is not None else way_of_space(decision.space)
    if way.appeals_by == Way.AppealsBy.CITIZENS and way.seats:
        made.seats, made.seed = way.seats, secrets.token_hex(16)
        made.closes_at = timezone.now() + timedelta(days=way.days)
        made.save(update_fields=["seats", "seed", "closes_at"])
    _record(made, "appeal.made")
    if made.seats:
        ask_next(made)
    if decision.contribution_id is not None:
        refresh([decision.contribution_id])
    return made


def _record(made: Appeal, kind: str) -> None:
    journal.record(kind=kind, subject_kind=APPEAL_SUBJECT, subject_id=made.public_id, content=appeal_content(made))


# --- the lot --------------------------------------------------------------------------------------------------
def drawable(made: Appeal) -> list[Person]:
    """Who can be drawn, in the order of the lot."""
    decision = made.decision
    space = decision.space
    if space is None:
        return []
    recent = Participation.objects.filter(began_at__gt=timezone.now() - LATELY)
    if decision.process_id is not None:
        recent = recent.filter(process=decision.process_id)
    else:
        recent = recent.filter(process__space__in=spaces_inside(space))
    team = in_force().filter(space__in=[one.pk for one in space.lineage()], name__in=MODERATING).values("account")
    found = (
        Person.objects.filter(
            pk__in=recent.values("person"), account__isnull=False, erased_at=None, merged_into=None, paused_until=None
        )
        .exclude(pk=made.person_id)
        .exclude(account__in=team)
        .exclude(
            pk__in=Flag.objects.filter(contribution=decision.contribution_id, person__isnull=False).values("person")
        )
    )
    return sorted(found, key=lambda one: lot(made.seed, one.public_id))


def ask_next(made: Appeal) -> Sequence[Juror]:
    """Ask as many as the open seats need, in the order of the lot. In the caller's transaction."""
    now = timezone.now()
    known = list(Juror.objects.filter(appeal=made))
    hoped = [
        one for one in known if one.declined_at is None and (one.agreed_at is not None or one.invited_at > now - REPLY)
    ]
    missing = made.seats + (SPARE if not known else 0) - len(hoped)
    asked = {one.person_id for one in known}
    fresh = [one for one in drawable(made) if one.pk not in asked][: max(0, missing)] if missing > 0 else []
    jurors = [
        Juror.objects.create(appeal=made, person=person, rank=len(known) + place) for place, person in enumerate(fresh)
    ]
    for juror in jurors:
        tell_drawn(juror)
    return jurors


@transaction.atomic
def decline(*, juror: Juror) -> None:
    """Leave the seat to the next one of the lot. Raises ``Refused``."""
    juror = _held(juror)
    may_judge(juror).require()
    juror.declined_at = timezone.now()
    juror.voice, juror.words = "", ""
    juror.save(update_fields=["declined_at", "voice", "words"])
    ask_next(juror.appeal)


@transaction.atomic
def judge(*, juror: Juror, voice: str, words: str) -> Juror:
    """Give one's voice with a reason; the first to agree take the seats. Raises ``Refused``."""
    juror = _held(juror)
    may_judge(juror).require()
    if voice not in Appeal.Outcome.values:
        refuse(
            "voice_unknown",
            _("Nothing was kept: say whether the decision stands or not."),
            _("Choose one of the two, then send it again."),
            status=400,
        )
    words = tidy(words)
    may_say(words, max_length=WORDS).require()
    seated = Juror.objects.filter(appeal=juror.appeal, agreed_at__isnull=False).exclude(pk=juror.pk)
    if juror.agreed_at is None and seated.count() >= juror.appeal.seats:
        refuse(
            "seats_filled",
            _("As many people as were needed have answered already. Your voice was not kept."),
            _("Thank you for having been ready to; the outcome will be in the public log."),
            status=409,
        )
    now = timezone.now()
    juror.agreed_at = juror.agreed_at or now
    juror.voice, juror.words, juror.voted_at = voice, words, now
    juror.save(update_fields=["agreed_at", "voice", "words", "voted_at"])
    if seated.exclude(voice="").count() + 1 >= juror.appeal.seats:
        _count(juror.appeal)
    return juror


def _held(juror: Juror) -> Juror:
    """The seat as it is now; those of one appeal take turns."""
    Appeal.objects.select_for_update().get(pk=juror.appeal_id)
    return Juror.objects.select_related(
        "appeal__decision__contribution", "appeal__decision__pause", "appeal__decision__set_aside",
        "appeal__decision__space__parent",
        "appeal__decision__by", "appeal__person",
    ).get(pk=juror.pk)  # fmt: skip


def _count(made: Appeal) -> None:
    """A majority of the voices overturns; as many on each side leave the decision as it is. In a transaction."""
    voices = list(Juror.objects.filter(appeal=made).exclude(voice="").values_list("voice", flat=True))
    against = voices.count(Appeal.Outcome.OVERTURNED)
    _close(made, Appeal.Outcome.OVERTURNED if 2 * against > len(voices) else Appeal.Outcome.UPHELD, None, "")


def close_due() -> int:
    """Close the panels whose time has passed, and ask others where seats stay empty; returns how many closed.

    A panel where fewer than half of the seats have spoken decides nothing: a moderator who did not take the decision
    does.
    """
    now = timezone.now()
    closed = 0
    for key in list(Appeal.objects.filter(outcome="", seats__gt=0).values_list("pk", flat=True)):
        with transaction.atomic():
            made = (
                Appeal.objects.select_for_update(of=("self",))
                .select_related(
                    "decision__contribution",
                    "decision__pause",
                    "decision__set_aside",
                    "decision__space__parent",
                    "person",
                )
                .get(pk=key)
            )
            if made.outcome:
                continue
            if made.closes_at is None or made.closes_at > now:
                ask_next(made)
                continue
            if 2 * Juror.objects.filter(appeal=made).exclude(voice="").count() >= made.seats:
                _count(made)
            else:
                made.seats, made.closes_at = 0, None
                made.save(update_fields=["seats", "closes_at"])
                _record(made, "appeal.handed_over")
            closed += 1
    return closed


# --- deciding ---------------------------------------------------------------------------------------------------
@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: Account, outcome: str, answer: str) -> Appeal:
    """A moderator who did not take the decision says whether it stands, and why. Raises ``Refused``."""
    made = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related(
            "decision__contribution", "decision__pause", "decision__set_aside", "decision__space__parent", "person"
        )
        .get(pk=appeal.pk)
    )
    may_decide_appeal(by, made).require()
    answer = fit_words(answer)
    if outcome not in Appeal.Outcome.values or not answer:
        refuse(
            "appeal_unsaid",
            _("Nothing was changed: an outcome and words to who appealed are due."),
            _("Choose an outcome, write why, then decide again."),
            status=400,
        )
    _close(made, outcome, by, answer)
    return made


def _close(made: Appeal, outcome: str, by: Account | None, answer: str) -> None:
    made.outcome, made.answer, made.decided_by, made.decided_at = outcome, answer, by, timezone.now()
    made.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    _record(made, f"appeal.{outcome}")
    if outcome == Appeal.Outcome.OVERTURNED:
        _overturn(made, by)
    if made.decision.contribution_id is not None:
        refresh([made.decision.contribution_id])
    tell_outcome(made)


def _overturn(made: Appeal, by: Account | None) -> None:
    """Bring things back to where they were before the decision, unless they moved since."""
    decision = made.decision
    if decision.pause is not None:
        end_pause(pause=decision.pause, by=by, undoes=decision)
        return
    if decision.set_aside is not None:
        put_back_one(decision=decision, by=by)
        return
    text = decision.contribution
    if text is None or decision.before not in BACK or text.state == decision.before:
        return
    # A text that waited and was declined is published: whoever reads the appeal has read it.
    act = Act.PUBLISH if decision.before == text.State.PENDING else BACK[text.State(decision.before)]
    try:
        carry_out(text, by=by, act=act, undoes=decision)
    except Refused:  # its author took it back meanwhile, or it was removed for good
        return
