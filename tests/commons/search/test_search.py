# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found, where, in which order; and what is not."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isegoria.commons.moderation.actions import decide
from isegoria.commons.search import actions
from isegoria.commons.search.databases import index
from isegoria.commons.search.models import CommonWord, Entry
from isegoria.commons.search.queries import MOST_FOUND, Scope, known, latest, matching, search
from isegoria.core.accounts.actions import erase_person
from isegoria.core.contributions.actions import edit, erase, merge, set_state, unmerge, withdraw
from isegoria.core.processes.actions import edit_process
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.actions import edit_space
from tests import factories

from .conftest import Find, Say

pytestmark = pytest.mark.django_db
SCHOOL = "Les rues d'écoles devraient être fermées aux voitures."
LANES = "Plus de pistes cyclables sécurisées"
HANDLE = "Œuvrer à la rénovation de l'hôpital"
CHINESE = "骑自行车上班更健康"
ARABIC = "المدارس يجب أن تكون مفتوحة"
ODD = [
    '"', "'", "''", '""', '"""', "*", "^", ":", "-", "--", '-"', "+", "(", ")", "((((", "{", "}", "\\", "/", "%", "_",
    "?", "!", "&", "|", "<->", "AND", "OR", "NOT", "NEAR", "NEAR(", "AND OR NEAR(a b, 3)", "a AND", "title:a",
    "tags : x", "a*", "*a", "a:*", "a^2", "{title} : a", "- a", "a -", "\x00", "a\x00b", "😀", "👨‍👩‍👧", "é" * 10_000,
    "a" * 10_000, "a " * 5_000, '" ' * 5_000, "-a " * 3_000, "\ud800", "\u202e", "·p1", "·fr·", "·",
    "'; DROP TABLE search_entry; --", "%s %(a)s {}", "\n\t\r",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("voiture", [SCHOOL]),
        ("VOITURES", [SCHOOL]),
        ("ecole", [SCHOOL]),
        ("l'école", [SCHOOL]),
        ("oeuvrer", [HANDLE]),
        ("rénover", [HANDLE]),
        ("renovation hopitaux", [HANDLE]),  # some of the words rather than nothing
        ("renovation hopital", [HANDLE]),
        ("hôpital rénovation", [HANDLE]),
        ('"pistes cyclables"', [LANES]),
        ('"cyclables pistes"', []),
        ('"piste cyclable"', []),
        ("piste cyclable", [LANES]),
        ("cycl", [LANES]),
        ("sécu", [LANES]),
        ("rues -voitures", []),
        ("pistes -voitures", [LANES]),
        ("自行车", [CHINESE]),
        ("车", [CHINESE]),
        ("康", [CHINESE]),
        ("行自", []),
        ("مدرسة", []),
        ("المدارس", [ARABIC]),
        ("مدارس", [ARABIC]),
        ("zzz", []),
        ("-pistes", []),
    ],
)
def test_words_are_found_in_their_forms(say: Say, find: Find, typed: str, found: list[str]) -> None:
    for text, language in ((SCHOOL, "fr"), (LANES, "fr"), (HANDLE, "fr"), (CHINESE, "zh"), (ARABIC, "ar")):
        say(text, language=language)

    assert find(typed) == found


@pytest.mark.parametrize("typed", ODD)
def test_nothing_typed_is_an_error(say: Say, find: Find, typed: str) -> None:
    say(SCHOOL)

    find(typed)
    find(f"voiture {typed}")
    find(f'"voiture {typed}')


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_nothing_at_all_is_an_error(phase: Phase, typed: str) -> None:
    search(typed, language="fr")


def test_each_language_has_its_stems_and_its_filter(say: Say, find: Find) -> None:
    say("Du pain pour les cantines", language="fr")
    say("No more pain in the back", language="en")

    assert sorted(find("pains")) == ["Du pain pour les cantines", "No more pain in the back"]
    cache.clear()
    kept = Scope(language="en")
    assert [one.contribution.body for one in search("pains", language="fr", scope=kept).rows] == [
        "No more pain in the back"
    ]
    assert find("cantine") == ["Du pain pour les cantines"]


def test_the_reader_s_language_comes_first_among_equals(say: Say, find: Find) -> None:
    say("Le tram sur la place", language="fr")
    say("The tram on the place", language="en")

    assert find("tram", language="en")[0] == "The tram on the place"
    assert find("tram", language="fr")[0] == "Le tram sur la place"


def test_a_title_counts_more(say: Say, find: Find) -> None:
    say("Un tilleul et un banc", title="Des arbres")
    say("Un arbre et un banc", title="Un tilleul")

    assert find("tilleul") == ["Un arbre et un banc", "Un tilleul et un banc"]


def test_everything_is_searched(phase: Phase, say: Say, find: Find) -> None:
    factories.space(name="Ville de Leclerc")
    say("La place Leclerc sans voitures")

    assert sorted(find("leclerc")) == [
        "La place Leclerc sans voitures",
        "Que faire de la place Leclerc ?",
        "Ville de Leclerc",
    ]


def test_a_search_keeps_to_its_scope(phase: Phase, say: Say, find: Find) -> None:
    space = phase.process.space
    quarter = factories.space(parent=space)
    elsewhere = factories.phase(factories.process("ailleurs"))
    within = factories.phase(factories.process("dedans", space=quarter))
    for place, text, kind in (
        (phase, "tram ici", "statement"),
        (elsewhere, "tram ailleurs", "statement"),
        (within, "tram dedans", "other-kind"),
    ):
        say(text, phase=place, kind=kind, language="fr" if place != elsewhere else "en")

    assert sorted(find("tram")) == ["tram ailleurs", "tram dedans", "tram ici"]
    assert sorted(find("tram", space=space)) == ["tram dedans", "tram ici"]
    assert find("tram", space=quarter) == ["tram dedans"]
    assert find("tram", process=phase.process) == ["tram ici"]
    assert find("tram", phase=within) == ["tram dedans"]
    assert find("tram", kind="other-kind") == ["tram dedans"]
    assert find("tram", space=elsewhere.process.space) == ["tram ailleurs"]


def test_filters_say_how_many_they_leave(phase: Phase, say: Say) -> None:
    for number in range(3):
        say(f"tram {number}")
    say("tram four", language="en")
    say("tram cinq", kind="comment")

    found = search("tram", language="fr")
    assert (found.total, found.by_kind, found.by_language) == (5, {"statement": 4, "comment": 1}, {"fr": 4, "en": 1})
    found = search("tram", language="fr", scope=Scope(kind="statement"))
    assert (found.total, found.by_kind, found.by_language) == (4, {"statement": 4, "comment": 1}, {"fr": 3, "en": 1})
    found = search("tram", language="fr", scope=Scope(language="en"))
    assert (found.total, found.by_kind, found.by_language) == (1, {"statement": 1}, {"fr": 4, "en": 1})


def test_rather_some_of_the_words_than_nothing(say: Say) -> None:
    say(SCHOOL)

    found = search("voitures volantes", language="fr")
    assert (found.total, found.some_words) == (1, True)


def test_pages_follow_one_another_while_texts_come_in(say: Say) -> None:
    for number in range(7):
        say(f"tram numéro {number}")
    first = search("tram", language="fr", size=3)
    say("tram tram tram")
    pages = [search("tram", language="fr", size=3, page=page) for page in (1, 2, 3)]

    assert [row.pk for row in pages[0].rows] == [row.pk for row in first.rows]
    assert len({row.pk for page in pages for row in page.rows}) == 7
    assert search("tram", language="fr", size=3, page=99).page == 3


def test_the_number_of_queries_does_not_depend_on_what_is_found(say: Say) -> None:
    def queries(text: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            search(text, language="fr")
        return len(seen.captured_queries)

    say("tram un")
    one = queries("tram")
    for number in range(12):
        say(f"tram numéro {number}", kind="comment" if number % 2 else "statement")
    assert queries("tram") == one <= 8


def test_what_every_question_asks_first_is_one_query(say: Say, phase: Phase) -> None:
    for language in ("fr", "en", "de-AT", "en"):
        say("tram", language=language)
    CommonWord.objects.create(word="tram", texts=40)
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        found = known()
        assert known() == found
    assert len(seen.captured_queries) == 1
    assert (found.languages, found.texts, found.common) == ({"fr", "en", "de"}, 40, {"tram": 40})


def test_a_list_of_its_own_order_has_the_latest_in_one_query(say: Say, phase: Phase) -> None:
    trams = [say(f"tram {number}").pk for number in range(5)]
    say("bus")
    scope = Scope(process=phase.process)
    known()
    with CaptureQueriesContext(connection) as seen:
        assert sorted(latest("trams", language="fr", scope=scope, limit=100)) == trams
    assert len(seen.captured_queries) == 1
    assert sorted(latest("tram", language="fr", scope=scope, limit=2)) == trams[3:]
    assert latest("", language="fr", scope=scope, limit=2) == latest("vélo", language="fr", scope=scope, limit=2) == []


def test_a_list_of_a_tool_can_be_searched(phase: Phase, say: Say) -> None:
    tram = say("un tram")
    say("un bus")

    assert matching("trams", language="fr", scope=Scope(phase=phase)) == [tram.pk]
    assert matching("", language="fr", scope=Scope(phase=phase)) == []


# --- what is public, and only that -------------------------------------------------------------------
def test_what_waits_for_a_moderator_is_not_found(say: Say, find: Find) -> None:
    waiting = say(SCHOOL, state="pending")
    assert find("voitures") == []

    decide(contribution=waiting, by=factories.role(waiting.process.space, "moderator"), act="publish")
    assert find("voitures") == [SCHOOL]


def test_what_is_hidden_is_lost_at_once_and_found_again_when_shown(say: Say, find: Find) -> None:
    text = say(SCHOOL)
    set_state(contribution=text, state="hidden", kind="moderation.hide")
    assert find("voitures") == []

    set_state(contribution=text, state="published", kind="moderation.restore")
    assert find("voitures") == [SCHOOL]


def test_a_list_kept_shows_nothing_of_what_was_hidden_since(say: Say) -> None:
    text = say(SCHOOL)
    assert len(search("voitures", language="fr").rows) == 1
    set_state(contribution=text, state="hidden", kind="moderation.hide")

    assert search("voitures", language="fr").rows == []


def test_withdrawn_and_erased_texts_are_lost(say: Say, find: Find) -> None:
    author = factories.person()
    withdraw(contribution=say(SCHOOL, author=author), person=author)
    erase(contribution=say(LANES), reason="law")
    leaving = factories.person()
    say(HANDLE, author=leaving)
    erase_person(person=leaving)

    assert find("voitures") == find("pistes") == find("hôpital") == []
    assert not Entry.objects.filter(contribution__isnull=False).exists()


def test_a_new_version_takes_the_place_of_the_one_before(say: Say, find: Find) -> None:
    author = factories.person()
    text = say("Un kiosque", author=author)
    edit(contribution=text, person=author, body="Un manège", max_length=100)

    assert find("kiosque") == []
    assert find("manège") == ["Un manège"]


def test_what_was_merged_is_found_in_the_other_only(say: Say, find: Find) -> None:
    origin, into = say("Un tram rapide"), say("Un tram du matin")
    merge(origin=origin, into=into)
    assert find("tram") == ["Un tram du matin"]

    unmerge(origin=origin)
    assert sorted(find("tram")) == ["Un tram du matin", "Un tram rapide"]


def test_a_draft_is_found_once_it_is_published(find: Find) -> None:
    draft = factories.process("secret", question="Faut-il un zoo ?", draft=True, statements=["Un zoo ouvert la nuit"])
    assert find("zoo") == []

    factories.show(draft)
    assert find("zoo") == ["Faut-il un zoo ?"]
    while actions.gather_some():
        pass
    assert sorted(find("zoo")) == ["Faut-il un zoo ?", "Un zoo ouvert la nuit"]


def test_pages_of_organisers_are_found_as_they_are_now(phase: Phase, find: Find) -> None:
    space = phase.process.space
    account = factories.role(space, "administrator")
    edit_process(process=phase.process, by=account, questions={"fr": "Et le kiosque ?", "en": "What of the bandstand?"})
    edit_space(space=space, by=account, texts={"names": {"fr": "Commune de Migné"}})

    assert find("leclerc") == []
    assert len(find("kiosque")) == len(find("bandstand")) == len(find("migné")) == 1


# --- upkeep ------------------------------------------------------------------------------------------
def kept() -> list[str]:
    """What the index is made from, without its keys."""
    names = ("contribution", "process", "space", "language", "title", "body", "tags")
    return sorted(map(repr, Entry.objects.values_list(*names)))


def test_a_rebuild_finds_the_same(phase: Phase, say: Say, find: Find) -> None:
    texts = [say(f"tram numéro {number}") for number in range(5)]
    set_state(contribution=texts[0], state="hidden", kind="moderation.hide")
    before = kept()

    Entry.objects.filter(contribution__in=texts[:3]).delete()
    assert actions.rebuild() == len(before)
    assert kept() == before
    assert len(find("tram")) == 4


def test_a_gathering_goes_on_where_it_stopped(
    phase: Phase, say: Say, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    for number in range(5):
        say(f"tram numéro {number}")
    Entry.objects.all().delete()
    actions.gather(process=phase.process)

    assert [actions.gather_some() for _ in range(3)] == [2, 2, 1]
    assert len(find("tram")) == 5
    assert [actions.gather_some(), actions.gather_some()] == [1, 0]


def test_common_words_are_counted(phase: Phase, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "COMMON_AT_LEAST", 3)
    for number in range(4):
        say(f"tram {number}")
    actions.count_common_words(now=True)

    assert index().common_words(at_least=4)["tram"] == 4
    assert actions.count_common_words() is False


def test_what_has_no_end_is_listed_to_a_limit() -> None:
    assert MOST_FOUND == 500
