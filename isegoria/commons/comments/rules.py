# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may comment where, and why not."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import tidy
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import YES, Verdict, no

from .kind import settings_of
from .models import Comment, Invitation

MOST_PINNED = 5


def is_commented(on: Contribution) -> bool:
    """Whether texts of this kind can be commented on at all, whatever the moment."""
    kind = find_kind(on.kind)
    return kind is not None and kind.commented


def may_comment(on: Contribution, phase: Phase) -> Verdict:
    """Whether anyone can comment on a text now. ``phase`` is the one in which it would be written."""
    if not is_commented(on):
        return no(
            "not_commented",
            _("Texts of this kind are not commented on. Yours was not kept."),
            _("Answer it in the way that its page offers."),
        )
    if not settings_of(phase).open:
        return no(
            "comments_closed",
            _("The organisers did not open comments here. Yours was not kept."),
            _("Answer in the way that the page offers."),
        )
    if on.state == Contribution.State.MERGED:
        return no(
            "comments_elsewhere",
            _("This text was merged into another one, which people comment on now. Your comment was not kept."),
            _("Copy it, open the text in which this one stands, and send it there."),
            status=409,
        )
    if on.state != Contribution.State.PUBLISHED:
        return no(
            "not_public",
            _("This text is not public, so it cannot be commented on. Your comment was not kept."),
            _("Go back to the list and choose another one."),
            status=409,
        )
    return may_write(phase)


def may_answer(comment: Comment, on: Contribution) -> Verdict:
    """Whether a comment can be answered: it is of this thread, and its text is shown."""
    if comment.root_id != on.pk:
        return no(
            "other_thread",
            _("The comment that you answer is in another thread. Yours was not kept."),
            _("Open that thread and answer there."),
            status=409,
        )
    if comment.contribution.state != Contribution.State.PUBLISHED:
        return no(
            "reply_to_nothing",
            _("The comment that you answer is shown no more. Yours was not kept."),
            _("Copy your text and send it as a comment of its own."),
            status=409,
        )
    return YES


def is_new(parent: Contribution, author: Person, text: str) -> Verdict:
    """One person says one thing once in one place. A double click finds its first send here."""
    same = Contribution.objects.filter(author=author, parent=parent, body=tidy(text)).exclude(
        state__in=[Contribution.State.ERASED, Contribution.State.WITHDRAWN]
    )
    if same.exists():
        return no(
            "comment_exists",
            _("You have said just this here already. It was not added a second time."),
            _("You will find it in the thread; edit it if you mean something else."),
            status=409,
        )
    return YES


def may_find_useful(comment: Contribution, person: Person | None) -> Verdict:
    """Anyone but its author."""
    if person is not None and comment.author_id == person.pk:
        return no(
            "own_comment",
            _("This comment is yours: it is for others to find it useful. Nothing was changed."),
            _("Read what others wrote, and mark what helped you."),
            status=409,
        )
    return YES


def may_pin(comment: Comment) -> Verdict:
    """At most five are pinned in one thread, and only what is shown."""
    if comment.contribution.state != Contribution.State.PUBLISHED:
        return no(
            "pin_nothing",
            _("This comment is not shown, so it cannot be pinned. Nothing was changed."),
            _("Choose another one."),
            status=409,
        )
    if Comment.objects.filter(root=comment.root_id, pinned=True).count() >= MOST_PINNED:
        return no(
            "pins_used_up",
            _("%(most)s comments are pinned in this thread, the most that can be. This one was not."),
            _("Unpin another one first."),
            status=409,
            most=MOST_PINNED,
        )
    return YES


def may_accept(invitation: Invitation, person: Person | None) -> Verdict:
    """The link is what opens the thread; once an account has used it, only that account does."""
    if not invitation.stands:
        return no(
            "invitation_withdrawn",
            _("This invitation was withdrawn. Nothing was changed."),
            _("You can still read the thread, and comment as anyone can. Ask whoever wrote to you for a new one."),
            status=410,
        )
    holder = invitation.person
    if holder is not None and holder.account_id is not None and (person is None or person.pk != holder.pk):
        return no(
            "invitation_taken",
            _("This invitation is held by an account already. Nothing was changed."),
            _("Sign in with that account, then open the link again."),
        )
    return YES
