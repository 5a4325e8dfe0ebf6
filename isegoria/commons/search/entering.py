# SPDX-License-Identifier: AGPL-3.0-or-later
"""How contributions, processes and spaces read to the index. Nothing here writes."""

from collections.abc import Iterable, Mapping

from django.core.cache import cache

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

from .models import PROCESS, SPACE, Entry
from .words import base_language, indexed, tag

AROUND_SECONDS = 300

# One letter for each place that a search can be kept to.
IN_SPACE, IN_PROCESS, IN_PHASE, OF_KIND, IN_LANGUAGE = "s", "p", "f", "k", "l"


def is_found(contribution: Contribution) -> bool:
    """Whether a contribution of a published process can be found: one that stands by itself. A merged one can still
    be read, and whoever looks for it finds the one in which it stands."""
    return contribution.state == Contribution.State.PUBLISHED


def spaces_around(space_id: int) -> list[int]:
    """The keys of a space and of those around it, outwards; looked up once in five minutes."""
    key = f"search:around:{space_id}"
    found: list[int] | None = cache.get(key)
    if found is None:
        found = [one.pk for one in Space.objects.get(pk=space_id).lineage()]
        cache.set(key, found, timeout=AROUND_SECONDS)
    return found


def contribution_entries(contributions: Iterable[Contribution], spaces: Iterable[int]) -> list[Entry]:
    """One entry for each contribution. ``spaces``: the keys of their process's and of those around it."""
    around = [tag(IN_SPACE, pk) for pk in spaces]
    return [
        Entry(
            kind=one.kind,
            contribution=one,
            process_id=one.process_id,
            space_id=one.process.space_id,
            language=one.language,
            title=indexed(one.title, one.language),
            body=indexed(one.body, one.language),
            tags=_tags(
                around, tag(IN_PROCESS, one.process_id), tag(IN_PHASE, one.phase_id), kind=one.kind, code=one.language
            ),
        )
        for one in contributions
    ]


def process_entries(process: Process) -> list[Entry]:
    """One entry for each language that a process is written in: its question, then what presents it."""
    around = [tag(IN_SPACE, one.pk) for one in process.space.lineage()]
    return [
        Entry(
            kind=PROCESS,
            process=process,
            space_id=process.space_id,
            language=language,
            title=indexed(process.questions.get(language, ""), language),
            body=indexed(f"{process.presentations.get(language, '')}\n{process.deciders.get(language, '')}", language),
            tags=_tags(around, tag(IN_PROCESS, process.pk), kind=PROCESS, code=language),
        )
        for language in _languages(process.questions, process.presentations)
    ]


def space_entries(space: Space) -> list[Entry]:
    """One entry for each language that a space has its name in."""
    around = [tag(IN_SPACE, one.pk) for one in space.lineage()]
    return [
        Entry(
            kind=SPACE,
            space=space,
            language=language,
            title=indexed(space.names.get(language, ""), language),
            body=indexed(f"{space.presentations.get(language, '')}\n{space.governance.get(language, '')}", language),
            tags=_tags(around, kind=SPACE, code=language),
        )
        for language in _languages(space.names, space.presentations)
    ]


def _languages(*texts: Mapping[str, str]) -> list[str]:
    return sorted({language for one in texts for language, text in one.items() if text})


def _tags(around: list[str], *places: str, kind: str, code: str) -> str:
    return " ".join([*around, *places, tag(OF_KIND, kind), tag(IN_LANGUAGE, base_language(code))])
