# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of a thread. No list costs more queries in a thread of 100,000 comments than in one of ten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Support
from isegoria.core.processes.models import Phase

from .cursors import IN_TIME, NEWEST, USEFUL, Order
from .models import Comment, Invitation, Reading

ORDERS = {"useful": USEFUL, "newest": NEWEST}
VIEWS = ("useful", "newest", "unread")
BRANCHES = 15
"""Branches on a page."""
BRANCHES_ON_A_PAGE_OF_ANOTHER = 5
"""Branches shown under the text that they are about."""
FIRST_REPLIES = 2
"""Replies of each branch that a page shows at once."""
REPLIES = 40
"""Replies, or unread comments, on a page."""
UNREAD_COUNTED = 1000

# One small read for each branch, in one query: a branch of 100,000 replies costs what one of three does.
_PINNED = "SELECT contribution_id FROM comments_comment WHERE root_id = %s AND pinned"
_FIRST_REPLIES = """
    SELECT b{n}.contribution_id FROM (
        SELECT contribution_id FROM comments_comment WHERE branch_id = %s AND listed_at IS NOT NULL
        ORDER BY listed_at, contribution_id LIMIT %s
    ) b{n}
"""


@dataclass(frozen=True)
class Branch:
    """A comment on the root, and the first of what answers it."""

    top: Comment
    first: Sequence[Comment]

    @property
    def more(self) -> int:
        """How many replies a page of its own would add."""
        return max(self.top.replies - len(self.first), 0)


@dataclass(frozen=True)
class Branches:
    """A page of branches; ``next_cursor`` is empty on the last one. ``pinned`` are on the first one only."""

    branches: Sequence[Branch]
    next_cursor: str
    pinned: Sequence[Comment] = ()


@dataclass(frozen=True)
class Comments:
    """A page of comments one after another; ``next_cursor`` is empty on the last one."""

    comments: Sequence[Comment]
    next_cursor: str


def placed() -> "QuerySet[Comment]":
    """Comments with all that shows of them: text, author, invitation, and whom they answer (without that text)."""
    return Comment.objects.select_related("contribution__author", "contribution__parent__author", "invitation").defer(
        "contribution__parent__body", "contribution__parent__title"
    )


def find_placed(public_id: str) -> Comment | None:
    """One comment with its thread's root, process and phase, whatever its state."""
    return (
        Comment.objects.select_related(
            "contribution__author",
            "contribution__parent__author",
            "contribution__standing",
            "contribution__phase",
            "root__process__space",
            "root__phase",
            "root__author",
            "invitation",
        )
        .filter(contribution__public_id=public_id)
        .first()
    )


def find_root(public_id: str, person: Person | None = None) -> Contribution | None:
    """What a thread is about, whatever its state. For a person, also ``read_until`` and ``invited`` (a key or None)."""
    rows = Contribution.objects.select_related("process__space", "phase", "author", "standing")
    if person is not None:
        reading = Reading.objects.filter(root=OuterRef("pk"), person=person)
        invitation = Invitation.objects.filter(root=OuterRef("pk"), person=person, revoked_at=None).order_by("-pk")
        rows = rows.annotate(
            read_until=Subquery(reading.values("read_until")[:1]), invited=Subquery(invitation.values("pk")[:1])
        )
    return rows.filter(public_id=public_id).first()


def branches_of(
    root: Contribution, *, view: str = "useful", cursor: str = "", side: str = "", size: int = BRANCHES
) -> Branches:
    """A page of the thread of ``root``, by branch; of one side only where ``side`` says so. Two queries."""
    order = ORDERS[view]
    rows = placed().filter(root=root, branch__isnull=True, listed_at__isnull=False)
    if side:
        rows = rows.filter(side=side)
    tops, next_cursor = _page(rows, order, cursor, size)
    first, pinned = _first_replies(root, tops, with_pinned=not cursor and not side)
    return Branches([Branch(top, first.get(top.pk, [])) for top in tops], next_cursor, pinned)


def _first_replies(
    root: Contribution, tops: Sequence[Comment], *, with_pinned: bool
) -> tuple[dict[int, list[Comment]], list[Comment]]:
    """The first replies of each branch, and what is pinned in the thread, in one query."""
    answered = [top.pk for top in tops if top.replies]
    parts = [_FIRST_REPLIES.format(n=n) for n in range(len(answered))]
    params = [value for key in answered for value in (key, FIRST_REPLIES)]
    if with_pinned:
        parts.append(_PINNED)
        params.append(root.pk)
    if not parts:
        return {}, []
    wanted = RawSQL(" UNION ALL ".join(parts), params)  # noqa: S611 - our own constants, repeated
    found = list(placed().filter(pk__in=wanted).order_by("listed_at", "pk"))
    replies: dict[int, list[Comment]] = {}
    for one in found:
        if one.branch_id in answered and len(replies.setdefault(one.branch_id, [])) < FIRST_REPLIES:
            replies[one.branch_id].append(one)
    return replies, [one for one in found if one.pinned] if with_pinned else []


def replies_in(branch: int, *, cursor: str = "", size: int = REPLIES) -> Comments:
    """A page of a branch in the order of time, however deep its replies answer one another."""
    rows = placed().filter(branch=branch, listed_at__isnull=False)
    return Comments(*_page(rows, IN_TIME, cursor, size))


def replies_to(comment: Comment, *, cursor: str = "", size: int = REPLIES) -> Comments:
    """A page of what answers one comment directly, in the order of time."""
    if comment.leads:
        return replies_in(comment.pk, cursor=cursor, size=size)
    rows = placed().filter(branch=comment.branch_id, contribution__parent=comment.pk, listed_at__isnull=False)
    return Comments(*_page(rows, IN_TIME, cursor, size))


def unread_in(root: Contribution, person: Person, *, since: datetime | None, cursor: str = "") -> Comments:
    """What others wrote in a thread after a moment, the oldest first."""
    rows = placed().filter(root=root, listed_at__isnull=False).exclude(contribution__author=person)
    if since is not None:
        rows = rows.filter(listed_at__gt=since)
    return Comments(*_page(rows, IN_TIME, cursor, REPLIES))


def _page(rows: "QuerySet[Comment]", order: Order, cursor: str, size: int) -> tuple[list[Comment], str]:
    found = list(order.after(rows, cursor).order_by(*order.ordering)[: size + 1])
    return found[:size], order.cursor(found[size - 1]) if len(found) > size else ""


def name_branches(shown: Sequence[Comment]) -> None:
    """Give comments the branch that each stands in, with no more than its public id. One query."""
    keys = {one.branch_id for one in shown if one.branch_id}
    names = Contribution.objects.only("public_id").in_bulk(keys) if keys else {}
    for one in shown:
        one.branch = names.get(one.branch_id) if one.branch_id else None


def found_useful(person: Person | None, shown: Sequence[Comment]) -> set[int]:
    """Which of these comments a person marked as useful."""
    if person is None or not shown:
        return set()
    own = Support.objects.filter(person=person, contribution__in=[one.pk for one in shown])
    return set(own.values_list("contribution_id", flat=True))


def count_unread(root: Contribution, since: datetime | None) -> int:
    """How many comments came after a moment, counted up to a thousand."""
    if since is None:
        return 0
    return Comment.objects.filter(root=root, listed_at__gt=since)[:UNREAD_COUNTED].count()


def invitation_of(person: Person | None, root: Contribution) -> Invitation | None:
    """The invitation under which a person speaks in a thread, if one stands."""
    if person is None:
        return None
    return Invitation.objects.filter(root=root, person=person, revoked_at=None).order_by("-pk").first()


def invitations_to(root: Contribution) -> list[Invitation]:
    """Every invitation into a thread, the latest first: for organisers."""
    return list(Invitation.objects.filter(root=root).order_by("-pk")[:200])


def writing_phase(on: Contribution) -> Phase:
    """The phase in which people comment on a text: its own, or once that has closed, one that takes it up."""
    phase: Phase = on.phase
    phase.process = on.process
    if phase.state == Phase.State.CLOSED:
        for later in phase.taken_up_by.all():
            later.process = on.process
            if later.state == Phase.State.OPEN:
                return later
    return phase


def exported_places(process: Any, after: int, size: int) -> list[Comment]:
    """Comments of a process by ascending key, for open data."""
    return list(
        Comment.objects.filter(contribution__process=process, pk__gt=after)
        .exclude(contribution__state=Contribution.State.PENDING)
        .select_related("contribution", "root", "branch", "invitation")
        .order_by("pk")[:size]
    )


@kept.also("discussions")
def own_places(person: Person) -> list[dict[str, Any]]:
    """How far a person has read, and in which threads they were invited to speak."""
    read = [
        {"contribution": one.root.public_id, "read_until": one.read_until.isoformat(timespec="seconds")}
        for one in Reading.objects.filter(person=person).select_related("root").order_by("pk")
    ]
    invited = [
        {"contribution": one.root.public_id, "invited_as": one.capacity, "name": one.name, "email": one.email}
        for one in Invitation.objects.filter(person=person).select_related("root").order_by("pk")
    ]
    return [*read, *invited]
