# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a team would make of one of the consultations: read by the machine, sorted, written up, published; and a circle
of readers that is open.

Every step looks first at what is there, so that a second run changes nothing and one that was cut short is completed.
"""

from importlib.util import find_spec

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process

from .progress import Progress

SOURCE = "demo:grand-debat-lille"
IDEAS, EXTRACTS = 12, 50
TITLE = "Ce que disent les contributions"
INTRODUCTION = (
    "Cette synthèse a été faite pour la démonstration. La machine a choisi ses phrases parmi celles que les "
    "participantes et participants ont écrites, et nommé les idées ; la relecture qu’une équipe signe pour chaque "
    "phrase est ici de pure forme. Chacune mène aux passages sur lesquels elle s’appuie. Une vraie équipe corrigerait "
    "les rapprochements, nommerait mieux les idées et écrirait ses propres phrases."
)


def load_workshop(by: Account, progress: Progress) -> None:
    """Make them where they are not there yet. Without the rooms that keep them there is nothing to make."""
    process = Process.objects.filter(source=SOURCE).select_related("space").first()
    if process is None:
        return
    if find_spec("isegoria.commons.synthesis"):
        progress("synthesis", 0)
        _read_and_sort(process, by)
        _write(process, by)
    if find_spec("isegoria.commons.readings"):
        _invite_readers(process, by)


def _read_and_sort(process: Process, by: Account) -> None:
    # Late: the room may have been removed.
    from isegoria.commons.synthesis.models import Extract, MachineReading, Suggestion, Theme
    from isegoria.commons.synthesis.suggesting.actions import accept, ask_reading  # late: as above
    from isegoria.commons.synthesis.suggesting.planting.actions import make_ideas_of_themes  # late: as above
    from isegoria.commons.synthesis.suggesting.working.actions import read_next  # late: as above

    readings = MachineReading.objects.filter(process=process)
    if not readings.filter(state=MachineReading.State.DONE).exists():
        ask_reading(process=process, by=by)
        while read_next():
            pass
    reading = readings.filter(state=MachineReading.State.DONE).order_by("-pk").first()
    if reading is None or Extract.objects.filter(process=process).exists():
        return
    themes = Theme.objects.filter(reading=reading, parent=None).order_by("-people_count", "number")[:IDEAS]
    make_ideas_of_themes(process=process, titles={one.pk: one.title for one in themes}, by=by)
    waiting = Suggestion.objects.filter(process=process, state=Suggestion.State.WAITING, idea__isnull=False)
    accept(suggestions=list(waiting.order_by("-score", "pk")[:EXTRACTS]), by=by)


def _write(process: Process, by: Account) -> None:
    # Late: the room may have been removed.
    from isegoria.commons.synthesis.documents.publishing.actions import publish
    from isegoria.commons.synthesis.documents.sentences.actions import sign_off  # late: as above
    from isegoria.commons.synthesis.documents.starting.actions import start_document  # late: as above
    from isegoria.commons.synthesis.documents.writing.actions import edit_document  # late: as above
    from isegoria.commons.synthesis.models import Document, Sentence  # late: as above

    document = Document.objects.filter(process=process).order_by("pk").first()
    if document is None:
        document = start_document(process=process, by=by, title=TITLE, language="fr", from_machine=True)
    if document.editions.exists():
        return
    document.refresh_from_db()
    edit_document(document=document, by=by, version=document.version, title=TITLE, introduction=INTRODUCTION)
    sign_off(sentences=Sentence.objects.filter(section__document=document), by=by)
    publish(document=document, by=by)


def _invite_readers(process: Process, by: Account) -> None:
    # Late: the room may have been removed.
    from isegoria.commons.readings.actions import open_circle
    from isegoria.commons.readings.grids import PRESETS  # late: as above
    from isegoria.commons.readings.models import Circle  # late: as above

    if Circle.objects.filter(process=process).exists():
        return
    kinds = process.contributions.values_list("kind", flat=True).distinct().order_by("kind")
    open_circle(
        process=process,
        by=by,
        titles={"fr": "Lire ensemble le Grand Débat", "en": "Reading the Great Debate together"},
        instructions={
            "fr": "Lisez une contribution à la fois et dites ce que vous y voyez. Trois personnes liront chacune.",
            "en": "Read one contribution at a time, in French, and say what you see. Three people will read each.",
        },
        questions=[PRESETS["kind"], PRESETS["able"]],
        asked=3,
        kinds=list(kinds),
    )
