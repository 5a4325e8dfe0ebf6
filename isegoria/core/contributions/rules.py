# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which texts can be kept, and why not."""

import re
import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import YES, Verdict, no

from .models import Contribution

# Direction overrides and isolates can make a text read as something else than it is; other control signs and
# NUL break files and databases. Line feed and tab are text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")


def tidy(text: str) -> str:
    """Canonical composition (NFC), line feeds only, no blanks around: what is kept of a text that was typed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def may_say(text: str, *, max_length: int) -> Verdict:
    """Whether a tidied text can be kept as a body of at most ``max_length`` characters."""
    if not text:
        return no(
            "text_empty",
            _("Nothing was kept: the text is empty."),
            _("Write your idea, then send it."),
            status=400,
        )
    if len(text) > max_length:
        return no(
            "text_too_long",
            _("The text has %(length)s characters, and this place takes at most %(max_length)s. It was not kept."),
            _("Shorten it: one idea at a time reads best."),
            status=400,
            length=len(text),
            max_length=max_length,
        )
    if _FORBIDDEN.search(text):
        return no(
            "text_control_signs",
            _("The text holds invisible control signs, which can make it read as something else. It was not kept."),
            _("Type it again, or paste it as plain text."),
            status=400,
        )
    return YES


def may_withdraw(person: Person | None, contribution: Contribution) -> Verdict:
    """Authors withdraw what they wrote."""
    if person is not None and contribution.author_id == person.pk:
        return YES
    return no(
        "not_author",
        _("Only its author can withdraw a contribution. Nothing was changed."),
        _("If something is wrong with it, tell the moderators."),
    )


def may_edit(person: Person | None, contribution: Contribution) -> Verdict:
    """Authors, and those who sign with them, edit a text while it stands."""
    if contribution.state not in {Contribution.State.PUBLISHED, Contribution.State.PENDING}:
        return no(
            "not_standing",
            _("This text does not stand any more, or was merged into another one. Nothing was changed."),
            _("Open the text in which it stands now."),
            status=409,
        )
    if person is not None and (
        contribution.author_id == person.pk
        or contribution.coauthors.filter(person=person, accepted_at__isnull=False).exists()
    ):
        return YES
    return no(
        "not_author",
        _("Only its authors can edit a text. Nothing was changed."),
        _("Comment on it, or write one of your own."),
    )


def may_merge(origin: Contribution, into: Contribution) -> Verdict:
    """Whether one text can be merged into another: both stand, are of one kind and one process, and are two."""
    if origin.pk == into.pk:
        return no(
            "merge_itself",
            _("A text cannot be merged into itself. Nothing was changed."),
            _("Choose another one."),
            status=409,
        )
    if into.state == Contribution.State.MERGED:
        return no(
            "merge_merged",
            _("That text was itself merged into another one. Nothing was changed."),
            _("Choose the one in which it stands now."),
            status=409,
        )
    if {origin.state, into.state} != {Contribution.State.PUBLISHED}:
        return no(
            "merge_not_public",
            _("Only published texts can be merged. Nothing was changed."),
            _("Publish both of them first."),
            status=409,
        )
    if origin.kind != into.kind or origin.process_id != into.process_id:
        return no(
            "merge_apart",
            _("Only two texts of one kind in one process can be merged. Nothing was changed."),
            _("Choose one of the same process."),
            status=409,
        )
    return YES


def may_bring(by: Account | None, phase: Phase) -> Verdict:
    """Whether organisers can bring texts of a meeting into a phase, open or not; ``by`` is None for the worker."""
    organises = YES if by is None else may_organise(by, phase.process.space)
    return organises and may_change(phase.process)


ReadFirst = Callable[[Phase, Person | None], bool]
_read_first: list[ReadFirst] = []


def read_first(asked: ReadFirst) -> ReadFirst:
    """Enter a room that may want what is written to be read before it shows, whatever the phase's own setting."""
    if asked not in _read_first:
        _read_first.append(asked)
    return asked


def is_read_first(phase: Phase, author: Person | None, *, setting: str = "moderation") -> bool:
    """Whether what this person writes in a phase waits for a moderator before it shows: the one place that says so.

    ``setting`` is the phase's own, "before" or "after"; one that its tool does not declare is "after".
    """
    if getattr(phase.rules_of_tool, setting, "after") == "before":
        return True
    return any(asked(phase, author) for asked in _read_first)
