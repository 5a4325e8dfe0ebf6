# SPDX-License-Identifier: AGPL-3.0-or-later
"""Officials who act at the same moment, and what leaves with the journal."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from isegoria.commons.answers.actions import answer, take_back
from isegoria.commons.answers.models import Answer, Case, Office, Stay
from isegoria.commons.answers.offices.actions import close_office, transfer
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.journal.exports import write_journal_export
from isegoria.core.verdicts import Refused
from isegoria.engine.verify.journal import verify_journal

from .test_answering import sound

pytestmark = pytest.mark.django_db(transaction=True)
Idea = Callable[..., Contribution]


def outcomes(acts: list[Callable[[], object]]) -> list[str]:
    """What each of some acts done at once came to: "kept", or the code of its refusal."""

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refused:
            return refused.verdict.code
        finally:
            connections.close_all()
        return "kept"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_of_two_first_answers_at_once_one_is_kept(idea: Idea, organiser: Account) -> None:
    text = idea()

    def act(reasons: str) -> Callable[[], object]:
        return lambda: answer(
            contributions=[text],
            by=organiser,
            decision="accepted",
            reasons=reasons,
            office=None,
            expected={text.pk: 0},
        )

    assert outcomes([act("Oui."), act("Non.")]) == ["answered_meanwhile", "kept"]
    assert Answer.objects.count() == 1
    assert sound() == []


def test_bulk_answers_that_cross_end_one_after_the_other(idea: Idea, organiser: Account) -> None:
    texts = [idea(f"Idée {n}") for n in range(6)]

    def act(reasons: str, chosen: list[Contribution]) -> Callable[[], object]:
        return lambda: answer(contributions=chosen, by=organiser, decision="accepted", reasons=reasons, office=None)

    assert outcomes([act("Oui.", texts), act("Non.", texts[::-1]), act("Peut-être.", texts[2:4])]) == ["kept"] * 3
    assert {one.version for one in Case.objects.all()} == {2, 3}
    assert sound() == []


def test_an_office_never_closes_with_something_in_it(idea: Idea, organiser: Account, roads: Office) -> None:
    text = idea()

    found = outcomes(
        [
            lambda: transfer(contributions=[text], office=roads, by=organiser),
            lambda: close_office(office=roads, by=organiser),
        ]
    )

    assert found in (["kept", "no_such_office"], ["kept", "office_busy"])
    roads.refresh_from_db()
    assert (roads.closed_at is None) == Stay.objects.filter(until=None).exists()


def test_anyone_can_check_the_answers_in_the_journal(
    idea: Idea, organiser: Account, roads: Office, tmp_path: Path
) -> None:
    texts = [idea(f"Idée {n}") for n in range(3)]
    transfer(contributions=texts, office=roads, by=organiser)
    kept = answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui, dès mai.", office=roads)
    take_back(answers=kept.answers[:1], by=organiser, reason="Erreur.")
    while journal.sequence() == 1000:
        continue

    write_journal_export(tmp_path / "export")

    report = verify_journal(tmp_path / "export")
    assert report.ok, report.findings
    said = (tmp_path / "export" / "subjects.jsonl").read_text(encoding="utf-8")
    assert said.count("Oui, dès mai.") == 3
    assert '"taken_back"' in said
    assert organiser.email not in said
