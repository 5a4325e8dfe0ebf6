# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proposals to test with, made by the real actions."""

import itertools
import re
from html import unescape
from typing import Any

from django.urls import reverse

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals.actions import NOWHERE, Where, propose, support
from isegoria.tools.proposals.queries import find_proposal
from tests import factories

_numbers = itertools.count(1)


def plan(slug: str = "idees", *, state: str = "open", title: str = "Idées", **settings: Any) -> PhasePlan:
    """A phase of this tool."""
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug, tool="proposals", titles={"fr": title}, opens_at=opens_at, closes_at=closes_at, settings=settings
    )


def phase(**settings: Any) -> Phase:
    """An open phase of a published process, with these settings."""
    return factories.phase(factories.process(phases=[plan(**settings)]))


def proposal(
    title: str = "", body: str = "", *, of: Phase, author: Person | None = None, where: Where = NOWHERE
) -> Contribution:
    """A proposal, as its page finds it."""
    number = next(_numbers)
    said = propose(
        phase=of,
        author=author or factories.person(),
        title=title or f"Des bancs à l'ombre, place {number}",
        body=body or f"Pour s'asseoir l'été, devant le numéro {number}.",
        language="fr",
        where=where,
    )
    return again(said.contribution)


def again(one: Contribution) -> Contribution:
    """The proposal as it is now."""
    found = find_proposal(one.public_id)
    assert found is not None
    found.phase.process = found.process
    return found


def carry(one: Contribution, *people: Person) -> None:
    """Some people support a proposal."""
    for person in people:
        support(proposal=one, phase=one.phase, person=person)


def url(one: Contribution, name: str = "proposal") -> str:
    return reverse(f"proposals:{name}", args=[one.process.space.slug, one.process.slug, one.ref])


def address(name: str, of: Phase) -> str:
    return reverse(f"proposals:{name}", args=[of.process.space.slug, of.process.slug, of.slug])


def text_of(response: Any) -> str:
    """The words of a page, without its tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
