# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person should hear of is written to them, once they have an address that was checked."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from isegoria.core.accounts.models import Assurance
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import listen

from .actions import queue_mail


@listen(PersonToTell)
def write_to(event: PersonToTell) -> None:
    """Queue the mail in the act's own transaction. A guest has no address: their page shows what became of theirs."""
    account = event.person.account
    if account is None or event.person.assurance < Assurance.EMAIL or not account.is_active:
        return
    with override(account.language or settings.LANGUAGE_CODE):
        words = {
            "subject": str(event.subject) % event.params if event.params else str(event.subject),
            "text": str(event.text) % event.params if event.params else str(event.text),
            "act_url": settings.SITE_ADDRESS.rstrip("/") + event.path,
            "act_label": _("Read it on the site"),
            "why": _("You receive this because you signed this text or took part in it."),
        }
        queue_mail(
            to=[account.email],
            subject=words["subject"],
            body_text=render_to_string("notifications/notice.txt", words),
            body_html=render_to_string("notifications/notice.html", words),
        )
