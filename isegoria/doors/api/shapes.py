# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes that several operations share."""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BaseModel, Field

from isegoria.core.bodies import Given, Moment
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.spaces.texts import LONGEST

__all__ = [
    "Cursor",
    "Given",
    "GivenTexts",
    "Language",
    "Listed",
    "Moment",
    "Size",
    "Slug",
    "Texts",
    "Words",
    "given",
    "said",
]
Item = TypeVar("Item")

# No database takes a NUL: it is turned away at the door, with its place named.
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=18, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
Slug = Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})?$", max_length=12, description="BCP 47")]
Texts = dict[str, str]
"""Organisers' texts: language (BCP 47) → text."""
GivenTexts = dict[Language, Annotated[str, Field(max_length=LONGEST)]]
"""The same, as they are sent."""


class Listed(Schema, Generic[Item]):
    """One page of a list that stays stable while rows are added."""

    items: list[Item]
    next_cursor: str = Field(description="give it back as `cursor` to read on; empty on the last page")


def said(name: str, texts: Mapping[str, str], *, max_length: int = LONGEST, required: bool = False) -> dict[str, str]:
    """Organisers' texts, tidied as the pages tidy them; an empty one is dropped. Raises ``Refused`` as the pages do."""
    kept: dict[str, str] = {}
    for language, given in texts.items():
        text = tidy(given)
        if text:
            may_say(text, max_length=max_length).require()
            kept[language] = text
    if required and not kept:
        raise ValidationError({name: _("Write this in at least one language.")})
    return kept


def given(body: BaseModel) -> dict[str, Any]:
    """What a caller sent, without what was left out: only that is changed."""
    return {name: getattr(body, name) for name in body.model_fields_set}
