# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards of a contribution or a process for other sites' pages, and the page that gives their code.

A card is the one page that another site may frame. It therefore knows nobody: no cookie is set, no session or guest is
read, nothing can be pressed that acts, and no script runs. Its links open the site itself, in a tab of their own.
"""

from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse
from isegoria.design.templatetags.prose import plain
from isegoria.doors.web.addresses import process_url
from isegoria.doors.web.cards import cards

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)
MINUTES = 5
"""How long a card may be shown again as it was: what is hidden is gone from everywhere soon."""
THEMES = ("light", "dark")
EXCERPT = 240
# From this many answers on their number says nothing of anyone, as in the conversation's own pages.
COUNTS_FROM = 5
HEIGHTS = {"c": 320, "p": 260}
"""Pixels that each kind of card needs at the width of a telephone."""


@require_safe
@xframe_options_exempt
def contribution(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a contribution; of one that was merged, the card of the text in which it stands."""
    found = find_contribution(public_id.lower())
    if found is None or not _is_shown(found):
        return _card(request, "web/embed/gone.html", {}, status=404)
    if found.state == Contribution.State.MERGED and found.standing.merged_into is not None:
        target = reverse("web:embed_contribution", args=[found.standing.merged_into.public_id])
        query = request.META.get("QUERY_STRING", "")
        return _may_be_framed(HttpResponseRedirect(f"{target}?{query}" if query else target))
    kind = find_kind(found.kind)
    text = plain(found.body)
    return _card(
        request,
        "web/embed/contribution.html",
        {
            "contribution": found,
            "process": found.process,
            "kind": kind.name if kind else "",
            "heading": found.title or _cut(text),
            "excerpt": _cut(text) if found.title else "",
            "url": contribution_url(found) or process_url(found.process),
            "answers": found.standing.opinions if found.standing.opinions >= COUNTS_FROM else 0,
        },
    )


@require_safe
@xframe_options_exempt
def process(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a process: its question, where it stands, its people and its time left."""
    found = _published(public_id)
    if found is None:
        return _card(request, "web/embed/gone.html", {}, status=404)
    return _card(
        request,
        "web/embed/process.html",
        {"card": cards([found])[0], "process": found, "url": process_url(found)},
    )


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]}…"


def _is_shown(found: Contribution) -> bool:
    return found.is_public and found.process.is_published


def _published(public_id: str) -> Process | None:
    return (
        Process.objects.select_related("space").filter(public_id=public_id.lower(), published_at__isnull=False).first()
    )


def _card(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Rendered without the request: nothing of the visitor can get into it."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    theme = request.GET.get("theme", "")
    with translation.override(language):
        content = render_to_string(template, context | {"theme": theme if theme in THEMES else ""})
    return _may_be_framed(HttpResponse(content, status=status))


def _may_be_framed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


# --- the page that gives the code ------------------------------------------------------------------------
class CardForm(forms.Form):
    """How the card will look."""

    lang = forms.ChoiceField(
        label=_("Language of the card"), choices=[("auto", _("the reader’s")), *settings.LANGUAGES]
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        choices=[("auto", _("those of the reader’s device")), ("light", _("light")), ("dark", _("dark"))],
    )


@dataclass(frozen=True)
class Shared:
    """What is shared: its words, its address and its card."""

    title: str
    language: str
    back_url: str
    short_path: str
    card_path: str
    height: int


@require_safe
@csp_update({"frame-src": ["'self'"]})  # the card as others will see it
def share_contribution(request: HttpRequest, public_id: str) -> HttpResponse:
    """Share a contribution: its short address, and its card's code."""
    found = find_contribution(public_id.lower())
    if found is None or not _is_shown(found):
        refuse(
            "nothing_to_share",
            _("There is nothing public at this number, so nothing can be shared."),
            _("Check the number: it has ten letters and digits."),
            status=404,
        )
    shared = Shared(
        title=found.title or _cut(plain(found.body)),
        language=found.language,
        back_url=contribution_url(found) or process_url(found.process),
        short_path=reverse("web:contribution", args=[found.public_id]),
        card_path=reverse("web:embed_contribution", args=[found.public_id]),
        height=HEIGHTS["c"],
    )
    return _share(request, shared)


@require_safe
@csp_update({"frame-src": ["'self'"]})  # the card as others will see it
def share_process(request: HttpRequest, public_id: str) -> HttpResponse:
    """Share a process: its short address, and its card's code."""
    found = _published(public_id)
    if found is None:
        refuse(
            "nothing_to_share",
            _("There is nothing public at this number, so nothing can be shared."),
            _("Check the number: it has ten letters and digits."),
            status=404,
        )
    question = found.question
    shared = Shared(
        title=question.text,
        language=question.language,
        back_url=process_url(found),
        short_path=reverse("web:process_by_id", args=[found.public_id]),
        card_path=reverse("web:embed_process", args=[found.public_id]),
        height=HEIGHTS["p"],
    )
    return _share(request, shared)


def _share(request: HttpRequest, shared: Shared) -> HttpResponse:
    form = CardForm({"lang": "auto", "theme": "auto"} | request.GET.dict())
    chosen = form.cleaned_data if form.is_valid() else {}
    query = "&".join(f"{name}={value}" for name, value in chosen.items() if value != "auto")
    card_path = f"{shared.card_path}?{query}" if query else shared.card_path
    site = settings.SITE_ADDRESS.rstrip("/")
    code = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0" loading="lazy"></iframe>',
        f"{site}{card_path}",
        shared.title,
        shared.height,
    )
    return render(
        request,
        "web/share.html",
        {"robots": "noindex", "shared": shared, "form": form, "card_path": card_path, "code": code, "site": site},
    )
