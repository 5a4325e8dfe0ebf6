# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reading by the machine reads to the journal: what it read, with what, and how many themes it found."""

from collections.abc import Iterable

from isegoria.commons.synthesis.models import MachineReading
from isegoria.core.journal import subjects

READING = "machine_reading"
Content = dict[str, object]


def reading_content(reading: MachineReading) -> Content:
    """What the journal attests of a reading that is done; its process is at hand."""
    return {
        "process": reading.process.public_id,
        "input_sha256": reading.input_sha256,
        "engine_version": reading.engine_version,
        "parameters": reading.parameters,
        "seed": reading.seed,
        "texts": reading.texts_count,
        "people": reading.people_count,
    }


def _done(ids: list[str]) -> dict[str, Content]:
    rows = MachineReading.objects.filter(public_id__in=ids, state=MachineReading.State.DONE, process__erased_at=None)
    return {one.public_id: reading_content(one) for one in rows.select_related("process")}


def _ids() -> Iterable[str]:
    rows = MachineReading.objects.filter(state=MachineReading.State.DONE, process__erased_at=None)
    return rows.values_list("public_id", flat=True).iterator()


def _shown(ids: list[str]) -> Iterable[str]:
    rows = MachineReading.objects.filter(public_id__in=ids, process__published_at__isnull=False)
    return rows.values_list("public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(READING, _done, public=True, ids=_ids, publishable=_shown)
