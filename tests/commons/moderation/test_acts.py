# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators do, how the author hears of it, and how it is undone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.moderation.actions import decide, decide_together, end_pause, flag, pause
from isegoria.commons.moderation.batches.actions import undo
from isegoria.commons.moderation.models import Batch, Concern, Decision, Flag
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.journal import actions as journal
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Pause, Space
from isegoria.core.verdicts import Refused
from isegoria.tools.statements.actions import add_statement
from tests import factories

from .conftest import browser_of, state_of

pytestmark = pytest.mark.django_db


def test_an_author_reads_the_reason_the_rule_and_the_words(
    text: Contribution, author: Person, moderator: Account
) -> None:
    decide(contribution=text, by=moderator, act="hide", reason="disrespect", words="Relisez la fin.")

    page = browser_of(author).get("/me/moderation/").text
    for words in (
        "Votre texte a été masqué",
        "attaque ou insulte des personnes",
        "Relisez la fin.",
        "bancs à l&#x27;ombre",
    ):
        assert words in page
    mail = Outbox.objects.get()
    assert mail.to == [author.account.email]
    assert "On discute les idées" in mail.body_text
    assert "Relisez la fin." in mail.body_text


def test_an_author_without_an_account_reads_it_too(phase: Phase, moderator: Account) -> None:
    guest = factories.person()
    text = factories.statement(phase=phase, author=guest)
    decide(contribution=text, by=moderator, act="hide", reason="off_topic")

    assert "Votre texte a été masqué" in browser_of(guest).get("/me/moderation/").text
    assert not Outbox.objects.exists()


def test_a_reason_is_due_wherever_something_is_kept_from_the_public(text: Contribution, moderator: Account) -> None:
    for act in ("hide", "reject", "rephrase", "remove"):
        with pytest.raises(Refused, match="reason_missing"):
            decide(contribution=text, by=moderator, act=act)
    assert state_of(text) == "published"


def test_a_stranger_decides_nothing(text: Contribution) -> None:
    with pytest.raises(Refused, match="not_moderator"):
        decide(contribution=text, by=factories.account(), act="hide", reason="illegal")


def test_asked_to_rephrase_a_text_comes_back_to_the_queue(
    text: Contribution, author: Person, moderator: Account
) -> None:
    decide(contribution=text, by=moderator, act="rephrase", reason="unclear", words="Une idée à la fois.")
    assert state_of(text) == "pending"
    assert Concern.objects.get().urgency == 0
    mine = browser_of(author)
    assert "Une idée à la fois." in mine.get(f"/me/moderation/{text.public_id}/rephrase").text

    mine.post(f"/me/moderation/{text.public_id}/rephrase", {"text": "Plus de bancs.", "version": 1})

    concern = Concern.objects.get()
    assert (concern.rephrased, concern.with_author, concern.urgency > 0) == (True, False, True)
    text.refresh_from_db()
    assert (text.body, text.state) == ("Plus de bancs.", "pending")
    decide(contribution=text, by=moderator, act="publish")
    assert not Concern.objects.exists()


def test_only_its_author_rephrases_and_only_when_asked(text: Contribution, author: Person) -> None:
    assert browser_of(author).get(f"/me/moderation/{text.public_id}/rephrase").status_code == 404
    assert browser_of(factories.person()).get(f"/me/moderation/{text.public_id}/rephrase").status_code == 404


def test_what_is_removed_is_destroyed_and_its_author_told(
    text: Contribution, author: Person, moderator: Account
) -> None:
    flag(contribution=text, person=factories.person(), reason="illegal", note="Il cite mon adresse.")
    decide(contribution=text, by=moderator, act="remove", reason="personal_data", words="Une adresse y était.")

    text.refresh_from_db()
    assert (text.state, text.body, text.author) == ("erased", "", None)
    assert not Version.objects.exclude(body="").exists()
    assert Flag.objects.get().note == ""
    page = browser_of(author).get("/me/moderation/").text
    assert "Votre texte a été retiré" in page
    assert "Une adresse y était." in page
    with pytest.raises(Refused, match="removed_for_good"):
        undo(batch=Batch.objects.get(), by=moderator)


def test_a_click_is_undone_with_what_it_had_answered(phase: Phase, moderator: Account) -> None:
    texts = [factories.statement(phase=phase) for _ in range(3)]
    flag(contribution=texts[0], person=factories.person(), reason="disrespect")
    batch = decide_together(contributions=texts, by=moderator, act="hide", reason="flood")
    assert [state_of(one) for one in texts] == ["hidden"] * 3

    undone = undo(batch=batch, by=moderator)

    assert [state_of(one) for one in texts] == ["published"] * 3
    assert (undone.done, Flag.objects.get().closed_at) == (3, None)
    assert Concern.objects.get().flags == 1
    assert Decision.objects.filter(undoes__isnull=False).count() == 3
    with pytest.raises(Refused, match="undone_already"):
        undo(batch=batch, by=moderator)


def test_undoing_leaves_what_was_decided_since(
    text: Contribution, moderator: Account, other_moderator: Account
) -> None:
    decide(contribution=text, by=moderator, act="hide", reason="flood")
    batch = Batch.objects.get()
    decide(contribution=text, by=other_moderator, act="restore")
    decide(contribution=text, by=other_moderator, act="hide", reason="illegal")

    undo(batch=batch, by=moderator)

    assert state_of(text) == "hidden"


def test_leaving_as_it_is_answers_the_flags_and_is_undone(text: Contribution, moderator: Account) -> None:
    flag(contribution=text, person=factories.person(), reason="unclear")
    decide(contribution=text, by=moderator, act="keep")
    assert (state_of(text), Concern.objects.exists()) == ("published", False)

    undo(batch=Batch.objects.get(), by=moderator)

    assert (state_of(text), Concern.objects.get().flags) == ("published", 1)


def test_a_text_that_waited_goes_back_to_wait(town: Space, moderator: Account) -> None:
    before = factories.phase(factories.process("avant", space=town, moderation="before"))
    text = factories.statement(phase=before)
    decide(contribution=text, by=moderator, act="publish")
    assert Decision.objects.get().waited is not None
    undo(batch=Batch.objects.get(), by=moderator)

    assert (state_of(text), Concern.objects.get().pending) == ("pending", True)


# --- pauses -----------------------------------------------------------------------------------------------
def test_who_is_paused_reads_all_and_writes_nothing(phase: Phase, author: Person, moderator: Account) -> None:
    made = pause(person=author, space=phase.process.space, by=moderator, days=7, reason="flood", words="Trop vite.")

    author.refresh_from_db()
    assert author.paused_until == made.pause.until
    with pytest.raises(Refused, match="paused"):
        add_statement(phase=phase, author=author, text="Encore une idée.", language="fr")
    page = browser_of(author).get("/me/moderation/").text
    assert "Votre participation a été suspendue" in page
    assert "Trop vite." in page

    end_pause(pause=made.pause, by=moderator)

    author.refresh_from_db()
    assert author.paused_until is None
    add_statement(phase=phase, author=author, text="Encore une idée.", language="fr")


def test_a_pause_says_nothing_to_the_journal_of_who_it_is(author: Person, town: Space, moderator: Account) -> None:
    made = pause(person=author, space=town, by=moderator, days=1, reason="flood")
    entry = Entry.objects.get(kind="moderation.pause")
    from isegoria.commons.moderation.attestation import pause_content

    assert author.public_id not in str(pause_content(made.pause))
    journal.sequence()
    assert entry.subject_id == str(made.pause_id)


def test_nobody_of_the_team_is_paused(town: Space, moderator: Account, other_moderator: Account) -> None:
    colleague = factories.person(account=other_moderator)
    with pytest.raises(Refused, match="pause_team"):
        pause(person=colleague, space=town, by=moderator, days=1, reason="flood")


def test_a_pause_follows_the_guest_who_signs_in(town: Space, moderator: Account) -> None:
    guest, person = factories.person(), factories.person(signed_in=True)
    pause(person=guest, space=town, by=moderator, days=3, reason="flood")
    merge_persons(guest=guest, person=person)

    person.refresh_from_db()
    assert person.paused_until is not None
    assert Pause.objects.get().person == person


def test_a_pause_in_a_quarter_does_not_hold_in_the_town(town: Space, author: Person) -> None:
    quarter = factories.space("gare", parent=town)
    local = factories.role(quarter, "moderator")
    pause(person=author, space=quarter, by=local, days=3, reason="flood")
    author.refresh_from_db()

    add_statement(
        phase=factories.phase(factories.process("ville", space=town)), author=author, text="Une idée.", language="fr"
    )
    with pytest.raises(Refused, match="paused"):
        add_statement(
            phase=factories.phase(factories.process("rue", space=quarter)),
            author=author,
            text="Une idée.",
            language="fr",
        )


def test_who_leaves_is_written_to_no_more(text: Contribution, author: Person, moderator: Account) -> None:
    decide(contribution=text, by=moderator, act="hide", reason="disrespect", words="Chère Camille…")
    assert kept.everything_else(author)["moderation"][0]["words"] == "Chère Camille…"
    erase_person(person=author)

    decision = Decision.objects.get(act="hide")
    assert (decision.person, decision.words) == (None, "")


# --- on the desk --------------------------------------------------------------------------------------------
def test_from_the_page_of_one_text(desk: Client, text: Contribution, author: Person) -> None:
    address = f"/moderation/poitiers/queue/{text.public_id}/"
    assert desk.post(address, {"act": "hide", "reason": ""}).status_code == 400
    assert desk.post(address, {"act": "remove", "reason": "illegal"}).status_code == 400
    assert state_of(text) == "published"
    desk.post(address, {"act": "pause", "reason": "flood", "days": "3"})
    assert Pause.objects.get().until - timezone.now() > timedelta(days=2)
    desk.post(f"/moderation/poitiers/pauses/{Pause.objects.get().pk}/end/")
    assert Pause.objects.get().ended_at is not None
    desk.post(address, {"act": "remove", "reason": "illegal", "sure": "1"})
    assert state_of(text) == "erased"


def test_an_observer_reads_the_queue_and_decides_nothing(client: Client, town: Space, text: Contribution) -> None:
    client.force_login(factories.role(town, "observer"))

    assert client.get("/moderation/poitiers/queue/").status_code == 200
    answer = client.post("/moderation/poitiers/queue/", {"chosen": text.public_id, "act": "hide", "reason": "flood"})
    assert answer.status_code == 403
    assert state_of(text) == "published"
