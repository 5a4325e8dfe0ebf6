# SPDX-License-Identifier: AGPL-3.0-or-later
"""Going through the lines of a meeting's notes: a page of them at a time, one of them in full."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.workshops import actions, queries
from isegoria.commons.workshops.models import NoteLine, Workshop
from isegoria.commons.workshops.reading.personal import possible_names
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused
from isegoria.design.filters import Choice, Choices

from .finding import line_in, prepared_workshop, workshop_url
from .forms import LineForm
from .preparing import frame

A_PAGE = 25
VIEWS = {
    "kept": pgettext_lazy("lines", "kept"),
    "check": pgettext_lazy("lines", "to check"),
    "out": pgettext_lazy("lines", "left out"),
    "all": pgettext_lazy("lines", "all of them"),
}


def _asked(given: Any) -> tuple[str, str]:
    """The view and the page that an address or a form asks for."""
    show, page = given.get("show", ""), given.get("page", "")
    return show if show in VIEWS else "kept", page if page.isascii() and page.isdigit() and len(page) < 5 else "1"


def _address(workshop: Workshop, show: str, page: str, line: int | None = None) -> str:
    query = urlencode({name: value for name, value in (("show", show), ("page", page)) if value not in ("kept", "1")})
    return f"{workshop_url(workshop, 'cut')}{'?' if query else ''}{query}{f'#line-{line}' if line else ''}"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cut(request: HttpRequest, space: str, process: str, workshop: str) -> HttpResponse:
    """The lines of one view, a page at a time; a POST does one thing with those that are ticked."""
    found = prepared_workshop(request, space, process, workshop)
    show, number = _asked(request.POST if request.method == "POST" else request.GET)
    refusal, ticked = None, set[int]()
    if request.method == "POST":
        ticked = {int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 19}
        try:
            messages.success(request, _act(request, found, show, ticked))
        except Refused as refused:
            refusal = refused.verdict
        else:
            return redirect(_address(found, show, number))
    elif not found.is_draft:
        return redirect(workshop_url(found))
    counts = queries.count_lines(found)
    page = Paginator(queries.shown_lines(found, show), A_PAGE).get_page(number)
    for line in page.object_list:
        line.url = f"{_line_url(found, line)}?{urlencode({'show': show, 'page': page.number})}"
        line.ticked = line.pk in ticked
        line.names = possible_names(f"{line.text}\n{line.topic}") if "names" in line.checked_for else ()
    views = [
        Choice(label, _address(found, name, "1"), name == show, getattr(counts, name)) for name, label in VIEWS.items()
    ]
    context = {
        "page": page,
        "show": show,
        "counts": counts,
        "groups": [Choices(_("Lines"), views)],
        "topic": request.POST.get("topic", "")[:200],
        "refusal": refusal.in_words if refusal is not None else None,
    }
    return render(
        request, "workshops/cut.html", frame(found) | context, status=refusal.status if refusal is not None else 200
    )


def _line_url(workshop: Workshop, line: NoteLine) -> str:
    where = {"space": workshop.process.space.slug, "process": workshop.process.slug}
    return reverse("workshops:line", kwargs={**where, "workshop": workshop.public_id, "line": line.pk})


def _act(request: HttpRequest, workshop: Workshop, show: str, lines: set[int]) -> str:
    """Do what the pressed button says; the sentence says what was done. Raises ``Refused``."""
    act = request.POST.get("act", "")
    if act == "merge":
        actions.merge_lines(workshop=workshop, by=request.user, lines=lines)
        return str(_("The lines were put together. The others are among those left out."))
    if act == "topic":
        count = actions.file_lines(workshop=workshop, by=request.user, lines=lines, topic=request.POST.get("topic", ""))
        return ngettext("%(n)s line was filed.", "%(n)s lines were filed.", count) % {"n": count}
    keeps = act in {"keep", "keep_all"}
    if act in {"keep_all", "drop_all"}:
        count = actions.keep_all_shown(workshop=workshop, by=request.user, show=show, keeps=keeps)
    else:
        count = actions.keep_lines(workshop=workshop, by=request.user, lines=lines, keeps=keeps)
    if keeps:
        return ngettext("%(n)s line is kept.", "%(n)s lines are kept.", count) % {"n": count}
    return ngettext(
        "%(n)s line is left out; it stays at hand until you publish.",
        "%(n)s lines are left out; they stay at hand until you publish.",
        count,
    ) % {"n": count}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def line(request: HttpRequest, space: str, process: str, workshop: str, line: int) -> HttpResponse:
    """One line: its words, topic, table and number; cut at its blank lines, or brought back to what the notes said."""
    found = prepared_workshop(request, space, process, workshop)
    if not found.is_draft:
        return redirect(workshop_url(found))
    one = line_in(found, line)
    show, number = _asked(request.POST if request.method == "POST" else request.GET)
    initial = {"text": one.text, "topic": one.topic, "table": one.table, "said_by": one.said_by, "version": one.version}
    form = LineForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.edit_line(
                line=one,
                by=request.user,
                text=said["text"],
                topic=said["topic"],
                table=said["table"],
                said_by=said["said_by"],
                cuts=request.POST.get("act") == "cut",
                expected_version=said["version"] or 0,
            )
        except Refused as refused:
            refusal = refused.verdict
        else:
            return redirect(_address(found, show, number, made[0].pk))
    context = {
        "line": one,
        "names": possible_names(f"{one.text}\n{one.topic}"),
        "form": form,
        "show": show,
        "number": number,
        "back_url": _address(found, show, number, one.pk),
        "refusal": refusal.in_words if refusal is not None else None,
    }
    return render(
        request, "workshops/line.html", frame(found) | context, status=refusal.status if refusal is not None else 200
    )
