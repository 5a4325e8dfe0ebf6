# SPDX-License-Identifier: AGPL-3.0-or-later
"""What authors are told, each in their own language."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.events import ContributionAnswered
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import announce

from .models import Answer, Decision, Duty, Office, Stay
from .queries import answers_path, people_to_tell


def tell_answers(answers: Sequence[Answer]) -> None:
    """Tell the authors of what was answered, corrected or taken back, and those who follow it."""
    for one in answers:
        announce(ContributionAnswered(contribution=one.contribution))
    for answer, person in _each(answers):
        title, signed = _title(answer.contribution), _signature(answer.contribution, answer.office)
        if answer.decision == Decision.TAKEN_BACK:
            subject = _("The official answer to “%(title)s” was taken back")
            text = _("%(office)s has taken back its answer. The earlier versions stay readable, with the reason.")
        elif answer.number == 1:
            subject = _("An official answer to “%(title)s”")
            text = _("%(office)s has answered: %(decision)s. The reasons are on the page.")
        else:
            subject = _("The official answer to “%(title)s” was corrected")
            text = _("%(office)s now answers: %(decision)s. The earlier versions stay readable.")
        words = {"title": title, "office": signed, "decision": str(Decision(answer.decision).label)}
        _tell(person, subject % words, text % words, answer.contribution)


def tell_transfers(stays: Sequence[Stay]) -> None:
    """Tell the authors which office has their text now."""
    for stay, person in _each(stays):
        words = {"title": _title(stay.contribution), "office": stay.office.name.text, "reason": stay.reason}
        text = _("It is now with %(office)s.") % words
        if stay.reason:
            text = " ".join((text, _("The reason given: %(reason)s") % words))
        if stay.due_at:
            text = " ".join((text, _("An answer is due by %(date)s.") % {"date": _day(stay.contribution, stay.due_at)}))
        _tell(person, _("“%(title)s” is with %(office)s") % words, text, stay.contribution)


def tell_duty(duty: Duty) -> None:
    """Tell the authors what is owed to them, or that it was done."""
    for one, person in _each([duty]):
        words = {"title": _title(one.contribution), "date": _day(one.contribution, one.due_at)}
        if one.met_at is not None:
            subject = _("A process was opened after “%(title)s”") % words
            text = _("The space has opened the process that it owed. It is linked on the page.")
        elif one.kind == Duty.Kind.OPEN_PROCESS:
            subject = _("The space must open a process after “%(title)s”") % words
            text = _("It has until %(date)s. The page shows whether the date is kept.") % words
        else:
            subject = _("The space owes an answer to “%(title)s”") % words
            text = _("It has until %(date)s. The page shows whether the date is kept.") % words
        _tell(person, subject, text, one.contribution)


def _each(rows: Sequence[Any]) -> Iterator[tuple[Any, Person]]:
    """Each row with each person to tell of it, that person's language being active."""
    people = people_to_tell([row.contribution for row in rows])
    for row in rows:
        for person in people.get(row.contribution_id, ()):
            language = person.account.language if person.account else ""
            with translation.override(language or row.contribution.process.language):
                yield row, person


def _tell(person: Person, subject: str, text: str, contribution: Contribution) -> None:
    announce(PersonToTell(person=person, subject=subject, text=text, path=answers_path(contribution)))


def _title(contribution: Contribution) -> str:
    return str(contribution)[:80]


def _signature(contribution: Contribution, office: Office | None) -> str:
    return (office or contribution.process.space).name.text


def _day(contribution: Contribution, moment: Any) -> str:
    return formats.date_format(moment.astimezone(contribution.process.space.zone), "DATE_FORMAT")
