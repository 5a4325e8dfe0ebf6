# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do we find the groups that were published? Ours and red-dwarf's beside those that Polis published of real votes.

``python -m bench.agreement FOLDER…`` (folders of Polis exports with published groups). Ours is computed without any
history: as the reference does it (groups of whole base clusters, k by their silhouette), with groups settled over
people and k by the silhouette over people, and the same on three axes. The adjusted Rand index is over the people whom
both sides place. Prints the tables of ``docs/methods/opinion-map.md``, and writes ``bench/results/agreement.json``.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.run import ROOT, run_once
from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.clustering.silhouette import silhouettes
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import OVER_PEOPLE, PolisParameters
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.stability import bootstrap
from isegoria.engine.profiles.opinions import OpinionMatrix

RESULTS = ROOT / "bench" / "results" / "agreement.json"
PEER = ROOT / ".venv-bench-red-dwarf" / "bin" / "python"
WAYS = {
    "whole base clusters": PolisParameters(),
    "settled over people": OVER_PEOPLE,
    "settled over people, on three axes": replace(OVER_PEOPLE, axes=3),
}


def main(folders: list[str]) -> int:
    rows = []
    for folder in map(Path, folders):
        export = PolisExport(folder)
        if not export.has("participants-votes"):
            continue
        published = {one.id: one.group for one in export.participants() if one.group is not None}
        if not published:
            continue
        answered = run_once(PEER, "bench.agreement.peer", "full", folder, 600)
        if answered is None:
            raise RuntimeError(f"the peer took more than ten minutes for {folder}")
        theirs = {int(person): group for person, group in answered["answer"].items()}
        matrix = export.matrix()
        for way, parameters in WAYS.items():
            rows.append(
                compare(folder.name, way, matrix, map_opinions(matrix, parameters=parameters), published, theirs)
            )
            print(json.dumps(rows[-1], ensure_ascii=False), file=sys.stderr, flush=True)
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for way in WAYS:
        print(f"\n{way}\n\n" + table([row for row in rows if row["way"] == way]))
    return 0


def compare(
    name: str,
    way: str,
    matrix: OpinionMatrix,
    found: OpinionMap,
    published: Mapping[int, int],
    theirs: Mapping[int, int],
) -> dict[str, Any]:
    placed = found.placed
    labelings = {k: found.grouping.labels_of(k) for k in found.grouping.candidates}
    over_people = silhouettes(found.positions[placed], [labels[placed] for labels in labelings.values()], exact=True)
    held = bootstrap(matrix, found)
    k = len(set(published.values()))
    ours = dict(zip(matrix.participant_ids, found.labels.tolist(), strict=True))
    at_published_k = dict(zip(matrix.participant_ids, labelings[k].tolist(), strict=True)) if k in labelings else {}
    return {
        "case": name,
        "way": way,
        "people": int(placed.sum()),
        "k": found.k,
        "sizes": [group.size for group in found.groups],
        "published_k": k,
        "peer_k": len(set(theirs.values())),
        "silhouettes": {str(k): round(value, 3) for k, value in found.silhouettes.items()},
        "over_people": {str(k): round(one.value, 3) for k, one in zip(labelings, over_people, strict=True)},
        "rand": rand(ours, published),
        "peer_rand": rand(theirs, published),
        "rand_at_published_k": rand(at_published_k, published),
        "holds": [round(hold, 2) for hold in held.shown.holds] if held.shown else [],
        "steadiest_k": held.steadiest_k,
    }


def rand(one: Mapping[Any, int], published: Mapping[int, int]) -> float | None:
    """Over the people whom both place; None without any."""
    both = [person for person, group in one.items() if group >= 0 and person in published]
    if not both:
        return None
    return round(adjusted_rand([one[person] for person in both], [published[person] for person in both]), 3)


def table(rows: list[dict[str, Any]]) -> str:
    head = (
        "| conversation | people | our k: silhouettes | published k: silhouettes | adjusted Rand: ours | red-dwarf (k) "
        "| difference | ours at the published k | least hold |\n|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *map(line, rows), f"\nmean adjusted Rand: {mean(rows, 'rand')}, {mean(rows, 'peer_rand')}"])


def line(row: dict[str, Any]) -> str:
    def both(k: int) -> str:
        pair = (row[kind].get(str(k)) for kind in ("silhouettes", "over_people"))
        return f"{k}: " + ", ".join("–" if value is None else f"{value:.3f}" for value in pair)

    alone = "–" if row["rand_at_published_k"] is None else f"{row['rand_at_published_k']:.3f}"
    hold = f"{min(row['holds']):.2f}" if row["holds"] else "–"
    return (
        f"| {row['case']} | {row['people']} | {both(row['k'])} | {both(row['published_k'])} | {row['rand']:.3f} "
        f"| {row['peer_rand']:.3f} ({row['peer_k']}) | {row['rand'] - row['peer_rand']:+.3f} | {alone} | {hold} |"
    )


def mean(rows: list[dict[str, Any]], key: str) -> str:
    return f"{np.mean([row[key] for row in rows]):.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
