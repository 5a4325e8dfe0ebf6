# SPDX-License-Identifier: AGPL-3.0-or-later
"""Open data of a process: what there is, under which licence, and the files themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from ninja import Router, Schema

from isegoria.commons.open_data import describing, views
from isegoria.commons.open_data.queries import latest_results
from isegoria.core.processes.addresses import process_or_404
from isegoria.core.results.rules import may_download

from .scopes import Scope, asks
from .shapes import Texts

router = Router(auth=None)


class LicenceShape(Schema):
    """What may be done with the data. ``attributions``: whom to name, by language."""

    name: str
    url: str
    attributions: Texts


class ResultFiles(Schema):
    """The files of a result. Empty where too few people took part for them to leave the site."""

    digest: str
    phase: str
    method: str
    document: str
    input: str


class OpenData(Schema):
    """Whole addresses of a process's open data."""

    page: str
    archive: str
    dictionary: str
    licence: LicenceShape
    results: list[ResultFiles]


@router.get("/processes/{slug:space}/{slug:process}/open-data", response=OpenData)
def read_open_data(request: HttpRequest, space: str, process: str) -> OpenData:
    """Where the data of a process are, and under which licence."""
    found = process_or_404(request, space, process)
    licence = describing.licence_of(found)
    where = {"space": space, "process": process}

    def whole(name: str, **kwargs: Any) -> str:
        return request.build_absolute_uri(reverse(name, kwargs=kwargs))

    return OpenData(
        page=whole("open_data:process", **where),
        archive=whole("api:download_open_data", **where),
        dictionary=whole("api:read_dictionary", **where),
        licence=LicenceShape(name=str(licence.name), url=licence.url, attributions=licence.attributions),
        results=[
            ResultFiles(
                digest=one.digest,
                phase=one.phase.slug,
                method=one.method,
                document=whole("api:read_result_document", digest=one.digest) if may_download(one) else "",
                input=whole("api:read_result_input", digest=one.digest) if may_download(one) else "",
            )
            for one in latest_results(found)
        ],
    )


@router.get("/processes/{slug:space}/{slug:process}/open-data/dictionary", response=dict[str, Any])
def read_dictionary(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The meaning, type and unit of each column."""
    return views.dictionary(request, space, process)


@router.get(
    "/processes/{slug:space}/{slug:process}/open-data/archive",
    openapi_extra=asks(Scope.EXPORT)
    | {"responses": {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}},
)
def download_open_data(request: HttpRequest, space: str, process: str) -> HttpResponse | StreamingHttpResponse:
    """Everything, as one ZIP made while it is read. Limited per network, as each one reads the whole process."""
    return views.download(request, space, process)
