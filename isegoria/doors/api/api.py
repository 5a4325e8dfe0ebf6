# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API, version 1: the same actions as the pages, in JSON. Described by /api/v1/openapi.json (OpenAPI 3.1).

Each tool adds its own operations: the ``router`` of the module that its manifest names under ``api``. So does each
commons: the ``router`` of its ``api.py``, where it has one.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import PathView
from ninja.parser import Parser
from ninja.router import BoundRouter
from ninja.utils import normalize_path

from isegoria import __version__
from isegoria.core.manifest import tools

from . import errors, journal, lives, moderation, open_data, organising, people, places, results, roles, running, spaces
from .callers import CALLERS, let_in
from .describing import HouseSchema


class ObjectParser(Parser):
    """Every body here is a JSON object; anything else is unreadable, not an object with nothing in it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = json.loads(request.body)
        if not isinstance(body, dict):
            raise ValueError("not a JSON object")
        return body


class HouseAPI(NinjaAPI):
    """A Ninja API that describes itself as the house does. The description never changes while the site runs."""

    _described: OpenAPISchema | None = None
    _joined = False

    def _get_bound_routers(self) -> list[BoundRouter]:
        """The routers, with what several of them offer at one address joined there: Django stops at the first one that
        has the address, and would say that the others' methods are not allowed."""
        bound = super()._get_bound_routers()
        if not self._joined:
            self._joined = True
            first: dict[str, PathView] = {}
            for router in bound:
                for path, view in list(router.path_operations.items()):
                    standing = first.setdefault(normalize_path(f"{router.prefix}/{path}"), view)
                    if standing is not view:
                        standing.operations += view.operations
                        standing.is_async = standing.is_async or view.is_async
                        del router.path_operations[path]
        return bound

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if self._described is None or path_prefix is not None:
            root = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
            described = HouseSchema(self, root)
            if path_prefix is not None:
                return described
            self._described = described
        return self._described


def _rooms() -> Iterator[tuple[str, Router]]:
    """The routers of the tools and of the commons that are installed, each with its name."""
    for tool in tools():
        if tool.api:
            yield tool.slug, import_module(tool.api).router
    for commons in settings.COMMONS:
        module = f"isegoria.commons.{commons}.api"
        if find_spec(module) is not None:
            yield commons, import_module(module).router


def build() -> HouseAPI:
    """The API with the routers of the house, of every tool and of every commons that is installed."""
    made = HouseAPI(
        title="Isegoria",
        version=__version__,
        description="Take part, organise, read and check, with the same rules as the pages. Guide: docs/guide/api.md.",
        urls_namespace="api",
        auth=CALLERS,
        # No page that needs scripts from elsewhere: the description is the file itself.
        docs_url=None,
        parser=ObjectParser(),
    )
    made.add_decorator(let_in, mode="view")
    errors.install(made)
    # The tools first: most calls are acts in one of them.
    for name, router in _rooms():
        made.add_router("", router, tags=[name])
    made.add_router("", people.router, tags=["people"])
    made.add_router("", lives.router, tags=["people"])
    made.add_router("", spaces.router, tags=["spaces and processes"])
    made.add_router("", organising.router, tags=["organising"])
    made.add_router("", running.router, tags=["running a space"])
    made.add_router("", roles.router, tags=["running a space"])
    made.add_router("", moderation.router, tags=["moderation"])
    made.add_router("", open_data.router, tags=["open data"])
    made.add_router("/results", results.router, tags=["results"])
    made.add_router("", journal.router, tags=["journal"])
    made.add_router("/places", places.router, tags=["places"])
    return made


api = build()
