# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a budget lacks before its process is published: the money, which people ask about first; and a ballot that is
ready, where the vote is open from the first day. What is found out later is told in time: see ``waiting``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes import checklist
from isegoria.core.processes.checklist import Lack
from isegoria.core.processes.models import Phase
from isegoria.tools.budgets.models import BudgetVote, Pot
from isegoria.tools.budgets.tool import IDEAS, TOOL_SLUG, VOTE

READY = (BudgetVote.State.READY, BudgetVote.State.OPENING, BudgetVote.State.COUNTED)


def desk_url(phase: Phase, page: str = "") -> str:
    return f"/s/{phase.process.space.slug}/{phase.process.slug}/{TOOL_SLUG}/{phase.slug}/desk/{page}"


def called(phase: Phase) -> dict[str, str]:
    return {"phase": phase.title.text or phase.slug}


@checklist.asked_by(TOOL_SLUG)
def before_publishing(phases: Sequence[Phase]) -> Mapping[int, Iterable[Lack]]:
    """The money is asked for once a process, on its first step. Two queries."""
    now = timezone.now()
    sums = dict(
        Pot.objects.filter(budget__process__in={one.process_id for one in phases})
        .order_by()
        .values_list("budget__process")
        .annotate(total=Sum("amount"))
    )
    ready = set(BudgetVote.objects.filter(phase__in=phases, state__in=READY).values_list("phase", flat=True))
    found: dict[int, list[Lack]] = defaultdict(list)
    asked = set[int]()
    for one in phases:
        settings = one.rules_of_tool
        if not sums.get(one.process_id) and one.process_id not in asked:
            asked.add(one.process_id)
            words = _("The budget does not say how much is shared out: people ask that first. One line is enough.")
            found[one.pk].append(Lack("no_money", words, desk_url(one, "money")))
        if settings.stage == VOTE:
            found[one.pk] += _of_the_vote(one, ready=one.pk in ready, is_due=bool(one.opens_at and one.opens_at <= now))
        elif settings.stage == IDEAS and one.opens_at and not one.closes_at:
            words = _("“%(phase)s” has no closing date: people do not know until when they can submit a project.")
            found[one.pk].append(Lack("no_close", words, _settings_url(one), called(one)))
    return found


def _of_the_vote(phase: Phase, *, ready: bool, is_due: bool) -> Iterable[Lack]:
    settings = phase.rules_of_tool
    if is_due and not ready:
        words = _("“%(phase)s” is open already and its ballot is not ready: draw it up, or give it a later date.")
        yield Lack("no_ballot", words, desk_url(phase, "vote"), called(phase))
    if phase.opens_at and not phase.closes_at:
        words = _("“%(phase)s” has no closing date: its ballots would never be counted.")
        yield Lack("no_close", words, _settings_url(phase), called(phase))
    if settings.paper and settings.electorate != "list":
        words = _("“%(phase)s” takes paper ballots: for that, its voters must be on a list.")
        yield Lack("paper_unfit", words, _settings_url(phase), called(phase))


def _settings_url(phase: Phase) -> str:
    return f"/organise/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/"
