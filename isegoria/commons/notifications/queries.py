# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked: who follows what, what someone was told, and how they wish to be told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Participation, Phase, Process
from isegoria.core.spaces.models import Space

from .hours import DEFAULT_ZONE
from .models import AddressState, Device, Fact, Follow, Letter, Notice, Outbox, Preference


@dataclass(frozen=True)
class Topic:
    """The new texts of one topic of a process, as its tool calls it: a category of proposals."""

    process: Process
    name: str

    def __str__(self) -> str:
        return f"{self.name} – {self.process}"

    @property
    def public_id(self) -> str:
        return self.process.public_id


Target = Space | Process | Contribution | Person | Topic
COLUMNS: dict[type, str] = {Space: "space", Process: "process", Contribution: "contribution", Person: "someone"}
COUNT_SECONDS = 60
MOST_COUNTED = 99
PUBLIC_KINDS = (
    Fact.Kind.PROCESS_PUBLISHED,
    Fact.Kind.PHASE_OPENED,
    Fact.Kind.PHASE_CLOSES_SOON,
    Fact.Kind.RESULT_PUBLISHED,
    Fact.Kind.ANSWERED,
    Fact.Kind.SYNTHESIS,
)
OF_A_FACT = ("fact__space", "fact__process", "fact__phase", "fact__contribution", "fact__by", "fact__letter")


def columns_of(target: Target) -> dict[str, Any]:
    """What a follow of it has in its columns."""
    if isinstance(target, Topic):
        return {"process": target.process, "topic": target.name}
    # Not type(): the person of a request is one that is looked up when first used.
    return {COLUMNS[target.__class__]: target, "topic": ""}


def topics_of(process: Process) -> set[str]:
    """The topics that the phases of a process sort what is said in them by. One query."""
    known: set[str] = set()
    for phase in process.phases.all():
        if phase.tool is not None and phase.tool.topics_of is not None:
            known |= set(phase.tool.topics_of(phase.rules_of_tool))
    return known


def follow_of(person: Person, target: Target) -> Follow | None:
    return Follow.objects.filter(person=person, **columns_of(target)).first()


def follower_count(target: Target) -> int:
    """How many follow it, counted at most once a minute: at a hundred thousand a count is not free."""
    key = count_key(target)
    found = cache.get(key)
    if found is None:
        found = Follow.objects.filter(**columns_of(target)).count()
        cache.set(key, found, timeout=COUNT_SECONDS)
    return int(found)


def count_key(target: Target) -> str:
    if isinstance(target, Topic):
        name = hashlib.sha256(target.name.encode()).hexdigest()[:20]
        return f"notifications:followers:topic:{target.process.pk}:{name}"
    return f"notifications:followers:{COLUMNS[target.__class__]}:{target.pk}"


def follows_of(person: Person) -> "QuerySet[Follow]":
    """All that a person follows, with what their page shows of each; the latest first."""
    return (
        Follow.objects.filter(person=person)
        .select_related("space", "process__space", "contribution__process__space", "someone__account")
        .order_by("-since", "-pk")
    )


def find_target(what: str, public_id: str, topic: str = "") -> Target | None:
    """What an address or a form names: a public process, or a topic of it, a text that stands, a space, a person who
    acts here; or, by the number of a fact, the ``topic`` that it was in."""
    found: Target | None = None
    if what == "space":
        found = Space.objects.filter(public_id=public_id).first()
    elif what == "process":
        process = Process.objects.select_related("space").filter(public_id=public_id).first()
        found = Topic(process, topic) if topic and process is not None else process
    elif what == "topic" and public_id.isascii() and public_id.isdigit() and len(public_id) < 19:
        fact = Fact.objects.select_related("process__space").filter(pk=int(public_id)).exclude(topic="").first()
        found = Topic(fact.process, fact.topic) if fact is not None and fact.process is not None else None
    elif what == "contribution":
        found = Contribution.objects.select_related("process__space").filter(public_id=public_id).first()
    elif what == "person":
        found = Person.objects.filter(public_id=public_id).first()
    return found


def notices_of(person: Person, *, reason: str = "", unread: bool = False) -> "QuerySet[Notice]":
    """What someone was told, the latest first."""
    rows = Notice.objects.filter(person=person).select_related(*OF_A_FACT)
    if reason:
        rows = rows.filter(reason=reason)
    if unread:
        rows = rows.filter(read_at=None)
    return rows.order_by("-pk")


def unread_count(person: Person) -> int:
    """Unread notices, counted up to 99 by an index of the unread alone: the header of each page asks."""
    return Notice.objects.filter(person=person, read_at=None)[: MOST_COUNTED + 1].count()


def preference_of(person: Person) -> Preference:
    """How someone wishes to be told: as they said, or the defaults (a row that is not kept)."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def endpoints_of(person: Person) -> list[str]:
    """Where a person's devices are pushed to; a browser knows its own among them."""
    return list(Device.objects.filter(person=person).order_by("pk").values_list("endpoint", flat=True))


def zone_of(person: Person) -> str:
    """The time zone of the space that someone took part in last: their own, as far as is known."""
    last = Participation.objects.filter(person=person).order_by("-pk")
    return last.values_list("process__space__time_zone", flat=True).first() or DEFAULT_ZONE


def can_be_written_to(person: Person) -> bool:
    """Whether there is an address, checked, that mail reaches. The person has their account and its state at hand."""
    account = person.account
    if account is None or person.assurance < Assurance.EMAIL or not account.is_active:
        return False
    state = state_of(account)
    return state is None or (state.unreachable_at is None and state.complained_at is None)


def state_of(account: Account) -> AddressState | None:
    """What is known of the address that the account has now."""
    state = getattr(account, "address_state", None)
    return state if state is not None and state.email == account.email else None


def facts_of(*, space: Space | None = None, process: Process | None = None, most: int = 50) -> "Sequence[Fact]":
    """What happened in public in a space or a process, the latest first: what feeds say."""
    facts = Fact.objects.filter(process__published_at__isnull=False, process__erased_at=None, kind__in=PUBLIC_KINDS)
    facts = facts.filter(process=process) if process is not None else facts.filter(space=space)
    facts = facts.exclude(Q(contribution__isnull=False) & ~Q(contribution__state=Contribution.State.PUBLISHED))
    return list(
        facts.select_related("space", "process", "phase", "contribution", "by").order_by("-happened_at", "-pk")[:most]
    )


def letters_of(space: Space) -> "QuerySet[Letter]":
    return Letter.objects.filter(space=space).select_related("space", "process", "fact").order_by("-written_at", "-pk")


def letter_report(letter: Letter) -> dict[str, int]:
    """What became of a newsletter's messages: how many are waiting, left, came back. Nothing else is known of them."""
    if letter.fact_id is None:
        return {"recipients": 0, "waiting": 0, "sent": 0, "bounced": 0, "uncertain": 0}
    rows = Outbox.objects.filter(notice__fact=letter.fact_id)
    states = Outbox.State
    counts: dict[str, Any] = {name: rows.filter(state=name).count() for name in states.values}
    return {
        "recipients": sum(counts.values()),
        "waiting": counts[states.WAITING] + counts[states.CLAIMED] + counts[states.IN_HAND],
        "sent": counts[states.SENT],
        "bounced": counts[states.BOUNCED] + counts[states.GIVEN_UP],
        "uncertain": counts[states.UNCERTAIN],
    }


def own_facts(person: Person, *, most: int = 50) -> list[Fact]:
    """The latest facts that someone was told of, without what was said to them alone."""
    rows = Notice.objects.filter(person=person, fact__isnull=False).exclude(reason=Notice.Reason.LETTER)
    return [one.fact for one in rows.select_related(*OF_A_FACT).order_by("-pk")[:most] if one.fact is not None]


def phases_shown(
    *, space: Space | None = None, process: Process | None = None, person: Person | None = None
) -> list[Phase]:
    """The phases with a date of a process, of a space, or of what someone follows; public ones only."""
    phases = Phase.objects.filter(
        process__published_at__isnull=False, process__erased_at=None, opens_at__isnull=False
    ).select_related("process__space")
    if process is not None:
        phases = phases.filter(process=process)
    elif space is not None:
        phases = phases.filter(process__space=space)
    else:
        follows = Follow.objects.filter(person=person)
        of_processes = Q(process__in=follows.filter(process__isnull=False, topic="").values("process"))
        phases = phases.filter(of_processes | Q(process__space__in=follows.filter(space__isnull=False).values("space")))
    return list(phases.order_by("-opens_at", "pk")[:500])
