# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a rule, as someone who runs a budget once a year understands them; shares as people type them."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.design import figures
from isegoria.tools.budgets.rules import SUPPORT, WORTH, share_of

WORTHS = {
    "": _("As suits the ballot: points where people give some, else what a project costs (recommended)"),
    "cost": _("What it costs: a park of 50,000 weighs fifty times a bench of 1,000, for whoever chose both"),
    "cardinality": _("One each: a bench counts as much as a park, so that many small projects come first"),
    "points": _("What people said: their points, their scores, or the rank they gave it"),
}
_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})(?:[.,](?P<rest>[0-9]{1,4}))?\s*%?")


def read_percent(text: str) -> str | None:
    """ "5", "2,5 %" → the share that it is, exactly ("1/20"); None for what is no percentage."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        return None
    rest = found["rest"] or ""
    share = Fraction(int(found["whole"] + rest), 100 * 10 ** len(rest))
    return f"{share.numerator}/{share.denominator}" if share <= 1 else None


def typed_percent(share: str) -> str:
    """A share as a form shows it: "1/20" → "5"; to four decimals where it has no end."""
    found = share_of(share)
    if not found:
        return ""
    return f"{float(found * 100):.4f}".rstrip("0").rstrip(".")


def option_sentences(options: Mapping[str, Any]) -> Iterable[str]:
    """What was chosen of a rule beyond the rule itself, in a sentence each."""
    share = share_of(options.get(SUPPORT))
    if share:
        shown = figures.percent(float(share), 0 if (share * 100).denominator == 1 else 2)
        yield gettext("A project that fewer than %(share)s of the voters choose is set aside.") % {"share": shown}
    if options.get(WORTH) == "cardinality":
        yield gettext("Each project chosen counts one, whatever it costs.")
    elif options.get(WORTH) == "points":
        yield gettext("What counts is the points, the scores or the ranks that people give.")
