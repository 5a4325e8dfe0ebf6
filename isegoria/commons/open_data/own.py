# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything kept about one person, for that person: "isegoria-my-data/1"."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import CoAuthor
from isegoria.core.contributions.queries import written_by
from isegoria.core.expressions.models import Opinion, Support
from isegoria.core.expressions.queries import own_opinions
from isegoria.core.processes.models import Participation
from isegoria.core.spaces.models import Role

FORMAT = "isegoria-my-data/1"


def own_data(person: Person, account: Account | None) -> dict[str, Any]:
    """The document. ``account`` is the person's, when they are signed in with it; other rooms add what they keep."""
    return {
        "format": FORMAT,
        "exported_at": _at(timezone.now()),
        "person": {
            "id": person.public_id,
            "name": person.pseudonym,
            "assurance": str(person.get_assurance_display()),
            "since": _at(person.created_at),
        },
        "account": {"email": account.email, "since": _at(account.created_at)} if account else None,
        "roles": [
            {"space": one.space.slug, "role": one.name, "since": _at(one.granted_at)}
            for one in Role.objects.filter(account=person.account_id).select_related("space").order_by("pk")
        ]
        if person.account_id is not None
        else [],
        "coauthored": [
            {
                "contribution": one.contribution.public_id,
                "invited_at": _at(one.invited_at),
                "accepted_at": _at(one.accepted_at),
            }
            for one in CoAuthor.objects.filter(person=person).select_related("contribution").order_by("pk")
        ],
        "participations": [
            {
                "space": one.process.space.slug,
                "process": one.process.slug,
                "since": _at(one.began_at),
                "rules_accepted": one.rules.number if one.rules else None,
            }
            for one in Participation.objects.filter(person=person).select_related("process__space", "rules")
        ],
        "opinions": [
            {
                "process": one.contribution.process.slug,
                "contribution": one.contribution.public_id,
                "text": one.contribution.body if one.contribution.is_public else None,
                "opinion": Opinion.Value(one.value).name.lower(),
                "given_at": _at(one.given_at),
            }
            for one in own_opinions(person)
        ],
        "supports": [
            {"contribution": one.contribution.public_id, "given_at": _at(one.given_at)}
            for one in Support.objects.filter(person=person).select_related("contribution")
        ],
        "contributions": [
            {
                "id": one.public_id,
                "kind": one.kind,
                "process": one.process.slug,
                "title": one.title,
                "text": one.body,
                "language": one.language,
                "state": one.state,
                "created_at": _at(one.created_at),
            }
            for one in written_by(person)
        ],
        **kept.everything_else(person),
    }


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
