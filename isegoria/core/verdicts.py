# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to "may I?": yes, or a coded no with a reason and a remedy, in the person's language.

A refusal is never a bare 403. Doors turn a :class:`Refused` into a page, a JSON body or a command-line
sentence, all from the same verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.utils.functional import Promise

Sentence = str | Promise


@dataclass(frozen=True)
class Verdict:
    """Whether an act is allowed.

    ``code`` is stable and for programs; ``reason`` says what stands in the way and what was kept, and
    ``remedy`` what to do now. Both may hold ``%(name)s`` marks that ``params`` fill in.
    ``remedy_url`` leads to the remedy where there is one. ``status`` is the HTTP status that doors use.
    """

    allowed: bool
    code: str = "allowed"
    reason: Sentence = ""
    remedy: Sentence = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    remedy_url: str = ""
    status: int = 403

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def reason_text(self) -> str:
        return str(self.reason) % self.params if self.params else str(self.reason)

    @property
    def remedy_text(self) -> str:
        return str(self.remedy) % self.params if self.params else str(self.remedy)

    @property
    def in_words(self) -> dict[str, str]:
        """The verdict ready to read, in the language that is active: as the design's component and the API take it."""
        return {
            "code": self.code,
            "reason": self.reason_text,
            "remedy": self.remedy_text,
            "remedy_url": self.remedy_url,
        }

    def require(self) -> None:
        """Raise :class:`Refused` unless the verdict is yes."""
        if not self.allowed:
            raise Refused(self)


YES = Verdict(allowed=True)


def no(
    code: str,
    reason: Sentence,
    remedy: Sentence,
    *,
    remedy_url: str = "",
    status: int = 403,
    **params: Any,
) -> Verdict:
    """A refusal. ``params`` fill the ``%(name)s`` marks of both sentences when they are read."""
    return Verdict(
        allowed=False,
        code=code,
        reason=reason,
        remedy=remedy,
        params=params,
        remedy_url=remedy_url,
        status=status,
    )


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An act was refused; ``verdict`` says why and what to do."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.code)
        self.verdict = verdict


def refuse(
    code: str,
    reason: Sentence,
    remedy: Sentence,
    *,
    remedy_url: str = "",
    status: int = 403,
    **params: Any,
) -> NoReturn:
    """Raise :class:`Refused` with the verdict that :func:`no` would make."""
    raise Refused(no(code, reason, remedy, remedy_url=remedy_url, status=status, **params))
