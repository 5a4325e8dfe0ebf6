# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of checks when two persons turn out to be one, one leaves, or a check is taken back."""

from django.db.models import F, Q
from django.utils import timezone

from isegoria.core.accounts.actions import AttestationRevoked, PersonErased, PersonsMerged
from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.accounts.queries import standing_attestations
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from .attestation import AGENT_SUBJECT, CASE_SUBJECT
from .desk.actions import close_session
from .models import Case, DeskAgent, DeskSession, Identity, Letter, TakeOver


@listen(PersonsMerged)
def one_identity(event: PersonsMerged) -> None:
    """What identified either identifies the one that stays. A case between the two is decided by that."""
    guest, person = event.guest, event.person
    Identity.objects.filter(person=guest).update(person=person)
    doubled = Identity.objects.filter(person=person, is_active=True).values("scheme", "digest")
    for one in list(doubled):
        Identity.objects.filter(person=person, is_active=False, **one).delete()
    both = Q(first=guest, second=person) | Q(first=person, second=guest)
    Case.objects.filter(both, outcome=Case.Outcome.OPEN).update(outcome=Case.Outcome.MERGED, decided_at=timezone.now())
    _one_of_each_case(guest, person)
    waiting = Letter.objects.filter(person=person, state__in=[Letter.State.ASKED, Letter.State.PRINTED])
    Letter.objects.filter(
        person=guest, state__in=[Letter.State.ASKED, Letter.State.PRINTED], space__in=waiting.values("space")
    ).update(state=Letter.State.ENDED, name="", address="", ended_at=timezone.now())
    Letter.objects.filter(person=guest).update(person=person)
    _leave_desk(guest)
    DeskSession.objects.filter(person=guest).update(person=person)
    TakeOver.objects.filter(person=guest).delete()  # whoever has an account needs no code any more


def _leave_desk(person: Person) -> None:
    for session in DeskSession.objects.filter(person=person, ended_at=None):
        close_session(session=session)


def _one_of_each_case(guest: Person, person: Person) -> None:
    """Cases with others follow; one that the other of the two has already is the same case."""
    for side, other in (("first", "second"), ("second", "first")):
        theirs = Case.objects.filter(**{side: person}, outcome=Case.Outcome.OPEN).values(other)
        Case.objects.filter(**{side: guest, f"{other}__in": theirs}, outcome=Case.Outcome.OPEN).update(
            outcome=Case.Outcome.MERGED, decided_at=timezone.now()
        )
        moved = Case.objects.filter(**{side: guest})
        if side == "first":
            moved = moved.exclude(second=F("first"))
        moved.update(**{side: person})


@listen(PersonErased)
def forget_identity(event: PersonErased) -> None:
    """Digests, letters, codes and cases go; the log of the desk keeps that an agent acted, and for nobody."""
    person = event.person
    cases = Case.objects.filter(Q(first=person) | Q(second=person))
    entries = entries_of(CASE_SUBJECT, list(cases.values_list("public_id", flat=True)))
    Identity.objects.filter(Q(person=person) | Q(case__in=cases, is_active=False)).delete()
    cases.delete()
    journal.erase(entry_ids=entries, reason="author_left")
    Letter.objects.filter(person=person).delete()
    TakeOver.objects.filter(person=person).delete()
    _leave_desk(person)
    DeskSession.objects.filter(person=person).update(person=None)
    for agent in DeskAgent.objects.filter(account=person.account_id) if person.account_id else ():
        journal.erase_subject(subject_kind=AGENT_SUBJECT, subject_id=str(agent.pk), reason="holder_left")
        agent.delete()


@listen(AttestationRevoked)
def free_identity(event: AttestationRevoked) -> None:
    """Who is not confirmed in any way any more holds no identity: whoever it belongs to can be confirmed."""
    person = event.attestation.person
    if not standing_attestations(person).filter(assurance__gte=Assurance.RESIDENT).exists():
        Identity.objects.filter(person=person, is_active=True).delete()
