# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a text is before the moderators, in words: each signal explains itself, with what it was raised from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Signal
from ..queries import Row
from ..reasons import Reason


@dataclass(frozen=True)
class Why:
    """One reason. ``level`` is that of the design's states; ``detail`` answers "why?"."""

    words: str
    level: str
    detail: str = ""


def whys(row: Row) -> list[Why]:
    """All the reasons of a row, the most pressing first."""
    concern = row.concern
    found: list[Why] = []
    if concern is None:
        return found
    if concern.appealed:
        found.append(Why(_("its author appeals"), "stop"))
    if concern.flags:
        number = concern.flags
        detail = " · ".join(f"{Reason(reason).label} ({count})" for reason, count in concern.why.get("flags", ()))
        words = ngettext("flagged by %(n)s person", "flagged by %(n)s people", number) % {"n": number}
        found.append(Why(words, "stop" if concern.grave else "wait", detail))
    if concern.rephrased:
        found.append(Why(_("written anew by its author"), "wait"))
    elif concern.with_author:
        found.append(Why(_("its author was asked to rephrase it"), "info"))
    elif concern.pending:
        found.append(Why(_("waits to be published"), "wait"))
    for kind, facts in concern.why.get("signals", ()):
        found.append(Why(str(Signal.Kind(kind).label), "info", explained(kind, facts)))
    return found


def explained(kind: str, facts: Mapping[str, Any]) -> str:
    """What a signal was raised from. It only suggests: a person decides."""
    if kind == Signal.Kind.SPAM:
        return _(
            "Likeness %(likely)s %%, learned from %(read)s texts declined here. Words that weighed: %(words)s."
        ) % {
            "likely": facts.get("likely"),
            "read": facts.get("read"),
            "words": ", ".join(facts.get("words", ())),
        }
    if kind == Signal.Kind.LINKS:
        return _("%(count)s links, to: %(hosts)s.") % {
            "count": facts.get("count"),
            "hosts": ", ".join(facts.get("hosts", ())),
        }
    if kind == Signal.Kind.COPY:
        count = facts.get("count", 0)
        if facts.get("same"):
            return ngettext(
                "%(n)s other text says the same, figures and links aside.",
                "%(n)s other texts say the same, figures and links aside.",
                count,
            ) % {"n": count}
        return ngettext("%(n)s other text is nearly this one.", "%(n)s other texts are nearly this one.", count) % {
            "n": count
        }
    if kind == Signal.Kind.BURST:
        return _(
            "%(people)s people took part for the first time from one network on that day. It may as well be a school "
            "or a town hall."
        ) % {"people": facts.get("people")}
    return _("Words of the list: %(words)s. Someone may be quoting them.") % {
        "words": ", ".join(facts.get("words", ()))
    }
