# SPDX-License-Identifier: AGPL-3.0-or-later
"""A synthesis begins: blank, from the tree of ideas, or from the machine's draft."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Document, Extract, Idea, Origin, Section
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.rules import may_say
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_synthesize
from isegoria.core.verdicts import refuse

from ..drafts import Drafted, drafted
from ..rules import MAX_TITLE, MAX_WORDS
from ..sentences.actions import NewSentence, insert_sentences
from ..writing.actions import one_line

MOST_FROM_TREE = 40
"""Ideas of the top of the tree that become sections at once."""


@transaction.atomic
def start_document(
    *,
    process: Process,
    by: Account | None,
    title: str,
    language: str = "",
    from_machine: bool = False,
    from_tree: bool = False,
) -> Document:
    """Start a synthesis: blank, with a section for each idea at the top of the tree, or from the machine's draft.

    Of a draft, no sentence is published before a person signed it off. Raises ``Refused``.
    """
    may_change(process).require()
    if by is not None:
        may_synthesize(by, process.space).require()
    title = one_line(title)
    may_say(title, max_length=MAX_TITLE).require()
    draft = drafted(process, by) if from_machine else []
    if from_machine and not draft:
        refuse(
            "no_draft",
            _("The machine has no draft for this process yet. Nothing was kept."),
            _("Ask it to read the texts first, or start from the tree of ideas."),
            status=409,
        )
    made = Document.objects.create(process=process, title=title, language=language or process.language, made_by=by)
    if draft:
        _keep_drafted(made, draft)
    elif from_tree:
        ideas = Idea.objects.filter(process=process, state=Idea.State.STANDING, parent=None)
        Section.objects.bulk_create(
            Section(document=made, position=position, title=idea.title, idea=idea)
            for position, idea in enumerate(ideas.order_by("position", "pk")[:MOST_FROM_TREE])
        )
    return made


def _keep_drafted(document: Document, draft: list[Drafted]) -> None:
    """The machine's sections and sentences. Its words wait for someone to sign them off; written by nobody."""
    sections = Section.objects.bulk_create(
        Section(document=document, position=position, title=one.title[:MAX_TITLE], idea=one.idea)
        for position, one in enumerate(draft)
    )
    cited = {key for one in draft for _words, keys, contrary in one.sentences for key in (*keys, *contrary)}
    stand = Extract.objects.filter(process=document.process, state=Extract.State.STANDING).in_bulk(cited)
    for section, one in zip(sections, draft, strict=True):
        insert_sentences(
            section,
            [
                NewSentence(
                    words=words[:MAX_WORDS],
                    origin=Origin.EXTRACT,
                    extracts=[stand[key] for key in keys if key in stand],
                    contrary=[stand[key] for key in contrary if key in stand],
                )
                for words, keys, contrary in one.sentences
            ],
            by=None,
        )
