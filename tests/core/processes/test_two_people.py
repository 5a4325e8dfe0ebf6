# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes the rules for people who already take part takes two organisers; so does erasing what they wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution, Version
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.journal import actions as journal
from isegoria.core.journal import audit
from isegoria.core.processes import guards
from isegoria.core.processes.actions import change_phase, edit_process, publish_process, publish_rules
from isegoria.core.processes.erasing.actions import erase_process
from isegoria.core.processes.models import Phase, Process, Rules
from isegoria.core.processes.queries import current_rules, published_processes
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.approvals import NeedsTwo, find_act
from isegoria.core.spaces.approving.actions import ask, decide
from isegoria.core.spaces.models import Approval
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return factories.process("velo", statements=["Les rues d'écoles fermées aux voitures.", "Des arceaux partout."])


@pytest.fixture
def ana(process: Process) -> Account:
    return factories.role(process.space, "organiser")


@pytest.fixture
def bo(process: Process) -> Account:
    return factories.role(process.space, "administrator")


@pytest.fixture
def played(process: Process) -> Process:
    factories.opinion(process.contributions.all()[0])
    return process


def wanted(process: Process, by: Account, **change: object) -> NeedsTwo:
    """What change_phase refuses to one person alone."""
    phase = factories.phase(process)
    told = {"opens_at": phase.opens_at, "closes_at": phase.closes_at, **change}
    with pytest.raises(NeedsTwo) as refused:
        change_phase(phase=phase, by=by, **told)  # type: ignore[arg-type]  # a value that the test has just made
    return refused.value


def asked(two: NeedsTwo, by: Account) -> Approval:
    return ask(space=two.space, act=two.act, subject_id=two.subject_id, by=by, reason="Une erreur.", wanted=two.wanted)


def test_before_anyone_takes_part_one_is_enough(process: Process, ana: Account) -> None:
    phase = factories.phase(process)
    change_phase(phase=phase, by=ana, opens_at=phase.opens_at, closes_at=timezone.now(), settings={"max_length": 100})
    publish_rules(process=process, by=ana, texts={"fr": "Deux idées."})

    assert factories.phase(process).state == Phase.State.CLOSED


def test_settings_assurance_and_an_earlier_closing_take_two(played: Process, ana: Account, bo: Account) -> None:
    assert wanted(played, ana, settings={"max_length": 100}).wanted == {"settings.max_length": [280, 100]}
    assert wanted(played, ana, assurance=1).wanted == {"assurance": [0, 1]}
    earlier = timezone.now() + timedelta(days=1)
    two = wanted(played, ana, closes_at=earlier)
    one = asked(two, ana)
    act = find_act(one.act)
    assert act is not None
    shown = act.show(one.space, one.subject_id, one.wanted)
    assert [str(change.label) for change in shown.changes] == ["Clôture"]
    decide(approval=one, by=bo, approve=True)

    assert factories.phase(played).closes_at == earlier
    assert not audit.audit().findings


def test_to_close_later_or_to_read_texts_first_takes_one(played: Process, ana: Account) -> None:
    phase = factories.phase(played)
    later = timezone.now() + timedelta(days=90)
    change_phase(phase=phase, by=ana, opens_at=phase.opens_at, closes_at=later, settings={"moderation": "before"})

    assert factories.phase(played).closes_at == later


def test_a_phase_that_changed_meanwhile_is_not_changed_on_an_old_request(
    played: Process, ana: Account, bo: Account
) -> None:
    one = asked(wanted(played, ana, settings={"max_length": 100}), ana)
    two = wanted(played, ana, settings={"max_length": 150})
    Approval.objects.filter(pk=one.pk).update(subject_id="aside")
    other = asked(two, ana)
    decide(approval=other, by=bo, approve=True)
    Approval.objects.filter(pk=one.pk).update(subject_id=two.subject_id)
    with pytest.raises(Refused, match="changed_meanwhile"):
        decide(approval=one, by=bo, approve=True)

    assert factories.phase(played).settings["max_length"] == 150


def test_new_rules_take_two_while_people_take_part(played: Process, ana: Account, bo: Account) -> None:
    with pytest.raises(NeedsTwo) as refused:
        publish_rules(process=played, by=ana, texts={"fr": "Deux idées."})
    one = asked(refused.value, ana)
    late = Approval.objects.create(
        space=one.space,
        act=one.act,
        subject_id="aside",
        parameters={"wanted": {**one.wanted, "after": 7}},
        expires_at=one.expires_at,
    )
    decide(approval=one, by=bo, approve=True)
    Approval.objects.filter(pk=late.pk).update(subject_id=played.public_id)
    with pytest.raises(Refused, match="rules_changed_meanwhile"):
        decide(approval=late, by=bo, approve=True)

    rules = current_rules(played)
    assert rules is not None
    assert (rules.number, rules.texts) == (2, {"fr": "Deux idées."})


def test_a_tool_guards_more(played: Process, ana: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "_guards", {})
    guards.guard("statements")(lambda phase, changed: bool(changed))
    assert wanted(played, ana, closes_at=timezone.now() + timedelta(days=90)).act == guards.ACT


# --- erasing --------------------------------------------------------------------------------------------
def test_a_process_is_erased_by_two(played: Process, ana: Account, bo: Account) -> None:
    journal.sequence()
    with pytest.raises(NeedsTwo) as refused:
        erase_process(process=played, reason="Jugement du tribunal.", by=ana)
    one = asked(refused.value, ana)
    decide(approval=one, by=bo, approve=True)
    gone = Process.objects.get(pk=played.pk)

    verdict = may_see(bo, gone)
    assert (verdict.code, verdict.status) == ("process_erased", 410)
    assert "Une erreur." in verdict.reason_text
    assert list(published_processes()) == []
    assert (gone.questions, [rules.texts for rules in Rules.objects.all()]) == ({}, [{}])
    # Closed at once; the texts go with the worker, in batches.
    assert erase_what_is_left()
    assert not erase_what_is_left()
    assert set(Contribution.objects.values_list("title", "body", "state", "author")) == {("", "", "erased", None)}
    assert set(Version.objects.values_list("body", flat=True)) == {""}
    journal.sequence()
    assert not audit.audit().findings


def test_what_is_erased_is_not_brought_back(played: Process, ana: Account, bo: Account) -> None:
    with pytest.raises(NeedsTwo) as refused:
        erase_process(process=played, reason="Jugement.", by=ana)
    decide(approval=asked(refused.value, ana), by=bo, approve=True)
    gone = Process.objects.select_related("space").get(pk=played.pk)
    phase = factories.phase(gone)

    assert erase_process(process=gone, reason="Encore.", by=ana).erasure_reason == "Une erreur."
    for act in (
        lambda: publish_process(process=gone, by=ana),
        lambda: edit_process(process=gone, by=ana, questions={"fr": "?"}),
        lambda: publish_rules(process=gone, by=ana, texts={}),
        lambda: change_phase(phase=phase, by=ana, opens_at=None, closes_at=None),
    ):
        with pytest.raises(Refused, match="process_erased"):
            act()


def test_a_draft_is_erased_alone_with_a_reason(ana: Account) -> None:
    draft = factories.process(draft=True)
    organiser = factories.role(draft.space, "organiser")
    with pytest.raises(Refused, match="reason_missing"):
        erase_process(process=draft, reason=" ", by=organiser)
    with pytest.raises(Refused, match="not_organiser"):
        erase_process(process=draft, reason="Un essai.", by=ana)

    assert erase_process(process=draft, reason="Un essai.", by=organiser).erased_at is not None
