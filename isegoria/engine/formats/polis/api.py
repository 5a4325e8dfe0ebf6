# SPDX-License-Identifier: LGPL-3.0-or-later
"""Polis conversations as its API gives them in JSON: votes.json, comments.json and the published mathematics.

votes.json has 1 for agree, like the exported files. math-pca2.json is internal to Polis and has −1 for agree: its
means and its positions are reversed here, its axes and counts are as they are.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.errors import EngineError
from isegoria.engine.profiles.opinions import OpinionMatrix


@dataclass(frozen=True)
class PublishedMap:
    """What Polis published of a conversation, in the sign of this engine (1 is agree).

    Attributes:
        statement_ids: the statements, in the order of the arrays.
        moderated_out, meta: statements that place nobody, and questions about the person.
        placed: participants in the conversation.
        centre, components: (statements,), (2, statements).
        base: base cluster number → its participants; base_centres: number → (x, y).
        groups: group number → its base clusters.
        group_counts: group number → statement → (agree, disagree, seen).
        representative: group number → [(statement, "agree" or "disagree")], in the order shown.
        consensus_agree, consensus_disagree: statements, in the order shown.
        group_aware, priorities: per statement id.
    """

    statement_ids: tuple[int, ...]
    moderated_out: tuple[int, ...]
    meta: tuple[int, ...]
    placed: tuple[int, ...]
    centre: NDArray[np.float64]
    components: NDArray[np.float64]
    base: dict[int, tuple[int, ...]]
    base_centres: dict[int, tuple[float, float]]
    groups: dict[int, tuple[int, ...]]
    group_counts: dict[int, dict[int, tuple[int, int, int]]]
    representative: dict[int, list[tuple[int, str]]]
    consensus_agree: tuple[int, ...]
    consensus_disagree: tuple[int, ...]
    group_aware: dict[int, float]
    priorities: dict[int, float]


def read_api_conversation(directory: Path) -> tuple[OpinionMatrix, PublishedMap]:
    """A directory holding votes.json, comments.json and math-pca2.json (or .json.gz).

    Moderated and meta statements are those of the published mathematics.

    Raises:
        EngineError: file_missing, json_unreadable, json_shape.
    """
    votes = _json(directory, "votes")
    published = _published(_json(directory, "math-pca2"))
    try:
        columns = [(int(one["participant_id"]), int(one["statement_id"]), int(one["vote"])) for one in votes]
        times = [int(one["modified"]) for one in votes]
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("json_shape", file="votes.json", reason=repr(refusal)) from refusal
    people, statements, opinions = zip(*columns, strict=True) if columns else ((), (), ())
    matrix = OpinionMatrix.from_triplets(
        people,
        statements,
        opinions,
        times=times,
        statement_ids=published.statement_ids,
        moderated_out=published.moderated_out,
        meta=published.meta,
    )
    return matrix, published


def read_api_statements(directory: Path) -> dict[int, str]:
    """Statement id → text, from comments.json."""
    comments = _json(directory, "comments")
    try:
        return {int(one["statement_id"]): str(one["txt"]) for one in comments}
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("json_shape", file="comments.json", reason=repr(refusal)) from refusal


def _json(directory: Path, name: str) -> Any:
    for suffix in (".json", ".json.gz"):
        path = directory / f"{name}{suffix}"
        if path.is_file():
            try:
                raw = path.read_bytes()
                return json.loads(gzip.decompress(raw) if suffix.endswith("gz") else raw)
            except (ValueError, OSError, EOFError) as refusal:
                raise EngineError("json_unreadable", file=path.name, reason=str(refusal)) from refusal
    raise EngineError("file_missing", file=f"{name}.json")


def _published(math: Mapping[str, Any]) -> PublishedMap:
    try:
        base = math["base-clusters"]
        numbers = [int(one) for one in base["id"]]
        return PublishedMap(
            statement_ids=tuple(math["tids"]),
            moderated_out=tuple(math["mod-out"]),
            meta=tuple(math["meta-tids"]),
            placed=tuple(sorted(math["in-conv"])),
            centre=-np.array(math["pca"]["center"], dtype=np.float64),
            components=np.array(math["pca"]["comps"], dtype=np.float64),
            base={number: tuple(own) for number, own in zip(numbers, base["members"], strict=True)},
            base_centres={number: (-x, -y) for number, x, y in zip(numbers, base["x"], base["y"], strict=True)},
            groups={int(one["id"]): tuple(one["members"]) for one in math["group-clusters"]},
            group_counts={
                int(group): {int(tid): (v["A"], v["D"], v["S"]) for tid, v in one["votes"].items()}
                for group, one in math["group-votes"].items()
            },
            representative={
                int(group): [(one["tid"], one["repful-for"]) for one in listed]
                for group, listed in math["repness"].items()
            },
            consensus_agree=tuple(one["tid"] for one in math["consensus"]["agree"]),
            consensus_disagree=tuple(one["tid"] for one in math["consensus"]["disagree"]),
            group_aware={int(tid): float(v) for tid, v in math["group-aware-consensus"].items()},
            priorities={int(tid): float(v) for tid, v in math["comment-priorities"].items()},
        )
    except (KeyError, TypeError, ValueError) as refusal:
        raise EngineError("json_shape", file="math-pca2.json", reason=repr(refusal)) from refusal
