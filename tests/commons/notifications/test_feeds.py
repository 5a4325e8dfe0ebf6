# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom (RFC 4287) and iCalendar (RFC 5545): public ones, and one's own behind an address that can be renewed."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from isegoria.commons.notifications import actions
from isegoria.commons.notifications.calendars import FOLD, Event, calendar, escape, fold
from isegoria.commons.notifications.feeds import feed_token
from isegoria.commons.notifications.push import NotConfigured, Subscription, carrier, is_offered
from isegoria.commons.notifications.spreading.actions import watch_calendar
from tests import factories

from .conftest import tell_all

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - our own feed


def unfold(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


@given(some.text(max_size=300))
def test_lines_are_folded_as_the_rfc_says(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    parts = list(fold(f"SUMMARY:{escape(text)}"))

    assert all(len(part.encode()) <= FOLD for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == f"SUMMARY:{escape(text)}"


def test_signs_are_marked() -> None:
    assert escape("a;b,c\\d\r\ne\x07") == "a\\;b\\,c\\\\d\\ne"


def test_a_calendar_is_whole() -> None:
    moment = datetime(2026, 11, 18, 11, tzinfo=UTC)
    event = Event("phase-1@x", moment, None, "Avis, et vote", "", "https://x/s/p/", "Poitiers")

    lines = unfold(calendar("Poitiers", [event], stamp=moment))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {"UID:phase-1@x", "DTSTART:20261118T110000Z", "SUMMARY:Avis\\, et vote"} <= set(lines)
    assert not any(line.startswith("DTEND") for line in lines)


@pytest.mark.django_db
def test_a_process_and_its_space(client: Client, django_assert_max_num_queries: Any) -> None:
    process = factories.process()
    draft = factories.process(space=process.space, draft=True)
    watch_calendar(now=factories.phase(process).opens_at)
    for address in (f"/s/{process.space.slug}/", f"/s/{process.space.slug}/{process.slug}/"):
        with django_assert_max_num_queries(12):
            feed = client.get(f"{address}news.atom")
        assert feed["Content-Type"].startswith("application/atom+xml")
        root = parsed(feed.content)
        entries = root.findall(f"{ATOM}entry")
        assert len(entries) == 2
        assert all(one.find(f"{ATOM}id").text.startswith("urn:isegoria:fact:") for one in entries)
        dates = client.get(f"{address}dates.ics")
        assert dates["Content-Type"].startswith("text/calendar")
        assert dates.content.decode().count("BEGIN:VEVENT") == 1
    hidden = f"/s/{draft.space.slug}/{draft.slug}/"
    assert [client.get(f"{hidden}{name}").status_code for name in ("news.atom", "dates.ics")] == [404, 404]


@pytest.mark.django_db
def test_one_s_own_feed_is_sealed_and_can_be_renewed(client: Client) -> None:
    person = factories.person(signed_in=True)
    process = factories.process()
    actions.follow(person=person, target=process)
    watch_calendar(now=factories.phase(process).opens_at)
    tell_all()
    former = f"/feeds/{feed_token(person)}/"

    feed = client.get(f"{former}news.atom")

    assert len(parsed(feed.content).findall(f"{ATOM}entry")) == 1
    assert person.account.email not in feed.content.decode()
    assert "private" in feed["Cache-Control"]
    assert client.get(f"{former}dates.ics").content.decode().count("BEGIN:VEVENT") == 1
    client.force_login(person.account)
    client.post("/me/notices/settings/feed/")
    assert client.get(f"{former}news.atom").status_code == 404
    assert client.get(f"/feeds/{feed_token(person)}/news.atom").status_code == 200
    assert client.get("/feeds/forged:token/news.atom").status_code == 404


def test_no_page_offers_a_push_that_nobody_carries() -> None:
    verdict = carrier().push(Subscription("https://x", "k", "a"), title="x", url="/")

    assert isinstance(carrier(), NotConfigured)
    assert (is_offered(), verdict.code) == (False, "push_not_configured")
