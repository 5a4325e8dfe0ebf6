# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens is one row in the act; the worker tells each follower once, whatever happens to it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from isegoria.commons.comments.actions import comment
from isegoria.commons.notifications import actions
from isegoria.commons.notifications.digests.actions import write_digests
from isegoria.commons.notifications.models import Fact, Notice, Outbox
from isegoria.commons.notifications.spreading.actions import spread, watch_calendar
from isegoria.commons.notifications.wording import said
from isegoria.core.contributions.actions import edit, erase, set_state
from isegoria.core.contributions.events import ContributionAnswered
from isegoria.core.events import announce
from isegoria.core.processes.models import Phase
from isegoria.core.results.actions import ResultPublished
from isegoria.core.results.models import Result
from tests import factories
from tests.tools.proposals import making

from .conftest import tell_all

pytestmark = pytest.mark.django_db


def told(person: Any) -> list[str]:
    rows = Notice.objects.filter(person=person, fact__isnull=False).order_by("pk")
    return list(rows.values_list("fact__kind", flat=True))


def proposal() -> Any:
    process = factories.process(phases=[making.plan()])
    return making.proposal("Planter des tilleuls", "Place de la Liberté.", of=factories.phase(process))


def test_a_space_is_followed_from_the_space_around_it() -> None:
    town = factories.space()
    quarter = factories.space(parent=town)
    follower = factories.person()
    actions.follow(person=follower, target=town)

    factories.process(space=quarter)
    tell_all()

    assert told(follower) == ["process_published"]


def test_an_author_hears_of_comments_once_a_day_with_their_number(noon: Any) -> None:
    text = proposal()
    for number in range(3):
        comment(on=text, author=factories.person(), body=f"Bonne idée ({number}).", language="fr")
        tell_all()

    notice = Notice.objects.get(person=text.author)

    assert (notice.reason, notice.fact.times) == ("own", 3)
    assert said(notice).startswith("3 new comments") or "3" in said(notice)


def test_who_comments_is_not_told_of_their_own_comment_but_of_the_next_one(noon: Any) -> None:
    text = proposal()
    comment(on=text, author=text.author, body="Je précise.", language="fr")
    tell_all()
    assert told(text.author) == []

    comment(on=text, author=factories.person(), body="Merci.", language="fr")
    tell_all()

    assert told(text.author) == ["commented"]


def test_a_comment_that_waits_for_a_moderator_tells_nobody() -> None:
    process = factories.process(phases=[making.plan()])
    text = making.proposal("Planter des tilleuls", "Place.", of=factories.phase(process))
    said_ = comment(on=text, author=factories.person(), body="Bonne idée.", language="fr").contribution
    Fact.objects.all().delete()
    set_state(contribution=said_, state="pending", kind="comment.held")
    tell_all()
    assert told(text.author) == []

    set_state(contribution=said_, state="published", kind="comment.published")
    tell_all()

    assert told(text.author) == ["commented"]


def test_a_new_version_and_a_hidden_text_are_told_to_followers() -> None:
    text = proposal()
    follower = factories.person()
    actions.follow(person=follower, target=text)

    edit(contribution=text, person=text.author, title=text.title, body="Dix tilleuls.", max_length=5000)
    set_state(contribution=text, state="hidden", kind="proposal.hidden")
    tell_all()

    assert told(follower) == ["edited", "state_changed"]
    text.refresh_from_db()
    assert all(text.title not in said(one) for one in Notice.objects.filter(person=follower).select_related("fact"))


def test_who_is_followed_is_told_when_they_speak_and_never_what_they_think() -> None:
    author, fan = factories.person(signed_in=True, pseudonym="Ana"), factories.person()
    actions.follow(person=fan, target=author)

    text = factories.statement("Des arceaux partout.", author=author)
    factories.opinion(text, 1, by=author)
    tell_all()

    assert told(fan) == ["said"]


def test_dates_are_told_once_and_again_when_they_move() -> None:
    process = factories.process()
    phase = factories.phase(process)
    now = timezone.now()
    Phase.objects.filter(pk=phase.pk).update(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=30))
    follower = factories.person()
    actions.follow(person=follower, target=process)
    for _time in range(2):
        watch_calendar()
        tell_all()
    assert sorted(told(follower)) == ["phase_closes_soon", "phase_opened"]

    Phase.objects.filter(pk=phase.pk).update(closes_at=now + timedelta(hours=40))
    watch_calendar()
    tell_all()

    assert told(follower).count("phase_closes_soon") == 2


@pytest.mark.parametrize(("state", "times"), [("open", 0), ("closed", 1)])
def test_a_map_is_told_of_once_its_phase_has_closed(state: str, times: int) -> None:
    """While people answer it is drawn again every few seconds."""
    phase = factories.phase(factories.process(state=state))
    follower = factories.person()
    actions.follow(person=follower, target=phase.process)
    for _time in range(2):
        announce(ResultPublished(result=Result(phase=phase, method="opinions")))
        tell_all()

    assert told(follower) == ["result_published"] * times


def test_batches_go_on_from_where_they_were_and_nobody_is_told_twice() -> None:
    process = factories.process()
    people = [factories.person() for _number in range(7)]
    for one in people:
        actions.follow(person=one, target=process)
        actions.follow(person=one, target=process.space)
    Fact.objects.all().delete()
    watch_calendar(now=factories.phase(process).opens_at)

    while spread(size=3):
        pass
    Fact.objects.update(told_at=None, told_until=0)  # as if all of it began again
    while spread(size=3):
        pass

    assert [Notice.objects.filter(person=one).count() for one in people] == [1] * 7


def test_at_once_is_a_short_row_after_the_quiet_hours() -> None:
    process = factories.process()
    follower = factories.person(signed_in=True)
    actions.follow(person=follower, target=process, pace="at_once")
    with time_machine.travel("2026-11-18T21:30:00+00:00", tick=False):  # half past ten in Paris
        watch_calendar(now=factories.phase(process).opens_at)
        tell_all()

    message = Outbox.objects.get()

    assert (message.to, message.body_text, message.is_bulk) == ([follower.account.email], "", True)
    assert message.next_try_at.isoformat() == "2026-11-19T07:00:00+00:00"


def test_an_erased_text_takes_the_words_that_quote_it() -> None:
    text = proposal()
    Notice.objects.create(
        person=factories.person(), reason="told", subject=f"“{text.title}”", path=f"/c/{text.public_id}/",
        about=text.public_id,
    )  # fmt: skip

    erase(contribution=text, reason="author_asked")

    assert not Notice.objects.filter(reason="told").exists()


def test_an_act_costs_the_same_whoever_follows(django_assert_num_queries: Any) -> None:
    text = proposal()
    for _number in range(30):
        actions.follow(person=factories.person(), target=text)
    Fact.objects.all().delete()

    with django_assert_num_queries(1):
        announce(ContributionAnswered(contribution=text))

    assert Fact.objects.get().kind == "answered"
    assert not Notice.objects.filter(fact__kind="answered").exists()


def test_a_lively_discussion_is_one_mail_at_once_and_the_rest_the_next_morning(noon: Any) -> None:
    one, other = proposal(), proposal()
    writer = factories.person(signed_in=True)
    mine = [
        comment(on=on, author=writer, body=f"Oui ({number}).", language="fr").contribution
        for number, on in enumerate((one, one, other))
    ]
    for text, on in zip(mine, (one, one, other), strict=True):
        comment(on=on, author=factories.person(), body="D’accord.", language="fr", reply_to=text)
        tell_all()

    def paces() -> list[str]:
        return list(Notice.objects.filter(person=writer).order_by("pk").values_list("pace", flat=True))

    # The second is of the same discussion as the first; the third is of another.
    assert paces() == ["at_once", "daily", "at_once"]
    assert Outbox.objects.filter(person=writer).count() == 2
    noon.shift(timedelta(days=1, minutes=1))
    assert write_digests() is False
    assert "2" not in Outbox.objects.order_by("-pk")[0].subject
    assert Notice.objects.filter(person=writer, digested_at__isnull=False).count() == 1
    comment(on=one, author=factories.person(), body="Moi aussi.", language="fr", reply_to=mine[0])
    tell_all()
    assert paces()[-1] == "at_once"
