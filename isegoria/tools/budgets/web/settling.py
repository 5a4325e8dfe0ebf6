# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page by which an organiser settles a tie that a result leaves open: by a lot, or by a decision and its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused
from isegoria.tools.budgets.outcome.actions import settle_tie as settle
from isegoria.tools.budgets.outcome.queries import BudgetOutcome
from isegoria.tools.budgets.outcome.rules import DECISION, LONGEST_REASON, LOT, may_settle

from .finding import account_of
from .results import result_context, row_of
from .results_addresses import counted_at, result_addresses
from .results_words import names_of, quoted


class SettlingForm(forms.Form):
    """A lot or a decision; for a decision, the rank of each project that is equal; and why."""

    way = forms.ChoiceField(
        label=_("How is this tie settled?"),
        choices=[
            (LOT, _("By a lot: a seed is drawn now, once, and published; anyone can draw the same order from it.")),
            (DECISION, _("By a decision: those who decide say which project comes first.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("Who decided, and why"),
        help_text=_("Everyone reads it on the page of the result, and the public journal keeps it."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write who decided and why: everyone reads it.")},
    )

    def __init__(self, *args: Any, outcome: BudgetOutcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tied = outcome.tied
        ranks = [("", "–"), *((str(rank), str(rank)) for rank in range(1, len(self.tied) + 1))]
        for one in self.tied:
            self.fields[self._name(one.number)] = forms.ChoiceField(
                label=_("Rank of %(name)s") % {"name": quoted(one.name.text)},
                help_text=_("For a decision only."),
                choices=ranks,
                required=False,
            )
        self.order_fields(["way", *(self._name(one.number) for one in self.tied), "reason"])

    @staticmethod
    def _name(number: int) -> str:
        return f"rank_{number}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        ranks = [given.get(self._name(one.number), "") for one in self.tied]
        if given.get("way") == DECISION and (not all(ranks) or len(set(ranks)) < len(ranks)):
            self.add_error(
                self._name(self.tied[0].number),
                _("By a decision, give each project a rank of its own, from 1."),
            )
        return given

    @property
    def order(self) -> list[int]:
        """Numbers of the tied projects, the first to be paid first; none for a lot."""
        if self.cleaned_data["way"] != DECISION:
            return []
        return sorted(
            (one.number for one in self.tied), key=lambda number: int(self.cleaned_data[self._name(number)])
        )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settle_tie(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """What is equal, and the form; or that there is nothing to settle. Nothing that was typed is lost to an error."""
    outcome = counted_at(request, space, process, phase)
    vote = outcome.vote
    may_organise(request.user, vote.phase.process.space).require()
    open_ = may_settle(outcome)
    status, refusal, form = 200, None, None
    if request.method == "POST":
        open_.require()
        form = SettlingForm(request.POST, outcome=outcome)
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                settle(vote=vote, by=account_of(request), way=given["way"], order=form.order, reason=given["reason"])
            except Refused as refused:
                refusal, status = refused.verdict, refused.verdict.status
            else:
                messages.success(request, _("The tie is settled. The ballots are being counted again with it."))
                return HttpResponseRedirect(result_addresses(vote.phase).result)
    elif open_:
        form = SettlingForm(outcome=outcome)
    response = render(
        request,
        "budgets/result/settle.html",
        result_context(vote)
        | {
            "robots": "noindex",
            "outcome": outcome,
            "form": form,
            "names": names_of(outcome.tied),
            "rows": [row_of(outcome, one) for one in outcome.tied],
            "refusal": refusal.in_words if refusal is not None else None,
            "nothing": None if open_ else open_.in_words,
        },
        status=status,
    )
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response
