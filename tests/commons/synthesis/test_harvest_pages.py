# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the harvest, used as a browser without scripts would, and as the page's script does."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from isegoria.commons.synthesis.harvesting.actions import remove_extracts, retype
from isegoria.commons.synthesis.models import Extract, MachineReading, Membership, Theme
from isegoria.commons.synthesis.passages import digest
from isegoria.commons.synthesis.tree.actions import make_idea
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import edit, erase, set_state
from isegoria.core.contributions.models import Contribution
from tests import factories

from .making_harvest import LONG, Field, field, say, take

pytestmark = pytest.mark.django_db
FIRST = "Les rues d'écoles devraient être fermées aux voitures."
SECOND = "Ma fille a failli être renversée mardi."
THIRD = "Pourquoi ne pas essayer un mois ?"


@pytest.fixture
def here() -> Field:
    cache.clear()
    return field()


def browser(account: Account | None = None) -> Client:
    made = Client(headers={"accept-language": "en"})
    if account is not None:
        made.force_login(account)
    return made


def at(here: Field, *parts: str, **query: str) -> str:
    path = "/".join(["", "workshop", here.process.space.slug, here.process.slug, *parts, ""])
    return f"{path}?{urlencode(query)}" if query else path


def page_of(here: Field, text: Contribution, **query: str) -> str:
    return at(here, "texts", text.public_id, **query)


def read(answer: Any) -> str:
    return answer.content.decode()


def sentence(words: str) -> str:
    start = LONG.index(words)
    return f"{start}-{start + len(words)}"


def form(**given: Any) -> dict[str, Any]:
    return {"version": "1", "sha256": digest(LONG), "nature": "problem", **given}


# --- who ----------------------------------------------------------------------------------------------------
def test_the_workshop_is_for_the_team(here: Field) -> None:
    text = say(here.process)
    for path in (at(here), at(here, "extracts"), page_of(here, text)):
        assert browser().get(path).status_code == 302
        assert browser(factories.account()).get(path).status_code == 403
        assert browser(factories.role(here.process.space, "observer")).get(path).status_code == 200
        assert browser(here.harvester).get(path).status_code == 200


def test_an_observer_reads_and_changes_nothing(here: Field) -> None:
    text = say(here.process)
    take(text, FIRST, by=here.harvester)
    watching = browser(factories.role(here.process.space, "observer"))

    assert "harvest-nature" not in read(watching.get(page_of(here, text)))
    assert 'name="chosen"' not in read(watching.get(at(here, "extracts")))
    assert watching.post(page_of(here, text), form(sentence=sentence(SECOND))).status_code == 403
    assert Extract.objects.count() == 1


def test_an_address_that_leads_nowhere_is_said(here: Field) -> None:
    elsewhere = say(field().process)
    harvester = browser(here.harvester)
    for path in (page_of(here, elsewhere), at(here, "texts", "0000000000")):
        answer = harvester.get(path)
        assert (answer.status_code, "There is no text at this address" in read(answer)) == (404, True)


# --- the list -------------------------------------------------------------------------------------------------
def listed(answer: Any) -> list[str]:
    return re.findall(r"/texts/(\w{10})/", read(answer))


def test_the_list_has_its_filters_counts_and_pages(here: Field) -> None:
    one = say(here.process, "Des bancs à l'ombre.")
    two = say(here.process, "Des vélos partout.")
    three = say(here.process, "Des bancs en ville.")
    hidden = say(here.process, "Des bancs cachés.")
    set_state(contribution=hidden, state="hidden", kind="moderation.hide")
    under = make_idea(process=here.process, by=here.harvester, title="S'asseoir")
    take(one, "Des bancs", by=here.harvester, idea=under)
    take(two, "Des vélos", by=here.harvester)
    reading = MachineReading.objects.create(process=here.process, state="done")
    big = Theme.objects.create(reading=reading, number=1, name="Rue", texts_count=2)
    fine = Theme.objects.create(reading=reading, number=2, name="Bancs", parent=big, texts_count=1)
    Membership.objects.create(contribution=three, theme=fine)
    harvester = browser(here.harvester)

    def shown(**query: str) -> list[str]:
        return listed(harvester.get(at(here, **query)))

    assert shown() == [one.public_id, two.public_id, three.public_id]
    assert shown(show="harvested") == [one.public_id, two.public_id]
    assert shown(show="not_yet") == [three.public_id]
    assert shown(q="bancs") == [one.public_id, three.public_id]
    assert shown(idea=under.public_id) == [one.public_id]
    assert shown(idea="none") == [two.public_id]
    assert shown(theme="1") == shown(theme="2") == [three.public_id]
    assert shown(phase="avis", kind="statement") == shown()
    assert shown(phase="ailleurs", theme="9", idea="zzz", show="tout") == shown()
    assert shown(kind="argument") == []
    page = read(harvester.get(at(here)))
    counts = re.findall(r'chip-count">(\d+)', page)
    assert counts == ["3", "1", "2"]
    assert "1 extract" in page


def test_pages_follow_one_another_by_keys(here: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isegoria.commons.synthesis.harvesting.listing.page_of.__kwdefaults__", {
        "after": 0, "before": 0, "size": 2, "newest": False,
    })  # fmt: skip
    texts = [say(here.process, f"Texte numéro {n}.").public_id for n in range(5)]
    harvester = browser(here.harvester)
    first = harvester.get(at(here))
    assert listed(first) == texts[:2]

    def link(answer: Any, rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', read(answer))
        return at(here) + found[1].replace("&amp;", "&") if found else ""

    second = harvester.get(link(first, "next"))
    third = harvester.get(link(second, "next"))
    assert (listed(second), listed(third)) == (texts[2:4], texts[4:])
    assert link(third, "next") == link(first, "prev") == ""
    assert listed(harvester.get(link(third, "prev"))) == texts[2:4]
    assert link(harvester.get(link(second, "prev")), "prev") == ""


@pytest.mark.parametrize("query", ["after=x", "after=99999999999999999999", "q=%00", "q=" + "a" * 5_000, "theme=-1"])
def test_nothing_that_can_be_typed_breaks_a_list(here: Field, query: str) -> None:
    say(here.process)
    for path in (at(here), at(here, "extracts")):
        assert browser(here.harvester).get(f"{path}?{query}").status_code == 200


# --- one text, without scripts ---------------------------------------------------------------------------------
def test_sentences_are_ticked_and_become_extracts(here: Field) -> None:
    text, harvester = say(here.process), browser(here.harvester)
    page = read(harvester.get(page_of(here, text)))
    assert re.findall(r'name="sentence" value="([^"]+)"', page) == [
        sentence(one) for one in (FIRST, SECOND, THIRD, "Il manque aussi des bancs.")
    ]

    ticked = [sentence(FIRST), sentence(SECOND), sentence("Il manque aussi des bancs.")]
    answer = harvester.post(page_of(here, text), form(sentence=ticked), follow=True)

    assert set(Extract.objects.values_list("words", flat=True)) == {f"{FIRST} {SECOND}", "Il manque aussi des bancs."}
    page = read(answer)
    assert "2 extracts made, problem" in page
    assert page.count('class="harvest-mark is-1"') == 4  # three sentences, and the blank between the first two
    undone = re.findall(r'name="extract" value="(\w{10})"', page.partition('id="done"')[2].partition("</form>")[0])
    assert len(undone) == 2
    answer = harvester.post(page_of(here, text), {"act": "remove", "extract": undone}, follow=True)
    assert set(Extract.objects.values_list("state", flat=True)) == {"removed"}
    answer = harvester.post(page_of(here, text), {"act": "restore", "extract": undone}, follow=True)
    assert "Put back" in read(answer)
    assert set(Extract.objects.values_list("state", flat=True)) == {"standing"}


def test_part_of_a_sentence_is_typed_and_found(here: Field) -> None:
    text, harvester = say(here.process), browser(here.harvester)

    harvester.post(page_of(here, text), form(words="rues  d’écoles devraient", note="vu"))
    assert [(one.words, one.note) for one in Extract.objects.all()] == [("rues d'écoles devraient", "vu")]
    lost = harvester.post(page_of(here, text), form(words="trottoirs"))
    assert (lost.status_code, "These words are not in this text" in read(lost)) == (400, True)
    nothing = harvester.post(page_of(here, text), form())
    assert (nothing.status_code, "No words were chosen" in read(nothing)) == (400, True)
    for hostile in ("9-", "-4", "a-b", "1-2-3", "99999999-999999999999"):
        assert harvester.post(page_of(here, text), form(span=hostile)).status_code == 400


def test_the_script_sends_the_same_form_and_gets_the_part_that_changed(here: Field) -> None:
    text, harvester = say(here.process), browser(here.harvester)

    answer = harvester.post(page_of(here, text), form(span="4-8"), headers={"hx-request": "true"})

    page = read(answer)
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="harvest"')
    assert "<html" not in page
    assert "Extract made, problem" in page
    assert Extract.objects.get().words == "rues"
    refusal = harvester.post(page_of(here, text), form(span="4-4"), headers={"hx-request": "true"})
    assert ("No words were chosen" in read(refusal), 'id="harvest"' in read(refusal)) == (True, False)


def test_overlapping_extracts_are_all_marked(here: Field) -> None:
    text = say(here.process)
    take(text, FIRST, by=here.harvester)
    take(text, "rues d'écoles", by=here.other)
    take(text, f"voitures. {SECOND}", by=here.other)

    page = read(browser(here.harvester).get(page_of(here, text)))

    marks = re.findall(r'<mark class="harvest-mark is-(\d)" data-at="(\d+)">([^<]*)</mark>', page)
    assert [(int(depth), words.replace("&#x27;", "'")) for depth, _at, words in marks] == [
        (1, "Les "),
        (2, "rues d'écoles"),
        (1, " devraient être fermées aux "),
        (2, "voitures."),
        (1, " "),
        (1, SECOND),
    ]
    assert re.findall(r'harvest-number" aria-hidden="true">(\d)', page) == ["1", "2", "3"]


def test_the_second_to_choose_a_passage_is_told_who_made_it(here: Field) -> None:
    text = say(here.process)
    take(text, SECOND, by=here.harvester, nature="example")

    page = read(browser(here.other).post(page_of(here, text), form(sentence=sentence(SECOND)), follow=True))

    assert "This passage is an extract already, example" in page
    assert "Ana," in page
    assert "Call it: problem" in page
    assert Extract.objects.count() == 1


def test_a_stale_page_is_told_and_overwrites_nothing(here: Field) -> None:
    text = say(here.process)
    made = take(text, SECOND, by=here.harvester)
    page = read(browser(here.other).get(page_of(here, text)))
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    retype(extracts=[made], nature="for", by=here.harvester)

    given = {"act": "type", "extract": made.public_id, "seen": seen[1], "nature": "against"}
    answer = browser(here.other).post(page_of(here, text), given)

    assert (answer.status_code, "Someone changed one of these extracts" in read(answer)) == (409, True)
    made.refresh_from_db()
    assert made.nature == "for"


def test_an_extract_of_an_older_version_is_shown_as_such(here: Field) -> None:
    author = factories.person()
    text = say(here.process, author=author)
    take(text, SECOND, by=here.harvester)
    edit(contribution=text, person=author, body=LONG.replace(SECOND, "Mon fils a eu peur."), max_length=10_000)

    page = read(browser(here.harvester).get(page_of(here, text)))

    assert "Extracts of version 1" in page
    assert "0 extracts of this text" in page
    assert re.search(r"<del>.*Ma fille", page)
    assert re.search(r"<ins>.*Mon fils", page)
    # The page that was open before makes an extract of what it showed; one whose text is another is told.
    harvester = browser(here.harvester)
    harvester.post(page_of(here, text), form(sentence=sentence(FIRST)))
    assert Extract.objects.filter(version=1).count() == 2
    stale = harvester.post(page_of(here, text), form(sentence=sentence(FIRST), version="2"))
    assert (stale.status_code, "does not read as it did" in read(stale)) == (409, True)


def test_what_was_hidden_or_erased_shows_no_word(here: Field) -> None:
    author = factories.person(pseudonym="Zoé")
    text = say(here.process, author=author)
    take(text, SECOND, by=here.harvester)
    harvester = browser(here.harvester)
    set_state(contribution=text, state="hidden", kind="moderation.hide")

    for path in (page_of(here, text), at(here, "extracts"), at(here, "extracts", q="fille")):
        assert "renversée" not in read(harvester.get(path))
        assert "Zoé" not in read(harvester.get(path))
    assert "cannot be read at present" in read(harvester.get(page_of(here, text)))
    assert harvester.post(page_of(here, text), form(sentence=sentence(FIRST))).status_code == 409
    text.refresh_from_db()
    set_state(contribution=text, state="published", kind="moderation.restore")
    assert "renversée" in read(harvester.get(page_of(here, text)))
    text.refresh_from_db()
    erase(contribution=text, reason="author_request")
    assert "This text was erased" in read(harvester.get(page_of(here, text)))
    assert "renversée" not in read(harvester.get(at(here, "extracts")))


def test_next_and_previous_follow_the_list(here: Field) -> None:
    texts = [say(here.process, f"Un banc numéro {n} là-bas.") for n in range(4)]
    take(texts[1], "Un banc", by=here.harvester)
    page = read(browser(here.harvester).get(page_of(here, texts[2], show="not_yet", under="x", nature="for")))

    found = dict(re.findall(r'data-go="([np])" href="([^"]+)"', page))
    assert f"/texts/{texts[0].public_id}/" in found["p"]
    assert f"/texts/{texts[3].public_id}/" in found["n"]
    assert "show=not_yet" in found["n"]
    assert "nature=for" in found["n"]


# --- from anywhere ------------------------------------------------------------------------------------------------
def test_the_page_of_a_text_leads_to_its_harvest(here: Field) -> None:
    text = say(here.process)
    address = f"/workshop/on/{text.public_id}/"

    answer = browser(here.harvester).get(address, {"words": "d’écoles devraient"})

    assert answer.headers["Location"] == page_of(here, text, words="d’écoles devraient")
    page = read(browser(here.harvester).get(answer.headers["Location"]))
    start = LONG.index("d'écoles devraient")
    assert f'data-start="{start}" data-stop="{start + 18}"' in page
    assert 'value="d’écoles devraient"' in page
    lost = read(browser(here.harvester).get(page_of(here, text, words="trottoirs")))
    assert "“trottoirs” was not found" in lost
    assert browser(factories.account()).get(address).status_code == 403


# --- many at once --------------------------------------------------------------------------------------------------
def test_extracts_are_changed_in_bulk(here: Field) -> None:
    text, harvester = say(here.process), browser(here.harvester)
    under = make_idea(process=here.process, by=here.harvester, title="Rues d'écoles")
    made = [take(text, one, by=here.harvester) for one in (FIRST, SECOND, THIRD)]
    page = read(harvester.get(at(here, "extracts")))
    seen = dict(re.findall(r'name="(seen-\w{10})" value="([^"]+)"', page))
    assert len(seen) == 3
    chosen = [one.public_id for one in made[:2]]

    answer = harvester.post(
        at(here, "extracts"), {"act": "type", "nature": "for", "chosen": chosen, **seen}, follow=True
    )
    assert "2 extracts were given another nature." in read(answer)
    stale = harvester.post(at(here, "extracts"), {"act": "remove", "chosen": chosen, **seen})
    assert stale.status_code == 409
    harvester.post(at(here, "extracts"), {"act": "move", "idea": under.public_id, "chosen": chosen})
    assert list(Extract.objects.order_by("pk").values_list("nature", "idea")) == [
        ("for", under.pk),
        ("for", under.pk),
        ("problem", None),
    ]
    harvester.post(at(here, "extracts"), {"act": "remove", "chosen": chosen})
    removed = read(harvester.get(at(here, "extracts", state="removed")))
    assert re.findall(r'name="chosen" value="(\w{10})"', removed) == chosen[::-1]
    harvester.post(at(here, "extracts", state="removed"), {"act": "restore", "chosen": chosen[:1]})
    assert Extract.objects.filter(state="standing").count() == 2
    every = dict(re.findall(r'name="(seen-\w{10})" value="([^"]+)"', read(harvester.get(at(here, "extracts")))))
    harvester.post(at(here, "extracts"), {"act": "type", "nature": "feeling", "all": "1", **every})
    assert set(Extract.objects.filter(state="standing").values_list("nature", flat=True)) == {"feeling"}
    assert harvester.post(at(here, "extracts"), {"act": "type", "nature": "for"}).status_code == 400
    assert harvester.post(at(here, "extracts"), {"act": "?", "chosen": chosen}).status_code == 400


def test_the_list_of_extracts_has_its_filters(here: Field) -> None:
    text = say(here.process)
    under = make_idea(process=here.process, by=here.harvester, title="Rues d'écoles")
    one = take(text, FIRST, by=here.harvester, idea=under)
    two = take(text, SECOND, by=here.other, nature="example")
    three = take(text, THIRD, by=here.other, nature="question")
    remove_extracts(extracts=[three], by=here.other)
    harvester = browser(here.harvester)

    def shown(**query: str) -> list[str]:
        return re.findall(r'name="chosen" value="(\w{10})"', read(harvester.get(at(here, "extracts", **query))))

    assert shown() == [two.public_id, one.public_id]
    assert shown(nature="example") == [two.public_id]
    assert shown(idea=under.public_id) == [one.public_id]
    assert shown(idea="none") == [two.public_id]
    assert shown(mine="1") == [one.public_id]
    assert shown(state="removed") == [three.public_id]
    assert shown(q="fille") == [two.public_id]
    assert shown(edited="1") == []


# --- how much it costs ---------------------------------------------------------------------------------------------
def test_pages_ask_the_same_few_queries_whatever_there_is(here: Field, django_assert_max_num_queries: Any) -> None:
    under = make_idea(process=here.process, by=here.harvester, title="Rues d'écoles")
    texts = [say(here.process) for _n in range(12)]
    for one in texts[2:]:
        for words in (FIRST, SECOND, "rues d'écoles"):
            take(one, words, by=here.harvester, idea=under)
    harvester = browser(here.harvester)
    reading = MachineReading.objects.create(process=here.process, state="done")
    theme = Theme.objects.create(reading=reading, number=1, name="Rue", texts_count=12)
    for number in range(2, 5):
        theme = Theme.objects.create(reading=reading, number=number, name=f"Rue {number}", parent=theme)
    Membership.objects.create(contribution=texts[0], theme=theme)
    for path in (
        at(here),
        at(here, "extracts"),
        at(here, "extracts", q="rues"),
        at(here, "extracts", edited="1"),
        page_of(here, texts[5]),
        page_of(here, texts[5], q="rues", theme="1"),
        at(here, q="rues"),
        at(here, q="rues", show="harvested", idea="none"),
        at(here, q="rues", show="not_yet", theme="1"),
    ):
        cache.clear()  # nothing is kept: what the index holds, the counts
        harvester.get(at(here, "history"))  # but the frame of every page, which keeps some things for a while
        with django_assert_max_num_queries(12):
            assert harvester.get(path).status_code == 200


def test_counts_come_with_the_page_and_without_it(here: Field) -> None:
    texts = [say(here.process, f"Des bancs, fois {n}.") for n in range(3)]
    take(texts[1], "Des bancs", by=here.harvester)
    harvester = browser(here.harvester)

    def counts(**query: str) -> list[str]:
        return re.findall(r'chip-count">(\d+)', read(harvester.get(at(here, **query))))

    assert counts(q="bancs") == counts(q="bancs", after=str(texts[0].pk)) == ["3", "2", "1"]
    assert counts(q="bancs", after=str(texts[2].pk)) == ["3", "2", "1"]  # a page with nothing on it
    assert counts(q="vélos") == ["0", "0", "0"]


def test_extracts_of_words_follow_one_another_too(here: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isegoria.commons.synthesis.harvesting.listing.A_PAGE", 2)
    monkeypatch.setattr("isegoria.commons.synthesis.harvesting.listing.page_of.__kwdefaults__", {
        "after": 0, "before": 0, "size": 2, "newest": False,
    })  # fmt: skip
    made = [take(say(here.process), FIRST, by=here.harvester).public_id for _n in range(5)]
    take(say(here.process), SECOND, by=here.harvester)
    harvester = browser(here.harvester)

    def ids(answer: Any) -> list[str]:
        return re.findall(r'id="c-(\w{10})"', read(answer))

    def link(answer: Any, rel: str) -> str:
        found = re.search(rf'rel="{rel}" href="([^"]+)"', read(answer))
        return at(here, "extracts") + found[1].replace("&amp;", "&") if found else ""

    first = harvester.get(at(here, "extracts", q="écoles"))
    second = harvester.get(link(first, "next"))
    third = harvester.get(link(second, "next"))
    assert [ids(one) for one in (first, second, third)] == [made[4:2:-1], made[2:0:-1], made[:1]]
    assert link(third, "next") == link(first, "prev") == ""
    assert ids(harvester.get(link(third, "prev"))) == made[2:0:-1]
    assert re.findall(r'chip-count">(\d+)', read(first)) == ["5", "5"]
