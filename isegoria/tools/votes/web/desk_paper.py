# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper ballots, for those who keep the desk: print, enter each twice, settle what differs, say that all are in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused, Verdict
from isegoria.tools.votes.models import PaperBallot, Vote
from isegoria.tools.votes.paper import actions, rules
from isegoria.tools.votes.paper.printing import print_sheets
from isegoria.tools.votes.paper.queries import Counts, ballot_of, counts_of, to_settle
from isegoria.tools.votes.paper.readings import SPOILED, Reading, marked, shown_serial
from isegoria.tools.votes.queries import options_of

from . import shapes
from .ballot_page import common_context, form_context
from .desk_finding import (
    account_of,
    ballot_in,
    desk_addresses,
    desk_url,
    kept_phase,
    organised_phase,
    questions_of,
    vote_in,
)
from .desk_paper_forms import PrintForm, SerialForm
from .forms import Filled, empty
from .forms import read as read_ballot
from .wording import lines_of


@dataclass(frozen=True)
class Row:
    """A question's paper."""

    vote: Vote
    counts: Counts
    can_print: Verdict
    """Whether ballots can be printed of it now."""
    can_open: Verdict
    """Whether all adds up; papers that never came back aside."""
    print: str
    all_in: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Counts, the number to type, and what differs. A POST leads to the ballot of a number."""
    found, organises = kept_phase(request, space, process, phase)
    form = SerialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        serial = form.cleaned_data["serial"]
        if ballot_of(found.pk, serial) is not None:
            return HttpResponseRedirect(desk_url(found, "paper_ballot", serial))
        form.add_error("serial", f"{rules.unknown_serial().reason_text} {rules.unknown_serial().remedy_text}")
    rows = _rows(found, account_of(request))
    differs = [row.vote for row in rows if row.counts.differing]
    fits = rules.takes_paper(found)
    return render(
        request,
        "votes/desk/paper.html",
        common_context(found)
        | {
            "robots": "noindex",
            "desk": desk_addresses(found),
            "form": form,
            "print_form": PrintForm(),
            "fits": None if fits else fits.in_words,
            "rows": rows,
            "differing": [
                (shown_serial(one.serial), one.vote, desk_url(found, "paper_settle", one.serial))
                for one in (to_settle(differs) if differs else ())
            ],
            "to_read": sum(row.counts.for_reader for row in rows),
            "organises": organises,
        },
        status=400 if form.errors else 200,
    )


def _rows(phase: Phase, reader: Account) -> list[Row]:
    votes = questions_of(phase)
    found = counts_of(votes, reader)
    return [
        Row(
            vote=vote,
            counts=found[vote.pk],
            can_print=rules.may_print(vote, 1),
            can_open=rules.has_closed(vote) and rules.may_open_with(vote, found[vote.pk], without_missing=True),
            print=desk_url(phase, "paper_print", vote.public_id),
            all_in=desk_url(phase, "paper_all_in", vote.public_id),
        )
        for vote in votes
    ]


@signed_in
@require_POST
def print_ballots(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """So many ballots as one PDF, each with a number of its own."""
    found = organised_phase(request, space, process, phase)
    one, form = vote_in(found, vote), PrintForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else 0
    rules.may_print(one, number).require()
    pdf = print_sheets(
        vote=one,
        by=account_of(request),
        number=number,
        language=form.cleaned_data["language"],
        entry=lambda serial: request.build_absolute_uri(desk_url(found, "paper_ballot", serial)),
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ballots-{found.slug}-{one.public_id}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def all_in(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """Say that all paper ballots of a question are in, so that its urn is opened; or take that back."""
    found = organised_phase(request, space, process, phase)
    one, by = vote_in(found, vote), account_of(request)
    if request.POST.get("act") == "more":
        actions.say_more_comes(vote=one, by=by)
        messages.success(request, _("The urn waits again: enter the ballots that came."))
    else:
        actions.say_all_in(vote=one, by=by, without_missing=request.POST.get("without_missing") == "yes")
        messages.success(request, _("All paper ballots are in: the urn is opened within a few minutes."))
    return HttpResponseRedirect(desk_addresses(found).paper)


# --- one ballot -----------------------------------------------------------------------------------------
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ballot(request: HttpRequest, space: str, process: str, phase: str, serial: str) -> HttpResponse:
    """A ballot to be entered as it stands on the paper. Whether somebody else has read it, the page does not say."""
    found, _organises = kept_phase(request, space, process, phase)
    one = ballot_in(found, serial)
    vote = one.vote
    rules.may_enter(vote).require()
    rules.may_read(one, account_of(request)).require()
    if request.method != "POST":
        return _entry(request, vote, one, empty(_shape(vote)))
    filled, reading = _read(vote, request.POST)
    if reading is None:
        return _entry(request, vote, one, filled, status=400)
    entered = actions.enter(vote=vote, serial=one.serial, by=account_of(request), reading=reading)
    said = {"serial": shown_serial(one.serial)}
    if entered.state == PaperBallot.State.DIFFERS:
        messages.warning(
            request,
            gettext("%(serial)s was read in another way before: put it aside, a third reading settles it.") % said,
        )
    elif entered.state == PaperBallot.State.READ:
        messages.success(request, gettext("%(serial)s is done: both readings are the same.") % said)
    else:
        messages.success(request, gettext("%(serial)s is entered. A colleague reads it as well.") % said)
    return HttpResponseRedirect(desk_addresses(found).paper)


def _shape(vote: Vote) -> shapes.Ballot:
    return shapes.ballot_of(vote, options_of(vote))


def _read(vote: Vote, sent: Mapping[str, str]) -> tuple[Filled, Reading | None]:
    """What someone read: the marks, or that the ballot is blank or spoiled; None where it is none of these."""
    shape = _shape(vote)
    what = sent.get("what", "")
    if what == "spoiled":
        return empty(shape), SPOILED
    if what == "blank":
        return empty(shape), marked(shape.nothing)
    filled = read_ballot(shape, sent)
    return filled, None if filled.marks is None else marked(filled.marks)


def _entry(request: HttpRequest, vote: Vote, one: PaperBallot, filled: Filled, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "votes/desk/paper_ballot.html",
        common_context(vote.phase)
        | form_context(filled)
        | {
            "robots": "noindex",
            "desk": desk_addresses(vote.phase),
            "vote": vote,
            "serial": shown_serial(one.serial),
            "drawn": False,
        },
        status=status,
    )


# --- two readings that differ ---------------------------------------------------------------------------
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settle(request: HttpRequest, space: str, process: str, phase: str, serial: str) -> HttpResponse:
    """Both readings side by side, and the third one that stands."""
    found, organises = kept_phase(request, space, process, phase)
    one = ballot_in(found, serial)
    vote, by = one.vote, account_of(request)
    rules.may_enter(vote).require()
    rules.may_settle(one, by, together=True, reason="-").require()
    filled, fault = empty(_shape(vote)), None
    if request.method == "POST":
        filled, reading = _chosen(vote, one, request.POST)
        if reading is not None:
            try:
                actions.settle(
                    vote=vote,
                    serial=one.serial,
                    by=by,
                    reading=reading,
                    reason=request.POST.get("reason", ""),
                    together=request.POST.get("together") == "yes",
                )
            except Refused as refused:
                if refused.verdict.code not in ("reason_missing", "reader_settles"):
                    raise
                fault = refused.verdict.in_words
            else:
                messages.success(request, _("The ballot is settled."))
                return HttpResponseRedirect(desk_addresses(found).paper)
    return render(
        request,
        "votes/desk/paper_settle.html",
        common_context(found)
        | form_context(filled)
        | {
            "robots": "noindex",
            "desk": desk_addresses(found),
            "vote": vote,
            "serial": shown_serial(one.serial),
            "cancel_url": desk_url(found, "paper_cancel", one.serial),
            "readings": [_in_words(vote, one.first), _in_words(vote, one.second)],
            "is_reader": by.pk in {one.first_by_id, one.second_by_id},
            "organises": organises,
            "what": request.POST.get("what", ""),
            "reason": request.POST.get("reason", "")[: rules.REASON_LENGTH],
            "fault": fault,
            "drawn": False,
        },
        status=400 if request.method == "POST" else 200,
    )


def _chosen(vote: Vote, one: PaperBallot, sent: Mapping[str, str]) -> tuple[Filled, Reading | None]:
    """One of the two readings, or another one."""
    what = sent.get("what", "")
    if what in ("first", "second"):
        return empty(_shape(vote)), one.first if what == "first" else one.second
    return _read(vote, sent)


def _in_words(vote: Vote, reading: Reading | None) -> list[object]:
    """A reading as lines; a spoiled ballot has none."""
    if reading is None or reading.get("null"):
        return []
    return list(lines_of(_shape(vote), reading["marks"]))


@signed_in
@require_POST
def cancel(request: HttpRequest, space: str, process: str, phase: str, serial: str) -> HttpResponse:
    """A ballot that does not count, with its reason."""
    found = organised_phase(request, space, process, phase)
    one = ballot_in(found, serial)
    actions.cancel_ballot(
        vote=one.vote, serial=one.serial, by=account_of(request), reason=request.POST.get("reason", "")
    )
    messages.success(
        request, gettext("%(serial)s is cancelled: it does not count.") % {"serial": shown_serial(one.serial)}
    )
    return HttpResponseRedirect(desk_addresses(found).paper)
