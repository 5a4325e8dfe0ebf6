# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a question: what one wants of it, hence how it is counted; then what is asked, and between what.

Nothing is kept before the last button: a page that comes back (to take options from texts, to change the way of voting)
holds all that was written in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused, refuse
from isegoria.engine.tallies.choosing import AIMS, Aim, aims_of, find_aim
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.methods import METHODS
from isegoria.tools.votes import actions
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.preparing.lines import line_of_contribution
from isegoria.tools.votes.preparing.taking import MOST_TAKEN, SHOWN, phases_to_take_from, taken, texts_of
from isegoria.tools.votes.queries import has_votes, options_of
from isegoria.tools.votes.rules import may_add_to, may_edit

from .aim_words import said
from .ballot_page import common_context, form_context, vote_context
from .desk_finding import account_of, desk_addresses, desk_url, observed_phase, organised_phase, vote_in
from .desk_forms import LONGEST_QUESTION, QuestionForm, initial_of
from .forms import empty
from .method_words import method_words
from .shapes import ballot_of

FAMILIES = ("answers", "approval", "grades", "rankings", "points")


# --- what one wants -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Way:
    """A way of voting that can be chosen."""

    id: str
    name: str
    counts: str
    url: str
    why: str = ""


@dataclass(frozen=True)
class Wanted:
    """One thing that can be wanted, with the ways that give it, the recommended one first."""

    id: str
    sentence: str
    explanation: str
    ways: tuple[Way, ...]


def _way(phase: Phase, method: str, aim: str = "", why: str = "") -> Way:
    words = method_words(method)
    query = f"?method={method}" + (f"&aim={aim}" if aim else "")
    return Way(
        method, str(words.name), str(words.counts), desk_addresses(phase).write + query, said(why) if why else ""
    )


def _wanted(phase: Phase) -> list[Wanted]:
    found = []
    for aim in AIMS:
        ways = tuple(_way(phase, one.method, aim.id, one.why) for one in aim.methods if one.method in METHODS)
        if ways:
            found.append(Wanted(aim.id, said(aim.sentence), said(aim.explanation), ways))
    return found


@signed_in
@require_safe
@never_cache
def choose(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """What do you want? Each answer leads to the way that gives it; every way can be taken below."""
    found = organised_phase(request, space, process, phase)
    may_add_to(found).require()
    every = [(family, [_way(found, one.id) for one in METHODS.values() if one.family == family]) for family in FAMILIES]
    return render(
        request,
        "votes/desk/choose.html",
        common_context(found)
        | {"robots": "noindex", "desk": desk_addresses(found), "wanted": _wanted(found), "every": every},
    )


# --- the question -------------------------------------------------------------------------------------
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """A new question."""
    found = organised_phase(request, space, process, phase)
    may_add_to(found).require()
    if request.method != "POST" and request.GET.get("method", "") not in METHODS:
        return HttpResponseRedirect(desk_addresses(found).choose)
    return _write(request, found, None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """A question that stands, until the first ballot."""
    found = organised_phase(request, space, process, phase)
    one = vote_in(found, vote)
    may_edit(one).require()
    return _write(request, found, one)


def _write(request: HttpRequest, phase: Phase, vote: Vote | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    go = sent.get("go", "") if sent is not None else ""
    given = request.GET if sent is None else sent
    asked = given.get("another" if go == "method" else "method", "") or (vote.method if vote else "")
    method, aim = _method(phase, asked), find_aim(given.get("aim", ""))
    settings: dict[str, Any] = {
        "method": method,
        "electorate": phase.rules_of_tool.electorate,
        "one_seat": aim.seats == "one" if aim else _one_seat(method, vote),
    }
    if sent is None or go in ("show", "take", "method"):
        form = QuestionForm(initial=_begun(sent, go, phase) if sent is not None else _standing(phase, vote), **settings)
        return _page(request, phase, vote, form, aim, sent or {})
    form = QuestionForm(sent, **settings)
    if form.is_valid():
        try:
            kept = _keep(phase, vote, form, account_of(request), draft=go == "draft")
        except Refused as refused:
            if refused.verdict.status not in (400, 409):
                raise
            form.add_error(None, f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            if kept.state == Vote.State.DRAFT:
                messages.success(
                    request, _("Kept as a draft: its team alone sees it. Say that it is ready when it is.")
                )
            else:
                messages.success(request, _("The question is ready. This is how people will see it."))
            return HttpResponseRedirect(desk_url(phase, "preview", kept.public_id))
    return _page(request, phase, vote, form, aim, sent, status=400)


def _one_seat(method: Method, vote: Vote | None) -> bool:
    """Whether nobody thinks of several winners, where no aim says so."""
    if vote is not None:
        return vote.seats == 1
    return bool(aims_of(method.id)) and aims_of(method.id)[0].seats == "one"


def _method(phase: Phase, name: str) -> Method:
    found = METHODS.get(name)
    if found is None:
        refuse(
            "no_such_method",
            _("There is no such way of voting on this site. Nothing was changed."),
            _("Choose one of those that are offered."),
            remedy_url=desk_addresses(phase).choose,
            status=404,
        )
    return found


def _standing(phase: Phase, vote: Vote | None) -> dict[str, Any]:
    """What stands already. The first question of a step is the one that its process asks, until it is changed."""
    if vote is not None:
        return initial_of(vote)
    if has_votes(phase):
        return {}
    return {f"question_{code}": text[:LONGEST_QUESTION] for code, text in phase.process.questions.items()}


def _begun(sent: Mapping[str, str], go: str, phase: Phase) -> dict[str, Any]:
    """What was written so far, with the texts that were ticked as further options."""
    begun = {name: value for name, value in sent.items() if value != ""}
    refs = getattr(sent, "getlist", lambda _name: [])("take")
    if go == "take" and refs:
        texts = taken(phase, refs[:MOST_TAKEN])
        code = _language_of(phase, sent)
        written = begun.get(f"options_{code}", "")
        lines = [line_of_contribution(texts[ref]) for ref in refs if ref in texts and f"[{ref}]" not in written]
        begun[f"options_{code}"] = "\n".join(filter(None, [written.rstrip(), *lines]))
    return begun


def _language_of(phase: Phase, sent: Mapping[str, str]) -> str:
    """The language in which options are being written: the process's, unless another one was begun."""
    own = phase.process.language
    written = [name.removeprefix("options_") for name, text in sent.items() if name.startswith("options_") and text]
    if own in written or not written:
        return own if f"options_{own}" in sent else next(iter(written), own)
    return written[0]


def _keep(phase: Phase, vote: Vote | None, form: QuestionForm, by: Account, *, draft: bool) -> Vote:
    texts = taken(phase, form.refs) if form.refs else {}
    if vote is None:
        return actions.make_vote(phase=phase, by=by, draft=draft, **form.vote(texts))
    kept = {one.contribution.public_id: one.contribution for one in options_of(vote) if one.contribution}
    edited = actions.edit_vote(vote=vote, by=by, **form.vote({**kept, **texts}))
    if edited.state == Vote.State.DRAFT and not draft:
        return actions.ready_vote(vote=edited, by=by)
    return edited


def _page(
    request: HttpRequest,
    phase: Phase,
    vote: Vote | None,
    form: QuestionForm,
    aim: Aim | None,
    sent: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    method, why = form.method, ""
    if aim is not None:
        why = next((said(one.why) for one in aim.methods if one.method == method.id), "")
    sources = list(phases_to_take_from(phase))
    source = next((one for one in sources if one.slug == sent.get("source", "")), None)
    texts = list(texts_of(source)) if source is not None and sent.get("go") in ("show", "take") else []
    return render(
        request,
        "votes/desk/write.html",
        common_context(phase)
        | {
            "robots": "noindex",
            "desk": desk_addresses(phase),
            "vote": vote,
            "form": form,
            "aim": aim,
            "aim_said": said(aim.sentence) if aim else "",
            "why": why,
            "method": method,
            "words": method_words(method.id),
            "ways": [_way(phase, one.id) for one in METHODS.values()],
            "sources": sources,
            "source": source,
            "texts": [_shown(one) for one in texts],
            "more_texts": bool(source) and getattr(source, "texts", 0) > SHOWN,
            "shown": SHOWN,
            "most_taken": MOST_TAKEN,
            "can_draft": vote is None or vote.state == Vote.State.DRAFT,
        },
        status=status,
    )


@dataclass(frozen=True)
class TextShown:
    """A text that can be ticked, and what people gave it."""

    ref: str
    words: str
    language: str
    voices: str


def _shown(one: Contribution) -> TextShown:
    standing = getattr(one, "standing", None)
    supports, agrees = (standing.supports, standing.agrees) if standing else (0, 0)
    voices = ""
    if supports:
        voices = ngettext("%(n)s support", "%(n)s supports", supports) % {"n": supports}
    elif agrees:
        voices = ngettext("%(n)s person agrees", "%(n)s people agree", agrees) % {"n": agrees}
    return TextShown(one.public_id, one.title or one.body[:200], one.language, voices or gettext("nobody yet"))


# --- as a voter sees it -------------------------------------------------------------------------------
@signed_in
@require_safe
@never_cache
def preview(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """The ballot as a voter will have it, which casts nothing."""
    found = observed_phase(request, space, process, phase)
    one = vote_in(found, vote)
    choices = options_of(one)
    return render(
        request,
        "votes/desk/preview.html",
        vote_context(one)
        | form_context(empty(ballot_of(one, choices)))
        | {
            "robots": "noindex",
            "desk": desk_addresses(found),
            "preview": True,
            "edit_url": desk_url(found, "edit", one.public_id),
            "act_url": desk_url(found, "act", one.public_id),
            "can_edit": bool(may_edit(one)),
            "words": method_words(one.method),
        },
    )
