# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roll at the desk: who stands there, whether they have voted, and the paper ballots that they are given."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.signing_in import signed_in

from ..ballot_forms import asked_in
from ..electorate.actions import free_line
from ..electorate.queries import find_line
from ..models import ListedVoter, RollEntry, Urn
from ..paper import actions, rules
from ..paper.queries import Standing, standings, to_hand
from .desk_paper_forms import LineForm
from .finding import account_of, desk_context, kept_phase, urns_on_roll


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def roll(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Look someone up, then mark that they took paper, or gave it back. What was typed stays out of addresses and logs:
    looking up is a POST too."""
    found, organises = kept_phase(request, space, process, phase)
    form = LineForm(request.POST or None)
    line: ListedVoter | None = None
    urns = urns_on_roll(found)
    if request.method == "POST" and form.is_valid():
        line = find_line(found, form.cleaned_data["line"])
        if line is None:
            form.add_error("line", f"{rules.unknown_line().reason_text} {rules.unknown_line().remedy_text}")
        elif what := request.POST.get("act", ""):
            _act(request, what, urns, line)
            return HttpResponseRedirect(request.path)
    cannot = next((verdict for verdict in map(rules.may_hand, urns) if not verdict), None)
    asked = asked_in(found, urns) if line else []
    states = standings(line, [one.urn for one in asked]) if line else []
    return render(
        request,
        "polling/desk/roll.html",
        desk_context(found)
        | {
            "form": form,
            "line": line,
            "said": form.cleaned_data.get("line", "") if form.is_bound and form.is_valid() else "",
            "standings": [(one.text, state.channel) for one, state in zip(asked, states, strict=True)],
            "online": _how_many(states, RollEntry.Channel.ONLINE),
            "on_paper": _how_many(states, RollEntry.Channel.PAPER),
            "not_yet": _how_many(states, ""),
            "can_free": organises and line is not None and line.person_id is not None and _nobody_voted(states),
            "closed": cannot.in_words if cannot is not None else None,
        },
        status=400 if form.is_bound and form.errors else 200,
    )


def _nobody_voted(states: list[Standing]) -> bool:
    return not any(one.channel for one in states)


def _how_many(states: list[Standing], channel: str) -> int:
    return sum(one.channel == channel for one in states)


def _act(request: HttpRequest, what: str, urns: list[Urn], line: ListedVoter) -> None:
    by = account_of(request)
    if what == "back":
        n = actions.take_paper_back(urns=urns, listed=line, by=by)
        messages.success(
            request,
            ngettext(
                "%(n)s ballot was given back: number %(number)s can vote online again.",
                "%(n)s ballots were given back: number %(number)s can vote online again.",
                n,
            )
            % {"n": n, "number": line.number},
        )
        return
    if what == "free":
        free_line(line=line, by=by)
        messages.success(
            request,
            gettext("Number %(number)s is nobody’s now: the code can be used again.") % {"number": line.number},
        )
        return
    gone = what == "withdraw"
    n = actions.hand_paper(urns=to_hand(line, urns, withdraw=gone), listed=line, by=by, withdraw=gone)
    messages.success(
        request,
        ngettext(
            "Give number %(number)s their ballot: the roll says that they took %(n)s.",
            "Give number %(number)s their ballots: the roll says that they took %(n)s.",
            n,
        )
        % {"n": n, "number": line.number},
    )
