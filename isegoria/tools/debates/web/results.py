# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of each comparison: the result document, and the frozen input that it can be counted again from."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.core.processes.models import Phase
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.queries import find_result
from isegoria.core.verdicts import refuse
from isegoria.tools.debates.queries import results_of

from .finding import addresses, phase_at

FORMAT = "isegoria-results/1"


@dataclass(frozen=True)
class ResultAddresses:
    """Where the two files of a result are."""

    document: str
    input: str


def result_addresses(phase: Phase, digest: str) -> ResultAddresses:
    where = [phase.process.space.slug, phase.process.slug, phase.slug, digest]
    return ResultAddresses(document=reverse("debates:document", args=where), input=reverse("debates:input", args=where))


@require_safe
def index(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponseBase:
    """The comparisons of a debate, newest first, with their digests and their files."""
    found = phase_at(request, space, process, phase)
    return JsonResponse(
        {
            "format": FORMAT,
            "results": [
                {
                    "method": one.method,
                    "engine_version": one.engine_version,
                    "digest": one.digest,
                    "input_sha256": one.input_sha256,
                    "document_sha256": one.document_sha256,
                    "people": one.people,
                    "opinions": one.expressions,
                    "computed_at": one.computed_at.isoformat(timespec="seconds"),
                    **{
                        name: request.build_absolute_uri(url)
                        for name, url in asdict(result_addresses(found, one.digest)).items()
                    },
                }
                for one in results_of(found)
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@require_safe
def document(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> HttpResponseBase:
    """The result document (isegoria-result/1)."""
    found = _result_at(request, space, process, phase, digest)
    return _file(request, found.document_sha256, "application/json", "result.json")


@require_safe
def frozen_input(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> HttpResponseBase:
    """What was counted (isegoria-opinions/1): numbers only, in an order that leads to nobody."""
    found = _result_at(request, space, process, phase, digest)
    return _file(request, found.input_sha256, "text/csv; charset=utf-8", "input.csv")


def _result_at(request: HttpRequest, space: str, process: str, phase: str, digest: str) -> Result:
    found = phase_at(request, space, process, phase)
    result = find_result(digest)
    if result is None or result.phase_id != found.pk or not frozen.exists(result.document_sha256):
        refuse(
            "no_such_result",
            _("No result of this debate has this digest."),
            _("Take the digest from the page of what both sides share."),
            remedy_url=addresses(found).summary,
            status=404,
        )
    return result


def _file(request: HttpRequest, sha256: str, content_type: str, name: str) -> HttpResponseBase:
    """Stream a frozen file. It never changes under its name, so a browser may keep it."""
    chunks = frozen.stream_frozen(sha256)
    # A server of each kind warns about, and reads whole into memory, the iterator of the other kind.
    body = _asynchronously(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = f'"{sha256}"'
    return response


async def _asynchronously(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(chunks, None))
    while (chunk := await following()) is not None:
        yield chunk
