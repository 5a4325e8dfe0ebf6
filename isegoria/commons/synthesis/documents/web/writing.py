# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writing desk: a document, its sections, its sentences. Each form does one thing and comes back to its place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.documents import actions, queries
from isegoria.commons.synthesis.documents.addresses import desk_path
from isegoria.commons.synthesis.models import Document, Idea, Section, Sentence
from isegoria.commons.synthesis.web.workshop import admit, workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused, Verdict, refuse
from isegoria.design.figures import number

from .forms import PromiseForm
from .shown import shown_refusal

Act = Callable[[HttpRequest, Document], str]
"""Does one thing, and returns the anchor to come back to."""


def draft_at(request: HttpRequest, space: str, process: str, document: str) -> Document:
    """A working text, for the team alone. Raises ``Refused``."""
    named = queries.find_document_at(space, process, document)
    if named is None:
        found: Process = workshop_at(request, space, process)
        refuse(
            "no_such_synthesis",
            _("There is no synthesis at this address: it may have been thrown away."),
            _("See those of this process."),
            remedy_url=f"/workshop/{found.space.slug}/{found.slug}/syntheses/",
            status=404,
        )
    admit(request, named.process)
    return named


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def writing(request: HttpRequest, space: str, process: str, document: str) -> HttpResponse:
    """Read and write a working text."""
    named = draft_at(request, space, process, document)
    refused: Verdict | None = None
    if request.method == "POST":
        # A list of 500 sentences has one form, and each of its buttons says the act and the sentence.
        act = ACTS.get(request.POST.get("do") or request.POST.get("act", "").partition(" ")[0])
        if act is None:
            refuse(
                "no_such_act",
                _("This form is not one of this page. Nothing was changed."),
                _("Open the document again."),
                status=400,
            )
        try:
            anchor = act(request, named)
        except Refused as why:
            refused = why.verdict
        else:
            if anchor.startswith("/"):
                return HttpResponseRedirect(anchor)
            return HttpResponseRedirect(f"{desk_path(named)}#{anchor}" if anchor else desk_path(named))
    if refused is not None:  # it may have changed under what was sent
        named = draft_at(request, space, process, document)
    ideas = Idea.objects.filter(process=named.process, state=Idea.State.STANDING)
    return shown_refusal(
        request,
        "synthesis/writing.html",
        {
            **workshop(request, named.process, "syntheses"),
            "document": named,
            "desk": queries.desk_of(named),
            "ideas": list(
                ideas.order_by("parent", "position", "pk").values("public_id", "title", "people_count")[:500]
            ),
            "latest": named.published,
            "promise": PromiseForm(
                initial={
                    "rhythm": named.rhythm,
                    "next_due": named.next_due_at.astimezone(named.process.space.zone).date()
                    if named.next_due_at
                    else None,
                }
            ),
            # What was sent and refused: nobody writes it twice.
            "sent": request.POST if refused is not None else {},
        },
        verdict=refused,
    )


# --- what each form does --------------------------------------------------------------------------------
def _text(request: HttpRequest, document: Document) -> str:
    actions.edit_document(
        document=document,
        by=request.user,
        version=_whole(request, "version"),
        title=request.POST.get("title", ""),
        introduction=request.POST.get("introduction", ""),
    )
    messages.success(request, gettext("Kept."))
    return "text"


def _promise(request: HttpRequest, document: Document) -> str:
    form = PromiseForm(request.POST)
    if not form.is_valid():
        refuse(
            "rhythm_unfit",
            _("This date cannot be read. Nothing was changed."),
            _("Choose a day of the calendar, or leave it empty."),
            status=400,
        )
    actions.promise(
        document=document,
        by=request.user,
        rhythm=form.cleaned_data["rhythm"],
        next_due_at=form.due_at(document.process.space.zone),
    )
    messages.success(request, gettext("The rhythm is public."))
    return "promise"


def _add_section(request: HttpRequest, document: Document) -> str:
    made = actions.add_section(
        document=document, by=request.user, title=request.POST.get("title", ""), idea=_idea(request, document)
    )
    return f"section-{made.pk}"


def _edit_section(request: HttpRequest, document: Document) -> str:
    section = _section(request, document)
    actions.edit_section(
        section=section,
        by=request.user,
        title=request.POST.get("title", ""),
        idea=_idea(request, document),
        read_title=request.POST.get("read_title"),
    )
    return f"section-{section.pk}"


def _move_section(request: HttpRequest, document: Document) -> str:
    section = _section(request, document)
    actions.move_section(section=section, by=request.user, position=_whole(request, "position"))
    return f"section-{section.pk}"


def _remove_section(request: HttpRequest, document: Document) -> str:
    actions.remove_section(section=_section(request, document), by=request.user)
    messages.success(request, gettext("The section is removed."))
    return ""


def _write(request: HttpRequest, document: Document) -> str:
    """A new sentence leads on to the choice of its extracts."""
    section = _section(request, document)
    made = actions.write_sentence(section=section, by=request.user, words=request.POST.get("words", ""))
    return f"{desk_path(document)}sentences/{made.public_id}/"


def _up(request: HttpRequest, document: Document) -> str:
    return _move(request, document, -1)


def _down(request: HttpRequest, document: Document) -> str:
    return _move(request, document, 1)


def _move(request: HttpRequest, document: Document, by: int) -> str:
    one = _sentence(request, document)
    row = list(one.section.sentences.order_by("position", "pk").values_list("pk", flat=True))
    actions.move_sentence(sentence=one, by=request.user, position=max(0, row.index(one.pk) + by))
    return f"s-{one.public_id}"


def _remove(request: HttpRequest, document: Document) -> str:
    one = _sentence(request, document)
    actions.remove_sentence(sentence=one, by=request.user)
    messages.success(request, gettext("The sentence is removed."))
    return f"section-{one.section_id}"


def _to_introduction(request: HttpRequest, document: Document) -> str:
    actions.to_introduction(sentence=_sentence(request, document), by=request.user)
    messages.success(request, gettext("It is now at the end of the introduction."))
    return "text"


def _sign(request: HttpRequest, document: Document) -> str:
    one = _sentence(request, document)
    actions.sign_off(sentences=[one], by=request.user)
    return f"s-{one.public_id}"


def _sign_section(request: HttpRequest, document: Document) -> str:
    section = _section(request, document)
    chosen = list(section.sentences.select_related("section__document"))
    count = actions.sign_off(sentences=chosen, by=request.user)
    messages.success(
        request,
        ngettext("%(n)s sentence is signed off.", "%(n)s sentences are signed off.", count) % {"n": number(count)},
    )
    return f"section-{section.pk}"


def _throw_away(request: HttpRequest, document: Document) -> str:
    actions.remove_document(document=document, by=request.user)
    messages.success(request, gettext("The working text is thrown away."))
    process = document.process
    return f"/workshop/{process.space.slug}/{process.slug}/syntheses/"


ACTS: dict[str, Act] = {
    "text": _text,
    "promise": _promise,
    "add_section": _add_section,
    "edit_section": _edit_section,
    "move_section": _move_section,
    "remove_section": _remove_section,
    "write": _write,
    "up": _up,
    "down": _down,
    "remove": _remove,
    "to_introduction": _to_introduction,
    "sign": _sign,
    "sign_section": _sign_section,
    "throw_away": _throw_away,
}


def _whole(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _idea(request: HttpRequest, document: Document) -> Idea | None:
    named: Any = request.POST.get("idea", "")[:10]
    found = Idea.objects.filter(process=document.process, public_id=named, state=Idea.State.STANDING)
    return found.first() if named else None


def _section(request: HttpRequest, document: Document) -> Section:
    found = Section.objects.filter(document=document, pk=_whole(request, "section")).first()
    if found is None:
        refuse(
            "no_such_section",
            _("This section is not there any more: someone may have removed it. Nothing was changed."),
            _("What you wrote is below: copy it into another section."),
            status=409,
        )
    found.document = document
    return found


def _sentence(request: HttpRequest, document: Document) -> Sentence:
    found = queries.find_sentence(document, request.POST.get("act", "").partition(" ")[2][:10])
    if found is None:
        refuse(
            "no_such_sentence",
            _("This sentence is not there any more: someone may have removed it. Nothing was changed."),
            _("Open the document again."),
            status=409,
        )
    return found
