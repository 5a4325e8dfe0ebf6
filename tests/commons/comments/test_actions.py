# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying, answering, taking back; and the counts that follow."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.commons.comments import actions
from isegoria.commons.comments.models import Comment, Reading
from isegoria.commons.comments.queries import find_placed
from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.journal.audit_subjects import check_ids
from isegoria.core.journal.findings import Report
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from tests import factories
from tests.commons.comments.conftest import fresh

Say = Callable[..., Contribution]
pytestmark = pytest.mark.django_db


def count(root: Contribution) -> int:
    return Standing.objects.get(pk=root.pk).comments


def place(comment: Contribution) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_a_comment_stands_under_what_it_is_about(root: Contribution, say: Say) -> None:
    made = say("Et une fontaine.")

    placed = place(made)
    assert (made.parent_id, placed.root_id, placed.branch_id, placed.depth) == (root.pk, root.pk, None, 0)
    assert count(root) == 1


def test_a_reply_stands_in_the_branch_of_the_first(root: Contribution, say: Say) -> None:
    first = say("A")
    second = say("B", to=first)
    third = say("C", to=second)

    placed = place(third)
    assert (third.parent_id, placed.branch_id, placed.depth) == (second.pk, first.pk, 2)
    assert (place(first).replies, count(root)) == (2, 3)


def test_saying_the_same_twice_is_refused(say: Say) -> None:
    person = factories.person()
    say("Oui.", by=person)

    with pytest.raises(Refused) as refused:
        say("  Oui. ", by=person)

    assert refused.value.verdict.code == "comment_exists"
    say("Oui.")  # someone else may say the same


@pytest.mark.parametrize(
    ("text", "code"), [("", "text_empty"), ("x" * 4001, "text_too_long"), ("a\x00", "text_control_signs")]
)
def test_a_text_that_cannot_be_kept_is_refused(say: Say, root: Contribution, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        say(text)

    assert (refused.value.verdict.code, count(root)) == (code, 0)


def test_where_comments_are_closed_they_are_refused(say: Say, thread_settings: Callable[..., None]) -> None:
    thread_settings(open=False)

    with pytest.raises(Refused) as refused:
        say()

    assert refused.value.verdict.code == "comments_closed"


def test_a_closed_phase_takes_no_comment(root: Contribution, say: Say) -> None:
    opens_at, closes_at = factories.dates("closed")
    Phase.objects.filter(pk=root.phase_id).update(opens_at=opens_at, closes_at=closes_at)

    with pytest.raises(Refused) as refused:
        say()

    assert refused.value.verdict.code == "phase_closed"


def test_a_phase_that_takes_up_the_text_takes_its_comments() -> None:
    process = factories.process("velo", phases=[factories.plan("un"), factories.plan("deux")])
    root = factories.statement("Des bancs.", phase=factories.phase(process, "un"))
    later = factories.phase(process, "deux")
    later.takes_up.add(factories.phase(process, "un"))
    opens_at, closes_at = factories.dates("closed")
    Phase.objects.filter(pk=root.phase_id).update(opens_at=opens_at, closes_at=closes_at)

    said = actions.comment(on=fresh(root), author=factories.person(), body="Oui.", language="fr")

    assert said.contribution.phase_id == later.pk


def test_what_is_not_public_is_not_commented_on(root: Contribution, say: Say) -> None:
    Contribution.objects.filter(pk=root.pk).update(state="hidden")

    with pytest.raises(Refused) as refused:
        say()

    assert refused.value.verdict.code == "not_public"


def test_a_text_merged_into_another_one_is_commented_on_there(root: Contribution, say: Say) -> None:
    Contribution.objects.filter(pk=root.pk).update(state="merged")

    with pytest.raises(Refused) as refused:
        say()

    assert refused.value.verdict.code == "comments_elsewhere"


def test_a_comment_of_another_thread_is_not_answered_here(root: Contribution, say: Say) -> None:
    elsewhere = factories.statement("Autre chose.", phase=factories.phase(root.process))
    there = say("Là-bas.", on=elsewhere)

    with pytest.raises(Refused) as refused:
        say("Ici.", to=there)

    assert refused.value.verdict.code == "other_thread"


def test_a_side_is_kept_where_the_thread_asks_for_one(say: Say, thread_settings: Callable[..., None]) -> None:
    plain = say("Sans.", side="for")
    thread_settings(sides=True)
    against = say("Contre.", side="against")

    assert (place(plain).side, place(against).side) == ("", "against")
    assert place(say("Réponse.", to=against, side="for")).side == ""
    with pytest.raises(Refused) as refused:
        say("?", side="sideways")
    assert refused.value.verdict.code == "side_unknown"


def test_what_a_moderator_reads_before_takes_its_place_afterwards(
    root: Contribution, say: Say, thread_settings: Callable[..., None]
) -> None:
    thread_settings(read_before=True)
    made = say("À lire.")
    assert (place(made).listed_at, count(root)) == (None, 0)

    decide(contribution=fresh(made), by=factories.role(root.process.space, "moderator"), act="publish")

    assert place(made).listed_at is not None
    assert count(root) == 1


def test_a_hidden_comment_keeps_its_place_and_its_replies(root: Contribution, say: Say) -> None:
    first = say("A")
    second = say("B", to=first)
    moderator = factories.role(root.process.space, "moderator")

    decide(contribution=fresh(first), by=moderator, act="hide", reason="disrespect")

    assert (place(first).listed_at is not None, place(first).replies, count(root)) == (True, 1, 1)
    with pytest.raises(Refused) as refused:
        say("C", to=first)
    assert refused.value.verdict.code == "reply_to_nothing"
    say("D", to=second)

    decide(contribution=fresh(first), by=moderator, act="restore")
    assert (place(first).replies, count(root)) == (2, 3)


def test_its_author_edits_and_withdraws(root: Contribution, say: Say) -> None:
    person = factories.person()
    made = say("Oui.", by=person)

    said = actions.edit_comment(comment=fresh(made), person=person, body="Oui, et non.", expected_version=1)

    assert (said.contribution.body, said.contribution.current_version) == ("Oui, et non.", 2)
    with pytest.raises(Refused) as refused:
        actions.edit_comment(comment=fresh(made), person=person, body="Non.", expected_version=1)
    assert refused.value.verdict.code == "edited_meanwhile"
    with pytest.raises(Refused):
        actions.edit_comment(comment=fresh(made), person=factories.person(), body="Non.")
    actions.withdraw_comment(comment=fresh(made), person=person)
    assert (fresh(made).state, count(root)) == ("withdrawn", 0)


def test_useful_is_counted_once_for_each_person(say: Say) -> None:
    made = say()
    one, two = factories.person(), factories.person()

    for person in (one, one, two):
        actions.find_useful(comment=fresh(made), person=person)
    assert place(made).useful == 2
    actions.find_useful_no_more(comment=fresh(made), person=one)
    assert place(made).useful == 1


def test_ones_own_comment_is_for_others_to_find_useful(say: Say) -> None:
    person = factories.person()

    with pytest.raises(Refused) as refused:
        actions.find_useful(comment=fresh(say(by=person)), person=person)

    assert refused.value.verdict.code == "own_comment"


def test_two_persons_who_are_one_find_it_useful_once(say: Say) -> None:
    made = say()
    guest, person = factories.person(), factories.person(signed_in=True)
    for each in (guest, person):
        actions.find_useful(comment=fresh(made), person=each)

    merge_persons(guest=guest, person=person)

    assert place(made).useful == 1


def test_who_leaves_takes_their_marks_and_texts_and_leaves_the_replies(
    root: Contribution, say: Say, thread_settings: Callable[..., None]
) -> None:
    thread_settings(sides=True)
    person = factories.person()
    theirs = say("À moi.", by=person, side="for")
    reply = say("À toi.", to=theirs)
    actions.find_useful(comment=fresh(reply), person=person)
    actions.keep_place(root=root, person=person, until=place(reply).listed_at)

    erase_person(person=person)

    assert (fresh(theirs).state, fresh(theirs).body, place(theirs).side) == ("erased", "", "")
    assert (fresh(reply).body, place(reply).branch_id, place(theirs).replies) == ("À toi.", theirs.pk, 1)
    assert (place(reply).useful, count(root), Reading.objects.count()) == (0, 1, 0)


def test_a_reply_costs_the_same_at_any_depth(root: Contribution, say: Say) -> None:
    first = say("A")
    second = say("B", to=first)
    Comment.objects.filter(pk=second.pk).update(depth=10_000)

    made = say("Plus bas encore.", to=second)

    assert (place(made).depth, place(made).branch_id) == (10_001, first.pk)


def test_five_comments_at_most_are_pinned(root: Contribution, say: Say) -> None:
    organiser = factories.role(root.process.space, "organiser")
    made = [say(f"Numéro {n}.") for n in range(6)]
    for one in made[:5]:
        actions.pin(comment=fresh(one), by=organiser)

    with pytest.raises(Refused) as refused:
        actions.pin(comment=fresh(made[5]), by=organiser)
    assert refused.value.verdict.code == "pins_used_up"
    actions.unpin(comment=fresh(made[0]), by=organiser)
    actions.pin(comment=fresh(made[5]), by=organiser)
    with pytest.raises(Refused) as refused:
        actions.pin(comment=fresh(made[0]), by=factories.account())
    assert refused.value.verdict.code == "not_organiser"
    assert set(Comment.objects.filter(pinned=True).values_list("pk", flat=True)) == {one.pk for one in made[1:]}


def test_a_comment_that_is_hidden_is_pinned_no_more(root: Contribution, say: Say) -> None:
    organiser = factories.role(root.process.space, "organiser")
    made = say()
    actions.pin(comment=fresh(made), by=organiser)

    decide(contribution=fresh(made), by=organiser, act="hide", reason="off_topic")

    assert place(made).pinned is False
    with pytest.raises(Refused) as refused:
        actions.pin(comment=fresh(made), by=organiser)
    assert refused.value.verdict.code == "pin_nothing"


def test_an_official_speaks_as_such(root: Contribution, say: Say) -> None:
    official = factories.person(account=factories.role(root.process.space, "official"))

    assert (place(say("Nous y travaillons.", by=official)).voice, place(say("Bien.")).voice) == ("official", "")


def test_the_journal_holds_what_the_rows_say(
    root: Contribution, say: Say, thread_settings: Callable[..., None]
) -> None:
    thread_settings(sides=True)
    made = say("Contre.", side="against")
    actions.pin(comment=fresh(made), by=factories.role(root.process.space, "organiser"))
    report = Report()
    check_ids(report)

    kinds = list(Entry.objects.filter(subject_kind="comment").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["comment.placed", "comment.pinned"]
    assert [one for one in report.findings if one.code == "row_without_entry"] == []


def test_ones_place_only_goes_forward(root: Contribution, say: Say) -> None:
    person = factories.person()
    first, second = (place(say(text)).listed_at for text in ("A", "B"))

    for until in (first, second, first):
        actions.keep_place(root=root, person=person, until=until)

    assert Reading.objects.get(person=person, root=root).read_until == second


def test_a_comment_takes_the_same_queries_in_a_long_thread(root: Contribution, say: Say) -> None:
    def queries(text: str) -> int:
        person = factories.person()
        with CaptureQueriesContext(connection) as seen:
            say(text, by=person)
        return len(seen.captured_queries)

    before = queries("Un")
    for n in range(30):
        say(f"Et {n}.")
    assert queries("Deux") == before


def test_a_placed_comment_is_found_with_its_thread(root: Contribution, say: Say) -> None:
    made = say()

    found = find_placed(made.public_id)

    assert found is not None
    assert (found.root.public_id, found.contribution.body) == (root.public_id, "Oui.")


def imported(key: str, on: Contribution, reply_to: str = "", **given: object) -> actions.ImportedComment:
    return actions.ImportedComment(
        external_id=key,
        body=f"Importé {key}",
        language="fr",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        on=on,
        reply_to=reply_to,
        **({"state": "published"} | given),
    )


def test_imported_threads_stand_as_they_stood_elsewhere() -> None:
    process = factories.process("import", draft=True, statements=["Des bancs."])
    root = Contribution.objects.get(process=process)
    phase = factories.phase(process)
    first = [imported("b", root, "a"), imported("a", root), imported("c", root, "b"), imported("x", root, "lost")]
    second = [imported("a", root), imported("d", root, "c", side="for"), imported("e", root, "a", state="hidden")]

    for rows in (first, second, second):
        actions.import_comments(phase=phase, source="essai", rows=rows)
    actions.recount_threads(roots=[root.pk])

    keys = dict(Contribution.objects.filter(kind="comment").values_list("body", "pk"))
    stand = {
        one.contribution.body[-1]: (one.depth, one.branch_id, one.contribution.parent_id, one.replies)
        for one in Comment.objects.select_related("contribution")
    }
    a, b, c = (keys[f"Importé {key}"] for key in "abc")
    assert stand == {
        "a": (0, None, root.pk, 4),
        "b": (1, a, a, 0),
        "c": (2, a, b, 0),
        "d": (3, a, c, 0),
        "e": (1, a, a, 0),
        "x": (0, None, root.pk, 0),
    }
    assert count(root) == 5


def test_comments_that_answer_one_another_in_a_circle_are_kept() -> None:
    process = factories.process("import", draft=True, statements=["Des bancs."])
    root = Contribution.objects.get(process=process)
    rows = [imported("a", root, "b"), imported("b", root, "a"), imported("c", root, "c")]

    made = actions.import_comments(phase=factories.phase(process), source="essai", rows=rows)

    assert sorted(made) == ["a", "b", "c"]
    assert Comment.objects.filter(root=root).count() == 3


def test_ten_thousand_levels_are_imported_without_recursion() -> None:
    process = factories.process("import", draft=True, statements=["Des bancs."])
    root = Contribution.objects.get(process=process)
    rows = [imported(str(n), root, str(n - 1) if n else "") for n in range(10_000)]

    assert [row.external_id for row in actions.parents_first(reversed(rows), {})][:3] == ["0", "1", "2"]
    actions.import_comments(phase=factories.phase(process), source="essai", rows=rows[:2_000])
    assert Comment.objects.get(contribution__body="Importé 1999").depth == 1_999
