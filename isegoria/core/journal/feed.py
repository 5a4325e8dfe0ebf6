# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signed heads as an Atom feed: whoever reads it keeps, without thinking of it, proof of what the log was."""

from django.utils.feedgenerator import Atom1Feed

from . import canonical, keys, queries


def heads_feed(*, title: str, feed_url: str, page_url: str, language: str = "en", count: int = 100) -> str:
    """Atom 1.0 document of the newest heads: one entry each, with the signed note and its signature.

    ``feed_url`` and ``page_url`` are absolute addresses: of the feed, and of the page that explains the
    journal.
    """
    log_id = keys.log_id()
    feed = Atom1Feed(
        title=title, link=page_url, description=None, feed_url=feed_url, feed_guid=feed_url, language=language
    )
    for head in queries.stream_heads(newest_first=True, count=count):
        note = canonical.head_note(log_id=log_id, tree_size=head.tree_size, root=head.root, timestamp=head.timestamp)
        feed.add_item(
            title=f"{head.tree_size} · {head.root.hex()}",
            link=f"{page_url}#{head.tree_size}",
            description=f"{note.decode()}{head.signature.hex()}\n",
            unique_id=f"urn:isegoria:head:{log_id}:{head.tree_size}",
            pubdate=head.timestamp,
            updateddate=head.timestamp,
        )
    return feed.writeString("utf-8")
