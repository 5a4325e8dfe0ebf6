# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot of paper as those who keep the desk type it in: the fields of the ballot, in the order of the paper."""

from collections.abc import Mapping

from isegoria.commons.polling.ballot_forms import Entry
from isegoria.tools.budgets.voting.paper import by_pot
from isegoria.tools.budgets.voting.slip import Slip

from .ballot_forms import empty, read
from .ballot_words import limits


def entry_of(slip: Slip, sent: Mapping[str, str] | None) -> Entry:
    """The fields, empty or with what was sent and read in them. No query."""
    filled = empty(slip, [line for _pot, lines in by_pot(slip) for line in lines])
    if sent is not None:
        read(filled, {name: sent.get(name, "") for name in sent if name != "blank"})
    return Entry(
        template="budgets/vote/entry.html",
        context={
            "filled": filled,
            "slip": slip,
            "plain": True,
            "districts": list(enumerate(slip.districts, start=1)),
            "scores": (),
        },
        marks=filled.marks,
        faults=[
            *(("ballot-options", "", fault) for fault in filled.faults),
            *((line.id, line.slip.name.text, line.fault) for line in filled.wrong),
        ],
        note=limits(slip),
        shape="basket",
    )
