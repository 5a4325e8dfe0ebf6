# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts and figures with their source, which a knowledge manager lays beside an idea."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Fact, Idea, Step
from isegoria.commons.synthesis.tree.attestation import FACT, fact_content
from isegoria.commons.synthesis.tree.outline import hold
from isegoria.commons.synthesis.tree.placing.actions import in_one_line, in_prose, note, read_again
from isegoria.commons.synthesis.tree.rules import MAX_FACT, MAX_SOURCE, may_add_facts, stands
from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.verdicts import refuse

_is_address = URLValidator(schemes=["http", "https"])
MAX_FACTS = 50
"""Beside one idea: more is a document of its own."""


@transaction.atomic
def add_fact(
    *, idea: Idea, by: Account | None, words: str, source: str, url: str = "", dated: date | None = None
) -> Fact:
    """Lay a fact beside an idea. ``source`` says who publishes it, and under what title. Raises ``Refused``."""
    if by is not None:
        may_add_facts(by, idea.process).require()
    hold(idea.process)
    now = read_again([idea.pk])[0]
    stands(now).require()
    words, source, url = in_one_line(words, MAX_FACT), in_prose(" ".join(source.split()), MAX_SOURCE), url.strip()
    if not source:
        refuse(
            "source_missing",
            _("The fact has no source, so it was not added."),
            _("Write who publishes it, and under what title."),
            status=400,
        )
    if url:
        _require_address(url)
    if Fact.objects.filter(idea=now, removed_at=None).count() >= MAX_FACTS:
        refuse(
            "facts_full",
            _("%(most)s facts stand beside this idea already, so this one was not added."),
            _("Remove one that matters less."),
            status=409,
            most=MAX_FACTS,
        )
    fact = Fact.objects.create(idea=now, words=words, source=source, url=url, dated=dated, added_by=by)
    note(Step.Act.FACT_ADDED, process=now.process, by=by, idea=now, after={"fact": fact.pk, "words": fact.words})
    _attest(fact, "fact.added")
    return fact


@transaction.atomic
def remove_fact(*, fact: Fact, by: Account | None) -> Fact:
    """Take a fact away; removing twice is removing once. Raises ``Refused``."""
    if by is not None:
        may_add_facts(by, fact.idea.process).require()
    hold(fact.idea.process)
    fact = Fact.objects.select_related("idea__process").get(pk=fact.pk)
    if fact.removed_at is None:
        fact.removed_at = timezone.now()
        fact.save(update_fields=["removed_at"])
        note(
            Step.Act.FACT_REMOVED,
            process=fact.idea.process,
            by=by,
            idea=fact.idea,
            before={"fact": fact.pk, "words": fact.words},
        )
        _attest(fact, "fact.removed")
    return fact


def show_fact(*, fact: Fact, shown: bool) -> None:
    """Put a fact back where it was, or take it away: within an act that undoes another."""
    fact.removed_at = None if shown else timezone.now()
    fact.save(update_fields=["removed_at"])
    _attest(fact, "fact.added" if shown else "fact.removed")


def _attest(fact: Fact, kind: str) -> None:
    journal.record(kind=kind, subject_kind=FACT, subject_id=fact.public_id, content=fact_content(fact))


def _require_address(url: str) -> None:
    try:
        if len(url) > 500:
            raise ValidationError("")
        _is_address(url)
    except ValidationError:
        refuse(
            "source_address",
            _("The address of the source is not one that a browser can open. The fact was not added."),
            _("Copy it whole, with https:// in front, or leave it empty."),
            status=400,
        )
