# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which person a request comes from: the account that is signed in, or the guest held by a signed cookie.

The cookie is strictly necessary (it is what lets a guest change their mind), so no consent banner is due. It is
set at the first act only: reading leaves no trace.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from isegoria.core.access import client_network, seal, throttle, unseal

from .actions import create_guest
from .models import Person

COOKIE = "isegoria_person"
PURPOSE = "person"
# Written out: every act begins with it, and composing a query costs more than running it.
FIND_GUEST = """
    SELECT id, public_id, account_id, pseudonym, assurance, is_imported, merged_into_id, erased_at,
           paused_until
    FROM accounts_person
    WHERE public_id = %s AND account_id IS NULL AND merged_into_id IS NULL AND erased_at IS NULL
"""
# In the order of the model's fields, which is how Django reads a row.
GUEST_FIELDS = [
    "id", "public_id", "account_id", "pseudonym", "assurance", "is_imported", "merged_into_id", "erased_at",
    "paused_until",
]  # fmt: skip
StandIn = Callable[[HttpRequest], Person | None]
_stand_ins: list[StandIn] = []
MAX_AGE = 400 * 24 * 3600  # the longest that browsers keep a cookie


def guest_token(person: Person) -> str:
    """What a guest presents to be recognised: cookie value, or bearer token of the API."""
    return seal(person.public_id, PURPOSE)


def find_guest(token: str) -> Person | None:
    """The guest of a token; None if it is forged, or if the guest has since signed in or left."""
    public_id = unseal(token, PURPOSE) if token else None
    if public_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(FIND_GUEST, [public_id])
        row = cursor.fetchone()
    return Person.from_db("default", GUEST_FIELDS, row) if row else None


def stand_in(find: StandIn) -> StandIn:
    """Enter what knows of someone acting for another at this browser: asked before all else who a request comes from.

    It answers None for everyone else, at the cost of no query, and raises ``Refused`` where nobody may act.
    """
    if find not in _stand_ins:
        _stand_ins.append(find)
    return find


def identify(request: HttpRequest) -> Person | None:
    """The person behind a request, or None before their first act. At most two queries, none for a newcomer."""
    user = getattr(request, "user", None)
    for stand_in in _stand_ins:
        if (person := stand_in(request)) is not None:
            return person
    if user is not None and user.is_authenticated:
        person = Person.objects.select_related("merged_into").filter(account=user, erased_at=None).first()
        return person.merged_into if person and person.merged_into else person
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.COOKIES.get(COOKIE, "")
    return find_guest(token)


def identify_or_create(request: HttpRequest) -> Person:
    """The person behind an act; a newcomer becomes a guest. Refused beyond the limit of new guests a network."""
    person = identify(request)
    if person is None:
        network = client_network(request)
        throttle(
            "guests",
            network,
            limit=settings.ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR,
            seconds=3600,
        ).require()
        person = create_guest(network=network)
    return person


def known_person(request: HttpRequest) -> Person | None:
    """The person behind a request, or None (``request.person`` is lazy, and a lazy object is never None itself)."""
    person: Person | None = getattr(request, "person", None)
    return person if person else None


def acting_person(request: HttpRequest) -> Person:
    """The person behind an act: a newcomer becomes a guest, whom the answer's cookie holds. Refused beyond limits."""
    person = known_person(request)
    if person is None:
        person = identify_or_create(request)
        setattr(request, "person", person)  # noqa: B010 - Django's request declares neither of the two
        if person.account_id is None:
            setattr(request, "newcomer", person)  # noqa: B010 - as above
    throttle("acts", person.public_id, limit=settings.ISEGORIA_ACTS_PER_PERSON_PER_MINUTE, seconds=60).require()
    return person


def nobody_began(request: HttpRequest) -> None:
    """The act of a newcomer was refused, and their row went with its transaction: no cookie is to hold it."""
    if getattr(request, "newcomer", None) is not None:
        setattr(request, "newcomer", None)  # noqa: B010 - Django's request declares neither of the two
        setattr(request, "person", None)  # noqa: B010 - as above


def remember(response: HttpResponseBase, person: Person) -> None:
    """Let the browser hold a guest."""
    response.set_cookie(
        COOKIE,
        guest_token(person),
        max_age=MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget(response: HttpResponseBase) -> None:
    """Drop the guest's cookie: at sign-in, and when someone leaves a shared computer."""
    response.delete_cookie(COOKIE, samesite="Lax")
