# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an edition to what is printed of it. To be called in the language of the document (``translation.override``).

Names of authors are not printed: what was printed cannot be taken back when someone leaves. The page has them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from isegoria.commons.synthesis.documents.content import EditionContent, SectionContent, SentenceContent
from isegoria.commons.synthesis.harvesting.queries import Source as Extracted
from isegoria.commons.synthesis.models import Call as CallRow
from isegoria.commons.synthesis.models import Origin
from isegoria.core.spaces.texts import in_language
from isegoria.design.figures import number, percent

from .blocks import blocks
from .paper import Against, Call, Line, Marks, Paper, Part, Quote, Source, Table, runs_of
from .signs import is_right_to_left, one_line, shortened

EXTRACT = 320
"""Characters of an extract that the list of sources prints: the address beside it leads to the rest."""
BRIEF = 140
"""Characters of a quotation, of a title and of the like in the note."""
QUOTED = 2
"""Extracts quoted in full beside a sentence that they contradict; the others are in the list."""
IDEAS = 30
"""Ideas that a table of coverage names."""


def compose(
    content: EditionContent, sources: Mapping[int, Extracted], calls: Sequence[CallRow], *, site: str, page_url: str
) -> Paper:
    """The whole edition. ``sources`` by key of extract; ``site`` is the beginning of every address."""
    order = {key: place for place, key in enumerate(content.extract_ids(), start=1)}
    edition, process = content.edition, content.process
    question = one_line(in_language(process.questions, content.language).text or process.slug)
    return Paper(
        kind="synthesis",
        language=content.language,
        title=one_line(content.title),
        publisher=one_line(in_language(process.space.names, content.language).text),
        description=_("Synthesis of “%(question)s”, edition %(number)s: each sentence leads to who said it.")
        % {"question": question, "number": edition.number},
        question=question,
        issue=issue(content),
        page_url=page_url,
        figures=figures(content.figures),
        notice=_notice(content),
        introduction=blocks(content.introduction),
        parts=tuple(_part(section, order) for section in content.sections),
        minority_title=_("What some people say otherwise"),
        minority=_minority(content),
        against=tuple(
            against
            for section in content.sections
            for one in section.contrary
            if (against := _against(one, order, sources))
        ),
        unsaid=_unsaid(content.figures),
        coverage_title=_("How much of it is here"),
        coverage=_coverage(content.figures),
        coverage_table=_coverage_table(content.figures),
        calls_title=_("Calls for action"),
        calls=tuple(_call(one, process.space.zone) for one in calls),
        check_title=_("How to check"),
        check=(
            _(
                "Each number in the text leads to a source, at the end; each source, to the whole text from which it"
                " was taken, on the site. Whoever wrote one of them can say on the page of this edition whether it is"
                " faithful, and is answered in public."
            ),
            _(
                "The digest below covers the words of this edition and which extracts they lead to. The public journal"
                " of the site holds it since the day of publication: a changed edition would have another one. The"
                " same content as data is at the address of this edition followed by “synthesis.json”."
            ),
        ),
        digest_label=_("Digest (SHA-256):"),
        digest=edition.sha256,
        code_label=_("QR code of the page of this edition: %(address)s") % {"address": page_url},
        sources_title=_("Sources"),
        sources_note=_(
            "Extracts of what people wrote, in the order in which the text refers to them. A long one is cut short"
            " here and whole at its address."
        ),
        sources=tuple(_source(place, sources.get(key), site) for key, place in order.items()),
        contrary_label=_("against:"),
        see_label=_("The page of this edition:"),
    )


def issue(content: EditionContent) -> str:
    """Which edition, and of what day."""
    edition, zone = content.edition, content.process.space.zone
    return _("Edition %(number)s, %(date)s") % {
        "number": edition.number,
        "date": date_format(edition.published_at.astimezone(zone), "DATE_FORMAT"),
    }


def figures(counted: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The four figures that come first."""
    named = (
        ("people", _("people spoke")),
        ("texts", _("texts received")),
        ("extracts_cited", _("extracts cited")),
        ("people_cited", _("people cited")),
    )
    return tuple((number(counted[key]), words) for key, words in named if key in counted)


def _notice(content: EditionContent) -> str:
    edition = content.edition
    if edition.taken_back_at is not None:
        return _("This edition was taken back: %(why)s") % {"why": one_line(edition.taken_back_reason)}
    if edition.changes:
        return _("What this edition changes: %(changes)s") % {"changes": one_line(edition.changes)}
    return ""


def _part(section: SectionContent, order: Mapping[int, int]) -> Part:
    return Part(one_line(section.title), tuple(_line(one, order) for one in section.sentences))


def _line(one: SentenceContent, order: Mapping[int, int]) -> Line:
    about = []
    if one.people > 1 or one.is_erased:
        people = ngettext("%(n)s person", "%(n)s people", one.people) % {"n": number(one.people)}
        about.append(people.replace(" ", "\u00a0"))
    if one.row.origin == Origin.EXTRACT:
        about.append(_("words of a contribution"))
    elif one.row.origin == Origin.REPHRASED:
        about.append(_("rephrased by a machine, signed off by a person"))
    return Line(
        number=one.number,
        words=one_line(one.words) or _("This sentence quoted a source that was erased: its words went with it."),
        sources=Marks(runs_of([order[cite.extract] for cite in one.sources])),
        contrary=Marks(runs_of([order[cite.extract] for cite in one.contrary])),
        about=" · ".join(about),
    )


def _minority(content: EditionContent) -> tuple[str, ...]:
    people, against = content.figures.get("people_contrary", 0), content.figures.get("contrary", 0)
    unsaid = content.figures.get("unsaid", [])
    said = []
    if against:
        said.append(
            ngettext(
                "%(n)s person says the contrary of a sentence of this synthesis.",
                "%(n)s people say the contrary of a sentence of this synthesis.",
                people,
            )
            % {"n": number(people)}
        )
    else:
        said.append(_("No extract that says the contrary of one of these sentences was found."))
    least = percent(content.figures.get("minority_percent", 5) / 100)
    if unsaid:
        said.append(_("Ideas of at least %(least)s of the people, which no sentence takes up:") % {"least": least})
    else:
        said.append(_("Every idea of at least %(least)s of the people is taken up by a sentence.") % {"least": least})
    return tuple(said)


def _against(one: SentenceContent, order: Mapping[int, int], sources: Mapping[int, Extracted]) -> Against | None:
    shown = [cite for cite in one.contrary if cite.is_shown and cite.extract in sources]
    if not shown:
        return None
    return Against(
        title=ngettext(
            "“%(words)s” – %(n)s person says the contrary:",
            "“%(words)s” – %(n)s people say the contrary:",
            one.people_contrary,
        )
        % {"words": shortened(one.words, 120), "n": number(one.people_contrary)},
        quotes=tuple(_quote(sources[cite.extract], order[cite.extract]) for cite in shown[:QUOTED]),
    )


def _quote(found: Extracted, place: int) -> Quote:
    long, brief = (_quoted(shortened(found.words, most), found.language) for most in (EXTRACT, BRIEF))
    return Quote(long, found.language, place, brief)


def _unsaid(counted: Mapping[str, Any]) -> Table | None:
    found = counted.get("unsaid", [])
    if not found:
        return None
    return Table(
        _("Ideas that no sentence takes up"),
        (_("Idea"), _("People"), _("Texts")),
        tuple((one_line(one["title"]), number(one["people"]), number(one["texts"])) for one in found[:IDEAS]),
    )


def _coverage(counted: Mapping[str, Any]) -> tuple[str, ...]:
    def amount(key: str) -> str:
        return number(counted.get(key, 0))

    said = [
        _("%(texts)s texts were received, from %(people)s people.")
        % {"texts": amount("texts"), "people": amount("people")},
    ]
    if counted.get("texts_read_by_machine"):
        said.append(_("A machine sorted %(n)s of them by theme.") % {"n": amount("texts_read_by_machine")})
    said.append(
        _(
            "People took %(extracts)s extracts out of %(texts)s texts; this synthesis cites %(cited)s of them, from"
            " %(people)s people."
        )
        % {
            "extracts": amount("extracts"),
            "texts": amount("texts_harvested"),
            "cited": amount("extracts_cited"),
            "people": amount("people_cited"),
        }
    )
    if counted.get("people"):
        share = percent(min(1.0, counted.get("people_cited", 0) / counted["people"]))
        said.append(_("So %(share)s of those who spoke are cited.") % {"share": share})
    if counted.get("sentences_by_machine"):
        said.append(
            ngettext(
                "%(n)s of its %(all)s sentences has words that a machine chose or wrote; a person signed it off.",
                "%(n)s of its %(all)s sentences have words that a machine chose or wrote; a person signed each off.",
                counted["sentences_by_machine"],
            )
            % {"n": amount("sentences_by_machine"), "all": amount("sentences")}
        )
    return (" ".join(said),)


def _coverage_table(counted: Mapping[str, Any]) -> Table | None:
    ideas = sorted(counted.get("ideas", []), key=lambda one: -one["people"])[:IDEAS]
    if not ideas:
        return None
    return Table(
        _("People and texts of each idea, and how many of them are cited"),
        (_("Idea"), _("People"), _("People cited"), _("Texts"), _("Texts cited")),
        tuple(
            (one_line(one["title"]), *(number(one[key]) for key in ("people", "people_cited", "texts", "texts_cited")))
            for one in ideas
        ),
    )


def _call(one: CallRow, zone: Any) -> Call:
    title = one_line(one.addressee)
    if one.due_at is not None:
        title = _("%(addressee)s – an answer is hoped for by %(date)s") % {
            "addressee": title,
            "date": date_format(one.due_at.astimezone(zone), "DATE_FORMAT"),
        }
    answered = one.answered_at is not None
    return Call(
        title,
        blocks(one.words),
        _("Answer of %(date)s") % {"date": date_format(one.answered_at.astimezone(zone), "DATE_FORMAT")}
        if one.answered_at is not None
        else _("No answer yet."),
        blocks(one.answer) if answered else (),
    )


def _source(place: int, found: Extracted | None, site: str) -> Source:
    if found is None or found.is_erased:
        return Source(place, "", "", _("A source stood here. It was erased, and nothing of it is kept."))
    page = found.url
    url = page and site + _short(page, found.contribution)
    if not found.is_shown or not found.words:
        return Source(place, "", "", _("A source stands here. Its text is not public any more."), url)
    about = [str(found.nature_label), str(found.kind_label), one_line(found.place)]
    if found.is_of_earlier_version:
        about.append(_("version %(version)s of %(all)s") % {"version": found.version, "all": found.current_version})
    return Source(
        place,
        _quoted(shortened(found.words, EXTRACT), found.language),
        found.language,
        ", ".join(filter(None, about)),
        url,
    )


def _short(url: str, public_id: str) -> str:
    """The address up to the id, which leads: the words after it are for the eye on a screen, and long on paper."""
    before, found, words = url.partition(public_id)
    return before + found if words.startswith("-") else url


def _quoted(words: str, language: str) -> str:
    """Quotation marks of the language of this document; those of a line that runs from the right would turn round."""
    return words if is_right_to_left(language) else _("“%(words)s”") % {"words": words}
