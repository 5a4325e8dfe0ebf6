# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of each map: the result document, and the frozen input that it can be counted again from."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.commons.open_data.result_files import frozen_file, listed
from isegoria.core.processes.models import Phase
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.queries import find_result
from isegoria.core.verdicts import refuse
from isegoria.tools.statements.queries import results_of
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, phase_at


@dataclass(frozen=True)
class ResultAddresses:
    """Where the two files of a result are."""

    document: str
    input: str


def result_addresses(phase: Phase, digest: str) -> ResultAddresses:
    where = [phase.process.space.slug, phase.process.slug, phase.slug, digest]
    return ResultAddresses(
        document=reverse("statements:document", args=where), input=reverse("statements:input", args=where)
    )


@require_safe
def index(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The maps of a conversation, newest first, with their digests and their files."""
    found = phase_at(request, space, process, phase)
    may_see_map(found).require()
    return listed(request, results_of(found), lambda one: asdict(result_addresses(found, one.digest)))


@require_safe
def document(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> HttpResponseBase:
    """The result document (isegoria-result/1)."""
    found = _result_at(request, space, process, phase, digest)
    return frozen_file(request, found.document_sha256, content_type="application/json", name="result.json")


@require_safe
def frozen_input(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> HttpResponseBase:
    """The opinions that were counted (isegoria-opinions/1): numbers only, in an order that leads to nobody."""
    found = _result_at(request, space, process, phase, digest)
    return frozen_file(request, found.input_sha256, content_type="text/csv; charset=utf-8", name="input.csv")


def _result_at(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> Result:
    found = phase_at(request, space, process, phase)
    may_see_map(found).require()
    result = find_result(digest)
    if result is None or result.phase_id != found.pk or not frozen.exists(result.document_sha256):
        refuse(
            "no_such_result",
            _("No result of this conversation has this digest."),
            _("Take the digest from the page of the map."),
            remedy_url=addresses(found).map,
            status=404,
        )
    return result
