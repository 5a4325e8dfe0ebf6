# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's mails: in a demo that sends none, what would have been sent can be read here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.notifications.composing import worded
from isegoria.commons.notifications.models import Outbox
from isegoria.commons.notifications.queries import OF_A_FACT
from isegoria.core.verdicts import refuse
from isegoria.doors.web.context import shows_mail
from isegoria.doors.web.errors import page_missing

SHOWN = 50
WITH_FACT = [f"notice__{name}" for name in OF_A_FACT]


@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The latest mails."""
    if not shows_mail():
        page_missing().require()
    mails = Outbox.objects.select_related("notice__person__account", *WITH_FACT).order_by("-pk")[:SHOWN]
    return render(request, "web/demo_mail.html", {"robots": "noindex", "mails": [worded(one) for one in mails]})


@never_cache
@require_safe
def message(request: HttpRequest, number: int) -> HttpResponse:
    """One mail, as its plain text: its HTML form says the same and would bring styles of its own."""
    if not shows_mail():
        page_missing().require()
    mail = Outbox.objects.filter(pk=number).first()
    if mail is None:
        refuse(
            "no_such_mail",
            _("There is no mail of this number."),
            _("Go back to the list of mails."),
            remedy_url=request.path.removesuffix(f"{number}/"),
            status=404,
        )
    return render(request, "web/demo_mail_message.html", {"robots": "noindex", "mail": worded(mail)})
