# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the tree of ideas, for everyone and for its team; and the same in JSON."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from isegoria.commons.synthesis.models import Extract, Fact, Idea, Step
from isegoria.commons.synthesis.tree import actions
from isegoria.commons.synthesis.tree.addresses import idea_path
from isegoria.core.contributions.actions import set_state
from isegoria.core.processes.models import Process
from tests import factories as make
from tests.commons.synthesis import making_tree as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return make.process("velo", space=make.space("poitiers"))


@pytest.fixture
def team(process: Process) -> Client:
    client = Client()
    client.force_login(make.role(process.space, "harvester"))
    return client


@pytest.fixture
def keeper(process: Process) -> Client:
    client = Client()
    client.force_login(make.role(process.space, "knowledge_manager"))
    return client


PUBLIC = "/s/poitiers/velo/ideas/"
TEAM = "/workshop/poitiers/velo/ideas/"
HISTORY = "/workshop/poitiers/velo/history/"


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


# --- what everyone reads -------------------------------------------------------------------------------
def test_an_empty_tree_says_what_will_be_here(process: Process, client: Client) -> None:
    assert 'class="empty-title"' in text(client, PUBLIC)
    assert client.get(f"{PUBLIC}map/").status_code == 200


def test_the_tree_shows_each_idea_in_order(process: Process, client: Client) -> None:
    a = making.idea(process, "Des pistes <b>sûres</b>")
    b = making.idea(process, "Moins de voitures")
    making.extracts(process, b, 2)
    page = text(client, PUBLIC)

    assert "Des pistes &lt;b&gt;sûres&lt;/b&gt;" in page
    assert page.index(a.public_id) < page.index(b.public_id)
    sorted_page = text(client, f"{PUBLIC}?sort=people")
    assert sorted_page.index(b.public_id) < sorted_page.index(a.public_id)


@pytest.mark.parametrize(
    ("asked", "found"), [("velo", True), ("VÉLO piste", True), ("tramway", False), ("%00", False), ("<b>", False)]
)
def test_the_tree_is_searched(process: Process, client: Client, asked: str, found: bool) -> None:
    idea = making.idea(process, "Des pistes pour le vélo")

    assert (idea.public_id in text(client, f"{PUBLIC}?q={asked}")) == found or asked == "%00"


def test_an_idea_shows_its_extracts_and_its_people(process: Process, client: Client) -> None:
    top = making.idea(process, "Mobilité")
    below = making.idea(process, "Vélo", parent=top)
    found = making.extracts(process, below, 6)
    page = text(client, idea_path(top))

    assert page.count('class="extract-words"') == 3  # the first few, and a way to the others
    assert text(client, f"{idea_path(top)}?nature=problem").count('class="extract-words"') == 6
    set_state(contribution=found[0].contribution, state="hidden", kind="contribution.hidden")
    assert text(client, f"{idea_path(top)}?nature=problem").count('class="extract-words"') == 5


def test_groups_of_fewer_than_five_are_not_told(process: Process, client: Client) -> None:
    few, many = making.idea(process), making.idea(process)
    making.extracts(process, few, 4)
    making.extracts(process, many, 5)

    assert 'id="who"' not in text(client, idea_path(few))
    assert 'id="who"' in text(client, idea_path(many))


def test_opinions_are_added_up_without_names(process: Process, client: Client) -> None:
    idea = making.idea(process)
    (found,) = making.extracts(process, idea, 1)
    voter = make.person(pseudonym="Camille Secrète")
    make.opinion(found.contribution, 1, by=voter)
    page = text(client, idea_path(idea))

    assert 'id="opinions"' in page
    assert "Camille Secrète" not in page


def test_addresses_lead_on(process: Process, client: Client) -> None:
    a, b = making.idea(process, "A"), making.idea(process, "B")
    old = idea_path(a)
    assert client.get(f"{PUBLIC}{a.public_id}-autre/").status_code == 301
    actions.merge_ideas(ideas=[a], into=b, by=None)
    assert client.get(old)["Location"] == idea_path(b)
    actions.remove_idea(idea=b, by=None)
    assert client.get(idea_path(b)).status_code == 410
    assert client.get(old).status_code == 410
    assert client.get(f"{PUBLIC}zzzzzzzzzz/").status_code == 404


def test_a_draft_is_for_its_team(client: Client) -> None:
    draft = make.process("secret", space=make.space("secrets"), draft=True)
    idea = making.idea(draft)

    for path in ("/s/secrets/secret/ideas/", "/s/secrets/secret/ideas/map/", idea_path(idea)):
        assert client.get(path).status_code == 404
    assert client.get(f"/api/v1/ideas/{idea.public_id}").status_code == 404


def test_a_long_hostile_title(process: Process, client: Client) -> None:
    idea = making.idea(process, '"><script>alert(1)</script>' + "é" * 150)
    for path in (PUBLIC, f"{PUBLIC}map/", idea_path(idea)):
        assert "<script>alert" not in text(client, path)


def test_pages_ask_as_much_of_large_trees_as_of_small_ones(
    process: Process, client: Client, team: Client, django_assert_max_num_queries: Callable
) -> None:
    top = making.idea(process)
    for _one in range(12):
        making.extracts(process, making.idea(process, parent=top), 2)
    actions.add_fact(idea=top, by=None, words="12 %", source="Insee")
    for path in (PUBLIC, f"{PUBLIC}?q=idee", f"{PUBLIC}map/", idea_path(top), f"{idea_path(top)}?nature=problem"):
        for visitor in (client, team):
            with django_assert_max_num_queries(12):
                text(visitor, path)
    leaf = Idea.objects.filter(parent=top).latest("pk")
    for path in (TEAM, f"{TEAM}{leaf.public_id}/", f"{TEAM}{leaf.public_id}/split/", HISTORY):
        with django_assert_max_num_queries(12):
            text(team, path)
    with django_assert_max_num_queries(12):
        text(team, f"{TEAM}merge/?idea={leaf.public_id}")


# --- the team's ----------------------------------------------------------------------------------------
def test_the_team_alone_works_on_the_tree(process: Process, client: Client, keeper: Client) -> None:
    idea = making.idea(process)
    stranger = Client()
    stranger.force_login(make.account())
    for path in (TEAM, f"{TEAM}{idea.public_id}/", HISTORY):
        assert client.get(path).status_code == 302
        assert stranger.get(path).status_code == 403
        assert keeper.get(path).status_code == 200
    assert keeper.post(TEAM, {"act": "add", "title": "x"}).status_code == 403
    assert keeper.post(f"{TEAM}{idea.public_id}/", {"act": "remove"}).status_code == 403
    assert Idea.objects.get().stands


def test_an_idea_is_added_moved_and_undone(process: Process, team: Client) -> None:
    making.idea(process, "A")
    answer = team.post(TEAM, {"act": "add", "title": "B"})
    assert answer.status_code == 302
    b = Idea.objects.get(title="B")
    answer = team.post(TEAM, {"up": f"{b.public_id}.{b.version}"})
    assert making.outline(process) == ["1 B", "2 A"]
    page = text(team, answer["Location"].partition("#")[0])
    step = Step.objects.get(act="idea_moved")
    assert f'name="step" value="{step.pk}"' in page
    team.post(f"{HISTORY}undo/", {"step": step.pk, "back": "ideas"})
    assert making.outline(process) == ["1 A", "2 B"]


def test_a_title_that_cannot_be_kept_comes_back(process: Process, team: Client) -> None:
    assert team.post(TEAM, {"act": "add", "title": ""}).status_code == 400
    assert team.post(TEAM, {"act": "add", "title": "a\u202eb"}).status_code == 400
    assert team.post(TEAM, {"up": "nonsense"}).status_code == 302
    assert Idea.objects.count() == 0


def test_both_texts_are_kept_when_two_edit_at_once(process: Process, team: Client) -> None:
    idea = making.idea(process, "Vélo")
    actions.edit_idea(idea=idea, by=None, title="Le vélo des autres")
    given = {"act": "edit", "title": "Mon vélo", "summary": "Mes mots", "language": "fr", "version": 1}
    answer = team.post(f"{TEAM}{idea.public_id}/", given)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert ("Le vélo des autres" in page, "Mon vélo" in page, "Mes mots" in page) == (True, True, True)
    assert Idea.objects.get().title == "Le vélo des autres"
    assert team.post(f"{TEAM}{idea.public_id}/", {**given, "version": 2}).status_code == 302
    assert Idea.objects.get().title == "Mon vélo"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("first", ["1 B", "1.1 A", "1.2 B1", "2 C"]),
        ("last", ["1 B", "1.1 B1", "1.2 A", "2 C"]),
        ("before", ["1 A", "2 B", "2.1 B1", "3 C"]),
        ("after", ["1 B", "1.1 B1", "2 A", "3 C"]),
    ],
)
def test_an_idea_is_put_where_the_form_says(process: Process, team: Client, place: str, expected: list[str]) -> None:
    a, b = making.idea(process, "A"), making.idea(process, "B")
    making.idea(process, "B1", parent=b)
    making.idea(process, "C")
    given = {"act": "move", "place": place, "target": b.public_id, "version": a.version}
    assert team.post(f"{TEAM}{a.public_id}/", given).status_code == 302
    assert making.outline(process) == expected


def test_ideas_are_merged_once_it_was_said_what_will_happen(process: Process, team: Client) -> None:
    a, b = making.idea(process, "A"), making.idea(process, "B")
    path = f"{TEAM}merge/?idea={a.public_id}&idea={b.public_id}"
    assert "B" in text(team, path)
    assert making.outline(process) == ["1 A", "2 B"]
    given = {"idea": [a.public_id, b.public_id], "version": [f"{a.public_id}.9"], "into": b.public_id}
    assert team.post(f"{TEAM}merge/", given).status_code == 409
    assert team.post(f"{TEAM}merge/", {**given, "version": [f"{a.public_id}.1"]}).status_code == 302
    assert making.outline(process) == ["1 B"]
    assert team.get(f"{TEAM}merge/").status_code == 400
    assert team.get(f"{TEAM}{a.public_id}/")["Location"] == f"{TEAM}{b.public_id}/"


def test_an_idea_is_split(process: Process, team: Client) -> None:
    idea = making.idea(process, "A")
    one, two = making.extracts(process, idea, 2)
    path = f"{TEAM}{idea.public_id}/split/"
    assert team.post(path, {"title-1": "A bis"}).status_code == 400
    given = {"title-1": "A bis", f"extract-{one.pk}": "1", f"extract-{two.pk}": "0", "version": "1"}
    assert team.post(path, given).status_code == 302
    assert making.outline(process) == ["1 A", "2 A bis"]
    assert Extract.objects.get(pk=one.pk).idea.title == "A bis"  # type: ignore[union-attr]  # it was just sorted


def test_facts_are_added_and_taken_away(process: Process, keeper: Client, client: Client) -> None:
    idea = making.idea(process)
    path = f"{TEAM}{idea.public_id}/"
    assert keeper.post(path, {"act": "fact", "words": "3 %", "source": ""}).status_code == 400
    given = {"act": "fact", "words": "3 %", "source": "Insee", "url": "javascript:alert(1)"}
    assert keeper.post(path, given).status_code == 400
    assert keeper.post(path, {**given, "url": "https://insee.fr/"}).status_code == 302
    assert "https://insee.fr/" in text(client, idea_path(idea))
    keeper.post(path, {"act": "remove_fact", "fact": Fact.objects.get().public_id})
    assert "https://insee.fr/" not in text(client, idea_path(idea))


def test_the_history_is_narrowed_and_undone(process: Process, team: Client) -> None:
    team.post(TEAM, {"act": "add", "title": "Vélo"})
    making.extracts(process, Idea.objects.get(), 1)
    assert text(team, HISTORY).count('class="history-row"') == 2
    assert text(team, f"{HISTORY}?of=ideas").count('class="history-row"') == 1
    assert text(team, f"{HISTORY}?of=nonsense&by=x&page=99").count('class="history-row"') == 2
    refused = team.post(f"{HISTORY}undo/", {"step": Step.objects.get(act="idea_made").pk})
    assert refused.status_code == 409
    assert team.post(f"{HISTORY}undo/", {"step": "9" * 30}).status_code == 404


# --- JSON -------------------------------------------------------------------------------------------------
def call(client: Client, method: str, path: str, body: object = None, status: int = 200) -> dict:
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else {}


def test_the_same_in_json(process: Process, team: Client, keeper: Client, client: Client) -> None:
    here = "/processes/poitiers/velo"
    a = call(team, "POST", f"{here}/ideas", {"title": "A"}, 201)
    b = call(team, "POST", f"{here}/ideas", {"title": "B", "parent": a["id"]}, 201)
    assert [one["title"] for one in call(client, "GET", f"{here}/ideas")["ideas"]] == ["A", "B"]
    call(team, "PATCH", f"/ideas/{b['id']}", {"version": 1, "title": "B bis"})
    assert call(team, "PATCH", f"/ideas/{b['id']}", {"version": 1, "title": "C"}, 409)["code"] == "idea_changed"
    moved = call(team, "POST", f"/ideas/{b['id']}/moves", {"version": 2, "parent": None, "position": 0})
    assert (moved["parent"], making.outline(process)) == (None, ["1 B bis", "2 A"])
    idea = Idea.objects.get(public_id=a["id"])
    one, _two = making.extracts(process, idea, 2)
    parts = {"version": 1, "parts": [{"title": "A1", "extracts": [one.public_id]}], "below": True}
    (made,) = call(team, "POST", f"/ideas/{a['id']}/splits", parts, 201)
    read = call(client, "GET", f"/ideas/{a['id']}")
    assert (read["below"], read["natures"], read["idea"]["people"]) == ([made["id"]], {"problem": 2}, 2)
    fact = call(keeper, "POST", f"/ideas/{a['id']}/facts", {"words": "3 %", "source": "Insee"}, 201)
    call(keeper, "DELETE", f"/facts/{fact['id']}", None, 204)
    merged = call(team, "POST", f"{here}/ideas/merges", {"ideas": {b["id"]: 3}, "into": a["id"]})
    assert merged["id"] == a["id"]
    assert call(client, "GET", f"/ideas/{b['id']}")["idea"]["merged_into"] == a["id"]
    steps = call(team, "GET", f"{here}/history")["items"]
    last = next(one for one in steps if one["act"] == "idea_merged")
    assert call(team, "POST", f"{here}/history/{last['id']}/undo")["undone_at"] is not None
    assert call(team, "POST", f"/ideas/{made['id']}/removal", {"version": 1})["state"] == "removed"
    call(client, "POST", f"{here}/ideas", {"title": "A"}, 401)
    call(client, "GET", "/ideas/zzzzzzzzzz", None, 404)
    call(team, "POST", f"{here}/ideas", {"title": "A\x00"}, 422)
