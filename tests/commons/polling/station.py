# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tool of the tests' own, of which the polling station knows what any tool tells it and nothing more: three marks,
each 0 or 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from django.utils import timezone

from isegoria.commons.polling.actions import make_urn
from isegoria.commons.polling.ballot_forms import BallotForm, Entry
from isegoria.commons.polling.models import Urn
from isegoria.commons.polling.paper.sheets import Sheet, SheetLine
from isegoria.commons.polling.urn.actions import Cast, cast
from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal
from isegoria.core.journal.audit import audit
from isegoria.core.manifest import Tool
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse
from tests import factories

SLUG = "tallest-tree"
QUESTION = {"fr": "Quels arbres ?", "en": "Which trees?"}
TREES = ({"fr": "Tilleul", "en": "Lime"}, {"fr": "Érable", "en": "Maple"}, {"fr": "Chêne", "en": "Oak"})
PLACES = len(TREES)


@dataclass(frozen=True)
class Settings:
    """The settings that a polling station reads."""

    publicity: Literal["secret", "named"] = "secret"
    electorate: Literal["everyone", "list"] = "everyone"
    paper: bool = False


TOOL = Tool(
    slug=SLUG, name="Trees", purpose="", icon="vote", kinds=(), expressions=(), settings=Settings, act="Choose",
    phase_url_name="",
)  # fmt: skip


def asked(urns: Sequence[Urn]) -> Mapping[int, Mapping[str, str]]:
    """The latest urn first: the order is the tool's."""
    return {one.pk: QUESTION for one in sorted(urns, key=lambda one: -one.pk)}


def read(urn: Urn, given: Any) -> list[int]:
    if len(given) != PLACES or not set(given) <= {0, 1}:
        refuse("no_such_tree", "There is no such tree.", "Choose another.", status=400)
    return list(given)


def form(**changes: Any) -> BallotForm:
    told: dict[str, Any] = {
        "asked": asked,
        "read": read,
        "nothing": lambda urn: [0] * PLACES,
        "is_blank": lambda urn, marks: not any(marks),
        "sheet": lambda urn: Sheet(
            QUESTION,
            [SheetLine({"fr": "Au nord", "en": "In the north"}, mark="none"), *(SheetLine(one) for one in TREES)],
            how=lambda: "Put a cross.",
        ),
        "entry": lambda urn, sent: Entry("polling/desk/fields.html"),
        "in_words": lambda urn, marks: [],
    }
    return BallotForm(**told | changes)


def a_phase(*, state: str = "open", **settings: Any) -> Phase:
    opens_at, closes_at = factories.dates(state)
    plan = PhasePlan(
        slug="choix", tool=SLUG, titles={"fr": "Choix"}, opens_at=opens_at, closes_at=closes_at, settings=settings
    )
    return factories.phase(factories.process(question="Quels arbres ?", phases=[plan]))


def an_urn(phase: Phase | None = None, **settings: Any) -> Urn:
    urn = make_urn(phase=phase or a_phase(**settings), places=PLACES)
    return again(urn)


def again(urn: Urn) -> Urn:
    """The urn as the database has it now, with its phase."""
    return Urn.objects.select_related("phase__process__space").get(pk=urn.pk)


def choose(urn: Urn, marks: Sequence[int], *, person: Person | None = None) -> Cast:
    return cast(urn=urn, person=person or factories.person(), read=lambda: read(urn, marks))


def faults() -> list[str]:
    """What the journal's audit finds wrong; the tests move the dates of their process without an act."""
    journal.sequence()
    return [one.code for one in audit().findings if one.params.get("subject_kind") != "process"]


def close(urn: Urn, *, days: int = 0) -> Urn:
    """The phase has closed a minute, or so many days, ago."""
    Phase.objects.filter(pk=urn.phase_id).update(closes_at=timezone.now() - timedelta(days=days, minutes=1))
    return again(urn)
