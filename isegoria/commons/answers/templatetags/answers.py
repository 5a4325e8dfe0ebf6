# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load answers %}`: the official answer to a contribution, wherever it shows."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from isegoria.commons.answers import queries
from isegoria.commons.answers.models import Decision
from isegoria.commons.answers.rules import NOBODY, hat_of, may_answer
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import find_kind
from isegoria.design.figures import number

register = template.Library()

_STATES = {
    Decision.ACCEPTED: "good",
    Decision.PARTLY: "good",
    Decision.STUDIED: "wait",
    Decision.REJECTED: "stop",
    Decision.TAKEN_BACK: "info",
}


@register.inclusion_tag("answers/fragment.html", takes_context=True)
def answers_to(context: template.Context, contribution: Contribution, heading: bool = True) -> dict[str, Any]:
    """The standing answer, its versions, the office's clock and what is owed; nothing for what nobody answers.

    One query where the institution did nothing yet, else four, and two or three more for whoever is signed in. Give a
    contribution whose process and space are at hand.
    """
    kind = find_kind(contribution.kind)
    erased = contribution.state == Contribution.State.ERASED
    if kind is None or not kind.answered or not (contribution.is_public or erased):
        return {"shown": False}
    found = queries.file_of(contribution)
    process, request = contribution.process, context.get("request")
    account = getattr(request, "user", None)
    # isinstance looks through the lazy user.
    hat = hat_of(account, process.space) if isinstance(account, Account) and not erased else NOBODY
    return {
        "shown": True,
        "contribution": contribution,
        "space": process.space,
        "zone": process.space.zone,
        "file": found,
        "heading": heading,
        "erased": erased,
        "hat": hat,
        "may_answer": bool(hat.answers and may_answer(hat, contribution, found.case)),
    }


@register.inclusion_tag("design/components/state.html")
def decision_mark(decision: str) -> dict[str, str]:
    """A decision as a sign and a word; for lists, from ``queries.latest_answers``."""
    return {"state": _STATES[Decision(decision)], "label": decision_word(decision)}


@register.filter
def decision_word(decision: str) -> str:
    return capfirst(str(Decision(decision).label))


@register.filter
def lasting(span: timedelta) -> str:
    """A length of time in days, as people count it: "9 days", "less than a day"."""
    days = span // timedelta(days=1)
    if days < 1:
        return gettext("less than a day")
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": number(days)}


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago, in the words of :func:`lasting`."""
    return lasting(timezone.now() - moment) if moment else ""


@register.filter
def later_than(moment: datetime, promised: datetime) -> str:
    """How long after a promised date, in the words of :func:`lasting`."""
    return lasting(moment - promised)


@register.filter
def has_passed(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now()
