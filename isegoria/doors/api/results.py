# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results: summary, whole document and frozen input, all that it takes to count again."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema

from isegoria.commons.open_data.streaming import streamed
from isegoria.core.processes.rules import may_see
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.queries import find_result
from isegoria.core.results.rules import may_download

router = Router(auth=None)


class ResultShape(Schema):
    """A published result. ``summary`` is the method's own; the files are below this address."""

    digest: str
    method: str
    engine_version: str
    input_sha256: str
    document_sha256: str
    people: int
    expressions: int
    computed_at: datetime
    summary: dict[str, Any]


def shape_of_result(result: Result) -> ResultShape:
    return ResultShape.model_validate({name: getattr(result, name) for name in ResultShape.model_fields})


def _find(request: HttpRequest, digest: str) -> Result:
    result = find_result(digest)
    if result is None:
        raise Http404
    may_see(request.user, result.phase.process).require()
    return result


def _file(
    request: HttpRequest, result: Result, sha256: str, name: str, content_type: str
) -> HttpResponse | StreamingHttpResponse:
    if not frozen.exists(sha256):
        raise Http404
    response = streamed(request, frozen.stream_frozen(sha256), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = f'"{sha256}"'
    if result.phase.process.is_published:  # a draft's are its team's
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@router.get("/{slug:digest}", response=ResultShape)
def read_result(request: HttpRequest, digest: str) -> ResultShape:
    """A result by its digest."""
    return shape_of_result(_find(request, digest))


@router.get("/{slug:digest}/document", response=dict[str, Any])
def read_result_document(request: HttpRequest, digest: str) -> HttpResponse | StreamingHttpResponse:
    """The whole document, "isegoria-result/1"."""
    result = _find(request, digest)
    may_download(result).require()
    return _file(request, result, result.document_sha256, f"result-{digest[:12]}.json", "application/json")


@router.get("/{slug:digest}/input", openapi_extra={"responses": {200: {"content": {"text/csv": {}}}}})
def read_result_input(request: HttpRequest, digest: str) -> HttpResponse | StreamingHttpResponse:
    """The frozen input that the result was counted from."""
    result = _find(request, digest)
    may_download(result).require()
    return _file(
        request, result, result.input_sha256, f"input-{result.input_sha256[:12]}.csv", "text/csv; charset=utf-8"
    )
