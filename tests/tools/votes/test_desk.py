# SPDX-License-Identifier: AGPL-3.0-or-later
"""The organisers' side of a vote: choosing how it is counted, writing, changing, removing, cancelling, and the list."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.polling.models import ListedVoter
from isegoria.commons.polling.web.desk_voters import lines_of
from isegoria.core.accounts.models import Account
from isegoria.core.journal.models import Entry
from isegoria.core.processes.checklist import lacks
from isegoria.core.processes.models import Phase
from isegoria.engine.tallies.choosing import AIMS
from isegoria.engine.tallies.methods import METHODS
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.preparing import scales
from isegoria.tools.votes.queries import options_of, votes_of
from isegoria.tools.votes.web.aim_words import WORDS
from isegoria.tools.votes.web.desk_forms import QuestionForm, initial_of
from tests import factories
from tests.tools.proposals import making as proposals
from tests.tools.votes import making

QUERIES = 12
Address = Callable[..., str]


@pytest.fixture
def phase(db: Any) -> Phase:
    return making.a_phase(state="coming")


@pytest.fixture
def organiser(phase: Phase) -> Account:
    return factories.role(phase.process.space, "organiser")


@pytest.fixture
def desk(organiser: Account) -> Client:
    """An organiser who reads in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(organiser)
    return client


def at(phase: Phase, name: str, *more: str) -> str:
    return reverse(f"votes:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, *more])


def text_of(response: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def question(method: str = "approval", **changes: str) -> dict[str, str]:
    """What the form sends: a question and three options, with what is filled in already."""
    form = QuestionForm(method=METHODS[method])
    given = {name: field.initial for name, field in form.fields.items() if field.initial not in (None, False)}
    given |= {"question_en": "What for the square?", "options_en": "Trees\nBenches | In the shade.\nA fountain"}
    return {**{name: str(value) for name, value in given.items()}, "method": method, "go": "keep", **changes}


# --- what do you want? --------------------------------------------------------------------------------
def test_what_one_wants_leads_to_a_way_of_voting(desk: Client, phase: Phase) -> None:
    page = desk.get(at(phase, "desk_choose"))
    said = text_of(page)
    assert [aim.sentence for aim in AIMS if aim.sentence not in said] == []
    assert "All the methods" in said
    for one in METHODS:
        assert f"?method={one}" in page.content.decode(), one


def test_every_sentence_of_the_engine_can_be_translated() -> None:
    engine = {said for aim in AIMS for said in (aim.sentence, aim.explanation, *(one.why for one in aim.methods))}
    assert engine == WORDS


def test_without_a_way_of_voting_one_is_asked_for(desk: Client, phase: Phase) -> None:
    assert desk.get(at(phase, "desk_write")).headers["Location"] == at(phase, "desk_choose")
    assert desk.get(at(phase, "desk_write") + "?method=nothing").headers["Location"] == at(phase, "desk_choose")
    assert desk.post(at(phase, "desk_write"), question(method="approval") | {"method": "x"}).status_code == 404


# --- writing ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_question_of_every_method_is_written_with_what_is_filled_in(desk: Client, phase: Phase, method: str) -> None:
    assert desk.get(at(phase, "desk_write") + f"?method={method}").status_code == 200
    answer = desk.post(at(phase, "desk_write"), question(method))
    vote = Vote.objects.get()
    assert answer.headers["Location"] == at(phase, "desk_preview", vote.public_id)
    assert (vote.method, vote.state, vote.questions) == (method, Vote.State.READY, {"en": "What for the square?"})
    assert [one.names for one in options_of(vote)] == [{"en": "Trees"}, {"en": "Benches"}, {"en": "A fountain"}]
    assert options_of(vote)[1].texts == {"en": "In the shade."}
    page = desk.get(answer.headers["Location"])
    assert "Nothing can be cast here." in text_of(page)
    assert desk.get(at(phase, "desk_edit", vote.public_id)).status_code == 200


def test_majority_judgment_has_six_words_in_both_languages(desk: Client, phase: Phase) -> None:
    desk.post(at(phase, "desk_write"), question("majority-judgment"))
    scale = Vote.objects.get().scale
    assert [one["names"]["fr"] for one in scale][::5] == ["À rejeter", "Très bien"]
    assert [one["names"]["en"] for one in scale][::5] == ["To reject", "Excellent"]


def test_a_scale_of_ones_own(desk: Client, phase: Phase) -> None:
    own = "Oui = Yes\nPeut-être = Maybe\nNon = No"
    desk.post(at(phase, "desk_write"), question("score", scale="own", own_scale=own))
    vote = Vote.objects.get()
    assert vote.scale == [
        {"value": 0, "names": {"fr": "Non", "en": "No"}},
        {"value": 1, "names": {"fr": "Peut-être", "en": "Maybe"}},
        {"value": 2, "names": {"fr": "Oui", "en": "Yes"}},
    ]
    assert scales.written(vote.scale) == own
    assert initial_of(vote)["scale"] == "own"


@pytest.mark.parametrize(
    ("method", "wrong", "said"),
    [
        ("approval", {"question_en": " "}, "Write the question"),
        ("approval", {"options_en": "Trees"}, "at least two options"),
        ("approval", {"options_en": "Trees\ntrees"}, "Line 2 says the same"),
        ("approval", {"options_fr": "Des arbres"}, "as many lines here"),
        ("approval", {"options_en": "Trees\n| explained"}, "Line 2 has no name"),
        ("approval", {"options_en": "Trees\n" + "x" * 301}, "Line 2 is too long"),
        ("approval", {"minimum": "3", "maximum": "2"}, "more than the most"),
        ("approval", {"maximum": "4"}, "fewer options than that"),
        ("approval", {"seats": "4"}, "fewer options than seats"),
        ("approval", {"quorum": "people", "quorum_of": "many"}, "Give a number of people"),
        ("score", {"scale": "own", "own_scale": "Oui"}, "at least two grades"),
        ("score", {"scale": "own", "own_scale": "Oui\nOui"}, "the same name"),
        ("yes-no", {"option_share": "3"}, "Give a share"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    desk: Client, phase: Phase, method: str, wrong: dict[str, str], said: str
) -> None:
    page = desk.post(at(phase, "desk_write"), question(method, **wrong))
    assert page.status_code == 400
    assert said in text_of(page)
    assert unescape(page.content.decode()).count("A fountain") == ("options_en" not in wrong)
    assert not Vote.objects.exists()


def test_both_languages_a_quorum_and_limits(desk: Client, phase: Phase) -> None:
    given = {"question_fr": "Que faire ?", "options_fr": "Arbres\nBancs\nFontaine", "maximum": "2", "ties": "lot"}
    desk.post(at(phase, "desk_write"), question(**given, quorum="people", quorum_of="1 000"))
    vote = Vote.objects.get()
    assert vote.questions == {"en": "What for the square?", "fr": "Que faire ?"}
    assert options_of(vote)[2].names == {"en": "A fountain", "fr": "Fontaine"}
    assert (vote.maximum, vote.quorum, vote.ties) == (2, {"people": 1000}, "lot")


def test_a_share_of_a_list_as_quorum(desk: Client, phase: Phase, db: Any) -> None:
    Phase.objects.filter(pk=phase.pk).update(settings={"electorate": "list"})
    desk.post(at(phase, "desk_write"), question(quorum="share", quorum_of="25 %"))
    assert Vote.objects.get().quorum == {"share": "1/4"}


def test_another_way_of_voting_keeps_what_was_written(desk: Client, phase: Phase) -> None:
    page = desk.post(at(phase, "desk_write"), question(go="method", another="schulze"))
    assert page.status_code == 200
    shown = unescape(page.content.decode())
    assert 'name="method" value="schulze"' in shown
    assert "What for the square?" in shown
    assert not Vote.objects.exists()


# --- options from an earlier step -----------------------------------------------------------------------
@pytest.fixture
def ideas(db: Any) -> Phase:
    """A process with three proposals, then a vote to come; returns the phase of the vote."""
    process = factories.process(phases=[proposals.plan(), making.plan(state="coming")])
    idees = factories.phase(process, "idees")
    for title in ("Planter des tilleuls", "Un kiosque", "Des bancs"):
        proposals.proposal(title, "Sur la place.", of=idees)
    most = process.contributions.get(title="Un kiosque")
    proposals.carry(most, factories.person(), factories.person())
    return factories.phase(process, "vote")


def test_options_are_taken_from_proposals_and_keep_their_link(ideas: Phase) -> None:
    client = Client(headers={"accept-language": "fr"})
    client.force_login(factories.role(ideas.process.space, "organiser"))
    sent = question(go="show", source="idees", question_fr="Laquelle ?", question_en="", options_en="")
    page = client.post(at(ideas, "desk_write"), sent)
    refs = re.findall(r'name="take" value="(\w{10})"', page.content.decode())
    titles = {one.public_id: one.title for one in ideas.process.contributions.all()}
    assert [titles[ref] for ref in refs] == ["Un kiosque", "Planter des tilleuls", "Des bancs"]

    taken = client.post(at(ideas, "desk_write"), sent | {"go": "take", "take": refs[:2], "options_fr": "Rien"})
    lines = f"Rien\nUn kiosque [{refs[0]}]\nPlanter des tilleuls [{refs[1]}]"
    assert lines in unescape(taken.content.decode())

    client.post(at(ideas, "desk_write"), sent | {"go": "keep", "options_fr": lines})
    options = options_of(Vote.objects.get())
    assert [one.names["fr"] for one in options] == ["Rien", "Un kiosque", "Planter des tilleuls"]
    assert [one.contribution and one.contribution.public_id for one in options] == [None, refs[0], refs[1]]
    assert initial_of(Vote.objects.get())["options_fr"] == lines


def test_a_text_of_another_process_is_not_taken(desk: Client, phase: Phase, ideas: Phase) -> None:
    other = ideas.process.contributions.all()[0].public_id
    desk.post(at(phase, "desk_write"), question(options_en=f"Trees [{other}]\nBenches"))
    assert [one.contribution for one in options_of(Vote.objects.get())] == [None, None]


# --- the desk -----------------------------------------------------------------------------------------
def test_the_desk_says_what_lacks_then_that_all_is_ready(desk: Client, phase: Phase) -> None:
    page = text_of(desk.get(at(phase, "desk")))
    assert "One thing is missing before people can vote" in page
    assert "asks nothing yet" in page
    making.make_open_vote(phase=phase)
    assert "All is ready: the vote opens by itself on" in text_of(desk.get(at(phase, "desk")))


def test_the_desk_takes_few_queries_whatever_is_there(
    desk: Client, phase: Phase, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        making.make_open_vote(phase=phase, question=f"Question {number} ?")
    with django_assert_max_num_queries(QUERIES):
        page = desk.get(at(phase, "desk"))
    assert page.content.decode().count('class="card-plain"') == 8


@pytest.mark.parametrize("page", ["desk", "desk_choose", "desk_voters"])
def test_other_pages_take_few_queries(
    desk: Client, phase: Phase, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(QUERIES):
        assert desk.get(at(phase, page)).status_code == 200


def test_writing_and_preview_take_few_queries(
    desk: Client, phase: Phase, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vote = making.make_open_vote(phase=phase)
    with django_assert_max_num_queries(QUERIES):
        assert desk.get(at(phase, "desk_write") + "?method=approval&aim=sift-a-long-list").status_code == 200
    with django_assert_max_num_queries(QUERIES):
        assert desk.get(at(phase, "desk_edit", vote.public_id)).status_code == 200
    with django_assert_max_num_queries(QUERIES):
        assert desk.get(at(phase, "desk_preview", vote.public_id)).status_code == 200


def test_questions_change_places_and_are_removed(desk: Client, phase: Phase) -> None:
    first = making.make_open_vote(phase=phase, question="Un ?")
    second = making.make_open_vote(phase=phase, question="Deux ?")
    desk.post(at(phase, "desk_act", second.public_id), {"act": "up"})
    assert [one.question.text for one in votes_of(phase)] == ["Deux ?", "Un ?"]
    desk.post(at(phase, "desk_act", second.public_id), {"act": "down"})
    assert [one.question.text for one in votes_of(phase)] == ["Un ?", "Deux ?"]
    desk.post(at(phase, "desk_act", first.public_id), {"act": "remove"})
    assert [one.question.text for one in votes_of(phase)] == ["Deux ?"]


def test_a_draft_is_seen_by_its_team_and_made_ready(desk: Client, phase: Phase) -> None:
    desk.post(at(phase, "desk_write"), question(go="draft"))
    vote = Vote.objects.get()
    assert vote.state == Vote.State.DRAFT
    assert "Draft: its team alone sees it" in text_of(desk.get(at(phase, "desk")))
    assert "asks nothing yet" in text_of(desk.get(at(phase, "desk")))
    desk.post(at(phase, "desk_act", vote.public_id), {"act": "ready"})
    vote.refresh_from_db()
    assert vote.state == Vote.State.READY


def test_a_question_is_changed_until_the_first_ballot_then_only_cancelled(db: Any) -> None:
    vote = making.make_open_vote("approval", question="Que faire ?")
    phase, client = vote.phase, Client(headers={"accept-language": "en"})
    client.force_login(factories.role(phase.process.space, "organiser"))
    edit = at(phase, "desk_edit", vote.public_id)
    changed = question(question_en="", options_en="", question_fr="Que bâtir ?", options_fr="Un parc\nUne école")
    assert client.post(edit, changed).status_code == 302
    assert making.again(vote).questions == {"fr": "Que bâtir ?"}
    assert [one.names["fr"] for one in options_of(making.again(vote))] == ["Un parc", "Une école"]

    making.cast_one(making.again(vote), [1, 0])
    assert client.post(edit, changed | {"question_fr": "Autre chose ?"}).status_code == 409
    assert client.post(at(phase, "desk_act", vote.public_id), {"act": "remove"}).status_code == 409
    assert making.again(vote).questions == {"fr": "Que bâtir ?"}
    page = text_of(client.get(at(phase, "desk")))
    assert "Cancel this vote" in page
    assert "Yes: remove it" not in page


def test_a_vote_is_cancelled_with_a_reason_that_is_public(desk: Client, phase: Phase) -> None:
    vote = making.make_open_vote(phase=phase)
    act = at(phase, "desk_act", vote.public_id)
    assert desk.post(act, {"act": "cancel", "reason": " "}).status_code == 400
    desk.post(act, {"act": "cancel", "reason": "Une option manquait."})
    assert making.again(vote).state == Vote.State.CANCELLED
    assert "Une option manquait." in text_of(Client().get(at(phase, "ballot", vote.public_id)))
    assert "Une option manquait." in text_of(desk.get(at(phase, "desk")))
    assert Entry.objects.filter(kind="vote.cancelled").count() == 1


# --- before publishing --------------------------------------------------------------------------------
def test_a_vote_that_is_open_from_the_first_day_stops_the_publication_without_a_question(db: Any) -> None:
    process = factories.finished(phases=[making.plan()], statements=[])
    assert [one.code for one in lacks(process)] == ["no_question"]
    making.make_open_vote(phase=factories.phase(process))
    assert list(lacks(process)) == []


def test_one_that_comes_later_does_not(db: Any) -> None:
    process = factories.finished(phases=[factories.plan(), making.plan(state="coming")])
    assert list(lacks(process)) == []


def test_an_empty_list_and_no_closing_date_are_told(db: Any) -> None:
    process = factories.finished(phases=[making.plan(electorate="list")], statements=[])
    Phase.objects.filter(process=process).update(closes_at=None)
    making.make_open_vote(phase=factories.phase(process))
    assert [one.code for one in lacks(process)] == ["no_voters", "no_close"]


def test_the_team_is_told_of_a_vote_that_opens_without_a_question(db: Any) -> None:
    administrator = factories.account()
    place = factories.space(administrator=administrator)
    making.a_phase(space=place)
    client = Client(headers={"accept-language": "en"})
    client.force_login(administrator)
    assert "vote is not ready" in text_of(client.get(f"/organise/{place.slug}/"))


# --- the list of voters -------------------------------------------------------------------------------
def test_a_list_is_pasted_and_only_digests_are_kept(desk: Client, phase: Phase) -> None:
    lines = "ana@example.org\nBo@Example.org\n\nana@example.org\nnot an address @\nABCD-EFGH-2345"
    page = text_of(desk.post(at(phase, "desk_voters"), {"lines": lines}))
    assert "1 line could not be read" in page
    assert "Line 5: this is not an e-mail address" in page
    assert ListedVoter.objects.filter(phase=phase).count() == 3
    kept = str(list(ListedVoter.objects.values()))
    assert "ana" not in kept
    assert "ABCD" not in kept
    assert "Neither addresses nor codes are kept." in page


def test_a_table_gives_the_address_of_each_row() -> None:
    table = "Nom;Courriel;Rue\nAna;ana@example.org;Rue d'ici\nBo;bo@example.org;Là, au 3"
    assert list(lines_of(table)) == ["ana@example.org", "bo@example.org"]
    assert list(lines_of("a@b.fr\nc@d.fr")) == ["a@b.fr", "c@d.fr"]
    assert list(lines_of("code,name\nABCDEFGH,Ana")) == ["code", "ABCDEFGH"]
    never_closed = '"' + "x" * 140_000
    assert list(lines_of(f"a,b\n{never_closed}")) == ["a,b", never_closed]


def test_codes_come_as_cards_or_as_a_table(desk: Client, phase: Phase) -> None:
    answer = desk.post(at(phase, "desk_codes"), {"how_many": "3", "form": "csv"})
    codes = answer.content.decode().split()[1:]
    assert [len(code) for code in codes] == [14, 14, 14]
    assert answer.headers["Cache-Control"] == "no-store"
    cards = desk.post(at(phase, "desk_codes"), {"how_many": "9", "form": "pdf"})
    assert cards.content.startswith(b"%PDF")
    assert ListedVoter.objects.filter(phase=phase).count() == 12
    assert desk.post(at(phase, "desk_codes"), {"how_many": "0", "form": "pdf"}).status_code == 400


def test_the_list_says_how_long_it_is(desk: Client, phase: Phase) -> None:
    desk.post(at(phase, "desk_codes"), {"how_many": "2", "form": "csv"})
    assert "2 lines are on the list." in text_of(desk.get(at(phase, "desk_voters")))


# --- who ------------------------------------------------------------------------------------------------
def test_an_observer_reads_the_desk_and_changes_nothing(phase: Phase) -> None:
    vote = making.make_open_vote(phase=phase)
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.role(phase.process.space, "observer"))
    page = client.get(at(phase, "desk"))
    assert page.status_code == 200
    assert "Another question" not in text_of(page)
    assert client.get(at(phase, "desk_preview", vote.public_id)).status_code == 200
    assert client.get(at(phase, "desk_write") + "?method=approval").status_code == 403
    assert client.post(at(phase, "desk_act", vote.public_id), {"act": "remove"}).status_code == 403
    assert client.post(at(phase, "desk_codes"), {"how_many": "1", "form": "csv"}).status_code == 403
