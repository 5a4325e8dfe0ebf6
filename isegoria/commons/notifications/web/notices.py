# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one was told, and how one wishes to be told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Account, Person
from isegoria.core.processes.models import Participation
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.zones import zone_name

from .. import actions
from ..bounces.actions import try_again as address_works
from ..feeds import feed_token
from ..models import LetterChoice, Notice, Pace
from ..people import has_page, page_path, wishes_page
from ..push import carrier, is_offered
from ..queries import endpoints_of, notices_of, preference_of, state_of, unread_count, zone_of
from ..stopping import absolute
from ..wording import leads_to, said, why_told
from .finding import back_url, person_or_refuse

A_PAGE = 25
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one was told, the latest first. Looking marks nothing: one says oneself what one has read."""
    person = known_person(request)
    if person is None:
        return render(request, "notifications/nobody.html", {"robots": "noindex"})
    reason = request.GET.get("of", "")
    reason = reason if reason in Notice.Reason.values else ""
    unread = request.GET.get("show") == "unread"
    page = Paginator(notices_of(person, reason=reason, unread=unread), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/notices.html",
        {
            "robots": "noindex",
            "page": page,
            "rows": [
                {"notice": one, "said": said(one), "url": leads_to(one), "why": why_told(one)}
                for one in page.object_list
            ],
            "unread": unread_count(person),
            "filtered": bool(reason or unread),
            "groups": _filters(reason, unread),
            "here": request.get_full_path(),
            "zone": zone_of(person),
        },
    )


def _filters(reason: str, unread: bool) -> list[dict[str, Any]]:
    def url(of: str, show: str) -> str:
        pairs = [f"{name}={value}" for name, value in (("of", of), ("show", show)) if value]
        return f"?{'&'.join(pairs)}" if pairs else "?"

    show = "unread" if unread else ""
    return [
        {
            "label": gettext("About"),
            "choices": [
                {"label": pgettext("notices", "everything"), "url": url("", show), "current": not reason},
                *(
                    {"label": label, "url": url(value, show), "current": value == reason}
                    for value, label in Notice.Reason.choices
                ),
            ],
        },
        {
            "label": gettext("Show"),
            "choices": [
                {"label": pgettext("notices", "all"), "url": url(reason, ""), "current": not unread},
                {"label": pgettext("notices", "not read yet"), "url": url(reason, "unread"), "current": unread},
            ],
        },
    ]


@require_POST
@never_cache
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: those named, or all."""
    person = person_or_refuse(request)
    if request.POST.get("all"):
        actions.mark_read(person=person)
    else:
        numbers = [one for one in request.POST.getlist("notice") if one.isascii() and one.isdigit() and len(one) < 19]
        actions.mark_read(person=person, notices=map(int, numbers[:A_PAGE]))
    # Not `redirect`, which would take what is no address for the name of a page.
    return HttpResponseRedirect(back_url(request, reverse("notifications:notices")))


class ChoicesForm(forms.Form):
    """How to be told."""

    pace = forms.ChoiceField(label=_("What happens in what I follow"), widget=forms.RadioSelect)
    own_pace = forms.ChoiceField(
        label=_("What becomes of what I said"),
        help_text=_(
            "An answer, a comment, a decision on your own texts. Of one discussion you have at most one mail at once "
            "in a day: what else is said in it comes together the next morning."
        ),
        widget=forms.RadioSelect,
    )
    digest_day = forms.TypedChoiceField(
        label=_("Day of the weekly page"), coerce=int, choices=lambda: [(n, capfirst(d)) for n, d in WEEKDAYS.items()]
    )
    quiet_from = forms.TypedChoiceField(label=_("No mail from"), coerce=int, choices=HOURS)
    quiet_until = forms.TypedChoiceField(
        label=_("No mail until"),
        help_text=_("The daily and the weekly page come at this hour. The same hour twice: no quiet hours."),
        coerce=int,
        choices=HOURS,
    )

    def __init__(self, *args: Any, spaces: "list[tuple[Space, bool]]", page: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("pace", "own_pace"):
            self.fields[name].choices = [(value, capfirst(str(label))) for value, label in Pace.choices]
        if page is not None:
            self.fields["page"] = forms.BooleanField(
                label=_("Have a public page of what I write"),
                help_text=_(
                    "It gathers, under the name that you chose, the texts that you wrote in public; people can follow "
                    "you there. Search engines are asked not to list it, unless you answer as an official. Without a "
                    "chosen name, there is no page."
                ),
                initial=page,
                required=False,
            )
        self.spaces = spaces
        if spaces:
            self.fields["letters"] = forms.MultipleChoiceField(
                label=_("Newsletters that I wish to receive"),
                help_text=_("Written by the organisers of the spaces that you follow or took part in."),
                choices=[(space.public_id, space.name.text) for space, _wanted in spaces],
                initial=[space.public_id for space, wanted in spaces if wanted],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )


def _spaces_of(person: Person) -> list[tuple[Space, bool]]:
    """The spaces that someone follows or took part in, and whether their newsletters come."""
    follows = person.follows.filter(space__isnull=False).values("space")
    in_processes = person.follows.filter(process__isnull=False).values("process__space")
    took_part = Participation.objects.filter(person=person).values("process__space")
    chosen = dict(LetterChoice.objects.filter(person=person).values_list("space", "is_wanted"))
    followed = set(Space.objects.filter(pk__in=follows).values_list("pk", flat=True))
    followed |= set(Space.objects.filter(pk__in=in_processes).values_list("pk", flat=True))
    spaces = Space.objects.filter(pk__in=followed) | Space.objects.filter(pk__in=took_part)
    return [(one, chosen.get(one.pk, one.pk in followed)) for one in spaces.order_by("slug")[:50]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """The choices of one person, and the private addresses of their feeds."""
    person = known_person(request)
    if person is None:
        return render(request, "notifications/nobody.html", {"robots": "noindex"})
    kept = preference_of(person)
    names = ("pace", "own_pace", "digest_day", "quiet_from", "quiet_until")
    wished = None if person.is_guest else wishes_page(person)
    form = ChoicesForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(kept, name) for name in names},
        spaces=_spaces_of(person),
        page=wished,
    )
    if request.method == "POST" and form.is_valid():
        actions.choose(person=person, **{name: form.cleaned_data[name] for name in names})
        if wished is not None and form.cleaned_data["page"] != wished:
            actions.choose_page(person=person, wanted=not wished)
        wanted = set(form.cleaned_data.get("letters", []))
        for space, before in form.spaces:
            if (space.public_id in wanted) != before:
                actions.wish_for_letters(person=person, space=space, wanted=not before)
        messages.success(request, _("Your choices are kept."))
        return redirect("notifications:settings")
    account = request.user if isinstance(request.user, Account) else None
    token = feed_token(person)
    return render(
        request,
        "notifications/settings.html",
        {
            "robots": "noindex",
            "form": form,
            "account": account,
            "state": _trouble(account),
            "zone": zone_name(kept.time_zone or zone_of(person)),
            "atom_url": absolute(reverse("notifications:own_atom", args=[token])),
            "calendar_url": absolute(reverse("notifications:own_calendar", args=[token])),
            "push": carrier().public_key if account is not None else "",
            "endpoints": endpoints_of(person) if account is not None and is_offered() else [],
            "page_url": page_path(person) if has_page(person) else "",
        },
        status=400 if form.errors else 200,
    )


def _trouble(account: Account | None) -> Any:
    """What mail servers said of the address, if mail does not reach it."""
    state = state_of(account) if account is not None else None
    return state if state is not None and (state.unreachable_at or state.complained_at) else None


@require_POST
@never_cache
def try_again(request: HttpRequest) -> HttpResponse:
    """The address works: write to it again."""
    if isinstance(request.user, Account):
        address_works(account=Account.objects.get(pk=request.user.pk))
        messages.success(request, _("We write to this address again from now on."))
    return redirect("notifications:settings")


@require_POST
@never_cache
def renew_feed(request: HttpRequest) -> HttpResponse:
    """New private addresses of one's feeds; the former ones are worth nothing from now on."""
    actions.renew_feed(person=person_or_refuse(request))
    messages.success(request, _("Your private addresses are new. The former ones no longer lead anywhere."))
    return redirect("notifications:settings")
