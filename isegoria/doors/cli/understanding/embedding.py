# SPDX-License-Identifier: AGPL-3.0-or-later
"""The port by which whoever has a model of language, multilingual for example, lets it place the contributions.

Nothing is fetched: MODULE:NAME names a function that is on this machine, in the directory where the command starts or
among what is installed. It is given texts and gives back their vectors.
"""

import importlib
import sys
from pathlib import Path

from isegoria.engine.themes.vectors import Embedding

from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop


def model_named(name: str) -> Embedding | None:
    """The function MODULE:NAME; None where none is asked for. Raises Stop where there is no such function."""
    if not name:
        return None
    module, _colon, function = name.partition(":")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, ValueError, AttributeError) as error:
        raise _no_model(name, str(error)) from error
    if not callable(found):
        raise _no_model(name, _("it is not a function"))
    return found  # type: ignore[no-any-return]  # whatever it gives back is checked


def _no_model(name: str, reason: str) -> Stop:
    return Stop(
        "embedding",
        _("“%(name)s” cannot be used: %(reason)s.") % {"name": name, "reason": reason},
        kept=_("No report was written."),
        remedy=_("Write MODULE:NAME, a function that is given a list of texts and gives back one vector for each."),
        exit_code=BAD_INPUT,
    )
