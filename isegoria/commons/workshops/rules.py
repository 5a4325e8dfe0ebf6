# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may bring a meeting's notes in, which notes can be read, and what a line or a meeting can say."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import YES, Verdict, no

from .kind import MAX_LENGTH
from .models import Workshop
from .reading.blocks import CHARACTERS, FILE_BYTES, LINES

MOST_PEOPLE = 100_000
MOST_SAID = 999
EARLIEST = date(1900, 1, 1)
LONGEST_REASON = 500


def may_prepare(account: Account | None, process: Process) -> Verdict:
    """Whether someone can bring the notes of a meeting into a process, whatever its phases; None is the worker."""
    organises = YES if account is None else may_organise(account, process.space)
    return organises and may_change(process)


def is_being_prepared(workshop: Workshop) -> Verdict:
    """Whether the lines of its notes can still be changed."""
    if workshop.is_draft:
        return YES
    return no(
        "workshop_published",
        _("The notes of this workshop were published already. Nothing was changed."),
        _("Correct what is said of the workshop, or withdraw it and bring its notes in again."),
        status=409,
    )


def is_published(workshop: Workshop) -> Verdict:
    """Whether it shows, so that it can be withdrawn."""
    if workshop.is_public:
        return YES
    return no(
        "workshop_not_public",
        _("This workshop is not public, so there is nothing to withdraw."),
        _("Go back to the list of workshops."),
        status=409,
    )


_UNREADABLE: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "empty": (_("There are no words in these notes. Nothing was kept."), _("Paste the notes, or choose their file.")),
    "too_large": (
        _("This file is larger than %(megabytes)s MB. Nothing was kept."),
        _("Notes are words: take the pictures out, or paste the text."),
    ),
    "too_long": (
        _("These notes have more than %(characters)s characters. Nothing was kept."),
        _("Bring them in as several workshops, or in several parts."),
    ),
    "too_many_lines": (
        _("These notes would make more than %(lines)s texts. Nothing was kept."),
        _("Bring them in in several parts, one for each table for instance."),
    ),
    "other_format": (
        _("This is neither a text nor an OpenDocument text (.odt). Nothing was kept."),
        _("Open it in your word processor, choose “Save as”, then “OpenDocument Text”; or paste the words."),
    ),
    "not_text": (
        _("This file is called a text and holds something else. Nothing was kept."),
        _("Open it, see that you can read it, then paste the words."),
    ),
    "locked": (
        _("This document is locked by a password. Nothing was kept."),
        _("Save it without a password, then send it again."),
    ),
    "unfolds_too_far": (
        _("This document unfolds to much more than notes could be. Nothing was kept."),
        _("Paste the words instead."),
    ),
    "damaged": (
        _("This document cannot be read: it is damaged, or made in a way that is not read here. Nothing was kept."),
        _("Open it in your word processor and save it again, or paste the words."),
    ),
}


def why_unreadable(code: str) -> Verdict:
    """Why notes cannot be read, as a refusal."""
    reason, remedy = _UNREADABLE[code]
    params = {
        "megabytes": FILE_BYTES // 1_000_000,
        "characters": number_format(CHARACTERS, force_grouping=True),
        "lines": number_format(LINES, force_grouping=True),
    }
    return no(f"notes_{code}", reason, remedy, status=400, **params)


def same_notes(earlier: Workshop) -> Verdict:
    """These notes came in before: said, with the way there, and not decided for whoever sends them."""
    where = earlier.process
    return no(
        "same_notes",
        _("These very notes came in before, as “%(title)s” (%(date)s). Nothing was kept a second time."),
        _("Open that workshop. If they are to come in again all the same, say so below and send them once more."),
        remedy_url=f"/workshops/{where.space.slug}/{where.slug}/{earlier.public_id}/",
        status=409,
        title=earlier.title,
        date=date_format(earlier.held_on, "DATE_FORMAT"),
    )


def fits(*, title: str, held_on: date, people_present: int) -> Verdict:
    """Whether what is said of a meeting can be so."""
    if not title:
        return no(
            "workshop_untitled", _("The workshop has no name. Nothing was kept."), _("Give it a name."), status=400
        )
    if not EARLIEST <= held_on <= timezone.localdate():
        return no(
            "workshop_to_come",
            _("A workshop has notes once it was held: this date is to come, or is no date. Nothing was kept."),
            _("Give the day on which it was held."),
            status=400,
        )
    if not 1 <= people_present <= MOST_PEOPLE:
        return no(
            "people_present_unfit",
            _("The number of people present is between 1 and %(most)s. Nothing was kept."),
            _("Count who was there, without those who ran the meeting."),
            status=400,
            most=number_format(MOST_PEOPLE, force_grouping=True),
        )
    return YES


def line_fits(text: str, said_by: int | None) -> Verdict:
    """Whether a line can be kept as it is written."""
    if said_by is not None and not 1 <= said_by <= MOST_SAID:
        return no(
            "said_by_unfit",
            _("A text is said by 1 to %(most)s people, or the notes do not say by how many. Nothing was changed."),
            _("Give a whole number, or leave it empty."),
            status=400,
            most=MOST_SAID,
        )
    return may_say(tidy(text), max_length=MAX_LENGTH)


def edited_meanwhile() -> Verdict:
    """Someone else of the team changed the line."""
    return no(
        "line_changed",
        _("Someone changed this line while you were writing. Yours was not kept, and theirs stands."),
        _("Copy what you wrote, read the line as it is now, then change it again."),
        status=409,
    )


def not_two_lines() -> Verdict:
    return no(
        "lines_to_merge",
        _("At least two lines are put together. Nothing was changed."),
        _("Choose two lines or more that say the same."),
        status=400,
    )


def no_line_chosen() -> Verdict:
    return no(
        "no_line",
        _("No line was chosen. Nothing was changed."),
        _("Tick the lines, then choose what to do with them."),
        status=400,
    )


def may_publish_lines(*, kept: int, most_said: int, people_present: int, checked: bool) -> Verdict:
    """Whether notes can be published: some are kept, nothing is said by more people than were there, and somebody
    says that they have looked for names."""
    if not kept:
        return no(
            "nothing_kept",
            _("No line of these notes is kept, so there is nothing to publish."),
            _("Keep one line at least."),
            status=409,
        )
    if most_said > people_present:
        return no(
            "said_by_too_many",
            _("A line is said by %(said)s people, and %(present)s were present. Nothing was published."),
            _("Correct how many said it, or how many were present."),
            status=409,
            said=number_format(most_said),
            present=number_format(people_present),
        )
    if not checked:
        return no(
            "not_checked",
            _("Nobody has said yet that these texts name nobody. Nothing was published."),
            _("Read them once more, tick the box, then publish."),
            status=400,
        )
    return YES


def may_give_reason(reason: str) -> Verdict:
    if not reason:
        return no(
            "withdrawal_unexplained",
            _("A workshop is withdrawn with a reason, which everyone reads. Nothing was changed."),
            _("Write why, in a sentence."),
            status=400,
        )
    return may_say(reason, max_length=LONGEST_REASON)
