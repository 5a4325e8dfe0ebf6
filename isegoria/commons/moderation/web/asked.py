# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a moderator asks to see, from an address or a form to keys and back; and the filters of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import kinds, told_apart
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.design.filters import Choice, Choices

from ..queries import STATES, WHY, Wanted

SHOWS: dict[str, str | Promise] = {
    "": pgettext_lazy("moderation queue", "to read"),
    "waiting": _("waits to be published"),
    "flagged": pgettext_lazy("texts", "flagged"),
    "appealed": pgettext_lazy("texts", "appealed"),
    "suggested": _("suggested by a signal"),
    Contribution.State.PUBLISHED: pgettext_lazy("texts", "published"),
    Contribution.State.HIDDEN: pgettext_lazy("texts", "hidden"),
    Contribution.State.REJECTED: pgettext_lazy("texts", "not published"),
}
# What the earlier desk of one phase called what waits.
ALSO = {Contribution.State.PENDING.value: "waiting"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as words; ``wanted`` is the same as keys."""

    show: str
    process: str
    phase: str
    kind: str
    words: str
    by: str
    wanted: Wanted

    def kept(self, **changes: str) -> dict[str, str]:
        now = {
            "show": self.show, "process": self.process, "phase": self.phase, "kind": self.kind, "q": self.words,
            "by": self.by,
        } | changes  # fmt: skip
        return {key: value for key, value in now.items() if value}

    def address(self, **changes: str) -> str:
        """The address of the list with something changed."""
        return f"?{urlencode(self.kept(**changes))}"


def read_asked(given: Mapping[str, Any], space: Space, processes: Sequence[Process]) -> Asked:
    """What a query or a form asks for. Whatever is unknown is left out rather than refused."""
    show = str(given.get("show", ""))
    show = ALSO.get(show, show)
    show = show if show in SHOWS else ""
    keys = {one.slug: one for one in processes}
    process = str(given.get("process", ""))
    process = process if process in keys else ""
    phase, phase_key = str(given.get("phase", ""))[:60].replace("\0", ""), None
    if process and phase:
        phase_key = Phase.objects.filter(process=keys[process], slug=phase).values_list("pk", flat=True).first()
    phase = phase if phase_key is not None else ""
    kind = str(given.get("kind", ""))
    kind = kind if kind in {one.slug for one in kinds()} else ""
    words = " ".join(str(given.get("q", "")).replace("\0", "").split())[:100]
    by, author = str(given.get("by", ""))[:10].replace("\0", ""), None
    if by:
        author = Person.objects.filter(public_id=by).values_list("pk", flat=True).first()
        by = by if author is not None else ""
    wanted = Wanted(
        why=show if show in WHY else "",
        state=show if show in STATES else "",
        process=keys[process].pk if process else None,
        phase=phase_key,
        kind=kind,
        words=words,
        author=author,
    )
    return Asked(show, process, phase, kind, words, by, wanted)


def groups(asked: Asked, counts: Mapping[str, int], processes: Sequence[Process]) -> list[Choices]:
    """The filters as plain words."""
    made = [
        Choices(
            _("Show"),
            [
                Choice(label, asked.address(show=show), asked.show == show, counts.get(show))
                for show, label in SHOWS.items()
            ],
        )
    ]
    if len(processes) > 1:
        all_of_them = Choice(pgettext_lazy("processes", "all"), asked.address(process="", phase=""), not asked.process)
        made.append(
            Choices(
                _("Process"),
                [
                    all_of_them,
                    *(
                        Choice(_short(one), asked.address(process=one.slug, phase=""), asked.process == one.slug)
                        for one in processes
                    ),
                ],
            )
        )
    found = [Choice(pgettext_lazy("kinds of text", "all"), asked.address(kind=""), not asked.kind)]
    words = told_apart({one.slug: str(one.name_plural) for one in kinds()})
    found += [Choice(word, asked.address(kind=slug), asked.kind == slug) for slug, word in words.items()]
    made.append(Choices(_("Kind"), found))
    return made


def _short(process: Process) -> str:
    text = str(process.question)
    return text if len(text) <= 40 else f"{text[:39]}…"
