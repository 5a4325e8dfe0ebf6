# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests are about, made by the real actions. Each trait is a keyword with a name that says what it changes.

process(space=space(), state="closed")        statement("Plus de bancs", state="pending")
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from isegoria.core.accounts.actions import attach_account, choose_pseudonym, create_guest
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import announce
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.journal import actions as journal
from isegoria.core.processes.actions import PhasePlan, ProcessPublished, draft_process, process_content
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.actions import grant_role, open_space
from isegoria.core.spaces.models import Space
from isegoria.tools.statements.actions import add_statement, seed_statements

PASSWORD = "les rues d'écoles"
_numbers = itertools.count(1)


def account(email: str = "", *, verified: bool = True, password: str | None = None) -> Account:
    """A sign-in, with its address checked unless said otherwise. Without a password, which takes long to make,
    ``client.force_login`` still signs in; ``PASSWORD`` is one that the site accepts."""
    made = Account.objects.create_user(email or f"personne{next(_numbers)}@example.org", password)
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=verified)
    return made


def person(*, signed_in: bool = False, pseudonym: str = "", account: Account | None = None) -> Person:
    """A guest; ``signed_in`` or ``account`` gives them an account."""
    if account is not None or signed_in:
        made = attach_account(account=account or globals()["account"](), guest=None, email_verified=True)
    else:
        made = create_guest()
    if pseudonym:
        choose_pseudonym(person=made, pseudonym=pseudonym)
    return made


def space(
    slug: str = "",
    *,
    name: str = "Ville de Poitiers",
    administrator: Account | None = None,
    parent: Space | None = None,
    time_zone: str = "Europe/Paris",
    texts: Mapping[str, Mapping[str, str]] | None = None,
) -> Space:
    return open_space(
        slug=slug or f"espace-{next(_numbers)}",
        names={"fr": name},
        administrator=administrator,
        parent=parent,
        time_zone=time_zone,
        texts=texts,
    )


def role(place: Space, name: str, holder: Account | None = None) -> Account:
    """An account that holds a role in a space."""
    holder = holder or account()
    grant_role(space=place, account=holder, name=name, by=None)
    return holder


# State of a phase → when it opens and closes, in days from now.
_DAYS: Mapping[str, tuple[float | None, float | None]] = {
    "open": (-2, 12),
    "coming": (3, 20),
    "closed": (-20, -1),
    "undated": (None, None),
}


def dates(state: str) -> tuple[datetime | None, datetime | None]:
    now = timezone.now()
    opens, closes = _DAYS[state]
    return (
        None if opens is None else now + timedelta(days=opens),
        None if closes is None else now + timedelta(days=closes),
    )


def plan(slug: str = "avis", *, state: str = "open", title: str = "Avis", **settings: Any) -> PhasePlan:
    """A phase of the statements tool."""
    opens_at, closes_at = dates(state)
    return PhasePlan(
        slug=slug, tool="statements", titles={"fr": title}, opens_at=opens_at, closes_at=closes_at, settings=settings
    )


def process(
    slug: str = "",
    *,
    space: Space | None = None,
    question: str = "Quelle place pour le vélo dans notre ville ?",
    state: str = "open",
    draft: bool = False,
    phases: Sequence[PhasePlan] | None = None,
    statements: Sequence[str] = (),
    language: str = "fr",
    **settings: Any,
) -> Process:
    """A process of one phase in ``state`` (or of ``phases``), published unless ``draft``."""
    made = draft_process(
        space=space or globals()["space"](),
        slug=slug or f"velo-{next(_numbers)}",
        questions={language: question},
        phases=phases or [plan(state=state, **settings)],
        rules={"fr": "Une idée par proposition."},
        language=language,
        by=None,
    )
    if statements:
        opening = phase(made)
        # Set out while it can be: a phase that has closed takes no more.
        opens_at, closes_at = opening.opens_at, opening.closes_at
        Phase.objects.filter(pk=opening.pk).update(closes_at=None)
        opening.closes_at = None
        seed_statements(phase=opening, by=None, texts=statements, language=language)
        Phase.objects.filter(pk=opening.pk).update(opens_at=opens_at, closes_at=closes_at)
    if not draft:
        show(made)
    return Process.objects.select_related("space").get(pk=made.pk)


def show(process: Process) -> None:
    """Publish a process that may lack what the checklist asks for: most tests are about something else."""
    with transaction.atomic():
        Process.objects.filter(pk=process.pk).update(published_at=timezone.now())
        process.refresh_from_db()
        journal.record(
            kind="process.published",
            subject_kind="process",
            subject_id=process.public_id,
            content=process_content(process),
        )
        announce(ProcessPublished(process=process))


TEXTS = {
    "governance": {"fr": "La ville tient et paie cet espace."},
    "legal_notices": {"fr": "Ville de Poitiers, place du Maréchal-Leclerc."},
}
"""What a space says of who runs it, without which nothing is published in it."""


def finished(slug: str = "", *, space: Space | None = None, **changes: Any) -> Process:
    """A draft that says all that the checklist asks for."""
    given: dict[str, Any] = {
        "questions": {"fr": "Quelle place pour le vélo dans notre ville ?"},
        "presentations": {"fr": "La ville refait ses rues."},
        "audiences": {"fr": "Toutes les personnes qui vivent ici."},
        "deciders": {"fr": "Le conseil municipal, le 12 juin."},
        "rules": {"fr": "Une idée par proposition."},
        "phases": [plan()],
    }
    statements = changes.pop("statements", [f"Il faut plus de bancs à l'ombre ({n})." for n in range(1, 6)])
    made = draft_process(
        space=space or globals()["space"](texts=TEXTS),
        slug=slug or f"velo-{next(_numbers)}",
        by=None,
        **{**given, **changes},
    )
    if statements:
        seed_statements(phase=phase(made), by=None, texts=statements, language="fr")
    return Process.objects.select_related("space").get(pk=made.pk)


def phase(of: Process | None = None, slug: str = "") -> Phase:
    """The first phase of a process (or the one called ``slug``), with its process and space."""
    phases = Phase.objects.filter(process=of or process()).select_related("process__space")
    return phases.get(slug=slug) if slug else phases.order_by("position", "pk")[0]


def statement(
    text: str = "",
    *,
    phase: Phase | None = None,
    author: Person | None = None,
    language: str = "fr",
) -> Contribution:
    """A statement added by someone, in the state that the phase's settings give it."""
    return add_statement(
        phase=phase or globals()["phase"](),
        author=author or person(),
        text=text or f"Il faut plus de bancs à l'ombre ({next(_numbers)}).",
        language=language,
    ).contribution


def opinion(on: Contribution, value: int = 1, *, by: Person | None = None) -> Person:
    """Someone's opinion on a statement, in the phase it was born in; returns who gave it."""
    giver = by or person()
    born = Phase.objects.select_related("process__space").get(pk=on.phase_id)
    give_opinion(contribution=on, phase=born, person=giver, value=value)
    return giver
