# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts as an Atom feed (RFC 4287), and the sealed address of a feed of one's own."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution

from .composing import domain
from .models import Fact
from .queries import preference_of
from .stopping import absolute
from .wording import headline, path_of

PURPOSE = "own-feed"


def _feed(title: str, feed_path: str, page_path: str, language: str) -> Atom1Feed:
    """A feed without entries yet; its page's address is its identifier."""
    page = absolute(page_path)
    return Atom1Feed(
        title=title, link=page, description=None, feed_url=absolute(feed_path), feed_guid=page, language=language
    )


def atom(*, title: str, feed_path: str, page_path: str, language: str, facts: Sequence[Fact]) -> str:
    """One entry for each fact, in the language that is active. An entry keeps its identifier for good."""
    feed = _feed(title, feed_path, page_path, language)
    for fact in facts:
        around = fact.process.question.text if fact.process else fact.space.name.text
        feed.add_item(
            title=headline(fact),
            link=absolute(path_of(fact)),
            description=around,
            unique_id=f"urn:isegoria:fact:{domain()}:{fact.pk}",
            pubdate=fact.happened_at,
            updateddate=fact.happened_at,
        )
    return feed.writeString("utf-8")


def texts_atom(*, title: str, feed_path: str, page_path: str, language: str, texts: Sequence[Contribution]) -> str:
    """One entry for each public text, whose process is at hand."""
    feed = _feed(title, feed_path, page_path, language)
    for text in texts:
        feed.add_item(
            title=str(text),
            link=absolute(f"/c/{text.public_id}/"),
            description=text.process.question.text,
            unique_id=f"urn:isegoria:contribution:{domain()}:{text.public_id}",
            pubdate=text.created_at,
            updateddate=text.created_at,
        )
    return feed.writeString("utf-8")


def latest(facts: Iterable[Fact]) -> datetime | None:
    """When the last of them happened: what a reader's conditional request is answered by."""
    return max((fact.happened_at for fact in facts), default=None)


def feed_token(person: Person) -> str:
    """The sealed address of a person's own feed: whoever has it reads what they follow, and learns no name."""
    return seal(f"{person.public_id}.{preference_of(person).feed_number}", PURPOSE)


def whose_feed(token: str) -> Person | None:
    """Whose feed an address is; None for one that is forged or was renewed since."""
    public_id, _dot, number = (unseal(token, PURPOSE) or "").partition(".")
    person = Person.objects.filter(public_id=public_id, erased_at=None, merged_into=None).first()
    if person is None or number != str(preference_of(person).feed_number):
        return None
    return person
