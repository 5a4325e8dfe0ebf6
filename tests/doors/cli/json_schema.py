# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of JSON Schema that the schemas of the command line use; whatever else they used would fail the test."""

import re
from collections.abc import Iterator
from typing import Any

KNOWN = {
    "$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "enum",
    "const", "anyOf", "minimum", "pattern",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip


def faults(value: Any, schema: Any, path: str = "$") -> Iterator[str]:
    """One line for each thing in ``value`` that the schema does not allow."""
    if schema is True or schema == {}:
        return
    if schema is False:
        yield f"{path}: not allowed"
        return
    if unknown := set(schema) - KNOWN:
        raise ValueError(f"not read by these tests: {unknown}")
    if "anyOf" in schema:
        tries = [list(faults(value, one, path)) for one in schema["anyOf"]]
        if all(tries):
            yield from min(tries, key=len)
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']!r}"
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(_is_of(value, name) for name in names):
            yield f"{path}: {value!r} is not {schema['type']}"
            return
    if "minimum" in schema and not isinstance(value, str | None) and value < schema["minimum"]:
        yield f"{path}: {value!r} is below {schema['minimum']}"
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        yield f"{path}: {value!r} is not {schema['pattern']}"
    if isinstance(value, dict):
        yield from _of_object(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from faults(item, schema["items"], f"{path}[{number}]")


def _is_of(value: Any, name: str) -> bool:
    # In Python a boolean is an integer; in JSON it is not.
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _of_object(value: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}.{name}: missing"
    for name, item in value.items():
        yield from faults(item, properties.get(name, schema.get("additionalProperties", True)), f"{path}.{name}")
