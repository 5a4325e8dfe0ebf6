# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a budget in JSON."""

import pytest
from django.test import Client

from tests.tools.budgets.counted import counted_with
from tests.tools.budgets.voting import EUROS, a_vote

pytestmark = pytest.mark.django_db


def test_what_was_chosen_why_and_what_if() -> None:
    vote = a_vote(rule="greedy-votes")
    client, base = Client(), f"/api/v1/budget-votes/{vote.public_id}/outcome"
    assert client.get(base).status_code == 404
    found = counted_with(vote, [(("Skatepark",), 0, 0)] * 3 + [(("Piste cyclable",), 0, 0)] * 2)
    told = client.get(base).json()
    assert (told["status"], told["spent"], told["left"]) == ("decided", 60_000 * EUROS, [40_000 * EUROS])
    assert [one["outcome"] for one in told["lines"]].count("chosen") == 1
    number = found.lines[3].number
    why = client.get(f"{base}/{number}").json()
    assert (why["explanation"]["outcome"], why["cheaper"], why["more_supporters"]) == ("not_paid", 40_000 * EUROS, 2)
    asked = client.get(f"{base}/{number}/what-if?votes=2").json()
    assert (asked["outcome"], asked["lost"]) == ("paid", [found.lines[0].number])
    assert client.get(f"{base}/{number}/what-if?votes=-2").status_code == 422
    assert client.get(f"{base}/999").status_code == 404
