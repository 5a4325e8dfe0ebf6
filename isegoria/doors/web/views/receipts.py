# SPDX-License-Identifier: AGPL-3.0-or-later
"""Check a receipt: what the public journal says of an act, for whoever holds its code."""

import json

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.journal import canonical, subjects
from isegoria.core.journal import queries as journal
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.queries import State
from isegoria.core.journal.receipts import Receipt
from isegoria.core.verdicts import refuse
from isegoria.doors.web.journal_words import act_words, reason_words

LONGEST_CODE = 120


class ReceiptForm(forms.Form):
    """The code of a receipt, as typed or pasted."""

    code = forms.CharField(
        label=_("The code of your receipt"),
        help_text=_("A number, then letters and digits in groups of four. Capitals, dashes and spaces do not matter."),
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 44}
        ),
        error_messages={
            "required": _("Paste or type the code of your receipt."),
            "max_length": _("This is too long to be a receipt’s code."),
        },
    )


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """The form; and, for a code, what the journal says of it. Reading only, whatever the method.

    The form posts, so that a code stays out of the browser's history; an address with ``?code=`` (a QR code on
    paper) works too.
    """
    given = request.POST if request.method == "POST" else request.GET if "code" in request.GET else None
    form = ReceiptForm(given)
    status = None
    if given is not None and form.is_valid():
        status = journal.entry_with_status(form.cleaned_data["code"])
        if status.state in {State.MALFORMED, State.UNKNOWN, State.MISMATCH}:
            form.add_error("code", WRONG[status.state])
            status = None
    return render(
        request,
        "web/receipts.html",
        {
            "robots": "noindex",
            "form": form,
            "status": status,
            "what": act_words(status.kind) if status and status.kind else "",
            "why": reason_words(status.erasure_reason) if status and status.erasure_reason else "",
        },
        status=400 if given is not None and form.errors else 200,
    )


WRONG = {
    State.MALFORMED: _(
        "This does not read as a receipt’s code: it begins with a number and goes on with 26 letters and digits. "
        "Compare it with your receipt, sign by sign."
    ),
    State.UNKNOWN: _(
        "The journal has no entry of this number. Compare the number with your receipt, and check that the receipt "
        "comes from this site."
    ),
    State.MISMATCH: _(
        "The journal has an entry of this number, but the letters that follow are not its own. Compare them with your "
        "receipt, sign by sign."
    ),
}


@never_cache
@sensitive_post_parameters("code")
@require_POST
def document(request: HttpRequest) -> HttpResponse:
    """The receipt as a file that proves the act without this site (format ``isegoria-receipt/1``)."""
    try:
        receipt = Receipt.parse(request.POST.get("code", "")[:LONGEST_CODE])
        made = journal.receipt_document(receipt, content=_content(receipt))
    except JournalError:
        refuse(
            "bad_receipt",
            _("This is not the code of an entry of the journal, so there is no file to give."),
            _("Check the code first."),
            remedy_url=request.path.removesuffix("document/"),
            status=400,
        )
    response = HttpResponse(
        json.dumps(made, ensure_ascii=False, indent=2) + "\n", content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="receipt-{receipt.entry}.json"'
    return response


def _content(receipt: Receipt) -> dict[str, object] | None:
    """What was recorded, read back from the tables for the holder of the secret; None when it says something else now.

    The file proves an act only with the very content that was recorded: a later version is not it.
    """
    status = journal.entry_with_status(receipt.code)
    kind = subjects.find(status.subject_kind) if status.subject_kind else None
    if kind is None or status.subject_id is None:
        return None
    content = kind.load([status.subject_id]).get(status.subject_id)
    if content is None:
        return None
    leaf = journal.receipt_document(receipt)["leaf"]
    same = isinstance(leaf, dict) and canonical.digest(receipt.secret, content).hex() == leaf["digest"]
    return dict(content) if same else None
