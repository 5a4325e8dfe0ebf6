# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one digest holds: what became of what one said, what closes soon, what happened in what one follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process

from ..models import Fact, Follow, Notice, Pace
from ..queries import OF_A_FACT
from ..stopping import absolute
from ..wording import leads_to, said

SHOWN = 12
"""Lines in each part: one good page. The rest is on the site, and the digest says so."""
AHEAD = timedelta(days=8)


@dataclass(frozen=True)
class Line:
    """One sentence and where it leads; ``note`` says more of it."""

    text: str
    url: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Part:
    """Lines under one title; ``more`` of them are on the site only."""

    title: str
    lines: Sequence[Line]
    more: int = 0


@dataclass(frozen=True)
class Digest:
    """A digest's parts in the order of reading, and the notices that it tells of."""

    parts: Sequence[Part]
    notices: Sequence[int]

    @property
    def lines(self) -> int:
        return sum(len(part.lines) + part.more for part in self.parts)


def gather(person: Person, *, paces: Sequence[str], since: datetime, now: datetime, zone: ZoneInfo) -> Digest:
    """What there is to tell, in the language that is active. Four queries, whatever happened."""
    notices = list(
        Notice.objects.filter(person=person, digested_at=None, pace__in=paces)
        .select_related(*OF_A_FACT)
        .order_by("-pk")[:500]
    )
    own = [one for one in notices if one.reason in {Notice.Reason.OWN, Notice.Reason.TOLD}]
    closings = {Fact.Kind.PHASE_CLOSES_SOON}
    rest = [one for one in notices if one not in own and (one.fact is None or one.fact.kind not in closings)]
    processes = _followed(person)
    parts = [
        _part(_("What became of what you said"), [_line(one) for one in own]),
        _part(_("Closing soon"), _closing(processes, now, zone)),
        _part(
            _("What happened in what you follow"),
            [_line(one) for one in rest] + _new_texts(processes, since, person, rest),
        ),
    ]
    return Digest([part for part in parts if part.lines], [one.pk for one in notices])


def _part(title: str, lines: list[Line]) -> Part:
    return Part(title, lines[:SHOWN], max(0, len(lines) - SHOWN))


def _line(notice: Notice) -> Line:
    fact = notice.fact
    around = fact.process.question.text if fact and fact.process and fact.contribution else ""
    return Line(said(notice), absolute(leads_to(notice)), around or notice.text)


def _followed(person: Person) -> list[Process]:
    """The processes that someone follows by themselves, or as part of a space that they follow."""
    follows = Follow.objects.filter(person=person).exclude(pace=Pace.NOTHING)
    wanted = Q(pk__in=follows.filter(process__isnull=False, topic="").values("process"))
    wanted |= Q(space__in=follows.filter(space__isnull=False).values("space"))
    shown = Process.objects.filter(wanted, published_at__isnull=False, erased_at=None)
    return list(shown.select_related("space").order_by("-published_at")[:100])


def _closing(processes: Sequence[Process], now: datetime, zone: ZoneInfo) -> list[Line]:
    by_key = {one.pk: one for one in processes}
    phases = Phase.objects.filter(process__in=by_key, opens_at__lte=now, closes_at__gt=now, closes_at__lte=now + AHEAD)
    found = []
    for phase in phases.order_by("closes_at", "pk")[: SHOWN * 2]:
        process = by_key[phase.process_id]
        closes = phase.closes_at.astimezone(process.space.zone) if phase.closes_at else now
        found.append(
            Line(
                process.question.text,
                absolute(f"/s/{process.space.slug}/{process.slug}/"),
                _("“%(phase)s” closes on %(date)s.")
                % {"phase": phase.title.text, "date": formats.date_format(closes, "DATETIME_FORMAT")},
            )
        )
    return found


def _new_texts(processes: Sequence[Process], since: datetime, person: Person, told: Sequence[Notice]) -> list[Line]:
    """How many texts came in each process: one line, however many they are; without those told one by one."""
    apart = {Fact.Kind.SAID, Fact.Kind.IN_TOPIC}
    named = [one.fact.contribution_id for one in told if one.fact is not None and one.fact.kind in apart]
    by_key = {one.pk: one for one in processes}
    new = (
        Contribution.objects.filter(
            process__in=by_key, state=Contribution.State.PUBLISHED, parent=None, created_at__gt=since
        )
        .exclude(author=person)
        .exclude(pk__in=[key for key in named if key is not None])
        .values("process")
        .annotate(texts=Count("pk"))
        .order_by("-texts")
    )
    return [
        Line(
            by_key[row["process"]].question.text,
            absolute(f"/s/{by_key[row['process']].space.slug}/{by_key[row['process']].slug}/"),
            _counted(row["texts"]),
        )
        for row in new
    ]


def _counted(texts: int) -> str:
    return ngettext("%(n)s new text.", "%(n)s new texts.", texts) % {"n": texts}
