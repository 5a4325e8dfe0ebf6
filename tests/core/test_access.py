# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a caller is let in."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from isegoria.core.access import bearer_token, client_network, page_by_id, seal, throttle, unseal
from isegoria.core.accounts.models import Person


def test_what_is_sealed_is_recognised_for_its_purpose_only() -> None:
    token = seal("abc", "person")

    assert unseal(token, "person") == "abc"
    assert unseal(token, "other") is None
    assert unseal(f"{token}x", "person") is None
    assert unseal("", "person") is None


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc:def", "abc:def"), ("bearer abc", "abc"), ("Basic abc", ""), ("", ""), ("Bearer", "")],
)
def test_a_bearer_token_is_read(header: str, token: str) -> None:
    assert bearer_token(RequestFactory().get("/", headers={"authorization": header})) == token


@pytest.mark.parametrize(
    ("address", "forwarded", "proxies", "network"),
    [
        ("192.0.2.77", "", 0, "192.0.2.0/24"),
        ("192.0.2.77", "198.51.100.9", 0, "192.0.2.0/24"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9", 1, "198.51.100.0/24"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9", 2, "203.0.113.0/24"),
        ("10.0.0.1", "", 1, "10.0.0.0/24"),
        ("2001:db8:1:2::3", "", 0, "2001:db8:1::/48"),
        ("unix", "", 0, "unknown"),
    ],
)
def test_a_network_is_known_and_never_an_address(
    settings: object, address: str, forwarded: str, proxies: int, network: str
) -> None:
    settings.ISEGORIA_TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=address)

    assert client_network(request) == network


def test_the_limit_is_the_last_one_let_through() -> None:
    cache.clear()
    verdicts = [throttle("bell", "me", limit=3, seconds=60) for _time in range(5)]

    assert [bool(verdict) for verdict in verdicts] == [True, True, True, False, False]
    assert (verdicts[-1].code, verdicts[-1].status) == ("too_many", 429)
    assert throttle("bell", "you", limit=3, seconds=60)


@pytest.mark.django_db
def test_pages_follow_one_another() -> None:
    keys = [Person.objects.create().pk for _person in range(5)]
    first = page_by_id(Person.objects.all(), cursor="", size=2)
    second = page_by_id(Person.objects.all(), cursor=first.next_cursor, size=2)
    last = page_by_id(Person.objects.all(), cursor=second.next_cursor, size=2)

    assert [row.pk for page in (first, second, last) for row in page.rows] == keys
    assert last.next_cursor == ""
    assert [row.pk for row in page_by_id(Person.objects.all(), cursor="nonsense", size=0).rows] == keys[:1]
