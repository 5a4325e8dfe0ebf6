# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals in JSON, in open data and in the journal."""

import json
from typing import Any

import pytest
from django.test import Client

from isegoria.core.accounts.identification import guest_token
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import import_totals
from isegoria.core.journal import subjects
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals import actions, exports
from isegoria.tools.proposals.actions import ImportedDetails, Where, import_details
from isegoria.tools.proposals.models import Proposal
from isegoria.tools.proposals.tool import DETAILS, ProposalsSettings
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import again


@pytest.fixture
def api(db: Any) -> Client:
    """A guest's program."""
    guest = factories.person(pseudonym="Ana")
    return Client(headers={"authorization": f"Bearer {guest_token(guest)}", "accept-language": "en"})


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    return client.generic(
        method, f"/api/v1/{path}", "" if body is None else json.dumps(body), content_type="application/json"
    )


def where(phase: Phase) -> str:
    return f"phases/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/proposals"


NEW = {"title": "Des bancs", "body": "Pour s'asseoir.", "category": "Rues"}


def test_all_that_the_pages_do(api: Client, phase: Phase) -> None:
    made = call(api, "POST", where(phase), NEW)
    assert made.status_code == 201, made.content
    one = made.json()["proposal"]
    assert (one["title"], one["category"], one["authors"], one["state"]) == ("Des bancs", "Rues", ["Ana"], "published")
    assert made.json()["receipt"]

    edited = call(api, "PUT", f"proposals/{one['id']}", {**NEW, "body": "Pour se reposer.", "version": 1})
    assert (edited.status_code, edited.json()["proposal"]["version"]) == (200, 2)
    stale = call(api, "PUT", f"proposals/{one['id']}", {**NEW, "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "edited_meanwhile")
    assert [each["number"] for each in call(api, "GET", f"proposals/{one['id']}/versions").json()] == [2, 1]

    given = call(api, "POST", f"proposals/{one['id']}/support").json()
    assert (given["supported"], given["supports"], bool(given["receipt"])) == (True, 1, True)
    assert call(api, "POST", f"proposals/{one['id']}/support").json()["receipt"] == ""
    assert call(api, "DELETE", f"proposals/{one['id']}/support").json()["supports"] == 0

    token = call(api, "POST", f"proposals/{one['id']}/invitations").json()["token"]
    other = Client(headers={"authorization": f"Bearer {guest_token(factories.person(pseudonym='Bo'))}"})
    assert call(other, "POST", f"proposals/{one['id']}/signature", {"token": token}).json()["authors"] == ["Ana", "Bo"]
    assert call(other, "DELETE", f"proposals/{one['id']}/signature").status_code == 204

    assert [each["id"] for each in call(api, "GET", f"{where(phase)}?q=bancs&category=Rues").json()["items"]] == [
        one["id"]
    ]
    gone = call(api, "DELETE", f"proposals/{one['id']}").json()
    assert (gone["state"], gone["title"], gone["category"]) == ("withdrawn", "", "")


def test_organisers_unite_and_part(api: Client, phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    refused = call(api, "POST", f"proposals/{one.public_id}/merge", {"into": other.public_id})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_organiser")
    actions.merge(origin=one, into=other, by=None)

    read = call(api, "GET", f"proposals/{one.public_id}").json()
    assert (read["state"], read["merged_into"]) == ("merged", other.public_id)
    assert [each["id"] for each in call(api, "GET", f"proposals/{other.public_id}/merged").json()] == [one.public_id]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "text_empty"),
        ({"title": 5}, "invalid"),
        ({"category": "Autre"}, "category_unknown"),
        ({"latitude": 45}, "point_unknown"),
        ({"latitude": 145, "longitude": 0}, "invalid"),
        ({"place": "99999"}, "place_unknown"),
        ({"body": "y" * 6000}, "text_too_long"),
        ({"title": "a\0"}, "text_control_signs"),
    ],
)
def test_bad_input(api: Client, phase: Phase, changes: dict[str, Any], code: str) -> None:
    refused = call(api, "POST", where(phase), NEW | changes)

    assert (refused.status_code // 100, refused.json()["code"]) == (4, code)
    assert Contribution.objects.count() == 0


def test_open_data(phase: Phase) -> None:
    one = making.proposal(of=phase, where=Where(category="Rues", latitude=46.58, longitude=0.34))
    other = making.proposal(of=phase)
    import_totals(contribution=one, source="Decidim", supports=12)
    actions.merge(origin=other, into=one, by=None)
    (table,) = exports.tables(phase.process)

    rows = [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows()]

    assert [row["proposal"] for row in rows] == [one.public_id, other.public_id]
    assert (rows[0]["category"], rows[0]["latitude"], rows[0]["imported_supports"]) == ("Rues", 46.58, 12)
    assert rows[1]["merged_into"] == one.public_id


def test_what_the_journal_attests_reads_as_it_was_recorded(phase: Phase) -> None:
    one = making.proposal(of=phase, where=Where(category="Rues", latitude=46.580001, longitude=0.34))
    kind = subjects.find(DETAILS)
    assert kind is not None

    assert kind.load([one.public_id]) == {
        one.public_id: {
            "proposal": one.public_id,
            "category": "Rues",
            "latitude": "46.58000",
            "longitude": "0.34000",
        }
    }
    assert kind.shown([one.public_id]) == {one.public_id}
    actions.withdraw(proposal=again(one), person=one.author)
    assert kind.shown([one.public_id]) == set()


def test_imported_details(phase: Phase) -> None:
    one, other = making.proposal(of=phase), making.proposal(of=phase)
    Proposal.objects.all().delete()

    import_details(
        rows=[
            ImportedDetails(one.pk, category="  Mobilités   douces ", latitude=50.63, longitude=3.06),
            ImportedDetails(other.pk, latitude=150.0, longitude=3.06),
        ]
    )

    assert [(row.category, row.latitude) for row in Proposal.objects.order_by("pk")] == [
        ("Mobilités douces", 50.63),
        ("", None),
    ]


def test_a_proposal_without_its_details_is_shown_and_edited(phase: Phase, visitor: Client) -> None:
    author = factories.person()
    one = making.proposal(of=phase, author=author)
    Proposal.objects.all().delete()
    one = again(one)

    assert visitor.get(making.url(one)).status_code == 200
    assert visitor.get(making.address("phase", phase)).context["page"].paginator.count == 1
    actions.edit(proposal=one, person=author, title="Autre", body="Texte", where=Where(category="Rues"))
    assert Proposal.objects.get().category == "Rues"


def test_categories_are_tidied() -> None:
    settings = ProposalsSettings(categories="  Rues \n\nParcs\nRues\r\n" + "x" * 200)
    assert settings.category_list == ("Rues", "Parcs", "x" * 80)
