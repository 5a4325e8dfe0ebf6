# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria budget` prints for people: what is paid, how the file was read, the steps to it."""

import textwrap
from typing import Any

from isegoria.doors.cli.allocating.reading import Reading
from isegoria.doors.cli.allocating.wording import money
from isegoria.doors.cli.counting.wording import number
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.budgets.rule import Rule

WIDTH = 100
MOST_FINDINGS = 20
MOST_STEPS = 400
MOST_SETS = 10


def tell_allocation(reading: Reading, rule: Rule, document: dict[str, Any]) -> None:
    """The whole count."""
    tell_reading(reading, document["reading"])
    print()
    print(_(rule.name))
    tell_budget(reading)
    print()
    _tell_outcome(reading, document)
    if document["official"] is not None:
        print()
        _tell_official(reading, document)
    if document["explanation"] is not None:
        # Late: only an explanation needs it.
        from isegoria.doors.cli.allocating.explaining import tell_explanation

        print()
        tell_explanation(reading, document["explanation"])
    else:
        _tell_steps(document["trace"])
    print()
    print(_("Digest of this budget: %(digest)s") % {"digest": document["input"]["sha256"]})
    print(_("Digest of this result: %(digest)s") % {"digest": document["digest"]})


def tell_budget(reading: Reading) -> None:
    """What there is to share out."""
    budget, votes = reading.budget, reading.votes
    print(
        _("To share out: %(amount)s. Projects: %(projects)s. Ballots cast: %(cast)s (blank: %(blank)s).")
        % {
            "amount": money(budget.amount, budget),
            "projects": number(budget.n_projects),
            "cast": number(votes.n_ballots + votes.null),
            "blank": number(votes.blank),
        }
    )


def _tell_outcome(reading: Reading, document: dict[str, Any]) -> None:
    budget = reading.budget
    if document["status"] == "nobody":
        print(_("Nothing can be paid for."))
        return
    print(
        _("Paid for: %(number)s projects, %(cost)s; %(left)s is left.")
        % {
            "number": number(len(document["winners"])),
            "cost": money(document["total_cost"], budget),
            "left": money(sum(document["left"]), budget),
        }
    )
    width = max((len(name) for name in document["winners"]), default=0)
    supporters = reading.votes.supporters
    for name in document["winners"]:
        place = budget.place_of[name]
        one = budget.projects[place]
        votes = _("%(votes)s ballots") % {"votes": number(int(supporters[place]))}
        print(f"  {name:<{width}}  {one.name} — {money(one.cost, budget)}, {votes}")
    if document["status"] == "tied":
        print()
        paragraph("", _("Tied: %(ids)s. Which of them are paid hangs on how the tie is broken: see --ties.")
                  % {"ids": ", ".join(document["tied"])})  # fmt: skip
        for some in document["sets"][:MOST_SETS]:
            rest = [name for name in some if name not in document["winners"]]
            paragraph("  ", _("One way: %(ids)s") % {"ids": ", ".join(rest) or "—"})
        if len(document["sets"]) > MOST_SETS:
            print("  " + _("… all of them with --json"))


def _tell_official(reading: Reading, document: dict[str, Any]) -> None:
    """What the file says was chosen, beside it."""
    budget = reading.budget
    official, own = set(document["official"]), set(document["winners"])
    if official == own:
        print(_("The file says that just these were chosen."))
        return
    print(_("The file says that %(number)s were chosen (rule: %(rule)s).")
          % {"number": number(len(official)), "rule": reading.rule or "?"})  # fmt: skip
    for title, names in (
        (_("Chosen there and not here: %(ids)s"), [name for name in budget.ids if name in official - own]),
        (_("Chosen here and not there: %(ids)s"), [name for name in budget.ids if name in own - official]),
    ):
        if names:
            paragraph("  ", title % {"ids": ", ".join(names)})


def _tell_steps(trace: list[dict[str, Any]]) -> None:
    print()
    print(_("Step by step"))
    for place, one in enumerate(trace[:MOST_STEPS], 1):
        paragraph(f"{place}. ", one["sentence"])
    if len(trace) > MOST_STEPS:
        print(
            "  " + _("… and %(more)s more steps: all of them with --json") % {"more": number(len(trace) - MOST_STEPS)}
        )


def tell_reading(reading: Reading, document: dict[str, Any]) -> None:
    """How the file was read: what was dropped and mended, what is worth knowing."""
    if reading.title:
        print(reading.title)
    for one in document["notes"]:
        paragraph("", one["sentence"])
    dropped, mended = sum(document["dropped"].values()), sum(document["mended"].values())
    if dropped or mended:
        print(_("Not everything in this file was right: dropped %(dropped)s, mended %(mended)s.")
              % {"dropped": number(dropped), "mended": number(mended)})  # fmt: skip
        for one in document["findings"][:MOST_FINDINGS]:
            done = _("dropped") if one["done"] == "dropped" else _("mended")
            paragraph("  ", f"{one['sentence']} ({done})")
        if dropped + mended > MOST_FINDINGS:
            print("  " + _("… all of them with --json"))


def paragraph(begins: str, text: str) -> None:
    print(textwrap.fill(text, WIDTH, initial_indent=begins, subsequent_indent=" " * min(len(begins), 6)))
