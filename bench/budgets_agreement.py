# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do we find what pabutools finds? Every rule on every real budget, beside pabutools in its exact mode.

``python -m bench.budgets_agreement [--seconds 10] [--only TEXT] FOLDER`` (that of Pabulib files: ``selected/`` and
``instances.tar.xz``). Each file is read by us and written again without what pabutools counts otherwise (blank
ballots, a project named twice on a ballot), so that both sides count the same ballots; pabutools takes at most
``--seconds`` of processor time for one rule on one file. Files come from the smallest to the largest; with
``--resume`` those already in the results are not counted again. Where ties leave several outcomes, pabutools breaks
them by name: its outcome must then be one of those that we say are possible; such files are listed apart. Writes
``bench/results/budgets_agreement.json``.

The other side is this same file, run in the peer's environment with ``--peer``: nothing of ours is loaded there.
"""

import argparse
import io
import json
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "budgets_agreement.json"
PEER = ROOT / ".venv-bench-budgets" / "bin" / "python"
# Ours, with the options that say what pabutools does.
RULES: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "greedy-votes": ("greedy-votes", {"unsupported": True}, ("approvals",)),
    "greedy-votes-per-cost": ("greedy-votes-per-cost", {"unsupported": True}, ("approvals",)),
    "equal-shares cost": ("equal-shares", {"utility": "cost"}, ("approvals",)),
    "equal-shares cardinality": ("equal-shares", {"utility": "cardinality"}, ("approvals",)),
    "equal-shares points": ("equal-shares", {"utility": "points"}, ("points", "scores")),
    "equal-shares-add1 cost": ("equal-shares-add1", {"utility": "cost", "until": "exhaustive"}, ("approvals",)),
    "equal-shares-utilitarian cost": ("equal-shares-utilitarian", {"utility": "cost"}, ("approvals",)),
    "phragmen": ("phragmen", {}, ("approvals",)),
    "maximin-support": ("maximin-support", {}, ("approvals",)),
    "knapsack": ("knapsack", {"utility": "cardinality"}, ("approvals",)),
}


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, from the folder and from the archive."""
    for path in sorted((folder / "selected").glob("*.pb")):
        yield path.name, path.read_bytes()
    with tarfile.open(folder / "instances.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream.read()


# --- ours -----------------------------------------------------------------------------------------
def main(folder: Path, seconds: float, only: str, *, resume: bool) -> int:
    # Late: the peer runs this file without any of ours.
    from isegoria.engine.budgets.rules import allocate
    from isegoria.engine.errors import EngineError
    from isegoria.engine.formats.pabulib import read_pabulib, write_budget

    rows: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8")) if resume else []
    known = {row["file"] for row in rows}
    with tempfile.TemporaryDirectory() as place, subprocess.Popen(
        [str(PEER), str(Path(__file__)), "--peer", "--seconds", str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as peer:  # fmt: skip
        assert peer.stdin is not None
        assert peer.stdout is not None
        for name, data in sorted(files(folder), key=lambda one: len(one[1])):
            if only not in name or name in known:
                continue
            read = read_pabulib(io.BytesIO(data), lenient=True, name=name)
            budget, votes = replace(read.budget, limits={}), replace(read.votes, blank=0, groups=None, group_names=())
            path = Path(place) / "one.pb"
            with path.open("wb") as stream:
                write_budget(stream, budget, votes)
            wanted = [rule for rule, (_, _, kinds) in RULES.items() if votes.kind in kinds]
            print(json.dumps({"path": str(path), "rules": wanted}), file=peer.stdin, flush=True)
            for rule in wanted:
                row = {"file": name, "rule": rule, "voters": votes.n_ballots, "projects": budget.n_projects}
                started = time.process_time()
                try:
                    own = allocate(budget, votes, RULES[rule][0], **RULES[rule][1])
                    row |= {"ours_s": round(time.process_time() - started, 4), "ties": len(own.ties)}
                except EngineError as error:
                    own = None
                    row["ours"] = f"{error.code}: {error}"
                answer = json.loads(peer.stdout.readline())
                row |= {"peer_s": answer["seconds"], "verdict": "peer: " + answer["failed"]}
                if own is not None and not answer["failed"]:
                    row |= compared(budget, own, answer["winners"])
                elif own is None:
                    row["verdict"] = "ours refuses"
                rows.append(row)
                if row["verdict"] in ("different", "ours refuses"):
                    print(json.dumps(row, ensure_ascii=False), file=sys.stderr, flush=True)
            RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        peer.stdin.close()
    print(table(rows))
    return 0


def compared(budget: Any, own: Any, theirs: list[str]) -> dict[str, Any]:
    """Whether pabutools' winners are ours, or one of the outcomes that a tie leaves possible."""
    found = {budget.place_of[name] for name in theirs}
    if own.status != "tied":
        same = found == set(own.winners)
        differ = {} if same else {
            "only_ours": [budget.ids[one] for one in own.winners if one not in found],
            "only_theirs": [budget.ids[one] for one in sorted(found - set(own.winners))],
        }  # fmt: skip
        return {"verdict": "same" if same else "different", "winners": len(own.winners), **differ}
    possible = [set(some) for some in own.sets]
    within = set(own.winners) <= found <= {*own.winners, *own.tied}
    one_of_them = found in possible if possible else within
    return {
        "verdict": "tied, one of ours" if one_of_them else "different",
        "winners": len(own.winners),
        "tied": [budget.ids[one] for one in own.tied],
    }


def table(rows: list[dict[str, Any]]) -> str:
    """How many of each verdict, by rule."""
    lines = ["| rule | files | same | tied, one of ours | different | pabutools not in time | pabutools cannot |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for rule in RULES:
        found = Counter(row["verdict"] for row in rows if row["rule"] == rule)
        if not found:
            continue
        late = found["peer: time"]
        cannot = sum(number for verdict, number in found.items() if verdict.startswith("peer: ")) - late
        different = found["different"] + found["ours refuses"]
        numbers = (found.total(), found["same"], found["tied, one of ours"], different, late, cannot)
        lines.append("| " + " | ".join([rule, *map(str, numbers)]) + " |")
    return "\n".join(lines)


# --- theirs ---------------------------------------------------------------------------------------
class _Late(Exception):  # noqa: N818 - an answer, not a fault of the code
    """The time allowed is over."""


def peer(seconds: float) -> int:
    """Answer one line a rule, for each line of standard input."""
    # Late: only in the peer's environment.
    import pabutools.fractions
    from pabutools.election import Additive_Cardinal_Sat, Cardinality_Sat, Cost_Sat, parse_pabulib
    from pabutools.rules import completion_by_rule_combination as completed
    from pabutools.rules import (
        greedy_utilitarian_welfare,
        max_additive_utilitarian_welfare,
        maximin_support,
        method_of_equal_shares,
        sequential_phragmen,
    )

    pabutools.fractions.FRACTION = pabutools.fractions.GMPY_FRAC
    sys.setrecursionlimit(20_000)

    def filled(instance: Any, profile: Any) -> Any:
        return completed(
            instance,
            profile,
            [method_of_equal_shares, greedy_utilitarian_welfare],
            [{"sat_class": Cost_Sat}, {"sat_class": Cost_Sat}],
        )

    rules = {
        "greedy-votes": lambda i, p: greedy_utilitarian_welfare(i, p, sat_class=Cost_Sat),
        "greedy-votes-per-cost": lambda i, p: greedy_utilitarian_welfare(i, p, sat_class=Cardinality_Sat),
        "equal-shares cost": lambda i, p: method_of_equal_shares(i, p, sat_class=Cost_Sat),
        "equal-shares cardinality": lambda i, p: method_of_equal_shares(i, p, sat_class=Cardinality_Sat),
        "equal-shares points": lambda i, p: method_of_equal_shares(i, p, sat_class=Additive_Cardinal_Sat),
        "equal-shares-add1 cost": lambda i, p: method_of_equal_shares(
            i, p, sat_class=Cost_Sat, voter_budget_increment=1
        ),
        "equal-shares-utilitarian cost": filled,
        "phragmen": sequential_phragmen,
        "maximin-support": maximin_support,
        "knapsack": lambda i, p: max_additive_utilitarian_welfare(i, p, sat_class=Cardinality_Sat),
    }

    def ring(_number: int, _frame: Any) -> None:
        raise _Late

    signal.signal(signal.SIGPROF, ring)
    for line in sys.stdin:
        asked = json.loads(line)
        instance, profile = parse_pabulib(asked["path"])
        merged = profile.as_multiprofile()
        for rule in asked["rules"]:
            answer: dict[str, Any] = {"failed": "", "winners": []}
            started = time.process_time()
            try:
                try:
                    # Again and again: one that rings while an object is being put away is not heard.
                    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
                    given = profile if rule == "maximin-support" else merged
                    answer["winners"] = [project.name for project in rules[rule](instance, given)]
                finally:
                    signal.setitimer(signal.ITIMER_PROF, 0)
            except _Late:
                signal.setitimer(signal.ITIMER_PROF, 0)  # it may have rung while it was being put out
                answer["failed"] = "time"
            except Exception as error:  # whatever the peer cannot do is an answer
                answer["failed"] = f"{type(error).__name__}: {error}"[:200]
            answer["seconds"] = round(time.process_time() - started, 4)
            print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--peer", action="store_true")
    asked = parser.parse_args()
    if asked.peer:
        sys.exit(peer(asked.seconds))
    if asked.folder is None:
        parser.error("name the folder of Pabulib files")
    sys.exit(main(asked.folder, asked.seconds, asked.only, resume=asked.resume))
