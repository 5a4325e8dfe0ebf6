# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots drawn for those who put a vote on paper: their numbers are kept once the sheets are there."""

from collections.abc import Callable

from isegoria.core.accounts.models import Account
from isegoria.core.spaces.rules import may_organise

from ..ballot_forms import form_of
from ..models import Urn
from . import actions, rules
from .readings import new_serials
from .sheets import draw_ballots


def print_sheets(*, urn: Urn, by: Account, number: int, language: str, entry: Callable[[str], str]) -> bytes:
    """So many ballots as one PDF. ``entry``: the address at which the ballot of a number is entered.

    Raises ``Refused``, before anything is drawn. Some 25 ms of processor a sheet, outside any transaction.
    """
    may_organise(by, urn.phase.process.space).require()
    rules.may_print(urn, number).require()
    serials = new_serials(number)
    place = urn.phase.process.space.name.text
    pdf = draw_ballots(form_of(urn.phase).sheet(urn), serials, language=language, place=place, entry=entry)
    actions.print_ballots(urn=urn, by=by, serials=serials)
    return pdf


def number_ballots(*, urn: Urn, by: Account, number: int) -> list[str]:
    """The numbers of so many ballots, which someone else draws. Raises ``Refused``."""
    may_organise(by, urn.phase.process.space).require()
    rules.may_print(urn, number).require()
    serials = new_serials(number)
    actions.print_ballots(urn=urn, by=by, serials=serials)
    return serials
