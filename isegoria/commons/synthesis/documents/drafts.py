# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the machine drafts, as a document takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from isegoria.commons.synthesis.models import Idea, MachineReading
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process


@dataclass(frozen=True)
class Drafted:
    """A section: for each sentence its words, the keys of the extracts that carry it and of those that contradict."""

    title: str
    idea: Idea | None = None
    sentences: Sequence[tuple[str, Sequence[int], Sequence[int]]] = field(default_factory=list)


def drafted(process: Process, by: Account | None = None) -> list[Drafted]:
    """What the latest reading of the machine drafts, its extracts made by ``by``; nothing where there was none."""
    name = "isegoria.commons.synthesis.suggesting.drafting.actions"
    if find_spec(name) is None:
        return []
    draft = getattr(import_module(name), "draft_sentences", None)
    return [
        Drafted(
            title=one.title,
            idea=one.idea,
            sentences=[
                (sentence.words, list(sentence.extracts), list(sentence.contrary)) for sentence in one.sentences
            ],
        )
        for one in (draft(process=process, by=by) if draft is not None else [])
    ]


def has_draft(process: Process) -> bool:
    """Whether the machine has read the texts, so that there is something to begin from."""
    return MachineReading.objects.filter(process=process, state=MachineReading.State.DONE).exists()
