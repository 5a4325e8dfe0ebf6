# SPDX-License-Identifier: LGPL-3.0-or-later
"""The table of methods × criteria: each claim with the key of its source. `criteria.py` says what they mean."""

from __future__ import annotations

from collections.abc import Mapping

# Checked on the publication's own page or first page: aziz, brill, moulin, tideman, woodall1997, young. Of young1978
# the journal and year alone, of schulze what is claimed (in its author's drafts). The others are yet to be checked so.
SOURCES: dict[str, str] = {
    "aziz": "Aziz, H., Brill, M., Conitzer, V., Elkind, E., Freeman, R. and Walsh, T. (2017), Justified representation "
    "in approval-based committee voting, Social Choice and Welfare 48, 461–485.",
    "balinski": "Balinski, M. and Laraki, R. (2010), Majority Judgment: Measuring, Ranking, and Electing, MIT Press.",
    "brams": "Brams, S. J. and Fishburn, P. C. (2007), Approval Voting, 2nd edition, Springer.",
    "brill": "Brill, M., Freeman, R., Janson, S. and Lackner, M. (2024), Phragmén's voting methods and justified "
    "representation, Mathematical Programming 203, 47–76.",
    "felsenthal": "Felsenthal, D. S. (2012), Review of paradoxes afflicting procedures for electing a single "
    "candidate, in Electoral Systems: Paradoxes, Assumptions, and Procedures, Springer, 19–91.",
    "lackner": "Lackner, M. and Skowron, P. (2023), Multi-Winner Voting with Approval Preferences, Springer.",
    "moulin": "Moulin, H. (1988), Condorcet's principle implies the no show paradox, Journal of Economic Theory 45, "
    "53–64.",
    "peters": "Peters, D. and Skowron, P. (2020), Proportionality and the limits of welfarism, EC '20, 793–794.",
    "schulze": "Schulze, M. (2011), A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent "
    "single-winner election method, Social Choice and Welfare 36, 267–303.",
    "tideman": "Tideman, T. N. (1987), Independence of clones as a criterion for voting rules, Social Choice and "
    "Welfare 4, 185–206.",
    "woodall1994": "Woodall, D. R. (1994), Properties of preferential election rules, Voting Matters 3, 8–15.",
    "woodall1997": "Woodall, D. R. (1997), Monotonicity of single-seat preferential election rules, Discrete Applied "
    "Mathematics 77, 81–98.",
    "young": "Young, H. P. (1975), Social choice scoring functions, SIAM Journal on Applied Mathematics 28, 824–838.",
    "young1978": "Young, H. P. and Levenglick, A. (1978), A consistent extension of Condorcet's election principle, "
    "SIAM Journal on Applied Mathematics 35, 285–300.",
    "arrow": "Arrow, K. J. (1951), Social Choice and Individual Values, Wiley.",
    "definition": "It follows from the definition of the method: the reason is in docs/methods/criteria.md.",
    "counted": "The counter-example counted in tests/engine/comparison/counter_examples.py.",
}

Table = dict[str, tuple[bool, str]]


def _table(meets: Mapping[str, str], fails: Mapping[str, str]) -> Table:
    """One method's claims: source → criteria met, source → criteria failed."""
    held = {criterion: (True, source) for source, names in meets.items() for criterion in names.split()}
    broken = {criterion: (False, source) for source, names in fails.items() for criterion in names.split()}
    return {**held, **broken}


_DUELS_MEET = "majority condorcet-winner monotonicity"
_DUELS_FAIL = {
    "moulin": "participation",
    "young1978": "consistency",
    "arrow": "iia",
    "woodall1997": "later-no-harm later-no-help",
    "counted": "favourite-betrayal",
}
"""What no method that always elects the Condorcet winner can meet, with four options or more."""

CLAIMS: dict[str, Table] = {
    "plurality": _table(
        {
            "felsenthal": "majority monotonicity participation",
            "young": "consistency",
            "woodall1997": "later-no-harm later-no-help",
        },
        {
            "schulze": "condorcet-winner condorcet-loser smith reversal-symmetry",
            "tideman": "clone-independence",
            "arrow": "iia",
            "counted": "favourite-betrayal",
        },
    ),
    "two-round": _table(
        {"felsenthal": "majority condorcet-loser", "definition": "later-no-harm later-no-help"},
        {
            "felsenthal": "condorcet-winner monotonicity participation consistency",
            "arrow": "iia",
            "counted": "smith clone-independence reversal-symmetry favourite-betrayal",
        },
    ),
    "irv": _table(
        {
            "schulze": "majority condorcet-loser",
            "tideman": "clone-independence",
            "woodall1997": "later-no-harm later-no-help",
        },
        {
            "schulze": "condorcet-winner smith monotonicity participation reversal-symmetry",
            "felsenthal": "consistency",
            "arrow": "iia",
            "counted": "favourite-betrayal",
        },
    ),
    "borda": _table(
        {"schulze": "condorcet-loser monotonicity participation reversal-symmetry", "young": "consistency"},
        {
            "schulze": "majority condorcet-winner smith",
            "tideman": "clone-independence",
            "arrow": "iia",
            "counted": "later-no-harm favourite-betrayal",
        },
    ),
    "bucklin": _table(
        {"schulze": "majority monotonicity", "definition": "later-no-help"},
        {
            "schulze": "condorcet-winner condorcet-loser smith clone-independence participation reversal-symmetry",
            "felsenthal": "consistency",
            "arrow": "iia",
            "counted": "later-no-harm favourite-betrayal",
        },
    ),
    "copeland": _table(
        {"schulze": f"{_DUELS_MEET} condorcet-loser smith reversal-symmetry"},
        {**_DUELS_FAIL, "schulze": "clone-independence"},
    ),
    "minimax": _table(
        {"schulze": _DUELS_MEET},
        {**_DUELS_FAIL, "schulze": "condorcet-loser smith reversal-symmetry clone-independence"},
    ),
    "schulze": _table(
        {"schulze": f"{_DUELS_MEET} condorcet-loser smith clone-independence reversal-symmetry"}, _DUELS_FAIL
    ),
    "ranked-pairs": _table(
        {"schulze": f"{_DUELS_MEET} condorcet-loser smith reversal-symmetry", "tideman": "clone-independence"},
        _DUELS_FAIL,
    ),
    "kemeny-young": _table(
        {"schulze": f"{_DUELS_MEET} condorcet-loser smith reversal-symmetry"},
        {**_DUELS_FAIL, "schulze": "clone-independence"},
    ),
    "approval": _table(
        {
            "brams": "monotonicity participation consistency favourite-betrayal",
            "definition": "clone-independence iia later-no-help reversal-symmetry",
            "lackner": "committee-monotonicity",
        },
        {"definition": "later-no-harm", "aziz": "justified-representation extended-justified-representation"},
    ),
    "block": _table({}, {"aziz": "justified-representation extended-justified-representation"}),
    "score": _table(
        {
            "felsenthal": "monotonicity participation consistency",
            "balinski": "iia",
            "definition": "clone-independence reversal-symmetry later-no-help favourite-betrayal",
        },
        {"felsenthal": "majority condorcet-winner condorcet-loser", "counted": "smith later-no-harm"},
    ),
    "majority-judgment": _table(
        {"balinski": "monotonicity iia", "definition": "clone-independence later-no-help favourite-betrayal"},
        {
            "felsenthal": "majority condorcet-winner condorcet-loser participation consistency",
            "counted": "smith later-no-harm",
        },
    ),
    "star": _table(
        {"definition": "condorcet-loser monotonicity"},
        {
            "counted": "majority condorcet-winner smith participation consistency clone-independence iia "
            "later-no-harm later-no-help favourite-betrayal",
        },
    ),
    "pav": _table(
        {"aziz": "justified-representation extended-justified-representation"}, {"lackner": "committee-monotonicity"}
    ),
    "sequential-pav": _table(
        {"lackner": "committee-monotonicity"},
        {"aziz": "justified-representation extended-justified-representation"},
    ),
    "phragmen": _table(
        {"brill": "justified-representation", "lackner": "committee-monotonicity"},
        {"brill": "extended-justified-representation"},
    ),
    "equal-shares": _table(
        {"peters": "justified-representation extended-justified-representation"},
        {"lackner": "committee-monotonicity"},
    ),
    "stv-scottish": _table({"woodall1994": "droop-proportionality"}, {"woodall1994": "committee-monotonicity"}),
    "stv-meek": _table({"woodall1994": "droop-proportionality"}, {"woodall1994": "committee-monotonicity"}),
    "stv": _table({"woodall1994": "droop-proportionality"}, {"woodall1994": "committee-monotonicity"}),
}
