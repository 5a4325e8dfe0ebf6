# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria tally` prints for people: the result in a sentence, the figures in a table, the steps to it."""

import textwrap
from collections.abc import Iterable
from typing import Any

from isegoria.doors.cli.counting.tables import figures
from isegoria.doors.cli.counting.wording import comparison_step, number, tally_step
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.comparison.compare import Comparison, Entry
from isegoria.engine.formats.reading import Reading
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.tally import Tally, turnout

WIDTH = 100
MOST_NAMED = 30
MOST_STEPS = 300


def tell_tally(reading: Reading, method: Method, tally: Tally, document: dict[str, Any]) -> None:
    """The whole count."""
    ballots = reading.ballots
    _tell_reading(reading)
    print()
    heading = _(method.name)
    if method.family != "answers":
        heading += " — " + _("seats: %(seats)s") % {"seats": tally.seats}
    print(heading)
    print(_turnout(ballots))
    print()
    print(outcome(ballots, tally.status, tally.winners, tally.tied, tally.open_seats))
    for table in figures(ballots, tally):
        print()
        print("\n".join(table))
    print()
    print(_("Step by step"))
    steps = tally.trace.steps
    for place, step in enumerate(steps[:MOST_STEPS], 1):
        _paragraph(f"{place}. ", tally_step(step.code, step.params))
    if len(steps) > MOST_STEPS:
        print(
            "  " + _("… and %(more)s more steps: all of them with --json") % {"more": number(len(steps) - MOST_STEPS)}
        )
    print()
    print(_("Digest of these ballots: %(digest)s") % {"digest": document["input"]["sha256"]})
    print(_("Digest of this result: %(digest)s") % {"digest": document["digest"]})


def tell_comparison(reading: Reading, comparison: Comparison) -> None:
    """Who agrees with whom, then each method."""
    ballots = reading.ballots
    _tell_reading(reading)
    print(_turnout(ballots))
    print()
    for step in comparison.trace.steps:
        _paragraph("", comparison_step(step.code, step.params))
    print()
    width = max((len(one.method) for one in comparison.entries), default=0)
    for one in comparison.entries:
        print(f"  {one.method:<{width}}  {_short(ballots, one)}")
    readings = {step.sentence: (step.code, step.params) for step in _how(comparison)}
    if readings:
        print()
        for code, params in readings.values():
            _paragraph("", comparison_step(code, params))
    if comparison.left_out:
        print()
        print(_("Not counted:"))
        for left in comparison.left_out:
            _paragraph(f"  {left.method}: ", comparison_step(left.why.code, left.why.params))
    print()
    _paragraph("", _("People mark their ballots otherwise when another method counts: this says what methods make of "
                     "the same ballots, not what another election would have given."))  # fmt: skip


def _how(comparison: Comparison) -> list[Any]:
    return [one.reading for one in comparison.entries if one.reading.code != "as_cast"]


def _short(ballots: Ballots, one: Entry) -> str:
    names = _names(ballots, one.winners)
    if one.tied:
        tied = _("tied: %(names)s") % {"names": _names(ballots, one.tied)}
        return f"{names}; {tied}" if names else tied
    return names or _("nobody")


def outcome(ballots: Ballots, status: str, winners: Iterable[int], tied: Iterable[int], open_seats: int) -> str:
    """The result in a sentence or two."""
    elected = _names(ballots, winners)
    if status in {"adopted", "rejected", "no_quorum"}:
        return {
            "adopted": _("Adopted."),
            "rejected": _("Rejected."),
            "no_quorum": _("The quorum is not reached: nothing is decided."),
        }[status]
    said = [_("Elected: %(names)s.") % {"names": elected}] if elected else []
    if status == "tied":
        said.append(
            _("Tied: %(names)s. Seats left open: %(seats)s.") % {"names": _names(ballots, tied), "seats": open_seats}
        )
    return " ".join(said) or _("Nobody is elected.")


def _names(ballots: Ballots, chosen: Iterable[int]) -> str:
    names = [ballots.candidates[one] for one in chosen]
    return ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")


def _turnout(ballots: Ballots) -> str:
    return _("Ballots cast: %(cast)s (blank: %(blank)s, spoiled: %(null)s).") % {
        name: number(value) for name, value in turnout(ballots).items()
    }


def _paragraph(begins: str, text: str) -> None:
    print(textwrap.fill(text, WIDTH, initial_indent=begins, subsequent_indent=" " * min(len(begins), 6)))


def _tell_reading(reading: Reading) -> None:
    """How the file was read, where that had to be found out, and what was left out."""
    forms = {
        "frozen": _("frozen ballots"),
        "scottish": _("a file of Scottish council elections"),
        "cast_votes": _("cast votes, a mark on each line"),
        "rankings_by_rank": _("rankings: columns are ranks and hold names"),
        "rankings_by_candidate": _("rankings: columns are candidates and hold ranks"),
        "grades": _("grades: columns are candidates"),
        "approvals": _("approvals: columns are candidates"),
        "points": _("points: columns are candidates"),
    }
    form = forms.get(reading.form) or _("PrefLib, .%(form)s") % {"form": reading.form}
    print(" ".join(part for part in (_("The file was read as %(form)s.") % {"form": form}, _why(reading)) if part))
    for code, params in reading.report.understood:
        if code in {"overvotes", "skipped", "repeated"} and params["ballots"]:
            said = {
                "overvotes": _("Ballots with a rank at which several are marked: %(ballots)s (rule: %(rule)s)."),
                "skipped": _("Ballots that skip a rank: %(ballots)s (rule: %(rule)s)."),
                "repeated": _("Ballots that rank a candidate several times: %(ballots)s (rule: %(rule)s)."),
            }[code]
            print(said % {"ballots": number(params["ballots"]), "rule": params["rule"]})
    if reading.report.refused:
        # Late: only a lenient reading leaves anything out.
        from isegoria.doors.cli.sentences import error_sentence

        print(_("Left out: %(number)s lines.") % {"number": number(reading.report.refused.total())})
        for one in reading.report.named:
            print("  " + error_sentence(one))


def _why(reading: Reading) -> str:
    """Why a table was taken for what it is."""
    for code, params in reading.report.understood:
        if code == "form":
            reasons = {
                "columns_are_ranks": _("Its columns are called %(first)s … %(last)s."),
                "cells_are_yes_or_no": _("Its cells say yes or no."),
                "cells_are_names": _("Its cells hold words, such as “%(one)s”."),
                "cells_are_numbers": _("Its cells hold numbers from %(low)s to %(high)s."),
                "lines_count_from_one": _("Each line counts 1, 2, 3… once each."),
            }
            said = reasons.get(str(params["why"]), "")
            return said % dict(params) if said else ""
    return ""
