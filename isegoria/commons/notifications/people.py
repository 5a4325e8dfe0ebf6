# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public page of someone who can be followed: whose there is one, and what it holds.

Whoever signed in and chose a name to speak under has one, unless they choose otherwise; and so has an official, by
their office. A guest, an imported author and whoever chose no name have none: nothing gathers what they wrote.
"""

from collections.abc import Sequence

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from isegoria.core.accounts import public_pages
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import in_force

from .models import PageChoice

KEPT_SECONDS = 60


def has_page(person: Person) -> bool:
    """Whether everyone may look at a page of theirs. One query at most for whoever has a name, none for guests."""
    if person.account_id is None or person.erased_at is not None or person.merged_into_id is not None:
        return False
    if not wishes_page(person):
        return False
    return bool(person.pseudonym) or _offices(person).exists()


def wishes_page(person: Person) -> bool:
    """Whether they would have a page: nobody has said no to it who has said nothing."""
    return not PageChoice.objects.filter(person=person, is_wanted=False).exists()


def page_is_known(person: Person | None) -> bool:
    """The same, asked at most once a minute: a page of a text asks it of its author."""
    if person is None or person.account_id is None or person.erased_at is not None:
        return False
    key = page_key(person)
    found = cache.get(key)
    if found is None:
        found = has_page(person)
        cache.set(key, found, timeout=KEPT_SECONDS)
    return bool(found)


@public_pages.kept_by
def known_pages(people: Sequence[Person]) -> dict[int, str]:
    """The addresses of those who have a page, by key; the same memory as ``page_is_known``. One query at most."""
    asked = {page_key(one): one for one in people if one.account_id is not None and one.erased_at is None}
    known = cache.get_many(asked)
    missing = {key: one for key, one in asked.items() if key not in known}
    if missing:
        offices = in_force().filter(account=OuterRef("account"), name=Role.Name.OFFICIAL)
        shy = PageChoice.objects.filter(person=OuterRef("pk"), is_wanted=False)
        rows = Person.objects.filter(~Q(pseudonym="") | Exists(offices), ~Exists(shy), merged_into=None)
        having = set(rows.filter(pk__in=[one.pk for one in missing.values()]).values_list("pk", flat=True))
        new = {key: one.pk in having for key, one in missing.items()}
        cache.set_many(new, timeout=KEPT_SECONDS)
        known |= new
    return {one.pk: page_path(one) for key, one in asked.items() if known[key]}


def page_key(person: Person) -> str:
    return f"notifications:page:{person.pk}"


def find_page(public_id: str) -> Person | None:
    """Whose page an address is; None where there is none, without saying why. One that two persons' merging ended
    leads nowhere: it would tell which names were one person's."""
    person = Person.objects.filter(public_id=public_id, erased_at=None, merged_into=None).first()
    return person if person is not None and has_page(person) else None


def page_path(person: Person) -> str:
    return f"/people/{person.public_id}/"


def answers_for(person: Person) -> list[Space]:
    """The spaces that someone answers for now, as an official. One query."""
    return list(Space.objects.filter(pk__in=_offices(person).values("space")).order_by("slug"))


def public_texts(person: Person) -> "QuerySet[Contribution]":
    """What someone wrote that everyone may read, the latest first."""
    return (
        Contribution.objects.filter(
            author=person,
            state=Contribution.State.PUBLISHED,
            process__published_at__isnull=False,
            process__erased_at=None,
        )
        .select_related("process__space")
        .order_by("-created_at", "-pk")
    )


def _offices(person: Person) -> "QuerySet[Role]":
    return in_force().filter(account=person.account_id, name=Role.Name.OFFICIAL)
