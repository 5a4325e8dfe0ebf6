# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recipes: ready-made processes that an organiser opens in minutes, one TOML file each in ``project/recipes``.

A recipe names its tools by slug. One whose tool is not in the house is not offered.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from isegoria.core.manifest import Tool, find_tool
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.texts import LocalText, in_language

# Addresses that stand where a process's slug would.
TAKEN_SLUGS = frozenset({"about", "approvals", "new", "pages", "roles", "team"})


@dataclass(frozen=True)
class RecipePhase:
    """A phase of a recipe: the tool, what it is called, how long it lasts and how it is set."""

    slug: str
    tool_slug: str
    titles: Mapping[str, str]
    days: int
    settings: Mapping[str, Any]

    @property
    def tool(self) -> Tool:
        found = find_tool(self.tool_slug)
        if found is None:
            raise LookupError(self.tool_slug)
        return found

    @property
    def title(self) -> LocalText:
        return in_language(self.titles)


@dataclass(frozen=True)
class Recipe:
    """A ready-made process."""

    slug: str
    names: Mapping[str, str]
    purposes: Mapping[str, str]
    rules: Mapping[str, str]
    phases: tuple[RecipePhase, ...]

    @property
    def name(self) -> LocalText:
        return in_language(self.names)

    @property
    def purpose(self) -> LocalText:
        return in_language(self.purposes)

    @property
    def complete(self) -> bool:
        """Whether each of its tools is in the house."""
        return all(find_tool(phase.tool_slug) for phase in self.phases)


def folder() -> Path:
    return Path(settings.PACKAGE_DIR) / "project" / "recipes"


@cache
def read(path: Path) -> Recipe:
    """Read one recipe. A file that does not hold to the form raises, so that it is mended and never half shown."""
    with path.open("rb") as stream:
        given = tomllib.load(stream)
    return Recipe(
        slug=path.stem,
        names=given["name"],
        purposes=given["purpose"],
        rules=given["rules"],
        phases=tuple(
            RecipePhase(
                slug=phase["slug"],
                tool_slug=phase["tool"],
                titles=phase["title"],
                days=phase["days"],
                settings=phase.get("settings", {}),
            )
            for phase in given["phases"]
        ),
    )


def recipes() -> list[Recipe]:
    """The recipes that can be followed here, by slug."""
    return [one for one in map(read, sorted(folder().glob("*.toml"))) if one.complete]


def find_recipe(slug: str) -> Recipe | None:
    return next((one for one in recipes() if one.slug == slug), None)


def seeder(tool: Tool | None) -> Callable[..., Any] | None:
    """How first contributions are set out in a phase of a tool: its action ``seed_statements``, where it has one."""
    if tool is None:
        return None
    room = f"isegoria.tools.{tool.slug}"
    if find_spec(room) is None or find_spec(f"{room}.actions") is None:
        return None
    return getattr(import_module(f"{room}.actions"), "seed_statements", None)


def free_slug(space: Space, questions: Mapping[str, str]) -> str:
    """A slug from the question that no process of the space holds, cut between words."""
    question = next((text for text in questions.values() if text), "")
    words = slugify(question)[:61]
    base = (words.rpartition("-")[0] if len(words) > 60 else words).strip("-") or "conversation"
    held = set(Process.objects.filter(space=space, slug__startswith=base).values_list("slug", flat=True))
    held |= TAKEN_SLUGS
    if base not in held:
        return base
    return next(slug for n in range(2, len(held) + 3) if (slug := f"{base}-{n}") not in held)
