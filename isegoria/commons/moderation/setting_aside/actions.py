# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting aside what some people expressed, in a process or in a whole space, and putting it back as it was.

Each of them is told why and can appeal; the public log and the journal have one line for all of them. First the people,
some at a time, then the counters of what they had spoken about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import recount
from isegoria.core.expressions.models import SetAside
from isegoria.core.expressions.queries import count_of, texts_of
from isegoria.core.expressions.setting_aside.actions import put_back, set_aside
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.rules import MODERATING, may_moderate
from isegoria.core.verdicts import refuse

from ..actions import fit_words
from ..attestation import ASIDE_SUBJECT, aside_content
from ..models import Arrival, Batch, Decision, Fingerprint
from ..notices import tell_author
from ..queries import spaces_around, spaces_inside
from ..reasons import Aside
from ..signals.likeness import any_like

Act = Decision.Act
ASKED_OVER = 20
"""People above whom the numbers have to be seen before anything is done."""
A_PART = 200
"""People, or texts, read at once."""
PEOPLE_AT_ONCE, TEXTS_AT_ONCE = 4, 10
"""So many are done whole: some 20 ms."""


# --- selecting --------------------------------------------------------------------------------------------
def newcomers(bursts: Sequence[Sequence[Any]]) -> "QuerySet[Arrival]":
    """Who came on some days from some networks."""
    which = Q(pk__in=[])
    for day, network in bursts:
        which |= Q(day=day, network=network)
    return Arrival.objects.filter(which)


def scope(space: Space, about: Mapping[str, Any]) -> "QuerySet[Any]":
    """Keys of the processes that an act is about: one, or all that are in the space and inside it."""
    found = Process.objects.filter(space__in=spaces_inside(space))
    if about.get("process"):
        found = found.filter(pk=about["process"])
    return found.order_by().values("pk")


def people_of(space: Space, about: Mapping[str, Any]) -> "QuerySet[Person]":
    """Whose expressions an act is about, by their keys: those who took part, silent authors of nothing included.

    Nobody of the team, nobody who is set aside for the same place already; and people whose address was checked only
    where ``about["checked"]`` says so.
    """
    texts = Q(pk__in=about.get("texts", ()))
    if about.get("like"):
        alike = any_like((row[0], tuple(row[1:])) for row in about["like"])
        texts |= Q(pk__in=Fingerprint.objects.filter(alike, space__in=spaces_inside(space)).values("pk"))
    wide = Q(pk__in=about.get("authors", ()))
    wide |= Q(pk__in=Contribution.objects.filter(texts, author__isnull=False).values("author"))
    if about.get("bursts"):
        wide |= Q(pk__in=newcomers(about["bursts"]).values("person"))
    if about.get("paused_by"):
        paused = Decision.objects.filter(batch=about["paused_by"], act=Act.PAUSE, person__isnull=False)
        wide |= Q(pk__in=paused.values("person"))
    team = in_force().filter(space__in=spaces_around(space), name__in=MODERATING).values("account")
    same = SetAside.objects.filter(
        person=OuterRef("pk"), space=space, process=about.get("process") or None, ended_at=None
    )
    found = (
        Person.objects.filter(wide, erased_at=None, merged_into=None)
        .filter(pk__in=Participation.objects.filter(process__in=scope(space, about)).values("person"))
        .exclude(account__in=team)
        .exclude(Exists(same))
    )
    if not about.get("checked"):
        found = found.filter(assurance__lt=Assurance.EMAIL)
    if "upto" in about:
        found = found.filter(pk__lte=about["upto"])
    return found.order_by("pk")


@dataclass(frozen=True)
class Touched:
    """How much an act would set aside."""

    people: int
    expressions: int
    left_alone: int
    """People whose address was checked."""


def touched(space: Space, about: Mapping[str, Any]) -> Touched:
    """The numbers of an act before it is done."""
    found, everyone = people_of(space, about), people_of(space, {**about, "checked": True})
    count = found.count()
    return Touched(count, count_of(found.order_by().values("pk"), scope(space, about)), everyone.count() - count)


# --- beginning --------------------------------------------------------------------------------------------
def begin_setting_aside(
    *, space: Space, by: Account, about: Mapping[str, Any], reason: str, words: str = "", most: int = ASKED_OVER
) -> Batch:
    """Set aside what the people of a selection expressed, in ``about["process"]`` or everywhere in the space.

    ``most`` is how many people whoever asks has seen that it is about. To be carried out by ``batches``. Raises
    ``Refused``: no right, no reason, nobody, or more people than were seen.
    """
    may_moderate(by, space).require()
    if not reason or reason not in Aside.values:
        refuse(
            "reason_missing",
            _("Nothing was changed: a reason is due to the people whose opinions are set aside."),
            _("Choose a reason, then decide again."),
            status=400,
        )
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first()
    about = {"upto": last or 0, **about}
    found = touched(space, about)
    if not found.people:
        refuse(
            "nobody_to_set_aside",
            _("Nothing was changed: nobody here is left to set aside, by this selection."),
            _("People of the team are never set aside; those whose address was checked, only if you say so."),
            status=409,
        )
    if found.people > most:
        refuse(
            "numbers_unseen",
            _(
                "Nothing was changed yet: this would set aside what %(people)s people expressed, %(expressions)s "
                "opinions and supports."
            ),
            _("Ask for it again with these numbers before you, and say at most how many people it may be about."),
            status=409,
            people=found.people,
            expressions=found.expressions,
        )
    with transaction.atomic():
        batch = Batch.objects.create(
            space=space, by=by, act=Act.SET_ASIDE, reason=reason, words=fit_words(words), about=about, size=found.people
        )
        write_line(batch, Act.SET_ASIDE, reason)
    return batch


def write_line(batch: Batch, act: str, reason: str = "", undoes: Decision | None = None) -> None:
    """The line of the public log that stands for everyone whom a click is about."""
    Decision.objects.create(
        space=batch.space,
        process_id=_about(batch).get("process") or None,
        by=batch.by,
        act=act,
        reason=reason,
        batch=batch,
        undoes=undoes,
    )


def line_of(batch: Batch) -> Decision | None:
    """That line."""
    return Decision.objects.filter(batch=batch, set_aside=None, act__in=[Act.SET_ASIDE, Act.PUT_BACK]).first()


def _about(batch: Batch) -> Mapping[str, Any]:
    return batch.undoes.about if batch.undoes is not None else batch.about


# --- carrying out: ``batches`` asks for the next part, and calls the rest in short transactions of its own -----
def next_part(batch: Batch) -> list[list[Any]]:
    """The next people (or the decisions about them, where an act is undone), then the next texts whose counters follow:
    a few at a time, each few to be done whole."""
    if batch.about.get("recounting"):
        about = Decision.objects.filter(batch=batch.undoes or batch, set_aside__isnull=False, person__isnull=False)
        texts = sorted(texts_of(about.order_by().values("person"), scope(batch.space, _about(batch))))
        return _few([one for one in texts if one > batch.cursor], TEXTS_AT_ONCE)
    if batch.undoes is None:
        people = people_of(batch.space, batch.about).filter(pk__gt=batch.cursor)
        return _few(list(people[:A_PART]), PEOPLE_AT_ONCE)
    # Whoever an appeal put back already is left as they are.
    rows = Decision.objects.filter(batch=batch.undoes, set_aside__ended_at=None, pk__gt=batch.cursor)
    rows = rows.filter(set_aside__isnull=False).select_related("person", "set_aside", "space", "process")
    return _few(list(rows.order_by("pk")[:A_PART]), PEOPLE_AT_ONCE)


def _few(all_of_them: list[Any], size: int) -> list[list[Any]]:
    return [all_of_them[start : start + size] for start in range(0, min(len(all_of_them), A_PART), size)]


def carry_on(batch: Batch, some: Sequence[Any]) -> None:
    """Do some of a part. In the caller's transaction."""
    if batch.about.get("recounting"):
        recount(contribution_ids=some)
        batch.cursor = some[-1]
        return
    if batch.undoes is None:
        _set_aside(some, batch)
        people = some
    else:
        _put_back(some, batch)
        people = [one.person for one in some if one.person]
    batch.done += len(some)
    batch.expressions += count_of([one.pk for one in people], scope(batch.space, _about(batch)))
    batch.cursor = some[-1].pk


def end_part(batch: Batch) -> bool:
    """Nothing is left of a part: past the last people, the counters follow; past these, false. As ``carry_on``."""
    if not batch.about.get("recounting"):
        batch.about, batch.cursor = {**batch.about, "recounting": True}, 0
        return True
    _record(batch)
    return False


def _set_aside(people: Sequence[Person], batch: Batch) -> None:
    process = Process.objects.filter(pk=batch.about.get("process") or 0).first()
    _tell(
        Decision(
            set_aside=row,
            space=batch.space,
            process=process,
            person=row.person,
            by=batch.by,
            act=Act.SET_ASIDE,
            reason=batch.reason,
            words=batch.words,
            batch=batch,
        )
        for row in set_aside(people=people, space=batch.space, process=process)
    )


def _put_back(decisions: Sequence[Decision], batch: Batch) -> None:
    put_back(keys=[one.set_aside_id for one in decisions if one.set_aside_id is not None])
    _tell(
        Decision(
            set_aside=one.set_aside,
            space=one.space,
            process=one.process,
            person=one.person,
            by=batch.by,
            act=Act.PUT_BACK,
            batch=batch,
            undoes=one,
        )
        for one in decisions
    )


def _tell(decisions: Iterable[Decision]) -> None:
    for one in Decision.objects.bulk_create(decisions):
        tell_author(one)


def _record(batch: Batch) -> None:
    kind = "moderation.set_aside" if batch.act == Act.SET_ASIDE else "moderation.put_back"
    journal.record(kind=kind, subject_kind=ASIDE_SUBJECT, subject_id=batch.public_id, content=aside_content(batch))


def put_back_one(*, decision: Decision, by: Account | None) -> None:
    """Count again what one person expressed, where their appeal was heard. In the appeal's transaction."""
    if decision.set_aside is None or decision.set_aside.ended_at is not None or decision.space is None:
        return
    about = {"process": decision.process_id}
    batch = Batch.objects.create(
        space=decision.space, by=by, act=Act.PUT_BACK, about=about, size=1, done=1, finished_at=timezone.now()
    )
    write_line(batch, Act.PUT_BACK)
    _put_back([decision], batch)
    if decision.person is not None:
        batch.expressions = count_of([decision.person.pk], scope(decision.space, about))
        batch.save(update_fields=["expressions"])
        recount(contribution_ids=texts_of([decision.person.pk], scope(decision.space, about)))
    _record(batch)
