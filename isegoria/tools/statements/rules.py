# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may add a statement, and when the map is shown; and why not."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import tidy
from isegoria.core.processes import checklist
from isegoria.core.processes.checklist import Lack
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import YES, Verdict, no

from .tool import STATEMENT, TOOL_SLUG

FIRST_STATEMENTS = 3
"""Fewest statements that a conversation opens with: the first to come must find something to answer."""


def may_add(phase: Phase, person: Person | None) -> Verdict:
    """Whether a person may add one more statement, apart from its text. The phase's dates are the core's to check."""
    settings = phase.rules_of_tool
    if not settings.people_add:
        return no(
            "statements_closed",
            _("In this conversation the statements were chosen beforehand. Yours was not kept."),
            _("Give your opinion on those that are here."),
        )
    if person is not None:
        written = Contribution.objects.filter(phase=phase, kind=STATEMENT, author=person).count()
        if written >= settings.max_per_person:
            return no(
                "statements_used_up",
                _("You have added %(count)s statements, the most that one person can add here. This one was not kept."),
                _("Give your opinion on those of the others."),
                count=written,
            )
    return YES


def is_new(phase: Phase, text: str) -> Verdict:
    """The same sentence is not put to people twice. A double click finds its first send here."""
    same = (
        Contribution.objects.filter(phase=phase, kind=STATEMENT, body=tidy(text))
        .exclude(state__in=[Contribution.State.ERASED, Contribution.State.WITHDRAWN])
        .exists()
    )
    return already_there() if same else YES


def already_there() -> Verdict:
    """The no to a sentence that stands already."""
    return no(
        "statement_exists",
        _("This very sentence is already among the statements. It was not added a second time."),
        _("You will come upon it; or say it in another way, if you mean something else."),
        status=409,
    )


def may_seed(phase: Phase) -> Verdict:
    """Organisers set out statements until the phase closes: afterwards nobody could answer them."""
    if phase.state == Phase.State.CLOSED:
        return no(
            "phase_closed_to_seeds",
            _("This phase has closed: nobody could answer new statements. None was added."),
            _("Move the closing date first, if people should go on."),
            status=409,
        )
    return YES


def may_see_map(phase: Phase) -> Verdict:
    """Whether the opinion map is shown now, by the phase's setting."""
    settings = phase.rules_of_tool
    if settings.show_map == "closed" and phase.state != Phase.State.CLOSED:
        return no(
            "map_later",
            _("The opinion map will be shown when this phase has closed, so that it sways nobody before."),
            _("Give your opinion in the meantime."),
        )
    return YES


@checklist.asked_by(TOOL_SLUG)
def first_statements(phases: Sequence[Phase]) -> Mapping[int, Iterable[Lack]]:
    """A conversation opens with a few statements, or takes up those of another phase. One query."""
    set_out = Q(contributions__kind=STATEMENT, contributions__state=Contribution.State.PUBLISHED)
    rows = (
        Phase.objects.filter(pk__in=[phase.pk for phase in phases])
        .annotate(
            standing=Count("contributions", filter=set_out),
            takes=Exists(Phase.takes_up.through.objects.filter(from_phase=OuterRef("pk"))),
        )
        .order_by()
        .values_list("pk", "standing", "takes")
    )
    found = list(rows)
    standing = {key: count for key, count, _takes in found}
    takes_up = {key for key, _count, takes in found if takes}
    return {
        phase.pk: [
            Lack(
                "few_statements",
                _(
                    "“%(phase)s” has %(count)s first statements, and %(least)s are needed: "
                    "the first person who comes must find something to answer."
                ),
                f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/seed/",
                {
                    "phase": phase.title.text or phase.slug,
                    "count": standing.get(phase.pk, 0),
                    "least": FIRST_STATEMENTS,
                },
            )
        ]
        for phase in phases
        if standing.get(phase.pk, 0) < FIRST_STATEMENTS and phase.pk not in takes_up
    }
