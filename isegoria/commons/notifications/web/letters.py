# SPDX-License-Identifier: AGPL-3.0-or-later
"""Newsletters of a space: organisers write, preview, try on themselves, send, and read how many left or came back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Process
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused, refuse

from ..audiences import letter_people
from ..letters import actions
from ..models import Letter
from ..queries import letter_report, letters_of
from ..rules import MAX_BODY, MAX_SUBJECT, may_change_letter


class LetterForm(forms.Form):
    """The texts, in the languages of the site, and whom they are for."""

    audience = forms.ChoiceField(label=_("Whom it is for"), widget=forms.RadioSelect)
    process = forms.ChoiceField(
        label=_("Of which process"),
        help_text=_("Left empty: those who follow the space itself."),
        required=False,
    )

    def __init__(self, *args: Any, space: Space, letter: Letter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(value, capfirst(str(label))) for value, label in Letter.Audience.choices]
        self.fields["audience"].initial = letter.audience if letter else Letter.Audience.FOLLOWERS
        processes = Process.objects.filter(space=space, published_at__isnull=False, erased_at=None)
        self.processes = {one.public_id: one for one in processes.order_by("-published_at")[:100]}
        self.fields["process"].choices = [("", "–")] + [(key, str(one)) for key, one in self.processes.items()]
        self.fields["process"].initial = letter.process.public_id if letter and letter.process else ""
        for code, name in settings.LANGUAGES:
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject (%(language)s)") % {"language": name},
                max_length=MAX_SUBJECT,
                required=False,
                initial=letter.subjects.get(code, "") if letter else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": name},
                help_text=_("Markdown can be used. No pictures: the mail tells nobody that it was read."),
                max_length=MAX_BODY,
                required=False,
                initial=letter.bodies.get(code, "") if letter else "",
                widget=forms.Textarea(attrs={"rows": 12, "lang": code}),
            )

    def texts(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _name in settings.LANGUAGES}

    @property
    def chosen_process(self) -> Process | None:
        return self.processes.get(self.cleaned_data.get("process", ""))


class WhenForm(forms.Form):
    """When it leaves."""

    send_at = forms.DateTimeField(
        label=_("Send it on"),
        help_text=_("In the time of the space. Left empty: now. Nobody is written to in their quiet hours."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space = space

    @property
    def moment(self) -> datetime | None:
        given = self.cleaned_data["send_at"]
        return given.replace(tzinfo=self.space.zone) if given else None

    def clean_send_at(self) -> datetime | None:
        given = self.cleaned_data["send_at"]
        if given is None:
            return None
        given = timezone.make_naive(given) if timezone.is_aware(given) else given
        if given.replace(tzinfo=self.space.zone) < timezone.now():
            raise forms.ValidationError(_("This moment has passed: give one to come, or leave it empty."))
        return given


def _place(request: HttpRequest, slug: str) -> tuple[Space, Account]:
    """The space, and the organiser who asks. Raises ``Refused``."""
    space = space_at(slug)
    may_organise(request.user, space).require()
    return space, Account.objects.get(pk=request.user.pk)


def _letter(space: Space, number: int) -> Letter:
    found = letters_of(space).filter(pk=number).first()
    if found is None:
        refuse(
            "no_such_letter",
            _("There is no such newsletter here: it may have been thrown away, or never been."),
            _("Choose one in the list of newsletters."),
            remedy_url=f"/letters/{space.slug}/",
            status=404,
        )
    return found


@signed_in
@never_cache
@require_safe
def all_letters(request: HttpRequest, space: str) -> HttpResponse:
    """Every newsletter of the space, the latest first."""
    place, _account = _place(request, space)
    rows = list(letters_of(place)[:100])
    return render(request, "notifications/letters.html", {"robots": "noindex", "space": place, "letters": rows})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, space: str, letter: int | None = None) -> HttpResponse:
    """Write one, or change it."""
    place, account = _place(request, space)
    found = _letter(place, letter) if letter is not None else None
    if found is not None:
        may_change_letter(found).require()
    form = LetterForm(request.POST if request.method == "POST" else None, space=place, letter=found)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.save_letter(
                space=place,
                by=account,
                subjects=form.texts("subject"),
                bodies=form.texts("body"),
                audience=form.cleaned_data["audience"],
                process=form.chosen_process,
                letter=found,
            )
        except ValidationError as error:
            for name, said in error.message_dict.items():
                form.add_error(name if name in form.fields else None, said)
        else:
            return redirect("notifications:letter", place.slug, kept.pk)
    return render(
        request,
        "notifications/letter_write.html",
        {"robots": "noindex", "space": place, "letter": found, "form": form},
        status=400 if form.errors else 200,
    )


@signed_in
@never_cache
@require_safe
def one(request: HttpRequest, space: str, letter: int) -> HttpResponse:
    """One newsletter as it will be read, to how many; then how many left and came back."""
    place, _account = _place(request, space)
    return _page(request, place, _letter(place, letter), WhenForm(space=place))


def _page(request: HttpRequest, space: Space, letter: Letter, form: WhenForm, verdict: Any = None) -> HttpResponse:
    people = letter_people(letter).count() if letter.fact_id is None else 0
    return render(
        request,
        "notifications/letter.html",
        {
            "robots": "noindex",
            "space": space,
            "letter": letter,
            "people": people,
            "report": letter_report(letter) if letter.fact_id else None,
            "changes": bool(may_change_letter(letter)),
            "texts": [
                (code, letter.subjects.get(code, ""), letter.bodies[code])
                for code, _name in settings.LANGUAGES
                if letter.bodies.get(code)
            ],
            "form": form,
            "verdict": verdict.in_words if verdict else None,
        },
        status=verdict.status if verdict else 400 if form.errors else 200,
    )


@signed_in
@never_cache
@require_POST
def act(request: HttpRequest, space: str, letter: int, act: str) -> HttpResponse:
    """``test``, ``send``, ``take-back`` or ``delete``."""
    place, account = _place(request, space)
    found = _letter(place, letter)
    form = WhenForm(request.POST if act == "send" else None, space=place)
    try:
        if act == "test":
            actions.send_test(letter=found, by=account)
            messages.success(request, _("A test was sent to %(email)s.") % {"email": account.email})
        elif act == "send":
            if not form.is_valid():
                return _page(request, place, found, form)
            actions.schedule(letter=found, by=account, send_at=form.moment)
            messages.success(request, _("The newsletter leaves by itself. This page says how far it is."))
        elif act == "take-back":
            actions.take_back(letter=found, by=account)
            messages.success(request, _("The newsletter is a draft again: it does not leave."))
        elif act == "delete":
            actions.delete_letter(letter=found, by=account)
            messages.success(request, _("The newsletter was thrown away."))
            return redirect("notifications:letters", place.slug)
        else:
            refuse("no_such_act", _("Nothing was changed."), _("Use the buttons of the page."), status=404)
    except Refused as refused:
        return _page(request, place, found, form, refused.verdict)
    return redirect("notifications:letter", place.slug, found.pk)
