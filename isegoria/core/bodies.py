# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program sends in a body: exactly what the description says, or a refusal that names the place."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Given(BaseModel):
    """What is sent in a body: an object, and no name that is not known, so that a mistyped one is never passed over.

    Not Ninja's ``Schema``, which reads whatever has attributes: a text where an object is due would pass for an object
    from which everything was left out. Strict, so that ``true`` is no hour and ``"3"`` no number; a field whose JSON
    is a text and whose Python is not (an enumeration) says ``Field(strict=False)``.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _true_is_no_number(cls, value: Any, info: Any) -> Any:
        """To Python, and so to a ``Literal[1, 0, -1]``, ``true`` equals 1; to JSON it does not."""
        if isinstance(value, bool) and cls.model_fields[info.field_name].annotation is not bool:
            raise ValueError("neither true nor false fits here")
        return value


def _within_reach(moment: datetime) -> datetime:
    """Far from the ends of the calendar, where a change of time zone would fall off it."""
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("a moment between the years 1900 and 2200, please")
    return moment


def _written_out(value: object) -> object:
    """A number is no date, nor is a text that is one: which of seconds, days and years it counts, nobody can tell."""
    if not isinstance(value, str) or "-" not in value[1:]:
        raise ValueError("a date and time, please, such as 2026-11-22T18:00:00+01:00")
    return value


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(_within_reach),
    Field(strict=False, description="with its time zone; 1900 to 2200"),
]
"""A date and time in what a program sends."""
