# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API, version 1: the same actions as the pages, in JSON. Described by /api/v1/openapi.json (OpenAPI 3.1).

Each tool adds its own operations: the ``router`` of the module that its manifest names under ``api``.
"""

from importlib import import_module
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from isegoria import __version__
from isegoria.core.manifest import tools

from . import errors, journal, people, places, results, spaces
from .callers import CALLERS

elsewhere = Router(auth=None)


@elsewhere.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> None:
    """Every other address of the API: a refusal in JSON like the others."""
    raise Http404


class HouseAPI(NinjaAPI):
    """A Ninja API whose description tells, for every operation, the shape of a refusal."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        shapes = schema["components"].setdefault("schemas", {})
        described = errors.Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        shapes.update(described.pop("$defs"))
        shapes["Refusal"] = described
        answer = {
            "description": "Refused: why, and what to do now",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = answer
        return schema


def build() -> HouseAPI:
    """The API with the routers of the house and of every tool that is installed."""
    made = HouseAPI(
        title="Isegoria",
        version=__version__,
        description="Take part, read and check, with the same rules as the pages. Guide: docs/guide/api.md.",
        urls_namespace="api",
        auth=CALLERS,
        # No page that needs scripts from elsewhere: the description is the file itself.
        docs_url=None,
    )
    errors.install(made)
    # The tools first: most calls are acts in one of them.
    for tool in tools():
        if tool.api:
            made.add_router("", import_module(tool.api).router, tags=[tool.slug])
    made.add_router("", people.router, tags=["people"])
    made.add_router("", spaces.router, tags=["spaces and processes"])
    made.add_router("/results", results.router, tags=["results"])
    made.add_router("", journal.router, tags=["journal"])
    made.add_router("/places", places.router, tags=["places"])

    # Last: it takes whatever no other one took.
    made.add_router("", elsewhere)
    return made


api = build()
