# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that each tool fills in to join the house, and the registry of those that did.

This module imports no model: a manifest is data, read by the doors (which pages, which API), by the phases
(which settings are valid) and by the recipes (which tools exist).
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of contribution. ``card`` is the template that shows one in any list."""

    slug: str
    name: Label
    name_plural: Label
    card: str
    url_name: str
    """Name of the page of one contribution; its arguments are space, process and ``<public_id>-<slug>``."""
    max_length: int = 10_000
    """Longest body, in characters."""
    commented: bool = False
    """People can comment on it (where its phase's setting ``comments``, if the tool has one, says so)."""
    answered: bool = False
    """An institution can answer it."""
    attached: bool = False
    """Files can be attached to it."""
    topic_of: Callable[[Any], str] | None = None
    """The topic that a contribution of this kind stands under, of those of its phase; empty for none."""
    sides_of: Callable[[Any], Mapping[int, int]] | None = None
    """Of a process, the contributions of this kind whose authors said their side: key → 1 for, −1 against."""


@dataclass(frozen=True)
class Tool:
    """What an organiser opens in a phase.

    ``settings`` is a frozen dataclass whose fields are ``bool``, ``int``, ``str`` or ``Literal`` and carry
    ``metadata={"label": …, "help": …, "min": …, "max": …}``: the organiser's form and the validation of a phase
    are both made from it. The dotted paths are imported by the doors only.
    """

    slug: str
    name: Label
    purpose: Label
    icon: str
    kinds: tuple[Kind, ...]
    expressions: tuple[str, ...]
    settings: type
    act: Label
    """The one obvious act, as a verb: the label of the button that leads to the phase."""
    phase_url_name: str
    """Name of the phase's page; its arguments are space, process and phase."""
    desk_url_name: str = ""
    """Name of the page on which its team follows a phase, if it has one; the same arguments."""
    urls: str = ""
    api: str = ""
    exports: str = ""
    demo: str = ""
    counting: str = ""
    """Module with ``recompute_stale()``: brings the tool's results up to date; the worker calls it."""
    topics_of: Callable[[Any], Sequence[str]] | None = None
    """The topics that a phase sorts its contributions by, read from its settings: each can be followed."""

    def clean_settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The settings, complete and typed. Raises ``ValidationError`` naming each unknown or bad one."""
        return clean_dataclass(self.settings, given)

    def read_settings(self, kept: Mapping[str, Any]) -> Any:
        """An instance of ``settings`` from what a phase keeps (already clean)."""
        return self.settings(**self.clean_settings(kept))


_tools: dict[str, Tool] = {}
_kinds: dict[str, Kind] = {}


def register_tool(tool: Tool) -> Tool:
    """Enter a tool and its kinds. Raises ``ValueError`` when another one holds a slug."""
    if _tools.get(tool.slug, tool) != tool:
        raise ValueError(f"two tools are called {tool.slug!r}")
    _tools[tool.slug] = tool
    for kind in tool.kinds:
        register_kind(kind)
    return tool


def register_kind(kind: Kind) -> Kind:
    """Enter a kind of contribution. Raises ``ValueError`` when another one holds its slug."""
    if _kinds.get(kind.slug, kind) != kind:
        raise ValueError(f"two kinds of contribution are called {kind.slug!r}")
    _kinds[kind.slug] = kind
    return kind


def tools() -> tuple[Tool, ...]:
    """Every tool, by slug."""
    return tuple(_tools[slug] for slug in sorted(_tools))


def find_tool(slug: str) -> Tool | None:
    """The tool, or None when it was removed from the house: what it left still shows, read-only."""
    return _tools.get(slug)


def find_kind(slug: str) -> Kind | None:
    """The kind, or None when its owner was removed from the house."""
    return _kinds.get(slug)


def kinds() -> tuple[Kind, ...]:
    """Every kind of contribution, by slug: those of the tools and those of the commons."""
    return tuple(_kinds[slug] for slug in sorted(_kinds))


def optional_url(name: str, **kwargs: str) -> str:
    """The address of a page of another room, or "" where that room is not in the house."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names of kinds by slug; with the tool's own beside those for which a language has one word for two."""
    homes = {kind.slug: str(tool.name) for tool in tools() for kind in tool.kinds}
    often = Counter(names.values())
    return {
        slug: f"{name} ({homes[slug]})" if often[name] > 1 and slug in homes else name for slug, name in names.items()
    }


def clean_dataclass(shape: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Check ``given`` against a settings dataclass and fill in the defaults.

    Raises ``ValidationError`` with one message per bad setting, keyed by its name.
    """
    hints = get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}
    errors: dict[str, list[ValidationError]] = {
        name: [ValidationError(_("There is no such setting."), code="unknown")] for name in given if name not in fields
    }
    cleaned: dict[str, Any] = {}
    for name, field in fields.items():
        value = given.get(name, field.default)
        try:
            cleaned[name] = _clean_value(hints[name], value, field.metadata)
        except ValidationError as error:
            errors[name] = [error]
    if errors:
        raise ValidationError(errors)
    return cleaned


def _clean_value(hint: Any, value: Any, metadata: Mapping[str, Any]) -> Any:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise ValidationError(_("Choose one of: %(choices)s."), params={"choices": ", ".join(get_args(hint))})
        return value
    if hint is bool:
        if not isinstance(value, bool):
            raise ValidationError(_("Say yes or no."))
        return value
    if hint is int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(_("Give a whole number."))
        low, high = metadata.get("min", 0), metadata.get("max", 1_000_000)
        if not low <= value <= high:
            raise ValidationError(_("Give a whole number from %(low)s to %(high)s."), params={"low": low, "high": high})
        return value
    if hint is str:
        if not isinstance(value, str) or len(value) > metadata.get("max", 2_000):
            raise ValidationError(
                _("Give a text of at most %(max)s characters."), params={"max": metadata.get("max", 2_000)}
            )
        return value
    raise TypeError(f"a setting cannot be of type {hint!r}")
