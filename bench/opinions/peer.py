# SPDX-License-Identifier: AGPL-3.0-or-later
"""red-dwarf's side of the opinion-map benchmark; runs in its own environment, where nothing of ours is installed.

Its input object, a list with a dictionary for each vote, is made before the clock starts in the profile
"peer-equivalent", and under the clock in "full", where both sides read the export.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from reddwarf.implementations.polis import run_pipeline

from bench.measuring import arguments, measure

Votes = list[dict[str, Any]]


def compute(given: tuple[Votes, list[int]]) -> Any:
    """Matrix, axes, k-means for k = 2 to 5, silhouette, statistics."""
    votes, moderated_out = given
    return run_pipeline(votes=votes, mod_out_statement_ids=moderated_out, random_state=0)


def full(folder: Path) -> Any:
    """Read an export with pandas, then compute."""
    return compute(read_export(folder))


def read_export(folder: Path) -> tuple[Votes, list[int]]:
    """The votes of an export as they stand; the pipeline refuses a second vote of one person on one statement."""
    comments = pd.read_csv(find(folder, "comments"), usecols=["comment-id", "moderated"])
    moderated_out = comments.loc[comments["moderated"] == -1, "comment-id"].tolist()
    votes_path = find(folder, "votes")
    if votes_path is not None:
        votes = pd.read_csv(votes_path, usecols=["timestamp", "comment-id", "voter-id", "vote"])
        votes = votes.sort_values("timestamp", kind="stable").drop_duplicates(["voter-id", "comment-id"], keep="last")
        votes = votes.rename(columns={"voter-id": "participant_id", "comment-id": "statement_id"})
    else:
        wide = pd.read_csv(find(folder, "participants-votes")).set_index("participant")
        wide = wide[[name for name in wide.columns if name.isdecimal()]]
        wide.columns = wide.columns.astype(int)
        votes = wide.stack().rename("vote").rename_axis(["participant_id", "statement_id"]).reset_index()
    votes = votes[votes["statement_id"].isin(comments["comment-id"])]
    return votes[["participant_id", "statement_id", "vote"]].to_dict("records"), moderated_out


def find(folder: Path, name: str) -> Path | None:
    """A file of an export, compressed or not."""
    return next((path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if path.exists()), None)


def votes_of(participants: Any, statements: Any, opinions: Any) -> Votes:
    """The pipeline's input object."""
    columns = (participants.tolist(), statements.tolist(), opinions.tolist())
    return [
        {"participant_id": person, "statement_id": statement, "vote": vote}
        for person, statement, vote in zip(*columns, strict=True)
    ]


def describe(found: Any) -> dict[str, Any]:
    """See ``bench/opinions/answers.py``."""
    placed = found.participants_df[found.participants_df["to_cluster"]]["cluster_id"]
    return {
        "groups": {str(person): int(group) for person, group in placed.items()},
        "positions": {str(person): list(map(float, place)) for person, place in found.participant_projections.items()},
        "consensus": {
            side: [(str(one["tid"]), float(one["p-success"] * one["p-test"])) for one in found.consensus[side]]
            for side in ("agree", "disagree")
        },
        "representative": {
            str(int(group)): [
                (str(one["tid"]), float(one["p-success"] * one["p-test"] * one["repness"] * one["repness-test"]))
                for one in listed
            ]
            for group, listed in found.repness.items()
        },
    }


def main() -> None:
    asked = arguments()
    # As on our side: see `small_conversation` there.
    for n_people, n_statements in ((300, 200), (300, 40), (100, 40)):
        draw = np.random.default_rng(0)
        people, statements = np.divmod(np.arange(n_people * n_statements), n_statements)
        compute((votes_of(people, statements, draw.integers(-1, 2, size=len(people))), []))
    if asked.profile == "full":
        measure(full, asked.input, describe, asked.answer)
        return
    with np.load(asked.input) as arrays:
        votes = votes_of(arrays["participants"], arrays["statements"], arrays["opinions"])
        moderated_out = arrays["moderated_out"].tolist()
    measure(compute, (votes, moderated_out), describe, asked.answer)


if __name__ == "__main__":
    main()
