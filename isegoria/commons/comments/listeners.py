# SPDX-License-Identifier: AGPL-3.0-or-later
"""What threads do when a comment changes state or is found useful, when two persons are one, or one leaves."""

from collections import Counter

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.contributions.actions import ContributionsErased, ContributionStateChanged
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.events import listen
from isegoria.core.expressions.actions import Recounted, SupportGiven, SupportTakenBack
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from .actions import count_comment, list_comment, set_pin
from .attestation import INVITATION_SUBJECT, PLACE_SUBJECT
from .kind import COMMENT
from .models import Comment, Invitation, Reading

PUBLISHED = Contribution.State.PUBLISHED


@listen(ContributionStateChanged)
def keep_the_count(event: ContributionStateChanged) -> None:
    """A comment shown for the first time takes its place; the root's count follows what is public."""
    changed = event.contribution
    if changed.kind != COMMENT:
        return
    placed = Comment.objects.filter(pk=changed.pk).first()
    if placed is None:
        return
    if changed.state == PUBLISHED:
        list_comment(placed)
    if (event.before == PUBLISHED) != (changed.state == PUBLISHED):
        count_comment(placed.root_id, 1 if changed.state == PUBLISHED else -1)
    if placed.pinned and changed.state != PUBLISHED:
        set_pin(Comment.objects.select_related("contribution", "root", "invitation").get(pk=placed.pk), False)


@listen(ContributionsErased)
def forget_places(event: ContributionsErased) -> None:
    """Erased comments are counted no more, and which side someone took goes with their text."""
    texts = {one.pk: one for one in event.contributions if one.kind == COMMENT}
    placed = list(Comment.objects.filter(pk__in=list(texts)))
    for root, fewer in Counter(one.root_id for one in placed if event.before[one.pk] == PUBLISHED).items():
        count_comment(root, -fewer)
    told = [one.pk for one in placed if one.side or one.voice or one.pinned]
    Comment.objects.filter(pk__in=told).update(
        side=Comment.Side.NONE, voice=Comment.Voice.CITIZEN, invitation=None, pinned=False
    )
    entries = entries_of(PLACE_SUBJECT, [texts[pk].public_id for pk in told])
    journal.erase(entry_ids=entries, reason="text_erased")


@listen(SupportGiven)
def one_more_finds_it_useful(event: SupportGiven) -> None:
    if event.contribution.kind == COMMENT:
        Comment.objects.filter(pk=event.contribution.pk).update(useful=F("useful") + 1)


@listen(SupportTakenBack)
def one_less_finds_it_useful(event: SupportTakenBack) -> None:
    if event.contribution.kind == COMMENT:
        Comment.objects.filter(pk=event.contribution.pk).update(useful=F("useful") - 1)


@listen(Recounted)
def as_many_as_were_counted(event: Recounted) -> None:
    counted = Standing.objects.filter(pk=OuterRef("pk")).values("supports")
    Comment.objects.filter(pk__in=event.contribution_ids).update(useful=Subquery(counted))


@listen(PersonsMerged)
def one_reader(event: PersonsMerged) -> None:
    """The further of two places in a thread is kept; an invitation follows who accepted it."""
    theirs = dict(Reading.objects.filter(person=event.person).values_list("root", "read_until"))
    for reading in Reading.objects.filter(person=event.guest, root__in=list(theirs)):
        if reading.read_until > theirs[reading.root_id]:
            Reading.objects.filter(person=event.person, root=reading.root_id).update(read_until=reading.read_until)
        reading.delete()
    Reading.objects.filter(person=event.guest).update(person=event.person)
    Invitation.objects.filter(person=event.guest).update(person=event.person)


@listen(PersonErased)
def forget_reader(event: PersonErased) -> None:
    Reading.objects.filter(person=event.person).delete()
    accepted = Invitation.objects.filter(person=event.person)
    entries = entries_of(INVITATION_SUBJECT, list(accepted.values_list("public_id", flat=True)))
    journal.erase(entry_ids=entries, reason="author_left")
    accepted.filter(revoked_at=None).update(revoked_at=timezone.now())
    accepted.update(email="", name="", presentation="", person=None)
