# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make extracts, say what they are, move, remove and put them back: nothing lost, nothing kept of what is erased."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from isegoria.commons.synthesis.harvesting.actions import (
    AT_ONCE,
    NewExtract,
    make_extract,
    make_extracts,
    move_extracts,
    remove_extracts,
    restore_extracts,
    retype,
    seen_as,
    undo_extracts,
)
from isegoria.commons.synthesis.harvesting.queries import sources_of
from isegoria.commons.synthesis.models import Extract, Idea, Step
from isegoria.commons.synthesis.passages import digest, readable
from isegoria.commons.synthesis.tree.actions import make_idea, merge_ideas, remove_idea
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import edit, erase, merge, set_state, withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.journal import subjects
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.verdicts import Refused
from tests import factories

from .making_harvest import LONG, Field, field, say, take

pytestmark = pytest.mark.django_db
FIRST = "Les rues d'écoles devraient être fermées aux voitures."
SECOND = "Ma fille a failli être renversée mardi."


@pytest.fixture
def here() -> Field:
    return field()


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return caught.value.verdict.code


def sound() -> list[str]:
    """What the audit of the journal finds, once all is in the log."""
    while journal.sequence() == 1000:
        continue
    return [str(finding) for finding in audit().findings]


def idea(here: Field, title: str = "Rues d'écoles") -> Idea:
    return make_idea(process=here.process, by=here.harvester, title=title)


def counted(one: Idea) -> tuple[int, int, int]:
    one.refresh_from_db()
    return one.extracts_count, one.texts_count, one.people_count


def steps() -> list[tuple[str, int]]:
    return list(Step.objects.exclude(act="idea_made").order_by("pk").values_list("act", "count"))


# --- making ------------------------------------------------------------------------------------------------
def test_a_passage_becomes_an_extract(here: Field) -> None:
    text, under = say(here.process), idea(here)

    made = take(text, SECOND, by=here.harvester, nature="example", idea=under, note=" à  relire ")

    assert made.is_new
    kept = Extract.objects.get()
    assert (kept.words, kept.version, kept.nature, kept.idea, kept.made_by) == (
        SECOND,
        1,
        "example",
        under,
        here.harvester,
    )
    assert LONG[kept.start : kept.stop] == SECOND
    assert (kept.sha256, kept.language, kept.note) == (digest(LONG), "fr", "à relire")
    assert counted(under) == (1, 1, 1)
    assert steps() == [("extract_made", 1)]
    step = Step.objects.get(act="extract_made")
    assert (step.extract, step.by, step.after) == (
        kept,
        here.harvester,
        {"extracts": [kept.pk], "nature": "example", "idea": under.pk},
    )
    assert Entry.objects.filter(kind="extract.made", subject_id=kept.public_id).count() == 1
    assert sound() == []


def test_the_title_is_part_of_the_text_and_blanks_around_are_left_out(here: Field) -> None:
    text = say(here.process, "Il y a **des** bancs.\n\n- un\n- deux", title="Bancs")
    whole = readable(text.title, text.body)
    assert whole == "Bancs\nIl y a des bancs.\nun\ndeux"

    made = make_extract(contribution=text, by=here.harvester, version=1, start=5, stop=23, nature="problem")

    assert (made.words, made.start, made.stop) == ("Il y a des bancs.", 6, 23)


def test_the_same_passage_twice_is_one_extract_and_overlapping_ones_both_stand(here: Field) -> None:
    text = say(here.process)
    first = take(text, SECOND, by=here.harvester, nature="example")

    again = take(text, SECOND, by=here.other, nature="problem")
    part = take(text, "Ma fille a failli", by=here.other, nature="feeling")
    across = take(text, f"voitures. {SECOND}", by=here.other)

    assert (again.pk, again.is_new, again.nature, again.made_by) == (first.pk, False, "example", here.harvester)
    assert part.is_new
    assert across.is_new
    assert Extract.objects.count() == 3
    assert steps() == [("extract_made", 1)] * 3


def test_many_at_once_are_one_step_and_all_or_none(here: Field) -> None:
    text, under = say(here.process), idea(here)
    new = [
        NewExtract(text, 1, 0, len(FIRST), "solution", under),
        NewExtract(text, 1, 0, len(FIRST), "solution", under),
        NewExtract(text, 1, len(FIRST) + 1, len(FIRST) + 1 + len(SECOND), "example", under),
    ]

    made = make_extracts(process=here.process, by=here.harvester, made=new)

    assert [one.words for one in made] == [FIRST, FIRST, SECOND]
    assert made[0].pk == made[1].pk
    assert steps() == [("extract_made", 2)]
    assert counted(under) == (2, 1, 1)
    wrong = [*new[:1], NewExtract(text, 1, 5, 5, "problem")]
    Extract.objects.all().delete()
    assert refused(lambda: make_extracts(process=here.process, by=here.harvester, made=wrong)) == "passage_outside"
    assert Extract.objects.count() == 0
    too_many = [NewExtract(text, 1, 0, 3, "problem")] * (AT_ONCE + 1)
    assert refused(lambda: make_extracts(process=here.process, by=here.harvester, made=too_many)) == "too_many_at_once"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"start": 5, "stop": 5}, "passage_outside"),
        ({"start": 9, "stop": 3}, "passage_outside"),
        ({"start": -4, "stop": 3}, "passage_outside"),
        ({"start": 0, "stop": 10_000}, "passage_outside"),
        ({"start": 0, "stop": 3, "version": 7}, "passage_outside"),
        ({"start": 0, "stop": 3, "nature": "rumour"}, "no_nature"),
        ({"start": 0, "stop": 3, "sha256": "0" * 64}, "text_changed"),
    ],
)
def test_what_is_no_passage_is_refused(here: Field, changes: dict[str, Any], code: str) -> None:
    text = say(here.process)
    given = {"contribution": text, "by": here.harvester, "version": 1, "start": 0, "stop": 3, "nature": "problem"}

    assert refused(lambda: make_extract(**{**given, **changes})) == code
    assert Extract.objects.count() == 0


def test_a_passage_of_a_whole_chapter_is_refused(here: Field) -> None:
    text = say(here.process, "Une très longue phrase " * 200)
    assert refused(lambda: take(text, text.body.strip(), by=here.harvester)) == "passage_too_long"


def test_only_harvesters_harvest(here: Field) -> None:
    text = say(here.process)
    for name in ("moderator", "observer", "official", "knowledge_manager"):
        assert refused(lambda: take(text, FIRST, by=factories.role(here.process.space, name))) == "not_harvester"  # noqa: B023 - called at once
    assert refused(lambda: take(text, FIRST, by=factories.role(factories.space(), "harvester"))) == "not_harvester"
    for name in ("synthesizer", "organiser", "administrator"):
        take(text, FIRST[: 8 + len(name)], by=factories.role(here.process.space, name))
    assert Extract.objects.count() == 3


@pytest.mark.parametrize("state", ["pending", "hidden", "rejected", "withdrawn"])
def test_nothing_is_taken_from_what_cannot_be_read(here: Field, state: str) -> None:
    text = say(here.process)
    set_state(contribution=text, state=state, kind="moderation.hide")
    assert refused(lambda: take(text, FIRST, by=here.harvester)) == "source_not_readable"


def test_texts_and_ideas_are_of_the_process(here: Field) -> None:
    elsewhere = field()
    text, far = say(here.process), say(elsewhere.process)
    foreign = make_idea(process=elsewhere.process, by=elsewhere.harvester, title="Ailleurs")

    new = [NewExtract(far, 1, 0, 10, "problem")]
    assert refused(lambda: make_extracts(process=here.process, by=here.harvester, made=new)) == "text_of_elsewhere"
    assert refused(lambda: take(text, FIRST, by=here.harvester, idea=foreign)) == "idea_gone"
    mixed = [take(text, FIRST, by=here.harvester), take(far, FIRST, by=elsewhere.harvester)]
    assert refused(lambda: retype(extracts=mixed, nature="for", by=here.harvester)) == "extracts_missing"


def test_an_idea_that_was_merged_meanwhile_is_the_one_it_stands_in(here: Field) -> None:
    text, old, new = say(here.process), idea(here), idea(here, "Écoles")
    merge_ideas(ideas=[old], into=new, by=here.other)

    made = take(text, FIRST, by=here.harvester, idea=old)

    assert made.idea == new
    remove_idea(idea=new, by=here.other)
    assert refused(lambda: take(text, SECOND, by=here.harvester, idea=new)) == "idea_gone"


# --- changing -----------------------------------------------------------------------------------------------
def test_extracts_are_retyped_moved_removed_and_put_back_at_once(here: Field) -> None:
    text, under, other = say(here.process), idea(here), idea(here, "Bancs")
    made = [take(text, one, by=here.harvester, idea=under) for one in (FIRST, SECOND)]

    assert retype(extracts=made, nature="problem", by=here.other) == []
    assert [one.nature for one in retype(extracts=made, nature="for", by=here.other)] == ["for", "for"]
    assert [one.idea for one in move_extracts(extracts=made, idea=other, by=here.other)] == [other, other]
    assert (counted(under), counted(other)) == ((0, 0, 0), (2, 1, 1))
    assert len(remove_extracts(extracts=made, by=here.other)) == 2
    assert counted(other) == (0, 0, 0)
    assert remove_extracts(extracts=made, by=here.other) == []
    assert len(restore_extracts(extracts=made[:1], by=here.other)) == 1
    assert counted(other) == (1, 1, 1)

    assert steps()[2:] == [
        ("extract_typed", 2),
        ("extract_moved", 2),
        ("extract_removed", 2),
        ("extract_restored", 1),
    ]
    kinds = Entry.objects.filter(subject_kind="extract").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        *["extract.made"] * 2,
        *["extract.typed"] * 2,
        *["extract.moved"] * 2,
        *["extract.removed"] * 2,
        "extract.restored",
    ]
    assert sound() == []


def test_a_stale_page_never_overwrites(here: Field) -> None:
    text, under = say(here.process), idea(here)
    made = take(text, FIRST, by=here.harvester)
    seen = {made.public_id: seen_as(made)}
    retype(extracts=[made], nature="for", by=here.other)

    for act in (
        lambda: retype(extracts=[made], nature="against", by=here.harvester, seen=seen),
        lambda: move_extracts(extracts=[made], idea=under, by=here.harvester, seen=seen),
        lambda: remove_extracts(extracts=[made], by=here.harvester, seen=seen),
    ):
        assert refused(act) == "changed_meanwhile"
    made.refresh_from_db()
    assert (made.nature, made.idea, made.state) == ("for", None, "standing")


def test_a_passage_made_again_keeps_the_removed_one_away(here: Field) -> None:
    text = say(here.process)
    first = take(text, FIRST, by=here.harvester)
    remove_extracts(extracts=[first], by=here.harvester)
    second = take(text, FIRST, by=here.other)

    assert second.is_new
    assert restore_extracts(extracts=[first], by=here.harvester) == []
    remove_extracts(extracts=[second], by=here.other)
    assert restore_extracts(extracts=[first, second], by=here.harvester) == [second]
    assert Extract.objects.filter(state="standing").count() == 1


def test_each_act_can_be_undone(here: Field) -> None:
    text, under, other = say(here.process), idea(here), idea(here, "Bancs")
    made = [take(text, FIRST, by=here.harvester, idea=under), take(text, SECOND, by=here.harvester, nature="for")]

    def last() -> Step:
        return Step.objects.exclude(act__startswith="idea").order_by("-pk")[0]

    retype(extracts=made, nature="question", by=here.other)
    undo_extracts(step=last(), by=here.harvester)
    assert [Extract.objects.get(pk=one.pk).nature for one in made] == ["problem", "for"]

    move_extracts(extracts=made, idea=other, by=here.other)
    step = last()
    undo_extracts(step=step, by=here.harvester)
    assert [Extract.objects.get(pk=one.pk).idea for one in made] == [under, None]
    assert undo_extracts(step=step, by=here.harvester) == []  # once

    remove_extracts(extracts=made, by=here.other)
    undo_extracts(step=last(), by=here.harvester)
    assert Extract.objects.filter(state="standing").count() == 2

    undo_extracts(step=Step.objects.filter(act="extract_made").order_by("pk")[0], by=here.other)
    assert [Extract.objects.get(pk=one.pk).state for one in made] == ["removed", "standing"]
    assert sound() == []


def test_undoing_leaves_what_was_changed_since(here: Field) -> None:
    text = say(here.process)
    made = [take(text, FIRST, by=here.harvester), take(text, SECOND, by=here.harvester)]
    retype(extracts=made, nature="for", by=here.harvester)
    step = Step.objects.get(act="extract_typed")
    retype(extracts=made[:1], nature="feeling", by=here.other)

    undo_extracts(step=step, by=here.harvester)

    assert [Extract.objects.get(pk=one.pk).nature for one in made] == ["feeling", "problem"]


# --- what happens to the source ---------------------------------------------------------------------------
def test_an_extract_survives_edits_of_its_source(here: Field) -> None:
    author = factories.person()
    text = say(here.process, author=author)
    made = take(text, SECOND, by=here.harvester)

    edit(contribution=text, person=author, body="Autre chose.", max_length=1_000)

    source = sources_of([made.pk])[made.pk]
    assert (source.words, source.version, source.current_version) == (SECOND, 1, 2)
    assert source.is_of_earlier_version
    # The page that was open on the first version still makes extracts of it.
    late = make_extract(
        contribution=text, by=here.harvester, version=1, start=0, stop=len(FIRST), nature="for", sha256=digest(LONG)
    )
    assert (late.words, late.version) == (FIRST, 1)
    assert sound() == []


def test_an_erasure_takes_the_words_and_the_place_along(here: Field) -> None:
    author, under = factories.person(pseudonym="Zoé"), idea(here)
    text = say(here.process, author=author)
    made = take(text, SECOND, by=here.harvester, idea=under, note="sa fille")
    removed = take(text, FIRST, by=here.harvester, idea=under)
    remove_extracts(extracts=[removed], by=here.harvester)

    erase(contribution=text, reason="author_request")

    for one in Extract.objects.all():
        assert (one.words, one.sha256, one.start, one.stop, one.note, one.state) == ("", "", 0, 0, "", "erased")
    assert counted(under) == (0, 0, 0)
    source = sources_of([made.pk])[made.pk]
    assert (source.is_erased, source.is_shown, source.words, source.author, source.place) == (True, False, "", "", "")
    assert source.url.endswith(f"{text.public_id}-statement")
    assert Entry.objects.filter(subject_kind="extract", erased_at=None).count() == 0
    assert SECOND not in str(list(Step.objects.values()))
    assert retype(extracts=[made], nature="for", by=here.harvester) == []
    assert restore_extracts(extracts=[removed], by=here.harvester) == []
    assert sound() == []


def test_a_person_who_leaves_takes_their_words_along(here: Field) -> None:
    author = factories.person(pseudonym="Zoé")
    text = say(here.process, author=author)
    take(text, SECOND, by=here.harvester)

    erase_person(person=author)

    kept = Extract.objects.get()
    assert kept.state == ("erased" if Contribution.objects.get(pk=text.pk).state == "erased" else "standing")
    assert sources_of([kept.pk])[kept.pk].author_id is None


def test_a_harvester_who_leaves_leaves_the_extracts(here: Field) -> None:
    made = take(say(here.process), SECOND, by=here.harvester)

    erase_person(person=here.harvester.person)

    made.refresh_from_db()
    assert (made.made_by, made.words, made.state) == (None, SECOND, "standing")
    assert set(Step.objects.values_list("by", flat=True)) == {None}
    assert sound() == []


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "rejected", "pending"])
def test_what_cannot_be_read_is_not_shown_and_comes_back_with_it(here: Field, state: str) -> None:
    author, under = factories.person(pseudonym="Zoé"), idea(here)
    text = say(here.process, author=author)
    made = take(text, SECOND, by=here.harvester, idea=under)
    kind = subjects.find("extract")
    assert kind is not None
    assert kind.shown([made.public_id]) == {made.public_id}

    if state == "withdrawn":
        withdraw(contribution=text, person=author)
    else:
        set_state(contribution=text, state=state, kind="moderation.hide")

    source = sources_of([made.pk])[made.pk]
    assert (source.is_shown, source.is_erased, source.words, source.author, source.stop) == (False, False, "", "", 0)
    assert kind.shown([made.public_id]) == set()
    assert counted(under) == (0, 0, 0)
    text.refresh_from_db()
    set_state(contribution=text, state="published", kind="moderation.restore")
    assert sources_of([made.pk])[made.pk].words == SECOND
    assert counted(under) == (1, 1, 1)


def test_a_merged_source_says_where_it_stands_now(here: Field) -> None:
    text, into, under = say(here.process), say(here.process, "Fermons les rues d'écoles."), idea(here)
    made = take(text, SECOND, by=here.harvester, idea=under)

    merge(origin=text, into=into)

    source = sources_of([made.pk])[made.pk]
    assert (source.words, source.merged_into) == (SECOND, into.public_id)
    assert counted(under) == (1, 1, 1)


def test_sources_are_one_query_however_many(here: Field, django_assert_num_queries: Any) -> None:
    texts = [say(here.process, title=f"Titre {n}") for n in range(3)]
    made = [take(text, words, by=here.harvester) for text in texts for words in (FIRST, SECOND)]

    with django_assert_num_queries(1):
        found = sources_of([one.pk for one in made] + [987_654])
        assert all(one.url and one.author and one.nature_label and one.kind_label for one in found.values())
    assert sorted(found) == sorted(one.pk for one in made)
    with django_assert_num_queries(0):
        assert sources_of([]) == {}


# --- two at once --------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_harvesters_on_one_text_at_once_lose_nothing() -> None:
    here = field()
    text, under = say(here.process), idea(here)
    start = threading.Barrier(2)
    outcomes: dict[int, list[bool]] = {}

    def work(number: int, by: Account) -> None:
        try:
            start.wait(timeout=10)
            mine = []
            for at in range(12):
                # The even passages are the same for both, the odd ones are each one's own and overlap.
                stop = at + 20 if at % 2 == 0 else at + 20 + number
                one = make_extract(
                    contribution=text, by=by, version=1, start=at, stop=stop, nature="problem", idea=under
                )
                mine.append(one.is_new)
            outcomes[number] = mine
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n, by)) for n, by in enumerate((here.harvester, here.other))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)

    places = {(LONG[at : at + 20].strip()) for at in range(0, 12, 2)}
    standing = list(Extract.objects.filter(state="standing").values_list("start", "stop"))
    assert len(standing) == len(set(standing))
    assert places <= {one.words for one in Extract.objects.all()}
    made = sum(map(sum, outcomes.values()))
    assert made == len(standing) == counted(under)[0]
    assert Step.objects.filter(act="extract_made").count() == made
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_retype_from_one_page_at_once_one_is_told() -> None:
    here = field()
    made = take(say(here.process), FIRST, by=here.harvester)
    seen = {made.public_id: seen_as(made)}
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def work(nature: str, by: Account) -> None:
        try:
            start.wait(timeout=10)
            retype(extracts=[made], nature=nature, by=by, seen=seen)
            outcomes.append(nature)
        except Refused as refusal:
            outcomes.append(refusal.verdict.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=pair) for pair in (("for", here.harvester), ("against", here.other))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)

    made.refresh_from_db()
    assert sorted(outcomes) == sorted(["changed_meanwhile", made.nature])
