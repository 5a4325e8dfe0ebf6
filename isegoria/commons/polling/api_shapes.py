# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the operations of ``api.py`` take and give. A ``vote`` is named by the public id of its urn."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from isegoria.core.bodies import Given

PublicId = Annotated[str, Field(max_length=10, pattern=r"^[0-9a-z]*$")]


class GivenReceipt(Given):
    """The code of a receipt."""

    receipt: Annotated[str, Field(max_length=80)]


class EnvelopeShape(Schema):
    """What became of a secret ballot: held, replaced, counted or left_out. Nothing says what it holds."""

    vote: str
    envelope: str
    state: str


class NewVoters(Given):
    """Lines of the list of voters: an e-mail address or a code of eight signs or more each."""

    lines: Annotated[list[Annotated[str, Field(max_length=1000)]], Field(max_length=10_000)]
    replace: bool = False


class BroughtShape(Schema):
    """What became of them. ``unread``: places, from 1, and why: at most a hundred."""

    added: int
    doubles: int
    unread: list[tuple[int, str]]
    unread_count: int


class NewCodes(Given):
    """How many codes to draw."""

    how_many: Annotated[int, Field(ge=1, le=10_000)]


class CodesShape(Schema):
    """Codes, which are shown once and kept nowhere."""

    codes: list[str]


class GivenCode(Given):
    """A code that one was given."""

    code: Annotated[str, Field(max_length=254)]


class VotersShape(Schema):
    """How long the list of voters is, and how many of its lines are claimed."""

    listed: int
    claimed: int
