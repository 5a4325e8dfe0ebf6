# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shapes that several operations share."""

from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")

# No database takes a NUL: it is turned away at the door, with its place named.
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=20, pattern=r"^[0-9]*$", description="next_cursor of the page before")]
Size = Annotated[int, Field(ge=1, le=500, description="rows in a page")]
Texts = dict[str, str]
"""Organisers' texts: language (BCP 47) → text."""


class Listed(Schema, Generic[Item]):
    """One page of a list that stays stable while rows are added."""

    items: list[Item]
    next_cursor: str = Field(description="give it back as `cursor` to read on; empty on the last page")
