# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a process must say before anyone is asked to take part in it, and what the present one does not say yet.

A tool adds what it asks for itself:

    @checklist.asked_by("statements")
    def _lacks(phases): return {phase.pk: [Lack("few_statements", _("…"), f"/organise/…")]}
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Sentence

from .models import Phase, Process, Rules


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, why it matters, and the page where it is put right."""

    code: str
    words: Sentence
    url: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.words) % self.params if self.params else str(self.words)


class Lacks(tuple[Lack, ...]):
    """Several of them, which read as one line in the language of whoever reads."""

    def __str__(self) -> str:
        return " ".join(f"({number}) {lack}" for number, lack in enumerate(self, start=1))


ABOUT_TO_CLOSE = timedelta(minutes=1)
"""What closes within this time asks nobody anything any more: an import without dates closes as it is made."""

Asker = Callable[[Sequence[Phase]], Mapping[int, Iterable[Lack]]]
_askers: dict[str, Asker] = {}


def asked_by(tool: str) -> Callable[[Asker], Asker]:
    """Decorator: enter what a tool asks of its phases before they are shown: key of a phase → what it lacks.

    It is given many phases and answers with a number of queries that does not depend on how many.
    Raises ``ValueError`` when the tool has one already.
    """

    def enter(asker: Asker) -> Asker:
        if _askers.get(tool, asker) is not asker:
            raise ValueError(f"the tool {tool!r} has two checklists")
        _askers[tool] = asker
        return asker

    return enter


def lacks(process: Process) -> Lacks:
    """What one process lacks before it can be published; nothing when it can."""
    return lacks_of([process])[process.pk]


def lacks_of(
    processes: Sequence[Process], *, at_hand: Iterable[Phase] | None = None, now: datetime | None = None
) -> dict[int, Lacks]:
    """The same for many, by key: two queries (none where phases and rules are at hand), and one for each tool."""
    now = now or timezone.now()
    phases: dict[int, list[Phase]] = defaultdict(list)
    by_key = {one.pk: one for one in processes}
    if at_hand is None:
        at_hand = Phase.objects.filter(process__in=by_key).order_by("position", "pk")
    for phase in at_hand:
        if phase.process_id in by_key:
            phase.process = by_key[phase.process_id]
            phases[phase.process_id].append(phase)
    ruled = {
        key
        for key, texts in _latest_rules(processes).items()
        if any(isinstance(text, str) and text for text in texts.values())
    }
    asked = _asked([phase for some in phases.values() for phase in some if phase.state_at(now) != Phase.State.CLOSED])
    spaces: dict[int, list[Lack]] = {}
    found = {}
    for one in processes:
        if _is_archive(phases[one.pk], now):
            found[one.pk] = Lacks(_question(one))
            continue
        if one.space_id not in spaces:
            spaces[one.space_id] = list(_space(one.space))
        said = [*_question(one), *_texts(one), *([] if one.pk in ruled else [_no_rules(one)]), *spaces[one.space_id]]
        said += _phases(one, phases[one.pk])
        for phase in phases[one.pk]:
            said += asked.get(phase.pk, ())
        found[one.pk] = Lacks(said)
    return found


def _latest_rules(processes: Iterable[Process]) -> dict[int, Mapping[str, Any]]:
    """The texts of the present rules by key: read with the process (``queries.at_hand``), or asked for together."""
    latest: dict[int, Mapping[str, Any]] = {}
    missing = []
    for one in processes:
        if hasattr(one, "rules_at_hand"):
            latest[one.pk] = one.rules_at_hand or {}
        else:
            missing.append(one.pk)
    if missing:
        latest |= dict(Rules.objects.filter(process__in=missing).order_by("number").values_list("process", "texts"))
    return latest


def _is_archive(phases: Sequence[Phase], now: datetime) -> bool:
    """Everything in it is over: nobody is asked anything, so that who decides may not even be known."""
    return bool(phases) and all(phase.state_at(now + ABOUT_TO_CLOSE) == Phase.State.CLOSED for phase in phases)


def _page(process: Process, page: str) -> str:
    return f"/organise/{process.space.slug}/{process.slug}/{page}"


def _question(process: Process) -> list[Lack]:
    if any(process.questions.values()):
        return []
    return [Lack("no_question", _("It asks no question yet: write it."), _page(process, "texts/"))]


def _texts(process: Process) -> Iterable[Lack]:
    if not any(process.audiences.values()):
        yield Lack("no_audience", _("It does not say whom it is for: write it."), _page(process, "texts/"))
    if not any(process.deciders.values()):
        yield Lack(
            "no_deciders",
            _("It does not say who decides what, and when: people ask that first."),
            _page(process, "texts/"),
        )


def _no_rules(process: Process) -> Lack:
    words = _("It has no rules of the game: whoever takes part accepts them.")
    return Lack("no_rules", words, _page(process, "rules/"))


def _space(space: Space) -> Iterable[Lack]:
    """Who runs and pays is said once, by the space or by one around it."""
    around = list(space.lineage())
    where = f"/organise/{space.slug}/pages/"
    if not any(text for one in around for text in one.governance.values()):
        yield Lack(
            "no_governance",
            _("The space does not say who runs it, who pays and who moderates: an administrator writes it, once."),
            where,
        )
    if not any(text for one in around for text in one.legal_notices.values()):
        yield Lack(
            "no_legal_notice",
            _("The space has no legal notice, which the law asks of every site: an administrator writes it, once."),
            where,
        )


def _phases(process: Process, phases: Sequence[Phase]) -> Iterable[Lack]:
    if not any(phase.opens_at for phase in phases):
        first = phases[0] if phases else None
        yield Lack(
            "no_dates",
            _("No phase has an opening date: nobody could ever take part."),
            _page(process, f"{first.slug}/" if first else ""),
        )
    for phase in phases:
        if phase.tool is None:
            yield Lack(
                "no_tool",
                _("The tool of “%(phase)s” is not installed on this site: nobody could take part in it."),
                _page(process, ""),
                {"phase": phase.title.text or phase.slug},
            )


def _asked(phases: Sequence[Phase]) -> dict[int, list[Lack]]:
    by_tool: dict[str, list[Phase]] = defaultdict(list)
    for phase in phases:
        by_tool[phase.tool_slug].append(phase)
    found: dict[int, list[Lack]] = defaultdict(list)
    for tool, some in by_tool.items():
        if tool in _askers:
            for key, said in _askers[tool](some).items():
                found[key] += said
    return found
