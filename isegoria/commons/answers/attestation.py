# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offices, answers, stays and duties read to the journal. Whose account acted stays out, as with roles."""

from collections.abc import Iterable
from datetime import UTC, datetime

from isegoria.core.contributions.models import READABLE
from isegoria.core.journal import subjects

from .models import Answer, Duty, Office, OfficeMember, Stay

ANSWER = "answer"
STAY = "office_stay"
DUTY = "duty"
OFFICE = "office"
MEMBER = "office_member"
Content = dict[str, object]


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def answer_content(answer: Answer) -> Content:
    """What the journal attests of one version of an answer."""
    return {
        "contribution": answer.contribution.public_id,
        "number": answer.number,
        "decision": str(answer.decision),
        "reasons": answer.reasons,
        "language": answer.language,
        "correction": answer.correction,
        "office": answer.office.public_id if answer.office else None,
        "at": _time(answer.at),
    }


def stay_content(stay: Stay) -> Content:
    """What the journal attests of the time that a contribution spends with an office."""
    return {
        "contribution": stay.contribution.public_id,
        "office": stay.office.public_id,
        "since": _time(stay.since),
        "until": _time(stay.until),
        "due_at": _time(stay.due_at),
        "reason": stay.reason,
    }


def duty_content(duty: Duty) -> Content:
    """What the journal attests of a duty."""
    return {
        "contribution": duty.contribution.public_id,
        "kind": str(duty.kind),
        "supports": duty.supports,
        "owed_at": _time(duty.owed_at),
        "due_at": _time(duty.due_at),
        "met_at": _time(duty.met_at),
        "process": duty.process.public_id if duty.process else None,
    }


def office_content(office: Office) -> Content:
    """What the journal attests of an office."""
    return {"space": office.space.public_id, "names": office.names, "closed_at": _time(office.closed_at)}


def member_content(member: OfficeMember) -> Content:
    """What the journal attests of a member: that there is one. Who it is stays out."""
    return {"office": member.office.public_id}


def _answers(ids: list[str]) -> dict[str, Content]:
    rows = Answer.objects.filter(public_id__in=ids, erased_at=None).select_related("contribution", "office")
    return {one.public_id: answer_content(one) for one in rows}


def _answer_ids() -> Iterable[str]:
    return Answer.objects.filter(erased_at=None).values_list("public_id", flat=True).iterator()


def _answers_shown(ids: list[str]) -> Iterable[str]:
    # The words of an answer often quote the text that they answer: what is hidden there must not leave from here.
    return Answer.objects.filter(
        public_id__in=ids,
        contribution__state__in=READABLE,
        contribution__process__published_at__isnull=False,
    ).values_list("public_id", flat=True)


def _stays(ids: list[str]) -> dict[str, Content]:
    rows = Stay.objects.filter(pk__in=ids, erased_at=None).select_related("contribution", "office")
    return {str(one.pk): stay_content(one) for one in rows}


def _stay_ids() -> Iterable[str]:
    return (str(pk) for pk in Stay.objects.filter(erased_at=None).values_list("pk", flat=True).iterator())


def _stays_shown(ids: list[str]) -> Iterable[str]:
    rows = Stay.objects.filter(
        pk__in=ids, contribution__state__in=READABLE, contribution__process__published_at__isnull=False
    )
    return map(str, rows.values_list("pk", flat=True))


def _duties(ids: list[str]) -> dict[str, Content]:
    rows = Duty.objects.filter(public_id__in=ids).select_related("contribution", "process")
    return {one.public_id: duty_content(one) for one in rows}


def _duty_ids() -> Iterable[str]:
    return Duty.objects.values_list("public_id", flat=True).iterator()


def _offices(ids: list[str]) -> dict[str, Content]:
    rows = Office.objects.filter(public_id__in=ids).select_related("space")
    return {one.public_id: office_content(one) for one in rows}


def _office_ids() -> Iterable[str]:
    return Office.objects.values_list("public_id", flat=True).iterator()


def _members(ids: list[str]) -> dict[str, Content]:
    rows = OfficeMember.objects.filter(pk__in=ids).select_related("office")
    return {str(one.pk): member_content(one) for one in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(ANSWER, _answers, public=True, ids=_answer_ids, publishable=_answers_shown)
    subjects.register(STAY, _stays, public=True, ids=_stay_ids, publishable=_stays_shown)
    subjects.register(DUTY, _duties, public=True, ids=_duty_ids)
    subjects.register(OFFICE, _offices, public=True, ids=_office_ids)
    subjects.register(MEMBER, _members, public=False)
