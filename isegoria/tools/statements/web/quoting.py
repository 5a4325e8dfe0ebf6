# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report of a conversation for whoever quotes it: each finding with its address, and a text ready to copy.

A report has two addresses: the latest one's, and that of its result, which goes on saying the same; quotes give the
second.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.results.queries import that_stand
from isegoria.core.verdicts import refuse
from isegoria.design.figures import number, percent
from isegoria.engine.opinions.opinion_map import METHOD
from isegoria.tools.statements.counting import PEOPLE_NEEDED
from isegoria.tools.statements.queries import latest_map
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, phase_at, zone_place
from .opinion_map import texts_of
from .reading import Finding, InGroup, Quoted, Reading, Share, read
from .results import result_addresses

SHORT_DIGEST = 12
"""Characters of a digest that tell a conversation's results apart: 48 bits."""


@dataclass(frozen=True)
class Quote:
    """A finding and the text that quotes it, complete by itself."""

    anchor: str
    finding: Finding | None
    """None for the sentence about the groups."""
    text: str
    url: str


@dataclass(frozen=True)
class Quotes:
    """The findings of a report, in the order of the page."""

    groups: Quote | None
    together: tuple[Quote, ...]
    bridges: tuple[Quote, ...]
    divides: tuple[Quote, ...]


@require_safe
@never_cache
def report(request: HttpRequest, space: str, process: str, phase: str, digest: str = "") -> HttpResponse:
    """The report on the latest map, or on the one whose digest the address gives."""
    found = phase_at(request, space, process, phase)
    allowed = may_see_map(found)
    context: dict[str, Any] = {
        "phase": found,
        "process": found.process,
        "urls": addresses(found),
        "people_needed": PEOPLE_NEEDED,
        "zone_place": zone_place(found),
        "verdict": None if allowed else {"reason": allowed.reason_text, "remedy": allowed.remedy_text},
    }
    if digest:
        allowed.require()
    latest = latest_map(found) if allowed else None
    result = _of_digest(found, latest, digest) if digest else latest
    if result is not None:
        context |= _of_result(request, found, result) | {"is_latest": latest is not None and latest.pk == result.pk}
    return render(request, "statements/quoting.html", context)


def _of_digest(phase: Phase, latest: Result | None, digest: str) -> Result:
    if latest is not None and len(digest) >= SHORT_DIGEST and latest.digest.startswith(digest):
        return latest
    rows = that_stand(phase, METHOD).filter(digest__startswith=digest).order_by("-pk")
    found = rows.first() if len(digest) >= SHORT_DIGEST else None
    if found is None:
        refuse(
            "no_such_result",
            _("No result of this conversation has this digest."),
            _("Take the digest from the page of the map."),
            remedy_url=addresses(phase).map,
            status=404,
        )
    return found


def _of_result(request: HttpRequest, phase: Phase, result: Result) -> dict[str, Any]:
    names = result.summary["statements"]["name"]
    reading = read(result.summary, lambda numbers: texts_of(phase, names, numbers))
    where = [phase.process.space.slug, phase.process.slug, phase.slug, result.digest[:SHORT_DIGEST]]
    lasting = request.build_absolute_uri(reverse("statements:report_of", args=where))
    return {
        "result": result,
        "reading": reading,
        "quotes": _quotes(phase, result, reading, lasting, names),
        "lasting_url": lasting,
        "document_url": request.build_absolute_uri(result_addresses(phase, result.digest).document),
        "files": result_addresses(phase, result.digest),
        "lead": _lead(reading),
    }


def _quotes(phase: Phase, result: Result, reading: Reading, lasting: str, names: Sequence[str]) -> Quotes:
    tail = _tail(phase, result, reading)
    caution = _caution(reading)

    def made(kind: str, sentence: str, finding: Finding | None = None, *, warned: bool = True) -> Quote:
        anchor = f"{kind}-{names[finding.statement.number]}" if finding else kind
        url = f"{lasting}#{anchor}"
        parts = [sentence, caution if warned else "", tail, f"{url} ({_digest_words(result)})"]
        return Quote(anchor, finding, " ".join(part for part in parts if part), url)

    return Quotes(
        groups=made("groups", _groups_sentence(reading)) if reading.status == "map" and reading.holding else None,
        together=tuple(made("together", _everyone(one), one, warned=False) for one in reading.together),
        bridges=tuple(made("bridge", _of_groups(one, one.side), one) for one in reading.bridges if one.groups),
        divides=tuple(made("divides", _of_groups(one), one) for one in reading.divides if one.groups),
    )


# --- the sentences ----------------------------------------------------------------------------------------
def _everyone(found: Finding) -> str:
    words = _share(found.share) | {"statement": _quoted(found.statement)}
    if found.side == "agree":
        return (
            _(
                "%(share)s of the %(base)s people who answered the statement %(statement)s agree with it "
                "(%(count)s people; 95%% interval: %(low)s to %(high)s)."
            )
            % words
        )
    return (
        _(
            "%(share)s of the %(base)s people who answered the statement %(statement)s disagree with it "
            "(%(count)s people; 95%% interval: %(low)s to %(high)s)."
        )
        % words
    )


def _of_groups(found: Finding, side: str = "") -> str:
    """How each group answered; ``side`` is one that all of them took."""
    listed = "; ".join(_of_group(one, side or one.leans) for one in found.groups)
    return _("On the statement %(statement)s, by opinion group: %(listed)s.") % {
        "statement": _quoted(found.statement),
        "listed": listed,
    }


def _of_group(one: InGroup, side: str) -> str:
    words = _share(one.agree if side == "agree" else one.disagree) | {"group": one.letter}
    if side == "agree":
        return _("in group %(group)s, %(share)s agree (%(count)s of %(base)s; %(low)s to %(high)s)") % words
    return _("in group %(group)s, %(share)s disagree (%(count)s of %(base)s; %(low)s to %(high)s)") % words


def _groups_sentence(reading: Reading) -> str:
    sizes = ", ".join(
        ngettext(
            "group %(letter)s, %(size)s person (%(share)s)", "group %(letter)s, %(size)s people (%(share)s)", one.size
        )
        % {"letter": one.letter, "size": number(one.size), "share": percent(one.ratio)}
        for one in reading.groups
    )
    return _(
        "By their answers, the %(placed)s people who answered at least %(least)s statements form %(k)s opinion groups: "
        "%(sizes)s."
    ) % {
        "placed": number(reading.placed),
        "least": number(reading.min_votes),
        "k": number(len(reading.groups)),
        "sizes": sizes,
    }


def _caution(reading: Reading) -> str:
    if not reading.loose:
        return ""
    letters = ", ".join(one.letter for one in reading.loose)
    return ngettext(
        "Group %(letters)s does not come back when the crowd is drawn again: it is not to be quoted as a group.",
        "Groups %(letters)s do not come back when the crowd is drawn again: they are not to be quoted as groups.",
        len(reading.loose),
    ) % {"letters": letters}


def _tail(phase: Phase, result: Result, reading: Reading) -> str:
    day = timezone.localtime(result.computed_at, ZoneInfo(phase.process.space.time_zone))
    return _(
        "“%(question)s”, conversation of %(space)s: %(people)s people took part, counted on %(date)s; "
        "they chose to take part and are not a sample of the population."
    ) % {
        "question": phase.process.question.text,
        "space": phase.process.space.name.text,
        "people": number(reading.people),
        "date": formats.date_format(day, "DATE_FORMAT"),
    }


def _digest_words(result: Result) -> str:
    return _("result %(digest)s") % {"digest": result.digest[:SHORT_DIGEST]}


def _quoted(statement: Quoted) -> str:
    return _("“%(text)s”") % {"text": " ".join(statement.text.split())}


def _share(share: Share) -> dict[str, str]:
    low, high = share.interval
    return {
        "share": percent(share.ratio or 0.0),
        "count": number(share.count),
        "base": number(share.base),
        "low": percent(low),
        "high": percent(high),
    }


def _lead(reading: Reading) -> str:
    """The report in two sentences: what a shared link shows."""

    def sentences() -> Iterator[str]:
        yield ngettext(
            "%(people)s person gave %(opinions)s opinions on %(statements)s statements.",
            "%(people)s people gave %(opinions)s opinions on %(statements)s statements.",
            reading.people,
        ) % {
            "people": number(reading.people),
            "opinions": number(reading.opinions),
            "statements": number(reading.statements),
        }
        if reading.together:
            yield _everyone(reading.together[0])

    return " ".join(sentences())
