# SPDX-License-Identifier: AGPL-3.0-or-later
"""What authors are told, each in their own language: one short notice, however many of their texts moved.

A notice about one text quotes it, and goes with it when it is erased. One about several names them by their date: it
holds no word of any of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from isegoria.commons.synthesis.models import Edition, News
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.contributions.models import Contribution
from isegoria.core.events import announce
from isegoria.core.manifest import find_kind, optional_url
from isegoria.design.figures import number

LISTED = 5
"""Texts that one notice names; how many others there are is said."""


@dataclass(frozen=True)
class Cited:
    """What an edition changes for one author: by key of a text, the section that cites it, or did."""

    person: Person
    new: Mapping[int, str]
    gone: Mapping[int, str]
    stays: int = 0
    """How many others of theirs it goes on citing."""


# --- an edition ---------------------------------------------------------------------------------------
def tell_of_edition(edition: Edition, told: Sequence[Cited]) -> None:
    """One notice each."""
    texts = _texts(key for one in told for key in (*_first(one.new), *_first(one.gone)))
    process = edition.document.process
    for one in told:
        with translation.override(_language(one.person, process.language)):
            words = {
                "synthesis": edition.title,
                "process": str(process.question.text)[:120],
                "number": number(edition.number),
            }
            only = [texts[key] for key in (*one.new, *one.gone)] if len(one.new) + len(one.gone) == 1 else []
            if only:
                subject, text = _of_one(only[0], one, words)
            else:
                subject, text = _of_many(one, texts, words)
            _tell(one.person, subject, text, only)


def _of_one(text: Contribution, one: Cited, words: Mapping[str, str]) -> tuple[str, str]:
    words = {**words, "title": _title(text), "section": next(iter((one.new or one.gone).values()))}
    if one.new:
        subject = _("Your text is in the synthesis “%(synthesis)s”")
        said = _(
            "“%(title)s” is cited in edition %(number)s, under “%(section)s”. Read the sentence that leads to it, and "
            "say whether it is faithful to what you wrote."
        )
    else:
        subject = _("Your text is no longer in the synthesis “%(synthesis)s”")
        said = _(
            "Edition %(number)s does not cite “%(title)s” any more; an earlier one did, under “%(section)s”, and stays "
            "readable. Your text itself has not changed."
        )
    return subject % words, _with_the_others(said % words, one)


def _of_many(one: Cited, texts: Mapping[int, Contribution], words: Mapping[str, str]) -> tuple[str, str]:
    parts = []
    if one.new:
        counted = {**words, "n": number(len(one.new))}
        subject = ngettext(
            "%(n)s of your texts is in the synthesis “%(synthesis)s”",
            "%(n)s of your texts are in the synthesis “%(synthesis)s”",
            len(one.new),
        )
        said = ngettext(
            "Edition %(number)s of what was said about “%(process)s” cites this text of yours:",
            "Edition %(number)s of what was said about “%(process)s” cites these texts of yours:",
            len(one.new),
        )
        parts.append(_listed(said % counted, one.new, texts))
    if one.gone:
        counted = {**words, "n": number(len(one.gone))}
        left = ngettext(
            "%(n)s of your texts is no longer in the synthesis “%(synthesis)s”",
            "%(n)s of your texts are no longer in the synthesis “%(synthesis)s”",
            len(one.gone),
        )
        subject = subject if one.new else left
        said = ngettext(
            "Edition %(number)s does not cite this one any more, which an earlier edition did:",
            "Edition %(number)s does not cite these any more, which an earlier edition did:",
            len(one.gone),
        )
        parts.append(_listed(said % counted, one.gone, texts))
    return subject % {**words, "n": number(len(one.new or one.gone))}, _with_the_others("\n\n".join(parts), one)


def _with_the_others(text: str, one: Cited) -> str:
    if not one.stays:
        return text
    others = ngettext(
        "%(n)s other text of yours is still cited.", "%(n)s other texts of yours are still cited.", one.stays
    ) % {"n": number(one.stays)}
    return f"{text}\n\n{others}"


def _listed(said: str, sections: Mapping[int, str], texts: Mapping[int, Contribution]) -> str:
    lines = [
        pgettext("a text in a list", "– %(text)s, under “%(section)s”: %(url)s")
        % {"text": _dated(texts[key]), "section": sections[key], "url": _address(texts[key])}
        for key in _first(sections)
    ]
    return "\n".join([said, *lines, *_and_others(len(sections))])


# --- a day --------------------------------------------------------------------------------------------
def tell_of_the_day(news: Iterable[News]) -> None:
    """One notice for each person among those whom the rows are for, with all their rows."""
    by_person: dict[int, dict[int, list[News]]] = defaultdict(lambda: defaultdict(list))
    for row in news:
        by_person[row.person_id][row.contribution_id].append(row)
    for texts in by_person.values():
        first = next(iter(texts.values()))[0]
        with translation.override(_language(first.person, first.contribution.process.language)):
            if len(texts) == 1:
                _tell(first.person, *_day_of_one(next(iter(texts.values()))), [first.contribution])
            else:
                _tell(first.person, *_day_of_many(texts), [])


def _day_of_one(rows: Sequence[News]) -> tuple[str, str]:
    text = rows[0].contribution
    noted, readers = _what(rows)
    words = {
        "title": _title(text),
        "process": str(text.process.question.text)[:120],
        "n": number(readers),
    }
    parts = []
    if readers:
        said = ngettext(
            "“%(title)s” was read by %(n)s person, of those who were invited to read what is said about “%(process)s”. "
            "Its page says how it was seen.",
            "“%(title)s” was read by %(n)s people, of those who were invited to read what is said about “%(process)s”. "
            "Its page says how they saw it.",
            readers,
        )
        parts.append(said % words)
    if noted:
        said = _(
            "A passage of “%(title)s” was noted by the team that reads what is said about “%(process)s”, and put "
            "with what others say of the same. If a synthesis cites it, you will be told."
        )
        parts.append(said % words)
    if noted and readers:
        subject = _("Your text was read, and a passage of it was noted")
    elif noted:
        subject = _("A passage of your text was noted")
    else:
        subject = ngettext("%(n)s person has read your text", "%(n)s people have read your text", readers) % words
    return subject, "\n\n".join(parts)


def _day_of_many(texts: Mapping[int, Sequence[News]]) -> tuple[str, str]:
    subject = ngettext("News of %(n)s of your texts", "News of %(n)s of your texts", len(texts)) % {
        "n": number(len(texts))
    }
    lines = [_("Here is what became of them since we last wrote to you:")]
    for rows in list(texts.values())[:LISTED]:
        noted, readers = _what(rows)
        read = ngettext("read by %(n)s person", "read by %(n)s people", readers) % {"n": number(readers)}
        happened = [read] * bool(readers) + [_("a passage of it was noted")] * noted
        lines.append(
            pgettext("a text in a list", "– %(text)s, %(what)s: %(url)s")
            % {
                "text": _dated(rows[0].contribution),
                "what": ", ".join(happened),
                "url": _address(rows[0].contribution),
            }
        )
    return subject, "\n".join([*lines, *_and_others(len(texts))])


def _what(rows: Collection[News]) -> tuple[bool, int]:
    """Whether a passage was noted, and how many have read it."""
    noted = any(one.kind == News.Kind.NOTED for one in rows)
    return noted, max((one.readers for one in rows if one.kind == News.Kind.READ), default=0)


def know_addresses() -> None:
    """Read the site's addresses, which a worker does once and takes seconds: before a transaction, and not in it."""
    optional_url("web:my_life")


# --- words --------------------------------------------------------------------------------------------
def _first(texts: Mapping[int, str]) -> list[int]:
    return list(texts)[:LISTED]


def _texts(keys: Iterable[int]) -> dict[int, Contribution]:
    """What a notice says of texts. One query."""
    return Contribution.objects.select_related("process__space").in_bulk(set(keys))


def _and_others(count: int) -> list[str]:
    others = count - LISTED
    if others <= 0:
        return []
    return [ngettext("– and %(n)s other", "– and %(n)s others", others) % {"n": number(others)}]


def _dated(text: Contribution) -> str:
    kind = find_kind(text.kind)
    day = formats.date_format(text.created_at.astimezone(text.process.space.zone), "DATE_FORMAT")
    return _("your %(kind)s of %(date)s") % {"kind": kind.name if kind else _("text"), "date": day}


def _title(text: Contribution) -> str:
    title = " ".join(str(text).split())
    return title if len(title) <= 80 and (text.title or len(text.body) <= 60) else f"{title[:79].rstrip()}…"


def _address(text: Contribution) -> str:
    return settings.SITE_ADDRESS.rstrip("/") + (optional_url("web:life", public_id=text.public_id) or "/")


def _language(person: Person, otherwise: str) -> str:
    return (person.account.language if person.account else "") or otherwise


def _tell(person: Person, subject: str, text: str, about: Sequence[Contribution]) -> None:
    path = optional_url("web:life", public_id=about[0].public_id) if about else optional_url("web:my_life")
    announce(PersonToTell(person=person, subject=subject, text=text, path=path or "/"))
