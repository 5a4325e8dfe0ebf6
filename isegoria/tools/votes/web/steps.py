# SPDX-License-Identifier: AGPL-3.0-or-later
"""The steps of a count and of a comparison in the reader's language: the engine says them in English, by codes.

``step_sentences`` holds every one of them for whoever translates.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from isegoria.design.figures import figures_in, number
from isegoria.engine.comparison.criteria import CRITERIA
from isegoria.engine.comparison.sentences import SENTENCES as COMPARED
from isegoria.engine.tallies.sentences import NAMING
from isegoria.engine.tallies.sentences import SENTENCES as COUNTED


def told(trace: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step of a count as a sentence; in English where this version does not know its code."""
    return [_in_words(one, COUNTED) for one in trace]


def said(step: Mapping[str, Any]) -> str:
    """A step of a comparison as a sentence."""
    return _in_words(step, COMPARED)


def criterion_words(name: str) -> str:
    """What a criterion is called."""
    found = next((one for one in CRITERIA if one.id == name), None)
    return gettext(found.name) if found is not None else name


def _in_words(step: Mapping[str, Any], sentences: Mapping[str, str]) -> str:
    template = sentences.get(step["code"])
    if template is None:
        return str(step["sentence"])
    return gettext(template).format(**{name: _written(name, value) for name, value in step["params"].items()})


def _written(name: str, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return figures_in(value) if isinstance(value, str) and name not in NAMING else value
