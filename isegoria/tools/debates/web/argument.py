# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one argument: its text, how it was weighed and by which side, the replies, what became of it."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.moderation.queries import last_decision
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.contributions.life import life_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.design.drawings import Drawing
from isegoria.design.templatetags.prose import plain
from isegoria.tools.debates.actions import withdraw_argument
from isegoria.tools.debates.queries import latest_comparison

from .finding import addresses, argument_at, argument_url
from .last_act import LastAct, carry, excerpt, last_act
from .reading import common_context
from .shown import Reader, dress, reader_of
from .wording import weighing_bar


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def argument(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One argument. The identifier leads: an address with other words sends on. A POST of its author withdraws it."""
    found = argument_at(request, space, process, ref[:10])
    if request.method == "POST":
        return _withdraw(request, found)
    if found.ref != ref:
        return HttpResponsePermanentRedirect(argument_url(found))
    person = known_person(request)
    reader = reader_of(person, found.phase)
    author = person is not None and found.author_id == person.pk
    public = found.is_public
    dress([found], reader)
    standing = found.state in {Contribution.State.PUBLISHED, Contribution.State.PENDING}
    editable = standing and found.phase.state == Phase.State.OPEN and found.process.is_published
    return render(
        request,
        "debates/argument.html",
        common_context(found.phase, reader)
        | {
            "argument": found,
            "side": found.argument.side,
            "contribution": found,
            "is_public": public,
            "stands": found.state == Contribution.State.PUBLISHED,
            "text_shown": public or (author and found.state != Contribution.State.ERASED),
            "is_author": author,
            "decision": None if public else last_decision(found),
            "hidden": {**found.hidden, "then": "argument"},
            "act": last_act(request, person, found.phase_id),
            "changed": _changed(found) if found.current_version > 1 else None,
            "history_url": argument_url(found, "history"),
            "edit_url": argument_url(found, "edit"),
            "may_edit": author and editable,
            "by_side": _by_side(found, reader) if public else [],
            "life": life_of(found) if public else None,
        },
        status=410 if found.state == Contribution.State.ERASED else 200,
    )


def _withdraw(request: HttpRequest, argument: Contribution) -> HttpResponse:
    """Only the author may; raises ``Refused``."""
    person = known_person(request)
    withdrawn = withdraw_argument(argument=argument, person=person)
    withdrawn.process = argument.process
    response = HttpResponseRedirect(f"{argument_url(withdrawn)}#kept")
    act = LastAct(
        person=acting_person(request).public_id,
        kind="withdrawn",
        phase=argument.phase_id,
        ref=withdrawn.ref,
        excerpt=excerpt(plain(argument.body)),
        language=argument.language,
    )
    carry(response, act, addresses(argument.phase).process)
    return response


def _changed(argument: Contribution) -> datetime | None:
    """When its words changed last."""
    return argument.versions.order_by("-number").values_list("created_at", flat=True).first()


def _by_side(argument: Contribution, reader: Reader) -> list[Drawing]:
    """How those who stand for and those who stand against weighed it, in the latest comparison; often not known."""
    if not reader.totals:
        return []
    result = latest_comparison(argument.phase)
    if result is None or argument.public_id not in result.summary["names"]:
        return []
    number = result.summary["names"].index(argument.public_id)
    counts, fewest = result.summary["counts"], result.summary["fewest"]
    rows = [[kind[number] for kind in counts[place]] for place in (0, 2)]
    if min(map(sum, rows)) < fewest:
        return []
    labels = (gettext("Those who stand for"), gettext("Those who stand against"))
    return [
        weighing_bar(*row, label=label, uid=f"side-{place}")
        for place, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]
