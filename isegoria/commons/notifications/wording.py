# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fact in one sentence, in the language that is active, and the address where it can be seen."""

from django.utils import formats
from django.utils.translation import gettext, ngettext

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process

from .models import Fact, Notice

Kind = Fact.Kind
State = Contribution.State


def headline(fact: Fact) -> str:
    """What happened. The fact has its space, process, phase and contribution at hand, and its letter if it is one."""
    words = {
        "space": fact.space.name.text,
        "process": _question(fact.process),
        "phase": fact.phase.title.text if fact.phase else "",
        "title": _title(fact.contribution),
        "topic": fact.topic,
        "name": fact.by.display_name if fact.by else "",
        "date": _closing(fact),
    }
    if fact.kind == Kind.LETTER:
        letter = getattr(fact, "letter", None)
        return letter.subject.text if letter else gettext("A newsletter of %(space)s") % words
    if fact.kind == Kind.COMMENTED:
        return _commented(fact) % (words | {"n": fact.times})
    if fact.kind == Kind.STATE_CHANGED:
        return _stands(fact.state) % words
    return _SENTENCES[fact.kind]() % words


_SENTENCES = {
    Kind.PROCESS_PUBLISHED: lambda: gettext("A new question in %(space)s: “%(process)s”"),
    Kind.PHASE_OPENED: lambda: gettext("“%(phase)s” is open: %(process)s"),
    Kind.PHASE_CLOSES_SOON: lambda: gettext("“%(phase)s” closes on %(date)s: %(process)s"),
    Kind.RESULT_PUBLISHED: lambda: gettext("The result of “%(phase)s” is there: %(process)s"),
    Kind.SAID: lambda: gettext("%(name)s wrote: “%(title)s”"),
    Kind.IN_TOPIC: lambda: gettext("New in “%(topic)s”: “%(title)s”"),
    Kind.EDITED: lambda: gettext("“%(title)s” has a new version"),
    Kind.MERGED: lambda: gettext("A text that you follow now stands together with “%(title)s”"),
    Kind.ANSWERED: lambda: gettext("An official answer to “%(title)s”"),
    Kind.SYNTHESIS: lambda: gettext("What was said is summed up: %(process)s"),
}


def _commented(fact: Fact) -> str:
    if fact.contribution is not None and fact.contribution.kind == "comment":
        return ngettext("%(n)s reply to “%(title)s”", "%(n)s replies to “%(title)s”", fact.times)
    return ngettext("%(n)s new comment on “%(title)s”", "%(n)s new comments on “%(title)s”", fact.times)


def _stands(state: str) -> str:
    if state == State.PUBLISHED:
        return gettext("“%(title)s” is published")
    if state == State.REJECTED:
        return gettext("A text that you follow was not published")
    if state == State.WITHDRAWN:
        return gettext("A text that you follow was withdrawn by its author")
    return gettext("A text that you follow was hidden by a moderator")


def path_of(fact: Fact) -> str:
    """Where it can be seen, from the root of the site."""
    if fact.contribution is not None:
        return f"/c/{fact.contribution.public_id}/"
    if fact.process is not None:
        of_process = f"/s/{fact.space.slug}/{fact.process.slug}/"
        return f"{of_process}syntheses/{fact.state}/" if fact.kind == Kind.SYNTHESIS else of_process
    return f"/s/{fact.space.slug}/"


def said(notice: Notice) -> str:
    """What a notice says, whether of a fact or in its own words."""
    return headline(notice.fact) if notice.fact is not None else notice.subject


def why_told(notice: Notice) -> str:
    """Why someone is told, where what happened does not say it by itself."""
    fact = notice.fact
    if fact is None or not fact.topic:
        return ""
    return gettext("You follow the category “%(topic)s” of “%(process)s”.") % {
        "topic": fact.topic,
        "process": _question(fact.process),
    }


def leads_to(notice: Notice) -> str:
    return path_of(notice.fact) if notice.fact is not None else notice.path


def _question(process: Process | None) -> str:
    return process.question.text if process else ""


def _title(contribution: Contribution | None) -> str:
    """The text's own first words; those of a text that is not public are nobody's to repeat."""
    if contribution is None or not contribution.is_public:
        return gettext("a text")
    words = str(contribution)
    return words if len(words) <= 80 else f"{words[:79].rstrip()}…"


def _closing(fact: Fact) -> str:
    if fact.phase is None or fact.phase.closes_at is None:
        return ""
    return formats.date_format(fact.phase.closes_at.astimezone(fact.space.zone), "DATETIME_FORMAT")
