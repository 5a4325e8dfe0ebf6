# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of results, for the pages of whichever tool counted them: what there is, and each file as it was frozen."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpRequest, JsonResponse, StreamingHttpResponse

from isegoria.core.results import frozen
from isegoria.core.results.models import Result

from .streaming import streamed

FORMAT = "isegoria-results/1"


def listed(
    request: HttpRequest, results: Iterable[Result], addresses: Callable[[Result], Mapping[str, str]]
) -> JsonResponse:
    """The results in the order given, with their digests; ``addresses`` says where each of a result's files is."""
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
                    **{name: request.build_absolute_uri(url) for name, url in addresses(one).items()},
                }
                for one in results
            ],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


def frozen_file(request: HttpRequest, sha256: str, *, content_type: str, name: str) -> StreamingHttpResponse:
    """Stream a frozen file. It never changes under its name, so a browser may keep it."""
    response = streamed(request, frozen.stream_frozen(sha256), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = f'"{sha256}"'
    return response
