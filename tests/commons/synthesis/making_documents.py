# SPDX-License-Identifier: AGPL-3.0-or-later
"""Syntheses over a small tree of ideas, made by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from isegoria.commons.synthesis.documents import actions
from isegoria.commons.synthesis.harvesting.actions import NewExtract, make_extracts
from isegoria.commons.synthesis.models import Document, Edition, Extract, Idea, Section, Sentence
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from tests import factories as make

from . import making_tree as tree


@dataclass
class World:
    """A process, its synthesizer, and what was harvested: ``extracts`` by the title of their idea."""

    process: Process
    writer: Account
    ideas: dict[str, Idea] = field(default_factory=dict)
    extracts: dict[str, list[Extract]] = field(default_factory=dict)


def whole(text: str, process: Process, author: Person | None, idea: Idea | None, nature: str = "problem") -> Extract:
    """An extract that holds all of a text."""
    said = make.statement(text, phase=make.phase(process), author=author)
    return make_extracts(process=process, by=None, made=[NewExtract(said, 1, 0, len(text), nature, idea)])[0]


def world(**said: int) -> World:
    """Title of an idea → how many people say it, each in a text of their own."""
    process = make.process()
    made = World(process, make.role(process.space, "synthesizer"))
    for title, count in (said or {"Bancs": 3, "Vélos": 2}).items():
        made.ideas[title] = tree.idea(process, title)
        made.extracts[title] = [
            whole(f"Il faut plus de place pour {title.lower()}, dit la personne {n}.", process, None, made.ideas[title])
            for n in range(1, count + 1)
        ]
    for idea in made.ideas.values():
        idea.refresh_from_db()
    return made


def document(of: World, title: str = "Ce que vous avez dit") -> Document:
    return actions.start_document(process=of.process, by=of.writer, title=title)


def section(of: World, document: Document, idea: str = "Bancs") -> Section:
    return actions.add_section(document=document, by=of.writer, title=idea, idea=of.ideas.get(idea))


def sentence(
    of: World,
    section: Section,
    words: str = "Les gens veulent des bancs.",
    *,
    extracts: Sequence[Extract] | None = None,
    contrary: Sequence[Extract] = (),
    origin: str = "person",
) -> Sentence:
    return actions.write_sentence(
        section=section,
        by=of.writer,
        words=words,
        extracts=of.extracts["Bancs"] if extracts is None else extracts,
        contrary=contrary,
        origin=origin,
    )


def edition(of: World, document: Document | None = None, **changes: str) -> Edition:
    """An edition of a document; of one with a single sentence where none is given."""
    if document is None:
        document = globals()["document"](of)
        sentence(of, section(of, document))
    return actions.publish(document=document, by=of.writer, **changes)


def author_of(extract: Extract) -> Person:
    author = Contribution.objects.get(pk=extract.contribution_id).author
    assert author is not None
    return author


def two_editions(process: Process, extracts: Sequence[Extract]) -> tuple[Edition, Sentence]:
    """A synthesis published twice, with a call for action; its latest edition, and its one sentence."""
    made = actions.start_document(process=process, by=None, title="Ce que vous avez dit")
    actions.edit_document(
        document=made, by=None, version=1, title=made.title, introduction="Lu par **deux** personnes."
    )
    part = actions.add_section(document=made, by=None, title="Des arbres")
    one = actions.write_sentence(section=part, by=None, words="On veut de l'ombre.", extracts=extracts)
    actions.publish(document=made, by=None)
    actions.edit_sentence(sentence=one, by=None, words="On veut de l'ombre partout.", version=1)
    latest = actions.publish(document=made, by=None, changes="Partout.")
    actions.address(edition=latest, by=None, addressee="Mme la Maire", words="Plantez **dix** tilleuls.")
    return latest, one
