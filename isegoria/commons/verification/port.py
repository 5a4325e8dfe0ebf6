# SPDX-License-Identifier: AGPL-3.0-or-later
"""The port: what a way to be checked says of itself to join. A handler is registered once and then known everywhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise

from isegoria.core.accounts.models import Assurance
from isegoria.core.spaces.models import Space

Sentence = str | Promise


@dataclass(frozen=True)
class Handler:
    """A way to be checked.

    ``how`` says in a sentence or two what one does and how long it takes. ``url_name`` is the page where one begins;
    it takes ``space`` and ``arguments``. ``is_open`` tells whether a space has opened it; ``always`` that it needs no
    opening. ``unready`` says what an organiser has to do before it can be opened, or nothing.
    """

    slug: str
    name: Sentence
    level: Assurance
    how: Sentence
    url_name: str
    is_open: Callable[[Space], bool]
    organisers_learn: Sentence = ""
    """What opening it asks of organisers, and what it is worth."""
    arguments: Mapping[str, str] = field(default_factory=dict)
    always: bool = False
    parameters: tuple[str, ...] = ("months",)
    """Names of the fields that an organiser fills in."""
    organise_url_name: str = ""
    """The page on which organisers run it, if there is one."""

    def address(self, space: Space) -> str:
        return reverse(self.url_name, kwargs={"space": space.slug, **self.arguments})

    def organise_address(self, space: Space) -> str:
        return reverse(self.organise_url_name, kwargs={"space": space.slug}) if self.organise_url_name else ""


_handlers: dict[str, Handler] = {}
_sources: list[Callable[[], Iterable[Handler]]] = []


def register(handler: Handler) -> Handler:
    """Enter a handler. Raises ``ValueError`` when another one has its slug."""
    if _handlers.get(handler.slug, handler) is not handler:
        raise ValueError(f"two handlers are called {handler.slug!r}")
    _handlers[handler.slug] = handler
    return handler


def register_source(source: Callable[[], Iterable[Handler]]) -> Callable[[], Iterable[Handler]]:
    """Enter what yields handlers that the site's settings name, such as its identity providers."""
    if source not in _sources:
        _sources.append(source)
    return source


def handlers() -> list[Handler]:
    """All handlers, from the lightest check to the strongest, then in the order of their registration."""
    found = [*_handlers.values(), *(one for source in _sources for one in source())]
    return sorted(found, key=lambda one: one.level)


def find_handler(slug: str) -> Handler | None:
    return next((one for one in handlers() if one.slug == slug), None)
