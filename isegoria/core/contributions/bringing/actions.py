# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that organisers bring in from a meeting: said by people who were there, written down by someone else.

They have no author here, and nobody takes part through them: a meeting's people are counted by whoever held it. Unlike
an import they come into a process as it stands, public or not, and into a phase that has closed too: what was said in
a room on its last evening is often typed a week later.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from isegoria.core.accounts.models import Account
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase

from ..attestation import SUBJECT, contribution_content
from ..events import ContributionMade
from ..models import Contribution, Standing, Version
from ..rules import may_bring, may_say, tidy

AT_ONCE = 40
"""Texts in one act: more would hold SQLite's one place of writing for too long. Whoever has more calls again."""


@dataclass(frozen=True)
class BroughtText:
    """One text of a meeting. ``body`` is Markdown source."""

    body: str
    place: Territory | None = None
    title: str = ""


@transaction.atomic
def bring(
    *, kind: str, phase: Phase, by: Account | None, texts: Sequence[BroughtText], language: str, max_length: int
) -> list[Contribution]:
    """Write texts without an author, each with a journal entry of its own; all of them or none.

    ``by`` is None for the worker, which goes on with what an organiser began. Raises ``Refused``; ``ValueError`` for
    more than ``AT_ONCE``.
    """
    if len(texts) > AT_ONCE:
        raise ValueError(f"at most {AT_ONCE} texts are brought in at once")
    may_bring(by, phase).require()
    bodies = [tidy(one.body) for one in texts]
    for body in bodies:
        may_say(body, max_length=max_length).require()
    titles = [" ".join(tidy(one.title).split()) for one in texts]
    for title in filter(None, titles):
        may_say(title, max_length=200).require()
    made = Contribution.objects.bulk_create(
        Contribution(
            kind=kind, process=phase.process, phase=phase, title=title, body=body, language=language, place=one.place
        )
        for one, title, body in zip(texts, titles, bodies, strict=True)
    )
    Version.objects.bulk_create(Version(contribution=one, number=1, title=one.title, body=one.body) for one in made)
    Standing.objects.bulk_create(Standing(contribution=one, shuffle_key=secrets.randbelow(2**31)) for one in made)
    if made:
        journal.record_many(
            kind=f"{kind}.brought",
            subject_kind=SUBJECT,
            contents={one.public_id: contribution_content(one) for one in made},
        )
    for one in made:
        announce(ContributionMade(contribution=one))
    return made
