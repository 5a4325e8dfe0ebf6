# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways of voting in the reader's words: a name, and how the ballots are counted in one sentence.

The engine has English names and summaries, and knows no translation. A test says when it has a method that is not here.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class MethodWords:
    """A way of voting: its name, and how it counts."""

    name: str | Promise
    counts: str | Promise


WORDS: dict[str, MethodWords] = {
    "majority-judgment": MethodWords(
        _("Majority judgment"),
        _("Each option is graded. The one with the best middle grade wins: half of the ballots give it at least that."),
    ),
    "score": MethodWords(_("Score voting"), _("Each option is given a score. The highest average or total wins.")),
    "star": MethodWords(
        _("STAR voting"),
        _("Each option is given a score. The two highest meet: the one that more ballots score higher wins."),
    ),
    "approval": MethodWords(
        _("Approval voting"), _("One ticks all the options that suit. Those ticked by most ballots win.")
    ),
    "block": MethodWords(
        _("Block voting"), _("One ticks as many options as there are seats, or fewer. Those ticked most win.")
    ),
    "pav": MethodWords(
        _("Proportional approval voting"),
        _("Of all possible groups, the one that represents most people well is elected: no majority takes all."),
    ),
    "sequential-pav": MethodWords(
        _("Sequential proportional approval voting"),
        _("Seats are given one by one; a ballot weighs less with each elected option that it approves."),
    ),
    "phragmen": MethodWords(
        _("Phragmén’s method"),
        _("An elected option is a load on those who approve it. The next seat goes where loads stay lightest."),
    ),
    "equal-shares": MethodWords(
        _("Method of equal shares"),
        _("Every ballot has the same budget, and those who approve an option pay for its seat together."),
    ),
    "plurality": MethodWords(_("Single choice"), _("One names one option. The one named most wins.")),
    "two-round": MethodWords(
        _("Two rounds"),
        _("Without a majority at first, the two options named most meet: a ballot counts for the one it ranks higher."),
    ),
    "irv": MethodWords(
        _("Instant-runoff voting"),
        _("The option first on the fewest ballots leaves, and its ballots pass on, until one has more than half."),
    ),
    "stv-scottish": MethodWords(
        _("Single transferable vote (Scottish rules)"),
        _("Whoever reaches the quota is elected and passes on the rest; the last leaves, and its ballots pass on."),
    ),
    "stv-meek": MethodWords(
        _("Single transferable vote (Meek’s rules)"),
        _("As the single transferable vote, but the elected keep just what they need, worked out anew at each step."),
    ),
    "stv": MethodWords(
        _("Single transferable vote (exact fractions)"),
        _("As the single transferable vote, with every part of a vote kept as an exact fraction."),
    ),
    "borda": MethodWords(
        _("Borda count"), _("A ballot gives each option as many points as it ranks options below it.")
    ),
    "copeland": MethodWords(
        _("Copeland’s method"), _("Options meet two by two. The one that wins the most duels is elected.")
    ),
    "minimax": MethodWords(
        _("Minimax"), _("Options meet two by two. The one whose worst defeat is the smallest is elected.")
    ),
    "schulze": MethodWords(
        _("Schulze method"),
        _("Options meet two by two. Where victories form a circle, the strongest chain of victories decides."),
    ),
    "ranked-pairs": MethodWords(
        _("Ranked pairs"),
        _("Options meet two by two. The clearest victories count first; those that would form a circle are left out."),
    ),
    "kemeny-young": MethodWords(
        _("Kemeny–Young method"), _("The order that disagrees least with all the ballots together is chosen.")
    ),
    "bucklin": MethodWords(
        _("Bucklin voting"),
        _("First choices are counted, then second ones added, then third ones, until an option has more than half."),
    ),
    "cumulative": MethodWords(
        _("Cumulative voting"), _("Everyone has the same points to share out as they like. The most points win.")
    ),
    "quadratic": MethodWords(
        _("Quadratic voting"),
        _("Everyone has the same credits; giving an option 2 votes costs 4, 3 cost 9. The most votes win."),
    ),
    "dots": MethodWords(
        _("Dot voting"), _("Everyone places a few dots, several on one option if they wish. The most dots win.")
    ),
    "yes-no": MethodWords(
        pgettext_lazy("way of voting", "Yes or no"), _("Adopted if yes reaches the majority that was set beforehand.")
    ),
    "consent": MethodWords(
        pgettext_lazy("way of voting", "Consent"), _("Adopted unless someone objects; one can also stand aside.")
    ),
}


def method_words(method: str) -> MethodWords:
    """The words of a method; its id where this version does not know it."""
    return WORDS.get(method, MethodWords(method, ""))
