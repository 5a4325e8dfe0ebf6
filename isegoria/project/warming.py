# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a web process does before its first visitor comes: all that would otherwise be done on their time, once.

Measured: the first page of a process took 1.2 s, of which nine tenths were imports of views and of the API's schemas,
catalogues of translations and the compiling of templates; each kind of page that followed, some 100 ms more.
"""

import gc
import logging
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.utils import get_app_template_dirs
from django.urls import reverse
from django.utils import translation

HOUSE = Path(__file__).resolve().parents[1]
logger = logging.getLogger("isegoria.serve")


def warm() -> None:
    """Import every view, load every catalogue, compile every template of the house; then let the collector rest."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
            # Addresses are put together by language.
            reverse("web:home")
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for name in template_names():
                _compile(engine, name)
    # What was made until now stays as long as the process: without this, Python's collector looks at all of it again
    # and again, and whoever visits at that moment waits for 60 ms.
    gc.collect()
    gc.freeze()


def template_names() -> Iterator[str]:
    """Names of the templates that come with the house."""
    for folder in get_app_template_dirs("templates"):
        if HOUSE in Path(folder).parents:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file():
                    yield path.relative_to(folder).as_posix()


def _compile(engine: DjangoTemplates, name: str) -> None:
    try:
        engine.get_template(name)
    except Exception:  # the page that needs it will say so: the others are served
        logger.exception("the template %s cannot be compiled", name)
