# SPDX-License-Identifier: AGPL-3.0-or-later
"""How openings, cases and sessions at the desk read to the journal: what was done, never to whom."""

from isegoria.core.journal import subjects

from .models import Case, DeskAgent, DeskSession, Opening, Register

OPENING_SUBJECT = "verification_opening"
CASE_SUBJECT = "verification_case"
DESK_SUBJECT = "desk_session"
AGENT_SUBJECT = "desk_agent"
REGISTER_SUBJECT = "residents_list"


def opening_content(opening: Opening) -> dict[str, object]:
    return {
        "space": opening.space.public_id,
        "handler": opening.handler,
        "open": opening.closed_at is None,
        "months": opening.months,
    }


def case_content(case: Case) -> dict[str, object]:
    return {"space": case.space.public_id, "handler": case.handler, "outcome": case.outcome, "reason": case.reason}


def session_content(session: DeskSession) -> dict[str, object]:
    return {
        "space": session.space.public_id,
        "opened_at": session.opened_at.isoformat(),
        "ended_at": session.ended_at.isoformat() if session.ended_at else None,
    }


def agent_content(agent: DeskAgent) -> dict[str, object]:
    return {"space": agent.space.public_id}


def register_content(register: Register) -> dict[str, object]:
    """That a list was read, how long it is and what identifies a line."""
    return {"space": register.space.public_id, "fields": register.fields, "lines": register.lines}


def _openings(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): opening_content(one) for one in Opening.objects.filter(pk__in=ids).select_related("space")}


def _cases(ids: list[str]) -> dict[str, dict[str, object]]:
    return {one.public_id: case_content(one) for one in Case.objects.filter(public_id__in=ids).select_related("space")}


def _sessions(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = DeskSession.objects.filter(public_id__in=ids).select_related("space")
    return {one.public_id: session_content(one) for one in rows}


def _agents(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): agent_content(one) for one in DeskAgent.objects.filter(pk__in=ids).select_related("space")}


def _registers(ids: list[str]) -> dict[str, dict[str, object]]:
    return {str(one.pk): register_content(one) for one in Register.objects.filter(pk__in=ids).select_related("space")}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(OPENING_SUBJECT, _openings, public=True)
    subjects.register(CASE_SUBJECT, _cases, public=False)
    subjects.register(DESK_SUBJECT, _sessions, public=False)
    subjects.register(AGENT_SUBJECT, _agents, public=False)
    subjects.register(REGISTER_SUBJECT, _registers, public=True)
