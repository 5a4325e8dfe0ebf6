# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a thread: its orders, its pages, what is unread."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from isegoria.commons.comments import actions, queries
from isegoria.commons.comments.cursors import IN_TIME, USEFUL, from_microseconds, in_microseconds
from isegoria.commons.comments.models import Comment
from isegoria.core.contributions.models import Contribution
from tests import factories
from tests.commons.comments.conftest import fresh

Say = Callable[..., Contribution]
pytestmark = pytest.mark.django_db


def texts(page: queries.Branches) -> list[str]:
    return [branch.top.contribution.body for branch in page.branches]


def read_all(root: Contribution, **asked: object) -> list[str]:
    """Every page of a thread by branch, one after another."""
    found: list[str] = []
    cursor = ""
    while True:
        page = queries.branches_of(root, cursor=cursor, size=3, **asked)  # type: ignore[arg-type]  # names of the query
        found += texts(page)
        cursor = page.next_cursor
        if not cursor:
            return found


def useful(comment: Contribution, count: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(useful=count)


def test_the_most_useful_come_first_and_the_newest_among_equals(root: Contribution, say: Say) -> None:
    made = [say(f"Numéro {n}.") for n in range(8)]
    for one, count in zip(made, (0, 5, 0, 2, 5, 1, 0, 2), strict=True):
        useful(one, count)

    assert read_all(root) == [f"Numéro {n}." for n in (4, 1, 7, 3, 5, 6, 2, 0)]


def test_pages_neither_repeat_nor_skip_while_comments_come(root: Contribution, say: Say) -> None:
    for n in range(6):
        say(f"Numéro {n}.")
    first = queries.branches_of(root, view="newest", size=3)
    say("Entre-temps.")

    second = queries.branches_of(root, view="newest", size=3, cursor=first.next_cursor)

    assert texts(first) + texts(second) == [f"Numéro {n}." for n in (5, 4, 3, 2, 1, 0)]
    assert second.next_cursor == ""


def test_a_branch_shows_its_first_replies_and_says_how_many_more(root: Contribution, say: Say) -> None:
    first, other = say("A"), say("B")
    above = first
    for n in range(4):
        above = say(f"Réponse {n}", to=above)
    say("Ailleurs", to=other)

    page = queries.branches_of(root, view="newest")

    shown = {branch.top.contribution.body: [one.contribution.body for one in branch.first] for branch in page.branches}
    assert shown == {"B": ["Ailleurs"], "A": ["Réponse 0", "Réponse 1"]}
    assert [branch.more for branch in page.branches] == [0, 2]


def test_a_branch_is_read_flat_whatever_its_depth(root: Contribution, say: Say) -> None:
    first = say("A")
    above = first
    for n in range(5):
        above = say(f"Réponse {n}", to=above)

    one = queries.replies_in(first.pk, size=3)
    two = queries.replies_in(first.pk, size=3, cursor=one.next_cursor)

    assert [reply.contribution.body for reply in (*one.comments, *two.comments)] == [f"Réponse {n}" for n in range(5)]
    assert [reply.depth for reply in one.comments] == [1, 2, 3]
    direct = queries.replies_to(Comment.objects.get(pk=one.comments[1].pk))
    assert [reply.contribution.body for reply in direct.comments] == ["Réponse 2"]


def test_one_side_alone(root: Contribution, say: Say, thread_settings: Callable[..., None]) -> None:
    thread_settings(sides=True)
    say("Pour.", side="for")
    say("Contre.", side="against")
    say("Ni l'un ni l'autre.")

    assert read_all(root, side="against") == ["Contre."]
    assert len(read_all(root)) == 3


def test_what_is_pinned_comes_with_the_first_page(root: Contribution, say: Say) -> None:
    organiser = factories.role(root.process.space, "organiser")
    first = say("A")
    reply = say("B", to=first)
    for n in range(4):
        say(f"Numéro {n}.")
    actions.pin(comment=fresh(reply), by=organiser)

    page = queries.branches_of(root, size=2)
    after = queries.branches_of(root, size=2, cursor=page.next_cursor)

    assert [one.contribution.body for one in page.pinned] == ["B"]
    assert list(after.pinned) == []


def test_what_was_never_shown_is_in_no_list(root: Contribution, say: Say, thread_settings: Callable[..., None]) -> None:
    thread_settings(read_before=True)
    say("À lire.")

    assert queries.branches_of(root).branches == []


def test_unread_is_what_others_said_since(root: Contribution, say: Say) -> None:
    reader = factories.person()
    first = say("A")
    actions.keep_place(root=root, person=reader, until=Comment.objects.get(pk=first.pk).listed_at)
    say("B", to=first)
    say("De moi.", by=reader)
    say("C")

    found = queries.find_root(root.public_id, reader)
    assert found is not None
    page = queries.unread_in(found, reader, since=found.read_until)

    assert [one.contribution.body for one in page.comments] == ["B", "C"]
    assert queries.count_unread(found, found.read_until) == 3  # one's own among them: it is but a hint


def test_a_comment_published_late_is_unread_all_the_same(
    root: Contribution, say: Say, thread_settings: Callable[..., None]
) -> None:
    """The order is that of showing, not of writing."""
    reader = factories.person()
    thread_settings(read_before=True)
    waiting = say("Écrit d'abord.")
    thread_settings()
    shown = say("Montré d'abord.")
    until = Comment.objects.get(pk=shown.pk).listed_at
    actions.keep_place(root=root, person=reader, until=until)

    from isegoria.commons.moderation.actions import decide  # the one test that moderates here

    decide(contribution=fresh(waiting), by=factories.role(root.process.space, "moderator"), act="publish")

    page = queries.unread_in(root, reader, since=until)
    assert [one.contribution.body for one in page.comments] == ["Écrit d'abord."]


@pytest.mark.parametrize("cursor", ["", "x", "1", "-1", "1-", "1-2-3", "9" * 40, "٣-٣", "1-1 OR 1"])
def test_a_cursor_that_cannot_be_read_begins_at_the_beginning(root: Contribution, say: Say, cursor: str) -> None:
    say()

    for view in ("useful", "newest"):
        assert len(queries.branches_of(root, view=view, cursor=cursor).branches) == 1


@pytest.mark.parametrize("cursor", ["999999999999999999-999999999999999999", "2147483648-1", "0-0"])
def test_a_cursor_beyond_everything_is_no_error(root: Contribution, say: Say, cursor: str) -> None:
    say("A")
    say("B", to=say("C"))

    for order in (USEFUL, IN_TIME):
        list(order.after(Comment.objects.filter(root=root), cursor).order_by(*order.ordering))


def test_a_moment_survives_its_address(root: Contribution, say: Say) -> None:
    listed_at = Comment.objects.get(pk=say().pk).listed_at

    assert listed_at is not None
    assert from_microseconds(str(in_microseconds(listed_at))) == listed_at
    assert from_microseconds("soon") is None
    assert from_microseconds("9" * 18) is not None


def test_a_place_in_the_future_is_now(root: Contribution, say: Say) -> None:
    listed_at = Comment.objects.get(pk=say().pk).listed_at
    reader = factories.person()
    assert listed_at is not None

    actions.keep_place(root=root, person=reader, until=listed_at + timedelta(days=30))
    say("Plus tard.")

    found = queries.find_root(root.public_id, reader)
    assert found is not None
    assert [one.contribution.body for one in queries.unread_in(found, reader, since=found.read_until).comments] == [
        "Plus tard."
    ]


def test_reading_takes_two_queries_however_long_the_thread(root: Contribution, say: Say) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            queries.branches_of(root)
        return len(seen.captured_queries)

    say("A")
    few = count()
    for n in range(20):
        say(f"Réponse {n}", to=say(f"Numéro {n}"))
    assert (few, count()) == (2, 2)
