# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with mail that comes back: an address that is not there gets no more, and its owner reads why on the
site; a complaint stops all that was not asked for; a box that is full is counted."""

from datetime import timedelta
from email.utils import getaddresses

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from isegoria.core.accounts.models import Account, Person

from ..composing import find_number, language_of
from ..models import AddressState, Notice, Outbox
from .reading import Report, Verdict, read_report

SOFT_LIMIT = 5
SOFT_WINDOW = timedelta(days=14)
"""As many soft bounces within so long are one hard bounce."""


def take_report(*, raw: bytes) -> str:
    """Take in one message as it came: ``hard``, ``soft``, ``complaint``, ``nothing``, or ``unknown`` when it is about
    no message of ours. Only what quotes the sealed number of a message is believed."""
    report = read_report(raw)
    if report.verdict is Verdict.NOTHING:
        return Verdict.NOTHING.value
    message = _message_of(report)
    if message is None:
        return "unknown"
    with transaction.atomic():
        if report.verdict is Verdict.COMPLAINT:
            _note_complaint(message)
        elif report.verdict is Verdict.HARD:
            note_refusal(message=message, status=report.status)
        else:
            _note_soft(message, report.status)
    return report.verdict.value


def _message_of(report: Report) -> Outbox | None:
    for number in _numbers(report):
        found = Outbox.objects.select_related("person__account").filter(pk=number).first()
        if found is not None:
            return found
    return None


def _numbers(report: Report) -> list[int]:
    locals_ = [address.partition("@")[0] for _name, address in getaddresses(list(report.return_addresses))]
    marked = [local.partition("+")[2] for local in locals_ if "+" in local]
    return [number for text in (*report.identifiers, *marked) if (number := find_number(text)) is not None]


def note_refusal(*, message: Outbox, status: str) -> None:
    """The address is not there: mark it, stop what waits for it, and tell its owner on the site."""
    Outbox.objects.filter(pk=message.pk).update(state=Outbox.State.BOUNCED, next_try_at=None)
    account = _account_of(message)
    if account is None:
        return
    state = _state_of(account)
    first = state.unreachable_at is None
    state.unreachable_at = state.unreachable_at or timezone.now()
    state.status = status[:12]
    state.save()
    _stop_waiting(account)
    if first:
        _tell_on_the_site(account)


def _note_soft(message: Outbox, status: str) -> None:
    account = _account_of(message)
    if account is None:
        return
    state = _state_of(account)
    now = timezone.now()
    if state.first_soft_at is None or state.first_soft_at < now - SOFT_WINDOW:
        state.first_soft_at, state.soft_bounces = now, 0
    state.soft_bounces += 1
    state.status = status[:12]
    state.save()
    if state.soft_bounces >= SOFT_LIMIT:
        note_refusal(message=message, status=status)


def _note_complaint(message: Outbox) -> None:
    account = _account_of(message)
    if account is None:
        return
    state = _state_of(account)
    state.complained_at = state.complained_at or timezone.now()
    state.save()
    _stop_waiting(account)


def _account_of(message: Outbox) -> Account | None:
    """Whose address it went to, if it is still theirs."""
    if not message.to:
        return None
    return Account.objects.filter(email=str(message.to[0]).strip().lower()).first()


def _state_of(account: Account) -> AddressState:
    """What is known of the account's present address, held until the act ends."""
    AddressState.objects.bulk_create([AddressState(account=account, email=account.email)], ignore_conflicts=True)
    state = AddressState.objects.select_for_update().get(account=account)
    if state.email != account.email:
        state = AddressState(pk=state.pk, account=account, email=account.email)
    return state


def _stop_waiting(account: Account) -> None:
    """What waits for an address that mail does not reach is not sent. What must go (a code that was asked for) is."""
    Outbox.objects.filter(person__account=account, is_bulk=True, sent_at=None, state=Outbox.State.WAITING).update(
        state=Outbox.State.STOPPED, next_try_at=None
    )


def _tell_on_the_site(account: Account) -> None:
    person = Person.objects.filter(account=account).first()
    if person is None:
        return
    with override(language_of(person)):
        Notice.objects.create(
            person=person,
            reason=Notice.Reason.TOLD,
            subject=_("Our mails to you come back"),
            text=_(
                "The server of %(email)s says that this address does not take mail. Nothing more is sent to it. "
                "Correct your address, or say that it works again, on the page of your choices."
            )
            % {"email": account.email},
            path="/me/notices/settings/",
        )


@transaction.atomic
def try_again(*, account: Account) -> None:
    """The owner says that the address works: it is written to again, and counted anew."""
    AddressState.objects.filter(account=account).delete()
