# SPDX-License-Identifier: AGPL-3.0-or-later
"""`{% load attachments %}{% attachments_of contribution %}`: the files beside a contribution."""

from typing import Any

from django import template
from django.urls import reverse

from isegoria.commons.attachments.models import Attachment
from isegoria.commons.attachments.queries import files_of
from isegoria.commons.attachments.rules import takes_files
from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import authors_of

register = template.Library()


@register.inclusion_tag("attachments/list.html", takes_context=True)
def attachments_of(context: template.Context, contribution: Contribution) -> dict[str, Any]:
    """One query; one more for someone known here, who may be among the authors. Nothing for a kind without files."""
    if not takes_files(contribution):
        return {"files": [], "files_url": ""}
    request = context.get("request")
    person = known_person(request) if request is not None else None
    may_add = (
        person is not None
        and contribution.state in {Contribution.State.PUBLISHED, Contribution.State.PENDING}
        and (contribution.author_id == person.pk or person.pk in {one.pk for one in authors_of(contribution)})
    )
    return {
        "files": list(files_of(contribution)) if contribution.is_public or may_add else [],
        "files_url": reverse("attachments:files", args=[contribution.ref]) if may_add else "",
        "heading": context.get("attachments_heading", 2),
    }


@register.filter
def file_url(attachment: Attachment) -> str:
    return reverse("attachments:file", args=[attachment.name])


@register.filter
def small_url(attachment: Attachment) -> str:
    """The picture for a page: the smaller one where there is one."""
    return reverse("attachments:small" if attachment.small_width else "attachments:file", args=[attachment.name])
