# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of two participations that were checked as one person."""

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.actions import attest, merge_persons, revoke_attestation
from isegoria.core.accounts.models import Account, Assurance, Attestation, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.rules import may_administer
from isegoria.core.verdicts import refuse

from ..attestation import CASE_SUBJECT, case_content
from ..models import Case, Identity
from ..rules import may_decide, may_judge

Outcome = Case.Outcome


@transaction.atomic
def decide_case(*, case: Case, outcome: str, reason: str, by: Account) -> Case:
    """Decide: bring the two together, confirm both, or only one. The reason is told to both."""
    case = _held(case)
    may_administer(by, case.space).require()
    may_judge(by, case).require()
    reason = " ".join(reason.split())[:500]
    if outcome not in {Outcome.MERGED, Outcome.BOTH, Outcome.FIRST, Outcome.SECOND} or not reason:
        refuse(
            "reason_missing",
            _("Nothing was decided: choose what becomes of the two, and say why."),
            _("The reason is told to both of them. It may name nobody."),
            status=400,
        )
    if outcome == Outcome.BOTH and counts_once(case):
        refuse(
            "counts_once",
            _("Nothing was decided: one line of a list of residents counts for one person."),
            _("Bring the two together, or confirm one of them."),
            status=409,
        )
    if outcome == Outcome.MERGED:
        _merge(case)
    elif outcome == Outcome.BOTH:
        _confirm_second(case)
    elif outcome == Outcome.SECOND:
        _let_first_go(case)
        _confirm_second(case)
    else:
        Identity.objects.filter(case=case, is_active=False).delete()
    return _close(case, outcome, reason, by)


@transaction.atomic
def merge_own(*, case: Case, person: Person) -> Person:
    """Someone holds both participations and brings them together. Returns the one that stays.

    Whoever calls it has made sure that they hold both.
    """
    case = _held(case)
    if person.pk not in {case.first_id, case.second_id}:
        refuse(
            "not_yours",
            _("This is about other participations than yours. Nothing was changed."),
            _("Sign in with one of the two."),
        )
    kept = _merge(case)
    _close(case, Outcome.MERGED, "", None)
    return kept


def counts_once(case: Case) -> bool:
    """Whether the identity that the two share can only be one person's, as a line of a list is."""
    return case.scheme.startswith("register:")


def stays(first: Person, second: Person) -> Person:
    """Which of two goes on: the one with an account; of two accounts the earlier, of two guests the later, whose
    browser is the likelier to be still at hand."""
    if first.account_id is None:
        return second
    return first


def _held(case: Case) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("space", "first", "second").get(pk=case.pk)
    may_decide(case).require()
    return case


def _merge(case: Case) -> Person:
    locked = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=[case.first_id, case.second_id])}
    first, second = locked[case.first_id], locked[case.second_id]
    kept = stays(first, second)
    merge_persons(guest=second if kept.pk == first.pk else first, person=kept)
    attest(
        person=kept,
        assurance=case.assurance,
        handler=case.handler,
        territory=case.space.residence,
        by=None,
        expires_at=case.attestation_expires_at,
    )
    return kept


def _confirm_second(case: Case) -> None:
    """The second is who they say. What identifies both stays the first's alone."""
    waiting = Identity.objects.filter(case=case, is_active=False)
    for one in waiting:
        held = Identity.objects.filter(is_active=True, scheme=one.scheme, digest=one.digest).exists()
        if not held:
            Identity.objects.filter(pk=one.pk).update(is_active=True)
    attest(
        person=case.second,
        assurance=case.assurance,
        handler=case.handler,
        territory=case.space.residence,
        by=None,
        expires_at=case.attestation_expires_at,
    )


def _let_first_go(case: Case) -> None:
    """The first was confirmed with an identity that is not theirs: what it earned them in this space goes."""
    wanted = [(one.scheme, one.digest) for one in Identity.objects.filter(case=case, is_active=False)]
    for scheme, digest in wanted:
        Identity.objects.filter(person=case.first, scheme=scheme, digest=digest).delete()
    standing = Attestation.objects.filter(
        person=case.first, handler=case.handler, territory=case.space.residence, revoked_at=None
    )
    for one in standing.filter(assurance__gt=Assurance.EMAIL):
        revoke_attestation(attestation=one, reason="other_person")


def _close(case: Case, outcome: str, reason: str, by: Account | None) -> Case:
    case.outcome, case.reason, case.decided_by, case.decided_at = outcome, reason, by, timezone.now()
    case.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    journal.record(
        kind="verification.case_decided",
        subject_kind=CASE_SUBJECT,
        subject_id=case.public_id,
        content=case_content(case),
    )
    for person, words in ((case.first, FIRST_TOLD[outcome]), (case.second, SECOND_TOLD[outcome])):
        if words and by is not None:  # who brings their own two together sees it done
            announce(
                PersonToTell(
                    person=person,
                    subject=_("Your check was decided"),
                    text=words,
                    path=f"/verify/{case.space.slug}/",
                    params={"space": str(case.space), "reason": reason},
                )
            )
    return case


_ONE = _(
    "In “%(space)s”, two participations turned out to be yours and were brought together: everything you wrote is "
    "kept, and where you had spoken twice about the same thing, the latest counts. Reason given: %(reason)s"
)
FIRST_TOLD: dict[str, str | Promise] = {
    Outcome.MERGED: _ONE,
    Outcome.BOTH: "",
    Outcome.FIRST: "",
    Outcome.SECOND: _(
        "In “%(space)s”, someone else turned out to be the person you were checked as. Your check was taken back; what "
        "you wrote stays. Reason given: %(reason)s. If this is wrong, be checked in another way, or write to the "
        "organisers."
    ),
}
SECOND_TOLD: dict[str, str | Promise] = {
    Outcome.MERGED: _ONE,
    Outcome.BOTH: _("In “%(space)s”, you are checked: you can take part. Reason given: %(reason)s"),
    Outcome.SECOND: _("In “%(space)s”, you are checked: you can take part. Reason given: %(reason)s"),
    Outcome.FIRST: _(
        "In “%(space)s”, your check was not confirmed: someone else was checked with this identity. Reason given: "
        "%(reason)s. If this is wrong, be checked in another way, or write to the organisers."
    ),
}
