# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on far more than a page: everything by the same people, everything like these texts, a whole burst.

What it would touch is counted and shown before anything is done, and undone by one click after.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import refuse

from ..actions import MEANS
from ..batches.actions import SCOPES, begin, begin_aside, people, selected
from ..models import Decision
from ..reasons import Aside, Reason
from ..rules import PAUSES
from ..setting_aside.actions import touched
from .aside import say_so

PURPOSE = "moderation_selection"
EXAMPLES = 5
SCOPE_WORDS = {
    "authors": gettext_lazy("Everything that these people wrote"),
    "like": gettext_lazy("Everything that says the same, or nearly"),
    "burst": gettext_lazy("Everything by the newcomers of the same networks and days"),
}
Act = Decision.Act


def confirm_page(request: HttpRequest, space: Space, texts: Sequence[Contribution]) -> HttpResponse:
    """What a wide act would touch, before it is done. ``texts`` are those that were ticked."""
    scope, act = request.POST.get("scope", ""), request.POST.get("act", "")
    if scope not in SCOPES or act not in MEANS:
        refuse(
            "no_such_act",
            _("Nothing was changed: this is done one text at a time."),
            _("Choose another act."),
            status=400,
        )
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first()
    about: Mapping[str, Any] = SCOPES[scope](texts)
    found, everyone = selected(space, act, about), selected(space, act, {**about, "checked": True})
    return render(
        request,
        "moderation/wide.html",
        {
            "robots": "noindex",
            "space": space,
            "scope": SCOPE_WORDS[scope],
            "act": act,
            "act_words": Decision.Act(act).label,
            "texts": found.count(),
            "people": people(space, about).count(),
            "left_alone": everyone.count() - found.count(),
            "examples": list(found.select_related("author")[:EXAMPLES]),
            "sealed": seal(json.dumps({"space": space.pk, "about": about, "newest": last or 0}), PURPOSE),
            "aside": touched(space, about) if act == Act.HIDE else None,
            "aside_reasons": Aside.choices,
            "reasons": [(value, label) for value, label in Reason.choices if value],
            "reason": request.POST.get("reason", ""),
            "words": request.POST.get("words", ""),
            "needs_reason": act == Act.HIDE,
            "lengths": PAUSES,
        },
    )


@signed_in
@require_POST
def wide(request: HttpRequest, space: str) -> HttpResponse:
    """Do it: on the texts, and, where it was ticked, pause those who wrote them."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    kept = json.loads(unseal(request.POST.get("sealed", ""), PURPOSE) or "{}")
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if kept.get("space") != place.pk or reason not in Reason.values or act not in MEANS:
        refuse(
            "selection_lost",
            _("Nothing was changed: what this was about could not be read."),
            _("Go back to the queue and tick the texts again."),
            remedy_url=reverse("moderation:queue", args=[place.slug]),
            status=400,
        )
    about = kept["about"] | ({"checked": True} if "checked" in request.POST else {})
    days = request.POST.get("days", "")
    # Whom to pause is read from their texts while these stand.
    who = {"authors": list(people(place, about).values_list("pk", flat=True))} if days else {}
    aside = request.POST.get("aside", "") if act == Act.HIDE else ""
    if aside:
        # First: whose words say the same is read from their texts while these stand.
        who_aside = about | {"upto": kept["newest"]}
        numbers = touched(place, who_aside)
        if numbers.people:
            say_so(
                request,
                begin_aside(
                    space=place,
                    by=request.user,
                    about=who_aside,
                    reason=aside,
                    words=request.POST.get("words", ""),
                    most=numbers.people,
                ),
            )
    batch = begin(
        space=place, by=request.user, act=act, about=about, reason=reason, words=request.POST.get("words", "")
    )
    if who and days.isascii() and days.isdigit() and int(days) in PAUSES:
        begin(
            space=place,
            by=request.user,
            act=Act.PAUSE,
            about=who | ({"checked": True} if "checked" in request.POST else {}),
            reason=reason,
            words=request.POST.get("words", ""),
            days=int(days),
        )
    if batch.finished_at is not None:
        messages.success(
            request, ngettext("%(n)s text: decided.", "%(n)s texts: decided.", batch.done) % {"n": batch.done}
        )
    else:
        messages.info(
            request,
            ngettext(
                "%(n)s text is being decided on, in the background. You can go on meanwhile.",
                "%(n)s texts are being decided on, some at a time. You can go on meanwhile.",
                batch.size,
            )
            % {"n": batch.size},
        )
    return HttpResponseRedirect(reverse("moderation:queue", args=[place.slug]))
