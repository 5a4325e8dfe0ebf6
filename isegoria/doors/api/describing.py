# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API's own description (OpenAPI 3.1): for each operation its scope, who may call it, and how it refuses."""

import re
from typing import Any

from django.utils import translation
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from .callers import PersonalToken
from .errors import Refusal
from .scopes import EXTENSION, Scope, scope_of

# How any operation may refuse. What has a body or values to check adds the second list.
REFUSALS = (401, 403, 404, 405, 409, 410, 429, 503)
REFUSALS_OF_VALUES = (400, 413, 415, 422)
SLUG_IN_PATH = re.compile(r"{slug:(\w+)}")
SLUG = "^[-a-zA-Z0-9_]+$"


class HouseSchema(OpenAPISchema):
    """Ninja's description, completed with what this house adds to every operation."""

    def __init__(self, *given: Any) -> None:
        self.namesakes: set[str] = set()
        super().__init__(*given)

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details = super().operation_details(operation)
        scope = scope_of(operation.methods, operation.openapi_extra)
        details[EXTENSION] = scope
        if "security" in details:
            # OpenAPI 3.1 lets a bearer scheme name the roles that an operation asks for.
            name = PersonalToken.__name__
            details["security"] = [{name: [scope]} if name in one else one for one in details["security"]]
        details["description"] = f"{details.get('description', '')}\n\nScope of a personal token: `{scope}`.".strip()
        takes_values = bool(details.get("requestBody") or details["parameters"])
        refusals = (*REFUSALS, *(REFUSALS_OF_VALUES if takes_values else ()))
        for status in sorted(refusals):
            details["responses"].setdefault(status, {"$ref": "#/components/responses/Refused"})
        if operation.methods == ["GET"]:
            details["responses"][304] = {"description": "Not modified since the ETag in If-None-Match"}
        return details

    def operation_parameters(self, operation: Operation) -> list[dict[str, Any]]:
        slugs = set(SLUG_IN_PATH.findall(operation.path))
        found = super().operation_parameters(operation)
        for parameter in found:
            if parameter["in"] == "path" and parameter["name"] in slugs:
                parameter["schema"] = parameter["schema"] | {"pattern": SLUG, "minLength": 1, "maxLength": 100}
        return found

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Ninja keeps the last of two shapes with one name: then what one of them is for is described wrongly."""
        for name, shape in definitions.items():
            if self.schemas.get(name, shape) != shape:
                self.namesakes.add(name)
        super().add_schema_definitions(definitions)

    def get_components(self) -> dict[str, Any]:
        components = super().get_components()
        shape = Refusal.model_json_schema(ref_template="#/components/schemas/{model}")
        components["schemas"] |= shape.pop("$defs")
        components["schemas"]["Refusal"] = shape
        components["responses"] = {
            "Refused": {
                "description": "Refused: why, and what to do now",
                "headers": {
                    "X-Refusal": {"description": "the code of the refusal", "schema": {"type": "string"}},
                    "Retry-After": {
                        "description": "with 429 and 503: seconds after which to try again",
                        "schema": {"type": "integer"},
                    },
                },
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
            }
        }
        # The scopes and what each allows, once for all.
        scheme = components.get("securitySchemes", {}).get(PersonalToken.__name__)
        if scheme is not None:
            with translation.override("en"):  # made once, for whoever asks
                listed = "; ".join(f"`{scope.value}`: {scope.label}" for scope in Scope)
            scheme["description"] = f"{PersonalToken.openapi_description} Scopes: {listed}."
        return components
