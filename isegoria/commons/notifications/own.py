# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room keeps about a person, as that person may take it away."""

from typing import Any

from django.utils.translation import override

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person

from .models import AddressState, Device, LetterChoice, Notice, Outbox, PageChoice, Preference
from .queries import OF_A_FACT, follows_of
from .wording import leads_to, said


def _moment(value: Any) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


@kept.also("follows")
def follows(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "what": one.what,
            "id": (one.space or one.process or one.contribution or one.someone).public_id,
            "topic": one.topic,
            "pace": one.pace,
            "origin": one.origin,
            "since": _moment(one.since),
        }
        for one in follows_of(person)
    ]


@kept.also("notices")
def notices(person: Person) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(person=person).select_related(*OF_A_FACT).order_by("pk")
    with override(person.account.language or None if person.account else None):
        return [
            {
                "subject": said(one),
                "text": one.text,
                "path": leads_to(one),
                "reason": one.reason,
                "created_at": _moment(one.created_at),
                "read_at": _moment(one.read_at),
            }
            for one in rows.iterator(chunk_size=1_000)
        ]


@kept.also("mail_choices")
def choices(person: Person) -> list[dict[str, Any]]:
    kept_choice = Preference.objects.filter(person=person).first()
    found: list[dict[str, Any]] = []
    if kept_choice is not None:
        names = ("pace", "own_pace", "time_zone", "quiet_from", "quiet_until", "digest_day")
        found.append({name: getattr(kept_choice, name) for name in names})
        found[0]["last_digest_at"] = _moment(kept_choice.last_digest_at)
    for page in PageChoice.objects.filter(person=person):
        found.append({"public_page": page.is_wanted, "chosen_at": _moment(page.chosen_at)})
    for one in LetterChoice.objects.filter(person=person).select_related("space"):
        found.append({"newsletters_of": one.space.slug, "wanted": one.is_wanted, "chosen_at": _moment(one.chosen_at)})
    return found


@kept.also("mail")
def mail(person: Person) -> list[dict[str, Any]]:
    """Which messages were made for this person and when they left; the words of those that left are not kept."""
    rows = Outbox.objects.filter(person=person).order_by("pk")
    found: list[dict[str, Any]] = [
        {"to": one.to, "subject": one.subject, "made_at": _moment(one.created_at), "sent_at": _moment(one.sent_at)}
        for one in rows.iterator(chunk_size=1_000)
    ]
    for state in AddressState.objects.filter(account=person.account_id) if person.account_id else ():
        found.append(
            {
                "address": state.email,
                "unreachable_at": _moment(state.unreachable_at),
                "complained_at": _moment(state.complained_at),
                "soft_bounces": state.soft_bounces,
                "status": state.status,
            }
        )
    return found


@kept.also("devices")
def devices(person: Person) -> list[dict[str, Any]]:
    """Browsers that show this person's notices at once."""
    return [
        {
            "endpoint": one.endpoint,
            "p256dh": one.p256dh,
            "auth": one.auth,
            "created_at": _moment(one.created_at),
            "last_success_at": _moment(one.last_success_at),
        }
        for one in Device.objects.filter(person=person).order_by("pk")
    ]
