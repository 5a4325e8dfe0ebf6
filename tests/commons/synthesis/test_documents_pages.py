# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of syntheses: what everyone reads, what the team writes, and what each costs."""

import hashlib
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.commons.synthesis.documents import actions
from isegoria.commons.synthesis.documents.addresses import desk_path, edition_path, process_path
from isegoria.commons.synthesis.models import Call, Citation, Document, Edition, Extract, Remark, Sentence
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from tests import factories as make

from . import making_documents as doc
from . import making_tree as tree

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def of() -> doc.World:
    return doc.world()


def as_person(person: Any) -> Client:
    client = Client()
    client.cookies[COOKIE] = guest_token(person)
    return client


def as_account(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


def read(client: Client, path: str, status: int = 200) -> str:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    if len(asked) > MOST_QUERIES:  # the frame of every page keeps some things for a while
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert len(asked) <= MOST_QUERIES, "\n".join(one["sql"][:200] for one in asked)
    return answer.content.decode()


def test_without_a_synthesis_the_page_says_when_one_is_promised(of: doc.World) -> None:
    assert "No synthesis yet" in read(Client(headers={"Accept-Language": "en"}), process_path(of.process))
    made = doc.document(of)
    actions.promise(document=made, by=of.writer, rhythm="phase")
    page = read(Client(), process_path(of.process))
    assert str(make.phase(of.process).closes_at.year) in page
    assert made.title not in page  # a draft is the team's
    read(Client(), f"{process_path(of.process)}{made.public_id}/", status=404)


def test_an_edition_is_read_by_anyone_and_each_sentence_opens(of: doc.World) -> None:
    made = doc.document(of)
    part = doc.section(of, made)
    one = doc.sentence(of, part, "Des <b>bancs</b> pour tous.", contrary=of.extracts["Vélos"][:1])
    published = doc.edition(of, made)
    page = read(Client(), edition_path(published))
    assert "Des &lt;b&gt;bancs&lt;/b&gt; pour tous." in page
    assert f'id="s-{one.public_id}"' in page
    assert published.sha256 in page
    assert 'property="og:title"' in page
    path = f"{edition_path(published)}s/{one.public_id}/"
    whole = read(Client(), path)
    assert whole.count('class="extract extract-problem"') == 4
    part_of_it = read(Client(), f"{path}?part=1")
    assert (part_of_it.count("<figure"), "<html" in part_of_it) == (4, False)
    for name in ("note/", "remarks/", "synthesis.json"):
        read(Client(), f"{edition_path(published)}{name}")
    read(Client(), f"{process_path(of.process)}{made.public_id}/")
    read(Client(), f"{edition_path(published)}s/{'0' * 10}/", status=404)
    read(Client(), edition_path(published).replace("/1/", "/7/"), status=404)


def test_the_file_gives_its_own_digest(of: doc.World) -> None:
    published = doc.edition(of)
    answer = Client().get(f"{edition_path(published)}synthesis.json")
    said = json.loads(answer.content)
    plain = json.dumps(said["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode("utf-8")).hexdigest() == said["sha256"] == published.sha256
    assert {one["state"] for one in said["extracts"].values()} == {"shown"}


def test_two_editions_are_compared_sentence_by_sentence(of: doc.World) -> None:
    made = doc.document(of)
    part = doc.section(of, made)
    one = doc.sentence(of, part, "Les gens veulent des bancs.")
    gone = doc.sentence(of, part, "Cette phrase part.")
    first = doc.edition(of, made)
    read(Client(), f"{process_path(of.process)}{made.public_id}/compare/", status=404)
    actions.edit_sentence(sentence=one, by=of.writer, words="Les gens veulent des arbres.", version=1)
    actions.remove_sentence(sentence=gone, by=of.writer)
    doc.sentence(of, part, "Cette phrase arrive.")
    doc.edition(of, made, changes="Des arbres.")
    page = read(Client(), f"{process_path(of.process)}{made.public_id}/compare/?from=1&to=2")
    for words in ("bancs", "arbres", "Cette phrase part.", "Cette phrase arrive."):
        assert words in page
    assert 'class="change change-changed"' in page
    assert edition_path(first).replace("/1/", "/2/") in read(Client(), edition_path(first))


def test_someone_says_whether_it_is_faithful_and_is_answered(of: doc.World) -> None:
    published = doc.edition(of)
    author = doc.author_of(of.extracts["Bancs"][0])
    client = as_person(author)
    path = f"{edition_path(published)}remarks/"
    assert client.post(path, {"faithful": "no"}).status_code == 400
    assert client.post(path, {"faithful": "no", "words": "J'ai dit autre chose."}).status_code == 302
    one = Remark.objects.get()
    assert (one.person, one.is_cited, one.state) == (author, True, "waiting")
    assert "autre chose" not in read(Client(), path)
    desk = as_account(of.writer)
    after = f"{desk_path(published.document)}after/"
    assert "autre chose" in read(desk, after)
    given = {"do": "answer", "remark": one.public_id, "read": one.words, "answer": "Nous le corrigeons."}
    assert desk.post(after, given).status_code == 302
    page = read(Client(), path)
    assert "autre chose" in page
    assert "Nous le corrigeons." in page
    assert client.post(path, {"take_back": "1"}).status_code == 302
    assert Remark.objects.count() == 0


def test_someone_who_did_not_take_part_is_told_how(of: doc.World) -> None:
    published = doc.edition(of)
    answer = as_person(make.person()).post(f"{edition_path(published)}remarks/", {"faithful": "yes"})
    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_participant")
    before = Person.objects.count()
    answer = Client().post(f"{edition_path(published)}remarks/", {"faithful": "yes"})
    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_participant")
    assert Person.objects.count() == before


def test_a_synthesis_is_written_with_forms_alone(of: doc.World) -> None:
    desk = as_account(of.writer)
    start = f"/workshop/{of.process.space.slug}/{of.process.slug}/syntheses/"
    read(desk, start)
    assert desk.post(start, {"title": "Le vélo", "start": "tree", "language": "fr"}).status_code == 302
    made = Document.objects.get()
    path = desk_path(made)
    first = made.sections.first()
    assert first is not None
    answer = desk.post(path, {"do": "write", "section": first.pk, "words": "Plus de bancs."})
    one = Sentence.objects.get()
    assert answer.url == f"{path}sentences/{one.public_id}/"
    page = read(desk, answer.url)
    assert page.count('name="extracts"') == 3
    chosen = [each.public_id for each in of.extracts["Bancs"]]
    assert desk.post(answer.url, {"do": "cite", "extracts": chosen}).status_code == 302
    assert desk.post(answer.url, {"do": "cite_contrary", "extracts": chosen[:1]}).status_code == 302
    assert Citation.objects.filter(contrary=True).count() == 1
    assert read(desk, f"{answer.url}?of=all&q=vélos").count('name="extracts"') == 2 + 3
    assert desk.post(path, {"do": "promise", "rhythm": "weekly", "next_due": "2030-01-02"}).status_code == 302
    given = {"do": "text", "version": 1, "title": "Le vélo", "introduction": "Lu par trois personnes."}
    assert desk.post(path, given).status_code == 302
    page = read(desk, path)
    assert "Lu par trois personnes." in page
    page = desk.get(f"{path}preview/").content.decode()
    version = Document.objects.get().version
    assert f'name="version" value="{version}"' in page
    assert desk.post(f"{path}preview/", {"version": version, "changes": "La première."}).status_code == 302
    assert Edition.objects.get().changes == "La première."
    read(desk, f"{path}after/")
    read(desk, start)


def test_buttons_move_and_remove_a_sentence(of: doc.World) -> None:
    made = doc.document(of)
    part = doc.section(of, made)
    first, second = (doc.sentence(of, part, f"Phrase {n}.") for n in (1, 2))
    desk = as_account(of.writer)
    for act, expected in (
        (f"up {second.public_id}", ["Phrase 2.", "Phrase 1."]),
        (f"down {second.public_id}", ["Phrase 1.", "Phrase 2."]),
        (f"down {second.public_id}", ["Phrase 1.", "Phrase 2."]),
        (f"to_introduction {first.public_id}", ["Phrase 2."]),
        (f"remove {second.public_id}", []),
    ):
        assert desk.post(desk_path(made), {"act": act}).status_code == 302
        assert list(part.sentences.values_list("words", flat=True)) == expected
    answer = desk.post(desk_path(made), {"act": f"remove {second.public_id}"})
    assert (answer.status_code, answer["X-Refusal"]) == (409, "no_such_sentence")
    assert Document.objects.get().introduction == "Phrase 1."


def test_two_writers_see_both_texts(of: doc.World) -> None:
    made = doc.document(of)
    one = doc.sentence(of, doc.section(of, made))
    path = f"{desk_path(made)}sentences/{one.public_id}/"
    desk = as_account(of.writer)
    assert desk.post(path, {"do": "words", "version": 1, "words": "La mienne."}).status_code == 302
    answer = desk.post(path, {"do": "words", "version": 1, "words": "La leur."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "La mienne." in page
    assert "La leur." in page
    kept = desk.post(desk_path(made), {"do": "text", "version": 9, "title": "Autre", "introduction": "Long texte"})
    assert kept.status_code == 409
    assert "Long texte" in kept.content.decode()


def test_a_call_is_answered_by_an_official(of: doc.World) -> None:
    published = doc.edition(of)
    desk = as_account(of.writer)
    after = f"{desk_path(published.document)}after/"
    given = {"do": "call", "addressee": "Mme la Maire", "words": "Posez **dix** bancs.", "due": "2999-01-01"}
    assert desk.post(after, {**given, "due": "1999-01-01"}).status_code == 400
    assert desk.post(after, given).status_code == 302
    call = Call.objects.get()
    assert "<strong>dix</strong>" in read(Client(), edition_path(published))
    official = as_account(make.role(of.process.space, "official"))
    path = f"/syntheses/{of.process.space.slug}/calls/"
    read(official, path)
    assert official.post(path, {"call": call.public_id, "answer": "Ils seront posés en mai."}).status_code == 302
    assert "Ils seront posés en mai." in read(Client(), edition_path(published))
    assert desk.get(path).status_code == 403


def test_what_is_due_waits_for_the_team(of: doc.World) -> None:
    desk = as_account(of.writer)
    made = doc.document(of)
    Document.objects.filter(pk=made.pk).update(rhythm="weekly", next_due_at="2020-01-01T00:00Z")
    assert made.title in read(desk, f"/syntheses/{of.process.space.slug}/due/")
    read(as_account(make.role(of.process.space, "organiser")), f"/organise/{of.process.space.slug}/")


def test_an_observer_reads_the_draft_and_changes_nothing(of: doc.World) -> None:
    made = doc.document(of)
    one = doc.sentence(of, doc.section(of, made))
    observer = as_account(make.role(of.process.space, "observer"))
    page = read(observer, desk_path(made))
    assert 'name="act"' not in page
    assert 'name="do"' not in page
    assert 'name="do"' not in read(observer, f"{desk_path(made)}sentences/{one.public_id}/")
    assert observer.get(f"{desk_path(made)}preview/").status_code == 200
    answer = observer.post(desk_path(made), {"act": f"remove {one.public_id}"})
    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_synthesizer")
    assert Client().get(desk_path(made)).status_code == 302


def test_queries_do_not_grow(of: doc.World) -> None:
    made = doc.document(of)
    part = doc.section(of, made)
    doc.sentence(of, part)

    def costs() -> list[int]:
        doc.sentence(of, part, f"Une de plus {Sentence.objects.count()}.")
        published = doc.edition(of, made)
        found = []
        for client, path in (
            (Client(), edition_path(published)),
            (Client(), f"{edition_path(published)}note/"),
            (Client(), f"{edition_path(published)}synthesis.json"),
            (as_account(of.writer), desk_path(made)),
            (as_account(of.writer), f"{desk_path(made)}preview/"),
        ):
            cache.clear()
            client.get(process_path(of.process))  # the frame of every page keeps some things for a while
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    costs()
    few = costs()  # the preview says what changes since the edition before
    for n in range(5):
        doc.sentence(of, doc.section(of, made, "Vélos"), f"Encore {n}.", extracts=of.extracts["Vélos"])
    assert all(now <= before for now, before in zip(costs(), few, strict=True))
    assert max(few) <= MOST_QUERIES


def test_a_preview_that_leaves_ideas_out_costs_no_more(of: doc.World) -> None:
    made = doc.document(of)
    doc.sentence(of, doc.section(of, made))
    doc.edition(of, made)
    for n in range(4):
        doc.whole(f"Une chose que rien ne dit, fois {n}.", of.process, None, tree.idea(of.process, f"Tue {n}"))
    writer = as_account(of.writer)

    cache.clear()
    writer.get(process_path(of.process))
    with CaptureQueriesContext(connection) as asked:
        page = writer.get(f"{desk_path(made)}preview/").content.decode()
    assert len(asked) <= MOST_QUERIES, "\n".join(one["sql"][:200] for one in asked)
    # Vélos too is said by two and cited by nobody; each with the first of its extracts.
    assert [f"Tue {n}" in page for n in range(4)] == [True] * 4
    assert all(f"rien ne dit, fois {n}." in page for n in range(4))


def test_a_removed_extract_is_still_told_in_the_edition(of: doc.World) -> None:
    published = doc.edition(of)
    Extract.objects.filter(pk=of.extracts["Bancs"][0].pk).update(state="removed")
    assert Client().get(edition_path(published)).status_code == 200
