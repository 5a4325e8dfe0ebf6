# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a tie that a result leaves open can be settled, and which orders settle it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no

from .queries import BudgetOutcome

LOT, DECISION = "lot", "decision"
WAYS = (LOT, DECISION)
LONGEST_REASON = 500


def may_settle(outcome: BudgetOutcome | None) -> Verdict:
    """A tie is settled once, while it stands; a result without one stays what it is."""
    if outcome is None or outcome.status != "tied":
        return no(
            "no_tie",
            _("There is no tie to settle: this vote is not counted, or its result leaves nothing open."),
            _("See the result."),
            status=409,
        )
    if outcome.settled is not None:
        return no(
            "tie_settled",
            _("This tie is settled already, and the ballots are being counted again. Nothing was changed."),
            _("See the result in a minute."),
            status=409,
        )
    return YES


def settles(outcome: BudgetOutcome, way: str, order: Sequence[int], reason: str) -> Verdict:
    """Whether what was sent settles the tie: a way; and for a decision its reason, and each tied project once."""
    if way not in WAYS:
        return no(
            "tie_way_unknown",
            _("A tie is settled by a lot or by a decision. Nothing was changed."),
            _("Choose one of them."),
            status=400,
        )
    if not " ".join(reason.split()):
        return no(
            "reason_missing",
            _("There is no reason: it stays on the page of the result. Nothing was changed."),
            _("Write who decided and why, in a sentence or two."),
            status=400,
        )
    if way == DECISION and sorted(order) != sorted(one.number for one in outcome.tied):
        return no(
            "tie_order_wrong",
            _("Each project that is equal needs a rank of its own. Nothing was changed."),
            _("Give every one of them a different rank, from 1."),
            status=400,
        )
    return YES
