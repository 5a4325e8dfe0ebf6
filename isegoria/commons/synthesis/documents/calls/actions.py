# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call for action: what an edition asks of someone who decides, and what they answer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Call, Edition
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import actions as journal
from isegoria.core.verdicts import refuse

from ..attestation import CALL, call_content
from ..rules import MAX_CALL, MAX_TITLE, gone, may_answer_calls
from ..writing.actions import held, one_line

MOST_CALLS = 20


@transaction.atomic
def address(
    *, edition: Edition, by: Account | None, addressee: str, words: str, due_at: datetime | None = None
) -> Call:
    """Ask something of a named decider, in public, by a date if one is hoped for. Raises ``Refused``."""
    held(edition.document, by)
    addressee, words = one_line(addressee), tidy(words)
    may_say(addressee, max_length=MAX_TITLE).require()
    may_say(words, max_length=MAX_CALL).require()
    edition.refresh_from_db(fields=["taken_back_at"])
    if edition.taken_back_at is not None:
        refuse(
            "edition_taken_back",
            _("This edition was taken back, so it asks nothing of anyone. Nothing was kept."),
            _("Address the call with the latest edition."),
            status=409,
        )
    if due_at is not None and due_at <= timezone.now():
        refuse(
            "date_past",
            _("The date hoped for has passed already. Nothing was kept."),
            _("Give a date to come, or none."),
            status=400,
        )
    if edition.calls.count() >= MOST_CALLS:
        refuse(
            "too_many_calls",
            _("An edition holds at most %(n)s calls. This one was not kept."),
            _("Ask the same of several in one call."),
            status=409,
            n=MOST_CALLS,
        )
    made = Call.objects.create(edition=edition, addressee=addressee, words=words, due_at=due_at, made_by=by)
    _attest(made, "call.addressed")
    return made


@transaction.atomic
def answer_call(*, call: Call, by: Account | None, answer: str) -> Call:
    """What the decider answers, given by an official of the space; a new answer replaces. Raises ``Refused``."""
    found = (
        Call.objects.select_for_update(of=("self",))
        .select_related("edition__document__process__space__parent")
        .filter(pk=call.pk)
        .first()
    )
    if found is None:
        gone("call").require()
        raise AssertionError
    if by is not None:
        may_answer_calls(by, found.edition.document.process.space).require()
    answer = tidy(answer)
    may_say(answer, max_length=MAX_CALL).require()
    if found.answer == answer:
        return found
    found.answer, found.answered_by, found.answered_at = answer, by, timezone.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    _attest(found, "call.answered")
    return found


def _attest(call: Call, kind: str) -> None:
    journal.record(kind=kind, subject_kind=CALL, subject_id=call.public_id, content=call_content(call))
