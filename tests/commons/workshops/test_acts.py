# SPDX-License-Identifier: AGPL-3.0-or-later
"""From notes to published texts and back: drafts, lines, publication, withdrawal, erasure, the journal."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from isegoria.commons.moderation.actions import decide, flag
from isegoria.commons.open_data.contents import added_tables
from isegoria.commons.search.models import Entry
from isegoria.commons.workshops import actions, queries
from isegoria.commons.workshops.models import NoteLine, Workshop, WorkshopNote
from isegoria.commons.workshops.tasks import keep_up
from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.bringing.actions import AT_ONCE, BroughtText, bring
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.core.processes.erasing.actions import erase_process
from isegoria.core.processes.models import Participation
from isegoria.core.verdicts import Refused
from tests import factories

from .making import ABOUT, NOTES, draft, organiser, workshop

pytestmark = pytest.mark.django_db(transaction=True)


def refusal(act: Any, **given: Any) -> str:
    with pytest.raises(Refused) as caught:
        act(**given)
    return caught.value.verdict.code


def lines_of(meeting: Workshop, show: str = "kept") -> list[NoteLine]:
    return list(queries.shown_lines(meeting, show))


def sound() -> list[str]:
    """What an audit of the whole journal finds."""
    while journal.sequence():
        pass
    return [finding.code for finding in audit().findings]


def test_notes_become_a_draft_that_nobody_else_sees() -> None:
    made = draft()

    assert (made.state, made.people_present, made.held_on) == ("draft", 47, date(2026, 3, 3))
    assert [line.text for line in lines_of(made)][:2] == [
        "Plus de bus le soir",
        "Fermer la rue Jean Jaurès aux voitures",
    ]
    assert [line.text for line in lines_of(made, "out")] == ["Participants : Karim Benali, Mme Petit"]
    assert [line.checks for line in lines_of(made, "check")] == ["masked"]
    assert list(queries.workshops_of(made.process)) == []
    assert "karim@example.org" not in "".join(NoteLine.objects.values_list("as_read", flat=True))
    assert sound() == []


def test_the_same_notes_twice_are_told() -> None:
    first = draft()
    by = first.made_by

    assert refusal(draft, phase=first.phase, by=by) == "same_notes"
    again = actions.bring_in(phase=first.phase, by=by, notes=NOTES.encode(), about=ABOUT, again=True)
    assert again.notes_sha256 == first.notes_sha256
    actions.discard(workshop=again, by=by)
    actions.discard(workshop=first, by=by)
    assert draft(phase=first.phase, by=by).state == "draft"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"title": "  "}, "workshop_untitled"),
        ({"held_on": timezone.localdate() + timedelta(days=2)}, "workshop_to_come"),
        ({"held_on": date(1, 1, 1)}, "workshop_to_come"),
        ({"people_present": 0}, "people_present_unfit"),
        ({"people_present": 2_000_000}, "people_present_unfit"),
    ],
)
def test_what_cannot_be_said_of_a_meeting(about: dict[str, Any], code: str) -> None:
    assert refusal(draft, **about) == code
    assert Workshop.objects.count() == 0


def test_organisers_alone_bring_notes_in() -> None:
    phase = factories.phase()
    observer = factories.role(phase.process.space, "observer")

    assert refusal(draft, phase=phase, by=observer) == "not_organiser"
    made = draft(phase=phase)
    for act, given in (
        (actions.publish, {"checked": True}),
        (actions.discard, {}),
        (actions.keep_lines, {"lines": [lines_of(made)[0].pk], "keeps": False}),
    ):
        assert refusal(act, workshop=made, by=observer, **given) == "not_organiser"


# --- the lines --------------------------------------------------------------------------------------
def test_lines_are_kept_left_out_put_together_and_filed() -> None:
    made = draft()
    by = made.made_by
    bus, street, tracks, *_others = lines_of(made)

    assert actions.keep_lines(workshop=made, by=by, lines=[bus.pk], keeps=False) == 1
    assert actions.keep_all_shown(workshop=made, by=by, show="out", keeps=True) == 2
    merged = actions.merge_lines(workshop=made, by=by, lines=[street.pk, bus.pk])
    assert (merged.pk, merged.text, merged.said_by) == (
        bus.pk,
        "Plus de bus le soir\n\nFermer la rue Jean Jaurès aux voitures",
        5,
    )
    assert [line.pk for line in lines_of(made, "out")] == [street.pk]
    assert actions.file_lines(workshop=made, by=by, lines=[tracks.pk], topic=" Vélo  et marche ") == 1
    tracks.refresh_from_db()
    assert tracks.topic == "Vélo et marche"
    assert refusal(actions.merge_lines, workshop=made, by=by, lines=[bus.pk]) == "lines_to_merge"
    assert refusal(actions.keep_lines, workshop=made, by=by, lines=[10**9], keeps=True) == "no_line"


def test_a_line_is_edited_cut_and_masked_again() -> None:
    made = draft()
    by = made.made_by
    bus, street = lines_of(made)[:2]

    parts = actions.edit_line(
        line=bus, by=by, text="Des bus.\n\n\nDes trains : ana@example.org", topic="Trajets", cuts=True
    )
    assert [(one.text, one.topic, one.checks) for one in parts] == [
        ("Des bus.", "Trajets", ""),
        ("Des trains : [e-mail]", "Trajets", "masked"),
    ]
    assert [line.pk for line in lines_of(made)][:3] == [parts[0].pk, parts[1].pk, street.pk]
    code = refusal(actions.edit_line, line=bus, by=by, text="Autre", expected_version=1)
    assert code == "line_changed"
    assert refusal(actions.edit_line, line=street, by=by, text=" \n ") == "text_empty"
    assert refusal(actions.edit_line, line=street, by=by, text="x" * 5_000) == "text_too_long"
    assert refusal(actions.edit_line, line=street, by=by, text="x", said_by=5_000) == "said_by_unfit"


# --- publishing -------------------------------------------------------------------------------------
def test_what_is_published_is_in_the_river() -> None:
    phase = factories.phase(factories.process(state="closed"))
    made = workshop(phase=phase)
    notes = list(queries.notes_of(made))

    assert [note.contribution.body for note in notes][:2] == [
        "Plus de bus le soir",
        "Fermer la rue Jean Jaurès aux voitures",
    ]
    assert [(note.topic, note.table, note.said_by) for note in notes][:2] == [
        ("Mobilité", "Table 1", 3),
        ("Mobilité", "Table 1", 5),
    ]
    assert {(n.contribution.kind, n.contribution.author_id, n.contribution.phase_id) for n in notes} == {
        ("workshop_note", None, phase.pk)
    }
    assert NoteLine.objects.count() == 0
    assert Entry.objects.filter(contribution__workshop_note__workshop=made).count() == len(notes)
    assert queries.presence(made.process) == queries.Presence(workshops=1, people=47)
    assert Participation.objects.count() == 0
    assert sound() == []


def test_nothing_is_published_unchecked_empty_or_said_by_more_than_were_there() -> None:
    made = draft(people_present=4)
    by = made.made_by

    assert refusal(actions.publish, workshop=made, by=by, checked=True) == "said_by_too_many"
    about = actions.About(**{**ABOUT.__dict__, "people_present": 5})
    actions.describe(workshop=made, by=by, about=about)
    assert refusal(actions.publish, workshop=made, by=by, checked=False) == "not_checked"
    actions.keep_all_shown(workshop=made, by=by, show="kept", keeps=False)
    assert refusal(actions.publish, workshop=made, by=by, checked=True) == "nothing_kept"
    assert Contribution.objects.count() == 0


def test_publishing_twice_is_once_and_what_is_public_is_changed_no_more() -> None:
    made = workshop()
    by = made.made_by
    note = queries.notes_of(made)[0]

    actions.publish(workshop=made, by=by, checked=True)
    assert WorkshopNote.objects.count() == 6
    assert refusal(actions.discard, workshop=made, by=by) == "workshop_published"
    assert refusal(actions.keep_lines, workshop=made, by=by, lines=[1], keeps=True) == "workshop_published"
    actions.describe(workshop=made, by=by, about=actions.About(**{**ABOUT.__dict__, "title": "Atelier de Fives"}))
    assert Workshop.objects.get().title == "Atelier de Fives"
    assert note.contribution.state == "published"
    assert sound() == []


def test_a_killed_process_is_gone_on_for(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "\n".join(f"- idée numéro {n}" for n in range(130))
    monkeypatch.setattr(actions, "WAITED", 0.0)
    made = workshop(notes=many)

    assert (WorkshopNote.objects.count(), NoteLine.objects.count()) == (16, 114)
    while keep_up():
        pass
    assert (WorkshopNote.objects.count(), NoteLine.objects.count()) == (130, 0)
    assert [n.contribution.body for n in queries.notes_of(made)] == [f"idée numéro {n}" for n in range(130)]
    actions.withdraw(workshop=made, by=made.made_by, reason="Mauvaises notes.")
    assert Contribution.objects.filter(state="withdrawn").count() == 6
    while keep_up():
        pass
    assert Contribution.objects.filter(state="withdrawn").count() == 130
    assert sound() == []


def test_two_who_publish_at_once_publish_once() -> None:
    made = draft(notes="\n".join(f"- idée numéro {n}" for n in range(60)))
    by, done = made.made_by, []

    def press() -> None:
        try:
            actions.publish(workshop=Workshop.objects.get(pk=made.pk), by=by, checked=True)
            done.append("published")
        finally:
            close_old_connections()
            connection.close()

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert done == ["published", "published"]
    assert WorkshopNote.objects.count() == Contribution.objects.count() == 60


def test_bringing_texts_has_its_own_bounds() -> None:
    phase = factories.phase()
    text = BroughtText(body="Un banc.")
    given = {"kind": "workshop_note", "phase": phase, "language": "fr", "max_length": 100}

    with pytest.raises(ValueError, match="at most 40"):
        bring(by=None, texts=[text] * (AT_ONCE + 1), **given)
    assert refusal(bring, by=factories.account(), texts=[text], **given) == "not_organiser"
    assert refusal(bring, by=organiser(phase), texts=[text, BroughtText(body=" ")], **given) == "text_empty"
    assert bring(by=None, texts=[], **given) == []
    assert Contribution.objects.count() == 0


# --- withdrawing, moderating, erasing ---------------------------------------------------------------
def test_a_whole_meeting_is_withdrawn_with_its_reason() -> None:
    made = workshop()
    by = made.made_by

    assert refusal(actions.withdraw, workshop=made, by=by, reason=" ") == "withdrawal_unexplained"
    actions.withdraw(workshop=made, by=by, reason="Les notes étaient d'une autre réunion.")
    made.refresh_from_db()
    assert (made.state, made.withdrawn_because) == ("withdrawn", "Les notes étaient d'une autre réunion.")
    assert set(Contribution.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert Entry.objects.filter(contribution__isnull=False).count() == 0
    assert queries.presence(made.process).people == 0
    assert refusal(actions.withdraw, workshop=made, by=by, reason="Encore.") == "workshop_not_public"
    assert draft(phase=made.phase, by=by).state == "draft"  # the same notes, mended, can come in again
    assert sound() == []


def test_a_note_is_flagged_and_hidden_as_any_text() -> None:
    made = workshop()
    moderator = factories.role(made.process.space, "moderator")
    text = queries.notes_of(made)[0].contribution

    flag(contribution=text, person=factories.person(), reason="personal_data")
    decide(contribution=text, by=moderator, act="hide", reason="personal_data")
    text.refresh_from_db()
    assert text.state == "hidden"
    actions.withdraw(workshop=made, by=made.made_by, reason="Fin.")
    text.refresh_from_db()
    assert text.state == "hidden"
    assert sound() == []


def test_an_erased_text_keeps_its_meeting_and_nothing_that_was_noted() -> None:
    made = workshop()
    text = queries.notes_of(made)[0].contribution

    erase(contribution=text, reason="author_request")
    note = WorkshopNote.objects.get(pk=text.pk)
    assert (note.topic, note.table, note.said_by, note.workshop_id) == ("", "", None, made.pk)
    assert sound() == []


def test_an_erased_process_takes_its_meetings_along() -> None:
    process = factories.process(draft=True)
    by = factories.role(process.space, "administrator")
    made = workshop(phase=factories.phase(process), by=by)
    draft(phase=factories.phase(process), by=by, notes="- autre chose")

    erase_process(process=process, reason="Une erreur.", by=by)
    while erase_what_is_left():
        pass
    made.refresh_from_db()
    assert (made.title, made.place_text, made.facilitated_by, made.noted_by) == ("", "", "", "")
    assert NoteLine.objects.count() == 0
    assert set(Contribution.objects.values_list("state", flat=True)) == {"erased"}
    assert sound() == []


def test_open_data_has_the_meetings_and_what_their_texts_were() -> None:
    made = workshop()
    draft(phase=made.phase, by=made.made_by, notes="- autre chose")
    tables = {table.name: list(table.rows()) for table in added_tables(made.process)}

    assert [(*row[:3], row[5]) for row in tables["workshops"]] == [
        (made.public_id, "Atelier de Wazemmes", date(2026, 3, 3), 47)
    ]
    assert [row[1:] for row in tables["workshop_notes"]][:2] == [
        (made.public_id, "Mobilité", "Table 1", 3),
        (made.public_id, "Mobilité", "Table 1", 5),
    ]
