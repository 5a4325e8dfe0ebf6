# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on many texts, or many people, at once; and undoing one click, however large.

A large act is a selection that the worker carries out some texts at a time, each time in a short transaction: on
SQLite, who votes meanwhile waits for it.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.actions import SUBJECT, contribution_content
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import Refused, refuse

from ..actions import MEANS, carry_out, end_pause, fit_words, pause, refresh
from ..models import Arrival, Batch, Concern, Decision, Fingerprint, Flag, Signal
from ..queries import spaces_inside
from ..reasons import Reason
from ..rules import NEEDS_REASON
from ..setting_aside.actions import (
    ASKED_OVER,
    begin_setting_aside,
    carry_on,
    end_part,
    line_of,
    newcomers,
    next_part,
    write_line,
)
from ..signals.likeness import any_like

Act = Decision.Act
State = Contribution.State
UNDO = "undo"
A_STEP = 20
"""Texts, or people, read at once."""
LONGEST = 0.04
"""Seconds after which a transaction ends, whatever is left of what was read."""
BREATH = 0.005
"""Seconds between two transactions, in which those who wait to write get their turn."""
AT_ONCE = 60
"""Texts up to which a click is carried out while one waits for the page."""
BACK = {
    State.PENDING: Act.REOPEN,
    State.PUBLISHED: Act.RESTORE,
    State.REJECTED: Act.REJECT,
    State.HIDDEN: Act.HIDE,
}
"""From the state that a text was in to the act that brings it back there."""


# --- selecting --------------------------------------------------------------------------------------------
def about_authors(texts: Sequence[Contribution]) -> dict[str, Any]:
    """Everything that the authors of these texts wrote."""
    return {"authors": sorted({one.author_id for one in texts if one.author_id is not None})}


def about_likes(texts: Sequence[Contribution]) -> dict[str, Any]:
    """Everything that is the same as these texts, or nearly."""
    rows = Fingerprint.objects.filter(pk__in=[one.pk for one in texts])
    fields = ("exact", "band_a", "band_b", "band_c", "band_d")
    like = sorted({tuple(row) for row in rows.values_list(*fields)})
    return {"like": [list(row) for row in like][:50], "texts": [one.pk for one in texts]}


def about_bursts(texts: Sequence[Contribution]) -> dict[str, Any]:
    """Everything by the newcomers who came on the same day from the same networks as the authors of these texts."""
    rows = Arrival.objects.filter(person__in={one.author_id for one in texts if one.author_id is not None})
    return {"bursts": [[day.isoformat(), network] for day, network in sorted(set(rows.values_list("day", "network")))]}


SCOPES = {"authors": about_authors, "like": about_likes, "burst": about_bursts}


def selected(space: Space, act: str, about: Mapping[str, Any]) -> "QuerySet[Contribution]":
    """The texts that a wide act is about, by their keys. People whose address was checked are left alone unless
    ``about["checked"]`` says otherwise."""
    wide = Q(pk__in=[])
    if "authors" in about:
        wide |= Q(author__in=about["authors"])
    if "texts" in about:
        wide |= Q(pk__in=about["texts"])
    if about.get("like"):
        alike = any_like((row[0], tuple(row[1:])) for row in about["like"])
        inside = Fingerprint.objects.filter(alike, space__in=spaces_inside(space))
        wide |= Q(pk__in=inside.values("pk"))
    if "bursts" in about:
        wide |= Q(author__in=newcomers(about["bursts"]).values("person"))
    found = Contribution.objects.filter(wide, process__space__in=spaces_inside(space), state__in=list(MEANS[act]))
    if act == Act.KEEP:
        found = found.filter(concern__isnull=False)
    if not about.get("checked"):
        found = found.exclude(author__assurance__gte=Assurance.EMAIL)
    if "upto" in about:
        found = found.filter(pk__lte=about["upto"])
    return found.order_by("pk")


def people(space: Space, about: Mapping[str, Any]) -> "QuerySet[Person]":
    """Who wrote what a wide act is about."""
    texts = selected(space, Act.HIDE, {key: value for key, value in about.items() if key != "upto"})
    which = Q(pk__in=texts.order_by().values("author"))
    if "authors" in about:
        which |= Q(pk__in=about["authors"])
    found = Person.objects.filter(which, erased_at=None, merged_into=None)
    if not about.get("checked"):
        found = found.filter(assurance__lt=Assurance.EMAIL)
    return found.order_by("pk")


# --- beginning --------------------------------------------------------------------------------------------
def begin(
    *,
    space: Space,
    by: Account,
    act: str,
    about: Mapping[str, Any],
    reason: str = "",
    words: str = "",
    days: int = 0,
) -> Batch:
    """Act on all that a selection is about, in a space and inside it: hide, publish, leave as it is, or pause who
    wrote it, for ``days``. A small one is done at once; a large one by the worker. Raises ``Refused``."""
    may_moderate(by, space).require()
    act, reason = Act(act), Reason(reason)
    if act not in MEANS and act != Act.PAUSE:
        refuse("no_such_act", _("Nothing was changed: this is done one text at a time."), _("Choose another act."))
    if act in NEEDS_REASON and not reason:
        refuse(
            "reason_missing",
            _("Nothing was changed: to decline or hide a text, a reason is due to its author."),
            _("Choose a reason, then decide again."),
            status=400,
        )
    kept = dict(about)
    if act == Act.PAUSE:
        kept |= {"people": True, "days": days}
        size = people(space, kept).count()
    else:
        # Whoever writes while it is carried out is not caught by it.
        last = Contribution.objects.order_by("-pk").values_list("pk", flat=True).first()
        kept["upto"] = last or 0
        size = selected(space, act, kept).count()
    with transaction.atomic():
        batch = Batch.objects.create(
            space=space, by=by, act=act, reason=reason, words=fit_words(words), about=kept, size=size
        )
    return _run_if_small(batch)


def begin_aside(
    *, space: Space, by: Account, about: Mapping[str, Any], reason: str, words: str = "", most: int = ASKED_OVER
) -> Batch:
    """Set aside what the people of a selection expressed: see ``setting_aside``. As ``begin``."""
    return _run_if_small(begin_setting_aside(space=space, by=by, about=about, reason=reason, words=words, most=most))


def _run_if_small(batch: Batch) -> Batch:
    if batch.size <= AT_ONCE:
        while step(batch):
            pass
    batch.refresh_from_db()
    return batch


def undo(*, batch: Batch, by: Account) -> Batch:
    """Bring back what one click changed, wherever nobody decided otherwise since. Raises ``Refused``."""
    may_moderate(by, batch.space).require()
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("space").get(pk=batch.pk)
        if batch.act == Act.REMOVE:
            refuse(
                "removed_for_good",
                _("What was removed was destroyed: it cannot be brought back."),
                _("Its author can write it again."),
                status=409,
            )
        if batch.act == Act.PUT_BACK:
            refuse(
                "appeal_heard",
                _("An appeal was heard: what this person expressed counts again. Nothing was changed."),
                _("It takes a new decision, with its reason, to set it aside once more."),
                status=409,
            )
        if batch.undoes_id is not None or Batch.objects.filter(undoes=batch).exists():
            refuse(
                "undone_already",
                _("This was undone already. Nothing was changed."),
                _("Load the page again."),
                status=409,
            )
        now = timezone.now()
        if batch.finished_at is None:  # it stops where it is
            Batch.objects.filter(pk=batch.pk).update(finished_at=now)
        aside = batch.act == Act.SET_ASIDE
        size = batch.done if aside else batch.decisions.count()
        made = Batch.objects.create(space=batch.space, by=by, act=UNDO, undoes=batch, size=size)
        if aside:
            write_line(made, Act.PUT_BACK, undoes=line_of(batch))
    return _run_if_small(made)


# --- carrying out -----------------------------------------------------------------------------------------
def run_due(*, steps: int = 25) -> bool:
    """Carry on with the large acts; true when more is waiting. Called by the worker."""
    for _step in range(steps):
        batch = Batch.objects.filter(finished_at=None).order_by("pk").first()
        if batch is None:
            return False
        step(batch)
    return True


def step(batch: Batch) -> bool:
    """The next part of an act; false once it is finished."""
    batch = Batch.objects.select_related("space", "by", "undoes").get(pk=batch.pk)
    # Read before anybody has to wait: a wide selection takes long.
    pieces = _next(batch)
    if not pieces:
        return _carry(batch, pieces)
    while pieces:
        if not _carry(batch, pieces):
            return False
        time.sleep(BREATH)
    return True


@transaction.atomic
def _carry(batch: Batch, pieces: list[Any]) -> bool:
    """As many of the pieces as fit one short transaction, which are taken off the list, or else the end of a part;
    false when nothing of this act is left."""
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.finished_at is not None:
        return False
    if (held.cursor, held.about) != (batch.cursor, batch.about):  # another worker was here
        pieces.clear()
        return True
    until = time.monotonic() + LONGEST
    more = bool(pieces) or (_is_aside(batch) and end_part(batch))
    while pieces and time.monotonic() < until:
        _do(batch, pieces.pop(0))
    if not more:
        batch.finished_at = timezone.now()
    batch.save(update_fields=["about", "cursor", "done", "expressions", "finished_at"])
    return more


def _is_aside(batch: Batch) -> bool:
    return (batch.undoes or batch).act == Act.SET_ASIDE


def _next(batch: Batch) -> list[Any]:
    """What an act is to do next, after its cursor: a few pieces, each done whole."""
    if _is_aside(batch):
        return next_part(batch)
    if batch.undoes is not None:
        decisions = Decision.objects.filter(batch=batch.undoes, pk__gt=batch.cursor).order_by("pk")
        return list(decisions.select_related("contribution__process__space", "pause__space", "pause__person")[:A_STEP])
    if batch.about.get("people"):
        return list(people(batch.space, batch.about).filter(pk__gt=batch.cursor)[:A_STEP])
    texts = selected(batch.space, batch.act, batch.about).filter(pk__gt=batch.cursor)
    return list(texts.select_related("process__space")[:A_STEP])


def _do(batch: Batch, piece: Any) -> None:
    if _is_aside(batch):
        carry_on(batch, piece)
        return
    if batch.undoes is not None:
        done = _take_back(piece, batch)
    elif batch.about.get("people"):
        done = _pause(batch, piece)
    else:
        done = _decide(batch, piece)
    batch.done += done
    batch.cursor = piece.pk


def _decide(batch: Batch, text: Contribution) -> bool:
    act = MEANS[batch.act][text.state]
    try:
        return carry_out(text, by=batch.by, act=act, reason=batch.reason, words=batch.words, batch=batch) is not None
    except Refused:  # its author took it back meanwhile
        return False


def _pause(batch: Batch, person: Person) -> bool:
    if batch.by is None:
        return False
    try:
        pause(
            person=person,
            space=batch.space,
            by=batch.by,
            days=batch.about.get("days", 0),
            reason=batch.reason,
            words=batch.words,
            batch=batch,
        )
    except Refused:  # someone of the team
        return False
    return True


def _take_back(decision: Decision, batch: Batch) -> bool:
    """Undo one decision. A text that was decided on again since, or that its author took back, stays as it is."""
    if decision.pause is not None:
        return end_pause(pause=decision.pause, by=batch.by, batch=batch, undoes=decision) is not None
    text = decision.contribution
    if text is None or Decision.objects.filter(contribution=text, pk__gt=decision.pk).exists():
        return False
    if decision.act == Act.KEEP or text.state == decision.before:
        _open_again(decision, batch)
    else:
        try:
            back = carry_out(
                text,
                by=batch.by,
                act=BACK[State(decision.before)],
                reason=_reason_before(decision),
                batch=batch,
                undoes=decision,
            )
        except (Refused, KeyError):
            return False
        if back is None:
            return False
    _reopen_what_it_closed(decision)
    return True


def _open_again(decision: Decision, batch: Batch) -> None:
    """A decision that left the text where it was: what is undone is that it had been answered."""
    text = decision.contribution
    Decision.objects.create(
        contribution=text,
        space_id=decision.space_id,
        process_id=decision.process_id,
        person_id=decision.person_id,
        by=batch.by,
        act=Act.REOPEN,
        before=text.state,
        batch=batch,
        undoes=decision,
    )
    Concern.objects.filter(pk=text.pk).update(with_author=False)
    journal.record(
        kind=f"moderation.{Act.REOPEN.value}",
        subject_kind=SUBJECT,
        subject_id=text.public_id,
        content=contribution_content(text),
    )


def _reopen_what_it_closed(decision: Decision) -> None:
    Flag.objects.filter(decision=decision).update(decision=None, closed_at=None)
    Signal.objects.filter(contribution=decision.contribution_id, settled_at__gte=decision.decided_at).update(
        settled_at=None
    )
    refresh([decision.contribution_id])


def _reason_before(decision: Decision) -> str:
    """The reason for which the text was where it comes back to."""
    earlier = Decision.objects.filter(contribution=decision.contribution_id, pk__lt=decision.pk).first()
    return earlier.reason if earlier is not None else ""
