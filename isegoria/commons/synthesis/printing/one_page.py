# SPDX-License-Identifier: AGPL-3.0-or-later
"""The note for the press and for those who decide: one page, what most people say, who disagrees, what was read.

To be called in the language of the document, as ``composing.compose`` is.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from isegoria.commons.synthesis.documents.content import EditionContent

from .composing import BRIEF
from .paper import Against, Block, Call, Line, Marks, Paper, Part, Run
from .signs import shortened

MOST = 7
"""Sentences of the note; the PDF leaves out the last ones that have no room on its page."""
LONGEST = 280
"""Characters of a sentence, of the introduction and of an answer."""
AGAINST = 2
UNSAID = 3
CALLS = 2
MOST_WORDS = 1_500
"""Characters of all the sentences together: what one page of ODT holds with the rest."""


def note_of(content: EditionContent, whole: Paper) -> Paper:
    """The note, from the edition and from what is printed of the whole of it."""
    lead = " ".join("".join(run.words for run in one.runs) for one in whole.introduction if one.kind == "paragraph")
    return replace(
        whole,
        kind="note",
        title=shortened(whole.title, BRIEF),
        question=shortened(whole.question, BRIEF),
        description=_("One page on “%(question)s”: what most people say, who disagrees, and how much was read.")
        % {"question": whole.question},
        notice=whole.notice and shortened(whole.notice, LONGEST),
        introduction=(Block("paragraph", (Run(shortened(lead, LONGEST)),)),) if lead else (),
        parts=(Part(_("What most people say"), _lines(content, whole)),),
        against=tuple(_brief(one) for one in whole.against[:AGAINST]),
        unsaid=whole.unsaid
        and replace(
            whole.unsaid, rows=tuple((shortened(row[0], BRIEF), *row[1:]) for row in whole.unsaid.rows[:UNSAID])
        ),
        coverage_table=None,
        calls=tuple(_asked(one) for one in whole.calls[:CALLS]),
        check=(_("The whole synthesis is on the page of this edition, with the source of every sentence."),),
        sources=(),
    )


def _lines(content: EditionContent, whole: Paper) -> tuple[Line, ...]:
    """The sentences of the most people first, so that those left out for want of room are those of the fewest."""
    about = {line.number: line.about for part in whole.parts for line in part.lines}
    chosen, left = [], MOST_WORDS
    for one in content.most_carried[:MOST]:
        words = shortened(one.words, LONGEST)
        if chosen and len(words) > left:
            break
        left -= len(words)
        chosen.append(Line(one.number, words, Marks(()), Marks(()), about.get(one.number, "")))
    return tuple(chosen)


def _brief(one: Against) -> Against:
    return replace(one, quotes=tuple(replace(said, words=said.brief or said.words) for said in one.quotes[:1]))


def _asked(one: Call) -> Call:
    words = " ".join("".join(run.words for run in block.runs) for block in one.blocks)
    return Call(shortened(one.title, BRIEF), (Block("paragraph", (Run(shortened(words, BRIEF)),)),), one.answer_title)
