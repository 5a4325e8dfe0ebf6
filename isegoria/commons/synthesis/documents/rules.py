# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, publishes, remarks and answers, and what can be published; and why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Document, Edition, Origin, Sentence
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING, may_be_heard
from isegoria.core.verdicts import YES, Verdict, no

DECIDING = ORGANISING | {Role.Name.OFFICIAL.value}
MAX_TITLE = 200
MAX_WORDS = 1_000
"""Longest sentence, in characters. So is a remark, and its answer."""
MAX_INTRODUCTION = 10_000
MAX_CALL = 5_000
MAX_REASON = 500
MOST_SECTIONS = 100
MOST_SENTENCES = 2_000
MOST_CITED = 200
"""Extracts that one sentence leads to."""
REMARKS_AN_HOUR = 60
"""Remarks that one person makes or changes in an hour."""


@dataclass(frozen=True)
class Lack:
    """One thing that keeps a sentence from being published."""

    sentence: Sentence
    why: str | Promise


def may_answer_calls(account: Any, space: Space) -> Verdict:
    """Answer a call for action in the name of the institution."""
    if roles_in(account, space) & DECIDING:
        return YES
    return no(
        "not_official",
        _("Only an official or an organiser of this space can do this. Nothing was changed."),
        _("Sign in with such an account, or ask an administrator of the space for the role."),
    )


def may_remark(person: Person | None, edition: Edition) -> Verdict:
    """Whether someone who takes part in the process says if an edition is faithful. None: nobody who is known here."""
    process = edition.document.process
    if not process.is_published:
        return no(
            "not_published",
            _("This process is not public yet. Nothing was kept."),
            _("Come back when it opens."),
        )
    if edition.taken_back_at is not None:
        return no(
            "edition_taken_back",
            _("This edition was taken back, so there is nothing left to say of it. Nothing was kept."),
            _("Read the latest edition, and say it there."),
            status=409,
        )
    if person is not None:
        if not (heard := may_be_heard(person, process.space)):
            return heard
        if takes_part(person, process):
            return YES
    return no(
        "not_participant",
        _("Those who took part in “%(process)s” say whether its synthesis is faithful. Nothing was kept."),
        _("Take part first: write, or give your opinion on what others wrote."),
        remedy_url=f"/s/{process.space.slug}/{process.slug}/",
        process=process.question.text,
    )


def takes_part(person: Person, process: Process) -> bool:
    """Whether a person took part in a process, or wrote a text of it that came from elsewhere."""
    return (
        Participation.objects.filter(process=process, person=person).exists()
        or Contribution.objects.filter(process=process, author=person).exists()
    )


def lacks(sentences: Sequence[Sentence], sourced: set[int]) -> list[Lack]:
    """What keeps these sentences from being published. ``sourced`` are the keys of those that lead to an extract that
    stands and can be read."""
    found = []
    for one in sentences:
        if not one.words:
            found.append(Lack(one, _("its words quoted a source that was erased: write them again, or remove it")))
        elif one.pk not in sourced:
            found.append(Lack(one, _("it leads to no extract")))
        if one.origin != Origin.PERSON and one.signed_off_at is None:
            found.append(Lack(one, _("nobody has signed off its words, which a machine chose")))
    return found


def may_publish(document: Document, sentences: Sequence[Sentence], lacking: Sequence[Lack]) -> Verdict:
    """Whether a working text can become an edition."""
    if not document.process.is_published:
        return no(
            "not_published",
            _("This process is not public, so its synthesis was not published. The working text is kept."),
            _("Publish the process first."),
            status=409,
        )
    if not sentences:
        return no(
            "nothing_written",
            _("This synthesis has no sentence yet, so it was not published."),
            _("Write one, and choose the extracts that it leads to."),
            status=409,
        )
    if lacking:
        return no(
            "sentences_lack",
            _("Sentences that cannot be published yet: %(n)s. So nothing was published; the working text is kept."),
            _("Each is listed on the page of the document, with what it lacks. The introduction needs no source."),
            status=409,
            n=len({one.sentence.pk for one in lacking}),
        )
    return YES


def written_meanwhile() -> Verdict:
    """Someone changed the same thing since it was read."""
    return no(
        "written_meanwhile",
        _("Someone changed this while you were writing. Theirs stands, and what you wrote is below, not kept yet."),
        _("Compare the two, then keep yours or theirs."),
        status=409,
    )


def gone(what: str) -> Verdict:
    """What an act is about does not stand any more."""
    return no(
        f"no_such_{what}",
        _("This is not there any more: someone may have removed it meanwhile. Nothing was changed."),
        _("Open the document again."),
        status=404,
    )
