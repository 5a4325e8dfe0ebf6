# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Atom feed of heads: whoever follows it holds proof."""

import re
import xml.etree.ElementTree as ElementTree

from isegoria.core.journal import keys, older_heads, queries
from isegoria.core.journal.feed import heads_feed

from .conftest import Texts, sequence_all

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def feed() -> ElementTree.Element:
    text = heads_feed(
        title="Journal & reçus",
        feed_url="https://example.org/journal/heads.atom",
        page_url="https://example.org/journal/",
        language="fr",
        count=2,
    )
    return ElementTree.fromstring(text)  # noqa: S314 - our own text


def test_an_empty_journal_has_a_feed(db) -> None:
    assert feed().findall("atom:entry", ATOM) == []


def test_the_feed_holds_signed_heads_newest_first(texts: Texts) -> None:
    for number in range(3):
        texts.say(str(number), "said")
    sequence_all(1)
    root = feed()
    assert root.findtext("atom:title", namespaces=ATOM) == "Journal & reçus"
    entries = root.findall("atom:entry", ATOM)
    ids = [entry.findtext("atom:id", namespaces=ATOM) for entry in entries]
    assert ids == [f"urn:isegoria:head:{keys.log_id()}:{size}" for size in (3, 2)]
    summary = entries[0].findtext("atom:summary", namespaces=ATOM) or ""
    name, log_id, size, root_hash, timestamp, signature = re.split(r"\s+", summary.strip())
    head = older_heads.OlderHead.from_json(
        {"log_id": log_id, "tree_size": size, "root": root_hash, "timestamp": timestamp, "signature": signature}
    )
    newest = queries.latest_head()
    assert newest is not None
    assert name == "isegoria-head/1"
    assert (head.tree_size, head.root) == (3, newest.root)
    assert head.signed_by(keys.public_key())
