# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can be told of a text: those who signed it, and are still here. A text that came from elsewhere has nobody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from isegoria.commons.synthesis.models import Edition, EditionCitation, Extract
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE, CoAuthor, Contribution

TEXT = "extract__contribution"
HERE = {"erased_at": None, "merged_into": None, "is_imported": False}


def signed_by(keys: Collection[int]) -> Mapping[int, Sequence[Person]]:
    """Authors and co-authors of some texts that can be read, by the text's key. Two queries."""
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    texts = Contribution.objects.filter(pk__in=keys, state__in=READABLE, author__in=_here()).select_related("author")
    for one in texts.only("author", "author__public_id", "author__account"):
        if one.author is not None:
            found[one.pk][one.author.pk] = one.author
    signed = CoAuthor.objects.filter(
        contribution__in=keys, contribution__state__in=READABLE, accepted_at__isnull=False, person__in=_here()
    )
    for coauthor in signed.select_related("person"):
        if coauthor.person is not None:
            found[coauthor.contribution_id][coauthor.person.pk] = coauthor.person
    return {key: list(people.values()) for key, people in found.items()}


def _here() -> "QuerySet[Person]":
    return Person.objects.filter(**HERE)


def cited_in(edition: Edition) -> "QuerySet[EditionCitation]":
    return EditionCitation.objects.filter(sentence__edition=edition).exclude(extract__state=Extract.State.ERASED)


def next_authors(editions: Iterable[Edition], *, after: int, limit: int) -> list[Person]:
    """Who signed a text that one of these editions cites, by key, from the one after ``after``. One query."""
    texts = EditionCitation.objects.filter(sentence__edition__in=list(editions)).values("extract__contribution")
    signed = CoAuthor.objects.filter(contribution__in=texts, accepted_at__isnull=False).values("person")
    wrote = Contribution.objects.filter(pk__in=texts, author__isnull=False).values("author")
    people = _here().filter(Q(pk__in=wrote) | Q(pk__in=signed), pk__gt=after)
    return list(people.select_related("account").order_by("pk")[:limit])


def texts_of(people: Sequence[Person], edition: Edition | None) -> Mapping[int, Mapping[int, str]]:
    """Key of a person → key of each of their texts that an edition cites → the section where it does first.

    Two queries, none without an edition.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    if edition is None:
        return found
    rows = cited_in(edition).filter(extract__contribution__state__in=READABLE)
    order = ("sentence__section_position", "sentence__position", "pk")
    signed = {"extract__contribution__coauthors__accepted_at__isnull": False}
    for author, accepted in ((f"{TEXT}__author", {}), (f"{TEXT}__coauthors__person", signed)):
        theirs = rows.filter(**{f"{author}__in": people}, **accepted).order_by(*order)
        for person, text, section in theirs.values_list(author, TEXT, "sentence__section_title"):
            found[person].setdefault(text, section)
    return found
