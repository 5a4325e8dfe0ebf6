# SPDX-License-Identifier: AGPL-3.0-or-later
"""Be recognised as someone on the list of voters, by the code that was given on paper."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.manifest import optional_url
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused

from ..electorate.actions import claim_line
from ..electorate.rules import is_entitled
from .finding import addresses, page_context, polled_phase


class CodeForm(forms.Form):
    """The code, as it stands on the letter: dashes, spaces and small letters are all the same."""

    code = forms.CharField(
        label=_("Your voting code"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("As it stands on your letter or card. Small or capital letters, with or without dashes."),
        error_messages={"required": _("Enter your code.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def claim(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The form; a code that is on the list leads to the ballot."""
    found = polled_phase(request, space, process, phase)
    form = CodeForm(request.POST or None)
    status = 200
    refused_code = ""
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                may_write(found).require()
                # Together: a newcomer whose code is refused has begun nothing.
                with transaction.atomic():
                    claim_line(phase=found, person=acting_person(request), code=form.cleaned_data["code"])
                return HttpResponseRedirect(addresses(found).phase)
            except Refused as refused:
                nobody_began(request)
                form.add_error("code", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
                status, refused_code = refused.verdict.status, refused.verdict.code
    has_list = found.rules_of_tool.electorate == "list"
    context = page_context(found) | {
        "form": form,
        "has_list": has_list,
        "entitled": has_list and is_entitled(known_person(request), found).allowed,
        "sign_in_url": optional_url("account_login"),
    }
    response = render(request, "polling/claim.html", context, status=status)
    if refused_code:
        response["X-Refusal"] = refused_code
    return response
