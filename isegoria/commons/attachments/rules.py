# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may attach, remove and see a file, and why not."""

from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from isegoria.core.access import throttle
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import may_edit
from isegoria.core.manifest import find_kind
from isegoria.core.processes.rules import may_write
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import YES, Verdict, no

from .models import Attachment

FILES_EACH = 6
"""Files of one contribution."""
FILES_OF_ONE = 200
BYTES_OF_ONE = 200_000_000
"""Files, and bytes, that one person has here at any time."""
FILES_AN_HOUR = 40
"""Files that one person sends in an hour, kept or not: each takes seconds to check."""
ALTERNATIVE_LENGTH = 300


def takes_files(contribution: Contribution) -> bool:
    """Whether contributions of this kind take files."""
    kind = find_kind(contribution.kind)
    return kind is not None and kind.attached


def may_send(person: Person) -> Verdict:
    """Whether one more file of this person can be looked at now. Asking counts."""
    return throttle("files", person.public_id, limit=FILES_AN_HOUR, seconds=3600)


def may_attach(person: Person | None, contribution: Contribution) -> Verdict:
    """Authors attach files to what they wrote, while its phase is open, as far as there is room."""
    if not takes_files(contribution):
        return no(
            "no_files_here",
            _("Files cannot be attached to this. Nothing was kept."),
            _("Put a link in your text instead."),
        )
    for verdict in (may_write(contribution.phase), may_edit(person, contribution)):
        if not verdict:
            return verdict
    if standing_files(contribution) >= FILES_EACH:
        return no(
            "files_enough",
            _("There are %(most)s files here already, which is the most. Nothing was kept."),
            _("Remove one first, or put several pictures in one PDF."),
            status=409,
            most=FILES_EACH,
        )
    own = Attachment.objects.filter(owner=person, removed_at=None).aggregate(files=Count("pk"), bytes=Sum("size"))
    if own["files"] >= FILES_OF_ONE or (own["bytes"] or 0) >= BYTES_OF_ONE:
        return no(
            "files_quota",
            _("You have %(files)s files here, which is all the room that one person has. Nothing was kept."),
            _("Remove some that are of no use any more."),
            status=409,
            files=own["files"],
        )
    return YES


def standing_files(contribution: Contribution) -> int:
    return Attachment.objects.filter(contribution=contribution, removed_at=None).count()


def may_describe(alternative: str, *, picture: bool) -> Verdict:
    """Whether tidied words can stand for a file. Without them, who does not see the picture has nothing."""
    if not alternative and picture:
        return no(
            "alternative_missing",
            _("Say in a few words what the picture shows: whoever does not see it reads this instead."),
            _("Then send it again: the file itself is here and waits."),
            status=400,
        )
    if not alternative:
        return no(
            "alternative_missing",
            _("Give the document a title: it is what others see before they open it."),
            _("Then send it again: the file itself is here and waits."),
            status=400,
        )
    if len(alternative) > ALTERNATIVE_LENGTH:
        return no(
            "alternative_long",
            _("This takes at most %(most)s characters."),
            _("Shorten it: the rest can stand in your text."),
            status=400,
            most=ALTERNATIVE_LENGTH,
        )
    return YES


def may_remove(person: Person | None, account: Any, attachment: Attachment) -> Verdict:
    """Whoever attached a file removes it, as do the authors of the contribution and the space's moderators."""
    contribution = attachment.contribution
    if person is not None and (
        attachment.owner_id == person.pk or person.pk in {one.pk for one in authors_of(contribution)}
    ):
        return YES
    if may_moderate(account, contribution.process.space):
        return YES
    return no(
        "not_owner",
        _("Only its author can remove a file. Nothing was changed."),
        _("If something is wrong with it, tell the moderators."),
    )


def is_public(attachment: Attachment) -> bool:
    """Whether anyone may have the file: it stands, and so does what it is attached to."""
    contribution = attachment.contribution
    return attachment.removed_at is None and contribution.state in READABLE and contribution.process.is_published


def may_have(person: Person | None, account: Any, attachment: Attachment) -> Verdict:
    """Whether this reader may have a file that not everyone may: authors see their own, moderators what they judge."""
    contribution = attachment.contribution
    if attachment.removed_at is None and contribution.state != Contribution.State.ERASED:
        if person is not None and (
            attachment.owner_id == person.pk or person.pk in {one.pk for one in authors_of(contribution)}
        ):
            return YES
        if may_moderate(account, contribution.process.space):
            return YES
    return no(
        "file_not_shown",
        _("This file is not shown any more, or never was: it may have been removed, or hidden with its text."),
        _("Look at the page that it belonged to: what became of it is said there."),
        status=404,
    )
