# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with projects: submit, edit, withdraw, unite and part, sign together, sort, relate."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.notices import PersonToTell, Sentence
from isegoria.core.contributions import actions as contributions
from isegoria.core.contributions.actions import Said
from isegoria.core.contributions.models import CoAuthor, Contribution, Link
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import is_read_first, may_say, tidy
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.actions import Receipt
from isegoria.core.journal.queries import entries_of
from isegoria.core.places.models import Territory
from isegoria.core.processes.actions import take_part
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.actions import open_budget
from isegoria.tools.budgets.attestation import details_content
from isegoria.tools.budgets.models import Assessment, Category, Pot, Project, Relation
from isegoria.tools.budgets.rules import may_change_money
from isegoria.tools.budgets.tool import ASSESSMENT, DETAILS, PROJECT, STEP

from .rules import (
    fits,
    is_new,
    may_be_titled,
    may_rewrite,
    may_sort,
    may_submit,
    may_tie,
    may_unite,
    may_withdraw,
)

DECIMALS = 5
"""Of a degree: about one metre."""


@dataclass(frozen=True)
class About:
    """What a project is about, beyond its words. ``estimate`` in the smallest unit, None for no idea of it."""

    estimate: int | None = None
    pot: Pot | None = None
    category: Category | None = None
    place: Territory | None = None
    latitude: float | None = None
    longitude: float | None = None


NOTHING = About()


@transaction.atomic
def submit(*, phase: Phase, author: Person, title: str, body: str, language: str, about: About = NOTHING) -> Said:
    """Submit a project; it waits for a moderator where the phase says so. Raises ``Refused``."""
    settings = phase.rules_of_tool
    # First of all: it holds the person's turn, so that two projects at once are counted one after the other.
    take_part(phase=phase, person=author)
    may_submit(phase, author).require()
    # Held: two projects at once take two numbers.
    budget = open_budget(process=phase.process)
    fits(
        budget,
        pot=about.pot,
        category=about.category,
        estimate=about.estimate,
        latitude=about.latitude,
        longitude=about.longitude,
        required=settings.estimate == "required",
    ).require()
    title = " ".join(tidy(title).split())
    may_be_titled(title).require()
    # Before it is looked for: no database takes every text that can be sent (a NUL, half a surrogate pair).
    may_say(tidy(body), max_length=settings.max_length).require()
    is_new(phase, title, tidy(body)).require()
    said = contributions.contribute(
        kind=PROJECT,
        phase=phase,
        author=author,
        title=title,
        body=body,
        language=language,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if is_read_first(phase, author) else Contribution.State.PUBLISHED,
        place=about.place,
    )
    last = budget.projects.aggregate(last=Max("number"))["last"] or 0
    project = Project(contribution=said.contribution, budget=budget, number=last + 1)
    _set(project, about)
    project.save(force_insert=True)
    attest(project, "project.submitted")
    return said


@transaction.atomic
def edit(*, project: Project, person: Person, title: str, body: str, about: About, expected_version: int = 0) -> Said:
    """Put a new version in the place of a project. One that was found not feasible waits to be studied again.

    Raises ``Refused``.
    """
    held = held_project(project)
    text = held.contribution
    settings = text.phase.rules_of_tool
    may_rewrite(held).require()
    fits(
        held.budget,
        pot=about.pot,
        category=about.category,
        estimate=about.estimate,
        latitude=about.latitude,
        longitude=about.longitude,
        required=settings.estimate == "required",
    ).require()
    may_be_titled(" ".join(tidy(title).split())).require()
    said = contributions.edit(
        contribution=text,
        person=person,
        title=title,
        body=body,
        max_length=settings.max_length,
        state=Contribution.State.PENDING if is_read_first(text.phase, person) else "",
        expected_version=expected_version,
    )
    Contribution.objects.filter(pk=text.pk).update(place=about.place)
    before = details_content(held)
    _set(held, about)
    if held.state == Project.State.INFEASIBLE:
        held.state = Project.State.SUBMITTED
    held.save()
    if details_content(held) != before:
        attest(held, "project.sorted")
    return said


@transaction.atomic
def withdraw(*, project: Project, person: Person | None) -> Contribution:
    """Its author takes a project back: its text is shown no more. Raises ``Refused``."""
    held = held_project(project)
    may_withdraw(person, held).require()
    return contributions.withdraw(contribution=held.contribution, person=person)


# --- unite and part -------------------------------------------------------------------------------------
@transaction.atomic
def merge(*, origin: Project, into: Project, by: Account | None) -> Link:
    """Let a project stand in another one: its authors are credited and told. ``by`` is None for the command line.

    Undone within seven days by :func:`unmerge`. Raises ``Refused``.
    """
    if by is not None:
        may_unite(by, origin).require()
        may_unite(by, into).require()
    made = contributions.merge(origin=origin.contribution, into=into.contribution)
    for author in {one.pk: one for one in (*authors_of(origin.contribution), *authors_of(into.contribution))}.values():
        tell(
            author,
            into.contribution,
            _("Two projects were united"),
            _(
                "“%(other)s” and “%(title)s” now stand together, as “%(title)s”; all their authors are credited. The "
                "organisers can part them again for seven days."
            ),
            other=origin.contribution.title,
        )
    return made


@transaction.atomic
def unmerge(*, origin: Project, by: Account | None) -> Contribution:
    """Let a united project stand by itself again. Raises ``Refused``."""
    if by is not None:
        may_unite(by, origin).require()
    parted = contributions.unmerge(origin=origin.contribution)
    for author in authors_of(parted):
        tell(
            author,
            parted,
            _("Your project stands by itself again"),
            _("“%(title)s” was parted from the project with which it had been united."),
        )
    return parted


# --- co-authors -----------------------------------------------------------------------------------------
def invite(*, project: Project, by: Person) -> str:
    """Make an invitation to sign a project; returns its secret, for the author to pass on. Raises ``Refused``."""
    return contributions.invite_coauthor(contribution=project.contribution, by=by)


@transaction.atomic
def accept(*, token: str, person: Person) -> CoAuthor:
    """Sign a project with its author. Raises ``Refused``."""
    signed = contributions.accept_coauthorship(token=token, person=person)
    author = signed.contribution.author
    if author is not None and author.pk != person.pk:
        tell(
            author,
            signed.contribution,
            _("Someone signs your project with you"),
            _("%(other)s now signs “%(title)s” with you."),
            other=person.display_name,
        )
    return signed


@transaction.atomic
def leave(*, project: Project, person: Person) -> None:
    """Stop signing a project with its author; nothing happens to whoever does not sign it."""
    for signed in CoAuthor.objects.filter(contribution=project.contribution, person=person):
        contributions.leave_coauthorship(coauthor=signed)


# --- what organisers settle -----------------------------------------------------------------------------
@transaction.atomic
def sort(
    *, project: Project, by: Account | None, pot: Pot | None, category: Category | None, is_funded: bool = False
) -> Project:
    """Say which pot pays for a project, in which category it stands, and whether it is paid already.

    Raises ``Refused``.
    """
    held = held_project(project)
    if by is not None:
        may_sort(by, held).require()
    fits(held.budget, pot=pot, category=category, estimate=None, latitude=None, longitude=None).require()
    if is_funded and held.counted_cost is None:
        refuse(
            "cost_missing",
            _("Nobody has said what this project costs: it cannot be taken from its pot. Nothing was changed."),
            _("Study it first."),
            status=409,
        )
    before = details_content(held)
    held.pot, held.category, held.is_funded = pot, category, is_funded
    if details_content(held) != before:
        held.save(update_fields=["pot", "category", "is_funded"])
        attest(held, "project.sorted")
    return held


@transaction.atomic
def relate(*, first: Project, second: Project, kind: str, by: Account | None, reason: str = "") -> Relation:
    """Say that two projects exclude one another, or that the first needs the second. Twice is once."""
    held = held_project(first)
    if by is not None:
        may_sort(by, held).require()
    may_change_money(held.budget).require()
    may_tie(held, second, kind).require()
    if kind == Relation.Kind.CONFLICT and second.pk < held.pk:  # it has no direction: kept one way only
        held, second = held_project(second), held
    made, created = Relation.objects.get_or_create(
        kind=kind,
        first=held,
        second=second,
        defaults={"reason": " ".join(tidy(reason).replace("\0", "").split())[:300]},
    )
    if created:
        attest(held, "project.related")
    return made


@transaction.atomic
def unrelate(*, relation: Relation, by: Account | None) -> None:
    """Take such a tie away. Raises ``Refused``."""
    held = held_project(relation.first)
    if by is not None:
        may_sort(by, held).require()
    may_change_money(held.budget).require()
    Relation.objects.filter(pk=relation.pk).delete()
    attest(held, "project.related")


# --- what listeners ask ---------------------------------------------------------------------------------
@transaction.atomic
def follow_state(*, contribution: Contribution) -> None:
    """Write down that a project was withdrawn or united, or stands by itself again."""
    told = {
        Contribution.State.WITHDRAWN: Project.State.WITHDRAWN,
        Contribution.State.MERGED: Project.State.MERGED,
    }.get(contribution.state)  # type: ignore[call-overload]  # a row holds a plain text
    project = Project.objects.select_for_update(of=("self",)).filter(pk=contribution.pk).first()
    if project is None:
        return
    if told is None:
        if project.state not in (Project.State.WITHDRAWN, Project.State.MERGED):
            return
        latest = Assessment.objects.filter(project=project).first()
        told = Project.State(latest.verdict) if latest is not None else Project.State.SUBMITTED
    if project.state != told:
        project.state = told
        project.save(update_fields=["state"])


@transaction.atomic
def erase_details(*, contributions: Sequence[Contribution]) -> None:
    """Forget what erased projects were about and where, and what the services wrote about them."""
    keys = [one.pk for one in contributions]
    public_ids = [one.public_id for one in contributions]
    Contribution.objects.filter(pk__in=keys).update(place=None)
    projects = Project.objects.filter(pk__in=keys)
    projects.update(latitude=None, longitude=None, estimate=None, category=None)
    studies = list(Assessment.objects.filter(project__in=keys).values_list("public_id", flat=True))
    Assessment.objects.filter(project__in=keys).update(opinion="", changes="", findings=[])
    steps = [step.public_id for project in projects.prefetch_related("steps") for step in project.steps.all()]
    for subject, ids in ((DETAILS, public_ids), (ASSESSMENT, studies), (STEP, steps)):
        if ids:
            journal.erase(entry_ids=entries_of(subject, ids), reason="erased")


def held_project(project: Project) -> Project:
    """The row as it is now, held until the act ends."""
    held = (
        Project.objects.select_for_update(of=("self",))
        .select_related("contribution__process__space", "contribution__phase", "contribution__author", "budget")
        .get(pk=project.pk)
    )
    held.contribution.phase.process = held.contribution.process
    return held


def _set(project: Project, about: About) -> None:
    project.estimate, project.pot, project.category = about.estimate, about.pot, about.category
    if about.latitude is None or about.longitude is None:
        project.latitude = project.longitude = None
    else:
        project.latitude, project.longitude = round(about.latitude, DECIMALS), round(about.longitude, DECIMALS)


def attest(project: Project, kind: str) -> Receipt:
    return journal.record(
        kind=kind,
        subject_kind=DETAILS,
        subject_id=project.contribution.public_id,
        content=details_content(project),
    )


def tell(person: Person, text: Contribution, subject: Sentence, words: Sentence, **params: object) -> None:
    """Let an author know; put in their language when it is carried."""
    where = text.process
    path = reverse("budgets:project", args=[where.space.slug, where.slug, text.ref])
    title = text.title or text.body[:60]
    announce(PersonToTell(person=person, subject=subject, text=words, path=path, params={"title": title, **params}))
