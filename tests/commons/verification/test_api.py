# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same checks for a program."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.open_data.own import own_data
from isegoria.commons.verification.post.actions import print_letters
from isegoria.commons.verification.residents.actions import read_register
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db
CHECKS = "/api/v1/spaces/poitiers/checks"
LIST = b"Nom;Date de naissance\nBrun;14/07/1952\n"


def call(method: str, path: str, person: Person | None = None, /, **body: Any) -> Any:
    headers = {"authorization": f"Bearer {guest_token(person)}"} if person else {}
    return Client(headers=headers).generic(
        method, path, *([_json(body)] if body else []), content_type="application/json"
    )


def _json(body: dict[str, Any]) -> str:
    import json  # beside what it is about

    return json.dumps(body)


def test_ways_are_read_by_anyone(space: Space) -> None:
    read = call("GET", CHECKS).json()
    assert [one["handler"] for one in read["ways"]] == ["email", "residents", "post", "desk"]
    assert (read["assurance"], read["attestations"], read["letter"]) == (0, [], None)


def test_someone_is_found_in_the_list(space: Space, administrator: Account) -> None:
    read_register(space=space, by=administrator, chunks=[LIST], columns={})
    person = factories.person()
    wrong = call("POST", f"{CHECKS}/residents", person, family_name="Brun", birth_date="1952-07-15")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "not_on_list")
    found = call("POST", f"{CHECKS}/residents", person, family_name="BRUN", birth_date="1952-07-14")
    assert found.json() == {"outcome": "checked", "assurance": 2, "tries_left": None}
    again = call("POST", f"{CHECKS}/residents", factories.person(), family_name="Brun", birth_date="1952-07-14")
    assert again.json()["outcome"] == "waits"
    assert call("GET", CHECKS, person).json()["attestations"][0]["handler"] == "residents"


def test_a_letter_by_the_api(space: Space, administrator: Account) -> None:
    person = factories.person()
    letter = {"name": "Ana Brun", "address": "3 rue des Écoles\n86000 Poitiers"}
    assert call("PUT", f"{CHECKS}/letter", person, **letter).status_code == 204
    (printed,) = print_letters(space=space, by=administrator)
    wrong = call("POST", f"{CHECKS}/letter/code", person, code="AAAAAAAAAA").json()
    assert (wrong["outcome"], wrong["tries_left"]) == ("wrong_code", 4)
    assert call("POST", f"{CHECKS}/letter/code", person, code=printed.code).json()["outcome"] == "checked"
    kept = own_data(Person.objects.get(pk=person.pk), None)
    assert kept["attestations"][0]["handler"] == "post"
    assert kept["letters"][0]["address"] == ""
    assert kept["identity_digests"][0]["active"] is True


def test_only_organisers_open_ways(space: Space) -> None:
    assert call("PUT", f"{CHECKS}/ways/post", factories.person(), months=12).status_code in {401, 403}
    assert call("DELETE", f"{CHECKS}/ways/post", factories.person()).status_code in {401, 403}
