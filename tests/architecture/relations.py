# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules on what a model may point to. Each returns its findings as sentences; none found is an empty list."""

from collections import deque
from collections.abc import Iterable

from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from tests.architecture.house import FLOORS, STEPS

Model = type[models.Model]
PEOPLE = {"Person", "Account", "ImportedPerson"}
SHARED_BY_ALL_BALLOTS = {"phase", "process", "space", "territory"}
"""Where the walk from a ballot stops: a phase and what stands above it are the same for every voter."""


def place_of(dotted: str) -> tuple[int, str, str] | None:
    """Floor number, floor and room of a module path of ours; None for a library."""
    parts = dotted.split(".")
    if len(parts) < 2 or parts[0] != "isegoria":
        return None
    floor = parts[1]
    return FLOORS.index(floor), floor, parts[2] if len(parts) > 2 else ""


def pointers(model: Model) -> list[tuple[str, Model]]:
    """Names and targets of the relations that ``model`` itself declares or inherits (foreign keys, one-to-one,
    many-to-many), not those that point at it."""
    found = []
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        target = field.related_model
        if isinstance(target, type):
            found.append((field.name, target))
    return found


def generic_keys(model: Model) -> list[str]:
    """A generic key, or the content type that one is made of."""
    generic = [
        field.name for field in model._meta.private_fields if isinstance(field, GenericForeignKey | GenericRelation)
    ]
    typed = [name for name, target in pointers(model) if target is ContentType]
    return [f"{model.__name__}.{name} is a generic key" for name in generic + typed]


def upward_pointers(model: Model) -> list[str]:
    """Relations that look up a floor or a step, or sideways to another tool or commons."""
    source = place_of(model.__module__)
    if source is None:
        return []
    findings = []
    for name, target_model in pointers(model):
        target = place_of(target_model.__module__)
        if target is None or target[1:] == source[1:]:
            continue
        sentence = f"{model.__name__}.{name} points from {source[1]}.{source[2]} to {target[1]}.{target[2]}"
        if target[0] > source[0]:
            findings.append(f"{sentence}: up a floor")
        elif source[1] == target[1] == "core":
            if STEPS.index(target[2]) > STEPS.index(source[2]):
                findings.append(f"{sentence}: up the staircase")
        elif source[1] == target[1] and source[1] in {"tools", "commons"}:
            findings.append(f"{sentence}: sideways")
    return findings


def paths_to_a_person(start: Model) -> list[str]:
    """Each way, along relations, from a sealed vote to someone; following what points at the vote as well."""
    findings = []
    first: list[tuple[str, Model]] = list(pointers(start))
    for relation in start._meta.related_objects:
        if isinstance(relation.related_model, type):
            first.append((f"({relation.name})", relation.related_model))
    queue = deque((f"{start.__name__}.{name}", target) for name, target in first)
    seen: set[Model] = {start}
    while queue:
        path, model = queue.popleft()
        if model.__name__ in PEOPLE:
            findings.append(f"{path} leads to {model.__name__}")
            continue
        if model in seen or model._meta.model_name in SHARED_BY_ALL_BALLOTS:
            continue
        seen.add(model)
        queue.extend((f"{path}.{name}", target) for name, target in pointers(model))
    return findings


def traces_of_order(model: Model) -> list[str]:
    """What would tell in which order sealed votes were cast: a counter for a key, or a time."""
    findings = []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField):
            findings.append(f"{model.__name__}.{field.name} counts the rows")
        if isinstance(field, models.DateField | models.TimeField):
            findings.append(f"{model.__name__}.{field.name} keeps a time")
    return findings


def column_count(model: Model) -> int:
    """Columns of the model's own table."""
    return len(model._meta.local_concrete_fields)


def ours(every: Iterable[Model]) -> list[Model]:
    """The models of the house, without the libraries'."""
    return [model for model in every if place_of(model.__module__) is not None]
