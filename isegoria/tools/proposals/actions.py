# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with proposals: write, edit, withdraw, support, unite; and what supports set going."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings as site
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from isegoria.commons.answers.actions import owe
from isegoria.commons.answers.queries import owed
from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions import actions as contributions
from isegoria.core.contributions.actions import Said
from isegoria.core.contributions.models import CoAuthor, Contribution, Link, Standing
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import is_read_first, may_say, tidy
from isegoria.core.events import announce
from isegoria.core.expressions import actions as expressions
from isegoria.core.expressions.models import Support
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.queries import entries_of
from isegoria.core.places.models import Territory
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase

from .attestation import details_content
from .models import NamedSupport, Proposal
from .queries import details_of
from .rules import fits, is_new, may_be_titled, may_propose, may_support, may_unite, may_withdraw
from .tool import DETAILS, PROPOSAL

DECIMALS = 5
"""Of a degree: about one metre."""


@dataclass(frozen=True)
class Where:
    """What a proposal is about, beyond its words."""

    category: str = ""
    place: Territory | None = None
    latitude: float | None = None
    longitude: float | None = None


NOWHERE = Where()


@transaction.atomic
def propose(*, phase: Phase, author: Person, title: str, body: str, language: str, where: Where = NOWHERE) -> Said:
    """Write a proposal; it waits for a moderator where the phase says so. Raises ``Refused``."""
    settings = phase.rules_of_tool
    # First of all: it holds the person's turn, so that two proposals at once are counted one after the other.
    take_part(phase=phase, person=author)
    may_propose(phase, author).require()
    fits(phase, category=where.category, latitude=where.latitude, longitude=where.longitude).require()
    title = " ".join(tidy(title).split())
    may_be_titled(title).require()
    # Before it is looked for: no database takes every text that can be sent (a NUL, half a surrogate pair).
    may_say(tidy(body), max_length=settings.max_length).require()
    is_new(phase, title, tidy(body)).require()
    before = is_read_first(phase, author)
    said = contributions.contribute(
        kind=PROPOSAL,
        phase=phase,
        author=author,
        title=title,
        body=body,
        language=language,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if before else Contribution.State.PUBLISHED,
        place=where.place,
    )
    details = Proposal(contribution=said.contribution, category=where.category)
    _set_point(details, where)
    details.save(force_insert=True)
    if details.category or details.has_point:
        _attest(details, "proposal.sorted")
    return said


@transaction.atomic
def edit(
    *, proposal: Contribution, person: Person, title: str, body: str, where: Where, expected_version: int = 0
) -> Said:
    """Put a new version in the place of a proposal; it is read again where the phase says so. Raises ``Refused``."""
    settings = proposal.phase.rules_of_tool
    # A category that is listed no more stays with what had it.
    category = "" if where.category == details_of(proposal).category else where.category
    fits(proposal.phase, category=category, latitude=where.latitude, longitude=where.longitude).require()
    may_be_titled(" ".join(tidy(title).split())).require()
    said = contributions.edit(
        contribution=proposal,
        person=person,
        title=title,
        body=body,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if is_read_first(proposal.phase, person) else "",
        expected_version=expected_version,
    )
    Contribution.objects.filter(pk=proposal.pk).update(place=where.place)
    details = _details(proposal)
    before = details_content(details)
    details.category = where.category
    _set_point(details, where)
    if details_content(details) != before:
        details.save()
        _attest(details, "proposal.sorted")
    return said


@transaction.atomic
def withdraw(*, proposal: Contribution, person: Person | None) -> Contribution:
    """Its author takes a proposal back: its text is shown no more. Raises ``Refused``."""
    held = Contribution.objects.select_for_update().get(pk=proposal.pk)
    may_withdraw(person, held).require()
    return contributions.withdraw(contribution=held, person=person)


# --- supports -------------------------------------------------------------------------------------------
@transaction.atomic
def support(*, proposal: Contribution, phase: Phase, person: Person) -> Receipt | None:
    """Carry a proposal; twice is once, and has no second receipt. Raises ``Refused``."""
    settings = phase.rules_of_tool
    if settings.supports_per_person:
        # Holds the person's turn, so that two supports at once are counted one after the other.
        take_part(phase=phase, person=person)
        may_support(phase, person, proposal).require()
    receipt = expressions.give_support(contribution=proposal, phase=phase, person=person)
    if receipt is not None and settings.supporters == "named":
        NamedSupport.objects.create(support=Support.objects.get(person=person, contribution=proposal))
    return receipt


def take_back(*, proposal: Contribution, phase: Phase, person: Person) -> None:
    """Stop carrying a proposal, and those united with it. Raises ``Refused``."""
    expressions.take_back_support(contribution=proposal, phase=phase, person=person)


@transaction.atomic
def note_threshold(*, contribution: Contribution) -> bool:
    """Make the space owe what its phase promised, once a proposal has enough supports; whether it does so now.

    Only people who support it here count, never imported totals. Once owed, it is owed: neither supports taken back
    nor settings changed later stop the clock or move it.
    """
    settings = Phase.objects.get(pk=contribution.phase_id).rules_of_tool
    threshold = getattr(settings, "threshold", 0)
    if not threshold:
        return False
    if Standing.objects.values_list("supports", flat=True).get(pk=contribution.pk) < threshold:
        return False
    if owed(contribution, settings.threshold_effect) is not None:
        return False
    due_at = timezone.now().replace(microsecond=0) + timedelta(days=settings.threshold_days)
    owe(contribution=contribution, duty=settings.threshold_effect, due_at=due_at, supports=threshold)
    return True


# --- unite and part -------------------------------------------------------------------------------------
@transaction.atomic
def merge(*, origin: Contribution, into: Contribution, by: Account | None) -> Link:
    """Let a proposal stand in another one: its supporters are united, its authors credited and told.

    ``by`` is None for the command line. Undone within seven days by :func:`unmerge`. Raises ``Refused``.
    """
    if by is not None:
        may_unite(by, origin).require()
    made = contributions.merge(origin=origin, into=into)
    for author in {one.pk: one for one in (*authors_of(origin), *authors_of(into))}.values():
        _tell(author, into, "united", other=origin.title)
    return made


@transaction.atomic
def unmerge(*, origin: Contribution, by: Account | None) -> Contribution:
    """Let a united proposal stand by itself again. Raises ``Refused``."""
    if by is not None:
        may_unite(by, origin).require()
    parted = contributions.unmerge(origin=origin)
    for author in authors_of(parted):
        _tell(author, parted, "parted")
    return parted


# --- co-authors -----------------------------------------------------------------------------------------
def invite(*, proposal: Contribution, by: Person) -> str:
    """Make an invitation to sign a proposal; returns its secret, for the author to pass on. Raises ``Refused``."""
    return contributions.invite_coauthor(contribution=proposal, by=by)


@transaction.atomic
def accept(*, token: str, person: Person) -> CoAuthor:
    """Sign a proposal with its author. Raises ``Refused``."""
    signed = contributions.accept_coauthorship(token=token, person=person)
    author = signed.contribution.author
    if author is not None and author.pk != person.pk:
        _tell(author, signed.contribution, "signed", other=person.display_name)
    return signed


@transaction.atomic
def leave(*, proposal: Contribution, person: Person) -> None:
    """Stop signing a proposal with its author; nothing happens to whoever does not sign it."""
    for signed in CoAuthor.objects.filter(contribution=proposal, person=person):
        contributions.leave_coauthorship(coauthor=signed)


# --- details --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ImportedDetails:
    """What another platform published of a proposal beyond its text."""

    contribution_id: int
    category: str = ""
    latitude: float | None = None
    longitude: float | None = None


@transaction.atomic
def import_details(*, rows: Iterable[ImportedDetails]) -> int:
    """Write a batch of imported details; those already there are left alone. Returns how many were given.

    The entry of their import covers them; a point that is not on the Earth is left out.
    """
    made = [
        Proposal(
            contribution_id=row.contribution_id,
            category=" ".join(row.category.split())[:80],
            **_point(row.latitude, row.longitude),
        )
        for row in rows
    ]
    Proposal.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def erase_details(*, contributions: Sequence[Contribution]) -> None:
    """Forget what erased proposals were about and where."""
    keys = [one.pk for one in contributions]
    Proposal.objects.filter(pk__in=keys).update(category="", latitude=None, longitude=None)
    Contribution.objects.filter(pk__in=keys).update(place=None)
    entries = entries_of(DETAILS, [one.public_id for one in contributions])
    journal.erase(entry_ids=entries, reason="erased")


def _details(contribution: Contribution) -> Proposal:
    """The details of a proposal, held until the act ends; made for one that was imported without."""
    Proposal.objects.bulk_create([Proposal(contribution=contribution)], ignore_conflicts=True)
    return Proposal.objects.select_for_update(of=("self",)).select_related("contribution").get(pk=contribution.pk)


def _point(latitude: float | None, longitude: float | None) -> dict[str, float | None]:
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return {"latitude": None, "longitude": None}
    return {"latitude": round(latitude, DECIMALS), "longitude": round(longitude, DECIMALS)}


def _set_point(details: Proposal, where: Where) -> None:
    for name, value in _point(where.latitude, where.longitude).items():
        setattr(details, name, value)


def _attest(details: Proposal, kind: str) -> Receipt:
    return journal.record(
        kind=kind,
        subject_kind=DETAILS,
        subject_id=details.contribution.public_id,
        content=details_content(details),
    )


# --- telling --------------------------------------------------------------------------------------------
def _tell(person: Person, proposal: Contribution, what: str, *, other: str = "") -> None:
    """Let an author know, in their own language."""
    account = person.account
    with translation.override((account.language if account else "") or site.LANGUAGE_CODE):
        words = {"title": proposal.title or proposal.body[:60], "other": other}
        subject, text = {
            "united": (
                gettext("Two proposals were united"),
                gettext(
                    "“%(other)s” and “%(title)s” say the same and now stand together, as “%(title)s”. Whoever "
                    "supported both counts once; all the authors are credited. The organisers can part them again for "
                    "seven days."
                ),
            ),
            "parted": (
                gettext("Your proposal stands by itself again"),
                gettext("“%(title)s” was parted from the proposal with which it had been united."),
            ),
            "signed": (
                gettext("Someone signs your proposal with you"),
                gettext("%(other)s now signs “%(title)s” with you."),
            ),
        }[what]
        where = proposal.process
        path = reverse("proposals:proposal", args=[where.space.slug, where.slug, proposal.ref])
        announce(PersonToTell(person=person, subject=subject, text=text % words, path=path))
