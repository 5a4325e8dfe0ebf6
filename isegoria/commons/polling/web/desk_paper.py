# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paper ballots, for those who keep the desk: print, enter each twice, settle what differs, say that all are in."""

from collections.abc import Mapping, Sequence
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
from isegoria.core.spaces.texts import LocalText
from isegoria.core.verdicts import Refused, Verdict

from ..ballot_forms import Asked, Entry, Line, asked_in, form_of
from ..models import PaperBallot, Urn
from ..paper import actions, rules
from ..paper.printing import print_sheets
from ..paper.queries import Counts, ballot_of, counts_of, to_settle
from ..paper.readings import SPOILED, Reading, marked, shown_serial
from ..queries import urns_of
from .desk_paper_forms import PrintForm, SerialForm
from .finding import account_of, ballot_in, desk_addresses, desk_context, desk_url, kept_phase, organised_phase, urn_in


@dataclass(frozen=True)
class Row:
    """A question's paper."""

    urn: Urn
    asked: LocalText
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
    asked = asked_in(found, urns_of(found))
    rows = _rows(found, asked, account_of(request))
    fits = rules.takes_paper(found)
    return render(
        request,
        "polling/desk/paper.html",
        desk_context(found)
        | {
            "form": form,
            "print_form": PrintForm(),
            "fits": None if fits else fits.in_words,
            "rows": rows,
            "differing": _differing(found, rows),
            "to_read": sum(row.counts.for_reader for row in rows),
            "organises": organises,
        },
        status=400 if form.errors else 200,
    )


def _rows(phase: Phase, asked: Sequence[Asked], reader: Account) -> list[Row]:
    found = counts_of([one.urn for one in asked], reader)
    return [
        Row(
            urn=one.urn,
            asked=one.text,
            counts=found[one.urn.pk],
            can_print=rules.may_print(one.urn, 1),
            can_open=rules.has_closed(one.urn)
            and rules.may_open_with(one.urn, found[one.urn.pk], without_missing=True),
            print=desk_url(phase, "paper_print", one.urn.public_id),
            all_in=desk_url(phase, "paper_all_in", one.urn.public_id),
        )
        for one in asked
    ]


def _differing(phase: Phase, rows: Sequence[Row]) -> list[tuple[str, LocalText, str]]:
    """Number, question and page of each ballot that was read in two ways. One query where there are some."""
    names = {row.urn.pk: row.asked for row in rows}
    urns = [row.urn for row in rows if row.counts.differing]
    return [
        (shown_serial(one.serial), names[one.urn_id], desk_url(phase, "paper_settle", one.serial))
        for one in (to_settle(urns) if urns else ())
    ]


@signed_in
@require_POST
def print_ballots(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """So many ballots as one PDF, each with a number of its own."""
    found = organised_phase(request, space, process, phase)
    one, form = urn_in(found, vote), PrintForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else 0
    rules.may_print(one, number).require()
    pdf = print_sheets(
        urn=one,
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
    one, by = urn_in(found, vote), account_of(request)
    if request.POST.get("act") == "more":
        actions.say_more_comes(urn=one, by=by)
        messages.success(request, _("The urn waits again: enter the ballots that came."))
    else:
        actions.say_all_in(urn=one, by=by, without_missing=request.POST.get("without_missing") == "yes")
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
    rules.may_enter(one.urn).require()
    rules.may_read(one, account_of(request)).require()
    if request.method != "POST":
        return _entry(request, one, form_of(found).entry(one.urn, None))
    entry, reading = _read(one.urn, request.POST)
    if reading is None:
        return _entry(request, one, entry, status=400)
    entered = actions.enter(urn=one.urn, serial=one.serial, by=account_of(request), reading=reading)
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


def _read(urn: Urn, sent: Mapping[str, str]) -> tuple[Entry, Reading | None]:
    """What someone read: the marks, or that the ballot is blank or spoiled; None where it is none of these."""
    form, what = form_of(urn.phase), sent.get("what", "")
    if what == "spoiled":
        return form.entry(urn, None), SPOILED
    if what == "blank":
        return form.entry(urn, None), marked(form.nothing(urn))
    entry = form.entry(urn, sent)
    return entry, None if entry.marks is None else marked(entry.marks)


def _entry(request: HttpRequest, one: PaperBallot, entry: Entry, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "polling/desk/paper_ballot.html",
        {**entry.context, **desk_context(one.urn.phase), **_of_ballot(one), "entry": entry},
        status=status,
    )


def _of_ballot(one: PaperBallot) -> dict[str, object]:
    """What both pages of a ballot show. One query."""
    return {
        "asked": asked_in(one.urn.phase, [one.urn])[0].text,
        "serial": shown_serial(one.serial),
        "styles": form_of(one.urn.phase).styles,
    }


# --- two readings that differ ---------------------------------------------------------------------------
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settle(request: HttpRequest, space: str, process: str, phase: str, serial: str) -> HttpResponse:
    """Both readings side by side, and the third one that stands."""
    found, organises = kept_phase(request, space, process, phase)
    one = ballot_in(found, serial)
    urn, by = one.urn, account_of(request)
    rules.may_enter(urn).require()
    rules.may_settle(one, by, together=True, reason="-").require()
    fault = None
    if request.method == "POST":
        entry, reading = _chosen(one, request.POST)
        if reading is not None:
            try:
                actions.settle(
                    urn=urn,
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
    else:
        entry = form_of(found).entry(urn, None)
    return render(
        request,
        "polling/desk/paper_settle.html",
        {
            **entry.context,
            **desk_context(found),
            **_of_ballot(one),
            "entry": entry,
            "cancel_url": desk_url(found, "paper_cancel", one.serial),
            "readings": [_in_words(urn, one.first), _in_words(urn, one.second)],
            "is_reader": by.pk in {one.first_by_id, one.second_by_id},
            "organises": organises,
            "reason": request.POST.get("reason", "")[: rules.REASON_LENGTH],
            "fault": fault,
        },
        status=400 if request.method == "POST" else 200,
    )


def _chosen(one: PaperBallot, sent: Mapping[str, str]) -> tuple[Entry, Reading | None]:
    """One of the two readings, or another one."""
    what = sent.get("what", "")
    if what in ("first", "second"):
        return form_of(one.urn.phase).entry(one.urn, None), one.first if what == "first" else one.second
    return _read(one.urn, sent)


def _in_words(urn: Urn, reading: Reading | None) -> Sequence[Line]:
    """A reading as lines; a spoiled ballot has none."""
    if reading is None or reading.get("null"):
        return []
    return form_of(urn.phase).in_words(urn, reading["marks"])


@signed_in
@require_POST
def cancel(request: HttpRequest, space: str, process: str, phase: str, serial: str) -> HttpResponse:
    """A ballot that does not count, with its reason."""
    found = organised_phase(request, space, process, phase)
    one = ballot_in(found, serial)
    actions.cancel_ballot(urn=one.urn, serial=one.serial, by=account_of(request), reason=request.POST.get("reason", ""))
    messages.success(
        request, gettext("%(serial)s is cancelled: it does not count.") % {"serial": shown_serial(one.serial)}
    )
    return HttpResponseRedirect(desk_addresses(found).paper)
