# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done in a thread: comment, edit, take back, find useful, pin, keep one's place; and import."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions import actions as contributions
from isegoria.core.contributions.actions import ImportedContribution, Said
from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.contributions.rules import is_read_first, may_say, tidy
from isegoria.core.events import Event, announce
from isegoria.core.expressions import actions as expressions
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Role
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from .attestation import PLACE_SUBJECT, place_content
from .kind import COMMENT, KIND, settings_of
from .models import Comment, Invitation, Reading
from .queries import invitation_of, writing_phase
from .rules import MOST_PINNED, is_new, may_answer, may_comment, may_find_useful, may_pin

BATCH = 500
# Plain SQL: a statement with five hundred cases takes ten times as long as five hundred statements.
SET_REPLIES = "UPDATE comments_comment SET replies = %s WHERE contribution_id = %s"
SET_COMMENTS = "UPDATE contributions_standing SET comments = %s WHERE contribution_id = %s"


@dataclass(frozen=True)
class Commented(Event):
    """A comment was made. It may still wait for a moderator."""

    comment: Comment


@transaction.atomic
def comment(
    *,
    on: Contribution,
    author: Person,
    body: str,
    language: str,
    side: str = "",
    reply_to: Contribution | None = None,
) -> Said:
    """Comment on a text, or answer one of its comments. ``on`` is the thread's root, with its process and phase.

    An official of the space and a person invited into the thread speak as such. Raises ``Refused``.
    """
    phase = writing_phase(on)
    may_comment(on, phase).require()
    # Held until the end: of two sends of one text, the second one finds the first.
    take_part(phase=phase, person=author)
    settings = settings_of(phase)
    on.state = Contribution.objects.values_list("state", flat=True).get(pk=on.pk)
    may_comment(on, phase).require()
    answered = _answered(on, reply_to)
    parent = answered.contribution if answered else on
    # Before it is looked for: no database takes every text that can be sent (a NUL, half a surrogate pair).
    may_say(tidy(body), max_length=KIND.max_length).require()
    is_new(parent, author, body).require()
    said = contributions.contribute(
        kind=COMMENT,
        phase=phase,
        author=author,
        body=body,
        language=language,
        max_length=KIND.max_length,
        parent=parent,
        state=Contribution.State.PENDING
        if settings.read_before or is_read_first(phase, author, setting="comment_moderation")
        else Contribution.State.PUBLISHED,
    )
    voice, invitation = _voice(on, author)
    made = Comment.objects.create(
        contribution=said.contribution,
        root=on,
        branch_id=(answered.branch_id or answered.pk) if answered else None,
        depth=answered.depth + 1 if answered else 0,
        side=_side(side) if settings.sides and not answered else Comment.Side.NONE,
        voice=voice,
        invitation=invitation,
        pinned=invitation is not None and answered is None and _speaks_first(invitation, on),
    )
    if made.side or made.voice:
        _record(made, "comment.placed")
    if said.contribution.state == Contribution.State.PUBLISHED:
        list_comment(made)
        count_comment(made.root_id, 1)
    announce(Commented(comment=made))
    return said


def _answered(on: Contribution, reply_to: Contribution | None) -> Comment | None:
    """The comment that is answered, as it stands now; None for a comment on the root itself."""
    if reply_to is None or reply_to.pk == on.pk:
        return None
    found = Comment.objects.select_related("contribution").filter(pk=reply_to.pk).first()
    if found is None:
        refuse(
            "no_such_comment",
            _("What you answer is no comment. Yours was not kept."),
            _("Copy your text, open the thread and answer from there."),
            status=404,
        )
    may_answer(found, on).require()
    return found


def _side(side: str) -> str:
    if side not in Comment.Side.values:
        refuse(
            "side_unknown",
            _("A comment is for, against, or neither. Yours was not kept."),
            _("Choose one of the three, then send it again."),
            status=400,
        )
    return side


def _voice(on: Contribution, author: Person) -> tuple[str, Invitation | None]:
    """In what capacity someone speaks in a thread now."""
    invitation = invitation_of(author, on)
    if invitation is not None:
        return Comment.Voice.INVITED, invitation
    if author.account_id is not None and Role.Name.OFFICIAL.value in roles_in(author.account, on.process.space):
        return Comment.Voice.OFFICIAL, None
    return Comment.Voice.CITIZEN, None


def _speaks_first(invitation: Invitation, on: Contribution) -> bool:
    """What the invited say first to everyone is pinned, while there is room."""
    pinned = Comment.objects.filter(root=on, pinned=True)
    return not Comment.objects.filter(invitation=invitation, branch=None).exists() and pinned.count() < MOST_PINNED


def list_comment(made: Comment) -> None:
    """Give a comment its place in the lists, once and for all; in the transaction of the act that shows it."""
    now = timezone.now()
    if Comment.objects.filter(pk=made.pk, listed_at=None).update(listed_at=now) and made.branch_id:
        Comment.objects.filter(pk=made.branch_id).update(replies=F("replies") + 1)


# Written out: someone who leaves may take a thousand comments back at once.
COUNT = "UPDATE contributions_standing SET comments = comments + %s, last_act_at = %s WHERE contribution_id = %s"


def count_comment(root_id: int, change: int) -> None:
    """Count one more public comment on a root, or one less."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [change, connection.ops.adapt_datetimefield_value(timezone.now()), root_id])


def _record(placed: Comment, kind: str) -> Receipt:
    return journal.record(
        kind=kind,
        subject_kind=PLACE_SUBJECT,
        subject_id=placed.contribution.public_id,
        content=place_content(placed),
    )


def edit_comment(*, comment: Contribution, person: Person, body: str, expected_version: int = 0) -> Said:
    """Put a new version in the place of one's comment; the earlier ones stay readable. Raises ``Refused``."""
    phase = comment.phase
    before = settings_of(phase).read_before or is_read_first(phase, person, setting="comment_moderation")
    return contributions.edit(
        contribution=comment,
        person=person,
        body=body,
        max_length=KIND.max_length,
        state=Contribution.State.PENDING if before else "",
        expected_version=expected_version,
    )


def withdraw_comment(*, comment: Contribution, person: Person | None) -> Contribution:
    """Take one's comment back: its place stays with what answers it, without its text. Raises ``Refused``."""
    return contributions.withdraw(contribution=comment, person=person)


def find_useful(*, comment: Contribution, person: Person) -> Receipt | None:
    """Mark a comment as useful: a support of the core, counted once for each person. Raises ``Refused``."""
    may_find_useful(comment, person).require()
    return expressions.give_support(contribution=comment, phase=writing_phase(comment), person=person)


def find_useful_no_more(*, comment: Contribution, person: Person) -> None:
    """Take that mark back."""
    expressions.take_back_support(contribution=comment, phase=writing_phase(comment), person=person)


@transaction.atomic
def pin(*, comment: Contribution, by: Account) -> None:
    """Show a comment above the others. Raises ``Refused``."""
    may_organise(by, comment.process.space).require()
    Contribution.objects.select_for_update().get(pk=_placed(comment).root_id)  # two pins at once take turns
    placed = _placed(comment)
    if not placed.pinned:
        may_pin(placed).require()
        set_pin(placed, True)


@transaction.atomic
def unpin(*, comment: Contribution, by: Account) -> None:
    """Let a comment stand among the others again. Raises ``Refused``."""
    may_organise(by, comment.process.space).require()
    placed = _placed(comment)
    if placed.pinned:
        set_pin(placed, False)


def _placed(comment: Contribution) -> Comment:
    return Comment.objects.select_related("contribution", "root", "invitation").get(pk=comment.pk)


def set_pin(placed: Comment, pinned: bool) -> None:
    """Pin or unpin, in the transaction of the act that does it. ``placed`` has its contribution, root, invitation."""
    placed.pinned = pinned
    placed.save(update_fields=["pinned"])
    _record(placed, "comment.pinned" if pinned else "comment.unpinned")


@transaction.atomic
def keep_place(*, root: Contribution, person: Person, until: datetime) -> None:
    """Keep until when a person has read a thread; it never goes back, nor beyond now."""
    until = min(until, timezone.now())
    kept, made = Reading.objects.get_or_create(root=root, person=person, defaults={"read_until": until})
    if not made and kept.read_until < until:
        Reading.objects.filter(pk=kept.pk, read_until__lt=until).update(read_until=until)


@dataclass(frozen=True)
class ImportedComment:
    """A comment as another platform published it."""

    external_id: str
    body: str
    language: str
    state: str
    created_at: datetime
    on: Contribution
    """The root of its thread."""
    reply_to: str = ""
    """External id of the comment that it answers, of the same source; empty for one on the root."""
    author: Person | None = None
    side: str = ""


@transaction.atomic
def import_comments(*, phase: Phase, source: str, rows: Iterable[ImportedComment]) -> Mapping[str, Contribution]:
    """Write a batch of imported comments; those already there are left alone. External id → contribution.

    A comment comes in the same batch as what it answers, or in a later one; one that answers nothing known is put on
    the root. The process is not public yet. Counters are set at the end of the import, by :func:`recount_threads`.
    """
    given = {row.external_id: row for row in rows}
    placed = _imported_before(source, {row.reply_to for row in given.values()} | set(given))
    new = [row for row in given.values() if row.external_id not in placed]
    made = contributions.import_contributions(
        kind=COMMENT,
        phase=phase,
        source=source,
        rows=[
            ImportedContribution(
                external_id=row.external_id,
                body=row.body,
                language=row.language,
                state=row.state,
                created_at=row.created_at,
                author=row.author,
                parent=row.on,
            )
            for row in new
        ],
    )
    for row in parents_first(new, placed):
        placed[row.external_id] = _import_place(row, made[row.external_id], placed.get(row.reply_to))
    fresh = [placed[row.external_id] for row in new]
    # The parents of a batch have keys only once it is written.
    replies = [one.contribution for one in fresh if one.branch_id]
    Contribution.objects.bulk_update(replies, ["parent"], batch_size=BATCH)
    Comment.objects.bulk_create(fresh, batch_size=BATCH)
    return {key: placed[key].contribution for key in given}


def parents_first(rows: Iterable[ImportedComment], known: Container[str]) -> list[ImportedComment]:
    """The rows, each after what it answers; those that answer one another in a circle come last."""
    rows = list(rows)
    there = {row.external_id for row in rows}
    answers: dict[str, list[ImportedComment]] = defaultdict(list)
    ready: list[ImportedComment] = []
    for row in rows:
        waits = row.reply_to in there and row.reply_to not in known
        (answers[row.reply_to] if waits else ready).append(row)
    for row in ready:  # it grows as it is read: no recursion, whatever the depth
        ready += answers.pop(row.external_id, [])
    return ready + [row for circle in answers.values() for row in circle]


def _imported_before(source: str, keys: set[str]) -> dict[str, Comment]:
    provenances = Provenance.objects.filter(source=source, external_id__in=keys, contribution__kind=COMMENT)
    keys_of = dict(provenances.values_list("contribution_id", "external_id"))
    placed = Comment.objects.filter(pk__in=keys_of).select_related("contribution")
    return {keys_of[one.pk]: one for one in placed}


def _import_place(row: ImportedComment, made: Contribution, above: Comment | None) -> Comment:
    if above is not None and above.root_id == row.on.pk:
        made.parent = above.contribution
    else:
        above = None
    waits = row.state in {Contribution.State.PENDING, Contribution.State.REJECTED}
    return Comment(
        contribution=made,
        root=row.on,
        branch_id=(above.branch_id or above.pk) if above else None,
        depth=above.depth + 1 if above else 0,
        side=row.side if row.side in Comment.Side.values and not above else Comment.Side.NONE,
        listed_at=None if waits else row.created_at,
    )


def recount_threads(*, roots: Iterable[int]) -> None:
    """Set the counters of whole threads from their rows: at the end of an import."""
    keys = sorted(set(roots))
    for start in range(0, len(keys), BATCH):
        _recount_some(keys[start : start + BATCH])


def _recount_some(roots: list[int]) -> None:
    public = Comment.objects.filter(root__in=roots, contribution__state=Contribution.State.PUBLISHED)
    counted = dict(public.values_list("root").annotate(Count("pk")).order_by())
    places = Comment.objects.filter(root__in=roots, branch__isnull=False, listed_at__isnull=False)
    replies = dict(places.values_list("branch").annotate(Count("pk")).order_by())
    known = Comment.objects.filter(root__in=roots, branch=None).values_list("pk", "replies")
    changed = [(replies.get(pk, 0), pk) for pk, count in known if count != replies.get(pk, 0)]
    for start in range(0, len(changed), BATCH):
        # A transaction for each batch, so that nobody's act waits behind a whole thread.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(SET_REPLIES, changed[start : start + BATCH])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(SET_COMMENTS, [(counted.get(root, 0), root) for root in roots])
