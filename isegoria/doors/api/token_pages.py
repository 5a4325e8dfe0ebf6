# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own tokens: a page of one's account, where they are made, shown once, and revoked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.verdicts import Refused

from .actions import make_token, revoke_token
from .models import Token
from .queries import tokens_of
from .scopes import Scope

TERMS = ((30, _("30 days")), (90, _("90 days")), (365, _("one year")))


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("The name of the program that will use it, so that you know it again in the list."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may be done with it?"),
        help_text=_("Tick only what the program needs. A token can never do more than you can."),
        choices=lambda: [(scope.value, scope.label) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one use.")},
    )
    days = forms.TypedChoiceField(
        label=_("How long is it valid?"), choices=TERMS, coerce=int, initial=90, widget=forms.RadioSelect
    )


def _named(token: Token) -> dict[str, Any]:
    return {"token": token, "uses": [Scope(one).label for one in token.scopes if one in Scope.values]}


@sensitive_variables("secret")
def _page(request: HttpRequest, form: TokenForm, *, secret: str = "", status: int = 200) -> HttpResponse:
    return render(
        request,
        "api/tokens.html",
        {
            "robots": "noindex",
            "form": form,
            "secret": secret,
            "tokens": [_named(one) for one in tokens_of(request.user)],
        },
        status=status,
    )


@never_cache
@signed_in
@sensitive_variables("made")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """What one's programs may do, and making another token. The token is in the answer to the form, and nowhere else:
    neither in the session nor in an address."""
    form = TokenForm(request.POST if request.method == "POST" else None, initial={"scopes": [Scope.READ.value]})
    if request.method == "POST" and form.is_valid():
        try:
            made = make_token(account=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            return _page(request, TokenForm(initial={"scopes": [Scope.READ.value]}), secret=made.secret)
    return _page(request, form, status=400 if form.errors else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Make a token worthless at once."""
    if revoke_token(account=request.user, token_id=number):
        messages.success(request, _("The token is revoked: from now on it opens nothing."))
    else:
        messages.info(request, _("This token had already been revoked."))
    return redirect("tokens:list")


app_name = "tokens"
urlpatterns = [
    path("me/tokens/", tokens, name="list"),
    path("me/tokens/<int:number>/revoke/", revoke, name="revoke"),
]
