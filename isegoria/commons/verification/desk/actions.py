# SPDX-License-Identifier: AGPL-3.0-or-later
"""At the desk: an agent acts, for half an hour, for someone who stands in front of them with their papers."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.actions import create_guest, merge_persons
from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from ..actions import confirm
from ..attestation import AGENT_SUBJECT, DESK_SUBJECT, agent_content, session_content
from ..digests import civil_identity, code_digest, new_code
from ..models import DeskAct, DeskAgent, DeskSession, Identity, TakeOver
from ..rules import may_go_on, may_hold_desk, require_opening

HANDLER = "desk"
MINUTES = 30
TAKE_OVER_DAYS = 365


@transaction.atomic
def open_session(*, agent: Account, space: Space, given: Mapping[str, str]) -> DeskSession:
    """Begin to act for someone: whoever came to a desk here before with the same papers, or a new person.

    ``given`` holds ``family_name``, ``given_names`` and ``birth_date``, of which digests alone are kept. Refused where
    that person takes part with an account of their own: nobody acts for them.
    """
    opening = require_opening(space, HANDLER)
    may_hold_desk(agent, opening.space).require()
    identities = civil_identity(opening.space, given)
    if not identities:
        refuse(
            "papers_incomplete",
            _("No session was opened: the name, a given name and the date of birth are needed, as papers say them."),
            _("Correct them and open the session."),
            status=400,
        )
    person, found = _person_of(identities)
    now = timezone.now()
    for running in DeskSession.objects.select_for_update().filter(agent=agent, ended_at=None):
        _end(running)
    outcome = confirm(person=person, opening=opening, assurance=Assurance.RESIDENT, identities=identities, by=agent)
    if outcome.case is not None:
        refuse(
            "desk_doubled",
            _("No session was opened: at this moment the same person is being checked elsewhere."),
            _("Try again in a minute."),
            status=409,
        )
    session = DeskSession.objects.create(
        space=opening.space,
        agent=agent,
        person=person,
        found=found,
        opened_at=now,
        ends_at=now + timedelta(minutes=MINUTES),
    )
    _enter(session, "desk.opened")
    return session


def _person_of(identities: Mapping[str, str]) -> tuple[Person, bool]:
    ((scheme, digest),) = identities.items()
    held = Identity.objects.select_related("person").filter(scheme=scheme, digest=digest, is_active=True).first()
    if held is None:
        return create_guest(), False
    if held.person.account_id is not None:
        refuse(
            "has_account",
            _("No session was opened: this person takes part online already, with an account of their own."),
            _("They sign in with it, on this computer or theirs. If they say it is not theirs, tell an administrator."),
            status=409,
        )
    return held.person, True


@transaction.atomic
def close_session(*, session: DeskSession) -> None:
    """The person has left the desk, or half an hour has passed. Once more changes nothing."""
    held = DeskSession.objects.select_for_update().select_related("space").get(pk=session.pk)
    if held.ended_at is None:
        _end(held)


def _end(session: DeskSession) -> None:
    session.ended_at = min(timezone.now(), session.ends_at)
    session.save(update_fields=["ended_at"])
    _enter(session, "desk.closed")


def _enter(session: DeskSession, kind: str) -> None:
    journal.record(kind=kind, subject_kind=DESK_SUBJECT, subject_id=session.public_id, content=session_content(session))


def close_overdue() -> int:
    """For the worker: end the sessions whose half hour has passed. Returns how many."""
    keys = DeskSession.objects.filter(ended_at=None, ends_at__lte=timezone.now()).values_list("pk", flat=True)
    for key in (found := list(keys[:100])):
        with transaction.atomic():
            session = DeskSession.objects.select_for_update().select_related("space").get(pk=key)
            if session.ended_at is None:
                _end(session)
    return len(found)


@transaction.atomic
def log_act(*, session: DeskSession, path: str, status: int) -> DeskAct:
    """Note that something was sent during a session: where and when, not what."""
    return DeskAct.objects.create(session=session, path=path[:300], status=status)


@transaction.atomic
def make_take_over(*, session: DeskSession) -> str:
    """A code to print, with which the person makes this participation theirs online. One before opens nothing more."""
    may_go_on(session).require()
    code = new_code()
    now = timezone.now()
    TakeOver.objects.update_or_create(
        person=session.person,
        defaults={
            "space": session.space,
            "code_digest": code_digest(code, "take-over"),
            "made_at": now,
            "expires_at": now + timedelta(days=TAKE_OVER_DAYS),
        },
    )
    return code


@transaction.atomic
def take_over(*, person: Person, code: str) -> Person:
    """Bring what was done at the desk into one's own participation. Raises ``Refused`` where a code opens nothing."""
    held = (
        TakeOver.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(code_digest=code_digest(code, "take-over"), expires_at__gt=timezone.now())
        .first()
    )
    if held is None:
        refuse(
            "code_unknown",
            _("This code opens nothing: it was mistyped, was used already, or is over a year old."),
            _("Check it sign by sign on the paper. With your papers, the desk prints you another."),
            status=409,
        )
    for running in DeskSession.objects.filter(person=held.person, ended_at=None).select_related("space"):
        _end(running)
    merge_persons(guest=held.person, person=person)
    return person


@transaction.atomic
def add_agent(*, space: Space, account: Account, by: Account) -> DeskAgent:
    """Let an account act at the desk of a space."""
    may_organise(by, space).require()
    agent, made = DeskAgent.objects.get_or_create(space=space, account=account, defaults={"added_by": by})
    if made:
        journal.record(
            kind="desk.agent_added", subject_kind=AGENT_SUBJECT, subject_id=str(agent.pk), content=agent_content(agent)
        )
    return agent


@transaction.atomic
def remove_agent(*, agent: DeskAgent, by: Account) -> None:
    """An agent does not act at the desk any more; their sessions end."""
    may_organise(by, agent.space).require()
    for running in DeskSession.objects.filter(agent=agent.account_id, space=agent.space, ended_at=None):
        _end(running)
    journal.erase_subject(subject_kind=AGENT_SUBJECT, subject_id=str(agent.pk), reason="agent_removed")
    agent.delete()
